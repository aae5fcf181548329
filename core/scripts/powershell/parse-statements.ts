import type { Position } from "../contract";
import { NUMBER, readNumber } from "./numbers";
import { ExpressionParser, finishText, normaliseType } from "./parse-expressions";
import type {
  Argument,
  Body,
  Check,
  ClassStatement,
  Clause,
  Command,
  Element,
  Expression,
  LoopStatement,
  Parameter,
  Redirection,
  Script,
  Statement,
  SwitchStatement,
  VariableExpression,
} from "./syntax";
import { isDash, isDoubleQuote, isSingleQuote } from "./tokens";

const KEYWORD = /[a-z]+(?=[\s;|&(){},]|$)/iy;
const LABEL = /:([\p{L}_][\p{L}\p{N}_]*)(?=\s*(?:foreach|for|while|do|switch)\b)/iuy;
const ASSIGNMENT = /(?:[-\u2013-\u2015+*/%]|\?\?)?=(?!=)/y;
const PARAMETER = /[-\u2013-\u2015]([\p{L}_?][^\s;|&(){},:.["'`\u2018-\u201e]*)(:)?/uy;
const REDIRECTION = /([*1-6])?(>>?)(?:&([12]))?|</y;
/** What ends a bare word. */
const WORD_END = /[\s;|&(){},]/;
/** `1abc` and `7-Zip` are commands; a number alone, or before an operator, is a value. */
const STARTS_NUMBER =
  /[-+\u2013-\u2015]?(?:0x[\da-f]+|\d+(?:\.(?!\.)\d*)?(?:e[-+]?\d+)?|\.\d+)(?:d|u[sly]?|[lnsy])?(?:[kmgtp]b)?(?=[\s;|&(){},+*/%<>=\]]|$|\.\.|\.[a-z]|[-\u2013-\u2015])/iy;
const STARTS_UNARY =
  /[-\u2013-\u2015](?:not|bnot|split|isplit|csplit|join)(?![\w-])|[-+\u2013-\u2015]{1,2}\s*[$(]|[-+\u2013-\u2015]\s*\d|\+\s*['"]/iy;
const BLOCK_NAMES = /(begin|process|end|dynamicparam|clean)(?=\s*\{)/iy;

/** Statements, pipelines and commands. */
class StatementParser extends ExpressionParser {
  private bodies = 0;

  script(): Script {
    const body = this.body("");
    if (!this.atEnd()) this.fault();
    return { body, newer: this.newer };
  }

  protected body(end: string): Body {
    const from = this.pos;
    this.skipSeparators();
    while (this.looksAt(/using\s+(?:namespace|module|assembly|type)\b/iy)) {
      const [line = ""] = this.match(/[^\r\n;]*/y) ?? [];
      const [, namespace] = /^using\s+namespace\s+(?:System\.)?([\w.]+)/i.exec(line) ?? [];
      if (namespace !== undefined) this.namespaces.push(namespace.toLowerCase());
      this.skipSeparators();
    }
    const head = this.paramBlock();
    this.bodies += 1;
    const id = this.bodies;
    const blocks: Record<string, readonly Statement[]> = {};
    this.skipSeparators();
    let end_: readonly Statement[] = [];
    if (this.looksAt(BLOCK_NAMES)) {
      for (;;) {
        this.skipSeparators();
        const name = this.match(BLOCK_NAMES)?.[1]?.toLowerCase();
        if (name === undefined) break;
        if (name === "clean") this.newer.push({ at: this.position(), text: name });
        this.skip(true);
        blocks[name] = this.block();
      }
      end_ = blocks.end ?? [];
      this.skipSeparators();
      this.closing(end);
    } else end_ = this.statementsUntil(end);
    const { parameters, isAdvanced, hasParamBlock } = head;
    return {
      parameters,
      isAdvanced,
      hasParamBlock,
      begin: blocks.begin,
      process: blocks.process,
      end: end_,
      text: this.text.slice(from, end === "" ? this.pos : this.pos - end.length),
      id,
    };
  }

  private closing(end: string): void {
    if (end === "") {
      if (!this.atEnd()) this.fault();
    } else this.expect(end);
  }

  private paramBlock(): Pick<Body, "parameters" | "isAdvanced" | "hasParamBlock"> {
    const from = this.pos;
    let isAdvanced = false;
    try {
      while (this.char() === "[") {
        const name = this.attribute().name;
        isAdvanced ||= name === "cmdletbinding";
        this.skipSeparators();
      }
    } catch (fault) {
      if (!(fault instanceof Error)) throw fault;
      this.pos = from;
    }
    if (this.match(/param(?=\s*\(|\s*#|\s*<#)/iy) === undefined) {
      this.pos = from;
      return { parameters: [], isAdvanced: false, hasParamBlock: false };
    }
    this.skip(true);
    const parameters = this.parameters();
    return {
      parameters,
      isAdvanced:
        isAdvanced ||
        parameters.some(
          ({ mandatory, fromPipeline, position, remaining, byPropertyName }) =>
            mandatory || fromPipeline || byPropertyName || remaining || position !== undefined,
        ),
      hasParamBlock: true,
    };
  }

  private parameters(): readonly Parameter[] {
    this.expect("(");
    const parameters: Parameter[] = [];
    this.skip(true);
    while (this.char() !== ")") {
      parameters.push(this.parameter());
      this.skip(true);
      if (!this.takes(",")) break;
      this.skip(true);
    }
    this.expect(")");
    return parameters;
  }

  private parameter(): Parameter {
    const at = this.position();
    let type = "";
    const found = {
      aliases: [] as string[],
      position: undefined as number | undefined,
      mandatory: false,
      fromPipeline: false,
      byPropertyName: false,
      remaining: false,
      checks: [] as Check[],
      allows: [] as string[],
    };
    while (this.char() === "[") {
      const attribute = this.attribute();
      if (attribute.arguments === undefined) type = attribute.type;
      else readAttribute(attribute.name, attribute.arguments, found);
      this.skip(true);
    }
    const { name } = this.variable();
    this.skip(true);
    let initial: Expression | undefined;
    if (this.char() === "=") {
      this.pos += 1;
      this.skip(true);
      initial = this.initial();
    }
    return { at, name, type, initial, ...found };
  }

  /** A default: an expression without the comma, which parts parameters. */
  private initial(): Expression {
    return this.inside(() => this.withoutCommas());
  }

  private withoutCommas(): Expression {
    // The arguments of a method end at the comma in the same way.
    return this.argument();
  }

  protected attribute(): {
    name: string;
    type: string;
    arguments: readonly (readonly [string, Expression | undefined])[] | undefined;
  } {
    const from = this.pos;
    const named = this.match(/\[\s*([\p{L}_][\p{L}\p{N}_.]*)\s*\(/uy);
    if (named === undefined) {
      this.pos = from;
      const type = this.typeName();
      return { name: type, type, arguments: undefined };
    }
    const given: (readonly [string, Expression | undefined])[] = [];
    this.skip(true);
    while (this.char() !== ")") {
      const name = this.match(/([\p{L}_]\w*)(?=\s*[=,)])/uy)?.[1]?.toLowerCase() ?? "";
      this.skip(true);
      let value: Expression | undefined;
      if (name === "" || this.char() === "=") {
        if (name !== "") this.pos += 1;
        this.skip(true);
        value = this.initial();
      }
      given.push([name, value]);
      this.skip(true);
      if (!this.takes(",")) break;
      this.skip(true);
    }
    this.expect(")");
    this.skip(true);
    this.expect("]");
    return {
      name: normaliseType(named[1] ?? "")
        .replace(/attribute$/, "")
        .replace(/^management\.automation\./, ""),
      type: "",
      arguments: given,
    };
  }

  protected block(): readonly Statement[] {
    this.expect("{");
    return this.inside(() => this.statementsUntil("}"));
  }

  protected statementsUntil(end: string): readonly Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      this.skipSeparators();
      if (this.atEnd()) {
        if (end !== "") this.fault("");
        return statements;
      }
      if (end !== "" && this.takes(end)) return statements;
      statements.push(this.statement());
      this.skip(false);
      if (
        !this.atEnd() &&
        !this.isLineEnd() &&
        this.char() !== ";" &&
        (end === "" || !this.text.startsWith(end, this.pos)) &&
        !this.afterBlock()
      )
        this.fault();
    }
  }

  /** A statement that ends in `}` needs no separator. */
  private afterBlock(): boolean {
    let at = this.pos - 1;
    while (at >= 0 && /[ \t]/.test(this.text.charAt(at))) at -= 1;
    return this.text.charAt(at) === "}";
  }

  private statement(): Statement {
    const at = this.position();
    const label = this.match(LABEL)?.[1]?.toLowerCase();
    if (label !== undefined) this.skip(true);
    return this.inside(() => this.keywordStatement(at, label ?? "") ?? this.pipelineOrAssignment());
  }

  protected pipelineOrKeyword(): Statement {
    const at = this.position();
    return this.inside(() => this.keywordStatement(at, "") ?? this.assignable());
  }

  private keywordStatement(at: Position, label: string): Statement | undefined {
    const from = this.pos;
    const word = this.match(KEYWORD)?.[0].toLowerCase();
    if (word === undefined) return undefined;
    const read = this.keywords[word];
    if (read === undefined) {
      this.pos = from;
      return undefined;
    }
    this.skip(false);
    const statement = read(at, label);
    if (statement === undefined) this.pos = from;
    return statement;
  }

  private readonly keywords: Readonly<
    Record<string, ((at: Position, label: string) => Statement | undefined) | undefined>
  > = Object.assign(Object.create(null), {
    if: (at: Position) => this.ifStatement(at),
    while: (at: Position, label: string) => this.whileStatement(at, label),
    do: (at: Position, label: string) => this.doStatement(at, label),
    for: (at: Position, label: string) => this.forStatement(at, label),
    foreach: (at: Position, label: string) => this.foreachStatement(at, label),
    switch: (at: Position, label: string) => this.switchStatement(at, label),
    function: (at: Position) => this.functionStatement(at, false),
    filter: (at: Position) => this.functionStatement(at, true),
    try: (at: Position) => this.tryStatement(at),
    trap: (at: Position) => this.trapStatement(at),
    return: (at: Position) => this.leaveStatement(at, "return"),
    exit: (at: Position) => this.leaveStatement(at, "exit"),
    throw: (at: Position) => this.leaveStatement(at, "throw"),
    break: (at: Position) => this.jumpStatement(at, "break"),
    continue: (at: Position) => this.jumpStatement(at, "continue"),
    class: (at: Position) => this.classStatement(at),
    enum: (at: Position) => this.enumStatement(at),
    data: (at: Position) => this.dataStatement(at),
    configuration: (at: Position) => this.otherStatement(at, "configuration"),
    workflow: (at: Position) => this.otherStatement(at, "workflow"),
    parallel: (at: Position) => this.otherStatement(at, "parallel"),
    sequence: (at: Position) => this.otherStatement(at, "sequence"),
  } satisfies Record<string, (at: Position, label: string) => Statement | undefined>) as never;

  private inBrackets<T>(read: () => T): T {
    this.skip(true);
    this.expect("(");
    this.skip(true);
    const result = this.inside(read);
    this.skip(true);
    this.expect(")");
    return result;
  }

  private blockAfter(): readonly Statement[] {
    this.skip(true);
    return this.block();
  }

  /** A word that goes on with a statement, on this line or a later one. */
  private goesOn(word: RegExp): boolean {
    const from = this.pos;
    this.skip(true);
    if (this.match(word) !== undefined) return true;
    this.pos = from;
    return false;
  }

  private ifStatement(at: Position): Statement {
    const clauses: Clause[] = [];
    let otherwise: readonly Statement[] | undefined;
    do {
      const test = this.inBrackets(() => this.assignable());
      clauses.push({ test, body: this.blockAfter() });
    } while (this.goesOn(/elseif(?=[\s;|&(){},]|$)/iy));
    if (this.goesOn(/else(?=[\s;|&(){},]|$)/iy)) otherwise = this.blockAfter();
    return { kind: "if", at, clauses, otherwise };
  }

  private whileStatement(at: Position, label: string): Statement {
    const test = this.inBrackets(() => this.assignable());
    return this.loop(at, label, { test, body: this.blockAfter() });
  }

  private loop(
    at: Position,
    label: string,
    given: Partial<LoopStatement> & Pick<LoopStatement, "test" | "body">,
  ): LoopStatement {
    return { kind: "loop", at, label, before: undefined, after: undefined, asksFirst: true, endsWhen: false, ...given };
  }

  private doStatement(at: Position, label: string): Statement {
    const body = this.blockAfter();
    this.skip(true);
    const word = this.match(/(while|until)(?=[\s(])/iy)?.[1]?.toLowerCase();
    if (word === undefined) this.fault();
    const test = this.inBrackets(() => this.assignable());
    return this.loop(at, label, { test, body, asksFirst: false, endsWhen: word === "until" });
  }

  private forStatement(at: Position, label: string): Statement {
    this.skip(true);
    this.expect("(");
    const part = (): Statement | undefined => {
      this.skip(true);
      if (this.char() === ";" || this.char() === ")") return undefined;
      return this.sequenceOf();
    };
    const parts = this.inside(() => {
      const read: (Statement | undefined)[] = [part()];
      for (let more = 0; more < 2; more += 1) {
        this.skip(true);
        if (this.takes(";")) read.push(part());
      }
      this.skip(true);
      this.expect(")");
      return read;
    });
    const [before, test, after] = parts;
    return this.loop(at, label, { before, test, after, body: this.blockAfter() });
  }

  /** `$i++, $j++` and `$i = 0` in the head of a loop. */
  private sequenceOf(): Statement {
    return this.assignable();
  }

  private foreachStatement(at: Position, label: string): Statement {
    this.skip(true);
    if (this.match(/[-\u2013-\u2015]parallel\b/iy) !== undefined) this.fault();
    this.expect("(");
    this.skip(true);
    const variable = this.variable();
    this.skip(true);
    if (this.match(/in(?=[\s(])/iy) === undefined) this.fault();
    this.skip(true);
    const over = this.inside(() => this.assignable());
    this.skip(true);
    this.expect(")");
    return { kind: "foreach", at, label, variable, over, body: this.blockAfter() };
  }

  private switchStatement(at: Position, label: string): Statement {
    let by: SwitchStatement["by"] = "";
    let mindsCase = false;
    let isFile = false;
    for (;;) {
      this.skip(true);
      const option = this.match(/[-\u2013-\u2015]([a-z]+)/iy)?.[1]?.toLowerCase();
      if (option === undefined) break;
      if ("wildcard".startsWith(option)) by = "wildcard";
      else if ("regex".startsWith(option)) by = "regex";
      else if ("casesensitive".startsWith(option)) mindsCase = true;
      else if ("file".startsWith(option)) isFile = true;
      else if (!"exact".startsWith(option)) this.fault();
    }
    const over: Statement =
      this.char() === "(" ? this.inBrackets(() => this.assignable()) : this.wrap(this.commandArgument());
    this.skip(true);
    this.expect("{");
    const clauses: SwitchStatement["clauses"][number][] = [];
    this.inside(() => {
      for (;;) {
        this.skipSeparators();
        if (this.takes("}")) return;
        const match = this.match(/default(?=[\s{])/iy) === undefined ? this.switchCondition() : undefined;
        clauses.push({ match, body: this.blockAfter() });
      }
    });
    return { kind: "switch", at, label, over, by, mindsCase, isFile, clauses };
  }

  private switchCondition(): Expression {
    return this.commandArgument();
  }

  private wrap(value: Expression): Statement {
    return {
      kind: "pipeline",
      at: value.at,
      elements: [{ kind: "expression", at: value.at, value, redirections: [] }],
      text: "",
    };
  }

  private functionStatement(at: Position, isFilter: boolean): Statement | undefined {
    this.skip(true);
    const name = this.match(/[^\s;|&(){},<>"'$]+/y)?.[0];
    if (name === undefined) return this.fault();
    this.skip(true);
    const parameters = this.char() === "(" ? this.parameters() : undefined;
    this.skip(true);
    this.expect("{");
    const read = this.inside(() => this.body("}"));
    const isAdvanced =
      parameters?.some(
        ({ mandatory, fromPipeline, position, remaining, byPropertyName }) =>
          mandatory || fromPipeline || byPropertyName || remaining || position !== undefined,
      ) ?? false;
    let body = parameters === undefined ? read : { ...read, parameters, hasParamBlock: true, isAdvanced };
    if (isFilter && body.process === undefined) body = { ...body, process: body.end, end: [] };
    return { kind: "function", at, name: name.toLowerCase(), body, isFilter };
  }

  private tryStatement(at: Position): Statement {
    const body = this.blockAfter();
    const handlers: { types: readonly string[]; body: readonly Statement[] }[] = [];
    let last: readonly Statement[] | undefined;
    while (this.goesOn(/catch(?=[\s;|&(){},]|$)/iy)) {
      const types: string[] = [];
      for (;;) {
        this.skip(true);
        if (this.char() !== "[") break;
        types.push(this.typeName());
        this.skip(true);
        this.takes(",");
      }
      handlers.push({ types, body: this.block() });
    }
    if (this.goesOn(/finally(?=[\s;|&(){},]|$)/iy)) last = this.blockAfter();
    if (handlers.length === 0 && last === undefined) this.fault();
    return { kind: "try", at, body, handlers, finally: last };
  }

  private trapStatement(at: Position): Statement {
    this.skip(true);
    const type = this.char() === "[" ? this.typeName() : "";
    return { kind: "trap", at, type, body: this.blockAfter() };
  }

  private endsStatement(): boolean {
    this.skip(false);
    return this.atEnd() || this.isLineEnd() || /[;)}|]/.test(this.char());
  }

  private leaveStatement(at: Position, how: "return" | "exit" | "throw"): Statement {
    const value = this.endsStatement() ? undefined : this.pipelineOrKeyword();
    return { kind: "leave", at, how, value, label: undefined };
  }

  private jumpStatement(at: Position, how: "break" | "continue"): Statement {
    const label = this.endsStatement() ? undefined : this.commandArgument();
    return { kind: "leave", at, how, value: undefined, label };
  }

  private classStatement(at: Position): Statement {
    const name = this.word();
    this.skip(true);
    let base = "";
    if (this.takes(":")) {
      this.skip(true);
      base = (this.match(/[^{]*/y)?.[0] ?? "").trim().toLowerCase();
    }
    this.expect("{");
    const properties: ClassStatement["properties"][number][] = [];
    const methods: ClassStatement["methods"][number][] = [];
    this.inside(() => {
      for (;;) {
        this.skipSeparators();
        if (this.takes("}")) return;
        this.classMember(properties, methods);
      }
    });
    return { kind: "class", at, name, base, properties, methods };
  }

  private word(): string {
    this.skip(true);
    return this.match(/[\p{L}_][\p{L}\p{N}_]*/uy)?.[0].toLowerCase() ?? this.fault();
  }

  private classMember(
    properties: ClassStatement["properties"][number][],
    methods: ClassStatement["methods"][number][],
  ): void {
    let isStatic = false;
    let type = "";
    for (;;) {
      this.skip(true);
      if (this.char() === "[") {
        const attribute = this.attribute();
        if (attribute.arguments === undefined) type = attribute.type;
      } else {
        const word = this.match(/(static|hidden)(?=[\s[])/iy)?.[1]?.toLowerCase();
        if (word === undefined) break;
        isStatic ||= word === "static";
      }
    }
    if (this.char() === "$") {
      const { name } = this.variable();
      this.skip(false);
      const initial = this.takes("=") ? this.afterSkip(() => this.pipelineOrKeyword()) : undefined;
      properties.push({ name, type, initial, isStatic });
      return;
    }
    const name = this.word();
    this.skip(true);
    const parameters = this.parameters();
    this.skip(true);
    // A call of the base class is read over; classes with a base are not followed.
    if (this.takes(":")) this.match(/[^{]*/y);
    this.expect("{");
    const body = this.inside(() => this.body("}"));
    methods.push({ name, body: { ...body, parameters, hasParamBlock: true }, isStatic });
  }

  private afterSkip<T>(read: () => T): T {
    this.skip(true);
    return read();
  }

  private enumStatement(at: Position): Statement {
    const name = this.word();
    this.match(/[^{]*/y);
    this.expect("{");
    const names: (readonly [string, Expression | undefined])[] = [];
    for (;;) {
      this.skipSeparators();
      if (this.takes("}")) break;
      const label = this.match(/[\p{L}_]\w*/uy)?.[0] ?? this.fault();
      this.skip(false);
      const value = this.takes("=") ? this.afterSkip(() => this.unary()) : undefined;
      names.push([label, value]);
    }
    return { kind: "class", at, name, base: "", properties: [], methods: [], names };
  }

  private dataStatement(at: Position): Statement | undefined {
    const name = this.match(/[\p{L}_]\w*/uy)?.[0].toLowerCase();
    this.skip(true);
    if (this.match(/[-\u2013-\u2015]supportedcommand[^{]*/iy) !== undefined) this.skip(true);
    if (this.char() !== "{") return undefined;
    const body = this.block();
    if (name === undefined) return { kind: "sequence", at, body };
    const target: VariableExpression = { kind: "variable", at, scope: "", name };
    const value: Expression = { kind: "sub", at, body, asList: false };
    return { kind: "assign", at, target, operator: "=", value: this.wrap(value), text: "" };
  }

  /** Read over by its brackets. */
  private otherStatement(at: Position, name: string): Statement | undefined {
    if (this.match(/[^\s{};|]*(?=\s*\{)/y) === undefined) return undefined;
    this.skip(true);
    this.block();
    return { kind: "other", at, name };
  }

  protected assignable(): Statement {
    return this.inside(() => this.pipelineOrAssignment());
  }

  private pipelineOrAssignment(): Statement {
    const from = this.pos;
    const at = this.position();
    if (this.isExpressionStart()) {
      const value = this.expression();
      this.skip(false);
      const operator = this.match(ASSIGNMENT)?.[0];
      if (operator !== undefined) {
        if (!isTarget(value)) this.fault(operator);
        if (operator === "??=") this.newer.push({ at, text: operator });
        this.skip(true);
        const assigned = this.pipelineOrKeyword();
        const plain = operator.length === 2 && isDash(operator.charAt(0)) ? "-=" : operator;
        return {
          kind: "assign",
          at,
          target: value,
          operator: plain,
          value: assigned,
          text: this.text.slice(from, this.pos).trim(),
        };
      }
      return this.pipelineFrom(from, at, { kind: "expression", at, value, redirections: this.redirections() });
    }
    return this.pipeline();
  }

  protected pipeline(): Statement {
    const from = this.pos;
    const at = this.position();
    return this.pipelineFrom(from, at, this.element());
  }

  private pipelineFrom(from: number, at: Position, first: Element): Statement {
    const elements = [first];
    for (;;) {
      this.skip(false);
      if (this.char() === "|" && this.char(1) !== "|") {
        this.pos += 1;
        this.skip(true);
        elements.push(this.element());
        continue;
      }
      // A line that begins with a pipe goes on in PowerShell 7 alone.
      const before = this.pos;
      this.skip(true);
      if (before !== this.pos && this.char() === "|" && this.char(1) !== "|") {
        this.newer.push({ at: this.position(), text: "|" });
        continue;
      }
      this.pos = before;
      break;
    }
    const text = this.text.slice(from, this.pos).trim();
    const chain = this.match(/&&|\|\|/y)?.[0];
    if (chain !== undefined) {
      this.newer.push({ at: this.position(), text: chain });
      this.skip(true);
      this.pipelineOrKeyword();
    } else if (this.char() === "&" && this.looksAt(/&[ \t]*(?=[\r\n;)}]|$)/y)) {
      this.newer.push({ at: this.position(), text: "&" });
      this.pos += 1;
    }
    return { kind: "pipeline", at, elements, text };
  }

  private element(): Element {
    const at = this.position();
    if (this.isExpressionStart()) {
      const value = this.expression();
      return { kind: "expression", at, value, redirections: this.redirections() };
    }
    return this.command(at);
  }

  private isExpressionStart(): boolean {
    const char = this.char();
    if (char === "$" || char === "(" || char === "{" || char === "[" || char === "," || char === "!") return true;
    if (char === "@") return /[({'"\u2018-\u201e]/.test(this.char(1));
    if (isSingleQuote(char) || isDoubleQuote(char)) return true;
    if (/[\d.]/.test(char)) return this.looksAt(STARTS_NUMBER);
    if (char === "+" || isDash(char)) return this.looksAt(STARTS_UNARY);
    return false;
  }

  private redirections(): Redirection[] {
    const found: Redirection[] = [];
    for (;;) {
      this.skip(false);
      const redirection = this.redirection();
      if (redirection === undefined) return found;
      found.push(redirection);
    }
  }

  private redirection(): Redirection | undefined {
    const found = this.match(REDIRECTION);
    if (found === undefined) return undefined;
    const [whole, stream = "1", arrows = ""] = found;
    if (whole === "<") this.fault();
    if (found[3] !== undefined) return { stream, appends: false };
    this.skip(false);
    return { stream, appends: arrows === ">>", to: this.commandArgument() };
  }

  private command(at: Position): Command {
    let operator: Command["operator"] = "";
    if (this.char() === "&") {
      operator = "&";
      this.pos += 1;
      this.skip(true);
    } else if (this.char() === "." && /[\s$("'{&]/.test(this.char(1))) {
      operator = ".";
      this.pos += 1;
      this.skip(true);
    }
    const name = operator === "" ? this.bareWord(true) : this.commandArgument(true);
    const given: Argument[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      this.skip(false);
      if (this.atEnd() || this.isLineEnd() || /[;|)}]/.test(this.char())) break;
      if (this.char() === "&") break;
      const redirection = this.looksAt(/[*1-6]?>|</y) ? this.redirection() : undefined;
      if (redirection === undefined) given.push(this.commandElement());
      else redirections.push(redirection);
    }
    return { kind: "command", at, operator, name, arguments: given, redirections };
  }

  private commandElement(): Argument {
    const at = this.position();
    const char = this.char();
    if (isDash(char)) {
      if (this.match(/--%(?=[\s]|$)/y) !== undefined) {
        const text = this.match(/[^\r\n|]*/y)?.[0] ?? "";
        return { kind: "verbatim", at, text: text.trim() };
      }
      const from = this.pos;
      const found = this.match(PARAMETER);
      if (found !== undefined) {
        const [written, name = "", colon] = found;
        if (colon !== undefined) {
          this.skip(false);
          if (this.atEnd() || WORD_END.test(this.char())) {
            if (!/[({]/.test(this.char())) return { kind: "parameter", at, name, written };
          }
          return { kind: "parameter", at, name, written, value: this.commandArgument() };
        }
        if (this.endsArgument()) return { kind: "parameter", at, name, written };
        this.pos = from;
      }
    }
    if (char === "@" && this.looksAt(/@[\p{L}_?]/uy)) {
      const [, scope = "", name = ""] = this.match(/@(?:(\w+):)?([\p{L}\p{N}_?]+)/uy) ?? [];
      return {
        kind: "splat",
        at,
        variable: { kind: "variable", at, scope: scope.toLowerCase(), name: name.toLowerCase() },
      };
    }
    return { kind: "value", at, value: this.commandArgument() };
  }

  private endsArgument(): boolean {
    return this.atEnd() || WORD_END.test(this.char()) || /[.[]/.test(this.char());
  }

  /** One argument, or several with commas between them. */
  protected commandArgument(isName = false): Expression {
    const first = this.argumentOne();
    return isName ? first : this.listAfter(first, () => this.argumentOne());
  }

  private argumentOne(): Expression {
    const char = this.char();
    const at = this.position();
    if (char === "(" || char === "{") return this.postfix(this.primary());
    if (char === "$") {
      if (this.char(1) === "(") return this.postfix(this.primary());
      const from = this.pos;
      if (this.looksAt(/\$[{\p{L}\p{N}_?$^]/uy)) {
        const variable = this.variable();
        const next = this.char();
        if (
          this.atEnd() ||
          WORD_END.test(next) ||
          next === "." ||
          next === "[" ||
          (next === ":" && this.char(1) === ":")
        )
          return this.postfix(variable);
        this.pos = from;
      }
      return this.bareWord(false);
    }
    if (char === "@" && /[({'"\u2018-\u201e]/.test(this.char(1))) return this.postfix(this.primary());
    if (char === "@") this.fault();
    if (isSingleQuote(char) || isDoubleQuote(char)) {
      const quoted = this.primary();
      return this.char() === "." || this.char() === "[" ? this.postfix(quoted) : quoted;
    }
    void at;
    return this.bareWord(false);
  }

  /** A word without quotes around it: variables in it are filled in, quotes in it go. */
  private bareWord(isName: boolean): Expression {
    const at = this.position();
    const from = this.pos;
    const parts: (string | Expression)[] = [];
    let literal = "";
    let isPlain = true;
    while (!this.atEnd()) {
      const char = this.char();
      if (WORD_END.test(char)) break;
      if (isName && char === "$") {
        // In a name, it stands for itself.
        literal += char;
        this.pos += 1;
      } else if (isSingleQuote(char)) {
        this.pos += 1;
        literal += this.singleQuoted();
        isPlain = false;
      } else if (isDoubleQuote(char)) {
        this.pos += 1;
        const quoted = this.doubleQuoted(at);
        isPlain = false;
        if (quoted.kind === "text") {
          if (literal !== "") parts.push(literal);
          parts.push(...quoted.parts);
          literal = "";
        } else if (quoted.kind === "constant" && typeof quoted.value === "string") literal += quoted.value;
      } else if (char === "`" && /[\r\n]/.test(this.char(1))) break;
      else {
        isPlain &&= char !== "`" && char !== "$";
        literal = this.textPart(parts, literal);
      }
    }
    if (this.pos === from || (isName && this.text.charAt(from) === "@")) this.fault();
    if (isPlain && !isName && /^[-+\d.\u2013-\u2015]/.test(literal)) {
      NUMBER.lastIndex = 0;
      const found = NUMBER.exec(literal);
      const value = found !== null && found[0].length === literal.length ? readNumber(found) : undefined;
      if (value !== undefined) return { kind: "constant", at, value, written: literal };
    }
    return finishText(at, parts, literal, false);
  }
}

/** Whether something can be assigned to. */
function isTarget(target: Expression): boolean {
  switch (target.kind) {
    case "variable":
    case "member":
    case "index":
      return true;
    case "cast":
      return isTarget(target.of);
    case "array":
      return target.items.every(isTarget);
    case "paren":
      return true;
    default:
      return false;
  }
}

function readAttribute(
  name: string,
  given: readonly (readonly [string, Expression | undefined])[],
  found: {
    aliases: string[];
    position: number | undefined;
    mandatory: boolean;
    fromPipeline: boolean;
    byPropertyName: boolean;
    remaining: boolean;
    checks: Check[];
    allows: string[];
  },
): void {
  const texts = () =>
    given
      .flatMap(([, value]) => (value?.kind === "array" ? value.items : value === undefined ? [] : [value]))
      .flatMap((value) => (value.kind === "constant" && typeof value.value === "string" ? [value.value] : []));
  if (name === "alias") found.aliases.push(...texts().map((text) => text.toLowerCase()));
  else if (name === "parameter") {
    for (const [option, value] of given) {
      const isOn = value === undefined || !(value.kind === "variable" && value.name === "false");
      if (option === "mandatory") found.mandatory = isOn;
      else if (option === "valuefrompipeline") found.fromPipeline = isOn;
      else if (option === "valuefrompipelinebypropertyname") found.byPropertyName = isOn;
      else if (option === "valuefromremainingarguments") found.remaining = isOn;
      else if (
        option === "position" &&
        value?.kind === "constant" &&
        value.value !== null &&
        typeof value.value === "object" &&
        value.value.kind === "number"
      )
        found.position = value.value.value;
    }
  } else if (name.startsWith("validate")) found.checks.push({ kind: name, given });
  else if (name.startsWith("allow")) found.allows.push(name);
}

/** Reads a script. @throws SyntaxFault where it is no PowerShell */
export function parsePowerShell(text: string): Script {
  return new StatementParser(text.replace(/^\ufeff/, "")).script();
}
