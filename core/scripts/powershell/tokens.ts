import type { Position } from "../contract";

/** A text that is no PowerShell: where, and what was found. */
export class SyntaxFault extends Error {
  constructor(
    readonly at: Position,
    readonly found: string,
  ) {
    super(found);
  }
}

/** Brackets inside brackets, beyond which no script that people write goes. */
const DEEPEST = 100;

const NEWLINE = 10;
const RETURN = 13;

/** Characters of a PowerShell text, and where it stands in them. What word processors make of quotes and dashes counts as those. */
export class Scanner {
  protected pos = 0;
  protected nesting = 0;
  private readonly lines: number[];
  private lastLine = 0;
  readonly newer: { at: Position; text: string }[] = [];

  constructor(protected readonly text: string) {
    this.lines = [0];
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) !== NEWLINE)) this.lines.push(at + 1);
    }
  }

  position(offset = this.pos): Position {
    let line = this.lastLine;
    if ((this.lines[line] ?? 0) > offset) line = 0;
    if (offset - (this.lines[line] ?? 0) > 2_000) {
      let high = this.lines.length;
      while (high - line > 1) {
        const middle = (line + high) >> 1;
        if ((this.lines[middle] ?? 0) <= offset) line = middle;
        else high = middle;
      }
    } else while (line + 1 < this.lines.length && (this.lines[line + 1] ?? 0) <= offset) line += 1;
    this.lastLine = line;
    return { line: line + 1, column: offset - (this.lines[line] ?? 0) + 1 };
  }

  protected fault(found = this.text.slice(this.pos, this.pos + 20)): never {
    throw new SyntaxFault(this.position(), found);
  }

  protected char(ahead = 0): string {
    return this.text.charAt(this.pos + ahead);
  }

  protected match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.pos;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.pos += found[0].length;
    return found;
  }

  protected looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.pos;
    return pattern.test(this.text);
  }

  protected takes(literal: string): boolean {
    if (!this.text.startsWith(literal, this.pos)) return false;
    this.pos += literal.length;
    return true;
  }

  protected expect(literal: string): void {
    if (!this.takes(literal)) this.fault();
  }

  protected inside<T>(read: () => T): T {
    this.nesting += 1;
    if (this.nesting > DEEPEST) this.fault();
    const result = read();
    this.nesting -= 1;
    return result;
  }

  protected atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  protected isLineEnd(): boolean {
    const code = this.text.charCodeAt(this.pos);
    return code === NEWLINE || code === RETURN;
  }

  /** Spaces, comments and joined lines; line ends too where they mean nothing. */
  protected skip(lines: boolean): void {
    for (;;) {
      const code = this.text.charCodeAt(this.pos);
      if (
        code === 32 ||
        code === 9 ||
        code === 0xa0 ||
        code === 12 ||
        code === 11 ||
        code === 0x85 ||
        (code >= 0x2000 && code <= 0x200a) ||
        code === 0x3000 ||
        code === 0xfeff
      ) {
        this.pos += 1;
      } else if (code === NEWLINE || code === RETURN) {
        if (!lines) return;
        this.pos += 1;
      } else if (code === 35) {
        this.skipLine();
      } else if (code === 60 && this.text.charCodeAt(this.pos + 1) === 35) {
        const end = this.text.indexOf("#>", this.pos + 2);
        if (end < 0) this.fault();
        this.pos = end + 2;
      } else if (code === 96) {
        const next = this.text.charCodeAt(this.pos + 1);
        if (next === NEWLINE) this.pos += 2;
        else if (next === RETURN) this.pos += this.text.charCodeAt(this.pos + 2) === NEWLINE ? 3 : 2;
        else return;
      } else return;
    }
  }

  private skipLine(): void {
    for (; this.pos < this.text.length; this.pos += 1) if (this.isLineEnd()) return;
  }

  protected skipSeparators(): void {
    for (;;) {
      this.skip(true);
      if (this.char() !== ";") return;
      this.pos += 1;
    }
  }
}

export function isSingleQuote(char: string): boolean {
  return char === "'" || (char >= "\u2018" && char <= "\u201b");
}

export function isDoubleQuote(char: string): boolean {
  return char === '"' || (char >= "\u201c" && char <= "\u201e");
}

export function isDash(char: string): boolean {
  return char === "-" || char === "\u2013" || char === "\u2014" || char === "\u2015";
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What a backtick and a letter stand for. */
export function escapedCharacter(char: string): string {
  return ESCAPES[char] ?? char;
}
