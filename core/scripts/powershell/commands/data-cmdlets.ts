import type { Value } from "../../contract";
import { readFile, useFile, writeFile } from "../../files";
import {
  array,
  derive,
  double,
  int,
  isList,
  isNull,
  isNumber,
  isTable,
  isUnknown,
  LARGEST_EXACT,
  object,
  pieced,
  table,
} from "../../values";
import { elementsOf, toNumber, toText, toTextOr } from "../conversions";
import { ScriptError } from "../ends";
import { matchObject, timeSpan } from "../objects";
import { failMaybe } from "../perform";
import { toPattern } from "../regex";
import { argumentOf, type CommandCall, type CommandDefinition, shape } from "./command";
import { flat } from "./pipeline-cmdlets";

const FROM_JSON: CommandDefinition = {
  names: ["convertfrom-json"],
  shape: shape("InputObject!0< AsHashtable? Depth NoEnumerate? DateKind"),
  run(call) {
    const { session, out } = call;
    const input = (call.input ?? [argumentOf(call, "inputobject") ?? null]).map((item) => toText(item));
    if (!input.every((text) => typeof text === "string")) {
      out.emit(derive("json", input, {}));
      return;
    }
    const source = input.join("\n");
    session.path.charge(source.length);
    let parsed: unknown;
    try {
      parsed = JSON.parse(source);
    } catch {
      throw new ScriptError("Invalid JSON.", undefined, "statement", ["argumentexception"]);
    }
    const value = fromJson(parsed, argumentOf(call, "ashashtable") === true);
    if (isList(value)) for (const item of value.items) out.emit(item);
    else out.emit(value);
  },
};

function fromJson(parsed: unknown, asTable: boolean): Value {
  if (parsed === null || typeof parsed === "boolean") return parsed;
  if (typeof parsed === "string") return /^\d{4}-\d\d-\d\dT/.test(parsed) ? derive("date", [parsed]) : parsed;
  if (typeof parsed === "number")
    return Number.isInteger(parsed)
      ? Math.abs(parsed) > LARGEST_EXACT
        ? derive("json", [String(parsed)])
        : { kind: "number", type: Math.abs(parsed) < 2 ** 31 ? (asTable ? "long" : "long") : "long", value: parsed }
      : double(parsed);
  if (Array.isArray(parsed)) return array(parsed.map((item) => fromJson(item, asTable)));
  return table(
    asTable ? "hashtable" : "object",
    Object.entries(parsed as object).map(([key, value]) => [key, fromJson(value, asTable)] as const),
  );
}

const TO_JSON: CommandDefinition = {
  names: [
    "convertto-json",
    "convertto-xml",
    "convertto-html",
    "convertto-csv",
    "convertto-securestring",
    "convertfrom-securestring",
    "export-csv_",
  ],
  shape: shape(
    "InputObject|String!0< Depth Compress? AsPlainText? Force? Key SecureString NoTypeInformation? Delimiter As Fragment? Property Title Head Body AsArray? EnumsAsStrings? EscapeHandling",
  ),
  run: (call) =>
    call.out.emit(
      derive(call.name, [...(call.input ?? []), argumentOf(call, "inputobject") ?? null], {
        shape: call.name === "convertto-securestring" ? "object" : "text",
        present: true,
      }),
    ),
};

const FROM_CSV: CommandDefinition = {
  names: ["convertfrom-csv"],
  shape: shape("InputObject!0< Delimiter Header UseCulture?"),
  run(call) {
    const source = (call.input ?? elementsOf(argumentOf(call, "inputobject") ?? null) ?? []).map((item) =>
      toText(item),
    );
    csv(call, source);
  },
};

function csv(call: CommandCall, source: readonly ReturnType<typeof toText>[]): void {
  const { out } = call;
  const delimiter = toTextOr(argumentOf(call, "delimiter") ?? ",", ",");
  const given = argumentOf(call, "header");
  if (!source.every((text) => typeof text === "string")) {
    out.emit(derive("csv", source));
    return;
  }
  const rows = source
    .flatMap((text) => String(text).split(/\r\n|\r|\n/))
    .filter((row) => row.trim() !== "" && !row.startsWith("#TYPE"));
  const header =
    given === undefined
      ? splitRow(rows.shift() ?? "", delimiter)
      : (elementsOf(given) ?? []).map((name) => toTextOr(name, ""));
  call.session.path.charge(rows.length * header.length * 8);
  for (const row of rows) {
    const cells = splitRow(row, delimiter);
    out.emit(object(header.map((name, at) => [name, cells[at] ?? null] as const)));
  }
}

function splitRow(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < row.length; at += 1) {
    const char = row.charAt(at);
    if (quoted) {
      if (char === '"' && row.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (char === delimiter) {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  cells.push(cell);
  return cells.map((text) => text);
}

const IMPORT_CSV: CommandDefinition = {
  names: ["import-csv"],
  aliases: { ipcsv: "import-csv" },
  shape: shape("Path|LiteralPath!0< Delimiter!1 Header UseCulture? Encoding"),
  run(call) {
    const content = readFile(call.session.path, argumentOf(call, "path") ?? null);
    if (typeof content === "string") {
      useFile(call.session.path, argumentOf(call, "path") ?? null);
      csv(call, [content]);
    } else unknownFile(call, argumentOf(call, "path") ?? null);
  },
};

const STRING_DATA: CommandDefinition = {
  names: ["convertfrom-stringdata"],
  shape: shape("StringData!0< Delimiter"),
  run(call) {
    for (const item of call.input ?? [argumentOf(call, "stringdata") ?? null]) {
      const text = toText(item);
      if (typeof text !== "string") {
        call.out.emit(derive("string-data", [item], { shape: "object" }));
        continue;
      }
      const pairs = text
        .split(/\r\n|\r|\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#"));
      call.out.emit(
        table(
          "hashtable",
          pairs.map((line) => {
            const at = line.indexOf("=");
            if (at < 0) throw new ScriptError("Not in 'name=value' format.");
            return [
              line.slice(0, at).trim(),
              line
                .slice(at + 1)
                .trim()
                .replaceAll(/\\(.)/g, (_whole, char: string) => ({ n: "\n", t: "\t", r: "\r" })[char] ?? char),
            ] as const;
          }),
        ),
      );
    }
  },
};

/** A file that nothing here holds: relative to the script, where neither script nor plan puts it, it is not there. */
function unknownFile(call: CommandCall, path: Value): void {
  const { session, at } = call;
  const text = toText(path);
  const isAbsent = typeof text === "string" && /^\.[\\/]/.test(text) && session.path.files.size === 0;
  failMaybe(session, isAbsent ? "surely" : "may", argumentOf(call, "erroraction") ?? null, at, call.name);
  if (!isAbsent)
    call.out.emit(session.path.unknown({ kind: "file", name: typeof text === "string" ? text.toLowerCase() : "?" }));
}

const GET_CONTENT: CommandDefinition = {
  names: ["get-content"],
  aliases: { gc: "get-content", cat: "get-content", type: "get-content" },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Raw? TotalCount|First|Head Tail|Last Encoding ReadCount Delimiter Wait? Force? Filter Include Exclude Stream AsByteStream?",
  ),
  run(call) {
    const { session, out } = call;
    const path = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const content = readFile(session.path, path);
    if (content === undefined || content === null) {
      unknownFile(call, path);
      return;
    }
    useFile(session.path, path);
    if (argumentOf(call, "raw") === true) {
      out.emit(content);
      return;
    }
    if (typeof content !== "string") {
      out.emit(derive("lines", [content]));
      return;
    }
    let lines = content.split(/\r\n|\r|\n/);
    if (lines.at(-1) === "") lines = lines.slice(0, -1);
    const first = toNumber(argumentOf(call, "totalcount") ?? null);
    const last = toNumber(argumentOf(call, "tail") ?? null);
    if (argumentOf(call, "totalcount") !== undefined && first !== undefined && isNumber(first))
      lines = lines.slice(0, first.value);
    if (argumentOf(call, "tail") !== undefined && last !== undefined && isNumber(last))
      lines = lines.slice(-last.value);
    session.path.charge(content.length);
    for (const line of lines) out.emit(line);
  },
};

const SET_CONTENT: CommandDefinition = {
  names: ["set-content", "add-content", "out-file"],
  aliases: { sc: "set-content", ac: "add-content" },
  shape: shape(
    "Path|FilePath|LiteralPath|PSPath!0 Value!1 InputObject< Encoding Append? NoNewline? Force? NoClobber? Width PassThru? Filter Include Exclude Stream AsByteStream?",
  ),
  run(call) {
    const { session } = call;
    const path = argumentOf(call, "path") ?? null;
    const given =
      call.input ??
      [argumentOf(call, "value") ?? argumentOf(call, "inputobject") ?? null].flatMap((value) =>
        isNull(value) ? [] : (elementsOf(value)?.slice() ?? [value]),
      );
    const ending = argumentOf(call, "nonewline") === true ? "" : "\r\n";
    const appends = call.name === "add-content" || argumentOf(call, "append") === true;
    const before = appends
      ? (readFile(session.path, path) ?? session.path.unknown({ kind: "file", name: "content" }, { shape: "text" }))
      : "";
    const parts = [
      before,
      ...given.flatMap((item) => [
        isTable(item) ? session.path.unknown(undefined, { shape: "text" }) : toText(item),
        ending,
      ]),
    ].map((part) => (typeof part === "string" || isUnknown(part) ? part : ""));
    for (const name of elementsOf(path) ?? [path]) writeFile(session.path, name, pieced(parts));
  },
};

const GET_ITEM: CommandDefinition = {
  names: ["get-item", "get-childitem", "resolve-path"],
  aliases: { gi: "get-item", gci: "get-childitem", ls: "get-childitem", dir: "get-childitem", rvpa: "resolve-path" },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Filter!1 Recurse? Force? Include Exclude Name? File? Directory? Depth Attributes Hidden? ReadOnly? System? Relative?",
  ),
  run(call) {
    const { session } = call;
    const path = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const text = toText(path);
    if (typeof text === "string" && /^env:/i.test(text) && call.name === "get-item") {
      const name = text.slice("env:".length).replace(/^[\\/]/, "");
      call.out.emit(
        object([
          ["Name", name],
          ["Key", name],
          [
            "Value",
            session.path.environment.get(name.toLowerCase()) ??
              session.path.unknown({ kind: "environment", name: name.toLowerCase() }, { shape: "text" }),
          ],
        ]),
      );
      return;
    }
    unknownFile(call, path);
  },
};

const NEW_ITEM: CommandDefinition = {
  names: ["new-item"],
  aliases: { ni: "new-item", mkdir: "new-item", md: "new-item" },
  shape: shape("Path!0 Name ItemType|Type Value|Target Force? Credential"),
  run(call) {
    const { session, at } = call;
    const path = argumentOf(call, "path") ?? null;
    const text = toText(path);
    const name = argumentOf(call, "name");
    if (typeof text === "string" && /^(?:hk\w+:|registry::|microsoft\.powershell\.core\\registry::)/i.test(text))
      session.path.effects.perform({ kind: "registry", verb: "create-key", path, at }, session.path);
    else if (
      /^f(?:ile)?$/i.test(toTextOr(argumentOf(call, "itemtype") ?? null, "")) ||
      argumentOf(call, "value") !== undefined
    ) {
      const content = toText(argumentOf(call, "value") ?? null);
      writeFile(session.path, name === undefined ? path : pieced([toPiece(path), "\\", toPiece(name)]), content);
    }
    call.out.emit(session.path.unknown(undefined, { shape: "object" }));
  },
};

function toPiece(value: Value): Extract<Value, string | { kind: "unknown" }> {
  const text = toText(value);
  return text;
}

const REMOVE_ITEM: CommandDefinition = {
  names: ["remove-item"],
  aliases: {
    ri: "remove-item",
    rm: "remove-item",
    del: "remove-item",
    erase: "remove-item",
    rd: "remove-item",
    rmdir: "remove-item",
  },
  shape: shape("Path|LiteralPath|PSPath!0< Recurse? Force? Filter Include Exclude Stream"),
  run(call) {
    const { session, at } = call;
    for (const path of call.input ?? elementsOf(argumentOf(call, "path") ?? null) ?? []) {
      const text = toText(path);
      if (typeof text !== "string") continue;
      const [, drive = "", name = ""] = /^(\w+):[\\/]?(.*)$/.exec(text) ?? [];
      if (/^env$/i.test(drive)) session.path.environment.set(name.toLowerCase(), null);
      else if (/^variable$/i.test(drive)) session.scope.variables.delete(name.toLowerCase());
      else if (/^function$/i.test(drive)) session.scope.functions.delete(name.toLowerCase());
      else if (/^alias$/i.test(drive)) session.aliases.delete(name.toLowerCase());
      else if (/^hk\w+$/i.test(drive) || /^registry$/i.test(drive))
        session.path.effects.perform({ kind: "registry", verb: "remove-key", path: text, at }, session.path);
      else writeFile(session.path, text, null);
    }
  },
};

const COPY_ITEM: CommandDefinition = {
  names: ["copy-item", "move-item", "rename-item"],
  aliases: {
    copy: "copy-item",
    cp: "copy-item",
    cpi: "copy-item",
    move: "move-item",
    mv: "move-item",
    mi: "move-item",
    ren: "rename-item",
    rni: "rename-item",
  },
  shape: shape(
    "Path|LiteralPath|PSPath!0< Destination|NewName!1 Recurse? Force? Container? Filter Include Exclude PassThru? FromSession ToSession",
  ),
  run(call) {
    const { session } = call;
    const from = argumentOf(call, "path") ?? call.input?.[0] ?? null;
    const to = argumentOf(call, "destination") ?? null;
    const content = readFile(session.path, from);
    if (content === undefined) {
      failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, call.at, call.name);
      return;
    }
    useFile(session.path, from);
    const name = toTextOr(from, "");
    // A new name is one in the same folder.
    const folder =
      call.name === "rename-item" ? name.slice(0, name.length - (name.split(/[\\/]/).at(-1) ?? "").length) : "";
    const target = folder + toTextOr(to, "");
    const leaf = target.split(/[\\/]/).at(-1) ?? "";
    writeFile(
      session.path,
      leaf.includes(".") ? target : `${target.replace(/[\\/]$/, "")}\\${name.split(/[\\/]/).at(-1) ?? ""}`,
      content,
    );
    if (call.name !== "copy-item") writeFile(session.path, from, null);
  },
};

const SET_ITEM: CommandDefinition = {
  names: ["set-item", "clear-item"],
  aliases: { si: "set-item", cli: "clear-item" },
  shape: shape("Path|LiteralPath!0< Value!1 Force? PassThru? Filter Include Exclude"),
  run(call) {
    const { session } = call;
    const text = toTextOr(argumentOf(call, "path") ?? null, "");
    const [, drive = "", name = ""] = /^(\w+):[\\/]?(.*)$/.exec(text) ?? [];
    const value = argumentOf(call, "value") ?? null;
    if (/^env$/i.test(drive)) session.path.environment.set(name.toLowerCase(), value === null ? null : toText(value));
    else if (/^variable$/i.test(drive)) session.setVariable(session.scope, name.toLowerCase(), value);
    else if (text === "") session.path.notFollowed("command", call.at, call.name);
  },
};

const JOIN_PATH: CommandDefinition = {
  names: ["join-path"],
  shape: shape("Path|PSPath!0< ChildPath!1 AdditionalChildPath!2 Resolve? Credential"),
  run(call) {
    const bases = call.input ?? elementsOf(argumentOf(call, "path") ?? null) ?? [argumentOf(call, "path") ?? null];
    const children = [
      argumentOf(call, "childpath") ?? "",
      ...(elementsOf(argumentOf(call, "additionalchildpath") ?? array([])) ?? []),
      ...call.bound.rest,
    ];
    for (const base of bases) {
      const parts = [base, ...children].map((part) => toText(part));
      if (parts.every((part) => typeof part === "string")) {
        const [first = "", ...others] = parts as string[];
        call.out.emit(
          others.reduce((left, right) => `${withoutEndSlash(left)}\\${right.replace(/^[\\/]+/, "")}`, first),
        );
      } else
        call.out.emit(
          pieced(
            parts.flatMap((part, at) =>
              at === 0
                ? [typeof part === "string" ? withoutEndSlash(part) : part]
                : ["\\", typeof part === "string" ? part.replace(/^[\\/]+/, "") : part],
            ),
          ),
        );
    }
  },
};

const SPLIT_PATH: CommandDefinition = {
  names: ["split-path"],
  shape: shape("Path|LiteralPath!0< Leaf? Parent? Qualifier? NoQualifier? LeafBase? Extension? IsAbsolute? Resolve?"),
  run(call) {
    for (const item of call.input ??
      elementsOf(argumentOf(call, "path") ?? null) ?? [argumentOf(call, "path") ?? null]) {
      const text = toText(item);
      if (typeof text !== "string") {
        call.out.emit(
          derive(`split-path ${[...call.bound.named.keys()].join()}`, [item], {
            shape: "text",
            ...(isUnknown(item) && item.of !== undefined ? { of: item.of } : {}),
          }),
        );
        continue;
      }
      const plain = text.replace(/(?<=[^:\\/])[\\/]+$/, "");
      const at = Math.max(plain.lastIndexOf("\\"), plain.lastIndexOf("/"));
      const leaf = plain.slice(at + 1);
      if (argumentOf(call, "leaf") === true) call.out.emit(leaf);
      else if (argumentOf(call, "extension") === true)
        call.out.emit(leaf.includes(".") ? leaf.slice(leaf.lastIndexOf(".")) : "");
      else if (argumentOf(call, "leafbase") === true)
        call.out.emit(leaf.includes(".") ? leaf.slice(0, leaf.lastIndexOf(".")) : leaf);
      else if (argumentOf(call, "qualifier") === true) call.out.emit(/^\w+:/.exec(text)?.[0] ?? "");
      else if (argumentOf(call, "noqualifier") === true) call.out.emit(text.replace(/^\w+:/, ""));
      else if (argumentOf(call, "isabsolute") === true) call.out.emit(/^(?:\w:|[\\/])/.test(text));
      else
        call.out.emit(
          at < 0
            ? ""
            : plain
                .slice(0, at)
                .replace(/^(\w:)$/, "$1\\")
                .replaceAll("/", "\\"),
        );
    }
  },
};

const TIME_SPAN: CommandDefinition = {
  names: ["new-timespan"],
  shape: shape("Start!0 End!1 Days Hours Minutes Seconds Milliseconds"),
  run(call) {
    const units: readonly (readonly [string, number])[] = [
      ["days", 86_400],
      ["hours", 3_600],
      ["minutes", 60],
      ["seconds", 1],
      ["milliseconds", 0.001],
    ];
    let seconds = 0;
    if (argumentOf(call, "start") !== undefined || argumentOf(call, "end") !== undefined) {
      call.out.emit(call.session.path.unknown(undefined, { shape: "object" }));
      return;
    }
    for (const [name, factor] of units) {
      const value = argumentOf(call, name);
      if (value === undefined) continue;
      const number = toNumber(value);
      if (number === undefined || isUnknown(number)) {
        call.out.emit(derive("timespan", [value], { shape: "object" }));
        return;
      }
      seconds += number.value * factor;
    }
    call.out.emit(timeSpan(seconds));
  },
};

const SELECT_STRING: CommandDefinition = {
  names: ["select-string"],
  aliases: { sls: "select-string" },
  shape: shape(
    "Pattern!0 Path!1 InputObject< SimpleMatch? Quiet? CaseSensitive? NotMatch? AllMatches? List? Context LiteralPath Include Exclude Encoding Raw? NoEmphasis?",
  ),
  run(call) {
    const { out } = call;
    const items = flat(call)?.map((item) => toText(item));
    const patterns = elementsOf(argumentOf(call, "pattern") ?? null)?.map((item) => toText(item));
    const file = argumentOf(call, "path");
    const isQuiet = argumentOf(call, "quiet") === true;
    const open = () =>
      out.emit(
        derive(
          "select-string",
          [...(call.input ?? []), argumentOf(call, "pattern") ?? null, file ?? null],
          isQuiet ? { shape: "boolean" } : {},
        ),
      );
    if (
      items === undefined ||
      file !== undefined ||
      patterns === undefined ||
      [...items, ...patterns].some((text) => typeof text !== "string")
    ) {
      open();
      return;
    }
    const found: Value[] = [];
    for (const [at, line] of (items as string[]).entries()) {
      for (const source of patterns as string[]) {
        const pattern = toPattern(
          argumentOf(call, "simplematch") === true ? source.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&") : source,
          argumentOf(call, "casesensitive") !== true,
          line,
          "g",
        );
        if (pattern === undefined) {
          open();
          return;
        }
        const matches = [...line.matchAll(pattern)];
        if (matches.length > 0 === (argumentOf(call, "notmatch") === true)) continue;
        found.push({
          ...object([
            ["Line", line],
            ["LineNumber", int(at + 1)],
            ["Pattern", source],
            ["Matches", array(matches.map(matchObject))],
          ]),
          typeName: `error:${line}`,
        });
        break;
      }
    }
    if (isQuiet) {
      if (found.length > 0 || items.length > 0) out.emit(found.length > 0);
    } else
      for (const item of found)
        out.emit(argumentOf(call, "raw") === true && isTable(item) ? (item.entries.get("sline")?.value ?? null) : item);
  },
};

const DOWNLOADS: CommandDefinition = {
  names: ["invoke-webrequest", "invoke-restmethod", "start-bitstransfer"],
  aliases: { iwr: "invoke-webrequest", curl: "invoke-webrequest", wget: "invoke-webrequest", irm: "invoke-restmethod" },
  shape: shape(
    "Uri|Source!0 OutFile|Destination!1 Method Headers Body ContentType UseBasicParsing? TimeoutSec UserAgent Credential UseDefaultCredentials? Proxy SessionVariable WebSession MaximumRedirection InFile NoProxy? SkipCertificateCheck? Token Authentication Priority Asynchronous? Description DisplayName TransferType",
  ),
  run(call) {
    const { session, at } = call;
    failMaybe(session, "may", argumentOf(call, "erroraction") ?? null, at, call.name);
    const file = argumentOf(call, "outfile");
    const content = session.path.unknown({
      kind: "network",
      name: `download ${toTextOr(argumentOf(call, "uri") ?? null, "?").toLowerCase()}`,
    });
    if (file !== undefined) writeFile(session.path, file, { ...content, shape: "text" });
    else call.out.emit(content);
  },
};

const GET_UNIQUE: CommandDefinition = {
  names: ["get-unique"],
  shape: shape("InputObject< AsString? OnType? CaseInsensitive?"),
  run(call) {
    const items = flat(call);
    if (items === undefined || (items.length > 1 && items.some(isUnknown))) {
      call.out.emit(derive("unique", call.input ?? []));
      return;
    }
    // Nothing equals null here, not even another null.
    for (const [at, item] of items.entries()) {
      const before = items[at - 1] ?? null;
      if (isNull(before) || toTextOr(item, "") !== toTextOr(before, "")) call.out.emit(item);
    }
  },
};

export const DATA_CMDLETS: readonly CommandDefinition[] = [
  FROM_JSON,
  TO_JSON,
  FROM_CSV,
  IMPORT_CSV,
  STRING_DATA,
  GET_CONTENT,
  SET_CONTENT,
  GET_ITEM,
  NEW_ITEM,
  REMOVE_ITEM,
  COPY_ITEM,
  SET_ITEM,
  JOIN_PATH,
  SPLIT_PATH,
  TIME_SPAN,
  SELECT_STRING,
  DOWNLOADS,
  GET_UNIQUE,
];

function withoutEndSlash(path: string): string {
  let end = path.length;
  while (end > 0 && "\\/".includes(path.charAt(end - 1))) end -= 1;
  return path.slice(0, end);
}
