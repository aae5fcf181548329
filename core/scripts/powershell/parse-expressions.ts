import type { Position } from "../contract";
import { NUMBER, readNumber } from "./numbers";
import type { Body, Expression, InvokeExpression, Statement, VariableExpression } from "./syntax";
import { escapedCharacter, isDash, isDoubleQuote, isSingleQuote, Scanner } from "./tokens";

const OPERATOR =
  /[-\u2013-\u2015]([ci]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace|split)|and|or|xor|band|bor|bxor|shl|shr|is|isnot|as|join|f)(?![\w-])/iy;
const UNARY_WORD = /[-\u2013-\u2015](not|bnot|split|isplit|csplit|join)(?![\w-])/iy;
const SYMBOL = /\.\.|[*/%](?!=)|\+(?![=+])|[-\u2013-\u2015](?![-=])/y;
const NEWER_OPERATOR = /\?\?(?!=)|\?(?=[\s$('"@[\d])/y;
/** From loose to tight. The comma, which is tighter than all of these, is read by itself. */
const STRENGTH: Readonly<Record<string, number>> = {
  "-and": 1,
  "-or": 1,
  "-xor": 1,
  "-band": 2,
  "-bor": 2,
  "-bxor": 2,
  "-shl": 4,
  "-shr": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
  "-f": 7,
  "..": 8,
};
const COMPARISON = 3;

const VARIABLE = /\$(?:\{((?:[^}`]|`[\s\S])*)\}|(?:(\w+):(?!:)(?=[\w?]))?([\p{L}\p{N}_?]+)|([$^]))/uy;
/** A variable with its scope and nothing after it, which PowerShell refuses. */
const BROKEN_VARIABLE = /\$\w*:(?![:\w?])/y;
const MEMBER = /[\p{L}_][\p{L}\p{N}_]*/uy;
const TYPE_NAME = /[\p{L}_][\p{L}\p{N}_.`+]*/uy;

/** An attribute before a variable that is assigned. */
const ATTRIBUTE = /\[\s*(?:validate|allow|psdefaultvalue|argumentcompleter|alias|parameter)\w*\s*\(/iy;

/** What an expression may begin with after a cast. */
const CASTABLE =
  /[$(@"'{[!\d\u2018-\u201e]|[-+\u2013-\u2015](?=[\d$(.])|\.\d|[-\u2013-\u2015](?:join|split|not|bnot)\b/iy;

/** Expressions; what stands in blocks and brackets is read by whoever reads statements. */
export abstract class ExpressionParser extends Scanner {
  protected abstract statementsUntil(end: string): readonly Statement[];
  protected abstract pipeline(): Statement;
  protected abstract assignable(): Statement;
  protected abstract body(end: string): Body;
  protected abstract attribute(): {
    readonly name: string;
    readonly arguments: readonly (readonly [string, Expression | undefined])[] | undefined;
  };

  /** Whose types may be named without them (`using namespace System.Text`), without `System.`. */
  protected readonly namespaces: string[] = [];

  expression(): Expression {
    return this.binary(0);
  }

  private binary(least: number): Expression {
    let left = this.list();
    for (;;) {
      const from = this.pos;
      this.skip(false);
      const operator = this.binaryOperator();
      const strength = operator === undefined ? -1 : (STRENGTH[operator] ?? COMPARISON);
      if (operator === undefined || strength <= least) {
        this.pos = from;
        if (operator === undefined && least === 0) this.newerOperator();
        return left;
      }
      this.skip(true);
      const right = this.inside(() => this.binary(strength));
      left = { kind: "binary", at: left.at, operator, left, right };
    }
  }

  /** `a ?? b` and `a ? b : c` are noted and read over: the script does not run on Windows PowerShell. */
  private newerOperator(): void {
    const from = this.pos;
    this.skip(false);
    const found = this.match(NEWER_OPERATOR);
    if (found === undefined) {
      this.pos = from;
      return;
    }
    this.newer.push({ at: this.position(from), text: found[0] });
    this.skip(true);
    this.binary(0);
    if (found[0] === "?") {
      this.skip(true);
      this.expect(":");
      this.skip(true);
      this.binary(0);
    }
  }

  private binaryOperator(): string | undefined {
    const word = this.match(OPERATOR);
    if (word !== undefined) return `-${(word[1] ?? "").toLowerCase()}`;
    const symbol = this.match(SYMBOL)?.[0];
    return symbol !== undefined && isDash(symbol) ? "-" : symbol;
  }

  private list(): Expression {
    return this.listAfter(this.unary(), () => this.unary());
  }

  /** An expression, or the list it begins where commas follow. */
  protected listAfter(first: Expression, next: () => Expression): Expression {
    const items = [first];
    for (;;) {
      const from = this.pos;
      this.skip(false);
      if (this.char() !== ",") {
        this.pos = from;
        break;
      }
      this.pos += 1;
      this.skip(true);
      items.push(next());
    }
    return items.length === 1 ? first : { kind: "array", at: first.at, items };
  }

  protected unary(): Expression {
    return this.inside(() => this.unaryInside());
  }

  private unaryInside(): Expression {
    const at = this.position();
    const char = this.char();
    if (char === ",") {
      this.pos += 1;
      this.skip(true);
      return { kind: "array", at, items: [this.unary()] };
    }
    if (char === "!") {
      this.pos += 1;
      this.skip(true);
      return { kind: "unary", at, operator: "-not", of: this.unary() };
    }
    if (char === "+" || isDash(char)) return this.signed(at, char);
    if (char === "[") return this.typed(at);
    return this.postfix(this.primary());
  }

  private signed(at: Position, char: string): Expression {
    const word = this.match(UNARY_WORD);
    if (word !== undefined) {
      this.skip(true);
      return { kind: "unary", at, operator: `-${(word[1] ?? "").toLowerCase()}`, of: this.unary() };
    }
    const sign = isDash(char) ? "-" : "+";
    const next = this.char(1);
    if (next === char || (sign === "-" && isDash(next))) {
      this.pos += 2;
      this.skip(true);
      return { kind: "step", at, by: sign === "-" ? -1 : 1, before: true, of: this.unary() };
    }
    // The sign of a number belongs to it.
    const number = sign === "-" ? this.number(at) : undefined;
    if (number !== undefined) return this.postfix(number);
    this.pos += 1;
    this.skip(true);
    return { kind: "unary", at, operator: sign, of: this.unary() };
  }

  /** `[type]` alone, before `::`, or before what it casts. */
  private typed(at: Position): Expression {
    if (this.looksAt(ATTRIBUTE)) {
      const { name: kind, arguments: given = [] } = this.attribute();
      this.skip(true);
      return { kind: "cast", at, type: "", of: this.unary(), check: { kind, given } };
    }
    const name = this.typeName();
    const end = this.pos;
    if (this.text.startsWith("::", this.pos)) return this.postfix({ kind: "type", at, name });
    this.skip(false);
    if (this.looksAt(CASTABLE)) {
      const of = this.unary();
      return { kind: "cast", at, type: name, of };
    }
    this.pos = end;
    return this.postfix({ kind: "type", at, name });
  }

  /** In lower case and without `System.`, which may be left out: `[System.Int32]` is `int32`. */
  protected typeName(): string {
    this.expect("[");
    this.skip(true);
    const from = this.pos;
    this.typeInside();
    const name = this.text.slice(from, this.pos);
    this.skip(true);
    this.expect("]");
    return inNamespaces(normaliseType(name), this.namespaces);
  }

  private typeInside(): void {
    if (this.match(TYPE_NAME) === undefined) this.fault();
    for (;;) {
      const from = this.pos;
      this.skip(false);
      if (!this.takes("[")) {
        this.pos = from;
        return;
      }
      this.skip(true);
      while (this.char() === ",") this.pos += 1;
      if (this.char() !== "]") {
        for (;;) {
          this.skip(true);
          const isWrapped = this.takes("[");
          this.inside(() => this.typeInside());
          if (isWrapped) {
            this.match(/[^\]]*/y);
            this.expect("]");
          }
          this.skip(true);
          if (!this.takes(",")) break;
        }
      }
      this.expect("]");
    }
  }

  protected postfix(start: Expression): Expression {
    let left = start;
    for (;;) {
      const next = this.postfixOne(left);
      if (next === undefined) return left;
      left = next;
    }
  }

  private postfixOne(left: Expression): Expression | undefined {
    const char = this.char();
    const at = left.at;
    if (char === ".") {
      if (this.char(1) === "." || /[\s\d]/.test(this.char(1)) || this.char(1) === "") return undefined;
      this.pos += 1;
      return this.memberOf(left, at, false);
    }
    if (char === ":" && this.char(1) === ":") {
      this.pos += 2;
      this.skip(true);
      return this.memberOf(left, at, true);
    }
    if (char === "[") {
      this.pos += 1;
      this.skip(true);
      const index = this.inside(() => this.expression());
      this.skip(true);
      this.expect("]");
      return { kind: "index", at, of: left, index };
    }
    if ((char === "+" && this.char(1) === "+") || (isDash(char) && isDash(this.char(1)))) {
      // `--` before a word is no step.
      if (!/variable|member|index|cast/.test(left.kind)) return undefined;
      this.pos += 2;
      return { kind: "step", at, by: char === "+" ? 1 : -1, before: false, of: left };
    }
    if (char === "?" && (this.char(1) === "." || this.char(1) === "[") && left.kind !== "constant") {
      this.newer.push({ at: this.position(), text: `?${this.char(1)}` });
      this.pos += 1;
      return left;
    }
    return undefined;
  }

  private memberOf(of: Expression, at: Position, isStatic: boolean): Expression {
    const name = this.memberName();
    if (this.char() === "(") {
      const given = this.argumentsInBrackets();
      return { kind: "invoke", at: this.at(at), of, name, isStatic, arguments: given };
    }
    if (this.char() === "{" && (name === "foreach" || name === "where")) {
      return {
        kind: "invoke",
        at: this.at(at),
        of,
        name,
        isStatic,
        arguments: [this.primary()],
      } satisfies InvokeExpression;
    }
    return { kind: "member", at, of, name, isStatic };
  }

  private at(position: Position): Position {
    return position;
  }

  private memberName(): string | Expression {
    const char = this.char();
    if (char === "$") return this.variable();
    if (isSingleQuote(char) || isDoubleQuote(char)) {
      const quoted = this.primary();
      return quoted.kind === "constant" && typeof quoted.value === "string" ? quoted.value.toLowerCase() : quoted;
    }
    if (char === "(") return this.primary();
    const name = this.match(MEMBER)?.[0];
    if (name === undefined) this.fault();
    return name.toLowerCase();
  }

  private argumentsInBrackets(): readonly Expression[] {
    this.expect("(");
    const items: Expression[] = [];
    this.skip(true);
    while (this.char() !== ")") {
      items.push(this.inside(() => this.argument()));
      this.skip(true);
      if (this.char() === ",") {
        this.pos += 1;
        this.skip(true);
      } else break;
    }
    this.expect(")");
    return items;
  }

  /** An argument of a method: the comma parts arguments there. */
  protected argument(): Expression {
    return this.withoutComma(0);
  }

  private withoutComma(least: number): Expression {
    let left = this.unary();
    for (;;) {
      const from = this.pos;
      this.skip(true);
      const operator = this.binaryOperator();
      const strength = operator === undefined ? -1 : (STRENGTH[operator] ?? COMPARISON);
      if (operator === undefined || strength <= least) {
        this.pos = from;
        if (operator === undefined && this.char() === "=" && least === 0) this.fault();
        return left;
      }
      this.skip(true);
      const right = this.inside(() => this.withoutComma(strength));
      left = { kind: "binary", at: left.at, operator, left, right };
    }
  }

  protected primary(): Expression {
    const at = this.position();
    const char = this.char();
    switch (char) {
      case "$":
        if (this.char(1) === "(") {
          this.pos += 2;
          return { kind: "sub", at, body: this.inside(() => this.statementsUntil(")")), asList: false };
        }
        return this.variable();
      case "(": {
        this.pos += 1;
        this.skip(true);
        const body = this.inside(() => this.assignable());
        this.skip(true);
        this.expect(")");
        return { kind: "paren", at, body };
      }
      case "@":
        return this.atSign(at);
      case "{":
        this.pos += 1;
        return { kind: "block", at, body: this.inside(() => this.body("}")) };
      default:
    }
    if (isSingleQuote(char)) {
      this.pos += 1;
      return { kind: "constant", at, value: this.singleQuoted(), quoted: true };
    }
    if (isDoubleQuote(char)) {
      this.pos += 1;
      return this.doubleQuoted(at);
    }
    return this.number(at) ?? this.fault();
  }

  private atSign(at: Position): Expression {
    const next = this.char(1);
    if (next === "(") {
      this.pos += 2;
      return { kind: "sub", at, body: this.inside(() => this.statementsUntil(")")), asList: true };
    }
    if (next === "{") {
      this.pos += 2;
      return this.inside(() => this.tableInside(at));
    }
    if (isSingleQuote(next) || isDoubleQuote(next)) return this.hereString(at, isDoubleQuote(next));
    return this.fault();
  }

  private tableInside(at: Position): Expression {
    const entries: (readonly [Expression, Statement])[] = [];
    for (;;) {
      this.skipSeparators();
      if (this.takes("}")) return { kind: "table", at, entries };
      const keyAt = this.position();
      const word = this.match(/[\p{L}_][\p{L}\p{N}_]*(?=\s*=)/uy)?.[0];
      const key: Expression = word === undefined ? this.unary() : { kind: "constant", at: keyAt, value: word };
      this.skip(true);
      this.expect("=");
      this.skip(true);
      entries.push([key, this.pipelineOrKeyword()]);
      this.skip(false);
      if (!/[;}\r\n]/.test(this.char())) this.fault();
    }
  }

  protected abstract pipelineOrKeyword(): Statement;

  protected number(at: Position): Expression | undefined {
    const from = this.pos;
    const found = this.match(NUMBER);
    if (found === undefined) return undefined;
    const value = readNumber(found);
    if (value === undefined) {
      this.pos = from;
      return undefined;
    }
    return { kind: "constant", at, value, written: found[0] };
  }

  protected variable(): VariableExpression {
    const at = this.position();
    if (this.looksAt(BROKEN_VARIABLE)) this.fault();
    const found = this.match(VARIABLE);
    if (found === undefined) this.fault();
    const [, braced, scope = "", plain = "", symbol = ""] = found;
    if (braced === undefined)
      return {
        kind: "variable",
        at,
        scope: scope.toLowerCase(),
        name: (plain || symbol).toLowerCase(),
        written: found[0],
      };
    const name = braced.replaceAll(/`([\s\S])/g, "$1");
    const [, drive, rest] = /^(\w+):(?!:)([\s\S]+)$/.exec(name) ?? [];
    return drive === undefined || rest === undefined
      ? { kind: "variable", at, scope: "", name: name.toLowerCase(), written: found[0] }
      : { kind: "variable", at, scope: drive.toLowerCase(), name: rest.toLowerCase(), written: found[0] };
  }

  /** After its opening quote. */
  protected singleQuoted(): string {
    let value = "";
    for (;;) {
      const from = this.pos;
      while (!this.atEnd() && !isSingleQuote(this.char())) this.pos += 1;
      if (this.atEnd()) this.fault();
      value += this.text.slice(from, this.pos);
      this.pos += 1;
      if (!isSingleQuote(this.char())) return value;
      value += this.char();
      this.pos += 1;
    }
  }

  /** After its opening quote. */
  protected doubleQuoted(at: Position): Expression {
    const parts: (string | Expression)[] = [];
    let literal = "";
    for (;;) {
      if (this.atEnd()) this.fault();
      const char = this.char();
      if (isDoubleQuote(char)) {
        this.pos += 1;
        if (!isDoubleQuote(this.char())) break;
        literal += this.char();
        this.pos += 1;
        continue;
      }
      literal = this.textPart(parts, literal);
    }
    return finishText(at, parts, literal, true);
  }

  /** One character or one part that is filled in, in any text that expands. */
  protected textPart(parts: (string | Expression)[], literal: string): string {
    const char = this.char();
    if (char === "`") return literal + this.escape(parts, literal);
    if (char === "$") {
      const filled = this.filled();
      if (filled !== undefined) {
        if (literal !== "") parts.push(literal);
        parts.push(filled);
        return "";
      }
    }
    this.pos += 1;
    return literal + char;
  }

  private escape(_parts: (string | Expression)[], _literal: string): string {
    const char = this.char(1);
    this.pos += 2;
    if (char === "\r" && this.char() === "\n") {
      this.pos += 1;
      return "\r\n";
    }
    if (char === "u") {
      const code = this.match(/\{([\da-f]{1,6})\}/iy)?.[1];
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    }
    if (char === "e") return "\u001b";
    return escapedCharacter(char);
  }

  private filled(): Expression | undefined {
    if (this.char(1) === "(") return this.primary();
    if (this.char(1) === "{" || this.looksAt(BROKEN_VARIABLE) || this.looksAt(VARIABLE)) return this.variable();
    return undefined;
  }

  private hereString(at: Position, expands: boolean): Expression {
    this.pos += 2;
    if (this.match(/[ \t]*(?:\r\n|\r|\n)/y) === undefined) this.fault();
    const end = expands ? /(?:\r\n|\r|\n)["\u201c-\u201e]@/y : /(?:\r\n|\r|\n)['\u2018-\u201b]@/y;
    // Of no line at all.
    if (
      expands ? isDoubleQuote(this.char()) && this.char(1) === "@" : isSingleQuote(this.char()) && this.char(1) === "@"
    ) {
      this.pos += 2;
      return { kind: "constant", at, value: "", quoted: true };
    }
    const parts: (string | Expression)[] = [];
    let literal = "";
    for (;;) {
      if (this.atEnd()) this.fault();
      const code = this.text.charCodeAt(this.pos);
      if ((code === 10 || code === 13) && this.match(end) !== undefined) break;
      if (expands) literal = this.textPart(parts, literal);
      else {
        literal += this.char();
        this.pos += 1;
      }
    }
    return finishText(at, parts, literal, true);
  }
}

export function finishText(at: Position, parts: (string | Expression)[], literal: string, quoted: boolean): Expression {
  if (parts.length === 0) return { kind: "constant", at, value: literal, quoted };
  if (literal !== "") parts.push(literal);
  return quoted ? { kind: "text", at, parts } : { kind: "text", at, parts, bare: true };
}

const normalised = new Map<string, string>();
const MOST_NORMALISED = 2_000;

/** A type's name as it is compared: in lower case, without `System.` and spaces. */
export function normaliseType(name: string): string {
  let type = normalised.get(name);
  if (type === undefined) {
    type = typeNameOf(name);
    if (normalised.size >= MOST_NORMALISED) normalised.clear();
    normalised.set(name, type);
  }
  return type;
}

function typeNameOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/\s+/g, "")
    .replaceAll(/(^|[[,])system\.(?=[^\]])/g, "$1");
  return TYPE_ALIASES[plain] ?? plain;
}

/** Types that are written without their namespace, where a script says that it uses that. */
const IN_NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  text: ["encoding", "stringbuilder", "utf8encoding", "unicodeencoding", "asciiencoding"],
  io: ["path", "file", "directory", "fileinfo", "streamreader", "streamwriter", "memorystream"],
  net: ["webclient", "dns", "ipaddress", "servicepointmanager"],
  diagnostics: ["process", "processstartinfo", "stopwatch"],
  collections: ["arraylist", "queue", "stack"],
  "collections.generic": ["list", "dictionary", "hashset", "queue", "stack"],
  "microsoft.win32": ["registry", "registryvaluekind", "registryhive", "registrykey"],
  management: ["managementobject", "managementclass", "managementobjectsearcher"],
};

function inNamespaces(type: string, namespaces: readonly string[]): string {
  const [plain = ""] = /^\w+/.exec(type) ?? [];
  if (namespaces.length === 0 || type.slice(plain.length).startsWith(".")) return type;
  const isGeneric = type.slice(plain.length).startsWith("[");
  const found = namespaces.find(
    (namespace) => IN_NAMESPACES[namespace]?.includes(plain) === true && (namespace !== "collections" || !isGeneric),
  );
  return found === undefined ? type : `${found}.${type}`;
}

const TYPE_ALIASES: Readonly<Record<string, string>> = {
  int32: "int",
  int64: "long",
  "int32[]": "int[]",
  int16: "short",
  uint32: "uint",
  uint64: "ulong",
  uint16: "ushort",
  boolean: "bool",
  single: "float",
  "collections.hashtable": "hashtable",
  "management.automation.scriptblock": "scriptblock",
  "management.automation.psobject": "psobject",
  "management.automation.pscustomobject": "pscustomobject",
  switchparameter: "switch",
  "management.automation.switchparameter": "switch",
  "object[]": "array",
  "text.regularexpressions.regex": "regex",
  "xml.xmldocument": "xml",
  "management.automation.pscredential": "pscredential",
};
