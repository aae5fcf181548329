import type { Table, Value } from "../contract";
import { int, isNumber, isTable, object } from "../values";

/** Objects that .NET writes as one text: `version:10.0.20348`, `guid:…`, `error:…` as the name of their type. */
const DESCRIBED = /^(?:error|version|guid|uri|ipaddress):/;

/** The text of such an object; undefined for others. */
export function describedText({ typeName = "" }: Table): string | undefined {
  const [prefix] = DESCRIBED.exec(typeName) ?? [];
  return prefix === undefined ? undefined : typeName.slice(prefix.length);
}

/** The kind of such an object: `version`, `guid`. */
export function describedKind({ typeName = "" }: Table): string | undefined {
  return DESCRIBED.exec(typeName)?.[0].slice(0, -1);
}

const VERSION = /^(\d+)\.(\d+)(?:\.(\d+))?(?:\.(\d+))?$/;

/** `a.b.c.d`; undefined for a text that is none. */
export function versionObject(text: string): Value | undefined {
  const found = VERSION.exec(text.trim());
  if (found === null) return undefined;
  const part = (digits: string | undefined): Value => int(digits === undefined ? -1 : Number(digits));
  return {
    ...object([
      ["Major", part(found[1])],
      ["Minor", part(found[2])],
      ["Build", part(found[3])],
      ["Revision", part(found[4])],
    ]),
    typeName: `version:${found[0]}`,
  };
}

/** Numbers of a version, least significant last. Undefined where one of them is not known. */
function versionParts(of: Table): readonly number[] | undefined {
  const parts = ["smajor", "sminor", "sbuild", "srevision"].map((key) => of.entries.get(key)?.value ?? null);
  return parts.every((part) => isNumber(part)) ? parts.map(({ value }) => value) : undefined;
}

/** Order of a version and what is compared with it; undefined where that is none, or not known. */
export function orderVersions(left: Table, right: Value): number | undefined {
  const other = typeof right === "string" ? versionObject(right) : right;
  if (other === undefined || !isTable(other) || describedKind(other) !== "version") return undefined;
  const [one, two] = [versionParts(left), versionParts(other)];
  if (one === undefined || two === undefined) return undefined;
  const at = one.findIndex((part, place) => part !== two[place]);
  return at < 0 ? 0 : (one[at] ?? 0) - (two[at] ?? 0);
}

/** `[guid]`: written without braces and in lower case. */
export function guidObject(text: string): Value | undefined {
  const plain = text.trim().replace(/^\{(.*)\}$|^\((.*)\)$/, (_whole, one?: string, two?: string) => one ?? two ?? "");
  const digits = plain.replaceAll("-", "").toLowerCase();
  if (
    !/^[\da-f]{32}$/.test(digits) ||
    (plain.includes("-") && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(plain))
  )
    return undefined;
  const parts = [8, 12, 16, 20, 32].map((end, at) => digits.slice([0, 8, 12, 16, 20][at], end));
  const name = parts.join("-");
  return { ...object([["Guid", name]]), typeName: `guid:${name}` };
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };

/** `[uri]` of a whole address: scheme, host, port and path. Undefined for others. */
export function uriObject(text: string): Value | undefined {
  const found = /^([a-z][a-z\d+.-]*):\/\/([a-z\d.-]+)(?::(\d{1,5}))?(\/[^?#\s%]*)?(\?[^#\s%]*)?$/i.exec(text.trim());
  if (found === null) return undefined;
  const [, scheme = "", host = "", port, path = "/", query = ""] = found;
  const name = scheme.toLowerCase();
  const number = port === undefined ? (PORTS[name] ?? -1) : Number(port);
  const authority = `${host.toLowerCase()}${port === undefined || PORTS[name] === number ? "" : `:${String(number)}`}`;
  const whole = `${name}://${authority}${path}${query}`;
  return {
    ...object([
      ["Scheme", name],
      ["Host", host.toLowerCase()],
      ["DnsSafeHost", host.toLowerCase()],
      ["Port", int(number)],
      ["Authority", authority],
      ["AbsolutePath", path],
      ["LocalPath", path],
      ["PathAndQuery", path + query],
      ["Query", query],
      ["AbsoluteUri", whole],
      ["OriginalString", text],
      ["IsAbsoluteUri", true],
      ["IsDefaultPort", port === undefined || PORTS[name] === number],
    ]),
    typeName: `uri:${whole}`,
  };
}

/** `[ipaddress]` of version 4 with four parts. Undefined for others. */
export function addressObject(text: string): Value | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  // A leading zero makes it octal.
  if (parts === undefined || parts.some((part) => Number(part) > 255 || /^0\d/.test(part))) return undefined;
  return { ...object([["IPAddressToString", text]]), typeName: `ipaddress:${text}` };
}
