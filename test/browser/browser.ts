import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Debian's packages put it there; elsewhere, name it. */
const EXECUTABLE = process.env.PULUMI_TEST_CHROMIUM ?? "/usr/bin/chromium";

/** Skips by name where there is no browser. */
export const describeInBrowser = existsSync(EXECUTABLE) ? describe : describe.skip;

export const DESKTOP = { width: 1280, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      // Without a sandbox of its own: the tests run as root in CI.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of scripts, and addresses that could not be loaded. */
  readonly troubles: readonly string[];
}

/** A page that remembers what went wrong on it. */
export async function openPage(
  browser: Browser,
  options: { readonly viewport: { width: number; height: number }; readonly colorScheme: "light" | "dark" },
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("requestfailed", (request) => {
    // What is still loading when the page is left is aborted, and that is no trouble.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") troubles.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${String(response.status())} ${response.url()}`);
  });
  return { page, context, troubles };
}

/** Pixels by which the page is wider than the window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
}
