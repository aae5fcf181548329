import { parsePowerShell } from "../../../core/scripts/powershell/parse-statements";
import { CASES_FILE, CORPUS_FILE, type RecordedCase, readLines } from "./cases";
import { listCommands } from "./commands";
import { actionsOf, compare, note, type Run } from "./compare";
import { generatePrograms } from "./generate";
import { readForComparison } from "./read";
import { shrink } from "./shrink";

const CASES = readLines<RecordedCase>(CASES_FILE);
const CORPUS = readLines<RecordedCase>(CORPUS_FILE);

/** What is wrong about the reading of a recorded script; vague ones count where it has to know. */
function faultsOf({ text, language, exact, runs }: RecordedCase): readonly string[] {
  const { what } = compare(runs, readForComparison(text, language));
  return what.filter((fault) => exact || !fault.startsWith("vague"));
}

describe("recorded cases", () => {
  test.each(CASES.map((each) => [each.id, each] as const))("%s", (_id, each) => {
    expect(faultsOf(each)).toEqual([]);
  });
});

describe("scripts in the manner of strangers", () => {
  test("there are at least 500, each another one", () => {
    expect(new Set(CORPUS.map(({ text }) => text)).size).toBeGreaterThanOrEqual(500);
  });
  test("what is certain happened, and what happened is named", () => {
    const wrong = CORPUS.map((each) => ({ id: each.id, faults: faultsOf(each) })).filter(
      ({ faults }) => faults.length > 0,
    );
    expect(wrong).toEqual([]);
  });
  test("their commands are those of PowerShell's parser", () => {
    const wrong = CORPUS.flatMap(({ id, text, commands = [] }) => {
      const ours = listCommands(parsePowerShell(text));
      const theirs = [...commands].sort();
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ id, ours, theirs }];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});

describe("the comparison", () => {
  const run = (...events: readonly (readonly string[])[]): Run => ({ machine: "1", state: "ok", exit: 0, events });
  const skms = (host: string) => ["cscript", "//nologo", "slmgr.vbs", "/skms", host];
  const reads = (certain: boolean, host: string | null) => ({
    complete: true,
    actions: [{ does: "set-host", certain, host }],
  });
  test.each<[string, readonly Run[], Parameters<typeof compare>[1], readonly string[]]>([
    ["agrees", [run(skms("KMS1."))], reads(true, "kms1"), []],
    ["certain, and another host", [run(skms("a"))], reads(true, "b"), ["unsound", "missed"]],
    ["perhaps, and it happened", [run(skms("a"))], reads(false, "a"), ["vague"]],
    ["nothing read", [run(skms("a"))], { complete: true, actions: [] }, ["missed"]],
    ["nothing read, and not complete", [run(skms("a"))], { complete: false, actions: [] }, ["vague"]],
    ["two machines differ", [run(skms("a")), run(skms("b"))], reads(true, null), []],
    ["a run that failed", [{ ...run(), state: "failed" }], reads(true, "a"), []],
  ])("%s", (_name, runs, reading, kinds) => {
    expect(compare(runs, reading).kinds).toEqual(kinds);
  });
  test("what events do", () => {
    const events = [
      [
        "reg",
        "add",
        "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform",
        "/v",
        "VLRenewalInterval",
        "/d",
        "0x10",
      ],
      ["method", "InstallProductKey", "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"],
      ["slmgr", "/skms", ":1689"],
      ["cscript", "ospp.vbs", "/ato"],
    ];
    expect(events.map((event) => actionsOf(event).map(note))).toEqual([
      ["set-interval renewal 16"],
      ["install-key VMK7H"],
      ["set-host-port 1689"],
      [],
    ]);
  });
});

test("a seed writes the same programs each time", () => {
  expect(generatePrograms(5, 20, "large")).toEqual(generatePrograms(5, 20, "large"));
  expect(generatePrograms(5, 5, "small")).not.toEqual(generatePrograms(6, 5, "small"));
});

test("a program is made smaller while it shows the same", () => {
  const text = "$a = 1\n$b = ('x' + ('y'))\nslmgr /skms $b\nslmgr /ato";
  const small = shrink({ id: "x", language: "powershell", tags: [], text }, (texts) =>
    texts.map((each) => each.includes("/skms")),
  );
  expect(small.text).toBe("slmgr /skms $b");
});
