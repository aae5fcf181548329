import { levelOf, type Rule } from "../../core/model";
import { RULES } from "../../core/rules";
import { describeRule, toJson } from "../formats/json";
import { type ColorChoice, type Terminal, toAscii, wrap } from "../formats/terminal";
import { outputTerminal, print } from "../sink";

export interface RulesRequest {
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

/** `winlic rules`: every rule in a line. */
export function listRules({ format, color }: RulesRequest): number {
  const text =
    format === "json"
      ? toJson({ schemaVersion: 1, rules: RULES.map(describeRule) })
      : formatRules(RULES, outputTerminal(color));
  print(text, format);
  return 0;
}

function formatRules(rules: readonly Rule[], terminal: Terminal): string {
  const { colors, width } = terminal;
  const rows = rules.map((rule) => [rule.id, rule.name, levelOf(rule), rule.scope, rule.title] as const);
  const headings = ["id", "name", "level", "scope", "holds when"] as const;
  const [ids, names, levels, scopes] = [0, 1, 2, 3].map((column) =>
    Math.max(...[headings, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const pad = (text: string, room: number | undefined): string => text.padEnd((room ?? 0) + 2);
  const before = (ids ?? 0) + (names ?? 0) + (levels ?? 0) + (scopes ?? 0) + 8;
  const lines = rows.flatMap(([id, name, level, scope, title]) =>
    wrap(title, Math.max(20, width - before)).map((part, index) => {
      if (index > 0) return " ".repeat(before) + part;
      const shade = level === "mandatory" ? colors.red : colors.yellow;
      return `${colors.bold(pad(id, ids))}${pad(name, names)}${shade(pad(level, levels))}${colors.dim(pad(scope, scopes))}${part}`;
    }),
  );
  const [id, name, level, scope, title] = headings;
  const heading = `${pad(id, ids)}${pad(name, names)}${pad(level, levels)}${pad(scope, scopes)}${title}`;
  const text = [colors.dim(heading), ...lines, "", "winlic explain <id or name> tells why, and how to mend it."].join(
    "\n",
  );
  return `${terminal.unicode ? text : toAscii(text)}\n`;
}
