import type { Position, Value } from "../contract";

/** PowerShell's syntax tree. Names of variables, members and operators are in lower case, as PowerShell compares them. */
export interface Node {
  readonly at: Position;
}

export type Expression =
  | ConstantExpression
  | TextExpression
  | VariableExpression
  | (Node & { readonly kind: "array"; readonly items: readonly Expression[] })
  /** `( )` around one pipeline. */
  | (Node & { readonly kind: "paren"; readonly body: Statement })
  /** `$( )` and `@( )`. */
  | (Node & { readonly kind: "sub"; readonly body: readonly Statement[]; readonly asList: boolean })
  | (Node & { readonly kind: "table"; readonly entries: readonly (readonly [Expression, Statement])[] })
  | (Node & { readonly kind: "block"; readonly body: Body })
  | (Node & { readonly kind: "type"; readonly name: string })
  /** `[type]`; an attribute (`[ValidateSet('a')]`) has no type and checks what is put into the variable. */
  | (Node & { readonly kind: "cast"; readonly type: string; readonly of: Expression; readonly check?: Check })
  | (Node & { readonly kind: "unary"; readonly operator: string; readonly of: Expression })
  | (Node & { readonly kind: "step"; readonly by: 1 | -1; readonly before: boolean; readonly of: Expression })
  | (Node & {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    })
  | MemberExpression
  | InvokeExpression
  | IndexExpression;

export type ConstantExpression = Node & {
  readonly kind: "constant";
  readonly value: Value;
  /** A bare word that reads as a number, as it is written: programs are given this. */
  readonly written?: string;
  /** The kind of quotes, or none. */
  readonly quoted?: boolean;
};
export type TextExpression = Node & {
  readonly kind: "text";
  readonly parts: readonly (string | Expression)[];
  readonly bare?: true;
};
export type VariableExpression = Node & {
  readonly kind: "variable";
  readonly scope: string;
  readonly name: string;
  /** As it stands in the text. */
  readonly written?: string;
};
export type MemberExpression = Node & {
  readonly kind: "member";
  readonly of: Expression;
  readonly name: string | Expression;
  readonly isStatic: boolean;
};
export type InvokeExpression = Node & {
  readonly kind: "invoke";
  readonly of: Expression;
  readonly name: string | Expression;
  readonly isStatic: boolean;
  readonly arguments: readonly Expression[];
};
export type IndexExpression = Node & { readonly kind: "index"; readonly of: Expression; readonly index: Expression };

/** An argument as written: a value, `-Name`, `-Name:value`, or `@name`. */
export type Argument =
  | (Node & { readonly kind: "value"; readonly value: Expression })
  | (Node & {
      readonly kind: "parameter";
      readonly name: string;
      readonly value?: Expression;
      readonly written: string;
    })
  | (Node & { readonly kind: "splat"; readonly variable: VariableExpression })
  /** All after `--%`, as it stands. */
  | (Node & { readonly kind: "verbatim"; readonly text: string });

export interface Redirection {
  /** 1 to 6, or `*`. */
  readonly stream: string;
  readonly appends: boolean;
  /** Absent where one stream goes into another (`2>&1`). */
  readonly to?: Expression;
}

export type Command = Node & {
  readonly kind: "command";
  /** `&` calls, `.` runs in the scope that is there. */
  readonly operator: "" | "&" | ".";
  readonly name: Expression;
  readonly arguments: readonly Argument[];
  readonly redirections: readonly Redirection[];
};

export type Element =
  | Command
  | (Node & { readonly kind: "expression"; readonly value: Expression; readonly redirections: readonly Redirection[] });

export type Pipeline = Node & {
  readonly kind: "pipeline";
  readonly elements: readonly Element[];
  readonly text: string;
};

export type Clause = { readonly test: Statement; readonly body: readonly Statement[] };

export type Statement =
  | Pipeline
  | (Node & {
      readonly kind: "assign";
      readonly target: Expression;
      readonly operator: string;
      readonly value: Statement;
      readonly text: string;
    })
  | (Node & {
      readonly kind: "if";
      readonly clauses: readonly Clause[];
      readonly otherwise: readonly Statement[] | undefined;
    })
  | LoopStatement
  | ForeachStatement
  | SwitchStatement
  | (Node & { readonly kind: "function"; readonly name: string; readonly body: Body; readonly isFilter: boolean })
  | ClassStatement
  | TryStatement
  | (Node & { readonly kind: "trap"; readonly type: string; readonly body: readonly Statement[] })
  | LeaveStatement
  /** What is read and not followed: configurations, workflows, `parallel`. */
  | (Node & { readonly kind: "other"; readonly name: string })
  | (Node & { readonly kind: "sequence"; readonly body: readonly Statement[] });

export type LoopStatement = Node & {
  readonly kind: "loop";
  readonly label: string;
  readonly before: Statement | undefined;
  readonly test: Statement | undefined;
  readonly after: Statement | undefined;
  readonly body: readonly Statement[];
  /** `do` runs once before it asks. */
  readonly asksFirst: boolean;
  /** `until` goes on while its test is false. */
  readonly endsWhen: boolean;
};
export type ForeachStatement = Node & {
  readonly kind: "foreach";
  readonly label: string;
  readonly variable: VariableExpression;
  readonly over: Statement;
  readonly body: readonly Statement[];
};
export type SwitchStatement = Node & {
  readonly kind: "switch";
  readonly label: string;
  readonly over: Statement;
  readonly by: "" | "wildcard" | "regex";
  readonly mindsCase: boolean;
  readonly isFile: boolean;
  readonly clauses: readonly { readonly match: Expression | undefined; readonly body: readonly Statement[] }[];
};
export type TryStatement = Node & {
  readonly kind: "try";
  readonly body: readonly Statement[];
  readonly handlers: readonly { readonly types: readonly string[]; readonly body: readonly Statement[] }[];
  readonly finally: readonly Statement[] | undefined;
};
export type LeaveStatement = Node & {
  readonly kind: "leave";
  readonly how: "return" | "exit" | "throw" | "break" | "continue";
  readonly value: Statement | undefined;
  /** Of `break` and `continue`: a word, or a value. */
  readonly label: Expression | undefined;
};
export type ClassStatement = Node & {
  readonly kind: "class";
  readonly name: string;
  readonly base: string;
  readonly properties: readonly {
    readonly name: string;
    readonly type: string;
    readonly initial: Statement | undefined;
    readonly isStatic: boolean;
  }[];
  readonly methods: readonly { readonly name: string; readonly body: Body; readonly isStatic: boolean }[];
  /** An enum: its names with their values. */
  readonly names?: readonly (readonly [string, Expression | undefined])[];
};

/** An attribute that a value is held to, with its arguments by name; empty for those by position. */
export interface Check {
  /** `validateset`, `validaterange`, … */
  readonly kind: string;
  readonly given: readonly (readonly [string, Expression | undefined])[];
}

export interface Parameter {
  readonly at: Position;
  readonly name: string;
  /** Type in lower case; empty where none is written. */
  readonly type: string;
  readonly initial: Expression | undefined;
  readonly aliases: readonly string[];
  readonly position: number | undefined;
  readonly mandatory: boolean;
  readonly fromPipeline: boolean;
  readonly byPropertyName: boolean;
  readonly remaining: boolean;
  /** Attributes that may refuse a value. */
  readonly checks: readonly Check[];
  /** `AllowNull`, `AllowEmptyString`, `AllowEmptyCollection`: what a mandatory one may be all the same. */
  readonly allows: readonly string[];
}

/** A script, a function or a script block. */
export interface Body {
  readonly parameters: readonly Parameter[];
  /** `[CmdletBinding()]`, or a `[Parameter()]`: positions bind, unknown arguments fail. */
  readonly isAdvanced: boolean;
  readonly hasParamBlock: boolean;
  readonly begin: readonly Statement[] | undefined;
  readonly process: readonly Statement[] | undefined;
  readonly end: readonly Statement[];
  readonly text: string;
  /** A number of its own within the reading. */
  readonly id: number;
}

export interface Script {
  readonly body: Body;
  /** Where it uses what Windows PowerShell 5.1 lacks. */
  readonly newer: readonly { readonly at: Position; readonly text: string }[];
}
