import type { Taken } from "../../core/resources/survey";
import type { Examination } from "./examination";
import { toJson } from "./json";
import { layOut } from "./table";
import { type Terminal, toAscii, withoutControls, wrap } from "./terminal";
import { plural } from "./text";

const LABEL = 15;

const TAKEN: Readonly<Record<Taken, string>> = {
  read: "read",
  partly: "read in part",
  "not-read": "not read",
  "not-needed": "needed by no rule",
  other: "of another provider",
};

/** What `winlic doctor` prints. */
export function formatDoctor(examination: Examination, format: "text" | "json", terminal: Terminal): string {
  if (format === "json") return toJson({ schemaVersion: 1, ...examination });
  const lines = [
    ...formatTop(examination, terminal),
    ...formatTypes(examination, terminal),
    ...formatScripts(examination, terminal),
    ...formatRules(examination, terminal),
    ...section(
      "Not read, and what the input cannot show",
      examination.notes.map((note) => `· ${note}`),
      terminal,
    ),
  ];
  const text = `${lines.join("\n")}\n`;
  return terminal.unicode ? text : toAscii(text);
}

function formatTop({ versions, input, configuration }: Examination, terminal: Terminal): readonly string[] {
  const { winlic, node, platform, ...packages } = versions;
  const installed = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    ...row("winlic", `${winlic ?? ""} on Node ${node ?? ""}, ${platform ?? ""}`, terminal),
    ...(installed.length === 0 ? [] : row("packages", installed.join(", "), terminal)),
    ...row(
      "input",
      [input.kind, input.name, input.stack && `stack ${input.stack}`].filter(Boolean).join(", "),
      terminal,
    ),
    ...row("configuration", configuration.source, terminal),
    ...configuration.faults.flatMap((fault) => row("", fault, terminal)),
  ];
}

function formatTypes({ types }: Examination, terminal: Terminal): readonly string[] {
  const { colors, width } = terminal;
  if (types.length === 0) return section("Resources", ["none"], terminal);
  const order: readonly Taken[] = ["not-read", "partly", "read", "not-needed", "other"];
  const rows = [...types]
    .sort((left, right) => order.indexOf(left.taken) - order.indexOf(right.taken))
    .map(({ type, count, taken }) => [String(count), TAKEN[taken], type]);
  const table = layOut(["count", "how", "type"], rows, { width: width - 2, heading: colors.dim });
  return ["", colors.bold("Resources"), "", ...table.map((line) => `  ${line}`)];
}

function formatScripts({ scripts }: Examination, terminal: Terminal): readonly string[] {
  const { total, followed, partly, unread } = scripts;
  if (total === 0) return section("Scripts and extensions of machines", ["none"], terminal);
  const parts = [
    `${String(followed)} followed`,
    `${String(partly)} followed in part`,
    `${String(unread)} not readable`,
  ];
  return section("Scripts and extensions of machines", [`${String(total)}: ${parts.join(", ")}`], terminal);
}

function formatRules({ rules }: Examination, terminal: Terminal): readonly string[] {
  const { asked, findings, unknown, crashed, waiting } = rules;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([rule, count]) => (count === 1 ? rule : `${rule} × ${String(count)}`))
      .join(", ");
  return section(
    "Rules",
    [
      `${plural(asked, "rule")} asked`,
      ...(Object.keys(findings).length === 0 ? [] : [`findings: ${list(findings)}`]),
      ...(Object.keys(unknown).length === 0 ? [] : [`unknown: ${list(unknown)}`]),
      ...(crashed.length === 0 ? [] : [`failed themselves: ${crashed.join(", ")}`]),
      ...waiting.map(({ rule, name, declare }) => `${rule} ${name} waits for: ${declare}`),
    ],
    terminal,
  );
}

function section(heading: string, lines: readonly string[], { colors, width }: Terminal): readonly string[] {
  if (lines.length === 0) return [];
  return [
    "",
    colors.bold(heading),
    "",
    ...lines.flatMap((line) =>
      wrap(withoutControls(line), width - 4).map((part, index) => `${index === 0 ? "  " : "    "}${part}`),
    ),
  ];
}

function row(label: string, text: string, { colors, width }: Terminal): readonly string[] {
  return wrap(withoutControls(text), width - LABEL).map(
    (line, index) => `${colors.dim((index === 0 ? label : "").padEnd(LABEL))}${line}`,
  );
}
