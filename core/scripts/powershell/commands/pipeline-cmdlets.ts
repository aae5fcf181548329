import type { Position, Value } from "../../contract";
import {
  array,
  derive,
  int,
  isBlock,
  isList,
  isNothing,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  keyOf,
  keyText,
  NOTHING,
  object,
  table,
} from "../../values";
import { areEqual, compare, orderTexts } from "../comparison";
import { elementsOf, mayBeNull, toNumber, toText, toTextOr, toTruth } from "../conversions";
import { readMember } from "../members";
import { MissingMethod } from "../method-faults";
import { callMethod } from "../methods";
import { emitAll } from "../output";
import { failMaybe } from "../perform";
import { Rounds } from "../rounds";
import { Collector, type Out, type Session } from "../session";
import type { Body } from "../syntax";
import { argumentOf, type CommandCall, type CommandDefinition, type Stage, Stopped, shape } from "./command";

const LITERAL_OPERATORS =
  "EQ|IEQ? CEQ? NE|INE? CNE? GT|IGT? GE|IGE? LT|ILT? LE|ILE? Like|ILike? CLike? NotLike|INotLike? Match|IMatch? CMatch? NotMatch|INotMatch? Contains|IContains? NotContains|INotContains? In|IIn? NotIn|INotIn? Is? IsNot?";

function severalOf(session: Session, node: object, out: Out, run: (item: Value) => void): Stage["several"] {
  return (value: Value, at: Position) => {
    new Rounds(session, node, out).over(value, at, "", (item) => {
      run(item);
      return undefined;
    });
  };
}

const FOR_EACH: CommandDefinition = {
  names: ["foreach-object"],
  aliases: { "%": "foreach-object", foreach: "foreach-object" },
  shape: shape("Process|MemberName!0 ArgumentList|Args InputObject< Begin End RemainingScripts Parallel ThrottleLimit"),
  stage(call) {
    const { session, out, at } = call;
    const given = [argumentOf(call, "process"), ...call.bound.rest].flatMap((value) =>
      value === undefined ? [] : isList(value) ? value.items : [value],
    );
    const blocks = given.filter(isBlock);
    if (argumentOf(call, "parallel") !== undefined) session.path.notFollowed("newer-grammar", at, "-Parallel");
    let begin = argumentOf(call, "begin");
    let end = argumentOf(call, "end");
    let process = blocks;
    // Of three blocks the first one begins and the last one ends; of two the first one begins.
    if (blocks.length > 1 && begin === undefined) {
      begin = blocks[0];
      process = blocks.slice(1);
      if (process.length > 1 && end === undefined) {
        end = process.at(-1);
        process = process.slice(0, -1);
      }
    }
    const runBlock = (block: Value | undefined, item: Value | undefined) => {
      if (block === undefined || !isBlock(block)) return;
      session.language.callBlock(session, block, { inPlace: true, ...(item === undefined ? {} : { item }) }, out);
    };
    runBlock(begin, undefined);
    const run = (item: Value) => {
      if (process.length > 0) for (const block of process) runBlock(block, item);
      else if (given.length > 0) emitAll(memberOrMethod(session, item, given[0] ?? null, call), out);
    };
    return {
      process: run,
      several: severalOf(session, process[0] ?? call, out, run),
      finish: () => runBlock(end, undefined),
    };
  },
};

function memberOrMethod(session: Session, item: Value, name: Value, call: CommandCall): Value {
  const text = toTextOr(name, "");
  // Of null each member is null.
  if (isNull(item)) return null;
  const member = readMember(session, item, text, call.at, true);
  if (member !== undefined && !isNull(member)) return member;
  if (isTable(item)) return null;
  const given = argumentOf(call, "argumentlist");
  try {
    return callMethod(session, item, text, given === undefined ? [] : (elementsOf(given)?.slice() ?? [given]), call.at);
  } catch (error) {
    // Without arguments a name that nothing has is a property that is null.
    if (given === undefined && error instanceof MissingMethod) return null;
    throw error;
  }
}

const WHERE: CommandDefinition = {
  names: ["where-object"],
  aliases: { "?": "where-object", where: "where-object" },
  shape: shape(
    `FilterScript|Property!0 Value!1 InputObject< ${LITERAL_OPERATORS.split(" ")
      .map((word) => (word.includes("?") ? word : `${word}?`))
      .join(" ")} Not?`,
  ),
  stage(call) {
    const { session, out, at } = call;
    const keeps = (item: Value): boolean => {
      const filter = argumentOf(call, "filterscript") ?? null;
      if (isBlock(filter)) {
        const result = new Collector();
        session.inOpaque(() => session.language.callBlock(session, filter, { inPlace: true, item }, result));
        return session.isTrue(toTruth(result.value()), at, filter.text.trim());
      }
      const member = readMember(session, item, toTextOr(filter, ""), at);
      const operator = [...call.bound.named.keys()].find(
        (name) => !/^(?:filterscript|value|inputobject|not|erroraction)$/.test(name),
      );
      if (operator === undefined)
        return session.isTrue(toTruth(member), at, toTextOr(filter, "")) !== call.bound.named.has("not");
      return session.isTrue(
        toTruth(testLiteral(session, operator, member, argumentOf(call, "value") ?? call.bound.rest[0] ?? null)),
        at,
        `${toTextOr(filter, "")} -${operator}`,
      );
    };
    const run = (item: Value) => {
      if (keeps(item)) out.emit(item);
    };
    return { process: run, several: severalOf(session, call, out, run), finish() {} };
  },
};

function testLiteral(session: Session, operator: string, left: Value, right: Value): Value {
  const items = (value: Value) => elementsOf(value) ?? [];
  switch (operator) {
    case "in":
    case "notin": {
      const found = items(right).some((one) => areEqual(one, left) === true);
      return isUnknown(left) || isUnknown(right)
        ? derive(operator, [left, right], { shape: "boolean" })
        : found === (operator === "in");
    }
    case "contains":
    case "notcontains": {
      const found = items(left).some((one) => areEqual(one, right) === true);
      return isUnknown(left) || isUnknown(right)
        ? derive(operator, [left, right], { shape: "boolean" })
        : found === (operator === "contains");
    }
    case "is":
    case "isnot":
      return derive(operator, [left, right], { shape: "boolean" });
    default:
      return compare(session, `-${operator}`, left, right);
  }
}

const SELECT: CommandDefinition = {
  names: ["select-object"],
  aliases: { select: "select-object" },
  shape: shape("Property!0 InputObject< First Last Skip SkipLast Index Unique? ExpandProperty ExcludeProperty Wait?"),
  stage(call) {
    const { session, out, at } = call;
    const number = (name: string): number | undefined => {
      const value = argumentOf(call, name);
      const found = value === undefined ? undefined : toNumber(value);
      return found !== undefined && isNumber(found) ? found.value : undefined;
    };
    const first = number("first");
    const last = number("last");
    const skip = number("skip") ?? 0;
    const kept: Value[] = [];
    const seen: Value[] = [];
    let passed = 0;
    let emitted = 0;
    let isOpen = false;
    // A property is taken apart where it is a list; an element that is one stays one.
    const give = argumentOf(call, "expandproperty") === undefined ? (value: Value, to: Out) => to.emit(value) : emitAll;
    const put = (item: Value, to: Out) => {
      const made = project(call, item);
      if (!isNull(made)) give(made, to);
    };
    const stage: Stage = {
      takesUnknown: true,
      several(value) {
        isOpen = true;
        kept.push(value);
      },
      process(item) {
        if (isUnknown(item) && item.shape === undefined) {
          stage.several(item, at);
          return;
        }
        if (!session.isThere(item, at)) return;
        passed += 1;
        if (
          isOpen ||
          last !== undefined ||
          argumentOf(call, "index") !== undefined ||
          argumentOf(call, "skiplast") !== undefined
        ) {
          kept.push(item);
          return;
        }
        if (passed <= skip) return;
        if (first !== undefined && emitted >= first) throw new Stopped(stage);
        const made = project(call, item);
        if (isNull(made)) {
          emitted += 1;
          if (first !== undefined && emitted >= first) throw new Stopped(stage);
          return;
        }
        if (argumentOf(call, "unique") !== undefined) {
          if (seen.some((one) => sameValue(one, made))) return;
          seen.push(made);
        }
        emitted += 1;
        give(made, out);
        if (first !== undefined && emitted >= first) throw new Stopped(stage);
      },
      finish() {
        if (isOpen) {
          out.emit(selectUnknown(session, kept, first, last, call));
          return;
        }
        const index = argumentOf(call, "index");
        if (index !== undefined)
          for (const one of elementsOf(index) ?? []) {
            const place = toNumber(one);
            const item = place !== undefined && isNumber(place) ? kept[place.value] : undefined;
            if (item !== undefined) put(item, out);
          }
        else if (last !== undefined)
          for (const item of kept.slice(0, Math.max(0, kept.length - skip)).slice(-last || kept.length)) put(item, out);
        else for (const item of kept.slice(skip, Math.max(0, kept.length - (number("skiplast") ?? 0)))) put(item, out);
      },
    };
    return stage;
  },
};

/** Of what nobody knows the length of, the first one is there or is not. */
function selectUnknown(
  session: Session,
  kept: readonly Value[],
  first: number | undefined,
  last: number | undefined,
  call: CommandCall,
): Value {
  const source = kept.length === 1 ? (kept[0] ?? null) : array([...kept]);
  const key = `select ${first ?? ""},${last ?? ""}`;
  void session;
  const of = isUnknown(source) && source.of !== undefined ? { of: source.of } : {};
  const expanded = argumentOf(call, "expandproperty");
  if (
    isUnknown(source) &&
    source.each !== undefined &&
    first === undefined &&
    last === undefined &&
    expanded === undefined
  )
    return source;
  return derive(expanded === undefined ? key : `${key}.${toTextOr(expanded, "")}`, [source], {
    ...of,
    ...(first === 1 || last === 1 ? { shape: "text" as const, mayBeNothing: true as const } : {}),
  });
}

function sameValue(one: Value, two: Value): boolean {
  if (typeof one === "string" && typeof two === "string") return one === two;
  if (isTable(one) && isTable(two)) return one === two || keyed(one) === keyed(two);
  return keyText(one) === keyText(two);
}

function keyed(value: Extract<Value, { kind: "table" }>): string {
  return [...value.entries].map(([key, entry]) => `${key}=${keyText(entry.value)}`).join();
}

/** What a property holds, taken apart and without null. A property that does not exist is an error. */
function expand(call: CommandCall, item: Value, name: Value): Value {
  const { session, at } = call;
  const member = readMember(session, item, toTextOr(name, ""), at, true);
  if (member === undefined) {
    failMaybe(session, "surely", argumentOf(call, "erroraction") ?? null, at, "Select-Object");
    return NOTHING;
  }
  if (isList(member) && member.open !== true) return array(member.items.filter((one) => !isNull(one)));
  return mayBeNull(member) ? { ...member, mayBeNothing: true } : member;
}

function project(call: CommandCall, item: Value): Value {
  const { session, at } = call;
  const expanded = argumentOf(call, "expandproperty");
  if (expanded !== undefined) return expand(call, item, expanded);
  const properties = argumentOf(call, "property");
  if (properties === undefined) return item;
  if (isUnknown(item)) return derive("select", [item, properties], { shape: "object" });
  const made = object([]);
  for (const property of elementsOf(properties) ?? []) {
    if (isTable(property)) {
      const name =
        property.entries.get("sname")?.value ??
        property.entries.get("sn")?.value ??
        property.entries.get("slabel")?.value ??
        property.entries.get("sl")?.value ??
        "";
      const expression = property.entries.get("sexpression")?.value ?? property.entries.get("se")?.value ?? null;
      made.entries.set(keyOf(made, toTextOr(name, "")), {
        key: toTextOr(name, ""),
        value: keyValue(call, item, expression),
      });
      continue;
    }
    const name = toTextOr(property, "");
    if (name.includes("*")) {
      if (isTable(item)) for (const [key, entry] of item.entries) made.entries.set(key, { ...entry });
    } else made.entries.set(keyOf(made, name), { key: name, value: readMember(session, item, name, at) });
  }
  return made;
}

/** A value to sort or group by: of a property, or of a block. */
function keyValue(call: CommandCall, item: Value, by: Value): Value {
  const { session, at } = call;
  if (isBlock(by)) {
    const out = new Collector();
    session.inOpaque(() => session.language.callBody(session, by.body as Body, { item, inPlace: true }, out));
    const value = out.value();
    return isNothing(value) ? null : value;
  }
  if (isTable(by))
    return keyValue(call, item, by.entries.get("sexpression")?.value ?? by.entries.get("se")?.value ?? null);
  return readMember(session, item, toTextOr(by, ""), at);
}

const SORT: CommandDefinition = {
  names: ["sort-object"],
  aliases: { sort: "sort-object" },
  shape: shape("Property!0 InputObject< Descending? Unique? CaseSensitive? Top Bottom Stable? Culture"),
  run(call) {
    const items = flatWithoutNull(call);
    const { out } = call;
    const by = argumentOf(call, "property");
    const keys = by === undefined ? undefined : elementsOf(by);
    if (items === undefined || (by !== undefined && keys === undefined)) {
      out.emit(openOf(call));
      return;
    }
    const keyed = items.map((item, place) => ({
      item,
      place,
      keys: keys === undefined ? [item] : keys.map((one) => keyValue(call, item, one)),
    }));
    if (keyed.length > 1 && keyed.some(({ keys: own }) => own.some((one) => isUnknown(one)))) {
      out.emit(openOf(call));
      return;
    }
    const mindsCase = argumentOf(call, "casesensitive") === true;
    const isDescending = (place: number) => {
      const key = keys?.[place];
      const own = key !== undefined && isTable(key) ? key.entries.get("sdescending")?.value : undefined;
      return own === undefined ? argumentOf(call, "descending") === true : own === true;
    };
    keyed.sort((one, two) => {
      for (const [place, key] of one.keys.entries()) {
        const order = orderValues(key, two.keys[place] ?? null, mindsCase);
        if (order !== 0) return isDescending(place) ? -order : order;
      }
      return one.place - two.place;
    });
    let sorted = keyed;
    if (argumentOf(call, "unique") === true)
      sorted = keyed.filter(
        ({ keys: own }, place) =>
          place === 0 || own.some((key, at) => orderValues(key, keyed[place - 1]?.keys[at] ?? null, mindsCase) !== 0),
      );
    const top = toNumber(argumentOf(call, "top") ?? null);
    if (argumentOf(call, "top") !== undefined && top !== undefined && isNumber(top))
      sorted = sorted.slice(0, top.value);
    for (const { item } of sorted) out.emit(item);
  },
};

function orderValues(one: Value, two: Value, mindsCase: boolean): number {
  if (isNull(one) || isNull(two)) return isNull(one) ? (isNull(two) ? 0 : -1) : 1;
  if (isNumber(one) && isNumber(two)) return one.value - two.value;
  if (typeof one === "boolean" && typeof two === "boolean") return Number(one) - Number(two);
  return orderTexts(toTextOr(one, ""), toTextOr(two, ""), mindsCase);
}

/** All that is piped in or given; undefined where nobody knows how many. */
export function flat(call: CommandCall): readonly Value[] | undefined {
  // What is given by name is one item, even where it is a list.
  const items = call.input ?? [argumentOf(call, "inputobject") ?? null];
  return items.some((item) => isUnknown(item) && item.shape === undefined) ? undefined : items;
}

/** The same without null, which these cmdlets pass over. */
function flatWithoutNull(call: CommandCall): readonly Value[] | undefined {
  return flat(call)?.filter((item) => call.session.isThere(item, call.at));
}

function openOf(call: CommandCall): Value {
  const [only] = call.input ?? [];
  if (call.input?.length === 1 && only !== undefined && isUnknown(only) && only.each !== undefined) return only;
  return derive(call.name, call.input ?? [], {});
}

const MEASURE: CommandDefinition = {
  names: ["measure-object"],
  aliases: { measure: "measure-object" },
  shape: shape(
    "Property!0 InputObject< Sum? Average? Maximum? Minimum? Line? Word? Character? StandardDeviation? AllStats?",
  ),
  run(call) {
    const { session, out, at } = call;
    const items = flatWithoutNull(call);
    if (items === undefined) {
      const count = derive("count", call.input ?? [], { shape: "number" });
      out.emit(
        object([
          ["Count", count],
          ["Sum", derive("sum", call.input ?? [], { shape: "number" })],
          ["Average", session.path.unknown()],
          ["Maximum", session.path.unknown()],
          ["Minimum", session.path.unknown()],
        ]),
      );
      return;
    }
    const property = argumentOf(call, "property");
    const values =
      property === undefined ? items : items.map((item) => readMember(session, item, toTextOr(property, ""), at));
    const numbers = values.map((value) => toNumber(value));
    const all = numbers.every((number) => number !== undefined && isNumber(number))
      ? numbers.map((number) => (number as { value: number }).value)
      : undefined;
    const stat = (name: string, make: (list: readonly number[]) => number): readonly [string, Value] => [
      name,
      argumentOf(call, name.toLowerCase()) !== true || values.length === 0
        ? null
        : all === undefined
          ? session.path.unknown()
          : { kind: "number", type: "double", value: make(all) },
    ];
    const sum = (list: readonly number[]) => list.reduce((one, two) => one + two, 0);
    out.emit(
      object([
        ["Count", int(items.length)],
        stat("Sum", sum),
        stat("Average", (list) => sum(list) / list.length),
        stat("Maximum", (list) => Math.max(...list)),
        stat("Minimum", (list) => Math.min(...list)),
      ]),
    );
  },
};

const GROUP: CommandDefinition = {
  names: ["group-object"],
  aliases: { group: "group-object" },
  shape: shape("Property!0 InputObject< NoElement? AsHashTable? AsString? CaseSensitive?"),
  run(call) {
    const items = flatWithoutNull(call);
    const by = argumentOf(call, "property");
    const keys = items?.map((item) => (by === undefined ? item : keyValue(call, item, by)));
    if (items === undefined || keys === undefined || keys.some((key) => isUnknown(key))) {
      call.out.emit(derive("group", call.input ?? []));
      return;
    }
    const groups: { readonly key: Value; readonly items: Value[] }[] = [];
    items.forEach((item, at) => {
      const key = keys[at] ?? null;
      const group = groups.find((one) => areEqual(one.key, key) === true);
      if (group === undefined) groups.push({ key, items: [item] });
      else group.items.push(item);
    });
    if (argumentOf(call, "ashashtable") === true) {
      call.out.emit(
        table(
          "hashtable",
          groups.map((group) => [group.key, array(group.items)] as const),
        ),
      );
      return;
    }
    for (const group of groups.sort((one, two) => orderValues(one.key, two.key, false)))
      call.out.emit(
        object([
          ["Count", int(group.items.length)],
          ["Name", toText(group.key)],
          ["Group", array(group.items)],
          ["Values", array([group.key])],
        ]),
      );
  },
};

const TEE: CommandDefinition = {
  names: ["tee-object"],
  aliases: { tee: "tee-object" },
  shape: shape("FilePath!0 InputObject< Variable Append?"),
  run(call) {
    const { session, out } = call;
    const items = call.input ?? [];
    const kept = new Collector();
    for (const item of items) kept.emit(item);
    const name = argumentOf(call, "variable");
    if (name !== undefined) session.setVariable(session.scope, toTextOr(name, "").toLowerCase(), kept.value());
    for (const item of items) out.emit(item);
  },
};

export const PIPELINE_CMDLETS: readonly CommandDefinition[] = [FOR_EACH, WHERE, SELECT, SORT, MEASURE, GROUP, TEE];
