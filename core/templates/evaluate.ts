import { type Expression, isExpression, unescapeText } from "./expression";
import { refuse, TemplateFault } from "./fault";
import type { Frame } from "./frame";
import { FORMS } from "./functions/forms";
import { FUNCTIONS, type TemplateFunction } from "./functions/table";
import {
  containsUnsettled,
  EITHER,
  isArray,
  isObject,
  isUnsettled,
  MOST_CASES,
  memberOf,
  quoteText,
  shapeOf,
  sizeOf,
  type TemplateValue,
  typeOf,
  Unsettled,
  writeExpression,
} from "./value";

/** Evaluates an expression. Parts that only the deployment settles stay as such; faults are thrown. */
function evaluate(expression: Expression, frame: Frame): TemplateValue {
  frame.budget.step();
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "member":
    case "index":
      return frame.budget.within(() => access(expression, frame).value);
    case "call":
      return frame.budget.within(() => call(expression, frame));
  }
}

type Call = Extract<Expression, { kind: "call" }>;

function call(expression: Call, frame: Frame): TemplateValue {
  const { namespace, name, args } = expression;
  if (namespace !== undefined) return callUserFunction(expression, frame);
  const key = name.toLowerCase();
  const form = FORMS.get(key) ?? (/^list[a-z]*$/.test(key) ? FORMS.get("list*") : undefined);
  if (form !== undefined) {
    checkCount(name, args.length, form);
    return form.run({ name, args, frame, evaluate });
  }
  const found = FUNCTIONS.get(key);
  if (found === undefined) return refuse(`The template function '${name}' is not valid.`);
  checkCount(name, args.length, found);
  return apply(
    name,
    found,
    args.map((each) => evaluate(each, frame)),
    frame,
  );
}

function checkCount(name: string, count: number, { least, most }: { least: number; most: number }): void {
  if (count >= least && count <= most) return;
  const expected =
    least === most
      ? String(least)
      : most === Infinity
        ? `at least ${String(least)}`
        : `${String(least)} to ${String(most)}`;
  refuse(`The template function '${name}' takes ${expected} arguments; it is given ${String(count)}.`);
}

/** Calls a function that needs its arguments; where one is not settled, the result is not, but for its cases. */
function apply(name: string, found: TemplateFunction, args: readonly TemplateValue[], frame: Frame): TemplateValue {
  if (found.deep === true) frame.budget.step(args.reduce<number>((sum, arg) => sum + sizeOf(arg), 0));
  const open = args.filter((arg) => isUnsettled(arg) || (found.deep === true && containsUnsettled(arg)));
  if (open.length === 0 || found.holds === true) return counted(found.run(args, { name, frame }), frame);
  const cases = casesOf(args, (chosen) => found.run(chosen, { name, frame }));
  const shape = found.joins === true ? shapeOfResult(args, (shapes) => found.run(shapes, { name, frame })) : undefined;
  return new Unsettled(`${name}(${args.map(writeExpression).join(", ")})`, {
    cases: cases ?? (found.decides === true ? EITHER : undefined),
    shape,
  });
}

/** A resource id that is put together from texts, some of which are known but for the subscription or the group. */
function shapeOfResult(
  args: readonly TemplateValue[],
  run: (shapes: readonly TemplateValue[]) => TemplateValue,
): string | undefined {
  const shapes = args.map(shapeOf);
  if (shapes.includes(undefined)) return undefined;
  const made = run(shapes.filter((each) => each !== undefined));
  return typeof made === "string" && made.startsWith("/subscriptions/") ? made : undefined;
}

/** Counts what a value holds as work: whoever looks through it later has that many steps to go. */
function counted(value: TemplateValue, frame: Frame): TemplateValue {
  frame.budget.step(sizeOf(value));
  return value;
}

/** The results for every combination of the cases of the arguments; undefined where these are not few. */
function casesOf(
  args: readonly TemplateValue[],
  run: (chosen: readonly TemplateValue[]) => TemplateValue,
): readonly TemplateValue[] | undefined {
  let combinations: TemplateValue[][] = [[]];
  for (const arg of args) {
    const choices = isUnsettled(arg) ? arg.cases : containsUnsettled(arg) ? undefined : [arg];
    if (choices === undefined || combinations.length * choices.length > 2 * MOST_CASES) return undefined;
    combinations = combinations.flatMap((chosen) => choices.map((choice) => [...chosen, choice]));
  }
  const results: TemplateValue[] = [];
  for (const chosen of combinations) {
    try {
      results.push(run(chosen));
    } catch (error) {
      // A case in which Azure refuses the deployment makes nothing.
      if (!(error instanceof TemplateFault)) throw error;
    }
  }
  return results.length === 0 ? undefined : results;
}

/** A value that an expression reaches, and, where it was declared for something that Azure adds to, from where. */
interface Reached {
  readonly value: TemplateValue;
  /** Members that are not declared may still be there: what is left of the expression so far. */
  readonly from?: string;
}

type Access = Extract<Expression, { kind: "member" | "index" }>;

function access(expression: Access, frame: Frame): Reached {
  const { of } = expression;
  frame.budget.step();
  const base =
    of.kind === "member" || of.kind === "index"
      ? frame.budget.within(() => access(of, frame))
      : { value: evaluate(of, frame) };
  if (expression.kind === "member") return reach(base, expression.name, `.${expression.name}`);
  const index = evaluate(expression.index, frame);
  return reach(base, index, typeof index === "string" ? `[${quoteText(index)}]` : `[${writeExpression(index)}]`);
}

function reach({ value, from }: Reached, step: TemplateValue, written: string): Reached {
  if (isUnsettled(value) && value.declared !== undefined && typeof step === "string") {
    const rest = `${value.expression}${written}`;
    const declared = memberOf(value.declared, step);
    return declared === undefined ? { value: new Unsettled(rest) } : { value: declared, from: rest };
  }
  if (from === undefined || isUnsettled(step) || isUnsettled(value))
    return { value: reachSettled(value, step, written) };
  const rest = `${from}${written}`;
  const found = stepInto(value, step);
  return found === undefined ? { value: new Unsettled(rest) } : { value: found, from: rest };
}

/** A member or an element; undefined where there is none. */
function stepInto(value: TemplateValue, step: TemplateValue): TemplateValue | undefined {
  if (isObject(value) && typeof step === "string") return memberOf(value, step);
  if (isArray(value) && typeof step === "bigint" && step >= 0n) return value[Number(step)];
  return undefined;
}

function reachSettled(value: TemplateValue, step: TemplateValue, written: string): TemplateValue {
  if (isUnsettled(step) || isUnsettled(value)) {
    const choices =
      isUnsettled(step) && !isUnsettled(value)
        ? isObject(value)
          ? [...value.values()]
          : isArray(value)
            ? value
            : undefined
        : undefined;
    const cases = casesOf([value, step], ([of = null, at = null]) => reachSettled(of, at, written));
    return new Unsettled(`${writeExpression(value)}${written}`, {
      cases: cases ?? (choices !== undefined && choices.length <= MOST_CASES ? choices : undefined),
    });
  }
  const found = stepInto(value, step);
  if (found !== undefined) return found;
  if (isObject(value) && typeof step === "string") {
    return refuse(
      `The property '${step}' doesn't exist, available properties are '${[...value.keys()].slice(0, 20).join(", ")}'.`,
    );
  }
  if (isArray(value) && typeof step === "bigint") return refuse(`The array index '${String(step)}' is out of bounds.`);
  return refuse(`A value of type ${typeOf(step)} reads nothing from a value of type ${typeOf(value)}.`);
}

function callUserFunction({ namespace = "", name, args }: Call, frame: Frame): TemplateValue {
  const full = `${namespace}.${name}`;
  const found = frame.functions.get(full.toLowerCase());
  if (found === undefined) return refuse(`The template function '${full}' is not valid.`);
  const { parameters, output } = found;
  checkCount(full, args.length, { least: parameters.length, most: parameters.length });
  const given = new Map(
    parameters.map((parameter, index): [string, TemplateValue] => {
      const arg = args[index];
      return [parameter.name.toLowerCase(), arg === undefined ? null : evaluate(arg, frame)];
    }),
  );
  return evaluateValue(output, {
    ...frame,
    place: "function",
    loops: [],
    lambdas: new Map(),
    parameter(parameter) {
      const value = given.get(parameter.toLowerCase());
      return value === undefined
        ? refuse(`The parameter '${parameter}' is not found in template function '${full}'.`)
        : value;
    },
    variable: (variable) => refuse(`The template function '${full}' can't use the variable '${variable}'.`),
    find: () => undefined,
    findAll: () => undefined,
  });
}

/** Evaluates a text of a template: an expression in brackets, or the text itself. */
export function evaluateText(text: string, frame: Frame): TemplateValue {
  return isExpression(text) ? counted(evaluate(frame.parse(text.slice(1, -1)), frame), frame) : unescapeText(text);
}

/** Most copies that a loop may make. Source: "Resource iteration in ARM templates", limits. */
const MOST_COPIES = 800n;

/**
 * Evaluates JSON of a template: every text in it, its keys and its property loops.
 *
 * @param skip keys of the outermost object that are left as they are
 */
export function evaluateValue(value: TemplateValue, frame: Frame, skip?: ReadonlySet<string>): TemplateValue {
  frame.budget.step();
  if (typeof value === "string") return evaluateText(value, frame);
  if (isArray(value)) return frame.budget.within(() => value.map((element) => evaluateValue(element, frame)));
  if (!isObject(value)) return value;
  return frame.budget.within(() => {
    const evaluated = new Map<string, TemplateValue>();
    for (const [key, member] of value) {
      if (skip?.has(key.toLowerCase())) continue;
      if (key.toLowerCase() === "copy" && isArray(member)) {
        for (const [name, elements] of evaluateLoops(member, frame)) evaluated.set(name, elements);
        continue;
      }
      const name = evaluateText(key, frame);
      const written = isUnsettled(name) ? `[${name.expression}]` : typeof name === "string" ? name : undefined;
      evaluated.set(
        written ?? refuse(`The name of a property is a text; ${key} is of type ${typeOf(name)}.`),
        evaluateValue(member, frame),
      );
    }
    return evaluated;
  });
}

/** Evaluates a `copy` inside properties or variables: one array for each of its loops. */
export function evaluateLoops(loops: readonly TemplateValue[], frame: Frame): ReadonlyMap<string, TemplateValue> {
  const made = new Map<string, TemplateValue>();
  for (const loop of loops) {
    if (!isObject(loop)) return refuse("A loop in 'copy' is an object with name, count and input.");
    const name = evaluateValue(memberOf(loop, "name") ?? null, frame);
    if (typeof name !== "string") return refuse("A loop in 'copy' has no name.");
    const input = memberOf(loop, "input") ?? refuse(`The loop '${name}' has no input.`);
    if (hasLoop(input)) refuse("The template 'copy' definition has nested copy arrays, which Azure doesn't support.");
    made.set(name, repeat(memberOf(loop, "count") ?? null, input, frame, { name: name.toLowerCase(), bare: false }));
  }
  return made;
}

/** The input of a loop, evaluated once for each index; unsettled where the count is. */
export function repeat(
  count: TemplateValue,
  input: TemplateValue,
  frame: Frame,
  { name, bare }: { readonly name: string | undefined; readonly bare: boolean },
): TemplateValue {
  const times = evaluateCount(count, frame);
  if (isUnsettled(times)) return new Unsettled("unknown()");
  return Array.from({ length: Number(times) }, (_, index) =>
    evaluateValue(input, { ...frame, loops: [{ name, index: BigInt(index), bare }, ...frame.loops] }),
  );
}

export function evaluateCount(count: TemplateValue, frame: Frame): bigint | Unsettled {
  const times = evaluateValue(count, { ...frame, place: "count" });
  if (isUnsettled(times)) return times;
  if (typeof times !== "bigint" || times < 0n || times > MOST_COPIES) {
    return refuse(
      `The template 'copy' definition has an invalid copy count of: '${writeExpression(times)}'. The copy count must be a non-negative integer value and cannot exceed '${String(MOST_COPIES)}'.`,
    );
  }
  return times;
}

function hasLoop(value: TemplateValue): boolean {
  if (isArray(value)) return value.some(hasLoop);
  if (!isObject(value)) return false;
  return [...value].some(([key, member]) => (key.toLowerCase() === "copy" && isArray(member)) || hasLoop(member));
}
