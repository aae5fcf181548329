/** As much of PowerShell's syntax tree as it takes to follow what a script does to activation. */

export type Expression =
  | { readonly kind: "value"; readonly value: string | number | boolean | null }
  /** A text in double quotes or a bare word: literal parts, and what is filled in. */
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  /** Names are in lower case; the scope is `script`, `env` and the like, empty where none is written. */
  | { readonly kind: "variable"; readonly scope: string; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  /** `( )`, `$( )` and `@( )`. */
  | { readonly kind: "group"; readonly body: readonly Statement[]; readonly asList: boolean }
  | { readonly kind: "table"; readonly entries: readonly (readonly [Expression, Statement])[] }
  | { readonly kind: "block"; readonly body: Body }
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "cast"; readonly type: string; readonly of: Expression }
  | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "member"; readonly of: Expression; readonly name: Expression }
  | {
      readonly kind: "call";
      readonly of: Expression;
      readonly name: Expression;
      readonly arguments: readonly Expression[];
    }
  | { readonly kind: "index"; readonly of: Expression; readonly index: Expression };

/** An argument as written: `-Name`, `-Name:value`, a value, or a table of arguments (`@name`). */
export type Argument =
  | { readonly kind: "parameter"; readonly name: string; readonly value?: Expression }
  | { readonly kind: "value"; readonly value: Expression }
  | { readonly kind: "splat"; readonly name: string };

export interface Command {
  readonly kind: "command";
  /** `&` calls, `.` runs in the scope that is there. */
  readonly operator: "" | "&" | ".";
  readonly name: Expression;
  readonly arguments: readonly Argument[];
  /** The file that the output is written to. */
  readonly output?: Expression;
}

export type Element =
  | Command
  | { readonly kind: "expression"; readonly value: Expression; readonly output?: Expression };

export type Statement =
  | { readonly kind: "pipeline"; readonly elements: readonly Element[] }
  /** `a && b`, `a || b`. */
  | { readonly kind: "chain"; readonly operator: string; readonly left: Statement; readonly right: Statement }
  | { readonly kind: "assign"; readonly target: Expression; readonly operator: string; readonly value: Statement }
  | {
      readonly kind: "if";
      readonly test: Statement;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: "loop";
      readonly before: readonly Statement[];
      readonly test: Statement | undefined;
      readonly body: readonly Statement[];
      /** `do` runs once before it asks. */
      readonly asksFirst: boolean;
      /** `until` goes on while its test is false. */
      readonly endsWhen: boolean;
    }
  | { readonly kind: "foreach"; readonly name: string; readonly over: Statement; readonly body: readonly Statement[] }
  | {
      readonly kind: "switch";
      readonly over: Statement;
      /** `-Wildcard` or `-Regex`, in lower case; empty for plain comparison. */
      readonly by: string;
      readonly clauses: readonly { readonly match: Expression | undefined; readonly body: readonly Statement[] }[];
    }
  | { readonly kind: "function"; readonly name: string; readonly body: Body }
  | {
      readonly kind: "try";
      readonly body: readonly Statement[];
      readonly handlers: readonly (readonly Statement[])[];
      readonly finally: readonly Statement[];
    }
  | { readonly kind: "leave"; readonly how: Leaving; readonly value?: Statement }
  | { readonly kind: "sequence"; readonly body: readonly Statement[] };

export type Leaving = "return" | "exit" | "throw" | "break" | "continue";

export interface Parameter {
  readonly name: string;
  readonly aliases: readonly string[];
  /** As written, in lower case; empty where none is written. */
  readonly type: string;
  readonly initial?: Expression;
}

/** A script, a function or a script block. */
export interface Body {
  readonly parameters: readonly Parameter[];
  readonly statements: readonly Statement[];
}
