import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { buildForTests } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();
const FIXTURES = join(__dirname, "../../fixtures/imports");

interface Imported {
  readonly reading: {
    readonly facts: readonly { readonly [member: string]: unknown }[];
    readonly remarks: readonly string[];
    readonly leftOut: readonly { readonly row: number }[];
    readonly incomplete?: string;
  };
  readonly open: readonly string[];
  readonly written: boolean;
}

function run(file: string, words: readonly string[] = [], files: Readonly<Record<string, unknown>> = {}) {
  const folder = winlic.folder(files);
  const path = file in files ? file : join(FIXTURES, file);
  const result = winlic.run(["import", path, "--as-of", "2026-11-30", "--format", "json", ...words], { folder });
  const read = () => readFileSync(join(folder, "windows-licensing.yaml"), "utf8");
  return {
    ...result,
    read,
    folder,
    report: (result.stdout === "" ? undefined : JSON.parse(result.stdout)) as Imported,
  };
}

const factsOf = ({ report }: ReturnType<typeof run>) =>
  report.reading.facts.map(({ fact, name, kind, cores, count, accounts, service }) =>
    [fact, name ?? kind, cores ?? count ?? accounts, service].filter((each) => each !== undefined),
  );

describe("what files say", () => {
  test("a licence summary: cores by the product's name, those under assurance apart, 0 is nothing", () => {
    const result = run("m365/license-summary-pasted.tsv");
    expect(factsOf(result)).toEqual([
      ["entitlement", "Windows Server 2022 Standard with SA", 192],
      ["entitlement", "Windows Server 2022 Standard", 128],
      ["entitlement", "Windows Server 2019 Datacenter", 128],
      ["cal", "user", 1250],
      ["cal", "rds-user", 200],
    ]);
    expect(result.report.reading.leftOut.map(({ row }) => row)).toEqual([6]);
    expect(result.report.open).toHaveLength(1);
  });

  test("subscriptions: what is active, and that one is missing", () => {
    const result = run("csp/subscriptions.json", ["--use", "azure", "--write"]);
    expect(factsOf(result)).toEqual([["entitlement", "Windows Server 2022 Standard subscription", 96]]);
    expect(result.report.reading.facts[0]).toMatchObject({ assurance: { until: "2027-01-31" } });
    expect(result.report.reading.incomplete).toBeDefined();
    expect({ code: result.code, written: result.report.written }).toEqual({ code: 2, written: false });
  });

  test.each([
    ["m365/contracts.csv", /2026-12-31/],
    ["m365/product-keys-tab.csv", /P2KD8.*3 of 50/],
    ["vamt/base-ActiveProduct.csv", /4 computers/],
    ["vamt/base-ProductKey.csv", /P2KD8.*47 activations/],
    ["vamt/computers.cil", /2 computers, 1 /],
    ["users/graph-users-count.json", /1873/],
    ["rds/report-entries.csv", /^3 users/],
  ])("%s changes nothing", (file, says) => {
    const result = run(file, ["--write"]);
    expect(result.report.reading.facts).toEqual([]);
    expect(result.report.reading.remarks.join("\n")).toMatch(says);
    expect(result.report.written).toBe(false);
  });

  test.each([
    ["users/entra-users.csv", 4],
    ["users/get-aduser-ps51.csv", 3],
  ])("%s: accounts, of which one is a service; persons are the owner's word", (file, accounts) => {
    expect(factsOf(run(file))).toEqual([["accounts", accounts, 1]]);
    expect(run(file).report.open).toHaveLength(1);
    const { code, read } = run(file, ["--persons", "3", "--write"]);
    expect(code).toBe(0);
    expect(parse(read())).toEqual({ version: 1, access: { users: 3 } });
  });

  test("a licence server's summary: 37 short", () => {
    const result = run("rds/report-summary.csv");
    expect(factsOf(result)).toEqual([
      ["cal", "rds-user", 100],
      ["cal", "rds-user", 50],
      ["cal", "rds-device", 20],
    ]);
    expect(result.report.reading.remarks.join()).toMatch(/137.*37/);
  });
});

const CONFIGURATION = `# What Contoso owns
version: 1 # the format

entitlements:
  # bought in 2024
  - name: Windows Server 2022 Standard
    edition: standard
    cores: 100 # before the true-up
    use: on-premises
`;

describe("the change", () => {
  const words = ["--assurance-until", "2027-06-30", "--use", "azure"];

  test("keeps comments, changes what differs, adds what is new, and is the same the second time", () => {
    const first = run("m365/license-summary-pasted.tsv", [...words, "--write"], {
      "windows-licensing.yaml": CONFIGURATION,
    });
    expect(first.code).toBe(0);
    const text = first.read();
    for (const comment of ["# What Contoso owns", "# the format", "# bought in 2024"]) expect(text).toContain(comment);
    const { entitlements } = parse(text) as { entitlements: { name: string; cores: number; evidence: unknown }[] };
    expect(entitlements.map(({ name, cores }) => [name, cores])).toEqual([
      ["Windows Server 2022 Standard", 128],
      ["Windows Server 2022 Standard with SA", 192],
      ["Windows Server 2019 Datacenter", 128],
    ]);
    expect(entitlements[0]?.evidence).toMatchObject({ row: 2, day: "2026-11-30" });
    const again = run("m365/license-summary-pasted.tsv", [...words, "--write"], { "windows-licensing.yaml": text });
    expect({ code: again.code, written: again.report.written, text: again.read() }).toEqual({
      code: 0,
      written: false,
      text,
    });
  });

  test("without --write nothing is written", () => {
    const result = run("m365/license-summary-pasted.tsv", words, { "windows-licensing.yaml": CONFIGURATION });
    expect(result.read()).toBe(CONFIGURATION);
  });

  test("the evidence stands in the position", () => {
    const { folder } = run("m365/license-summary-pasted.tsv", [...words, "--write"], {
      "windows-licensing.yaml": CONFIGURATION,
    });
    const { stdout } = winlic.run(["position", "--what-if", "size=Standard_D4s_v5", "--format", "json"], { folder });
    expect(stdout).toMatch(/"evidence": \{\s*"file": "[^"]*license-summary-pasted\.tsv",\s*"row": 2/);
  });

  test("rows of one product add up, in other separators, encodings and marks of thousands", () => {
    const csv = [
      "Lizenzübersicht der Contoso AG;;",
      "Produkt;Anzahl;Gepflegt bis",
      "Windows Server - Datacenter - 16 Core License 2022;1.000;31.12.2027",
      "Windows Server - Datacenter - 2 Core License 2022;4;31.12.2027",
      "Windows Server Datacenter ohne Packung 2022;4;",
      "SQL Server Standard;7;",
      "Windows Server - Standard - 2 Core License 2022;12,5;",
    ].join("\r\n");
    const folder = winlic.folder();
    const file = join(folder, "liste.csv");
    writeFileSync(file, Buffer.from(csv, "latin1"));
    const { stdout, code } = winlic.run(
      [
        "import",
        file,
        "--map",
        "product=Produkt",
        "--map",
        "quantity=Anzahl",
        "--map",
        "until=Gepflegt bis",
        "--format",
        "json",
        "--write",
      ],
      { folder },
    );
    const report = JSON.parse(stdout) as Imported;
    expect(report.reading.leftOut.map(({ row }) => row)).toEqual([5, 6, 7]);
    expect(code).toBe(0);
    const { entitlements } = parse(readFileSync(join(folder, "windows-licensing.yaml"), "utf8")) as {
      entitlements: { cores: number }[];
    };
    expect(entitlements.map(({ cores }) => cores)).toEqual([16_008]);
  });

  test.each([
    ["a file that is none of these", "other.csv", "a,b\n1,2\n"],
    ["an empty file", "empty.csv", ""],
    ["JSON that is cut off", "cut.json", '{"totalCount": 4, "items": ['],
    ["no such file", "missing.csv", undefined],
  ])("%s: exit code 2, and nothing on standard output", (_situation, file, content) => {
    const folder = winlic.folder(content === undefined ? {} : { [file]: content });
    const { code, stdout, stderr } = winlic.run(["import", file, "--write"], { folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(file);
  });

  test("no whole key leaves, whatever the file holds", () => {
    const key = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
    const csv = `License ID\tOrganization name\tProduct\tType\tKey\tActivations\n1\tContoso\tWindows Server ${key}\tMAK\t${key}\t1/5\n`;
    const folder = winlic.folder({ "keys.csv": csv });
    for (const format of ["text", "json"]) {
      const { stdout } = winlic.run(["import", "keys.csv", "--format", format], { folder });
      expect(stdout).not.toContain("27WPP");
      expect(stdout).toContain("VMK7H");
    }
  });
});
