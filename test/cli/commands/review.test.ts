import { compareReviews } from "../../../cli/formats/review";
import { buildForTests } from "../support/winlic";

const POOL = { name: "EA <2025>", edition: "datacenter", cores: 64, assurance: { until: "2027-06-30" }, use: "azure" };
const CONFIGURATION = { version: 1, asOf: "2026-11-30", entitlements: [POOL] };

const command = buildForTests();

interface Item {
  readonly key: string;
  readonly answer?: string;
  readonly attention?: boolean;
}

function itemsOf(text: string): readonly Item[] {
  return (JSON.parse(text) as { items: readonly Item[] }).items;
}

test("what the data answers is answered, and what ends within a year is to be looked at", () => {
  const folder = command.folder({ "windows-licensing.yaml": CONFIGURATION });
  const { code, stdout } = command.run(["review", "--format", "json"], { folder });
  expect(code).toBe(0);
  const items = itemsOf(stdout);
  expect(items.find(({ key }) => key === "entitlement/EA <2025>")).toMatchObject({ attention: true });
  expect(items.find(({ key }) => key === "agreements")?.answer).toBeUndefined();
});

test("the next review says what has changed", () => {
  const folder = command.folder({
    "windows-licensing.yaml": CONFIGURATION,
    "later/windows-licensing.yaml": { ...CONFIGURATION, entitlements: [{ ...POOL, cores: 80 }] },
  });
  command.run(["review", "--save", "last.json"], { folder });
  const { stdout } = command.run(["review", "--config", "later", "--last", "last.json", "--format", "json"], {
    folder,
  });
  const { changes } = JSON.parse(stdout) as { changes: { since: string; lines: readonly { key: string }[] } };
  expect(changes.since).toBe("2026-11-30");
  expect(changes.lines.map(({ key }) => key)).toEqual(["entitlement/EA <2025>"]);
});

test("the page is one file, and names are no markup", () => {
  const folder = command.folder({ "windows-licensing.yaml": CONFIGURATION });
  const { stdout } = command.run(["review", "--format", "html", "--signer", "<b>Ann</b>"], { folder });
  expect(stdout).toContain("EA &lt;2025&gt;");
  expect(stdout).not.toContain("<b>Ann");
  expect(stdout).not.toMatch(/<script|src=|href=/);
});

test.each([
  ["no file", "nothing.json"],
  ["a document of another kind", "windows-licensing.yaml"],
  ["items that are none", "broken.json"],
])("%s as the last review is refused", (_, last) => {
  const folder = command.folder({
    "windows-licensing.yaml": CONFIGURATION,
    "broken.json": { schemaVersion: 1, asOf: "2026-01-01", items: [null] },
  });
  expect(command.run(["review", "--last", last], { folder })).toMatchObject({ code: 2, stdout: "" });
});

test("items that are new, gone or answered in another way are changes, and others are not", () => {
  const item = (key: string, answer?: string) => ({ key, question: key, ...(answer === undefined ? {} : { answer }) });
  const before = { items: [item("same", "1"), item("other", "1"), item("gone", "1"), item("asked")] };
  const after = { items: [item("same", "1"), item("other", "2"), item("new", "1"), item("asked")] };
  expect(compareReviews(before, after).map(({ key }) => key)).toEqual(["other", "new", "gone"]);
});
