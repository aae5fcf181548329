import type { CmdletShape, Position, Value } from "../../contract";
import type { Bound, Given } from "../bind";
import type { Out, Session } from "../session";

/** A cmdlet at work in a pipeline. */
export interface Stage {
  process(value: Value): void;
  /** A value of which nobody knows how many it is. */
  several(value: Value, at: Position): void;
  finish(): void;
  /** Takes such a value like any other. */
  readonly takesUnknown?: boolean;
}

/** One call of a cmdlet. */
export interface CommandCall {
  readonly session: Session;
  readonly name: string;
  readonly bound: Bound;
  readonly given: readonly Given[];
  /** What is piped in; undefined where it is first. */
  readonly input: readonly Value[] | undefined;
  readonly out: Out;
  readonly at: Position;
  readonly operator: string;
}

/** A cmdlet that is followed. It either runs once with all that is piped in, or value by value. */
export interface CommandDefinition {
  readonly names: readonly string[];
  readonly aliases?: Readonly<Record<string, string>>;
  readonly shape: CmdletShape;
  readonly run?: (call: CommandCall) => void;
  readonly stage?: (call: CommandCall) => Stage | undefined;
}

/**
 * Parameters in short: `Path!0` by position, `Force?` a switch, `Name|Label` with aliases, `InputObject<` from the pipeline.
 */
export function shape(text: string): CmdletShape {
  return {
    parameters: text
      .split(/\s+/)
      .filter((word) => word !== "")
      .map((word) => {
        const [names = ""] = /^[\w|]+/.exec(word) ?? [];
        const kind = word.slice(names.length);
        const [name = "", ...aliases] = names.split("|");
        const position = /!(\d)/.exec(kind)?.[1];
        return {
          name,
          ...(aliases.length > 0 ? { aliases } : {}),
          ...(position === undefined ? {} : { position: Number(position) }),
          ...(kind.includes("?") ? { isSwitch: true as const } : {}),
          ...(kind.includes("<") ? { fromPipeline: true as const } : {}),
        };
      }),
  };
}

export function argumentOf(call: CommandCall, name: string): Value | undefined {
  return call.bound.named.get(name);
}

/** A command that needs no more (`Select-Object -First`): what comes before it in its pipeline stops. */
export class Stopped extends Error {
  constructor(readonly stage: Stage) {
    super("stopped");
  }
}
