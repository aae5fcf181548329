import { derive, object } from "../../values";
import { elementsOf, type toText, toTextOr } from "../conversions";
import { argumentOf, type CommandCall } from "./command";

export function csv(call: CommandCall, source: readonly ReturnType<typeof toText>[]): void {
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
