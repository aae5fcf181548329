import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { RULES } from "../../core/rules";
import { DESKTOP, describeInBrowser, openBrowser, openPage, overflowOf, PHONE } from "./browser";
import { serve } from "./serve";

jest.setTimeout(600_000);

const ROOT = join(__dirname, "..", "..");
const DIST = join(ROOT, "site", "dist");
const BASE = "/pulumi-windows-licensing";

describeInBrowser("the site of the documentation", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    // The build checks every link and every anchor.
    const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "site"], { cwd: ROOT, encoding: "utf8" });
    if (status !== 0) throw new Error(`the site is not built:\n${stdout}\n${stderr}`);
    browser = await openBrowser();
    site = await serve(DIST, BASE);
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  test("every rule has a page at its permanent address", () => {
    const missing = RULES.filter(({ id }) => !existsSync(join(DIST, "rules", id.toLowerCase(), "index.html")));
    expect(missing).toEqual([]);
  });

  test.each([
    { name: "desktop, light", viewport: DESKTOP, colorScheme: "light" },
    { name: "desktop, dark", viewport: DESKTOP, colorScheme: "dark" },
    { name: "phone, light", viewport: PHONE, colorScheme: "light" },
    { name: "phone, dark", viewport: PHONE, colorScheme: "dark" },
  ] as const)("no page is wider than the window: $name", async ({ viewport, colorScheme }) => {
    const { page, context, troubles } = await openPage(browser, { viewport, colorScheme });
    for (const path of ["/", "/rules/", "/rules/wl110/", "/configuration/", "/codes/", "/guides/renewal/"]) {
      await page.goto(`${site.url}${path}`);
      expect({ path, overflow: await overflowOf(page) }).toEqual({ path, overflow: 0 });
      expect(await page.locator("html").getAttribute("data-theme")).toBe(colorScheme);
    }
    expect(troubles).toEqual([]);
    await context.close();
  });

  test("the search finds a rule by what it is about, without a service", async () => {
    const { page, context, troubles } = await openPage(browser, { viewport: DESKTOP, colorScheme: "light" });
    await page.goto(`${site.url}/`, { waitUntil: "networkidle" });
    await page.click("button[data-open-modal]");
    await page.fill("input.pagefind-ui__search-input", "KMS threshold");
    await page.waitForSelector(".pagefind-ui__result");
    expect(await page.locator(".pagefind-ui__result").allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining("WL407")]),
    );
    expect(troubles).toEqual([]);
    await context.close();
  });
});
