import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBrokenEstate } from "../../support/activation/broken-estate";
import { FIXTURES } from "../../support/activation/cases";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();
const CASES = join(FIXTURES, "evidence");
const KEY = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";

interface Page {
  readonly notes: readonly { readonly key: string; readonly file: string }[];
  readonly machines: readonly {
    readonly name: string;
    readonly gravity: string;
    readonly causes: readonly {
      readonly key: string;
      readonly message: string;
      readonly certainty: string;
      readonly evidence: readonly { readonly line: number }[];
    }[];
    readonly plan?: { readonly findings: readonly { readonly rule: string }[] };
  }[];
}

function diagnoseJson(words: readonly string[], stdin?: string): { readonly code: number | null; readonly page: Page } {
  const { code, stdout } = winlic.run(["diagnose", ...words, "--format", "json"], stdin === undefined ? {} : { stdin });
  return { code, page: JSON.parse(stdout) as Page };
}

describe("what is given", () => {
  test("a file", () => {
    const { code, page } = diagnoseJson([join(CASES, "b31-mak-machine-pointed-at-kms.txt")]);
    expect([code, page.machines[0]?.causes[0]?.key]).toEqual([1, "mak-never-asks-kms"]);
  });

  test("standard input, nothing wrong", () => {
    const { code, page } = diagnoseJson(
      [],
      "Name: Windows(R), Professional edition\nDescription: Windows(R) Operating System, OEM_DM channel\nLicense Status: Licensed\n",
    );
    expect([code, page.machines[0]?.causes[0]?.key]).toEqual([0, "nothing-wrong"]);
  });

  test("a folder: a machine for each file, the right cause first for each", () => {
    const folder = winlic.folder();
    const estate = makeBrokenEstate();
    for (const { name, text } of estate) writeFileSync(join(folder, `${name}.txt`), text);
    const { page } = diagnoseJson([folder]);
    const answers = page.machines.map(
      ({ name, causes }) => `${name} ${causes[0]?.key ?? ""}/${causes[0]?.message ?? ""}`,
    );
    expect([...answers].sort()).toEqual(estate.map(({ name, cause }) => `${name} ${cause}`).sort());
  });

  test("a folder with a folder for each machine", () => {
    const folder = winlic.folder();
    mkdirSync(join(folder, "srv01"));
    writeFileSync(
      join(folder, "srv01", "a.txt"),
      "Name: Windows(R), ServerStandard edition\nDescription: Windows(R) Operating System, VOLUME_KMSCLIENT channel\nLicense Status: Notification\n",
    );
    writeFileSync(join(folder, "srv01", "b.txt"), "Error: 0x8007232A DNS server failure.\n");
    const { page } = diagnoseJson([folder]);
    expect(page.machines.map(({ name, causes }) => [name, causes[0]?.key])).toEqual([["srv01", "dns-server-fails"]]);
  });

  test("with a state: what the plan says about the machine stands beside it", () => {
    const folder = winlic.folder();
    const type = "azure-native:compute:VirtualMachine";
    const urn = `urn:pulumi:dev::shop::${type}::web`;
    const inputs = {
      vmName: "web01",
      osProfile: { computerName: "web01", windowsConfiguration: {}, customData: "" },
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-eval",
          version: "latest",
        },
      },
    };
    const state = {
      version: 3,
      deployment: {
        manifest: { time: "2026-01-01T00:00:00Z" },
        resources: [{ urn, type, custom: true, id: "", inputs, outputs: {} }],
      },
    };
    writeFileSync(join(folder, "state.json"), JSON.stringify(state));
    writeFileSync(join(folder, "web01.txt"), `=== web01 ===\nError: 0xC004F074 x\nMAK ${KEY}\n`);
    const { code, page } = diagnoseJson([join(folder, "web01.txt"), "--state", join(folder, "state.json")]);
    expect([code, page.machines[0]?.name, Array.isArray(page.machines[0]?.plan?.findings)]).toEqual([1, "web01", true]);
  });
});

describe("input that is no good", () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
  test.each<readonly [string, Buffer, string]>([
    ["an empty file", Buffer.alloc(0), "empty"],
    ["a picture", png, "binary"],
    ["a shopping list", Buffer.from("milk\nbread\n"), "nothing-recognised"],
  ])("%s: a word for it, and exit code 2", (_name, bytes, note) => {
    const folder = winlic.folder();
    const file = join(folder, "evidence.txt");
    writeFileSync(file, bytes);
    const { code, page } = diagnoseJson([file]);
    expect([code, page.machines, page.notes.map(({ key }) => key)]).toEqual([2, [], [note]]);
  });

  test("a picture beside a text does not hide the text", () => {
    const folder = winlic.folder();
    writeFileSync(join(folder, "a.png"), png);
    writeFileSync(join(folder, "srv.txt"), "Error: 0xC004F038 x\n");
    const { code, page } = diagnoseJson([folder]);
    expect([code, page.machines.map(({ name }) => name), page.notes.map(({ key }) => key)]).toEqual([
      1,
      ["srv"],
      ["binary"],
    ]);
  });

  test("an export of events without its columns", () => {
    const { page } = diagnoseJson([], "Level,Date and Time,Task Category\nError,11/3/2025 2:11:40 AM,None\n");
    expect(page.notes.map(({ key }) => key)).toContain("missing-columns");
  });

  test("letters for digits in a code are said", () => {
    const { page } = diagnoseJson([], "it says OxCOO4FO38 on the screen\n");
    expect([page.notes.map(({ key }) => key), page.machines[0]?.causes[0]?.key]).toEqual([
      ["repaired-codes"],
      "count-too-low",
    ]);
  });

  test("two machines without names", () => {
    const one = (edition: string, key: string, status: string): string =>
      `Name: Windows(R), ${edition} edition\nDescription: Windows(R) Operating System, VOLUME_KMSCLIENT channel\nPartial Product Key: ${key}\nLicense Status: ${status}\n\n`;
    const { page } = diagnoseJson(
      [],
      one("ServerStandard", "VMK7H", "Licensed") + one("ServerDatacenter", "6VM33", "Unlicensed"),
    );
    expect([page.notes.map(({ key }) => key), page.machines.map(({ name }) => name)]).toEqual([
      ["unnamed-machines"],
      ["machine 2", "machine 1"],
    ]);
  });

  test("a file that is not there", () => {
    const { code, stdout, stderr } = winlic.run(["diagnose", "no-such-file.txt"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/no-such-file\.txt[\s\S]*no such file/);
  });

  test("a long text is read in part, and that is said", () => {
    const folder = winlic.folder();
    const file = join(folder, "long.log");
    writeFileSync(file, `Error: 0xC004F038 x\n${"a line of another program that says nothing\n".repeat(400_000)}`);
    const { page } = diagnoseJson([file]);
    expect([page.notes.map(({ key }) => key), page.machines[0]?.causes[0]?.key]).toEqual([["cut"], "count-too-low"]);
  });

  test("a line after the part that was left out keeps its number, from a file and from standard input", () => {
    const folder = winlic.folder();
    const file = join(folder, "long.log");
    const text = `${"a line of another program that says nothing\n".repeat(450_000)}Error: 0xC004F038 x\n`;
    writeFileSync(file, text);
    for (const { page } of [diagnoseJson([file]), diagnoseJson([], text)]) {
      expect(page.machines[0]?.causes[0]?.evidence[0]?.line).toBe(450_001);
    }
  });
});

describe("formats", () => {
  const files = [join(CASES, "b24-host-upgraded-is-no-host.txt")];

  test.each(["text", "json", "csv", "markdown"])("%s: every machine, and never a whole key", (format) => {
    const folder = winlic.folder();
    const file = join(folder, "keys.txt");
    writeFileSync(
      file,
      `C:\\>slmgr /ipk ${KEY}\nError: 0xC004F050 The Software Licensing Service reported that the product key ${KEY} is invalid.\n`,
    );
    const { stdout } = winlic.run(["diagnose", ...files, file, "--format", format]);
    expect(stdout).toContain("SRV-KMS");
    expect(stdout).toContain("PC-0417");
    expect(stdout).not.toMatch(/WX4NM|KYWYW|QJJR4|XV3QB/);
  });

  test("CSV: a row for each cause, the answer first", () => {
    const [head = "", ...rows] = winlic
      .run(["diagnose", ...files, "--format", "csv"])
      .stdout.trim()
      .split("\r\n");
    expect(head.split(",").slice(0, 8)).toEqual([
      "machine",
      "windows",
      "kind",
      "state",
      "order",
      "gravity",
      "cause",
      "message",
    ]);
    expect(rows.map((row) => row.split(",")[0])).toEqual(["SRV-KMS", "PC-0417"]);
  });

  test("many machines are grouped by cause", () => {
    const folder = winlic.folder();
    for (let index = 1; index <= 9; index++)
      writeFileSync(join(folder, `srv${String(index)}.txt`), "Error: 0xC004F038 x\n");
    const { stdout } = winlic.run(["diagnose", folder]);
    expect(stdout.match(/^✖ count-too-low/gm)).toHaveLength(1);
  });
});

describe("codes", () => {
  test.each([["0xC004F074"], ["C004F074"], ["-1073418124"], ["3221549172"], ["OxCOO4FO74"]])("%s", (written) => {
    const { code, stdout } = winlic.run(["codes", written, "--format", "json"]);
    const { codes } = JSON.parse(stdout) as { codes: readonly { code: string; known: boolean }[] };
    expect([code, codes.map((each) => [each.code, each.known])]).toEqual([0, [["0xC004F074", true]]]);
  });

  test("one that nobody knows has a family", () => {
    expect(winlic.run(["codes", "0xC004C999"]).stdout).toContain("Microsoft's activation servers");
  });

  test("what is none", () => {
    const { code, stderr } = winlic.run(["codes", "xyzzy"]);
    expect([code, stderr.startsWith("winlic: expected a code")]).toEqual([2, true]);
  });
});

describe("key", () => {
  test("by its end", () => {
    expect(winlic.run(["key", "vmk7h"]).stdout).toContain("Windows Server 2022 Standard");
  });

  test("a whole one as an argument is refused, and not repeated", () => {
    const { code, stdout, stderr } = winlic.run(["key", KEY]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toMatch(/WX4NM|6VM33/);
  });

  test("a whole one from standard input", () => {
    const { code, stdout } = winlic.run(["key"], { stdin: `${KEY}\n` });
    expect([code, stdout.includes("Windows Server 2022 Datacenter"), stdout.includes("WX4NM")]).toEqual([
      0,
      true,
      false,
    ]);
  });

  test("one that is not published, though it ends like one", () => {
    const { stdout } = winlic.run(["key", "--format", "json"], { stdin: "BCDFG-HJKMP-QRTVW-XY234-6VM33\n" });
    expect(JSON.parse(stdout)).toMatchObject({ ending: "6VM33", whole: true, published: null });
  });
});
