import { isWhole } from "./text";

/** A number that is known, or not. */
export type Computed = number | undefined;

/** What `set /a` reads and writes. */
export interface Registers {
  /** The text of a variable; undefined where it is not set. */
  read(name: string): string | undefined;
  write(name: string, value: Computed): void;
}

/** An expression that cmd refuses: it prints an error and changes nothing more. */
class Refused extends Error {}

const OPERATORS = ["<<=", ">>=", "*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "<<", ">>"];

/**
 * Computes what `set /a` is given, in 32 bits, left to right by the precedence that `set /?` lists.
 * @returns the last value; "unknown" where a part is not known; "refused" where cmd refuses the expression
 */
export function compute(expression: string, registers: Registers): number | "unknown" | "refused" {
  if (!isWhole(expression)) return "unknown";
  const tokens = tokenize(expression.replaceAll('"', ""));
  if (tokens === undefined || tokens.length === 0) return "refused";
  try {
    const reader = new ExpressionReader(tokens, registers);
    const value = reader.readAll();
    return value ?? "unknown";
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

function tokenize(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const token =
      OPERATORS.find((operator) => rest.startsWith(operator)) ??
      /^\d[\da-z]*/i.exec(rest)?.[0] ??
      /^[-+*/%()~!&|^=,;]/.exec(rest)?.[0] ??
      /^[^\s\-+*/%()~!&|^=,;<>]+/.exec(rest)?.[0];
    if (token === undefined) return undefined;
    tokens.push(token);
    at += token.length;
  }
  return tokens;
}

const BINARY: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];
const ASSIGNS = /^(?:<<|>>|[*/%+\-&^|])?=$/;

class ExpressionReader {
  private at = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly registers: Registers,
  ) {}

  readAll(): Computed {
    let value = this.readAssignment();
    while (this.at < this.tokens.length) {
      const separator = this.tokens[this.at];
      if (separator !== "," && separator !== ";") throw new Refused();
      this.at += 1;
      value = this.readAssignment();
    }
    return value;
  }

  private readAssignment(): Computed {
    const name = this.tokens[this.at] ?? "";
    const operator = this.tokens[this.at + 1] ?? "";
    if (!ASSIGNS.test(operator) || !isName(name)) return this.readBinary(0);
    this.at += 2;
    const right = this.readAssignment();
    const value = operator === "=" ? right : apply(operator.slice(0, -1), this.valueOf(name), right);
    this.registers.write(name, value);
    return value;
  }

  private readBinary(level: number): Computed {
    const operators = BINARY[level];
    if (operators === undefined) return this.readUnary();
    let left = this.readBinary(level + 1);
    for (;;) {
      const operator = this.tokens[this.at] ?? "";
      if (!operators.includes(operator)) return left;
      this.at += 1;
      left = apply(operator, left, this.readBinary(level + 1));
    }
  }

  private readUnary(): Computed {
    const token = this.tokens[this.at];
    this.at += 1;
    switch (token) {
      case undefined:
        throw new Refused();
      case "-":
        return change(this.readUnary(), (value) => -value);
      case "+":
        return this.readUnary();
      case "~":
        return change(this.readUnary(), (value) => ~value);
      case "!":
        return change(this.readUnary(), (value) => (value === 0 ? 1 : 0));
      case "(": {
        let value = this.readAssignment();
        while (this.tokens[this.at] === ",") {
          this.at += 1;
          value = this.readAssignment();
        }
        if (this.tokens[this.at] !== ")") throw new Refused();
        this.at += 1;
        return value;
      }
      default:
        if (/^\d/.test(token)) {
          const value = toInteger(token);
          if (value === undefined) throw new Refused();
          return value;
        }
        if (!isName(token)) throw new Refused();
        return this.valueOf(token);
    }
  }

  /** A variable that is not set counts as 0, and one that begins with no number too. */
  private valueOf(name: string): Computed {
    const text = this.registers.read(name);
    if (text === undefined) return 0;
    if (!isWhole(text)) return undefined;
    const [written = "0"] = /^\s*[-+]?(?:0x[\da-f]+|\d+)/i.exec(text) ?? [];
    return toInteger(written.trim()) ?? 0;
  }
}

function isName(token: string): boolean {
  return !/^\d/.test(token) && !/^[-+*/%()~!&|^=,;<>]/.test(token);
}

/** A number as cmd reads it: decimal, `0x10`, or octal after a 0; undefined for what is none. */
export function toInteger(text: string): number | undefined {
  const [, sign = "", digits = ""] = /^([-+]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text) ?? [];
  if (digits === "") return undefined;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (value > 0xffffffff || (!/^0x/i.test(digits) && value > 0x80000000)) return undefined;
  return (sign === "-" ? -value : value) | 0;
}

function change(value: Computed, how: (value: number) => number): Computed {
  return value === undefined ? undefined : how(value) | 0;
}

function apply(operator: string, left: Computed, right: Computed): Computed {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case "+":
      return (left + right) | 0;
    case "-":
      return (left - right) | 0;
    case "*":
      return Math.imul(left, right);
    case "/":
      if (right === 0) throw new Refused();
      return Math.trunc(left / right) | 0;
    case "%":
      if (right === 0) throw new Refused();
      return (left % right) | 0;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    default:
      throw new Refused();
  }
}
