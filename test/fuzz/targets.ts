import { findKind } from "../../cli/inputs/documents/kinds";
import { readInput } from "../../cli/inputs/load-input";
import { isFault } from "../../cli/inputs/reading";
import { readConfiguration } from "../../config/read";
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

function readDocument(file: string, text: string): void {
  const document = { file, text };
  findKind(document)?.read(document, { budget: openBudget(), parameters: [] });
}

export const TARGETS: readonly Target[] = [
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
