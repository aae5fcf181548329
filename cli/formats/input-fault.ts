import { maskKeys } from "../../core/text/mask";
import type { InputFault } from "../inputs/reading";
import { type Terminal, toAscii, withoutControls, wrap } from "./terminal";

/** An input that cannot be used: where, what was expected, what was found, what to do. */
export function formatInputFault(fault: InputFault, { colors, width, unicode }: Terminal): string {
  const clean = (text: string): string => maskKeys(withoutControls(text));
  const place = fault.place === "" ? "" : `, ${clean(fault.place)}`;
  const rows = [
    ["expected", fault.expected],
    ["found", fault.found],
    ["do", fault.todo],
  ] as const;
  const body = rows.flatMap(([label, text]) =>
    wrap(clean(text), width - 12).map(
      (line, index) => `  ${colors.dim((index === 0 ? label : "").padEnd(8))}  ${line}`,
    ),
  );
  const printed = (fault.output ?? []).map((line) => `  ${colors.dim(unicode ? "│" : "|")} ${clean(line)}`);
  const text = [
    `${colors.red(colors.bold("winlic:"))} ${colors.bold(`${fault.action ?? "cannot check"} ${clean(fault.file)}`)}${place}`,
    ...body,
    ...(printed.length === 0 ? [] : ["", "  The last lines it printed:", ...printed]),
  ].join("\n");
  return `${unicode ? text : toAscii(text)}\n`;
}
