import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const TEMPLATE = {
  $schema: SCHEMA,
  contentVersion: "1.0.0.0",
  parameters: { name: { type: "string" } },
  resources: [
    {
      type: "Microsoft.Compute/virtualMachines",
      apiVersion: "2024-07-01",
      name: "[parameters('name')]",
      properties: {
        own: "slmgr /ipk BBBBB-CCCCC-DDDDD-FFFFF-GGGG9",
        published: "slmgr /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33",
      },
    },
  ],
};
const PARAMETERS = { parameters: { name: { value: "web" } } };

function run(words: readonly string[], files: Readonly<Record<string, unknown>>) {
  return winlic.run(["read", ...words, "--format", "json"], { folder: winlic.folder(files) });
}

interface Report {
  readonly files: readonly {
    readonly file: string;
    readonly kind: string;
    readonly error?: string;
    readonly resources: readonly { readonly name: string }[];
  }[];
}

describe("winlic read", () => {
  test("a template with its parameters", () => {
    const { code, stdout, stderr } = run(["t.json", "--parameters", "p.json"], {
      "t.json": TEMPLATE,
      "p.json": PARAMETERS,
    });
    const { files } = JSON.parse(stdout) as Report;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(files.map(({ kind, resources }) => [kind, resources.map(({ name }) => name)])).toEqual([
      ["arm-template", ["web"]],
    ]);
  });
  test("a folder, and a template that Azure refuses", () => {
    const { code, stdout } = run(["."], {
      "a.json": { ...TEMPLATE, resources: [] },
      "b.json": { ...TEMPLATE, parameters: {} },
    });
    const { files } = JSON.parse(stdout) as Report;
    expect(code).toBe(1);
    expect(files.map(({ file, error }) => [file, error !== undefined])).toEqual([
      ["a.json", true],
      ["b.json", true],
    ]);
  });
  test("a file of another kind, and one that is not there", () => {
    expect(run(["a.json"], { "a.json": { hello: 1 } })).toMatchObject({ code: 2, stdout: "" });
    expect(run(["none.json"], {})).toMatchObject({ code: 2, stdout: "" });
  });
  test("no product key but a published one is shown", () => {
    for (const format of ["text", "json"]) {
      const { stdout } = winlic.run(["read", "t.json", "--parameters", "p.json", "--format", format], {
        folder: winlic.folder({ "t.json": TEMPLATE, "p.json": PARAMETERS }),
      });
      expect(stdout).toContain("GGGG9");
      expect(stdout).not.toContain("BBBBB");
      expect(stdout).toContain("WX4NM-KYWYW-QJJR4-XV3QB-6VM33");
    }
  });
  test("scripts, in text and in JSON, with their lines", () => {
    const files = {
      "a.ps1": "$k = 'kms1'\nif ($env:SITE -eq 'north') { cscript //nologo slmgr.vbs /skms $k }\nInvoke-Other",
      "b.cmd": "@echo off\ncscript //nologo slmgr.vbs /ipk BBBBB-CCCCC-DDDDD-FFFFF-GGGG9",
    };
    const json = run(["."], files);
    expect(json.code).toBe(0);
    const [one, two] = (JSON.parse(json.stdout) as { readonly files: readonly Record<string, unknown>[] }).files;
    expect(one).toMatchObject({
      file: "a.ps1",
      kind: "script",
      language: "powershell",
      complete: false,
      actions: [{ does: "set-host", host: "kms1", certain: false, line: 2, when: [{ line: 2, is: "true" }] }],
      notFollowed: [{ line: 3, code: "command", text: "Invoke-Other" }],
    });
    expect(two).toMatchObject({
      language: "cmd",
      complete: true,
      actions: [{ does: "install-key", key: "GGGG9", line: 2 }],
    });
    expect(json.stdout).not.toContain("BBBBB");
    const text = winlic.run(["read", "."], { folder: winlic.folder(files) });
    expect(text.stdout).toContain("line 2");
    expect(text.stdout).not.toContain("BBBBB");
  });
  test.each([
    ["UTF-16", Buffer.from("\ufeffcscript slmgr.vbs /ato", "utf16le")],
    ["UTF-8 with a mark", Buffer.from("\ufeffcscript slmgr.vbs /ato")],
    ["a code page", Buffer.from([...Buffer.from("# gr\u00fcn\ncscript slmgr.vbs /ato", "latin1")])],
  ])("a script in %s", (_name, bytes) => {
    const folder = winlic.folder({});
    writeFileSync(join(folder, "s.ps1"), bytes);
    const { code, stdout } = winlic.run(["read", "s.ps1", "--format", "json"], { folder });
    expect([code, stdout]).toEqual([0, expect.stringContaining('"does": "activate"')]);
  });
});

test.each([
  ["a file that is not there", [], "no such file"],
  ["a picture", ["p.png"], "a binary file"],
])("what cannot be read: %s", (_situation, made, found) => {
  const folder = winlic.folder({});
  for (const name of made) writeFileSync(join(folder, name), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]));
  const { code, stderr } = winlic.run(["read", "p.png"], { folder });
  expect(code).toBe(2);
  expect(stderr).toContain("cannot read p.png");
  expect(stderr).toContain(found);
  expect(stderr).not.toMatch(/pulumi/);
});
