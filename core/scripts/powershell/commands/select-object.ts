import type { Value } from "../../contract";
import {
  array,
  derive,
  isList,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  keyOf,
  keyText,
  NOTHING,
  object,
} from "../../values";
import { elementsOf, mayBeNull, toNumber, toTextOr } from "../conversions";
import { readMember } from "../members";
import { emitAll } from "../output";
import { failMaybe } from "../perform";
import type { Out, Session } from "../session";
import { argumentOf, type CommandCall, type CommandDefinition, type Stage, Stopped, shape } from "./command";
import { keyValue } from "./item-keys";

export const SELECT: CommandDefinition = {
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
