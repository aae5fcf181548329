import { renderNames } from "../../core/engine/render";
import type { Hop } from "../../core/model";
import type { MachineProof, PathProof } from "../../core/network/prover";
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
type Verdict = Hop["verdict"] | "beyond";

const ARROWS: Readonly<Record<Verdict, string>> = {
  passes: "-->",
  blocks: "--x",
  "cannot-tell": "-.->",
  beyond: "-.-",
};

/** Readable on light and on dark pages. */
const EDGE_STYLES: Readonly<Record<Verdict, string>> = {
  passes: "stroke:#1a7f37,stroke-width:2px",
  blocks: "stroke:#cf222e,stroke-width:3px",
  "cannot-tell": "stroke:#bf8700,stroke-width:2px",
  beyond: "stroke:#8c959f",
};

const CLASSES = {
  machine: "fill:#ddf4ff,stroke:#0969da,color:#1f2328",
  hop: "fill:#f6f8fa,stroke:#57606a,color:#1f2328",
  target: "fill:#fbefff,stroke:#8250df,color:#1f2328",
  blocks: "fill:#ffebe9,stroke:#cf222e,color:#1f2328",
  doubt: "fill:#fff8c5,stroke:#bf8700,color:#1f2328",
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
  if (proofs.length === 0) chart.node("note", "none", ["There is no Windows machine"], "hop");
  if (left > 0) chart.node("note", "more", [`and ${plural(left, "more machine")}`], "machine");
  return chart.print();
}

/** Machines that take the same ways with the same answers; their own interfaces are all that tells them apart. */
function groupAlike(proofs: readonly MachineProof[]): readonly (readonly MachineProof[])[] {
  const groups = new Map<string, MachineProof[]>();
  for (const proof of proofs) {
    const { outcome, because, activation, paths } = proof;
    const ways = paths.map(({ proof: { to, hops } }) => [
      to,
      hops.map(({ kind, subject, verdict, because: why }) => [
        kind,
        kind === OWN_HOP ? "" : subject?.urn,
        verdict,
        why,
      ]),
    ]);
    const key = JSON.stringify([outcome, because, nameActivation(activation), ways]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [proof]);
    else group.push(proof);
  }
  return [...groups.values()];
}

const OWN_HOP = "network-interface";

function drawGroup(group: readonly MachineProof[], chart: Chart): void {
  const [first] = group;
  if (first === undefined) return;
  const { machine, activation, paths, outcome, because } = first;
  const names = renderNames(group.map((proof) => proof.machine.name));
  const start = chart.node("machine", machine.urn, [names, captionOf(activation)], "machine");
  if (paths.length === 0) {
    const open = outcome === "cannot-tell";
    const end = chart.node(
      "end",
      `${outcome} ${because ?? ""}`,
      [OUTCOME_WORDS[outcome], because ?? ""],
      open ? "doubt" : "hop",
    );
    chart.edge(start, end, open ? "cannot-tell" : "beyond");
  }
  for (const path of paths) drawPath(path, start, group.length, chart);
}

function captionOf(activation: MachineProof["activation"]): string {
  const name = nameActivation(activation);
  if (activation === undefined) return name;
  return activation.way === "unknown" ? `activation ${name}` : `activates by ${name}`;
}

function drawPath({ proof: { to, outcome, hops } }: PathProof, start: Node, machines: number, chart: Chart): void {
  let from = start;
  let stopped = false;
  // Beside a way that leads there, another address may be blocked: that is not the way.
  const way = outcome === "reached" ? hops.filter(({ verdict }) => verdict === "passes") : hops;
  for (const hop of joinSame(way)) {
    const { kind, subject, because } = hop;
    const shared = kind === OWN_HOP && machines > 1;
    const key = shared ? `${start.id} ${because}` : (subject?.urn ?? because);
    const name = shared ? plural(machines, "interface") : (subject?.name ?? because);
    const node = chart.node(kind, key, [kind, name], "hop");
    const verdict: Verdict = stopped ? "beyond" : hop.verdict;
    if (verdict === "blocks") node.style = "blocks";
    if (verdict === "cannot-tell" && node.style === "hop") node.style = "doubt";
    chart.edge(from, node, verdict, verdict === "blocks" || verdict === "cannot-tell" ? because : "");
    stopped ||= verdict === "blocks";
    from = node;
  }
  const verdicts = { reached: "passes", blocked: "beyond", "cannot-tell": "cannot-tell" } as const;
  chart.edge(from, chart.node("target", to, [to], "target"), verdicts[outcome]);
}

const GRAVITY: readonly Hop["verdict"][] = ["passes", "cannot-tell", "blocks"];

/** Hops at one place, where the addresses of the target part, are one: the gravest speaks. */
function joinSame(hops: readonly Hop[]): readonly Hop[] {
  const joined: Hop[] = [];
  for (const hop of hops) {
    const before = joined.at(-1);
    if (before === undefined || before.kind !== hop.kind || before.subject?.urn !== hop.subject?.urn) joined.push(hop);
    else if (GRAVITY.indexOf(hop.verdict) > GRAVITY.indexOf(before.verdict)) joined[joined.length - 1] = hop;
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
 * it parses, Mermaid cuts a semicolon off lines with the word for styles, and it takes a number with a full stop at the
 * beginning for a list: neither may be readable as such.
 */
function escapeMermaid(text: string): string {
  const encode = (character: string): string => `#${String(character.codePointAt(0))};`;
  return text
    .replace(/[^\p{L}\p{N} .,:()/+=…-]/gu, encode)
    .replace(/style|classDef/g, (word) => encode(word.charAt(0)) + word.slice(1))
    .replace(/^(\d+|)([.)+-])(?= |$)/, (_match, number: string, mark: string) => number + encode(mark));
}
