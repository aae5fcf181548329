import {
  type Document,
  type ErrorCode,
  isCollection,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLError,
} from "yaml";
import type { Steps } from "./document-path";
import type { FaultAt, Position } from "./fault";
import { locate, stepsTo } from "./locate";

interface ParsedYaml {
  /** What the document holds, as plain values; undefined when it has faults. */
  readonly value?: unknown;
  readonly faults: readonly FaultAt[];
  /** Where a place of the document stands in the text. */
  position(steps: Steps, at: FaultAt["at"]): Position | undefined;
}

/**
 * How many aliases a document may hold, and how often they may be expanded: a document of nested aliases can ask for
 * more memory than there is, and each is looked for among all that stands before it.
 */
const MOST_ALIASES = 1000;

/** Lists and objects in brackets inside each other: deeper than anybody writes, and than any document here needs. */
const DEEPEST = 64;
/** In columns, of what is no text. */
const WIDEST_INDENT = 400;

/** Thousands of lists in lists exhaust the stack of the parser. */
const TOO_DEEP = "lists or objects nested too deeply";

/** Parses YAML 1.2 (and so JSON) and keeps where everything stands. Never throws and never prints. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  try {
    if (isTooDeep(text)) {
      const fault = { steps: [], at: "value", expected: "a document that can be read", found: TOO_DEEP } as const;
      return faulty([fault], undefined, lines);
    }
    return parse(text, lines);
  } catch (error) {
    const found = error instanceof RangeError ? TOO_DEEP : String(error);
    return faulty([{ steps: [], at: "value", expected: "a document that can be read", found }], undefined, lines);
  }
}

/**
 * Told from the tokens alone, before anything is built. It must not be left to the stack to run out: a regular
 * expression that is compiled at the end of the stack ends the process.
 */
function isTooDeep(text: string): boolean {
  let inBrackets = 0;
  let inLine = 0;
  let atStart = true;
  for (const token of new Lexer().lex(text)) {
    if (token === "{" || token === "[") inBrackets += 1;
    else if (token === "}" || token === "]") inBrackets = Math.max(0, inBrackets - 1);
    else if (token === "\n" || token === "\r\n") inLine = 0;
    else if (inBrackets === 0 && (token === "-" || token === "?" || token === ":")) inLine += 1;
    else if (atStart && /^ /.test(token) && token.length > WIDEST_INDENT) return true;
    if (inBrackets > DEEPEST || inLine > DEEPEST) return true;
    atStart = token.endsWith("\n");
  }
  return false;
}

function parse(text: string, lines: LineCounter): ParsedYaml {
  // A `%YAML 1.1` line would make days out of texts, and booleans of `yes`: the schema is always that of 1.2.
  // Repeated keys are looked for below: the parser compares each key with all others.
  const options = {
    lineCounter: lines,
    logLevel: "silent",
    prettyErrors: false,
    schema: "core",
    uniqueKeys: false,
  } as const;
  const documents = parseAllDocuments(text, options);
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined || (second === undefined && isBlank(document))) {
    const found = /\S/.test(text) ? "nothing but comments" : "an empty file";
    return faulty(
      [{ steps: [], at: "value", expected: "a document that begins with `version: 1`", found }],
      undefined,
      lines,
    );
  }
  const syntax = syntaxFaults(document, lines);
  if (syntax.length > 0) return faulty(syntax, document, lines);
  if (second !== undefined) return faulty([severalDocuments(second, lines)], document, lines);
  const keys = faultyKeys(document, lines);
  if (keys.length > 0) return faulty(keys, document, lines);
  const alias = faultyAlias(document, lines);
  if (alias !== undefined) return faulty([alias], document, lines);
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), ...faulty([], document, lines) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const expected = `aliases that are expanded ${MOST_ALIASES} times at most`;
    return faulty([{ steps: [], at: "value", expected, found: "aliases nested in aliases" }], document, lines);
  }
}

function faulty(faults: readonly FaultAt[], document: Document | undefined, lines: LineCounter): ParsedYaml {
  return {
    faults,
    position: (steps, at) => (document === undefined ? { line: 1, column: 1 } : locate(document, lines, steps, at)),
  };
}

function isBlank(document: Document): boolean {
  return document.contents === null && document.errors.length === 0;
}

function at(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Of errors of grammar only the first, because the others follow from it. */
function syntaxFaults(document: Document.Parsed, lines: LineCounter): readonly FaultAt[] {
  const problems: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const [first] = [...problems].sort((a, b) => a.pos[0] - b.pos[0]);
  return (first === undefined ? [] : [first]).map((problem): FaultAt => {
    const [offset] = problem.pos;
    const around = stepsTo(document, offset);
    // What stands after a second colon was taken for a key, and is none.
    const steps = problem.code === "BLOCK_AS_IMPLICIT_KEY" ? around.slice(0, -1) : around;
    return { steps, at: "key", ...wordsFor(problem), position: at(offset, lines) };
  });
}

const HINTS: Partial<Readonly<Record<ErrorCode, string>>> = {
  BAD_ALIAS: "a text that begins with * must stand in quotation marks",
  BAD_INDENT: "check the indentation of this line and of those before it",
  BAD_SCALAR_START: "put the text in quotation marks",
  BLOCK_AS_IMPLICIT_KEY: "put a text that holds a colon in quotation marks, and check the indentation",
  MISSING_CHAR: "check quotation marks, brackets and colons from here upwards",
  MULTILINE_IMPLICIT_KEY: "check the indentation and the colons of this line and of the one before it",
};

function wordsFor({ code, message }: YAMLError): Pick<FaultAt, "expected" | "found" | "hint"> {
  if (/call stack/.test(message)) return { expected: "a document that can be read", found: TOO_DEEP };
  if (code === "TAB_AS_INDENT") return { expected: "spaces as indentation", found: "a tab" };
  if (code === "TAG_RESOLVE_FAILED") return { expected: "values without a tag", found: message };
  const hint = HINTS[code];
  return { expected: "valid YAML", found: message, ...(hint === undefined ? {} : { hint }) };
}

function severalDocuments(second: Document.Parsed, lines: LineCounter): FaultAt {
  return {
    steps: [],
    at: "value",
    expected: "one document",
    found: "a second one after `---`",
    position: at(second.contents?.range[0] ?? second.range[0], lines),
  };
}

/** Keys that stand a second time in their object, and keys that are no text. All of them. */
function faultyKeys(document: Document.Parsed, lines: LineCounter): readonly FaultAt[] {
  const faults: FaultAt[] = [];
  const report = (key: Node, expected: string, found: string): void => {
    const offset = key.range?.[0] ?? 0;
    faults.push({ steps: stepsTo(document, offset), at: "key", expected, found, position: at(offset, lines) });
  };
  visit(document, {
    Map(_, map) {
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        if (isCollection(key)) {
          report(key, "a text as a key", "a list or object");
          continue;
        }
        // `1` and "1" are one key to whoever reads the document as an object.
        const name = isScalar(key) ? String(key.value) : "";
        if (isNode(key) && known.has(name)) report(key, "each key once", `\`${name}\` a second time`);
        known.add(name);
      }
    },
  });
  return faults;
}

/** Aliases that lead nowhere (a glob such as *-web that lacks its quotation marks is one to YAML), and too many of them. */
function faultyAlias(document: Document.Parsed, lines: LineCounter): FaultAt | undefined {
  const anchors = new Set<string>();
  let count = 0;
  let fault: FaultAt | undefined;
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias(_, alias) {
      count += 1;
      const leads = anchors.has(alias.source);
      if (leads && count <= MOST_ALIASES) return undefined;
      const offset = alias.range?.[0] ?? 0;
      fault = {
        steps: stepsTo(document, offset),
        at: "value",
        ...(leads
          ? { expected: `at most ${MOST_ALIASES} aliases`, found: "more" }
          : {
              expected: "an alias of something that stands before it",
              found: `*${alias.source}`,
              hint: "a text that begins with * must stand in quotation marks",
            }),
        position: at(offset, lines),
      };
      return visit.BREAK;
    },
  });
  return fault;
}
