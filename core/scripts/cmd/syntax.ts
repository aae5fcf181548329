/** The grammar of batch files as data, with the place of each command in the script. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** `> file`, `2>&1`, `< file`. */
export interface Redirection {
  readonly operator: "<" | ">" | ">>";
  /** The handle that is redirected: 0 input, 1 output, 2 errors. */
  readonly handle: number;
  /** The file, or `&1` for another handle. */
  readonly target: string;
}

export type Comparison = "==" | "equ" | "neq" | "lss" | "leq" | "gtr" | "geq";

export type Test =
  | { readonly kind: "errorlevel"; readonly least: string }
  | { readonly kind: "exist"; readonly path: string }
  | { readonly kind: "defined"; readonly name: string }
  | { readonly kind: "extensions"; readonly version: string }
  | {
      readonly kind: "compare";
      readonly left: string;
      readonly comparison: Comparison;
      readonly right: string;
      readonly ignoreCase: boolean;
    };

export type Node =
  /** Commands one after the other: parted by `&` or by lines. */
  | { readonly kind: "sequence"; readonly parts: readonly Node[]; readonly at: Place }
  | { readonly kind: "and" | "or" | "pipe"; readonly left: Node; readonly right: Node; readonly at: Place }
  | { readonly kind: "block"; readonly body: Node; readonly redirections: readonly Redirection[]; readonly at: Place }
  | {
      readonly kind: "if";
      readonly test: Test;
      readonly negated: boolean;
      readonly then: Node;
      readonly otherwise?: Node;
      readonly at: Place;
    }
  | {
      readonly kind: "for";
      /** The letter of the option: `f`, `l`, `d`, `r`; empty for a plain loop. */
      readonly option: "" | "f" | "l" | "d" | "r";
      /** What follows the option: the settings of `/f`, the folder of `/r`. */
      readonly settings: string;
      readonly variable: string;
      /** What stands in the brackets after `in`. */
      readonly items: string;
      readonly body: Node;
      readonly at: Place;
    }
  | {
      readonly kind: "command";
      /** The first word as written, quotes included. */
      readonly word: string;
      /** What follows it, as written and without redirections. */
      readonly tail: string;
      readonly redirections: readonly Redirection[];
      readonly at: Place;
    };

/** How a command leaves what it stands in; undefined where the next command follows. */
export type Left =
  | { readonly kind: "goto"; readonly label: string; readonly at: Place }
  /** Ends the label that was called, or the batch file. */
  | { readonly kind: "return" }
  /** Ends cmd itself. */
  | { readonly kind: "exit" }
  /** A line that cmd cannot read ends the batch file and all that called it. */
  | { readonly kind: "abort" };

/** A line that cmd cannot read: it says so and ends the batch file. */
export interface SyntaxFault {
  readonly fault: string;
  readonly at: Place;
}

export function isSyntaxFault(value: object): value is SyntaxFault {
  return "fault" in value;
}
