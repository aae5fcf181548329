import type { Budget } from "../budget";
import { refuse } from "./fault";

/** A parsed expression of the template language. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | bigint }
  | { readonly kind: "call"; readonly name: string; readonly namespace?: string; readonly args: readonly Expression[] }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression };

/** "Template limits" of Microsoft: the longest expression, in characters. */
const LONGEST_EXPRESSION = 24_576;

/** A text that stands in brackets is an expression, unless it begins with two of them. */
export function isExpression(text: string): boolean {
  return text.length >= 2 && text.startsWith("[") && text.endsWith("]") && !text.startsWith("[[");
}

/** A text as it is meant: `[[x]` stands for `[x]`. */
export function unescapeText(text: string): string {
  return text.startsWith("[[") && text.endsWith("]") ? text.slice(1) : text;
}

/**
 * Parses the inside of the brackets.
 *
 * @throws TemplateFault where it is no expression
 */
export function parseExpression(text: string, budget: Budget): Expression {
  if (text.length > LONGEST_EXPRESSION) {
    refuse(
      `The expression has ${String(text.length)} characters; Azure accepts at most ${String(LONGEST_EXPRESSION)}.`,
    );
  }
  const parser = new ExpressionParser(text, readTokens(text), budget);
  return parser.parse();
}

interface Token {
  readonly kind: "text" | "number" | "name" | "mark" | "end";
  readonly text: string;
}

const TOKEN = /\s+|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_$][\w$]*)|([()[\],.])/gy;
const END: Token = { kind: "end", text: "" };

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null)
      return refuse(`Unable to parse the expression '${shorten(text)}': unexpected '${text[at] ?? ""}'.`);
    const [, quoted, digits, name, mark] = found;
    if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.replaceAll("''", "'") });
    else if (digits !== undefined) tokens.push({ kind: "number", text: digits });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
  }
  return tokens;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

class ExpressionParser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly budget: Budget,
  ) {}

  parse(): Expression {
    const expression = this.parseOne();
    if (this.next.kind !== "end") this.fail("EndOfData");
    return expression;
  }

  private get next(): Token {
    return this.tokens[this.at] ?? END;
  }

  private parseOne(): Expression {
    this.budget.step();
    return this.budget.within(() => this.parsePostfix(this.parsePrimary()));
  }

  private parsePrimary(): Expression {
    const token = this.next;
    this.at += 1;
    switch (token.kind) {
      case "text":
        return { kind: "literal", value: token.text };
      case "number":
        if (token.text.includes(".")) {
          return refuse(`The expression '${shorten(this.text)}' is not valid: fractions are not supported.`);
        }
        return { kind: "literal", value: toInteger(token.text) };
      case "name": {
        const namespace = this.take(".") ? token.text : undefined;
        const name = namespace === undefined ? token.text : this.takeName();
        if (!this.take("(")) this.fail("LeftParenthesis");
        const args = this.parseArguments();
        return namespace === undefined ? { kind: "call", name, args } : { kind: "call", namespace, name, args };
      }
      default:
        this.at -= 1;
        return this.fail("Identifier");
    }
  }

  private parseArguments(): readonly Expression[] {
    const args: Expression[] = [];
    if (this.take(")")) return args;
    for (;;) {
      args.push(this.parseOne());
      if (this.take(")")) return args;
      if (!this.take(",")) this.fail("RightParenthesis");
    }
  }

  private parsePostfix(primary: Expression): Expression {
    let expression = primary;
    for (;;) {
      if (this.take(".")) expression = { kind: "member", of: expression, name: this.takeName() };
      else if (this.take("[")) {
        const index = this.parseOne();
        if (!this.take("]")) this.fail("RightSquareBracket");
        expression = { kind: "index", of: expression, index };
      } else return expression;
    }
  }

  private takeName(): string {
    const token = this.next;
    if (token.kind !== "name") this.fail("Identifier");
    this.at += 1;
    return token.text;
  }

  private take(mark: string): boolean {
    if (this.next.kind !== "mark" || this.next.text !== mark) return false;
    this.at += 1;
    return true;
  }

  private fail(expected: string): never {
    const found = this.next.kind === "end" ? "EndOfData" : `'${this.next.text}'`;
    return refuse(`Unable to parse the expression '${shorten(this.text)}': expected ${expected}, found ${found}.`);
  }
}

const LARGEST = 2n ** 63n - 1n;
const SMALLEST = -(2n ** 63n);

export function fitsInteger(value: bigint): boolean {
  return value <= LARGEST && value >= SMALLEST;
}

function toInteger(digits: string): bigint {
  const value = BigInt(digits);
  if (!fitsInteger(value)) refuse(`The number ${shorten(digits)} does not fit in 64 bits.`);
  return value;
}
