import { formatCode, type ReadCode } from "../../core/activation/evidence/codes";
import { CODE_SOURCES, familyOf, findActivationCode } from "../../core/data/activation-codes";
import { toJson } from "./json";
import { type Terminal, toAscii, wrap } from "./terminal";

const LABEL = 11;

/** What codes mean, in words or as data. */
export function formatCodes(codes: readonly ReadCode[], format: "text" | "json", terminal: Terminal): string {
  if (format === "json") return toJson({ schemaVersion: 1, codes: codes.map(describe) });
  const text = `${codes.map((code) => formatOne(code, terminal).join("\n")).join("\n\n")}\n`;
  return terminal.unicode ? text : toAscii(text);
}

function describe({ code, written, repaired }: ReadCode): Readonly<Record<string, unknown>> {
  const known = findActivationCode(code);
  return {
    written,
    ...(repaired ? { repaired } : {}),
    ...known,
    code: formatCode(code),
    signed: code | 0,
    unsigned: code,
    family: familyOf(code),
    known: known !== undefined,
    ...(known === undefined ? {} : { source: CODE_SOURCES[known.source] }),
  };
}

function formatOne({ code, written, repaired }: ReadCode, { colors, width }: Terminal): readonly string[] {
  const known = findActivationCode(code);
  const row = (label: string, text: string): readonly string[] =>
    wrap(text, width - LABEL).map(
      (line, index) => `${colors.dim(`  ${index === 0 ? label : ""}`.padEnd(LABEL))}${line}`,
    );
  const numbers = `${String(code | 0)} signed, ${String(code)} unsigned`;
  const taken = repaired ? row("taken", `${written} has letters that look like digits.`) : [];
  if (known === undefined) {
    return [
      colors.bold(formatCode(code)),
      ...taken,
      ...row("meaning", "Not in the table of activation codes."),
      ...row("family", familyOf(code)),
      ...row("check", `slui.exe 0x2a ${formatCode(code)} shows the text that Windows has for it.`),
      ...row("number", numbers),
    ];
  }
  return [
    `${colors.bold(formatCode(code))}${known.symbol === undefined ? "" : `  ${colors.dim(known.symbol)}`}`,
    ...taken,
    ...row("meaning", `${known.meaning}${known.kind === "information" ? " This is information, not a failure." : ""}`),
    ...row("where", known.scope),
    ...row("reasons", known.reasons),
    ...row("check", known.check),
    ...row("fix", known.fix),
    ...(known.unverified === undefined ? [] : row("unverified", known.unverified)),
    ...row("source", CODE_SOURCES[known.source]),
    ...row("number", numbers),
  ];
}
