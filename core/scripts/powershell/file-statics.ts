import type { Unknown, Value } from "../contract";
import { fileKey, readFile, useFile, writeFile } from "../files";
import { array, derive, isNumber, NOTHING } from "../values";
import { elementsOf, join, toText } from "./conversions";
import type { Session } from "./session";

export function fileStatic({
  session,
  name,
  given,
}: {
  readonly session: Session;
  readonly name: string;
  readonly given: readonly Value[];
}): Value | undefined {
  const [file = null, content = null] = given;
  const { path } = session;
  const key = fileKey(file);
  const known = readFile(path, file);
  switch (name) {
    case "writealltext":
    case "writealllines": {
      const lines = name === "writealltext" ? undefined : elementsOf(content);
      const text = lines === undefined ? toText(content) : join(lines.flatMap((line) => [toText(line), "\r\n"]));
      writeFile(path, file, text);
      return NOTHING;
    }
    case "writeallbytes":
      writeFile(path, file, decodeBytes(content) ?? path.unknown(undefined, { shape: "text" }));
      return NOTHING;
    case "appendalltext":
      writeFile(path, file, join([readTextOf(known), toText(content)]));
      return NOTHING;
    case "copy":
    case "move":
      writeFile(path, content, known ?? path.unknown({ kind: "file", name: key }, { shape: "text" }));
      useFile(path, file);
      if (name === "move") writeFile(path, file, null);
      return NOTHING;
    case "readalltext":
      return known ?? session.path.unknown({ kind: "file", name: key }, { shape: "text" });
    case "readalllines":
      return typeof known === "string"
        ? array(known.replace(/\r?\n$/, "").split(/\r?\n/), "string")
        : session.path.unknown({ kind: "file", name: key });
    case "exists":
      return known === undefined
        ? session.path.unknown({ kind: "file", name: key }, { shape: "boolean" })
        : known !== null;
    case "delete":
      writeFile(path, file, null);
      return NOTHING;
    default:
      // What writes in another way leaves behind what nobody knows.
      if (!/^(?:read|get|open(?:read|text)$)/.test(name))
        writeFile(path, file, path.unknown(undefined, { shape: "text" }));
      return path.unknown();
  }
}

function readTextOf(known: Value | undefined): string | Unknown {
  return typeof known === "string"
    ? known
    : known === undefined
      ? derive("file", [], { shape: "text" })
      : toText(known);
}

/** Bytes as whoever runs the file reads them: UTF-16 by its mark, or UTF-8. */
function decodeBytes(bytes: Value): string | undefined {
  const items = elementsOf(bytes);
  if (items === undefined || !items.every((item) => isNumber(item))) return undefined;
  const data = Uint8Array.from(items, ({ value }) => value);
  const isWide = data[0] === 0xff && data[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(data);
}
