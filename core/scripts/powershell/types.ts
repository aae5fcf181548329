import type { Value } from "../contract";
import { isNull } from "../values";
import { NUMBER_TYPES } from "./conversions";
import { describedKind } from "./described";

/** Whether a value is of a type; undefined where nobody knows. */
export function isOfType(value: Value, type: string): boolean | undefined {
  if (isNull(value)) return false;
  const plain = NUMBER_TYPES[type] ?? type;
  if (plain === "object") return true;
  if (typeof value === "string")
    return plain === "string" || /^(?:icomparable|collections\.ienumerable|ienumerable)$/.test(plain);
  if (typeof value === "boolean") return plain === "bool";
  if (value === null) return false;
  switch (value.kind) {
    case "number":
      return plain === value.type || plain === "valuetype" || plain === "icomparable";
    case "char":
      return plain === "char";
    case "list":
      if (plain === "array") return value.type === "array";
      if (plain === "collections.arraylist") return value.type === "arraylist";
      if (/^(?:collections\.)?(?:ienumerable|ilist|icollection)$/.test(plain))
        return value.type !== "queue" && value.type !== "stack";
      if (plain.endsWith("[]"))
        return (
          value.type === "array" &&
          (value.of === plain.slice(0, -2) ? true : value.of === undefined ? false : undefined)
        );
      return /^(?:string|bool|int|hashtable|char|double|long|pscustomobject|scriptblock|datetime)$/.test(plain)
        ? false
        : undefined;
    case "table":
      if (plain === "hashtable") return value.type === "hashtable";
      if (plain === "pscustomobject" || plain === "psobject") return value.type === "object";
      if (plain === "collections.idictionary") return value.type !== "object";
      if (/ordered/.test(plain)) return value.type === "ordered";
      return /^(?:string|bool|int|char|double|long|array|scriptblock|.*\[\])$/.test(plain)
        ? false
        : value.typeName === plain || describedKind(value) === plain.replace(/^net\./, "")
          ? true
          : undefined;
    case "block":
      return plain === "scriptblock";
    case "type":
      return plain === "type";
    case "unknown":
      if (value.shape === "text" && value.present === true) return plain === "string";
      return undefined;
    default:
      return /^(?:string|bool|int|array|hashtable)$/.test(plain) ? false : undefined;
  }
}
