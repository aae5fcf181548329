import {
  type Comparison,
  isSyntaxFault,
  type Node,
  type Place,
  type Redirection,
  type SyntaxFault,
  type Test,
} from "./syntax";
import { isDelimiter } from "./text";

/** A line whose variables are filled in already: cmd does that before it reads the line. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** The column in the script, from 1, of a place in the text. */
  columnOf(offset: number): number;
}

/** Brackets inside brackets: deeper than any script, and less deep than the stack. */
const DEEPEST = 120;

class Fault extends Error {
  constructor(
    readonly what: string,
    readonly at: Place,
  ) {
    super(what);
  }
}

/**
 * Reads one command, which goes on over further lines while brackets are open.
 * @param next hands out the lines that follow, each filled in when it is asked for
 */
export function parseCommand(first: Line, next: () => Line | undefined): Node | undefined | SyntaxFault {
  try {
    return new CommandParser(first, next).parseLine();
  } catch (error) {
    if (error instanceof Fault) return { fault: error.what, at: error.at };
    throw error;
  }
}

/** Reads a command that has no lines of its own: that of `call`, or of `cmd /c`. */
export function parseText(text: string, at: Place): Node | undefined | SyntaxFault {
  const lines = text.split("\n").map(
    (line, index): Line => ({
      text: line,
      number: at.line,
      columnOf: (offset) => (index === 0 ? at.column + offset : at.column),
    }),
  );
  const [first, ...rest] = lines;
  return first === undefined ? undefined : parseCommand(first, () => rest.shift());
}

export { isSyntaxFault };

const COMPARISONS: ReadonlySet<string> = new Set(["equ", "neq", "lss", "leq", "gtr", "geq"]);

class CommandParser {
  private at = 0;
  private depth = 0;

  constructor(
    private line: Line,
    private readonly nextLine: () => Line | undefined,
  ) {}

  parseLine(): Node | undefined {
    const node = this.parseSequence();
    this.skipDelimiters();
    // A bracket that closes nothing makes the rest of the line a remark.
    return node;
  }

  private get place(): Place {
    return { line: this.line.number, column: this.line.columnOf(this.at) };
  }

  private get character(): string | undefined {
    return this.line.text[this.at];
  }

  private fail(what: string): never {
    throw new Fault(what, this.place);
  }

  private skipDelimiters(): void {
    while (isDelimiter(this.character)) this.at += 1;
  }

  /** To the next line inside of brackets; false at the end of the text. */
  private advanceLine(): boolean {
    const next = this.nextLine();
    if (next === undefined) return false;
    this.line = next;
    this.at = 0;
    return true;
  }

  /** `a & b & c`, to the end of the line or the closing bracket. */
  private parseSequence(): Node | undefined {
    const parts: Node[] = [];
    const { place } = this;
    for (;;) {
      this.skipDelimiters();
      if (this.character === "&") this.fail("& stands where a command is expected");
      const part = this.parseOr();
      if (part !== undefined) parts.push(part);
      this.skipDelimiters();
      if (this.character !== "&") break;
      this.at += 1;
      if (/^[\s,;=]*(?:$|\))/.test(this.line.text.slice(this.at))) {
        this.skipDelimiters();
        break;
      }
    }
    if (parts.length === 0) return undefined;
    const [only] = parts;
    return parts.length === 1 ? only : { kind: "sequence", parts, at: place };
  }

  private parseOr(): Node | undefined {
    return this.parseOperators("||", "or", () => this.parseOperators("&&", "and", () => this.parsePipe()));
  }

  private parsePipe(): Node | undefined {
    return this.parseOperators("|", "pipe", () => this.parsePrimary());
  }

  private parseOperators(
    operator: "||" | "&&" | "|",
    kind: "or" | "and" | "pipe",
    parse: () => Node | undefined,
  ): Node | undefined {
    let left = parse();
    for (;;) {
      this.skipDelimiters();
      const { text } = this.line;
      const found = text.startsWith(operator, this.at) && (operator !== "|" || text[this.at + 1] !== "|");
      if (!found) return left;
      if (left === undefined) this.fail(`${operator} stands where a command is expected`);
      const { place } = this;
      this.at += operator.length;
      const right = parse();
      if (right === undefined) this.fail(`a command is missing after ${operator}`);
      left = { kind, left, right, at: place };
    }
  }

  private parsePrimary(): Node | undefined {
    this.skipDelimiters();
    while (this.character === "@") {
      this.at += 1;
      this.skipDelimiters();
    }
    const { place } = this;
    switch (this.character) {
      case undefined:
      case "&":
      case "|":
        return undefined;
      case ")":
        // Where no bracket is open, the rest of the line is a remark.
        if (this.depth === 0) this.at = this.line.text.length;
        return undefined;
      case "(":
        return this.parseBlock(place);
      case ":":
        // A label: cmd looks for it by goto, and passes over it otherwise.
        this.at = this.line.text.length;
        return undefined;
      default:
        return this.parseCommand(place);
    }
  }

  private parseBlock(place: Place): Node {
    if (this.depth === DEEPEST) this.fail("brackets inside brackets go too deep");
    this.at += 1;
    this.depth += 1;
    const parts: Node[] = [];
    for (;;) {
      const isLabel = /^[\s,;=]*:/.test(this.line.text.slice(this.at));
      const part = this.parseSequence();
      if (part !== undefined) parts.push(part);
      this.skipDelimiters();
      if (this.character === ")") break;
      if (this.character !== undefined) this.fail(`${this.character} is unexpected here`);
      if (!this.advanceLine()) this.fail("a bracket is opened and not closed");
      if (isLabel && /^[\s,;=]*\)/.test(this.line.text)) this.fail("a label stands before a closing bracket");
    }
    this.at += 1;
    this.depth -= 1;
    const redirections: Redirection[] = [];
    for (;;) {
      this.skipDelimiters();
      const redirection = this.readRedirection();
      if (redirection === undefined) break;
      redirections.push(redirection);
    }
    return { kind: "block", body: { kind: "sequence", parts, at: place }, redirections, at: place };
  }

  private parseCommand(place: Place): Node | undefined {
    const redirections: Redirection[] = [];
    for (;;) {
      const redirection = this.readRedirection();
      if (redirection === undefined) break;
      redirections.push(redirection);
      this.skipDelimiters();
    }
    const word = this.readWord();
    const keyword = word.toLowerCase();
    if (keyword === "if" || keyword.startsWith("if/")) {
      this.at -= word.length - 2;
      return this.parseIf(place);
    }
    if (keyword === "for" || keyword.startsWith("for/")) {
      this.at -= word.length - 3;
      return this.parseFor(place);
    }
    if (keyword === "rem" || /^rem[./\\:[\]+"]/.test(keyword)) {
      this.skipRemark();
      return { kind: "command", word: "rem", tail: "", redirections: [], at: place };
    }
    const tail = this.readTail(redirections);
    if (word === "" && tail === "" && redirections.length === 0) {
      if (this.character !== undefined) this.fail(`${this.character} is unexpected here`);
      return undefined;
    }
    return { kind: "command", word, tail, redirections, at: place };
  }

  /** A remark reaches to the end of its line, unless an operator follows `rem` at once. */
  private skipRemark(): void {
    while (isDelimiter(this.character)) this.at += 1;
    if (this.character !== "&" && this.character !== "|") this.at = this.line.text.length;
  }

  /**
   * A word: to a delimiter or an operator outside of quotes. Carets go, and what they stand before is a plain character.
   * @param stops a character that ends it too
   */
  private readWord(stops = ""): string {
    let word = "";
    let quoted = false;
    for (;;) {
      const { character } = this;
      if (character === undefined) return word;
      if (character === '"') quoted = !quoted;
      else if (!quoted) {
        if (character === "^") {
          word += this.readEscaped();
          continue;
        }
        if (this.endsCommand(character) || isDelimiter(character) || (stops.includes(character) && word !== ""))
          return word;
        if (character === "<" || character === ">") return word;
        if (/\d/.test(character) && word === "" && /^\d[<>]/.test(this.line.text.slice(this.at, this.at + 2)))
          return word;
      }
      word += character;
      this.at += 1;
    }
  }

  private endsCommand(character: string): boolean {
    return character === "&" || character === "|" || (character === ")" && this.depth > 0);
  }

  /** The character after a caret; at the end of a line, the first one of the next line. */
  /** The character there is now, or nothing at the end. */
  private current(): string {
    return this.character ?? "";
  }

  private readEscaped(): string {
    this.at += 1;
    if (this.character === undefined) {
      if (!this.advanceLine()) return "";
      // The line that is joined begins with a character that means itself, if it has one.
    }
    const escaped = this.current();
    this.at += 1;
    return escaped;
  }

  /** What follows the first word, without redirections. */
  private readTail(redirections: Redirection[]): string {
    let tail = "";
    let quoted = false;
    let fresh = true;
    for (;;) {
      const { character } = this;
      if (character === undefined) return tail;
      if (character === '"') quoted = !quoted;
      else if (!quoted) {
        if (character === "^") {
          tail += this.readEscaped();
          fresh = false;
          continue;
        }
        if (this.endsCommand(character)) return tail;
        const isHandle = fresh && /^\d[<>]/.test(this.line.text.slice(this.at, this.at + 2));
        if (isHandle || character === "<" || character === ">") {
          const redirection = this.readRedirection();
          if (redirection !== undefined) redirections.push(redirection);
          continue;
        }
      }
      fresh = isDelimiter(character);
      tail += character;
      this.at += 1;
    }
  }

  private readRedirection(): Redirection | undefined {
    const found = /^(\d?)(>>|>|<)[ \t]*/.exec(this.line.text.slice(this.at, this.at + 40));
    if (found === null) return undefined;
    const [whole, handle = "", operator = ">"] = found;
    this.at += whole.length;
    let target = "";
    if (this.character === "&") {
      this.at += 1;
      target = `&${this.current()}`;
      this.at += 1;
    } else target = this.readWord();
    if (target === "") this.fail(`the file after ${operator} is missing`);
    return {
      operator: operator as Redirection["operator"],
      handle: handle === "" ? (operator === "<" ? 0 : 1) : Number(handle),
      target,
    };
  }

  private parseIf(place: Place): Node {
    let ignoreCase = false;
    let negated = false;
    for (;;) {
      this.skipDelimiters();
      const option = /^(?:\/i(?=[\s,;="])|not(?=[\s,;=]))/i.exec(this.line.text.slice(this.at, this.at + 5))?.[0];
      if (option === undefined) break;
      this.at += option.length;
      if (option.startsWith("/")) ignoreCase = true;
      else negated = !negated;
    }
    const test = this.readTest(ignoreCase);
    const then = this.parseSequence();
    if (then === undefined) this.fail("if has no command");
    this.skipDelimiters();
    const isElse = /^else(?=[\s(,;=]|$)/i.test(this.line.text.slice(this.at, this.at + 5));
    if (!isElse || !endsWithBlock(then)) return { kind: "if", test, negated, then, at: place };
    this.at += 4;
    const otherwise = this.parseSequence();
    if (otherwise === undefined) this.fail("else has no command");
    return { kind: "if", test, negated, then, otherwise, at: place };
  }

  private readTest(ignoreCase: boolean): Test {
    const left = this.readOperand();
    const keyword = left.toLowerCase();
    const isComparison = this.startsWithEquals() || this.peekComparison() !== undefined;
    if (!isComparison) {
      switch (keyword) {
        case "errorlevel":
          return { kind: "errorlevel", least: this.readOperand() };
        case "exist":
          return { kind: "exist", path: this.readOperand() };
        case "defined":
          return { kind: "defined", name: this.readOperand() };
        case "cmdextversion":
          return { kind: "extensions", version: this.readOperand() };
        default:
          return this.fail("a comparison is expected after if");
      }
    }
    let comparison: Comparison = "==";
    if (this.startsWithEquals()) {
      if (left === "") this.fail("== stands where a value is expected");
      this.at = this.line.text.indexOf("==", this.at) + 2;
    } else {
      comparison = this.peekComparison() ?? "==";
      this.skipDelimiters();
      this.at += 3;
    }
    const right = this.readOperand();
    if (right === "") this.fail("a value is missing in the comparison of if");
    return { kind: "compare", left, comparison, right, ignoreCase };
  }

  private readOperand(): string {
    this.skipDelimiters();
    return this.readWord("(");
  }

  private startsWithEquals(): boolean {
    return /^[ \t]*==/.test(this.line.text.slice(this.at, this.at + 80));
  }

  private peekComparison(): Comparison | undefined {
    const [, word = ""] = /^[\s,;=]+([a-z]{3})(?=[\s,;="])/i.exec(this.line.text.slice(this.at, this.at + 80)) ?? [];
    const operator = word.toLowerCase();
    return COMPARISONS.has(operator) ? (operator as Comparison) : undefined;
  }

  private parseFor(place: Place): Node {
    let option: "" | "f" | "l" | "d" | "r" = "";
    let settings = "";
    this.skipDelimiters();
    const [written] = /^\/[fldr](?=[\s"%])/i.exec(this.line.text.slice(this.at, this.at + 3)) ?? [];
    if (written !== undefined) {
      option = written.slice(1).toLowerCase() as typeof option;
      this.at += 2;
      this.skipDelimiters();
      if (this.character !== "%") settings = this.readSettings();
    }
    this.skipDelimiters();
    const word = this.readWord();
    if (!/^%[^%\s]$/.test(word)) this.fail("for has no variable");
    this.skipDelimiters();
    if (this.readWord("(").toLowerCase() !== "in") this.fail("for has no in");
    this.skipDelimiters();
    if (this.character !== "(") this.fail("for has no brackets after in");
    const items = this.readItems();
    this.skipDelimiters();
    if (this.readWord("(").toLowerCase() !== "do") this.fail("for has no do");
    const body = this.parseSequence();
    if (body === undefined) this.fail("for has no command");
    return { kind: "for", option, settings, variable: word[1] ?? "", items, body, at: place };
  }

  private readSettings(): string {
    if (this.character !== '"') {
      let settings = "";
      // Without quotes, the delimiters of words are part of it.
      while (this.character !== undefined && this.character !== " " && this.character !== "\t") {
        settings += this.character;
        this.at += 1;
      }
      return settings;
    }
    const close = this.line.text.indexOf('"', this.at + 1);
    if (close < 0) this.fail("the settings of for have no closing quote");
    const settings = this.line.text.slice(this.at, close + 1);
    this.at = close + 1;
    return settings;
  }

  /** What stands in brackets after `in`, which may reach over lines. */
  private readItems(): string {
    this.at += 1;
    let items = "";
    let quoted = false;
    for (;;) {
      const { character } = this;
      if (character === undefined) {
        if (!this.advanceLine()) this.fail("the brackets after in are not closed");
        items += "\n";
        quoted = false;
        continue;
      }
      if (character === '"') quoted = !quoted;
      else if (!quoted && character === "^") {
        items += this.readEscaped();
        continue;
      } else if (!quoted && character === ")") {
        this.at += 1;
        return items;
      }
      items += character;
      this.at += 1;
    }
  }
}

/** `else` belongs to an `if` whose command ends with a bracket. */
function endsWithBlock(node: Node): boolean {
  switch (node.kind) {
    case "block":
      return true;
    case "if":
      return endsWithBlock(node.otherwise ?? node.then);
    case "for":
      return endsWithBlock(node.body);
    case "sequence": {
      const last = node.parts.at(-1);
      return last !== undefined && endsWithBlock(last);
    }
    case "and":
    case "or":
    case "pipe":
      return endsWithBlock(node.right);
    case "command":
      return false;
  }
}
