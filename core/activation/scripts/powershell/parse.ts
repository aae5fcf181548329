import type { Argument, Body, Command, Element, Expression, Leaving, Parameter, Statement } from "./syntax";

/** Brackets inside brackets, beyond which no script that people write goes. */
const DEEPEST = 120;

/** What is no PowerShell, or PowerShell of a kind that is not followed: classes, configurations, workflows. */
class SyntaxFault extends Error {}

/** Reads a script; undefined for what is none. Linear in the length of the text. */
export function parsePowerShell(source: string): Body | undefined {
  try {
    return createParser(straighten(source)).script();
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined;
    throw error;
  }
}

/** PowerShell takes the quotes and dashes that word processors make for plain ones. */
function straighten(source: string): string {
  return source
    .replace(/^\ufeff/, "")
    .replaceAll(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e]/g, '"')
    .replaceAll(/[\u2013\u2014\u2015]/g, "-")
    .replaceAll(/\r\n?/g, "\n");
}

const BINARY =
  /-(?:[ci]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace|split)|and|or|xor|band|bor|bxor|shl|shr|is|isnot|as|join|f)(?![\w-])/iy;
const SYMBOL = /[*/%+](?!=)|-(?![-=\w]|$)|-(?=\d)|\.\./y;
/** From loose to tight. The comma, which is tighter than all of these, is read by itself. */
const STRENGTH: Readonly<Record<string, number>> = {
  "-and": 1,
  "-or": 1,
  "-xor": 1,
  "-band": 2,
  "-bor": 2,
  "-bxor": 2,
  "-shl": 2,
  "-shr": 2,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  "-f": 6,
  "..": 7,
};
const COMPARISON = 3;

const NUMBER = /(?:0x[\da-f]+|\d+(?:\.\d+)?|\.\d+)(?:[kmgtp]b)?(?![\w])/iy;
const UNITS: Readonly<Record<string, number>> = { kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30, tb: 2 ** 40, pb: 2 ** 50 };
const ASSIGNMENT = /(?:[-+*/%]|\?\?)?=(?!=)/y;
const VARIABLE = /\$(?:\{([^}\n]{1,200})\}|(?:(\w{1,60}):(?=\w))?(\w{1,200}|[$?^]))/y;
const PARAMETER = /-([A-Za-z_][\w-]*)(:)?(?=[\s;|&(){},"'$:]|$)/y;
/** Everything that ends a bare word. */
const WORD = /[^\s;|&(){},"'`$<>]+/y;
const REDIRECTION = /(?:[*1-6]?>>?(?:&\d)?|<)/y;
const SPACE = /(?:[ \t\u00a0\f]+|`\n)+/y;
const KEYWORD = /[A-Za-z]+(?![\w-])/y;

interface Parser {
  script(): Body;
}

function createParser(text: string): Parser {
  let at = 0;
  let depth = 0;

  function fault(): never {
    throw new SyntaxFault();
  }

  function take(pattern: RegExp): string | undefined {
    return match(pattern)?.[0];
  }

  function match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at += found[0].length;
    return found;
  }

  function takes(literal: string): boolean {
    if (!text.startsWith(literal, at)) return false;
    at += literal.length;
    return true;
  }

  function expect(literal: string): void {
    if (!takes(literal)) fault();
  }

  /** Runs a part that stands in brackets. */
  function inside<T>(read: () => T): T {
    depth += 1;
    if (depth > DEEPEST) fault();
    const result = read();
    depth -= 1;
    return result;
  }

  /** Spaces, comments and lines that go on; line ends too where they mean nothing. */
  function skip(lines: boolean): void {
    for (;;) {
      const from = at;
      take(SPACE);
      if (text.startsWith("<#", at)) {
        const end = text.indexOf("#>", at + 2);
        if (end < 0) fault();
        at = end + 2;
      } else if (text[at] === "#") {
        const end = text.indexOf("\n", at);
        at = end < 0 ? text.length : end;
      } else if (lines && text[at] === "\n") at += 1;
      if (at === from) return;
    }
  }

  function skipSeparators(): void {
    for (;;) {
      skip(true);
      if (!takes(";")) return;
    }
  }

  function script(): Body {
    const body = bodyUntil("");
    if (at < text.length) fault();
    return body;
  }

  function bodyUntil(end: string): Body {
    skipSeparators();
    let parameters: readonly Parameter[] = [];
    for (;;) {
      skipSeparators();
      // What stands before a parameter block describes it.
      if (text[at] === "[" && /^\[[\w.]+\s*(?:\(|\])/.test(text.slice(at, at + 200)) && describesParameters()) continue;
      if (peekKeyword() === "using") {
        take(/[^\n;]*/y);
        continue;
      }
      break;
    }
    if (peekKeyword() === "param" && /\(/.test(text.slice(at + 5).trimStart()[0] ?? "")) {
      take(KEYWORD);
      skip(true);
      parameters = parameterList();
    }
    return { parameters, statements: statementsUntil(end) };
  }

  /** Goes past an attribute such as `[CmdletBinding()]` where a parameter block follows; stays where it is else. */
  function describesParameters(): boolean {
    const from = at;
    bracketed();
    skip(true);
    const next = peekKeyword();
    if (next === "param" || text[at] === "[") return true;
    at = from;
    return false;
  }

  function peekKeyword(): string {
    const from = at;
    const word = take(KEYWORD);
    at = from;
    return word?.toLowerCase() ?? "";
  }

  function parameterList(): readonly Parameter[] {
    expect("(");
    const parameters: Parameter[] = [];
    for (;;) {
      skip(true);
      if (takes(")")) return parameters;
      if (takes(",")) continue;
      let type = "";
      const aliases: string[] = [];
      while (text[at] === "[") {
        const written = bracketed();
        const alias = /^alias\s*\(([^)]*)\)/i.exec(written)?.[1];
        if (alias !== undefined) aliases.push(...[...alias.matchAll(/[\w-]+/g)].map(([name]) => name.toLowerCase()));
        else if (!written.includes("(")) type = written.replaceAll(/\s/g, "").toLowerCase();
        skip(true);
      }
      const found = match(VARIABLE);
      const name = found?.[3] ?? found?.[1];
      if (name === undefined) fault();
      skip(true);
      const hasInitial = takes("=");
      if (hasInitial) skip(true);
      const initial = hasInitial ? expression(0, false) : undefined;
      parameters.push({ name: name.toLowerCase(), aliases, type, ...(initial === undefined ? {} : { initial }) });
    }
  }

  /** The inside of square brackets, texts and inner brackets included. */
  function bracketed(): string {
    expect("[");
    const from = at;
    let open = 1;
    while (open > 0) {
      const character = text[at];
      if (character === undefined) fault();
      if (character === "'" || character === '"') {
        const end = text.indexOf(character, at + 1);
        if (end < 0) fault();
        at = end + 1;
        continue;
      }
      if (character === "[") open += 1;
      if (character === "]") open -= 1;
      at += 1;
    }
    return text.slice(from, at - 1);
  }

  function statementsUntil(end: string): readonly Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      skipSeparators();
      if (at >= text.length) {
        if (end !== "") fault();
        return statements;
      }
      if (end !== "" && takes(end)) return statements;
      statements.push(statement());
      skip(false);
      if (at < text.length && text[at] !== "\n" && text[at] !== ";" && !(end !== "" && text.startsWith(end, at))) {
        // A block that ends a statement needs no separator; anything else that stands here is no PowerShell.
        if (text[at - 1] !== "}" && !/[\s}]/.test(text[at - 1] ?? "")) fault();
        const last = statements.at(-1)?.kind;
        if (last === "pipeline" || last === "assign" || last === "chain" || last === "leave") fault();
      }
    }
  }

  function block(): readonly Statement[] {
    skip(true);
    expect("{");
    return inside(() => statementsUntil("}"));
  }

  /** `( ... )` with one statement in it, as tests have it. */
  function condition(): Statement {
    skip(true);
    expect("(");
    return inside(() => {
      const body = statementsUntil(")");
      const [only] = body;
      return body.length === 1 && only !== undefined ? only : { kind: "sequence", body };
    });
  }

  function statement(): Statement {
    // A label before a loop.
    if (text[at] === ":" && take(/:\w+[ \t]+(?=(?:foreach|for|while|do|switch)\b)/iy) !== undefined) skip(false);
    const from = at;
    const word = take(KEYWORD)?.toLowerCase();
    if (word !== undefined && text[at] !== "=" && text[at] !== ".") {
      const read = keywordStatement(word);
      if (read !== undefined) return read;
    }
    at = from;
    return pipelineChain();
  }

  function keywordStatement(word: string): Statement | undefined {
    switch (word) {
      case "if":
        return ifStatement();
      case "while":
        return { kind: "loop", before: [], test: condition(), body: block(), asksFirst: true, endsWhen: false };
      case "do": {
        const body = block();
        skip(true);
        const how = take(KEYWORD)?.toLowerCase();
        if (how !== "while" && how !== "until") fault();
        return { kind: "loop", before: [], test: condition(), body, asksFirst: false, endsWhen: how === "until" };
      }
      case "for":
        return forStatement();
      case "foreach":
        skip(false);
        return text[at] === "(" || text[at] === "-" ? foreachStatement() : undefined;
      case "switch":
        return switchStatement();
      case "function":
      case "filter":
        return functionStatement();
      case "try":
        return tryStatement();
      case "trap": {
        skip(true);
        if (text[at] === "[") bracketed();
        return { kind: "try", body: [], handlers: [block()], finally: [] };
      }
      case "begin":
      case "process":
      case "end":
      case "clean":
        skip(true);
        return text[at] === "{" ? { kind: "sequence", body: block() } : undefined;
      case "return":
      case "exit":
      case "throw":
      case "break":
      case "continue":
        return leaveStatement(word);
      case "class":
      case "enum":
      case "configuration":
      case "workflow":
        return fault();
      default:
        return undefined;
    }
  }

  function ifStatement(): Statement {
    const test = condition();
    const body = block();
    const from = at;
    skip(true);
    const word = take(KEYWORD)?.toLowerCase();
    if (word === "elseif") return { kind: "if", test, body, otherwise: [ifStatement()] };
    if (word === "else") return { kind: "if", test, body, otherwise: block() };
    at = from;
    return { kind: "if", test, body, otherwise: [] };
  }

  function forStatement(): Statement {
    skip(true);
    expect("(");
    return inside(() => {
      const part = (end: string): Statement | undefined => {
        skip(true);
        if (takes(end)) return undefined;
        const read = statement();
        skip(true);
        expect(end);
        return read;
      };
      const start = part(";");
      const test = part(";");
      const step = part(")");
      const body = block();
      return {
        kind: "loop",
        before: start === undefined ? [] : [start],
        test,
        body: step === undefined ? body : [...body, step],
        asksFirst: true,
        endsWhen: false,
      };
    });
  }

  function foreachStatement(): Statement {
    take(/-\w+(?:[ \t]+\d+)?[ \t]*/y);
    expect("(");
    const { name, over } = inside(() => {
      skip(true);
      const found = match(VARIABLE);
      const variable = found?.[3] ?? found?.[1];
      skip(true);
      if (variable === undefined || take(KEYWORD)?.toLowerCase() !== "in") fault();
      skip(true);
      const over = statement();
      skip(true);
      expect(")");
      return { name: variable.toLowerCase(), over };
    });
    return { kind: "foreach", name, over, body: block() };
  }

  function switchStatement(): Statement {
    let by = "";
    skip(true);
    while (text[at] === "-") {
      const option = match(/-(\w+)/y)?.[1]?.toLowerCase() ?? fault();
      if (option === "file") fault();
      // Options may be shortened; only these two change what matches.
      if ("wildcard".startsWith(option) || "regex".startsWith(option)) by = option;
      skip(true);
    }
    const over = condition();
    skip(true);
    expect("{");
    return inside(() => {
      const clauses: { match: Expression | undefined; body: readonly Statement[] }[] = [];
      for (;;) {
        skipSeparators();
        if (takes("}")) return { kind: "switch", over, by, clauses };
        if (peekKeyword() === "default") {
          take(KEYWORD);
          clauses.push({ match: undefined, body: block() });
        } else clauses.push({ match: clauseMatch(), body: block() });
      }
    });
  }

  function clauseMatch(): Expression {
    if (text[at] === "{") return blockExpression();
    return startsExpression() ? expression() : word();
  }

  function functionStatement(): Statement {
    skip(false);
    const name = take(/(?:\w+:)?[\w.-]+/y)
      ?.replace(/^\w+:/, "")
      .toLowerCase();
    if (name === undefined) fault();
    skip(true);
    const listed = text[at] === "(" ? parameterList() : undefined;
    skip(true);
    expect("{");
    const body = inside(() => bodyUntil("}"));
    return { kind: "function", name, body: listed === undefined ? body : { ...body, parameters: listed } };
  }

  function tryStatement(): Statement {
    const body = block();
    const handlers: (readonly Statement[])[] = [];
    let last: readonly Statement[] = [];
    for (;;) {
      const from = at;
      skip(true);
      const word = take(KEYWORD)?.toLowerCase();
      if (word === "catch") {
        skip(true);
        while (text[at] === "[" || text[at] === ",") {
          if (!takes(",")) bracketed();
          skip(true);
        }
        handlers.push(block());
      } else if (word === "finally") last = block();
      else {
        at = from;
        return { kind: "try", body, handlers, finally: last };
      }
    }
  }

  function leaveStatement(how: Leaving): Statement {
    skip(false);
    const next = text[at];
    if (next === undefined || /[\n;})]/.test(next)) return { kind: "leave", how };
    if (how !== "break" && how !== "continue") return { kind: "leave", how, value: pipelineChain() };
    // The label of a loop.
    take(/\w+/y);
    return { kind: "leave", how };
  }

  function pipelineChain(): Statement {
    let left = pipeline();
    for (;;) {
      skip(false);
      const operator = take(/&&|\|\|/y);
      if (operator === undefined) return left;
      skip(true);
      left = { kind: "chain", operator, left, right: pipeline() };
    }
  }

  function pipeline(): Statement {
    const elements: Element[] = [];
    for (;;) {
      if (startsExpression()) {
        const value = expression();
        skip(false);
        const operator = elements.length === 0 ? take(ASSIGNMENT) : undefined;
        if (operator !== undefined) {
          skip(true);
          return { kind: "assign", target: value, operator, value: statement() };
        }
        const output = redirections();
        elements.push({ kind: "expression", value, ...(output === undefined ? {} : { output }) });
      } else elements.push(command());
      skip(false);
      // A pipe may stand at the beginning of the next line.
      const from = at;
      skip(true);
      if (text[at] !== "|" || text[at + 1] === "|") at = from;
      if (text[at] !== "|" || text[at + 1] === "|") break;
      at += 1;
      skip(true);
    }
    // In the background.
    if (text[at] === "&" && text[at + 1] !== "&") at += 1;
    return { kind: "pipeline", elements };
  }

  function redirections(): Expression | undefined {
    let output: Expression | undefined;
    for (;;) {
      skip(false);
      const operator = take(REDIRECTION);
      if (operator === undefined) return output;
      if (operator.includes("&")) continue;
      skip(false);
      const target = argumentValue();
      if (/^1?>/.test(operator)) output = target;
    }
  }

  function startsExpression(): boolean {
    const character = text[at];
    if (character === undefined) return false;
    if ("$\"'([{".includes(character)) return true;
    if (character === "@") return /[({"']/.test(text[at + 1] ?? "");
    if (character === "!" || character === ",") return true;
    if (character === "+" || character === "-") {
      return /^(?:[-+]{1,2}\s*[$\d.(]|-(?:not|bnot|join|split)(?![\w-]))/i.test(text.slice(at, at + 40));
    }
    if (!/[\d.]/.test(character)) return false;
    const from = at;
    const number = take(NUMBER);
    at = from;
    return number !== undefined;
  }

  function command(): Command {
    const operator = match(/[&.](?=[\s"'$({])/y)?.[0] as "&" | "." | undefined;
    skip(false);
    const name = operator !== undefined && startsExpression() ? postfix(primary()) : word();
    const given: Argument[] = [];
    let output: Expression | undefined;
    for (;;) {
      output = redirections() ?? output;
      const next = text[at];
      if (next === undefined || "\n;|)}".includes(next)) break;
      if (next === "&") {
        if (text[at + 1] === "&") break;
        at += 1;
        break;
      }
      if (takes("--%")) {
        const rest = take(/[^\n|]*/y) ?? "";
        for (const part of rest.split(/\s+/)) {
          if (part !== "") given.push({ kind: "value", value: { kind: "value", value: part.replaceAll('"', "") } });
        }
        break;
      }
      const parameter = match(PARAMETER);
      if (parameter !== undefined) {
        const named = { kind: "parameter" as const, name: parameter[1] ?? "" };
        if (parameter[2] === undefined) given.push(named);
        else {
          skip(false);
          given.push({ ...named, value: listOf(argumentValue) });
        }
        continue;
      }
      const splat = match(/@(\w+)(?=[\s;|)}]|$)/y);
      if (splat !== undefined) {
        given.push({ kind: "splat", name: splat[1]?.toLowerCase() ?? "" });
        continue;
      }
      given.push({ kind: "value", value: listOf(argumentValue) });
    }
    return {
      kind: "command",
      operator: operator ?? "",
      name,
      arguments: given,
      ...(output === undefined ? {} : { output }),
    };
  }

  /** Several with commas between them are a list; one alone is itself. What no comma follows is left to the caller. */
  function listOf(item: () => Expression): Expression {
    const items = [item()];
    for (;;) {
      const from = at;
      skip(false);
      if (!takes(",")) {
        at = from;
        break;
      }
      skip(true);
      items.push(item());
    }
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: "list", items };
  }

  function argumentValue(): Expression {
    const character = text[at];
    if (character === "(" || character === "{" || character === "'" || character === '"') return postfix(primary());
    if (character === "@" && /[({"']/.test(text[at + 1] ?? "")) return postfix(primary());
    if (character === "$") {
      const from = at;
      const value = postfix(primary());
      if (at >= text.length || /[\s;|&(){},<>]/.test(text[at] ?? "")) return value;
      at = from;
    }
    return word();
  }

  /** A bare word, in which variables and texts may stand: `$env:windir\x`, `/d:"a b"`. */
  function word(): Expression {
    const parts: (string | Expression)[] = [];
    for (;;) {
      const character = text[at];
      const plain = take(WORD);
      if (plain !== undefined) parts.push(plain);
      else if (character === "`") {
        at += 2;
        parts.push(escaped(text[at - 1] ?? ""));
      } else if (character === "$") parts.push(filling());
      else if ((character === '"' || character === "'") && parts.length > 0) parts.push(quoted());
      else break;
    }
    if (parts.length === 0) fault();
    return textOf(parts);
  }

  function textOf(parts: readonly (string | Expression)[]): Expression {
    return parts.every((part) => typeof part === "string")
      ? { kind: "value", value: parts.join("") }
      : { kind: "text", parts };
  }

  /** `$name` and `$( )` inside a text; a dollar by itself is one. */
  function filling(): string | Expression {
    if (text.startsWith("$(", at)) return primary();
    const found = match(VARIABLE);
    if (found !== undefined) return variable(found);
    at += 1;
    return "$";
  }

  function variable([, braced, scope = "", name = ""]: RegExpExecArray): Expression {
    const written = (braced ?? name).toLowerCase();
    const colon = written.indexOf(":");
    return colon < 0
      ? { kind: "variable", scope: scope.toLowerCase(), name: written }
      : { kind: "variable", scope: written.slice(0, colon), name: written.slice(colon + 1) };
  }

  function quoted(): Expression {
    if (takes("'")) {
      let content = "";
      for (;;) {
        const end = text.indexOf("'", at);
        if (end < 0) fault();
        content += text.slice(at, end);
        at = end + 1;
        if (text[at] !== "'") return { kind: "value", value: content };
        content += "'";
        at += 1;
      }
    }
    expect('"');
    const parts: (string | Expression)[] = [];
    for (;;) {
      const plain = take(/[^"`$]+/y);
      if (plain !== undefined) parts.push(plain);
      else if (takes('"')) {
        if (!takes('"')) return textOf(parts.length === 0 ? [""] : parts);
        parts.push('"');
      } else if (text[at] === "`") {
        at += 2;
        parts.push(escaped(text[at - 1] ?? fault()));
      } else if (text[at] === "$") parts.push(filling());
      else fault();
    }
  }

  function hereText(): Expression {
    const quote = text[at + 1];
    at += 2;
    take(/[ \t]*/y);
    expect("\n");
    const end = text.indexOf(`\n${quote ?? ""}@`, at - 1);
    if (end < 0) fault();
    const content = text.slice(at, Math.max(at, end));
    at = end + 3;
    if (quote === "'") return { kind: "value", value: content };
    // Quotes mean nothing in here; the same reader takes the rest.
    return (
      createParser(`"${content.replaceAll('"', '""')}"`)
        .script()
        .statements.flatMap((read) =>
          read.kind === "pipeline" && read.elements[0]?.kind === "expression" ? [read.elements[0].value] : [],
        )[0] ?? fault()
    );
  }

  function escaped(character: string): string {
    return { n: "\n", r: "\r", t: "\t", "0": "\0", "\n": " " }[character] ?? character;
  }

  /** @param commas whether a comma makes a list; between the arguments of a method it does not */
  function expression(least = 0, commas = true): Expression {
    let left = commas ? commaList() : unary();
    for (;;) {
      const from = at;
      skip(false);
      const operator = (take(BINARY) ?? take(SYMBOL))?.toLowerCase();
      const strength = operator === undefined ? undefined : (STRENGTH[operator] ?? COMPARISON);
      if (operator === undefined || strength === undefined || strength < least || (strength === least && least > 0)) {
        at = from;
        return left;
      }
      skip(true);
      left = { kind: "binary", operator, left, right: expression(strength, commas) };
    }
  }

  function commaList(): Expression {
    if (takes(",")) {
      skip(true);
      return { kind: "list", items: [unary()] };
    }
    return listOf(unary);
  }

  function unary(): Expression {
    const operator = take(/!|-(?:not|bnot|join|split)(?![\w-])|\+\+|--|[-+](?=[\s$\d.(])/iy)?.toLowerCase();
    if (operator === undefined) return postfix(primary());
    skip(true);
    return inside(() => {
      const of = unary();
      return operator === "-" && of.kind === "value" && typeof of.value === "number"
        ? { kind: "value", value: -of.value }
        : { kind: "unary", operator: operator === "!" ? "-not" : operator, of };
    });
  }

  function primary(): Expression {
    const character = text[at];
    switch (character) {
      case "$": {
        if (takes("$(")) return inside(() => ({ kind: "group", body: statementsUntil(")"), asList: false }));
        const found = match(VARIABLE);
        return found === undefined ? fault() : variable(found);
      }
      case "'":
      case '"':
        return quoted();
      case "(":
        at += 1;
        return inside(() => ({ kind: "group", body: statementsUntil(")"), asList: false }));
      case "{":
        return blockExpression();
      case "[":
        return typeOrCast();
      case "@":
        if (takes("@(")) return inside(() => ({ kind: "group", body: statementsUntil(")"), asList: true }));
        if (takes("@{")) return inside(table);
        return /['"]/.test(text[at + 1] ?? "") ? hereText() : fault();
      default: {
        const number = take(NUMBER)?.toLowerCase();
        if (number === undefined) return fault();
        const unit = UNITS[number.slice(-2)];
        const value = Number(unit === undefined || number.startsWith("0x") ? number : number.slice(0, -2));
        return { kind: "value", value: unit === undefined || number.startsWith("0x") ? value : value * unit };
      }
    }
  }

  function blockExpression(): Expression {
    expect("{");
    return inside(() => ({ kind: "block", body: bodyUntil("}") }));
  }

  function typeOrCast(): Expression {
    const name = bracketed().replaceAll(/\s/g, "").toLowerCase();
    if (name === "") fault();
    if (text.startsWith("::", at)) return { kind: "type", name };
    const from = at;
    skip(false);
    const next = text[at];
    if (next !== undefined && ("$\"'([@{".includes(next) || /[-+\d!]/.test(next)) && startsExpression()) {
      return inside(() => ({ kind: "cast", type: name, of: unary() }));
    }
    at = from;
    return { kind: "type", name };
  }

  function table(): Expression {
    const entries: (readonly [Expression, Statement])[] = [];
    for (;;) {
      skipSeparators();
      if (takes("}")) return { kind: "table", entries };
      const bare = take(/[\w-]+(?=[ \t]*=)/y);
      const key: Expression = bare === undefined ? postfix(primary()) : { kind: "value", value: bare };
      skip(true);
      expect("=");
      skip(true);
      entries.push([key, statement()]);
      skip(false);
    }
  }

  function postfix(of: Expression): Expression {
    let value = of;
    for (;;) {
      if (text.startsWith("::", at) || (text[at] === "." && /[\w$"'({]/.test(text[at + 1] ?? ""))) {
        // A range: `1..5`.
        if (text.startsWith("..", at)) return value;
        at += text[at] === ":" ? 2 : 1;
        const name = memberName();
        value =
          text[at] === "("
            ? { kind: "call", of: value, name, arguments: argumentsInBrackets() }
            : { kind: "member", of: value, name };
      } else if (text[at] === "[") {
        at += 1;
        value = inside(() => {
          skip(true);
          const index = expression();
          skip(true);
          expect("]");
          return { kind: "index", of: value, index };
        });
      } else if (take(/\+\+|--(?!\w)/y) !== undefined) value = { kind: "unary", operator: "++", of: value };
      else return value;
    }
  }

  function memberName(): Expression {
    const name = take(/\w+/y);
    return name === undefined ? primary() : { kind: "value", value: name };
  }

  function argumentsInBrackets(): readonly Expression[] {
    expect("(");
    return inside(() => {
      const given: Expression[] = [];
      for (;;) {
        skip(true);
        if (takes(")")) return given;
        if (takes(",")) continue;
        given.push(expression(0, false));
        skip(true);
      }
    });
  }

  return { script };
}
