import type { Budget } from "../budget";
import { refuse } from "./fault";
import type { TemplateValue } from "./value";

/**
 * Reads JSON as Azure Resource Manager does: comments, trailing commas, real line breaks in texts, single quotes and
 * keys without quotes are accepted; the last of two equal keys wins; whole numbers keep every digit.
 * Source of the rules: Microsoft's engine, by experiment; "Understand the structure and syntax of ARM templates", on
 * comments and multi-line strings.
 *
 * @throws TemplateFault with line and column where the text is no JSON
 */
export function parseTemplateJson(text: string, budget: Budget): TemplateValue {
  const reader = new JsonReader(text, budget);
  const value = reader.readValue();
  reader.expectEnd();
  return value;
}

const BARE_KEY = /[\p{L}\p{N}_$]/u;
const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y;
const WORD = /[A-Za-z]+/y;
const LINE_END = /[\r\n]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class JsonReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly budget: Budget,
  ) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  readValue(): TemplateValue {
    this.budget.step();
    this.skipBlank();
    const mark = this.text[this.at];
    switch (mark) {
      case undefined:
        return this.fail("a value");
      case "{":
        return this.budget.within(() => this.readObject());
      case "[":
        return this.budget.within(() => this.readArray());
      case '"':
      case "'":
        return this.readText(mark);
      default:
        return this.readNumber() ?? this.readWord();
    }
  }

  expectEnd(): void {
    this.skipBlank();
    if (this.at < this.text.length) this.fail("the end of the file");
  }

  private readObject(): TemplateValue {
    const object = new Map<string, TemplateValue>();
    this.at += 1;
    for (;;) {
      this.skipBlank();
      if (this.take("}")) return object;
      const key = this.readKey();
      this.skipBlank();
      if (!this.take(":")) this.fail("a colon");
      const value = this.readValue();
      object.set(key, value);
      this.skipBlank();
      if (this.take("}")) return object;
      if (!this.take(",")) this.fail("a comma or a closing brace");
    }
  }

  private readArray(): TemplateValue {
    const array: TemplateValue[] = [];
    this.at += 1;
    for (;;) {
      this.skipBlank();
      if (this.take("]")) return array;
      array.push(this.readValue());
      this.skipBlank();
      if (this.take("]")) return array;
      if (!this.take(",")) this.fail("a comma or a closing bracket");
    }
  }

  private readKey(): string {
    const mark = this.text[this.at];
    if (mark === '"' || mark === "'") return this.readText(mark);
    const start = this.at;
    while (this.at < this.text.length && BARE_KEY.test(this.text[this.at] ?? "")) this.at += 1;
    if (this.at === start) this.fail("a property name");
    return this.text.slice(start, this.at);
  }

  private readText(mark: string): string {
    this.at += 1;
    let read = "";
    let start = this.at;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) return this.fail("the end of a text");
      if (character === mark) {
        read += this.text.slice(start, this.at);
        this.at += 1;
        return read;
      }
      if (character === "\\") {
        read += this.text.slice(start, this.at) + this.readEscape();
        start = this.at;
      } else this.at += 1;
    }
  }

  private readEscape(): string {
    const letter = this.text[this.at + 1] ?? "";
    if (letter === "u") {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail("four hexadecimal digits");
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const found = ESCAPES[letter];
    if (found === undefined) return this.fail("a character that may follow a backslash");
    this.at += 2;
    return found;
  }

  private readNumber(): TemplateValue | undefined {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    if (/^[+-]?\d+$/.test(found)) return BigInt(found);
    const value = Number(found);
    if (!Number.isFinite(value)) return this.fail("a number");
    return value;
  }

  private readWord(): TemplateValue {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    switch (word) {
      case "true":
      case "false":
      case "null":
      case "undefined":
        this.at += word.length;
        return word === "true" ? true : word === "false" ? false : null;
      default:
        return this.fail("a value");
    }
  }

  private take(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  private skipBlank(): void {
    for (;;) {
      const character = this.text[this.at];
      if (character !== undefined && /\s/.test(character)) this.at += 1;
      else if (character === "/" && this.text[this.at + 1] === "/") {
        LINE_END.lastIndex = this.at;
        const end = LINE_END.exec(this.text)?.index ?? -1;
        this.at = end === -1 ? this.text.length : end;
      } else if (character === "/" && this.text[this.at + 1] === "*") {
        const end = this.text.indexOf("*/", this.at + 2);
        if (end === -1) this.fail("the end of a comment");
        this.at = end + 2;
      } else return;
    }
  }

  private fail(expected: string): never {
    const before = this.text.slice(0, this.at);
    const line = before.split("\n").length;
    const column = this.at - before.lastIndexOf("\n");
    const found = this.text[this.at];
    const what = found === undefined ? "the end of the text" : JSON.stringify(found);
    return refuse(
      `The JSON is not valid: expected ${expected} at line ${String(line)}, column ${String(column)}, found ${what}.`,
    );
  }
}
