import { type Example, levelOf, type Rule } from "../../core/model";
import { RULES } from "../../core/rules";
import { didYouMean } from "../../core/text/suggest";
import { pageOf } from "../../core/words/render";
import { EXIT_CODES } from "../exit-code";
import { describeRule, toJson } from "../formats/json";
import { type ColorChoice, type Terminal, toAscii, withoutControls, wrap } from "../formats/terminal";
import { outputTerminal, print, tell } from "../sink";

export interface ExplainRequest {
  /** Id or name, in any case. */
  readonly rule: string;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

/** `winlic explain`: the page of a rule in the terminal. */
export async function explain({ rule: asked, format, color }: ExplainRequest): Promise<number> {
  const wanted = asked.toLowerCase();
  const rule = RULES.find(({ id, name }) => id.toLowerCase() === wanted || name === wanted);
  if (rule === undefined) {
    const hint = didYouMean(
      asked,
      RULES.flatMap(({ id, name }) => [id, name]),
    );
    const suggestion = hint === undefined ? "" : ` ${hint.charAt(0).toUpperCase()}${hint.slice(1)}`;
    tell(`winlic: there is no rule \`${withoutControls(asked)}\`.${suggestion} \`winlic rules\` lists them.\n`);
    return EXIT_CODES.usage;
  }
  if (format === "json") {
    const { findings, unknowns, skips, examples } = rule;
    print(toJson({ schemaVersion: 2, ...describeRule(rule), findings, unknowns, skips, examples }), "json");
    return EXIT_CODES.clean;
  }
  // Loaded late: no other command writes YAML.
  const { stringify } = await import("yaml");
  print(formatPage(rule, (value) => stringify(value), outputTerminal(color)));
  return EXIT_CODES.clean;
}

const SCOPES: Readonly<Record<Rule["scope"], string>> = {
  machine: "each machine",
  record: "each DNS record set",
  estate: "the whole estate",
  waivers: "the waivers of the configuration",
};

function formatPage(rule: Rule, toYaml: (value: unknown) => string, terminal: Terminal): string {
  const { colors, width } = terminal;
  const title = (text: string): readonly string[] => ["", colors.bold(text)];
  const prose = (text: string): readonly string[] => wrap(text, width - 2).map((line) => `  ${line}`);
  const level = levelOf(rule);
  const lines = [
    `${colors.bold(`${rule.id} ${rule.name}`)}`,
    ...wrap(`${rule.title}.`, width),
    "",
    `  ${level === "mandatory" ? colors.red(level) : colors.yellow(level)} · ${rule.severity} · looks at ${SCOPES[rule.scope]}`,
    ...title("Why"),
    ...prose(rule.why),
    ...title("How to fix"),
    ...prose(rule.fix),
    ...title("What it says"),
    ...Object.entries(rule.findings).flatMap(([key, message]) => [
      `  ${colors.bold(key)} ${colors.dim(`(${message.level})`)}`,
      ...wrap(message.text.replace(/\{\{(\w+)\}\}/g, "<$1>"), width - 4).map((line) => `    ${line}`),
    ]),
    ...title("An estate that breaks it"),
    ...formatExample(rule.examples.bad, toYaml, terminal),
    ...title("An estate that keeps it"),
    ...formatExample(rule.examples.good, toYaml, terminal),
    ...title("Where the rule comes from"),
    ...rule.references.map((url) => `  ${colors.cyan(url)}`),
    ...title("Page"),
    `  ${colors.cyan(pageOf(rule))}`,
  ];
  const text = lines.join("\n");
  return `${terminal.unicode ? text : toAscii(text)}\n`;
}

/** Resources as a Pulumi YAML program writes them, and the configuration beside it. */
function formatExample(
  { resources, deployed = [], configuration }: Example,
  toYaml: (value: unknown) => string,
  { colors }: Terminal,
): readonly string[] {
  const program = (declared: Example["resources"]) => ({
    resources: Object.fromEntries(declared.map(({ name, ...resource }) => [name, resource])),
  });
  const files = [
    ...(resources.length === 0 ? [] : [["Pulumi.yaml", program(resources)] as const]),
    ...(deployed.length === 0 ? [] : [["what Azure shows", program(deployed)] as const]),
    ...(configuration === undefined ? [] : [["windows-licensing.yaml", { version: 1, ...configuration }] as const]),
  ];
  return files.flatMap(([name, content]) => [
    `  ${colors.dim(`# ${name}`)}`,
    ...toYaml(content)
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
  ]);
}
