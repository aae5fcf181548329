import type { MachineProof, PathProof } from "../../core/activation/paths/machine-paths";
import type { Proof, ProofStep, StepOutcome } from "../../core/model";
import { renderNames, renderReason } from "../../core/words/render";
import { nameActivation, OUTCOME_WORDS } from "./proof-page";
import { wrap } from "./terminal";
import { clean, plural } from "./text";

/** Mermaid draws no diagram of more than 500 edges or 50,000 characters unless its host allows more; GitHub does not. */
const MOST_EDGES = 400;
const MOST_CHARACTERS = 40_000;
/** Columns of a label, fewer than Mermaid itself would fold, and how many lines it may have. */
const LABEL_WIDTH = 26;
const LABEL_LINES = 5;

/** What an edge says of the traffic: of a hop it leads to, or that it does not come so far. */
type Verdict = StepOutcome | "beyond";

const ARROWS: Readonly<Record<Verdict, string>> = {
  passes: "-->",
  blocked: "--x",
  conditional: "-.->",
  unknown: "-.->",
  beyond: "-.-",
};

/** Readable on light and on dark pages. */
const EDGE_STYLES: Readonly<Record<Verdict, string>> = {
  passes: "stroke:#1a7f37,stroke-width:2px",
  blocked: "stroke:#cf222e,stroke-width:3px",
  conditional: "stroke:#bf8700,stroke-width:2px",
  unknown: "stroke:#bf8700,stroke-width:2px",
  beyond: "stroke:#8c959f",
};

const CLASSES = {
  machine: "fill:#ddf4ff,stroke:#0969da,color:#1f2328",
  step: "fill:#f6f8fa,stroke:#57606a,color:#1f2328",
  target: "fill:#fbefff,stroke:#8250df,color:#1f2328",
  blocked: "fill:#ffebe9,stroke:#cf222e,color:#1f2328",
  unknown: "fill:#fff8c5,stroke:#bf8700,color:#1f2328",
} as const;

interface Node {
  readonly id: string;
  readonly label: string;
  readonly shape: readonly [string, string];
  style: keyof typeof CLASSES;
}

interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly verdict: Verdict;
  readonly label: string;
}

/** The ways as a Mermaid flowchart. What several machines pass is one node; machines in the same situation are one too. */
export function formatMermaid(proofs: readonly MachineProof[]): string {
  const chart = createChart();
  let left = 0;
  for (const group of groupAlike(proofs)) {
    if (chart.isFull()) left += group.length;
    else drawGroup(group, chart);
  }
  if (proofs.length === 0) chart.node("note", "none", ["There is no Windows machine"], "step");
  if (left > 0) chart.node("note", "more", [`and ${plural(left, "more machine")}`], "machine");
  return chart.print();
}

/** The same for proofs without what is known of the machine they start from, as findings carry them. */
export function formatProofChart(proofs: readonly Proof[]): string {
  const chart = createChart();
  let left = 0;
  for (const proof of proofs) {
    const { from } = proof;
    if (chart.isFull()) left += 1;
    else drawPath({ proof }, chart.node("machine", from.urn ?? from.name, [from.name], "machine"), 1, chart);
  }
  if (left > 0) chart.node("note", "more", [`and ${plural(left, "more path")}`], "machine");
  return chart.print();
}

/** Machines that take the same ways with the same answers; their own interfaces are all that tells them apart. */
export function groupAlike(proofs: readonly MachineProof[]): readonly (readonly MachineProof[])[] {
  const groups = new Map<string, MachineProof[]>();
  for (const proof of proofs) {
    const { outcome, reason, activation, paths } = proof;
    const all = paths.map(({ proof: { to, steps } }) => [
      to,
      steps.map((step) => [step.kind, step.kind === OWN_STEP ? "" : step.subject?.urn, step.outcome, step.reason]),
    ]);
    const key = JSON.stringify([outcome, reason, nameActivation(activation), all]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [proof]);
    else group.push(proof);
  }
  return [...groups.values()];
}

const OWN_STEP = "network-interface";

function drawGroup(group: readonly MachineProof[], chart: Chart): void {
  const [first] = group;
  if (first === undefined) return;
  const { machine, activation, paths, outcome } = first;
  const because = first.reason === undefined ? "" : renderReason(first.reason);
  const names = renderNames(group.map((proof) => proof.machine.name));
  const start = chart.node("machine", machine.urn, [names, captionOf(activation)], "machine");
  if (paths.length === 0) {
    const open = outcome === "unknown" || outcome === "conditional";
    const end = chart.node(
      "end",
      `${outcome} ${because}`,
      [OUTCOME_WORDS[outcome], because],
      open ? "unknown" : "step",
    );
    chart.edge(start, end, open ? "unknown" : "beyond");
  }
  for (const path of paths) drawPath(path, start, group.length, chart);
}

function captionOf(activation: MachineProof["activation"]): string {
  const name = nameActivation(activation);
  if (activation === undefined) return name;
  return activation.way === "unknown" ? `activation ${name}` : `activates by ${name}`;
}

function drawPath(
  { proof: { to, outcome, steps } }: Pick<PathProof, "proof">,
  start: Node,
  machines: number,
  chart: Chart,
): void {
  let from = start;
  let stopped = false;
  // Beside a path that leads there, another address may be blocked: that is not the path.
  const path = outcome === "reached" ? steps.filter((step) => step.outcome === "passes") : steps;
  for (const step of joinSame(path)) {
    const { kind, subject } = step;
    const reason = renderReason(step.reason);
    const shared = kind === OWN_STEP && machines > 1;
    const key = shared ? `${start.id} ${reason}` : (subject?.urn ?? reason);
    const name = shared ? plural(machines, "interface") : (subject?.name ?? reason);
    const node = chart.node(kind, key, [kind, name], "step");
    const verdict: Verdict = stopped ? "beyond" : step.outcome;
    if (verdict === "blocked") node.style = "blocked";
    if ((verdict === "unknown" || verdict === "conditional") && node.style === "step") node.style = "unknown";
    chart.edge(from, node, verdict, verdict === "passes" || verdict === "beyond" ? "" : reason);
    stopped ||= verdict === "blocked";
    from = node;
  }
  const verdicts = {
    reached: "passes",
    blocked: "beyond",
    conditional: "conditional",
    unknown: "unknown",
  } as const satisfies Readonly<Record<typeof outcome, Verdict>>;
  chart.edge(from, chart.node("target", to, [to], "target"), verdicts[outcome]);
}

const GRAVITY: readonly StepOutcome[] = ["passes", "conditional", "unknown", "blocked"];

/** Steps at one place, where the addresses of the target part, are one: the gravest speaks. */
export function joinSame(steps: readonly ProofStep[]): readonly ProofStep[] {
  const joined: ProofStep[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    if (before === undefined || before.kind !== step.kind || before.subject?.urn !== step.subject?.urn)
      joined.push(step);
    else if (GRAVITY.indexOf(step.outcome) > GRAVITY.indexOf(before.outcome)) joined[joined.length - 1] = step;
  }
  return joined;
}

interface Chart {
  /** The node of this kind and key: the same one each time. */
  node(kind: string, key: string, label: readonly string[], style: Node["style"]): Node;
  edge(from: Node, to: Node, verdict: Verdict, label?: string): void;
  isFull(): boolean;
  print(): string;
}

function createChart(): Chart {
  const nodes = new Map<string, Node>();
  const edges = new Map<string, Edge>();
  let characters = 0;

  function print(): string {
    const drawn = [...edges.values()];
    const styled = Object.keys(EDGE_STYLES).flatMap((verdict) => {
      const at = drawn.flatMap((edge, index) => (edge.verdict === verdict ? [index] : []));
      return at.length === 0 ? [] : [`linkStyle ${at.join(",")} ${EDGE_STYLES[verdict as Verdict]}`];
    });
    const used = new Set([...nodes.values()].map(({ style }) => style));
    const lines = [
      ...[...nodes.values()].map(({ id, label, shape, style }) => `${id}${shape[0]}"${label}"${shape[1]}:::${style}`),
      ...drawn.map(({ from, to, verdict, label }) =>
        [from.id, ARROWS[verdict] + (label === "" ? "" : `|"${label}"|`), to.id].join(" "),
      ),
      ...Object.entries(CLASSES).flatMap(([name, style]) =>
        used.has(name as Node["style"]) ? [`classDef ${name} ${style}`] : [],
      ),
      ...styled,
    ];
    return ["flowchart LR", ...lines.map((line) => `  ${line}`), ""].join("\n");
  }

  return {
    node(kind, key, label, style) {
      const known = nodes.get(`${kind}\n${key}`);
      if (known !== undefined) return known;
      const shape = kind === "machine" || kind === "target" ? (["([", "])"] as const) : (["[", "]"] as const);
      const node: Node = { id: `n${String(nodes.size + 1)}`, label: label.map(writeLabel).join("<br/>"), shape, style };
      nodes.set(`${kind}\n${key}`, node);
      characters += node.label.length;
      return node;
    },
    edge(from, to, verdict, text = "") {
      const label = writeLabel(text);
      const key = [from.id, to.id, verdict, label].join("\n");
      if (edges.has(key)) return;
      edges.set(key, { from, to, verdict, label });
      characters += label.length;
    },
    isFull: () => edges.size >= MOST_EDGES || characters >= MOST_CHARACTERS,
    print,
  };
}

function writeLabel(text: string): string {
  const lines = wrap(clean(text), LABEL_WIDTH);
  const shown = lines.length <= LABEL_LINES ? lines : [...lines.slice(0, LABEL_LINES - 1), "…"];
  return shown.map(escapeMermaid).join("<br/>");
}

/**
 * Text that Mermaid shows as it is: whatever has a meaning to it, or to the HTML it makes, as a character code. Before
 * it parses, Mermaid cuts a semicolon off lines with the word for styles, it takes the word for a direction before LR or
 * TB for a statement, and it takes a number with a full stop at the
 * beginning for a list: neither may be readable as such.
 */
function escapeMermaid(text: string): string {
  const encode = (character: string): string => `#${String(character.codePointAt(0))};`;
  return text
    .replace(/[^\p{L}\p{N} .,:()/+=…-]/gu, encode)
    .replace(/style|classDef|direction/gi, (word) => encode(word.charAt(0)) + word.slice(1))
    .replace(/^(\d+|)([.)+-])(?= |$)/, (_match, number: string, mark: string) => number + encode(mark));
}
