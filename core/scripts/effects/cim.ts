import type { Call, CallResult, CimQuery, Foreign, Path, Value } from "../contract";
import { isUnknown, resolveText, textOf } from "./words";

/** Classes of which a machine has one instance. */
const SINGLE =
  /^(?:softwarelicensingservice|win32_operatingsystem|win32_computersystem|win32_bios|win32_computersystemproduct|win32_timezone)$/;

/** Reads instances of a class. */
export function query(call: CimQuery & Pick<Call, "at">, path: Path): CallResult | undefined {
  const text = call.query === undefined ? undefined : resolveText(path, call.query, call.at);
  const named =
    text === undefined ? resolveText(path, call.className, call.at) : (/\bfrom\s+(\w+)/i.exec(text)?.[1] ?? "");
  if (named === undefined || named === "") return { output: [path.unknown({ kind: "cim", name: "?" })] };
  const className = named.toLowerCase();
  const computer = call.computer === undefined ? undefined : resolveText(path, call.computer, call.at);
  if (call.computer !== undefined && (computer === undefined || !/^(?:\.|localhost|127\.0\.0\.1|)$/i.test(computer))) {
    return { output: [path.unknown({ kind: "cim", name: `${className}@elsewhere` })] };
  }
  if (SINGLE.test(className) || className.startsWith("softwarelicensing")) {
    const filter = text ?? (call.filter === undefined ? undefined : (textOf(call.filter) ?? "?"));
    const instance: Foreign = {
      kind: "foreign",
      type: `cim:${className}`,
      ...(filter === undefined ? {} : { data: { filter } }),
    };
    return { output: [instance] };
  }
  return { output: [path.unknown({ kind: "cim", name: className })] };
}

/** A property of an instance: what the plan knows, or unknown with its name. */
export function readProperty(target: Foreign, name: string, path: Path): Value {
  const property = name.toLowerCase();
  const className = target.type.slice(target.type.indexOf(":") + 1);
  const known = factOf(className, property, path);
  if (known !== undefined) return known;
  if (target.type === "cim:result")
    return property === "returnvalue" ? { kind: "number", type: "uint", value: 0 } : null;
  const moment = path.notes.get(`changed:${property}`);
  const filter = target.data?.filter;
  const suffix =
    filter === undefined || filter === null ? "" : `[${isUnknown(filter) ? "?" : (textOf(filter) ?? "?")}]`;
  return {
    kind: "unknown",
    key: `cim:${className}${suffix}.${property}${moment === undefined ? "" : `#${String(moment)}`}`,
    of: { kind: "cim", name: `${className}.${property}`, ...(typeof moment === "number" ? { moment } : {}) },
    shape: "text",
  };
}

function factOf(className: string, property: string, path: Path): Value | undefined {
  if (className === "win32_operatingsystem") {
    switch (property) {
      case "caption":
        return path.facts.operatingSystem?.caption;
      case "version":
        return path.facts.operatingSystem?.version;
      case "buildnumber":
        return path.facts.operatingSystem?.version?.split(".")[2];
      case "producttype": {
        const type = path.facts.operatingSystem?.productType;
        return type === undefined ? undefined : { kind: "number", type: "uint", value: type };
      }
      case "csname":
        return path.facts.computerName?.toUpperCase();
      default:
        return undefined;
    }
  }
  if (className === "win32_computersystem") {
    switch (property) {
      case "name":
      case "dnshostname":
        return property === "name" ? path.facts.computerName?.toUpperCase() : path.facts.computerName;
      case "domain":
        return path.facts.domain;
      case "partofdomain":
        return path.facts.partOfDomain;
      default:
        return undefined;
    }
  }
  return undefined;
}
