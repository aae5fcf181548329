import { deflateRawSync, inflateRawSync } from "node:zlib";
import { importJson, importTable, importXml } from "../../cli/imports/read-import";
import { findKind } from "../../cli/inputs/documents/kinds";
import { readInput } from "../../cli/inputs/load-input";
import { isFault } from "../../cli/inputs/reading";
import { readTable } from "../../cli/inputs/table";
import { readConfiguration } from "../../config/read";
import { diagnose } from "../../core/activation/causes/diagnose";
import { renderCause } from "../../core/activation/causes/render";
import { expandCompactLines, writeCompactLine } from "../../core/activation/evidence/compact-line";
import { decodeEvidence } from "../../core/activation/evidence/decode";
import { readEvidence } from "../../core/activation/evidence/read-evidence";
import { readSeenScenario } from "../../core/activation/forecast/evidence-scenario";
import { findReadableKeys } from "../../core/activation/readable-keys";
import { openBudget } from "../../core/budget";
import { evaluate } from "../../core/engine/evaluate";
import { readEstate } from "../../core/resources/read-estate";
import { RULES } from "../../core/rules";
import { maskKeys } from "../../core/text/mask";
import { escapeMarkdown, finish } from "../../core/text/media";
import { buildContext } from "../support/builders";

/** A parser or format that takes whatever it is given: it throws nothing, and ends soon. */
export interface Target {
  readonly name: string;
  /** Endings of the fixtures that it begins with. */
  readonly seeds: RegExp;
  /** What means something to it. */
  readonly words: readonly string[];
  readonly run: (text: string) => void;
}

function inflate(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes, { maxOutputLength: 4 * 1024 * 1024 });
}

function readDocument(file: string, text: string): void {
  const document = { file, text };
  findKind(document)?.read(document, { budget: openBudget(), parameters: [] });
}

/** Every key that is whole in an answer; fixtures hold published ones. */
const WHOLE_KEY = /(?:[BCDFGHJKMNPQRTVWXY2346789]{5}-){4}[BCDFGHJKMNPQRTVWXY2346789]{5}/;

function diagnosePaste(text: string): void {
  const evidence = readEvidence([{ file: "f", text }]);
  const { machines } = diagnose(evidence);
  for (const { causes, picture } of machines) {
    if (causes.length === 0) throw new Error("a machine without a cause");
    const said = JSON.stringify(causes.map((found) => [renderCause(found, picture), found.sighting.evidence]));
    if (WHOLE_KEY.test(said)) throw new Error("a key was shown");
  }
  readSeenScenario(evidence, "2026-01-01");
}

export const TARGETS: readonly Target[] = [
  {
    name: "evidence",
    seeds: /\.(?:txt|csv)$/,
    words: [
      "Name: Windows(R), ServerStandard edition",
      "Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel",
      "License Status: Licensed",
      "Partial Product Key: 6VM33",
      "0xC004F074",
      "-1073418124",
      "=== SRV01 ===",
      "PS C:\\> ",
      "<Event><System><EventID>12290</EventID>",
      "<Data>",
      "Event ID: 12288",
      "0x0,5,a,5c1a2b3d-0000-4000-8000-000000000001,2025/11/20 8:14,1,1,259000,",
      "FullyQualifiedDomainName,ProductName,LicenseStatus,PartialProductKey,CMID",
      "KeyDescription,KeyValue,RemainingActivations",
      "_vlmcs._tcp.a SRV service location:",
      "IPAddress : {10.0.0.4, fe80::1}",
      ". . . : ",
      "\t",
      "\0",
      "：",
    ],
    run: (text) => diagnosePaste(decodeEvidence(Buffer.from(text, "utf8")).text),
  },
  {
    name: "compact-line",
    seeds: /collected.*\.txt$|\.txt$/,
    words: ["winlic-evidence:1:", "winlic-evidence:", ":00000000", "nVRbi9s4FP4r4jy1", "=", "\n", " "],
    run(text) {
      // What is fuzzed is the line, and then the document that a line may carry.
      diagnosePaste(expandCompactLines(text, inflate).text);
      const parts = { texts: [text], product: [{ Name: text, LicenseStatus: 5, PartialProductKey: text }] };
      const line = writeCompactLine({ machine: text.slice(0, 15), parts }, deflateRawSync);
      const { text: expanded, damaged } = expandCompactLines(line, inflate);
      // The line holds at most 16,384 characters of data.
      if (damaged > 0 && line.length < 16_000) throw new Error("a line that was just written is damaged");
      diagnosePaste(expanded);
    },
  },
  {
    name: "configuration",
    seeds: /\.ya?ml$/,
    words: [
      "version: 1",
      "entitlements:",
      "- ",
      "? ",
      "&a ",
      "*a",
      "{",
      "}",
      "[",
      "]",
      "|",
      ">",
      "\t",
      "'",
      '"',
      "!!str",
      "<<: ",
      "%YAML 1.1",
      "---",
      "\ufeff",
    ],
    run: (text) => void readConfiguration(text, { file: "f", knownRules: RULES, asOf: "2026-01-01" }),
  },
  {
    name: "input",
    seeds: /\.jsonl?$/,
    words: [
      '"steps"',
      '"deployment"',
      '"resources"',
      '"urn"',
      '"newState"',
      "null",
      "{}",
      "[]",
      "[",
      "{",
      '"',
      "\\u0000",
      "1e999",
      "-0",
      '"__proto__":',
      "[secret]",
      "urn:pulumi:a::b::c::d",
    ],
    run(text) {
      const reading = readInput(Buffer.from(text), "f");
      if (isFault(reading)) return;
      const report = evaluate(readEstate(reading.resources, buildContext()), RULES);
      // A rule that crashes is caught and reported: here it is what is looked for.
      if (report.crashes.length > 0) throw new Error(JSON.stringify(report.crashes[0]));
    },
  },
  {
    name: "live",
    seeds: /imports\/(?:arg|az|cim|hyperv|migrate|sccm|vmware)\/.*\.(?:json|csv|txt|xml)$/,
    words: [
      '"data"',
      '"skip_token": "x"',
      '"total_records"',
      '"properties"',
      "Name,Cores,Sockets,OS",
      "microsoft.compute/virtualmachines",
      "Name : SRV01",
      "NumberOfCores : 8",
      "{}",
      "[",
      "]",
      "\t",
      ";",
      '"',
      '""',
      "\r\n",
      "-1",
      "1e99",
      "=cmd|",
      "__proto__",
    ],
    run(text) {
      const reading = readInput(Buffer.from(text), "f", "live");
      if (isFault(reading)) return;
      const report = evaluate(readEstate(reading.resources, buildContext()), RULES);
      if (report.crashes.length > 0) throw new Error(JSON.stringify(report.crashes[0]));
    },
  },
  {
    name: "import",
    seeds: /imports\/.*\.(?:csv|tsv|json|xml|txt)$/,
    words: [
      "Product,Quantity,Version",
      "Windows Server 2022 Datacenter - 2 Core",
      "Windows Server CAL",
      "KeyDescription,KeyValue",
      "<?xml version='1.0'?>",
      "<ProductKey",
      "VamtProduct",
      "userPrincipalName",
      "accountEnabled",
      "2026-02-30",
      "\t",
      ";",
      '"',
      '""',
      "\r\n",
      "-1",
      "1e99",
      "__proto__",
    ],
    run(text) {
      const context = { file: "f", day: "2026-01-01", map: {} };
      importXml(text);
      let document: unknown;
      try {
        document = JSON.parse(text);
      } catch {
        document = undefined;
      }
      if (document !== undefined) importJson(document, context);
      const table = readTable(text, "f");
      if (table === undefined || isFault(table)) return;
      const said = JSON.stringify(importTable(table, context) ?? {});
      for (const key of said.match(new RegExp(WHOLE_KEY, "g")) ?? []) {
        if (maskKeys(key) === key) throw new Error("a key that is not masked");
      }
    },
  },
  {
    name: "template",
    seeds: /\.json$/,
    words: [
      "[concat(",
      "')]",
      "[parameters('a')]",
      "copyIndex()",
      '"copy":',
      '"count": 99999',
      "[resourceId(",
      "reference(",
      "[range(0,99999)]",
      "[",
      "]",
      "(",
      "{",
    ],
    run: (text) => readDocument("azuredeploy.json", text),
  },
  {
    name: "powershell",
    seeds: /\.(?:ps1|json)$/,
    words: [
      "$a",
      "=",
      "-replace",
      "'a','aa'",
      "foreach($i in 1..40){",
      "}",
      "slmgr /skms ",
      "+=",
      "@(",
      ")",
      "-join",
      "|",
      "function f {",
      "f",
      ";",
      "\n",
      '"$a$a"',
      ".Replace(",
      "-f",
      "`",
      "<#",
      "@'\n",
      "'@",
      "-EncodedCommand ",
    ],
    run: (text) => readDocument("script.ps1", text),
  },
  {
    name: "cmd",
    seeds: /\.(?:cmd|bat)$/,
    words: [
      "set a=%a%%a%",
      "for /l %%i in (1,1,99) do ",
      "goto :a",
      ":a",
      "%",
      "^",
      "&",
      "|",
      ">>",
      "(",
      ")",
      "if ",
      "call ",
      "cscript slmgr.vbs /ipk ",
      "\n",
      '"',
    ],
    run: (text) => readDocument("script.cmd", text),
  },
  {
    name: "text",
    seeds: /\.(?:txt|mmd|md|js)$/,
    words: [
      "BCDFG",
      "HJKMP",
      "-",
      "%2D",
      "\\u002d",
      "&#45;",
      "\u001b[31m",
      "\u202e",
      "::error::",
      "##vso[",
      "QkNERkctSEpL",
      "2346789B",
      " ",
      "\u0301",
      "\uff22",
    ],
    run(text) {
      const masked = maskKeys(text);
      if (maskKeys(masked).length > masked.length + 64) throw new Error("masking does not come to an end");
      JSON.parse(finish(JSON.stringify({ text: masked }), "json"));
      escapeMarkdown(text);
      finish(text, "text");
      findReadableKeys({ inputs: { text } });
    },
  },
];
