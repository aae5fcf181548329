import { type Document, type ErrorCode, LineCounter, parseAllDocuments, visit, type YAMLError } from "yaml";
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

/** How often aliases may be expanded: a document of nested aliases can ask for more memory than there is. */
const MOST_ALIASES = 1000;

/** Thousands of lists in lists exhaust the stack of the parser. */
const TOO_DEEP = "lists or objects nested too deeply";

/** Parses YAML 1.2 (and so JSON) and keeps where everything stands. Never throws and never prints. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  try {
    return parse(text, lines);
  } catch (error) {
    const found = error instanceof RangeError ? TOO_DEEP : String(error);
    return faulty([{ steps: [], at: "value", expected: "a document that can be read", found }], undefined, lines);
  }
}

function parse(text: string, lines: LineCounter): ParsedYaml {
  // A `%YAML 1.1` line would make days out of texts, and booleans of `yes`: the schema is always that of 1.2.
  const options = { lineCounter: lines, logLevel: "silent", prettyErrors: false, schema: "core" } as const;
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
  const alias = unresolvedAlias(document, lines);
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

/** Repeated keys, all of them; of errors of grammar only the first, because the others follow from it. */
function syntaxFaults(document: Document.Parsed, lines: LineCounter): readonly FaultAt[] {
  const problems: readonly YAMLError[] = [...document.errors, ...document.warnings];
  const grammar = problems.filter(({ code }) => code !== "DUPLICATE_KEY").sort((a, b) => a.pos[0] - b.pos[0]);
  return (grammar.length > 0 ? grammar.slice(0, 1) : problems).map((problem): FaultAt => {
    const [offset] = problem.pos;
    const around = stepsTo(document, offset);
    // What stands after a second colon was taken for a key, and is none.
    const steps = problem.code === "BLOCK_AS_IMPLICIT_KEY" ? around.slice(0, -1) : around;
    return { steps, at: "key", ...wordsFor(problem, steps), position: at(offset, lines) };
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

function wordsFor({ code, message }: YAMLError, steps: Steps): Pick<FaultAt, "expected" | "found" | "hint"> {
  if (/call stack/.test(message)) return { expected: "a document that can be read", found: TOO_DEEP };
  if (code === "DUPLICATE_KEY") return { expected: "each key once", found: `\`${steps.at(-1)}\` a second time` };
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

/** A glob such as *-web that lacks its quotation marks is an alias to YAML, and leads nowhere. */
function unresolvedAlias(document: Document.Parsed, lines: LineCounter): FaultAt | undefined {
  let fault: FaultAt | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      const offset = alias.range?.[0] ?? 0;
      fault = {
        steps: stepsTo(document, offset),
        at: "value",
        expected: "an alias of something that stands before it",
        found: `*${alias.source}`,
        hint: "a text that begins with * must stand in quotation marks",
        position: at(offset, lines),
      };
      return visit.BREAK;
    },
  });
  return fault;
}
