import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeclaredResource } from "../../../core/model";
import { version } from "../../../package.json";
import { declare, urnOf } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { parseMermaid } from "../../support/mermaid";
import { native, spoke } from "../../support/network";
import { ESTATE, PREVIEW } from "../support/paths";
import { previewOf } from "../support/previews";
import { CLEAN } from "../support/states";
import { buildForTests } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const REPOSITORY = join(__dirname, "../../..");
const GUIDE = join(REPOSITORY, "docs/guides/proving-a-path.md");
const MACHINE = "azure-native:compute:VirtualMachine";
const NOTHING = "version: 1\n";

function prove(words: readonly string[], document: unknown = PREVIEW, configuration = NOTHING) {
  const folder = winlic.folder({ "preview.json": document, "windows-licensing.yaml": configuration });
  return winlic.run(["prove", ...words], { folder });
}

interface Document {
  readonly counts: Readonly<Record<string, number>>;
  readonly machines: readonly {
    readonly machine: { readonly name: string };
    readonly outcome: string;
    readonly paths: readonly {
      readonly outcome: string;
      readonly target: string;
      readonly to: string;
      readonly steps: readonly { readonly kind: string; readonly outcome: string }[];
      readonly blockedBy: readonly { readonly rule: string; readonly message: string; readonly path?: string }[];
    }[];
  }[];
  readonly leftOut: readonly { readonly machine: { readonly name: string } }[];
}

function proveAsJson(words: readonly string[], document?: unknown, configuration?: string) {
  const { stdout, stderr, code } = prove([...words, "--format", "json"], document, configuration);
  expect(stderr).toBe("");
  return { code, document: JSON.parse(stdout) as Document };
}

describe("one machine", () => {
  test("a way that is blocked: where, by what, and what to change", () => {
    const { code, stdout, stderr } = prove(["db", "preview.json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/→ network-interface db-nic {2}index\.ts:\d+:3\n/);
    expect(stdout).toMatch(/✗ route tunnel {2}index\.ts:\d+:3\n/);
    expect(stdout).toMatch(
      /^ {2}change {5}tunnel \(azure-native:network:RouteTable\) · index\.ts:\d+:3 · routes\[0\]/m,
    );
    expect(stdout).toMatch(/^ {2}fix {8}\S/m);
    expect(stdout).not.toMatch(/NaN|undefined|\[object|\{\{/);
  });

  test("a way that is reached", () => {
    const { code, stdout, stderr } = prove(["web1", "preview.json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const hops = [...stdout.matchAll(/^ {2}→ ([\w-]+) /gm)].map(([, kind]) => kind);
    expect(hops).toEqual(["network-interface", "route", "outbound"]);
  });

  test("nobody knows how it activates: what would settle it, and a way out", () => {
    const { code, stdout } = prove(["golden", "preview.json"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}settle {5}\S/m);
    expect(stdout).toContain("--to azure-kms");
  });

  test.each(["web1", "vm-web1", "VM-WEB1", urnOf(MACHINE, "web1"), "*eb1"])("named as %s", (name) => {
    const { document } = proveAsJson([name, "preview.json"]);
    expect(document.machines.map(({ machine }) => machine.name)).toEqual(["web1"]);
  });

  test("one that does not run Windows can be asked about", () => {
    expect(proveAsJson(["proxy", "preview.json"]).document.machines[0]?.outcome).toBe("not-needed");
    expect(proveAsJson(["proxy", "preview.json", "--to", "azure-kms"]).document.machines[0]?.outcome).toBe("reached");
  });

  test("a scale set is a machine", () => {
    const set = declare("azure-native:compute:VirtualMachineScaleSet", "farm", {
      virtualMachineProfile: { licenseType: "Windows_Server" },
    });
    expect(proveAsJson(["farm", "preview.json"], previewOf([set])).document.machines).toHaveLength(1);
  });

  test("from a state, and from standard input", () => {
    const folder = winlic.folder({ "state.json": CLEAN });
    expect(winlic.run(["prove", "web", "--state", "state.json"], { folder }).code).toBe(0);
    const stdin = JSON.stringify(PREVIEW);
    expect(winlic.run(["prove", "db", "-"], { folder, stdin }).code).toBe(1);
    expect(winlic.run(["prove", "--all", "-"], { folder, stdin }).code).toBe(1);
  });

  test("from a program", () => {
    const { code, stdout, stderr } = winlic.run(["prove", "app-machine", "--program", "example/azure-kms"], {
      folder: REPOSITORY,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/→ route spoke-routes {2}example\/azure-kms\/index\.ts:\d+/);
  });
});

describe("several machines", () => {
  test("all of them: gravest first, and what was left out", () => {
    const { code, document } = proveAsJson(["--all", "preview.json"]);
    expect(code).toBe(1);
    expect(document.machines.map(({ machine, outcome }) => `${machine.name} ${outcome}`)).toEqual([
      "db blocked",
      "vm blocked",
      "golden unknown",
      "web1 reached",
      "web2 reached",
    ]);
    expect(document.counts).toEqual({
      machines: 5,
      blocked: 2,
      conditional: 0,
      unknown: 1,
      reached: 2,
      notNeeded: 0,
      leftOut: 2,
    });
    expect(document.leftOut.map(({ machine }) => machine.name)).toEqual(["mystery", "proxy"]);
  });

  test("a row each, within the width, and the counts", () => {
    const { stdout } = prove(["--all", "preview.json"]);
    expect(stdout).toMatch(/^db +Azure KMS +blocked +route tunnel: /m);
    expect(stdout).toMatch(/^golden +not known +unknown +how machines/m);
    expect(stdout).toMatch(/^5 machines: 2 blocked · 1 unknown · 2 reached$/m);
    expect(stdout).toMatch(/mystery[\s\S]*proxy|proxy[\s\S]*mystery/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("a pattern", () => {
    const { document } = proveAsJson(["web?", "preview.json"]);
    expect(document.machines.map(({ machine }) => machine.name)).toEqual(["web1", "web2"]);
  });

  test("no Windows machine at all", () => {
    const { code, stdout } = prove(["--all", "preview.json"], previewOf([native("VirtualNetwork", "vnet")]));
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/undefined|NaN/);
  });

  test("one of two hosts is enough, and both ways are shown", () => {
    const configuration = "version: 1\nactivation: { method: kms, hosts: [kms1.corp.example, kms2.corp.example] }\n";
    const clearing = spoke({
      image: { id: "/subscriptions/1/images/own" },
      machine: { licenseType: "Windows_Server" },
    });
    const { document } = proveAsJson(["--all", "preview.json"], previewOf(clearing), configuration);
    expect(document.machines[0]?.paths.map(({ to }) => to)).toEqual([
      expect.stringContaining("kms1.corp.example"),
      expect.stringContaining("kms2.corp.example"),
    ]);
  });
});

describe("other targets", () => {
  const targets: Readonly<Record<string, readonly [target: string, to: RegExp]>> = {
    "azure-kms": ["azure-kms", /Azure KMS/],
    imds: ["instance-metadata", /169\.254\.169\.254/],
    "kms1.corp.example": ["kms-host", /kms1\.corp\.example.*1688/],
    "kms1:1689": ["kms-host", /kms1.*1689/],
    "10.20.2.4": ["kms-host", /10\.20\.2\.4.*1688/],
  };

  test.each(Object.entries(targets))("--to %s", (written, [target, to]) => {
    const { document } = proveAsJson(["web1", "preview.json", "--to", written]);
    const [path] = document.machines[0]?.paths ?? [];
    expect(path?.target).toBe(target);
    expect(path?.to).toMatch(to);
  });

  test("a denial of instance metadata, for every machine", () => {
    const rules = [
      { name: "no", direction: "Outbound", access: "Deny", priority: 100, protocol: "*" },
      { sourceAddressPrefix: "*", sourcePortRange: "*", destinationPortRange: "*" },
      { destinationAddressPrefix: "AzurePlatformIMDS" },
    ];
    const denied = previewOf(spoke({ rules: [Object.assign({}, ...rules)] }));
    const { code, document } = proveAsJson(["--all", "preview.json", "--to", "imds"], denied);
    expect(code).toBe(1);
    expect(document.machines[0]?.paths[0]?.blockedBy[0]).toMatchObject({
      rule: "WL603",
      message: "denied",
      path: "securityRules[0].access",
    });
  });
});

describe("what cannot be used", () => {
  const twins: readonly DeclaredResource[] = [
    virtualMachine("web"),
    declare("azure:compute/windowsVirtualMachine:WindowsVirtualMachine", "web", {}),
  ];
  const failed = {
    ...(PREVIEW as object),
    diagnostics: [{ message: "error: quota exceeded", severity: "error" }],
  };

  test.each<[string, readonly string[], unknown, RegExp]>([
    ["no machine", [], PREVIEW, /no machine: name one, or give --all/],
    ["no input", ["web1"], PREVIEW, /nothing to check/],
    ["--all without an input", ["--all"], PREVIEW, /nothing to check/],
    ["a file in place of the machine", ["preview.json"], PREVIEW, /preview\.json is an input/],
    ["standard input in place of the machine", ["-"], PREVIEW, /- is an input/],
    ["--all and a machine", ["--all", "web1", "preview.json"], PREVIEW, /--all and a machine/],
    ["three arguments", ["web1", "preview.json", "more"], PREVIEW, /too many arguments/],
    ["a stack for a file", ["web1", "preview.json", "--stack", "dev"], PREVIEW, /only with --program/],
    ["a format that is none", ["--all", "preview.json", "--format", "csv"], PREVIEW, /text, json, mermaid, markdown/],
    ["a file that is not there", ["web1", "missing.json"], PREVIEW, /missing\.json/],
    ["a file that is no JSON", ["web1", "windows-licensing.yaml"], PREVIEW, /expected/],
    ["a name that is nearly one", ["wep1", "preview.json"], PREVIEW, /no machine `wep1`: did you mean `web1`\?/],
    ["a name that is none", ["xyzzy", "preview.json"], PREVIEW, /no machine `xyzzy`\n {2}Machines here: /],
    ["a pattern that fits none", ["zz*", "preview.json"], PREVIEW, /no machine `zz\*`/],
    ["a resource that is no machine", ["nic", "preview.json"], PREVIEW, /`nic` is a resource of type azure-native:net/],
    ["no machine anywhere", ["web", "preview.json"], previewOf([native("Subnet", "a")]), /nor any other/],
    ["two machines of one name", ["web", "preview.json"], previewOf(twins), /2 machines[\s\S]*urn:.*\n {2}urn:/],
    ["a port that is none", ["web1", "preview.json", "--to", "kms1:0"], PREVIEW, /a port from 1 to 65535, found 0/],
    ["IPv6 in brackets", ["web1", "preview.json", "--to", "[fd00::1]:1688"], PREVIEW, /IPv6/],
    ["a product key for a machine", ["BCDFG-HJKMP-QRTVW-XY234-6789B", "preview.json"], PREVIEW, /\*{5}-6789B/],
  ])("%s", (_situation, words, document, says) => {
    const { code, stdout, stderr } = prove(words, document);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+|BCDFG/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("a name with a line break makes no line of its own", () => {
    const { code, stderr } = prove(["x\nwinlic: every machine reaches it", "preview.json"], PREVIEW);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^winlic: there is no machine `x winlic: every machine reaches it`/);
    expect(stderr).not.toMatch(/^winlic: every/m);
  });

  test("a fault in the configuration, with its place", () => {
    const { code, stdout, stderr } = prove(
      ["web1", "preview.json"],
      PREVIEW,
      "version: 1\nactivation: { methd: kms }\n",
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^winlic: windows-licensing\.yaml:2:\d+: /);
  });

  test("a preview that failed on its way can block, but proves nothing else", () => {
    expect(proveAsJson(["web1", "preview.json"], failed).code).toBe(2);
    expect(proveAsJson(["db", "preview.json"], failed).code).toBe(1);
  });
});

describe("pictures", () => {
  test("Mermaid reads the flowchart, alone and in a comment", async () => {
    const { stdout } = prove(["--all", "preview.json", "--format", "mermaid"]);
    const { nodes, edges } = await parseMermaid(stdout);
    expect(nodes.size).toBeGreaterThan(6);
    expect(edges.length).toBeGreaterThan(6);
    const { stdout: comment } = prove(["--all", "preview.json", "--format", "markdown"]);
    expect(/```mermaid\n([\s\S]*?)```/.exec(comment)?.[1]).toBe(stdout);
    expect(comment).toMatch(/^\| db \| Azure KMS \| Azure KMS/m);
  });

  test.each(["text", "json", "mermaid", "markdown"])("%s: the same bytes whatever the order", (format) => {
    const turned = previewOf([...ESTATE].reverse());
    const words = ["--all", "preview.json", "--format", format];
    expect(prove(words, turned).stdout).toBe(prove(words).stdout);
  });
});

describe("the guide", () => {
  const print = (): string =>
    prove(["db", "preview.json", "--as-of", "2026-11-22", "--format", "json"]).stdout.replace(
      `"version": "${version}"`,
      '"version": "0.0.0"',
    );

  test("its example is what is printed", () => {
    const guide = readFileSync(GUIDE, "utf8");
    const written = guide.replace(/(?<=<!-- example: [^\n]*-->\n\n```json\n)[\s\S]*?(?=```)/, () => print());
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(GUIDE, written);
    expect(readFileSync(GUIDE, "utf8")).toBe(written);
    expect(guide).toContain("```json\n");
  });

  test("every field is in it", () => {
    const guide = readFileSync(GUIDE, "utf8");
    const document = JSON.parse(print()) as Document;
    const [machine] = document.machines;
    const [path] = machine?.paths ?? [];
    const fields = [document, machine ?? {}, path ?? {}].flatMap((part) => Object.keys(part));
    expect(
      fields.filter((field) => field !== "kind" && !new RegExp(`\\| [^|]*\`${field}\`[^|]* \\|`).test(guide)),
    ).toEqual([]);
  });

  test("the exit codes are in the help", () => {
    const { code, stdout } = winlic.run(["prove", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 .*\n {2}3 /);
  });
});
