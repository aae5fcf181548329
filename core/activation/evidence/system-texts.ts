import { readPrompt } from "./commands";
import type { ClockFact, EditionFact, Place, RegistryFact, ServiceFact, SystemFact } from "./evidence";
import { type Line, placeOf } from "./lines";

/** What sc, reg, systeminfo, ver, DISM and w32tm print. */

interface Taken<T> {
  readonly fact: T;
  readonly taken: number;
}

/** `sc query` or `sc qc`: the numbers stand in every language. */
export function readServiceText(lines: readonly Line[], at: number): Taken<ServiceFact> | undefined {
  const first = lines[at];
  const name =
    /^(?:SERVICE_NAME|NOM_SERVICE|NOMBRE_SERVICIO|DIENSTNAME|NOME_SERVIZIO|NOME_DO_SERVIÇO)\s?:\s*(\S+)/i.exec(
      first?.text ?? "",
    )?.[1];
  if (first === undefined || name === undefined) return undefined;
  let state: ServiceFact["state"];
  let start: ServiceFact["start"];
  let startAt: Place | undefined;
  let index = at + 1;
  for (; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || line.text === "" || readPrompt(line) !== undefined) break;
    const row = /^([A-Z_À-Ü]{3,40})\s*:\s*(\d+)\s+(\S.*)$/.exec(line.text);
    if (row === null) continue;
    const [, label = "", number = "", word = ""] = row;
    if (/^(?:STATE|STATUS|ÉTAT|ESTADO|STATO)$/i.test(label)) state = STATES[Number(number)];
    if (/START|DÉMARR|INICIO|AVVIO/i.test(label) && !/NAME|NOM/.test(label)) {
      start = STARTS[Number(number)];
      startAt = { ...placeOf(line) };
    }
    if (start === undefined && /DISABLED/i.test(word)) {
      start = "disabled";
      startAt = placeOf(line);
    }
  }
  return {
    fact: {
      at: placeOf(first),
      name: name.toLowerCase(),
      ...(state === undefined ? {} : { state }),
      ...(start === undefined ? {} : { start }),
      ...(startAt === undefined ? {} : { startAt }),
    },
    taken: index - at,
  };
}

const STATES: Readonly<Record<number, ServiceFact["state"]>> = {
  1: "stopped",
  2: "pending",
  3: "pending",
  4: "running",
};
const STARTS: Readonly<Record<number, ServiceFact["start"]>> = { 2: "automatic", 3: "manual", 4: "disabled" };

/** A key of the registry with its values, or that a value is not there. */
export function readRegistry(
  lines: readonly Line[],
  at: number,
  command: string | undefined,
): Taken<readonly RegistryFact[]> | undefined {
  const first = lines[at];
  if (first === undefined) return undefined;
  if (/unable to find the specified registry key or value/i.test(first.text)) {
    const value = /\s\/v\s+(\S+)/i.exec(command ?? "")?.[1];
    return value === undefined ? undefined : { fact: [{ at: placeOf(first), value }], taken: 1 };
  }
  if (!/^HKEY_|^HKLM\\/i.test(first.text)) return undefined;
  const service = /\\Services\\(\w+)$/i.exec(first.text)?.[1];
  const facts: RegistryFact[] = [];
  let index = at + 1;
  for (; index < lines.length; index++) {
    const line = lines[index];
    const row = line === undefined ? null : /^(\S.{0,80}?)\s{1,12}REG_[A-Z_]{2,16}(?:\s(.*))?$/.exec(line.text);
    if (line === undefined || row === null) break;
    const name = row[1] ?? "";
    facts.push({
      at: placeOf(line),
      value: service === undefined ? name : `${service}\\${name}`,
      data: (row[2] ?? "").trim(),
    });
  }
  return facts.length === 0 ? undefined : { fact: facts, taken: index - at };
}

/** The Windows that a line names: systeminfo, ver, a caption. */
export function readSystem(line: Line): SystemFact | undefined {
  const version = /^Microsoft Windows \[Version (\d{1,2}\.\d{1,2}\.\d{4,5}(?:\.\d{1,6})?)\]/i.exec(line.text)?.[1];
  if (version !== undefined) return { at: placeOf(line), version };
  const caption =
    /^[^:：]{1,40}[:：]\s*(Microsoft\s?(?:®|\(R\))?\s?Windows(?:®|\(R\))?\s(?:Server|\d|Vista|XP).{0,80})$/.exec(
      line.text,
    )?.[1];
  if (caption !== undefined) return { at: placeOf(line), caption: caption.trim() };
  const edition = /^Edition\s{2,}(Windows\s.{2,60})$/.exec(line.text)?.[1];
  if (edition !== undefined) return { at: placeOf(line), caption: edition.trim() };
  const image = /^Image Version: (10\.0\.\d{5}\.\d{1,6})$/.exec(line.text)?.[1];
  return image === undefined ? undefined : { at: placeOf(line), version: image };
}

/** Lines of DISM about editions. */
export function readEdition(line: Line): EditionFact | undefined {
  const current = /^Current Edition\s*:\s*(\w+)$/i.exec(line.text)?.[1];
  if (current !== undefined) return { at: placeOf(line), current, targets: [] };
  const target = /^Target Edition\s*:\s*(\w+)$/i.exec(line.text)?.[1];
  return target === undefined ? undefined : { at: placeOf(line), targets: [{ at: placeOf(line), edition: target }] };
}

/** Lines of w32tm: the source, whether it is synchronised, an offset. */
export function readClock(line: Line): ClockFact | undefined {
  const source = /^Source:\s+(Local CMOS Clock|Free-running System Clock|\S.{2,120})$/.exec(line.text)?.[1];
  if (source !== undefined && /Local CMOS Clock|Free-running|,0x[0-9a-f]|time\.|VM IC|\.\w{2,}$/.test(source)) {
    return { at: placeOf(line), source, ...(/Local CMOS|Free-running/.test(source) ? { unsynchronised: true } : {}) };
  }
  if (/^Leap Indicator:\s*3/.test(line.text)) return { at: placeOf(line), unsynchronised: true };
  const offset =
    /^(?:Phase Offset:\s*|\d{1,2}:\d{2}:\d{2},?\s+(?:d:[+-][\d.]+s\s+)?o:)([+-]?\d{1,9}(?:\.\d{1,9})?)s/.exec(
      line.text,
    )?.[1];
  return offset === undefined ? undefined : { at: placeOf(line), offset: Number(offset) };
}
