import type { Expression } from "../expression";
import { refuse } from "../fault";
import {
  findKey,
  isArray,
  isObject,
  isUnsettled,
  type TemplateValue,
  typeOf,
  Unsettled,
  writeExpression,
} from "../value";
import { writeSource } from "../write-source";
import type { Form, FormCall } from "./form";

type Lambda = (...values: readonly TemplateValue[]) => TemplateValue;

/** The lambda that stands as an argument; it may take from `least` to `most` values. */
function lambdaOf(
  { name, frame, evaluate }: FormCall,
  expression: Expression | undefined,
  least: number,
  most: number,
): Lambda {
  if (expression?.kind !== "call" || expression.name.toLowerCase() !== "lambda" || expression.namespace !== undefined) {
    return refuse(`The template function '${name}' takes a lambda.`);
  }
  const names = expression.args.slice(0, -1).map((each) => {
    if (each.kind !== "literal" || typeof each.value !== "string")
      return refuse("The names of lambda variables are texts.");
    return each.value.toLowerCase();
  });
  const body = expression.args.at(-1);
  if (body === undefined || names.length < least || names.length > most) {
    return refuse(`The lambda of '${name}' takes from ${String(least)} to ${String(most)} variables.`);
  }
  return (...values) => {
    const lambdas = new Map(frame.lambdas);
    for (const [index, variable] of names.entries()) lambdas.set(variable, values[index] ?? null);
    return evaluate(body, { ...frame, lambdas });
  };
}

/** The first argument, evaluated; where it is not settled, what is left of the call. */
function firstArgument(call: FormCall): { readonly value: TemplateValue; readonly rest: () => Unsettled } {
  const [first, ...others] = call.args;
  const value = first === undefined ? null : call.evaluate(first, call.frame);
  const rest = (): Unsettled =>
    new Unsettled(`${call.name}(${[writeExpression(value), ...others.map(writeSource)].join(", ")})`);
  return { value, rest };
}

function overArray(
  run: (elements: readonly TemplateValue[], call: FormCall, rest: () => Unsettled) => TemplateValue,
): Form["run"] {
  return (call) => {
    const { value, rest } = firstArgument(call);
    if (isUnsettled(value)) return rest();
    if (!isArray(value))
      return refuse(
        `The template function '${call.name}' takes an array; it is given a value of type ${typeOf(value)}.`,
      );
    call.frame.budget.step(value.length);
    return run(value, call, rest);
  };
}

const map = overArray((elements, call) => {
  const change = lambdaOf(call, call.args[1], 1, 2);
  return elements.map((element, index) => change(element, BigInt(index)));
});

const filter = overArray((elements, call, rest) => {
  const keeps = lambdaOf(call, call.args[1], 1, 2);
  const decisions = elements.map((element, index) => keeps(element, BigInt(index)));
  const wrong = decisions.find((decision) => typeof decision !== "boolean" && !isUnsettled(decision));
  if (wrong !== undefined) refuse("The lambda of 'filter' gives a boolean.");
  return decisions.some(isUnsettled) ? rest() : elements.filter((_, index) => decisions[index] === true);
});

const reduce = overArray((elements, call) => {
  const initial = call.args[1];
  const next = lambdaOf(call, call.args[2], 2, 3);
  let value = initial === undefined ? null : call.evaluate(initial, call.frame);
  for (const [index, element] of elements.entries()) value = next(value, element, BigInt(index));
  return value;
});

const sort = overArray((elements, call, rest) => {
  const isBefore = lambdaOf(call, call.args[1], 2, 2);
  const undecided: TemplateValue[] = [];
  const decide = (left: TemplateValue, right: TemplateValue): boolean => {
    const decided = isBefore(left, right);
    if (typeof decided === "boolean") return decided;
    if (isUnsettled(decided)) undecided.push(decided);
    else refuse("The lambda of 'sort' gives a boolean.");
    return false;
  };
  const sorted = [...elements].sort((left, right) => (decide(left, right) ? -1 : decide(right, left) ? 1 : 0));
  return undecided.length > 0 ? rest() : sorted;
});

function keyOf(call: FormCall, key: TemplateValue): string {
  if (typeof key === "string") return key;
  return refuse(`The keys that '${call.name}' makes are texts; one is of type ${typeOf(key)}.`);
}

const toObject = overArray((elements, call, rest) => {
  const key = lambdaOf(call, call.args[1], 1, 1);
  const value = call.args[2] === undefined ? undefined : lambdaOf(call, call.args[2], 1, 1);
  const made = new Map<string, TemplateValue>();
  for (const element of elements) {
    const name = key(element);
    if (isUnsettled(name)) return rest();
    const text = keyOf(call, name);
    made.set(findKey(made, text) ?? text, value === undefined ? element : value(element));
  }
  return made;
});

const groupBy = overArray((elements, call, rest) => {
  const key = lambdaOf(call, call.args[1], 1, 2);
  const value = call.args[2] === undefined ? undefined : lambdaOf(call, call.args[2], 1, 2);
  const groups = new Map<string, TemplateValue[]>();
  for (const [index, element] of elements.entries()) {
    const name = key(element, BigInt(index));
    if (isUnsettled(name)) return rest();
    const text = keyOf(call, name);
    const group = groups.get(findKey(groups, text) ?? text) ?? [];
    group.push(value === undefined ? element : value(element, BigInt(index)));
    groups.set(findKey(groups, text) ?? text, group);
  }
  return groups;
});

function mapValues(call: FormCall): TemplateValue {
  const { value, rest } = firstArgument(call);
  if (isUnsettled(value)) return rest();
  if (!isObject(value))
    return refuse(`The template function 'mapValues' takes an object; it is given a value of type ${typeOf(value)}.`);
  const change = lambdaOf(call, call.args[1], 1, 1);
  return new Map([...value].map(([key, each]): [string, TemplateValue] => [key, change(each)]));
}

/** Functions that take a lambda. Source: "Lambda functions for ARM templates". */
export const LAMBDA_FORMS: readonly (readonly [string, Form])[] = [
  ["map", { least: 2, most: 2, run: map }],
  ["filter", { least: 2, most: 2, run: filter }],
  ["reduce", { least: 3, most: 3, run: reduce }],
  ["sort", { least: 2, most: 2, run: sort }],
  ["toobject", { least: 2, most: 3, run: toObject }],
  ["groupby", { least: 2, most: 3, run: groupBy }],
  ["mapvalues", { least: 2, most: 2, run: mapValues }],
];
