import { decodeBase64 } from "../../../resources/decode-text";
import { fileAt, mention, writeFile } from "../programs";
import { recogniseMethod, recogniseRegistry } from "../recognise";
import type { Run } from "../run";
import {
  HIDDEN,
  HOLE,
  isItems,
  isOpen,
  isTable,
  isWhole,
  likewise,
  negate,
  OPEN,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "../value";

/** A value as another type; types that are not followed leave it open. */
export function castTo(type: string, value: Value): Value {
  switch (type.replace(/^system\./, "")) {
    case "":
    case "object":
    case "psobject":
    case "array":
    case "hashtable":
    case "ordered":
    case "pscustomobject":
    case "scriptblock":
    case "object[]":
    case "ref":
      return value;
    case "string":
      return isOpen(value) ? likewise(value) : toText(value);
    case "string[]":
      return isItems(value) ? value.map(toText) : isOpen(value) ? likewise(value) : [toText(value)];
    case "int":
    case "int16":
    case "int32":
    case "int64":
    case "uint16":
    case "uint32":
    case "uint64":
    case "long":
    case "double":
    case "decimal":
      return value === null ? 0 : (toNumber(value) ?? likewise(value));
    case "bool":
    case "boolean":
    case "switch":
    case "switchparameter":
      return isOpen(value) ? value : toTruth(value);
    case "void":
      return null;
    default:
      return likewise(value);
  }
}

/** A static method; `referenced` is what it writes into a variable that it is given by reference. */
export function callStatic(
  run: Run,
  type: string,
  method: string,
  values: readonly Value[],
): { readonly value: Value; readonly referenced?: Value } {
  const [first = null, second = null, third = null] = values;
  const text = toText(first);
  switch (`${type.replace(/^system\./, "").replace(/^.*\./, "")}::${method}`) {
    case "int::tryparse":
    case "int32::tryparse":
    case "uint32::tryparse":
    case "int64::tryparse":
    case "long::tryparse":
    case "uint16::tryparse": {
      if (isOpen(first) || !isWhole(text)) return { value: OPEN };
      const isNumber = /^\s*[-+]?\d{1,15}\s*$/.test(text);
      return { value: isNumber, referenced: isNumber ? Number(text) : 0 };
    }
    case "string::isnullorempty":
    case "string::isnullorwhitespace": {
      return { value: negate(toTruth(method.endsWith("space") && typeof first === "string" ? first.trim() : first)) };
    }
    case "convert::frombase64string": {
      const decoded = isWhole(text) ? decodeBase64(text) : undefined;
      return { value: decoded ?? OPEN };
    }
    case "registry::setvalue":
      run.record(recogniseRegistry(text, toText(second), toText(third)));
      return { value: null };
    case "file::readalltext":
      return { value: fileAt(run, text) ?? OPEN };
    case "file::writealltext":
      writeFile(run, text, isOpen(second) ? OPEN : toText(second));
      return { value: null };
    case "file::exists":
    case "directory::exists":
      return { value: { kind: "open", of: "mark" } };
    case "path::combine":
      return { value: values.map((part) => toText(part).replace(/[\\/]+$/, "")).join("\\") };
    case "scriptblock::create":
      mention(run, text);
      return { value: OPEN };
    default:
      return { value: OPEN };
  }
}

/** A method of a value; those of the licensing classes are what this is about. */
export function methodOf(run: Run, target: Value, method: string, values: readonly Value[]): Value {
  const [first = null, second = null] = values;
  const actions = recogniseMethod(method, toText(first));
  if (actions.length > 0 && typeof target !== "string") {
    run.record(actions);
    return OPEN;
  }
  switch (method.toLowerCase()) {
    case "invokemethod": {
      run.record(recogniseMethod(toText(first), toText(isItems(second) ? (second[0] ?? null) : second)));
      return OPEN;
    }
    case "setvalue":
      // Which key was opened is not kept.
      run.record(recogniseRegistry(HOLE, toText(first), toText(second)));
      return OPEN;
    case "joindomainorworkgroup":
      run.joinsDomain = true;
      return OPEN;
    case "containskey":
    case "contains":
      if (isTable(target)) return isWhole(toText(first)) ? target.entries.has(toText(first).toLowerCase()) : OPEN;
      break;
    case "getstring":
      // Decoded with its base64.
      return typeof first === "string" ? first : OPEN;
    case "downloadstring":
    case "downloadfile":
    case "invokescript":
      run.runsOtherCode = true;
      return OPEN;
    case "run":
    case "exec":
    case "shellexecute":
      // WScript.Shell: runs a command line.
      if (typeof first === "string") run.perhaps(() => run.shells.cmd(run, first));
      return OPEN;
    default:
      break;
  }
  if (typeof target === "string") return textMethod(target, method.toLowerCase(), values);
  if (typeof target === "number")
    return method.toLowerCase() === "tostring" && values.length === 0 ? String(target) : OPEN;
  return isOpen(target) ? likewise(target) : OPEN;
}

function textMethod(text: string, method: string, [first = null, second = null]: readonly Value[]): Value {
  const given = toText(first);
  switch (method) {
    case "tostring":
      return text;
    case "trim":
      return first === null ? text.trim() : unknownPart(text);
    case "trimstart":
      return first === null ? text.trimStart() : unknownPart(text);
    case "trimend":
      return first === null ? text.trimEnd() : unknownPart(text);
    case "toupper":
    case "toupperinvariant":
      return text.toUpperCase();
    case "tolower":
    case "tolowerinvariant":
      return text.toLowerCase();
    default:
      break;
  }
  if (!isWhole(text) || !isWhole(given)) return unknownPart(text);
  const from = toNumber(first);
  switch (method) {
    case "substring": {
      const length = second === null ? undefined : toNumber(second);
      if (from === undefined || (second !== null && length === undefined)) return HOLE;
      return text.slice(from, length === undefined ? undefined : from + length);
    }
    case "replace":
      return given === "" ? text : text.replaceAll(given, toText(second));
    case "startswith":
      return second === null ? text.startsWith(given) : OPEN;
    case "endswith":
      return second === null ? text.endsWith(given) : OPEN;
    case "contains":
      return text.includes(given);
    case "equals":
      return text === given;
    case "split":
      return given.length === 1 && second === null ? text.split(given) : OPEN;
    default:
      return OPEN;
  }
}

/** A part of a text that is not known, or changed in a way that is not followed. */
function unknownPart(text: string): string {
  return text.includes(HIDDEN) ? HIDDEN : HOLE;
}
