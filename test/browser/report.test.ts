import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import type { ReportBook } from "../../config/report-book";
import { owning, stateOf } from "../cli/support/states";
import { buildForTests } from "../cli/support/winlic";
import { DESKTOP, describeInBrowser, openBrowser, openPage, overflowOf, PHONE } from "./browser";

jest.setTimeout(120_000);

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const COMPANY = join(__dirname, "..", "..", "company", "main.js");
const FIRST = "#machine-rows tr:not([aria-hidden]) th";

describeInBrowser("the report", () => {
  const winlic = buildForTests();
  let browser: Browser;
  let url = "";
  let folder = "";

  beforeAll(async () => {
    const machines = Array.from({ length: 60 }, (_, index) => ({
      name: `vm-${String(index).padStart(2, "0")}`,
      licenseType: index % 2 === 0 ? "Windows_Server" : "None",
      size: index % 3 === 0 ? "Standard_D16s_v5" : "Standard_D4s_v5",
    }));
    folder = winlic.folder({ "state.json": stateOf(machines), "windows-licensing.yaml": owning(64) });
    winlic.run(["report", "state.json", "--as-of", "2026-11-21", "--html", "out.html"], { folder });
    url = pathToFileURL(join(folder, "out.html")).href;
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    { name: "desktop, light", viewport: DESKTOP, colorScheme: "light" },
    { name: "phone, dark", viewport: PHONE, colorScheme: "dark" },
  ] as const)("is quiet, fits and is accessible: $name", async ({ viewport, colorScheme }) => {
    const { page, context, troubles } = await openPage(browser, { viewport, colorScheme });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(url);
    await page.waitForSelector(FIRST);
    expect({ troubles, said, asked, overflow: await overflowOf(page) }).toEqual({
      troubles: [],
      said: [],
      asked: [url],
      overflow: 0,
    });
    await page.evaluate(AXE);
    const found: { violations: { id: string; impact: string }[] } = await page.evaluate("axe.run()");
    expect(found.violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    await context.close();
  });

  test("sorts, filters and searches by keyboard, and prints every machine", async () => {
    const { page, context } = await openPage(browser, { viewport: DESKTOP, colorScheme: "light" });
    await page.goto(url);
    await page.focus("#machine-table th button");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    expect(await page.locator(FIRST).first().textContent()).toBe("vm-59");
    await page.focus("#machine-search");
    await page.keyboard.type("vm-07");
    await page.waitForSelector("#machine-rows tr:only-child");
    expect(await page.locator(FIRST).allInnerTexts()).toEqual(["vm-07"]);
    await page.fill("#machine-search", "");
    await page.waitForSelector("#machine-rows tr:nth-child(2)");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator(FIRST).count()).toBe(60);
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe("%PDF-");
    await context.close();
  });

  test("opens with 100,000 machines", async () => {
    const columns = ["name", "stack", "licence", "size", "urn"].map((key) => ({ key, title: key }));
    const rows = Array.from({ length: 100_000 }, (_, index) => [
      `vm-${String(index)}`,
      `shop/${String(index % 40)}`,
      "Windows_Server",
      "Standard_D4s_v5",
      `urn:pulumi:prod::shop::azure-native:compute:VirtualMachine::vm-${String(index)}`,
    ]);
    const book: ReportBook = {
      tool: "winlic",
      asOf: "2026-11-21",
      verdict: { tone: "good", text: "Passed" },
      about: [],
      figures: [],
      needs: [],
      stacks: [],
      pools: [],
      calendar: [],
      findings: [],
      paths: [],
      pathsLeft: 0,
      notes: [],
      assumptions: [],
      tables: [{ key: "machines", title: "Machines", columns, rows }],
    };
    const large = winlic.folder({ "book.json": book });
    const render =
      "const [book, page, main] = process.argv.slice(1); const fs = require('fs'); fs.writeFileSync(page, require(main).renderReport(JSON.parse(fs.readFileSync(book, 'utf8'))))";
    execFileSync(process.execPath, ["-e", render, join(large, "book.json"), join(large, "large.html"), COMPANY]);
    const { page, context } = await openPage(browser, { viewport: DESKTOP, colorScheme: "light" });
    const start = performance.now();
    await page.goto(pathToFileURL(join(large, "large.html")).href);
    await page.waitForSelector(FIRST);
    const milliseconds = Math.round(performance.now() - start);
    process.stdout.write(`the report of 100,000 machines opens in ${String(milliseconds)} ms\n`);
    expect(await page.locator("#machine-rows tr").count()).toBeLessThan(100);
    // Meant are 3 s; a machine that is busy with others is not what is tested.
    expect(milliseconds).toBeLessThan(15_000);
    await context.close();
  });
});
