import { refuse } from "../fault";
import type { Frame } from "../frame";
import { isArray, isObject, type TemplateObject, type TemplateValue, textOf, typeOf } from "../value";

export interface CallOf {
  readonly name: string;
  readonly frame: Frame;
}

/** A function of the language that evaluates all its arguments. */
export interface TemplateFunction {
  readonly least: number;
  readonly most: number;
  /** Looks into its arguments: a part that is not settled makes the whole result so. */
  readonly deep?: boolean;
  /** Puts its arguments into what it makes, or looks no further than it must: takes those that are not settled too. */
  readonly holds?: boolean;
  /** Puts texts together without changing them. */
  readonly joins?: boolean;
  /** Gives a boolean. */
  readonly decides?: boolean;
  readonly run: (args: readonly TemplateValue[], call: CallOf) => TemplateValue;
}

export type FunctionTable = readonly (readonly [string, TemplateFunction])[];

function refuseType(name: string, index: number, expected: string, value: TemplateValue): never {
  return refuse(
    `The template function '${name}' expects argument ${String(index + 1)} to be ${expected}. The provided value is of type '${typeOf(value)}'.`,
  );
}

export function textAt(args: readonly TemplateValue[], index: number, { name }: CallOf): string {
  const value = args[index] ?? null;
  return typeof value === "string" ? value : refuseType(name, index, "a text", value);
}

/** A text, or a number or a boolean as text. */
export function simpleAt(args: readonly TemplateValue[], index: number, { name }: CallOf): string {
  const value = args[index] ?? null;
  return textOf(value) ?? refuseType(name, index, "a text, a number or a boolean", value);
}

export function integerAt(args: readonly TemplateValue[], index: number, { name }: CallOf): bigint {
  const value = args[index] ?? null;
  return typeof value === "bigint" ? value : refuseType(name, index, "an integer", value);
}

/** An integer that counts or places something; cut to what arrays and texts can have. */
export function smallAt(args: readonly TemplateValue[], index: number, call: CallOf): number {
  const value = integerAt(args, index, call);
  const most = 2n ** 31n - 1n;
  return Number(value > most ? most : value < -most ? -most : value);
}

export function arrayAt(args: readonly TemplateValue[], index: number, { name }: CallOf): readonly TemplateValue[] {
  const value = args[index] ?? null;
  return isArray(value) ? value : refuseType(name, index, "an array", value);
}

export function objectAt(args: readonly TemplateValue[], index: number, { name }: CallOf): TemplateObject {
  const value = args[index] ?? null;
  return isObject(value) ? value : refuseType(name, index, "an object", value);
}

/** Counts a text that is made. */
export function spend(text: string, { frame }: CallOf): string {
  frame.budget.grow(text.length);
  return text;
}
