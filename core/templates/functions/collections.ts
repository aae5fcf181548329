import { refuse } from "../fault";
import {
  compareIgnoringCase,
  containsUnsettled,
  EITHER,
  findKey,
  isArray,
  isEqual,
  isObject,
  isUnsettled,
  memberOf,
  type TemplateObject,
  type TemplateValue,
  textOf,
  typeOf,
  Unsettled,
  writeExpression,
} from "../value";
import { arrayAt, type CallOf, type FunctionTable, integerAt, objectAt, smallAt, spend, textAt } from "./function";

const MOST_OF_RANGE = 10_000;

function refuseKind({ name }: CallOf, value: TemplateValue, expected: string): never {
  return refuse(`The template function '${name}' takes ${expected}; it is given a value of type ${typeOf(value)}.`);
}

function lengthOf(value: TemplateValue, call: CallOf): bigint {
  if (typeof value === "string" || isArray(value)) return BigInt(value.length);
  return isObject(value) ? BigInt(value.size) : refuseKind(call, value, "a text, an array or an object");
}

function isEmpty(value: TemplateValue, call: CallOf): boolean {
  if (value === null) return true;
  return lengthOf(value, call) === 0n;
}

/** Part of a text or an array, from `from` to before `to`. */
function slice(value: TemplateValue, call: CallOf, from: number, to?: number): TemplateValue {
  if (typeof value === "string" || isArray(value)) return value.slice(from, to);
  return refuseKind(call, value, "a text or an array");
}

function endOf(
  value: TemplateValue,
  call: CallOf,
  pick: (value: readonly TemplateValue[] | string) => TemplateValue | undefined,
): TemplateValue {
  if (typeof value === "string") return pick(value) ?? "";
  return isArray(value) ? (pick(value) ?? null) : refuseKind(call, value, "a text or an array");
}

function concat(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  if (args.every(isArray)) return args.flat(1) as readonly TemplateValue[];
  const texts = args.map(textOf);
  if (args.some((arg) => isArray(arg)) || texts.includes(undefined)) {
    return refuse(
      "The provided parameters for language function 'concat' are invalid. Either all or none of the parameters must be an array.",
    );
  }
  return spend(texts.join(""), call);
}

/** Whether an element is in an array; what is not settled in it may be it. */
function includes(elements: readonly TemplateValue[], wanted: TemplateValue): boolean | "perhaps" {
  const open = elements.some(containsUnsettled) || containsUnsettled(wanted);
  if (elements.some((element) => !containsUnsettled(element) && isEqual(element, wanted))) return true;
  return open ? "perhaps" : false;
}

function perhaps(answer: boolean | "perhaps", args: readonly TemplateValue[], { name }: CallOf): TemplateValue {
  return answer === "perhaps"
    ? new Unsettled(`${name}(${args.map(writeExpression).join(", ")})`, { cases: EITHER })
    : answer;
}

function contains(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [container = null, wanted = null] = args;
  if (isArray(container)) return perhaps(includes(container, wanted), args, call);
  const text = textOf(wanted);
  if (text === undefined) return refuseKind(call, wanted, "a text or a number to look for");
  if (typeof container === "string") return container.includes(text);
  if (isObject(container)) return findKey(container, text) !== undefined;
  return container === null ? false : refuseKind(call, container, "a text, an array or an object");
}

function position(last: boolean) {
  return (args: readonly TemplateValue[], call: CallOf): TemplateValue => {
    const [container = null, wanted = null] = args;
    if (isArray(container)) {
      const test = (element: TemplateValue): boolean => isEqual(element, wanted);
      return BigInt(last ? container.findLastIndex(test) : container.findIndex(test));
    }
    const whole = textAt(args, 0, call).toLowerCase();
    const part = textAt(args, 1, call).toLowerCase();
    return BigInt(last ? whole.lastIndexOf(part) : whole.indexOf(part));
  };
}

function distinct(elements: readonly TemplateValue[], call: CallOf): readonly TemplateValue[] {
  call.frame.budget.step(elements.length);
  const kept: TemplateValue[] = [];
  const simple = new Set<TemplateValue>();
  for (const element of elements) {
    if (typeof element === "object" && element !== null) {
      call.frame.budget.step(kept.length);
      if (!kept.some((other) => isEqual(other, element))) kept.push(element);
    } else if (!simple.has(element)) {
      simple.add(element);
      kept.push(element);
    }
  }
  return kept;
}

/** Objects inside objects are merged, other values replaced; null replaces nothing; the last spelling of a key wins. */
function merge(left: TemplateObject, right: TemplateObject, call: CallOf): TemplateObject {
  call.frame.budget.step(left.size + right.size);
  const added = new Map<string, readonly [string, TemplateValue]>();
  for (const [key, value] of left) added.set(key, [key, value]);
  for (const [key, value] of right) {
    const known = findKey(left, key);
    if (known === undefined) {
      added.set(key, [key, value]);
      continue;
    }
    const before = left.get(known) ?? null;
    if (value === null) continue;
    added.set(known, [key, isObject(before) && isObject(value) ? merge(before, value, call) : value]);
  }
  return new Map([...added.values()]);
}

function union(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  if (args.every(isArray)) return distinct(args.flat(1) as readonly TemplateValue[], call);
  if (!args.every(isObject)) return refuse("The template function 'union' takes either arrays or objects.");
  return args.slice(1).reduce<TemplateObject>((merged, each) => merge(merged, each, call), args[0] ?? new Map());
}

function intersection(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [first = null, ...others] = args;
  if (args.every(isArray)) {
    const lists = others as readonly (readonly TemplateValue[])[];
    call.frame.budget.step(lists.reduce((sum, list) => sum + list.length, 1) * (isArray(first) ? first.length : 1));
    return distinct(
      (first as readonly TemplateValue[]).filter((element) => lists.every((list) => includes(list, element) === true)),
      call,
    );
  }
  if (!args.every(isObject)) return refuse("The template function 'intersection' takes either arrays or objects.");
  const objects = others as readonly TemplateObject[];
  return new Map(
    [...(first as TemplateObject)].filter(([key, value]) =>
      objects.every((object) => {
        const other = memberOf(object, key);
        return other !== undefined && isEqual(other, value);
      }),
    ),
  );
}

function shallowMerge(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const merged = new Map<string, TemplateValue>();
  for (const each of arrayAt(args, 0, call)) {
    if (!isObject(each)) return refuseKind(call, each, "an array of objects");
    for (const [key, value] of each) {
      const known = findKey(merged, key);
      if (known !== undefined && known !== key) merged.delete(known);
      merged.set(key, value);
    }
  }
  return merged;
}

function createObject(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  if (args.length % 2 === 1) return refuse("The template function 'createObject' takes pairs of keys and values.");
  const made = new Map<string, TemplateValue>();
  for (let index = 0; index < args.length; index += 2) {
    const key = args[index] ?? null;
    if (isUnsettled(key)) return new Unsettled(`createObject(${args.map(writeExpression).join(", ")})`);
    made.set(textAt(args, index, call), args[index + 1] ?? null);
  }
  return made;
}

function flatten(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const elements = arrayAt(args, 0, call);
  const open = elements.find(isUnsettled);
  if (open !== undefined) return new Unsettled(`flatten(${writeExpression(elements)})`);
  return elements.flatMap((element) => (isArray(element) ? element : refuseKind(call, element, "an array of arrays")));
}

function range(args: readonly TemplateValue[], call: CallOf): TemplateValue {
  const [start, count] = [integerAt(args, 0, call), integerAt(args, 1, call)];
  if (count < 0n || count > BigInt(MOST_OF_RANGE) || start + count > 2n ** 31n) {
    return refuse(
      `The template function 'range' makes from 0 to ${String(MOST_OF_RANGE)} numbers up to 2147483647; it is asked for ${String(count)} from ${String(start)}.`,
    );
  }
  call.frame.budget.step(Number(count));
  return Array.from({ length: Number(count) }, (_, index) => start + BigInt(index));
}

/** The entries of an object in the order of their keys, whatever their capitals. */
function sortEntries(args: readonly TemplateValue[], call: CallOf): readonly (readonly [string, TemplateValue])[] {
  return [...objectAt(args, 0, call)].sort(([left], [right]) => compareIgnoringCase(left, right));
}

function tryGet([value = null, ...path]: readonly TemplateValue[]): TemplateValue {
  let current = value;
  for (const step of path) {
    if (isUnsettled(step) && current !== null) {
      return new Unsettled(`tryGet(${[current, step].map(writeExpression).join(", ")})`);
    }
    if (isUnsettled(current)) {
      const declared =
        current.declared === undefined || typeof step !== "string" ? undefined : memberOf(current.declared, step);
      if (declared === undefined) return new Unsettled(`tryGet(${[current, step].map(writeExpression).join(", ")})`);
      current = declared;
    } else if (isObject(current) && typeof step === "string") current = memberOf(current, step) ?? null;
    else if (isArray(current) && typeof step === "bigint")
      current = (step < 0n ? undefined : current[Number(step)]) ?? null;
    else return null;
  }
  return current;
}

function fromEnd(args: readonly TemplateValue[], call: CallOf): TemplateValue | undefined {
  const elements = arrayAt(args, 0, call);
  const place = integerAt(args, 1, call);
  return place < 1n ? undefined : elements[elements.length - Number(place)];
}

/** Functions on arrays and objects. Source: "Array functions" and "Object functions for ARM templates". */
export const COLLECTIONS: FunctionTable = [
  ["array", { least: 1, most: 1, run: ([value = null]) => (isArray(value) ? value : [value]) }],
  ["concat", { least: 1, most: Infinity, joins: true, run: concat }],
  ["contains", { least: 2, most: 2, decides: true, run: contains }],
  ["createarray", { least: 0, most: Infinity, holds: true, run: (args) => args }],
  ["createobject", { least: 0, most: Infinity, holds: true, run: createObject }],
  ["empty", { least: 1, most: 1, decides: true, run: ([value = null], call) => isEmpty(value, call) }],
  ["first", { least: 1, most: 1, run: ([value = null], call) => endOf(value, call, (all) => all[0]) }],
  ["last", { least: 1, most: 1, run: ([value = null], call) => endOf(value, call, (all) => all.at(-1)) }],
  ["flatten", { least: 1, most: 1, run: flatten }],
  [
    "indexfromend",
    {
      least: 2,
      most: 2,
      run: (args, call) => fromEnd(args, call) ?? refuse("The index from the end is out of bounds."),
    },
  ],
  ["tryindexfromend", { least: 2, most: 2, run: (args, call) => fromEnd(args, call) ?? null }],
  ["indexof", { least: 2, most: 2, deep: true, run: position(false) }],
  ["lastindexof", { least: 2, most: 2, deep: true, run: position(true) }],
  ["intersection", { least: 2, most: Infinity, deep: true, run: intersection }],
  [
    "items",
    {
      least: 1,
      most: 1,
      run: (args, call) =>
        sortEntries(args, call).map(
          ([key, value]) =>
            new Map<string, TemplateValue>([
              ["key", key],
              ["value", value],
            ]),
        ),
    },
  ],
  ["length", { least: 1, most: 1, run: ([value = null], call) => lengthOf(value, call) }],
  ["null", { least: 0, most: 0, run: () => null }],
  ["objectkeys", { least: 1, most: 1, run: (args, call) => sortEntries(args, call).map(([key]) => key) }],
  ["range", { least: 2, most: 2, run: range }],
  ["shallowmerge", { least: 1, most: 1, run: shallowMerge }],
  [
    "skip",
    { least: 2, most: 2, run: (args, call) => slice(args[0] ?? null, call, Math.max(0, smallAt(args, 1, call))) },
  ],
  [
    "take",
    { least: 2, most: 2, run: (args, call) => slice(args[0] ?? null, call, 0, Math.max(0, smallAt(args, 1, call))) },
  ],
  ["tryget", { least: 2, most: Infinity, holds: true, run: tryGet }],
  ["union", { least: 2, most: Infinity, run: union }],
];
