import { readPrompt } from "./commands";
import type { Place } from "./evidence";
import { type Line, placeOf } from "./lines";

/** An object that PowerShell printed, whatever the form: list, table, JSON or CSV. Names in lower case. */
export interface PrintedObject {
  readonly at: Place;
  readonly properties: ReadonlyMap<string, PrintedValue>;
  readonly form: "list" | "table" | "json" | "csv";
  /** Outputs that stand in its properties as texts. */
  readonly texts?: readonly string[];
}

export interface PrintedValue {
  /** Null and nothing are the empty text. */
  readonly text: string;
  readonly at: Place;
}

interface Taken<T> {
  readonly value: T;
  readonly taken: number;
}

/** Names of properties by which a list is one that is read here: others are somebody else's. */
const KNOWN_PROPERTIES: ReadonlySet<string> = new Set(
  `name description licensestatus licensestatusreason partialproductkey productkeychannel productkeyid licensefamily
  graceperiodremaining evaluationenddate applicationid activationid id licenseisaddon keymanagementservicemachine
  keymanagementserviceport discoveredkeymanagementservicemachinename discoveredkeymanagementservicemachineport
  discoveredkeymanagementservicemachineipaddress keymanagementserviceproductkeyid keymanagementservicelookupdomain
  vlactivationinterval vlrenewalinterval vlactivationtypeenabled vlactivationtype iskeymanagementservicemachine
  keymanagementservicecurrentcount keymanagementservicelisteningport keymanagementservicednspublishing
  keymanagementservicelowpriority keymanagementservicehostcaching clientmachineid requiredclientcount success operation
  errorcode errormessage restartrequired productname subscriptionstatus subscriptionstatusvalue subscriptiontypevalue
  computername remoteaddress remoteport tcptestsucceeded pingsucceeded sourceaddress nametarget querytype ipaddress port
  timecreated providername eventid entrytype timegenerated source message numberofcores numberoflogicalprocessors
  socketdesignation deviceid caption buildnumber version osname osversion windowsproductname status starttype startmode
  state started servicename displayname keymanagementservicename keymanagementserviceversion offlineinstallationid
  trustedtime remainingwindowsrearmcount remainingskurearmcount adactivationobjectname adactivationobjectdn
  verificationstate computer psremotecomputer pscomputername hostname editionid currentbuild csname level logname
  ansible_hostname taskcategory defaultipgateway dnsserversearchorder ipsubnet dnsdomain fullyqualifieddomainname
  nexthoptype nexthopipaddress productdescription kmshost cmid keydescription remainingactivations keyvalue`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

const LIST_LINE = /^([A-Za-z][A-Za-z0-9_]{0,60}(?: \(RTT\))?)\s*:(?:\s(.*))?$/;

/** A space stands before the colon of a list of PowerShell, in all lines at the same column. */
function listKey(line: Line): { readonly name: string; readonly value: string; readonly column: number } | undefined {
  const match = LIST_LINE.exec(line.raw.trimStart());
  if (match === null) return undefined;
  const column = line.raw.indexOf(":");
  return { name: match[1] ?? "", value: (match[2] ?? "").trim(), column };
}

/** Objects of Format-List that begin at a line. */
export function readList(lines: readonly Line[], at: number): Taken<readonly PrintedObject[]> | undefined {
  const first = lines[at];
  const start = first === undefined ? undefined : listKey(first);
  // Without a space before the colon it is a label of another program.
  if (first === undefined || start === undefined || !/\s:|^\S+:\s/.test(first.raw)) return undefined;
  if (!hasSpaceBeforeColon(first.raw) && !isAligned(lines, at, start.column)) return undefined;
  const properties = new Map<string, PrintedValue>();
  let index = at;
  let last: string | undefined;
  while (index < lines.length) {
    const line = lines[index];
    if (line === undefined || line.raw.trim() === "") break;
    const key = listKey(line);
    if (key !== undefined && (key.column === start.column || (last === undefined && index === at))) {
      const name = key.name.toLowerCase();
      if (properties.has(name)) break;
      properties.set(name, { text: key.value, at: placeOf(line) });
      last = name;
    } else if (last !== undefined && line.indent > start.column - first.indent && readPrompt(line) === undefined) {
      append(properties, last, line.raw.trim());
    } else break;
    index++;
  }
  index = takeBlankInMessage(lines, index, start.column, properties, last);
  const known = [...properties.keys()].filter((name) => KNOWN_PROPERTIES.has(name)).length;
  // The list of slmgr in a language that sets a space before the colon.
  if (/ channel$/.test(properties.get("description")?.text ?? "") && !properties.has("name")) return undefined;
  if (known === 0 || (properties.size === 1 && !isTelling(properties))) return undefined;
  return { value: [{ at: placeOf(first), properties, form: "list" }], taken: index - at };
}

function hasSpaceBeforeColon(raw: string): boolean {
  return /^\s*[A-Za-z][\w ()]*\s:/.test(raw);
}

/** The longest name of a list fills its column: its neighbour tells. */
function isAligned(lines: readonly Line[], at: number, column: number): boolean {
  return [lines[at - 1], lines[at + 1]].some(
    (line) => line !== undefined && hasSpaceBeforeColon(line.raw) && line.raw.indexOf(":") === column,
  );
}

/** One property alone is enough where nothing else has its name. */
function isTelling(properties: ReadonlyMap<string, PrintedValue>): boolean {
  return [...properties.keys()].some((name) =>
    /^(licensestatus|partialproductkey|tcptestsucceeded|numberofcores|success|keymanagementservice.*|discoveredkey.*|productkeychannel|licensestatusreason)$/.test(
      name,
    ),
  );
}

/** A message goes on after an empty line as long as it stays indented to the value. */
function takeBlankInMessage(
  lines: readonly Line[],
  from: number,
  column: number,
  properties: Map<string, PrintedValue>,
  last: string | undefined,
): number {
  if (last !== "message") return from;
  let index = from;
  while (lines[index]?.raw.trim() === "") {
    const next = lines[index + 1];
    if (next === undefined || next.indent <= column) return index;
    index++;
    while (lines[index] !== undefined && (lines[index]?.indent ?? 0) > column && lines[index]?.raw.trim() !== "") {
      append(properties, last, lines[index]?.raw.trim() ?? "");
      index++;
    }
  }
  return index;
}

function append(properties: Map<string, PrintedValue>, name: string, more: string): void {
  const value = properties.get(name);
  if (value !== undefined && value.text.length < LONGEST_VALUE) {
    properties.set(name, {
      ...value,
      text: value.text === "" ? more : `${value.text}${name === "message" ? "\n" : " "}${more}`,
    });
  }
}

const LONGEST_VALUE = 32_768;

const RULE = /^\s*-+(?:\s+-+)*\s*$/;

/** A table of PowerShell that begins at a line: headings, a line of dashes, rows. */
export function readTable(lines: readonly Line[], at: number): Taken<readonly PrintedObject[]> | undefined {
  const head = lines[at];
  const rule = lines[at + 1];
  if (head === undefined || rule === undefined || !RULE.test(rule.raw) || head.raw.trim() === "") return undefined;
  const spans = [...rule.raw.matchAll(/-+/g)].map(({ 0: dashes, index }) => ({
    start: index,
    end: index + dashes.length,
  }));
  const names = spans.map(({ start, end }) => head.raw.slice(start, end).trim());
  if (!names.some((name) => KNOWN_PROPERTIES.has(name.toLowerCase()))) return undefined;
  const rows: Line[] = [];
  for (let index = at + 2; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || line.raw.trim() === "" || readPrompt(line) !== undefined) break;
    rows.push(line);
  }
  const edges = findEdges(spans, rows);
  const objects = rows.map((row): PrintedObject => {
    const properties = new Map<string, PrintedValue>();
    for (const [column, name] of names.entries()) {
      const text = row.raw.slice(edges[column], edges[column + 1]).trim();
      properties.set(name.toLowerCase(), { text, at: placeOf(row) });
    }
    return { at: placeOf(row), properties, form: "table" };
  });
  return { value: objects, taken: 2 + rows.length };
}

/** Between two columns stands a place that is empty in every row. */
function findEdges(
  spans: readonly { readonly start: number; readonly end: number }[],
  rows: readonly Line[],
): readonly number[] {
  const edges = [0];
  for (const [column, span] of spans.entries()) {
    const next = spans[column + 1];
    if (next === undefined) break;
    let edge = next.start;
    for (let at = next.start - 1; at >= span.end; at--) {
      if (rows.every(({ raw }) => raw.length <= at || raw[at] === " ")) {
        edge = at + 1;
        break;
      }
    }
    edges.push(edge);
  }
  return [...edges, Number.MAX_SAFE_INTEGER];
}

const MOST_JSON_CHARACTERS = 4_000_000;

/** A JSON document that begins in a line, after whatever stands before its first bracket. */
export function readJson(lines: readonly Line[], at: number): Taken<unknown> | undefined {
  const first = lines[at];
  if (first === undefined) return undefined;
  const start = findJsonStart(first.raw);
  if (start === undefined) return undefined;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let length = 0;
  const parts: string[] = [];
  for (let index = at; index < lines.length; index++) {
    const raw = lines[index]?.raw ?? "";
    const from = index === at ? start : 0;
    for (let place = from; place < raw.length; place++) {
      const letter = raw[place];
      if (escaped) escaped = false;
      else if (letter === "\\") escaped = inString;
      else if (letter === '"') inString = !inString;
      else if (!inString && (letter === "{" || letter === "[")) depth++;
      else if (!inString && (letter === "}" || letter === "]")) {
        depth--;
        if (depth === 0) {
          parts.push(raw.slice(from, place + 1));
          return parse(parts.join("\n"), index - at + 1);
        }
      }
    }
    parts.push(raw.slice(from));
    length += raw.length;
    // A line does not end inside a text of JSON; and no document is that long.
    if (inString || length > MOST_JSON_CHARACTERS || index - at > 20_000) return undefined;
  }
  return undefined;
}

function findJsonStart(raw: string): number | undefined {
  const body = raw.trimStart();
  if (/^(?:\{\s*(?:"|$|\})|\[\s*(?:\{|$))/.test(body)) return raw.length - body.length;
  const arrow = /(?:=>|\||:)\s+(?=\{\s*(?:"|$))/.exec(raw);
  return arrow === null ? undefined : arrow.index + arrow[0].length;
}

function parse(text: string, taken: number): Taken<unknown> | undefined {
  try {
    return { value: JSON.parse(text) as unknown, taken };
  } catch {
    return undefined;
  }
}

/** Properties of network adapters that are lists. */
const LISTS: ReadonlySet<string> = new Set(["ipaddress", "ipsubnet", "defaultipgateway", "dnsserversearchorder"]);

/** Objects of a JSON document, and texts in it that are outputs themselves. Deep documents are read down to a depth. */
export function walkJson(
  document: unknown,
  lines: readonly Line[],
): { readonly objects: readonly PrintedObject[]; readonly texts: readonly string[] } {
  const objects: PrintedObject[] = [];
  const texts: string[] = [];
  const places = findKeyPlaces(lines);
  const first = lines[0];
  const fallback: Place = first === undefined ? { file: "", line: 0, text: "" } : placeOf(first);
  const visit = (value: unknown, depth: number): void => {
    if (depth > 8 || value === null) return;
    if (typeof value === "string") {
      if (value.includes("\n") || /0x[0-9A-Fa-f]{8}|License|channel/.test(value)) texts.push(value);
      return;
    }
    if (Array.isArray(value)) {
      if (value.length > 0 && value.every((each) => typeof each === "string")) texts.push(value.join("\n"));
      else for (const each of value) visit(each, depth + 1);
      return;
    }
    if (typeof value !== "object") return;
    const properties = new Map<string, PrintedValue>();
    for (const [name, each] of Object.entries(value)) {
      if (each === null || ["string", "number", "boolean"].includes(typeof each)) {
        const key = name.toLowerCase();
        properties.set(key, { text: each === null ? "" : String(each), at: places.next(key) ?? fallback });
      } else if (LISTS.has(name.toLowerCase()) && Array.isArray(each)) {
        const key = name.toLowerCase();
        properties.set(key, { text: each.map(String).join(", "), at: places.next(key) ?? fallback });
      }
    }
    const known = [...properties.keys()].some((name) => KNOWN_PROPERTIES.has(name));
    const at = [...properties.values()][0]?.at ?? fallback;
    const own = Object.values(value).filter((each): each is string => typeof each === "string");
    if (known) objects.push({ at, properties, form: "json", texts: own.filter((each) => each.includes("\n")) });
    else for (const each of own) visit(each, depth + 1);
    for (const each of Object.values(value)) if (typeof each === "object") visit(each, depth + 1);
  };
  visit(document, 0);
  return { objects, texts };
}

/** The lines on which the names of a document stand, in order, so that each value finds its own. */
function findKeyPlaces(lines: readonly Line[]): { readonly next: (name: string) => Place | undefined } {
  const places = new Map<string, Place[]>();
  for (const line of lines) {
    for (const match of line.raw.matchAll(/"([A-Za-z_]\w{0,60})"\s*:/g)) {
      const name = (match[1] ?? "").toLowerCase();
      const list = places.get(name) ?? [];
      list.push(placeOf(line));
      places.set(name, list);
    }
  }
  return { next: (name) => places.get(name)?.shift() };
}

/** Rows of CSV that begin at a line with headings that are read here. Quoted values may go over lines. */
export function readCsv(
  lines: readonly Line[],
  at: number,
): (Taken<readonly PrintedObject[]> & { readonly headings: readonly string[] }) | undefined {
  const head = lines[at];
  if (head === undefined) return undefined;
  const separator = [",", "\t", ";"].find((each) => head.raw.split(each).length >= 3);
  if (separator === undefined) return undefined;
  const headings = splitRow(head.raw, separator).map((heading) => heading.replace(/^"|"$/g, "").trim());
  const names = headings.map(normaliseHeading);
  if (
    names.filter((name) => KNOWN_PROPERTIES.has(name)).length < 2 ||
    !names.every((name) => /^[a-z0-9_()/.-]{1,60}$/.test(name))
  ) {
    return undefined;
  }
  const objects: PrintedObject[] = [];
  let index = at + 1;
  if (/^#TYPE\s/.test(lines[index]?.raw ?? "")) index++;
  while (index < lines.length) {
    const line = lines[index];
    if (line === undefined || readPrompt(line) !== undefined) break;
    if (line.raw.trim() === "") {
      if ((lines[index + 1]?.raw ?? "").split(separator).length < 2) break;
      index++;
      continue;
    }
    let row = line.raw;
    let taken = 1;
    while (isOpen(row) && index + taken < lines.length && taken < 200) {
      row += `\n${lines[index + taken]?.raw ?? ""}`;
      taken++;
    }
    const cells = splitRow(row, separator);
    if (cells.length < Math.min(2, names.length)) break;
    const properties = new Map<string, PrintedValue>();
    for (const [column, name] of names.entries())
      properties.set(name, { text: cells[column] ?? "", at: placeOf(line) });
    // Event Viewer leaves the message without a heading of its own.
    if (cells.length > names.length && !properties.has("message")) {
      properties.set("message", { text: cells.slice(names.length).join(","), at: placeOf(line) });
    }
    objects.push({ at: placeOf(line), properties, form: "csv" });
    index += taken;
  }
  return { value: objects, taken: index - at, headings: names };
}

/** Headings of Event Viewer have spaces, and `Date and Time`. */
function normaliseHeading(heading: string): string {
  const name = heading.toLowerCase().replace(/[\s_]/g, "");
  return name === "dateandtime" ? "timecreated" : name;
}

function isOpen(row: string): boolean {
  let quotes = 0;
  for (const letter of row) if (letter === '"') quotes++;
  return quotes % 2 === 1;
}

function splitRow(row: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < row.length; index++) {
    const letter = row[index];
    if (letter === '"') {
      if (quoted && row[index + 1] === '"') {
        cell += '"';
        index++;
      } else quoted = !quoted;
    } else if (letter === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += letter ?? "";
  }
  return [...cells, cell.trim()];
}
