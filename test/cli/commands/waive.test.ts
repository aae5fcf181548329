import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MISMATCHED } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const AS_OF = ["--as-of", "2026-11-22"];
const ACCEPTED = ["--reason", "Moves in March", "--owner", "platform@contoso.com", "--until", "2027-03-31", ...AS_OF];
const CHECK = ["check", "--state", "state.json", ...AS_OF];
const FILE = "windows-licensing.yaml";
const CONFIGURATION = "# Ours\nversion: 1   # the first\n\ncounting:   { noticeDays: 30 }\n";

const folderOf = (more: Readonly<Record<string, unknown>> = {}) =>
  winlic.folder({ "state.json": MISMATCHED, [FILE]: CONFIGURATION, ...more });
const read = (folder: string) => readFileSync(join(folder, FILE), "utf8");

test("a finding is waived, and the file keeps what stood in it", () => {
  const folder = folderOf();
  expect(winlic.run(CHECK, { folder }).code).toBe(1);
  expect(winlic.run(["waive", "match-license-to-image", "--resource", "web", ...ACCEPTED], { folder })).toEqual({
    code: 0,
    stdout: `Edited ${FILE}: WL102 is waived for web until 2027-03-31.\n`,
    stderr: "",
  });
  expect(read(folder).startsWith(CONFIGURATION)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["state.json", FILE]);
  expect(winlic.run(CHECK, { folder }).code).toBe(0);
});

test("where no configuration is, one is written", () => {
  const folder = winlic.folder({ "state.json": MISMATCHED });
  expect(winlic.run(["waive", "WL102", "--resource", "web", ...ACCEPTED], { folder }).stdout).toMatch(/^Wrote /);
  expect(winlic.run(CHECK, { folder }).code).toBe(0);
});

test("a finding is named by its fingerprint, or the beginning of it", () => {
  const folder = folderOf();
  const report = winlic.run([...CHECK, "--format", "json"], { folder }).stdout;
  const { findings } = JSON.parse(report) as { findings: readonly { rule: string; fingerprint: string }[] };
  const fingerprint = findings.find(({ rule }) => rule === "WL102")?.fingerprint ?? "";
  const from = (digits: string) =>
    winlic.run(["waive", digits, "--report", "-", ...ACCEPTED], { folder, stdin: report });
  expect(from("ffffffffffff")).toMatchObject({ code: 2, stderr: expect.stringMatching(/no finding/) as unknown });
  expect(from("")).toMatchObject({ code: 2 });
  expect(from(fingerprint.slice(0, 8)).code).toBe(0);
  expect(read(folder)).toMatch(/resource: urn:pulumi:prod::shop::.*::web\n/);
  expect(winlic.run(CHECK, { folder }).code).toBe(0);
});

test("a waiver that is there is renewed, with its comments and its spelling of the rule", () => {
  const waivers = `waivers:
  - rule: match-license-to-image # the old one
    resource: web
    reason: "Moves in: March"   # twice now
    owner: platform@contoso.com
    until: 2026-12-31
  - { rule: WL101, resource: other, reason: r, owner: o, until: 2027-01-01 }
`;
  const folder = folderOf({ [FILE]: CONFIGURATION + waivers });
  const renew = ["waive", "WL102", "--resource", "web", ...ACCEPTED, "--renew"];
  expect(winlic.run(renew, { folder })).toEqual({
    code: 0,
    stdout: `Edited ${FILE}: WL102 is waived for web until 2027-03-31.\n`,
    stderr: "",
  });
  expect(read(folder)).toBe(
    CONFIGURATION + waivers.replace('"Moves in: March"', '"Moves in March"').replace("2026-12-31", "2027-03-31"),
  );
  const flow = ["waive", "WL101", "--resource", "other", ...ACCEPTED, "--renew"];
  expect(winlic.run(flow, { folder }).code).toBe(0);
  expect(read(folder)).toContain(
    '{ rule: WL101, resource: other, reason: "Moves in March", owner: "platform@contoso.com", until: "2027-03-31" }',
  );
});

describe("nothing is written", () => {
  const given = ["waive", "WL102", "--resource", "web"];
  test.each<[string, readonly string[], RegExp, Readonly<Record<string, unknown>>?]>([
    [
      "for a rule that is nearly one",
      ["waive", "match-licence-to-image", "--resource", "web", ...ACCEPTED],
      /Did you mean/,
    ],
    ["a renewal of none", [...given, ...ACCEPTED, "--renew"], /holds no waiver of WL102 for web/],
    [
      "a renewal of a reason in several lines",
      [...given, ...ACCEPTED, "--renew"],
      /cannot be edited here/,
      {
        [FILE]:
          "version: 1\nwaivers:\n  - rule: WL102\n    resource: web\n    reason: >-\n      r\n    owner: o\n    until: 2027-01-01\n",
      },
    ],
    ["without a resource", ["waive", "WL102", ...ACCEPTED], /no resource/],
    ["without a reason", [...given, "--owner", "o", "--until", "2027-01-01"], /--reason/],
    ["for a day that does not exist", [...given, ...ACCEPTED, "--until", "2027-02-30"], /2027-02-30/],
    ["for longer than a year", [...given, ...ACCEPTED, "--until", "2029-01-01"], /365 days/],
    ["for two lines", [...given, ...ACCEPTED, "--reason", "a\nb"], /more than one line/],
    ["for a rule that cannot be waived", ["waive", "WL701", "--resource", "*", ...ACCEPTED], /WL701/],
    ["into a file with a tab", [...given, ...ACCEPTED], /a tab/, { [FILE]: "version: 1\nwaivers:\n\t- rule: x\n" }],
    ["into a file with a key twice", [...given, ...ACCEPTED], /a second time/, { [FILE]: "version: 1\nversion: 1\n" }],
    ["from what is no report", ["waive", "abcdef", "--report", "state.json", ...ACCEPTED], /cannot use the report/],
    [
      "a second time",
      [...given, ...ACCEPTED],
      /windows-licensing\.yaml:3 holds a waiver/,
      {
        [FILE]:
          "version: 1\nwaivers:\n  - { rule: match-license-to-image, resource: web, reason: r, owner: o, until: 2027-01-01 }\n",
      },
    ],
  ])("%s", (_name, words, says, files = {}) => {
    const folder = folderOf(files);
    const before = read(folder);
    const { code, stdout, stderr } = winlic.run(words, { folder });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/internal error|\n\s+at /);
    expect({ code, stdout, after: read(folder) }).toEqual({ code: 2, stdout: "", after: before });
  });

  test("with a product key in it", () => {
    const folder = folderOf();
    const { code, stderr } = winlic.run([...given, ...ACCEPTED, "--reason", "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"], {
      folder,
    });
    expect({ code, shown: stderr.includes("27WPP"), after: read(folder) }).toEqual({
      code: 2,
      shown: false,
      after: CONFIGURATION,
    });
  });

  test("where the folder cannot be written", () => {
    if (process.getuid?.() === 0) return;
    const folder = folderOf();
    chmodSync(folder, 0o555);
    const { code, stderr } = winlic.run([...given, ...ACCEPTED], { folder });
    chmodSync(folder, 0o755);
    expect(stderr).toMatch(/permission is denied/);
    expect({ code, after: existsSync(join(folder, FILE)) ? read(folder) : "" }).toEqual({
      code: 2,
      after: CONFIGURATION,
    });
  });
});
