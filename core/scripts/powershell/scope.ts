import type { StateText, Value } from "../contract";
import { identify } from "../values";
import type { Body, Check, ClassStatement } from "./syntax";

/** A variable. Its type, where one was written before it, casts all that is put in; its checks refuse values. */
export interface Cell {
  value: Value;
  type?: string;
  checks?: readonly Check[];
  /** `-Option ReadOnly` or `Constant`: nothing is put in any more. */
  isFixed?: true;
}

export interface FunctionValue {
  readonly name: string;
  readonly body: Body;
  readonly isFilter: boolean;
}

/** Variables and functions of a script, a function or a block that is called. */
export class Scope {
  readonly variables = new Map<string, Cell>();
  readonly functions = new Map<string, FunctionValue>();
  readonly classes = new Map<string, ClassStatement>();
  /** `Set-StrictMode` here: 1 to 3, 0 for off. */
  strict: number | undefined;

  constructor(
    readonly parent: Scope | undefined,
    /** A script file's own: what `$script:` means inside it. */
    readonly isScript: boolean,
  ) {}

  find(name: string): Cell | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const cell = scope.variables.get(name);
      if (cell !== undefined) return cell;
    }
    return undefined;
  }

  findFunction(name: string): FunctionValue | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.functions.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  findClass(name: string): ClassStatement | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.classes.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** How strictly what is not there is taken: 0 where that is null. */
  get strictness(): number {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent)
      if (scope.strict !== undefined) return scope.strict;
    return 0;
  }

  /** The script's scope, or the outermost. */
  get script(): Scope {
    let scope: Scope = this;
    while (!scope.isScript && scope.parent !== undefined) scope = scope.parent;
    return scope;
  }

  get global(): Scope {
    let scope: Scope = this;
    while (scope.parent !== undefined) scope = scope.parent;
    return scope;
  }

  describe(state: StateText): void {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (!state.first(scope)) return;
      if (scope.strict !== undefined) state.text(`strict ${String(scope.strict)}`);
      for (const [name, cell] of scope.variables) {
        state.text(name);
        if (cell.type !== undefined) state.text(cell.type);
        if (cell.isFixed === true) state.text("!");
        state.value(cell.value);
      }
      state.text("functions");
      for (const [name, { body }] of scope.functions) state.text(`${name}${identify(body)}`);
    }
  }
}
