import { amountOf } from "../../core/licensing/position";
import type {
  Basis,
  Finding,
  Level,
  Report,
  Rule,
  SkippedRule,
  SourcePosition,
  Subject,
  WaivedFinding,
} from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import {
  pageOf,
  renderAmount,
  renderBasisRows,
  renderCrash,
  renderFixLine,
  renderInventory,
  renderMessage,
  renderNames,
  renderSkip,
  renderUnknownLine,
  STEP_MARKS,
} from "../../core/words/render";
import { decides, isKnown, judge } from "../exit-code";
import type { CheckedInput, CheckResult } from "./check-result";
import { describeRight } from "./rights";
import { foldLine, type Terminal, toAscii, withoutControls, wrap } from "./terminal";

export interface TextOptions {
  /** Only the findings that decide, and nothing where there are none. */
  readonly quiet: boolean;
  /** Proofs and calculations of what passed, and why rules did not apply. */
  readonly showPassed: boolean;
  /** Each finding by itself, however many of one kind there are. */
  readonly expand?: boolean;
}

type Lines = readonly string[];

/** The report for a person: what blocks first, then advice, then what is not known. Ends with the verdict. */
export function formatText(result: CheckResult, terminal: Terminal, options: TextOptions): string {
  const { report } = result;
  const page: Page = {
    terminal,
    rules: new Map(result.rules.map((rule) => [rule.id, rule])),
    told: new Map(),
    decides: (finding) => decides(finding, result),
    expand: options.expand === true,
  };
  const shown = (level: Level) => report.findings.filter((each) => each.level === level && !isKnown(each, result));
  const levels: readonly Level[] = ["mandatory", "advisory"];
  const sections: readonly Lines[] = options.quiet
    ? [
        ...levels.map((level) => formatLevel(level, shown(level).filter(page.decides), page)),
        formatCrashes(report, page),
        formatSerious(result.input, page),
      ]
    : [
        formatHeader(result, page),
        ...levels.map((level) => formatLevel(level, shown(level), page)),
        formatCrashes(report, page),
        formatUnknowns(report, page),
        formatWaived(report, page),
        formatRights(report, page),
        ...formatBaseline(result, page),
        formatWaiting(report, page),
        formatNotes(result.input, page),
        ...(options.showPassed ? [formatSkipped(report, page), formatPassed(report, page)] : []),
        formatVerdict(result, page),
      ];
  const blocks = sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join("\n")}\n`);
  const text = blocks.join("\n");
  return terminal.unicode ? text : toAscii(text);
}

interface OnTerminal {
  readonly terminal: Terminal;
}

interface Page extends OnTerminal {
  readonly rules: ReadonlyMap<string, Rule>;
  /** What was printed already, by its data: the rule under which it stands. */
  readonly told: Map<string, string>;
  /** True for a finding that fails the run. */
  readonly decides: (finding: Finding) => boolean;
  readonly expand: boolean;
}

function formatHeader({ report, input, configuration, leftOut = [] }: CheckResult, { terminal }: Page): Lines {
  const { colors, width } = terminal;
  const { resources, rules, needed, understood, templates = [] } = report.checked;
  const rows = [
    ["Checked", describeInput(input)],
    [
      "",
      [
        plural(resources, "resource"),
        ...renderInventory(report.checked),
        plural(rules, "rule"),
        `as of ${report.asOf}`,
      ].join(", "),
    ],
    ...(understood === undefined ? [] : [["", describeUnderstood(understood)] as const]),
    ...(leftOut.length === 0 ? [] : [["", describeLeftOut(leftOut)] as const]),
    ...(templates.length === 0
      ? []
      : [
          [
            "",
            `read from ARM templates: ${templates.map(({ name, resources: made }) => `${plural(made, "resource")} of ${name}`).join(", ")}`,
          ] as const,
        ]),
    ...(needed === undefined
      ? []
      : [
          [
            "",
            `${renderAmount(amountOf(needed, !needed.atLeast))} core licences needed, no entitlement declared`,
          ] as const,
        ]),
    ["Configuration", configuration.replace(/^configuration: /, "")],
  ] as const;
  return rows.flatMap(([label, text], row) =>
    wrap(clean(text), width - HEADER_INDENT).map(
      (line, index) =>
        colors.dim((index === 0 ? label : "").padEnd(HEADER_INDENT)) + (row === 0 ? colors.bold(line) : line),
    ),
  );
}

/** Rules that the command line left out; where most of them are, their number is enough. */
function describeLeftOut(names: readonly string[]): string {
  const count = `not asked: ${plural(names.length, "rule")}`;
  return names.length > MOST_NAMED_RULES ? count : `${count} (${names.join(", ")})`;
}

const MOST_NAMED_RULES = 10;

/** How resources were taken, in one line; `winlic doctor` shows the types. */
function describeUnderstood({
  read,
  partly,
  notRead,
  notNeeded,
  other,
}: NonNullable<Report["checked"]["understood"]>): string {
  const parts = [
    `${String(read)} read`,
    ...(partly === 0 ? [] : [`${String(partly)} read in part`]),
    ...(notRead === 0 ? [] : [`${String(notRead)} not read`]),
    ...(notNeeded === 0 ? [] : [`${String(notNeeded)} needed by no rule`]),
    ...(other === 0 ? [] : [`${String(other)} of other providers`]),
  ];
  return `of the resources: ${parts.join(", ")}`;
}

const HEADER_INDENT = "Configuration  ".length;

const KINDS: Readonly<Record<Exclude<CheckedInput["source"], "several">, string>> = {
  preview: "preview",
  events: "events of the preview",
  state: "state",
  program: "program",
  live: "live estate",
  inventory: "inventory",
  template: "ARM template",
};

export function describeInput({ source, name, stack, stacks = [], inputs = [] }: CheckedInput): string {
  if (source === "several") {
    // A folder or a pattern is one name for many.
    const read = name === plural(inputs.length, "input") ? name : `${plural(inputs.length, "input")} of ${name}`;
    return `${read}, ${plural(stacks.length, "stack")}`;
  }
  const kind = KINDS[source];
  return `${kind} ${name}${stack === undefined ? "" : `, stack ${stack}`}`;
}

function formatLevel(level: Level, findings: readonly Finding[], page: Page): Lines {
  if (findings.length === 0) return [];
  const { colors } = page.terminal;
  const blocks = findings.some(page.decides);
  const title = `${level === "mandatory" ? "Mandatory" : "Advisory"} · ${plural(findings.length, "finding")}`;
  const groups = groupByRule(findings, page);
  return [
    formatTitle(title, blocks ? colors.red : colors.yellow, page),
    ...groups.flatMap((group) => ["", ...formatRule(group, page)]),
  ];
}

/** A section's name, ruled to the edge. */
export function formatTitle(title: string, color: (text: string) => string, { terminal }: OnTerminal): string {
  return `${color(terminal.colors.bold(title))} ${terminal.colors.dim("─".repeat(Math.max(3, terminal.width - title.length - 1)))}`;
}

const SEVERITIES = ["critical", "high", "medium", "low"];

/** The findings of each rule together, gravest rules first. */
function groupByRule(
  findings: readonly Finding[],
  page: Page,
): readonly (readonly [Rule | undefined, readonly Finding[]])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  const rank = ([finding]: readonly Finding[]): number => SEVERITIES.indexOf(finding?.severity ?? "low");
  return [...groups]
    .sort(([, left], [, right]) => rank(left) - rank(right))
    .map(([id, group]) => [page.rules.get(id), group]);
}

function formatRule([rule, findings]: readonly [Rule | undefined, readonly Finding[]], page: Page): Lines {
  const { colors } = page.terminal;
  const [first] = findings;
  if (first === undefined) return [];
  const blocks = findings.some(page.decides);
  const mark = blocks ? colors.red("✖") : colors.yellow("▲");
  return [
    `${mark} ${colors.bold(`${first.rule} ${first.name}`)} ${colors.dim("·")} ${colorSeverity(first.severity, page)}`,
    ...groupByKind(findings, page).flatMap((kind) => ["", ...formatKind(kind, rule, page)]),
    ...(rule === undefined ? [] : [`  ${colors.dim("page")} ${colors.dim(pageOf(rule))}`]),
  ];
}

/** More findings of one kind than this are told as one, with the names of the others. */
const MOST_OF_A_KIND = 5;
/** How many of them are told in full then. */
const TOLD_OF_A_KIND = 2;

interface FindingsOfAKind {
  readonly told: readonly Finding[];
  readonly others: readonly Finding[];
}

/** Findings in their order; where many say the same of different things, the first ones stand for all. */
function groupByKind(findings: readonly Finding[], { expand, rules }: Page): readonly FindingsOfAKind[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const rule = rules.get(finding.rule);
    const sentence = rule === undefined ? finding.message : renderMessage(finding, rule);
    // The same sentence about another thing.
    const key = `${finding.level} ${sentence.replaceAll(finding.subject.name, "…")}`;
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, [finding]);
    else kind.push(finding);
  }
  if (expand || [...kinds.values()].every(({ length }) => length <= MOST_OF_A_KIND)) {
    return [{ told: findings, others: [] }];
  }
  return [...kinds.values()].map((all) =>
    all.length <= MOST_OF_A_KIND
      ? { told: all, others: [] }
      : { told: all.slice(0, TOLD_OF_A_KIND), others: all.slice(TOLD_OF_A_KIND) },
  );
}

function formatKind({ told, others }: FindingsOfAKind, rule: Rule | undefined, page: Page): Lines {
  const { width, colors } = page.terminal;
  const names = [...new Set(others.map(({ subject }) => clean(subject.name)))];
  const rest = `${plural(others.length, "more finding")} of this kind: ${renderNames(names)}. --expand shows each.`;
  return [
    ...told.flatMap((finding, index) => {
      const fix = rule === undefined ? undefined : renderFixLine(finding, rule);
      const next = told[index + 1];
      // A fix that the next finding shares is said once, below the last of them.
      const shared = rule !== undefined && next !== undefined && renderFixLine(next, rule) === fix;
      return [
        ...(index === 0 ? [] : [""]),
        ...formatFinding(finding, told[index - 1], page),
        ...(fix === undefined || shared ? [] : ["", ...formatFix(fix, page)]),
      ];
    }),
    ...(others.length === 0 ? [] : ["", ...wrap(rest, width - 2).map((line) => `  ${colors.bold(line)}`)]),
  ];
}

function colorSeverity(severity: Finding["severity"], { terminal: { colors } }: Page): string {
  if (severity === "critical" || severity === "high") return colors.red(severity);
  return severity === "medium" ? colors.yellow(severity) : severity;
}

function formatFinding(finding: Finding, before: Finding | undefined, page: Page): Lines {
  const rule = page.rules.get(finding.rule);
  const sentence = clean(rule === undefined ? finding.message : renderMessage(finding, rule));
  // One calculation may lie behind several findings of a rule: it is shown once.
  const told = JSON.stringify(finding.basis) === JSON.stringify(before?.basis);
  return [
    ...wrap(sentence, page.terminal.width - 2).map((line) => `  ${line}`),
    ...formatPlace(finding.subject, finding.path, page),
    ...(finding.basis === undefined || told ? [] : formatBasis(finding.rule, finding.basis, "    ", page)),
  ];
}

/** `at index.ts:12:3 · web (azure-native:compute:VirtualMachine) · licenseType`; nothing is said twice. */
function formatPlace(subject: Subject, path: string | undefined, { terminal: { colors, width } }: Page): Lines {
  const { name, type, source, declaration } = subject;
  const place = formatSource(source);
  const thing = [
    ...(name === source?.file || name === declaration ? [] : [type === undefined ? name : `${name} (${type})`]),
    ...(declaration === undefined ? [] : [declaration]),
    ...(path === undefined || path === declaration ? [] : [path]),
  ]
    .map(clean)
    .join(" · ");
  const at = colors.dim("at");
  const things = foldLine(thing, width - 5, 0).map((line) => colors.dim(line));
  if (place === "") return things.map((line, index) => `  ${index === 0 ? at : "  "} ${line}`);
  const placed = `  ${at} ${colors.cyan(place)}`;
  if (thing === "") return [placed];
  return place.length + thing.length + 8 <= width
    ? [`${placed} ${colors.dim(`· ${thing}`)}`]
    : [placed, ...things.map((line) => `     ${line}`)];
}

/** `index.ts:12:3`, which terminals make a link of, and the helper it calls; empty where it is not known. */
export function formatSource(source: SourcePosition | undefined): string {
  if (source === undefined) return "";
  const place = ({ file, line, column }: SourcePosition): string =>
    [file, line, column].filter((part) => part !== undefined).join(":");
  return clean(source.helper === undefined ? place(source) : `${place(source)} (by ${place(source.helper)})`);
}

/** What is behind a verdict; where another rule rests on the same, the place where it is printed. */
function formatBasis(rule: string, basis: Basis, indent: string, { terminal: { colors, width }, told }: Page): Lines {
  const bar = `${indent}${colors.dim("│")} `;
  const data = JSON.stringify(basis);
  const before = told.get(data);
  if (before !== undefined && before !== rule) return [`${bar}The ${NOUNS[basis.kind]} is the one under ${before}.`];
  told.set(data, rule);
  const room = width - indent.length - 2;
  return renderBasisRows(basis, room).flatMap(({ text, outcome }) => {
    const mark = outcome === undefined ? "" : `${STEP_MARKS[outcome]} `;
    const paint = { passes: asIs, blocked: colors.red, conditional: colors.yellow, unknown: colors.yellow };
    const body = outcome === undefined ? asIs : paint[outcome];
    return foldLine(clean(text), room - mark.length, 4).map((part, index) => {
      const margin = index > 0 ? " ".repeat(mark.length) : outcome === "passes" ? colors.green(mark) : body(mark);
      return bar + margin + body(part);
    });
  });
}

const NOUNS: Readonly<Record<Basis["kind"], string>> = { arithmetic: "calculation", proof: "proof" };

function asIs(text: string): string {
  return text;
}

function formatFix(fix: string, { terminal: { colors, width } }: Page): Lines {
  return wrap(clean(fix), width - 7).map(
    (line, index) => `  ${colors.green((index === 0 ? "fix" : "").padEnd(4))} ${line}`,
  );
}

function formatCrashes({ crashes }: Report, page: Page): Lines {
  if (crashes.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle(`Rules that failed · ${String(crashes.length)}`, colors.red, page),
    "",
    ...crashes.flatMap((crash) => bullet(colors.red("✖"), `${crash.rule} ${renderCrash(crash)}`, page)),
  ];
}

function formatUnknowns({ unknowns }: Report, page: Page): Lines {
  if (unknowns.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle(`Unknown · ${String(unknowns.length)}`, colors.cyan, page),
    "",
    ...unknowns.flatMap((note) =>
      bullet(
        colors.cyan("?"),
        `${note.rule} ${note.name}: ${renderUnknownLine(note, page.rules.get(note.rule))}`,
        page,
      ),
    ),
  ];
}

function formatWaived({ waived }: Report, page: Page): Lines {
  if (waived.length === 0) return [];
  return [
    formatTitle(`Waived · ${plural(waived.length, "finding")}`, page.terminal.colors.dim, page),
    "",
    ...waived.flatMap((one) => formatWaiver(one, page)),
  ];
}

function formatWaiver({ finding, waiver }: WaivedFinding, page: Page): Lines {
  const { colors } = page.terminal;
  const text = `${finding.rule} ${finding.name} for ${finding.subject.name}, until ${waiver.until} (${waiver.owner}): ${waiver.reason}`;
  return bullet(colors.dim("·"), text, page);
}

/** What the owner states and no plan shows, with what it covers. */
function formatRights({ rights = [] }: Report, page: Page): Lines {
  if (rights.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle(`Rights that the owner states · ${String(rights.length)}`, colors.dim, page),
    "",
    ...rights.flatMap((stated) => bullet(colors.dim("·"), describeRight(stated), page)),
  ];
}

/** What the baseline knows, and what is gone since. */
function formatBaseline({ report, baseline, ...result }: CheckResult, page: Page): readonly Lines[] {
  if (baseline === undefined) return [];
  const { colors } = page.terminal;
  const known = report.findings.filter((finding) => isKnown(finding, { ...result, baseline }));
  const list = (title: string, entries: readonly { rule: string; name: string; subject: string }[]): Lines =>
    entries.length === 0
      ? []
      : [
          formatTitle(title, colors.dim, page),
          "",
          ...entries.flatMap(({ rule, name, subject }) =>
            bullet(colors.dim("·"), `${rule} ${name} for ${subject}`, page),
          ),
        ];
  return [
    list(
      `Known from ${clean(baseline.file)} · ${plural(known.length, "finding")}`,
      known.map(({ rule, name, subject }) => ({ rule, name, subject: subject.name })),
    ),
    list(`Gone since ${clean(baseline.file)} · ${plural(baseline.vanished.length, "finding")}`, baseline.vanished),
  ];
}

/** Rules that would look at something if more were declared, with the line to add. */
function formatWaiting({ skipped }: Report, page: Page): Lines {
  const waiting = skipped.map((each) => ({ ...each, ...wordsOfSkip(each, page) })).filter(isWaiting);
  if (waiting.length === 0) return [];
  const { colors, width } = page.terminal;
  const groups = new Map<string, (typeof waiting)[number][]>();
  for (const rule of waiting) {
    const key = JSON.stringify([rule.text, rule.declare]);
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [
    formatTitle(`Waiting for a declaration · ${plural(waiting.length, "rule")}`, colors.blue, page),
    ...[...groups.values()].flatMap((group) => {
      const names = group.map(({ rule, name }) => `${rule} ${name}`).join(", ");
      return [
        "",
        ...bullet(colors.blue("·"), `${names}: ${group[0]?.text ?? ""}. To have it checked, declare:`, page),
        ...foldLine(clean(group[0]?.declare ?? ""), width - 4, 2).map((line) => `    ${colors.green(line)}`),
      ];
    }),
  ];
}

function wordsOfSkip(skipped: SkippedRule, page: Page): ReturnType<typeof renderSkip> {
  return renderSkip(skipped, page.rules.get(skipped.rule));
}

function isWaiting<T extends { readonly declare?: string }>(words: T): words is T & { readonly declare: string } {
  return words.declare !== undefined;
}

function formatSkipped({ skipped }: Report, page: Page): Lines {
  const others = skipped
    .map((each) => ({ ...each, ...wordsOfSkip(each, page) }))
    .filter(({ declare }) => declare === undefined);
  if (others.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle(`Did not apply · ${plural(others.length, "rule")}`, colors.dim, page),
    "",
    ...others.flatMap(({ rule, name, text }) => bullet(colors.dim("·"), `${rule} ${name}: ${text}`, page)),
  ];
}

/** Without a word about these, silence would look like a whole answer. */
function formatSerious({ serious = [] }: Pick<CheckedInput, "serious">, page: OnTerminal): Lines {
  const { colors } = page.terminal;
  return serious.flatMap((note) => bullet(colors.cyan("·"), note, page));
}

export function formatNotes({ notes }: Pick<CheckedInput, "notes">, page: OnTerminal): Lines {
  if (notes.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle("What this source does not show", colors.cyan, page),
    "",
    ...notes.flatMap((note) => bullet(colors.cyan("·"), note, page)),
  ];
}

function formatPassed({ passed }: Report, page: Page): Lines {
  if (passed.length === 0) return [];
  const { colors } = page.terminal;
  return [
    formatTitle("Passed, and why", colors.green, page),
    ...passed.flatMap(({ rule, basis }, index) => [
      "",
      ...(passed[index - 1]?.rule === rule
        ? []
        : [`${colors.green("✔")} ${colors.bold(`${rule} ${page.rules.get(rule)?.name ?? ""}`)}`, ""]),
      ...formatBasis(rule, basis, "  ", page),
    ]),
  ];
}

/** The last lines: what came of it, and the counts behind it. */
function formatVerdict(result: CheckResult, page: Page): Lines {
  const { report } = result;
  const { colors, width } = page.terminal;
  const fresh = report.findings.filter((finding) => !isKnown(finding, result));
  const count = (level: Level) => fresh.filter((finding) => finding.level === level).length;
  const counts = [
    [count("mandatory"), "mandatory"],
    [count("advisory"), "advisory"],
    [report.unknowns.length, "unknown"],
    [report.waived.length, "waived"],
    [report.findings.length - fresh.length, "known"],
  ] as const;
  const tally = [
    ...counts.filter(([number]) => number > 0).map(([number, what]) => `${String(number)} ${what}`),
    `${plural(countPassed(report), "rule")} passed`,
    `${String(report.skipped.length)} did not apply`,
  ].join(" · ");
  const [mark, word, color] = describeVerdict(result, page);
  return [
    colors.dim("─".repeat(width)),
    ...wrap(word, width - 2).map((line, index) => `${index === 0 ? color(mark) : " "} ${color(colors.bold(line))}`),
    ...wrap(tally, width - 2).map((line) => `  ${line}`),
  ];
}

function describeVerdict(result: CheckResult, { terminal: { colors } }: Page) {
  const { report, input, baseline } = result;
  const deciding = report.findings.filter((finding) => decides(finding, result)).length;
  const fresh = report.findings.filter((finding) => !isKnown(finding, result)).length;
  // A pass says no more than its source does.
  const scope = input.missing.length === 0 ? "" : " in what this source shows";
  switch (judge(result)) {
    case "internal-error":
      return [
        "✖",
        `Incomplete: ${plural(report.crashes.length, "check")} failed by a fault of the tool`,
        colors.red,
      ] as const;
    case "invalid-configuration":
      return [
        "✖",
        `Invalid configuration: ${plural(report.configuration.faults.length, "error")}`,
        colors.red,
      ] as const;
    case "incomplete-input":
      return ["✖", "Not decided: the preview failed, and what it left out may break any rule", colors.red] as const;
    case "blocked":
      return ["✖", `Blocked: ${plural(deciding, "finding")} to settle before this is deployed`, colors.red] as const;
    case "unknown":
      return ["✖", "Not decided: --strict fails what is unknown", colors.red] as const;
    case "nothing-to-check":
      return ["·", "Nothing to check: the input declares no resource", colors.dim] as const;
    case "passed": {
      if (nothingToLicense(report) && !input.missing.some(({ kind }) => kind === "unread-resource"))
        return ["✔", `Passed: there is no machine to license${scope}`, colors.green] as const;
      if (fresh === 0) {
        return ["✔", `Passed: no ${baseline === undefined ? "" : "new "}findings${scope}`, colors.green] as const;
      }
      const advisory = report.findings.every(({ level }) => level === "advisory") ? "advisory finding" : "finding";
      return ["✔", `Passed, with ${plural(fresh, advisory)}${scope}`, colors.green] as const;
    }
  }
}

function nothingToLicense({ checked: { machines, fleets = 0, hosts = 0, needed } }: Report): boolean {
  return machines + fleets + hosts === 0 && needed === undefined;
}

/** Rules that were content with everything they looked at. */
function countPassed({ checked, findings, unknowns, crashes, skipped, waived }: Report): number {
  const others = [...findings, ...unknowns, ...crashes, ...skipped, ...waived.map(({ finding }) => finding)];
  return checked.rules - new Set(others.map(({ rule }) => rule)).size;
}

export function bullet(mark: string, text: string, { terminal: { width } }: OnTerminal): Lines {
  return wrap(clean(text), width - 2).map((line, index) => (index === 0 ? `${mark} ${line}` : `  ${line}`));
}

/** Everything that came from outside passes through here. */
export function clean(text: string): string {
  return maskKeys(withoutControls(text));
}

export function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
