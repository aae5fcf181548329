import { readFileSync } from "node:fs";
import { Language, type Node, Parser } from "web-tree-sitter";

/** A PowerShell script by the grammar of tree-sitter, as editors read it: PowerShell itself is not installed everywhere. */
export interface PowerShellScript {
  readonly root: Node;
  /** The help block at the top, without its marks. */
  readonly help: string;
  /** Names of the script's parameters. */
  readonly parameters: readonly string[];
  /** Names of the functions it declares. */
  readonly functions: readonly string[];
  readonly commands: readonly PowerShellCommand[];
  /** What breaks the grammar, with the line. */
  readonly faults: readonly string[];
}

/** A cmdlet, a function or a program with what it is given. */
export interface PowerShellCommand {
  readonly node: Node;
  /** Undefined for one that is called by an expression, as in `& $path`. */
  readonly name: string | undefined;
  /** What each parameter is given, by its name without the hyphen; undefined for a switch. */
  readonly given: ReadonlyMap<string, Node | undefined>;
  /** Arguments that no parameter stands before. */
  readonly positional: readonly Node[];
}

let parser: Promise<Parser> | undefined;

async function loadParser(): Promise<Parser> {
  await Parser.init();
  const grammar = readFileSync(require.resolve("tree-sitter-powershell/tree-sitter-powershell.wasm"));
  return new Parser().setLanguage(await Language.load(grammar));
}

export async function readPowerShell(source: string): Promise<PowerShellScript> {
  parser ??= loadParser();
  const tree = (await parser).parse(source);
  if (tree === null) throw new Error("the script could not be read");
  const root = tree.rootNode;
  return {
    root,
    help: /^<#([\s\S]*?)#>/.exec(root.descendantsOfType("comment")[0]?.text ?? "")?.[1] ?? "",
    parameters: parametersOf(root).map(nameOfParameter),
    functions: find(root, "function_name").map(({ text }) => text),
    commands: find(root, "command").map(readCommand),
    faults: faultsIn(root),
  };
}

/** All nodes of some kinds, in the order of the text. */
export function find(node: Node, ...types: string[]): readonly Node[] {
  return node.descendantsOfType(types).filter((found) => found !== null);
}

/** Line of a node, from 1. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** Name of a variable without `$`, scope or braces, in lower case, because PowerShell tells no case. */
export function nameOfVariable(variable: Node): string {
  return variable.text
    .replace(/^[$@]\{?|\}$/g, "")
    .replace(/^(?:script|local|private):/i, "")
    .toLowerCase();
}

/** The parameters that a script or a function declares itself. */
export function parametersOf(owner: Node): readonly Node[] {
  return find(owner, "script_parameter").filter((parameter) => scopeOf(parameter).id === owner.id);
}

export function nameOfParameter(parameter: Node): string {
  const variable = parameter.children.find((child) => child?.type === "variable");
  return variable?.text.slice(1) ?? "";
}

/** The function in which a node stands, or the script. */
export function scopeOf(node: Node): Node {
  for (let at = node; ; ) {
    if (at.parent === null || at.type === "function_statement") return at;
    at = at.parent;
  }
}

function readCommand(node: Node): PowerShellCommand {
  const given = new Map<string, Node | undefined>();
  const positional: Node[] = [];
  let waiting: string | undefined;
  const elements = node.children.find((child) => child?.type === "command_elements");
  for (const element of elements?.namedChildren ?? []) {
    if (element === null || element.type === "command_argument_sep" || element.type === "redirection") continue;
    if (element.type === "command_parameter") {
      waiting = element.text.slice(1);
      given.set(waiting, undefined);
    } else if (waiting === undefined) {
      positional.push(unwrap(element));
    } else {
      given.set(waiting, unwrap(element));
      waiting = undefined;
    }
  }
  const name = node.children.find((child) => child?.type === "command_name");
  return { node, name: name?.text, given, positional };
}

/** The grammar puts each value into a chain of expressions of one operand. */
function unwrap(node: Node): Node {
  const [only, ...others] = node.children;
  return only != null && others.length === 0 && /_expression$/.test(node.type) ? unwrap(only) : node;
}

function faultsIn(node: Node): readonly string[] {
  if (node.isError || node.isMissing) {
    const what = node.isMissing ? `${node.type} is missing` : `"${node.text.slice(0, 60)}" is not understood`;
    return [`line ${String(lineOf(node))}: ${what}`];
  }
  return node.hasError ? node.children.flatMap((child) => (child === null ? [] : faultsIn(child))) : [];
}
