import { KMS_EVENTS } from "../../data/kms-events";
import { readCode } from "./codes";
import { readPrompt } from "./commands";
import type { EventFact, HandledRequest, Place, ProcessedReply, SentRequest } from "./evidence";
import { type Line, placeOf } from "./lines";

/** Events of the licensing service, and of programs that speak about it. */
const KNOWN_EVENTS: ReadonlySet<number> = new Set([
  100, 900, 902, 903, 1001, 1003, 1013, 1014, 1016, 1017, 1025, 1033, 1034, 1040, 1058, 1066, 4096, 8196, 8198, 8200,
  8208, 8230, 8233, 12288, 12289, 12290, 12291, 12292, 12293, 12294, 12296, 12308, 12309, 12310, 12311, 12312, 12313,
  12314, 16384, 16385, 16394, 20480, 20481,
]);

const PROVIDER =
  /Security-SPP|Software Protection Platform|Security-Licensing-SLC|WLMS|VBScriptDeprecation|Office Software Protection/i;

const HEX = "(0x[0-9A-Fa-f]{1,8})";
const GUID = "([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})";
const TIME = String.raw`(\d{4}/\d{1,2}/\d{1,2}\s\d{1,2}:\d{2})`;
const NEXT = String.raw`\s{0,8},\s{0,8}`;
const NUMBER = String.raw`(-?\d{1,10})`;
const NAME = String.raw`([^,\s]{0,300})`;
/** 12288: the last two fields stand in either order, and either may be empty or missing. */
const SENT = new RegExp([HEX, HEX, NAME, GUID, TIME, NUMBER, NUMBER, NUMBER].join(NEXT));
const REPLY = new RegExp([HEX, HEX, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER].join(NEXT));
const HANDLED = new RegExp([HEX, NUMBER, NAME, GUID, TIME, NUMBER, NUMBER, NUMBER].join(NEXT));
const GUID_ALONE = new RegExp(GUID);
const TIME_ALONE = new RegExp(TIME);

/** `2010/9/29 21:46` as `2010-09-29T21:46Z`: the times in the text of the events are UTC. */
function toUtc(time: string): string {
  const [day = "", clock = ""] = time.split(/\s/);
  const [year = "", month = "", date = ""] = day.split("/");
  const [hour = "", minute = ""] = clock.split(":");
  return `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}T${hour.padStart(2, "0")}:${minute}Z`;
}

function numberOf(text: string | undefined): number {
  return Number(text ?? "0");
}

function codeOf(text: string | undefined): number {
  return Number.parseInt((text ?? "0x0").slice(2), 16);
}

/** Fields of 12288, of 12289 or of 12290 in a text. */
function readInfo(text: string): Pick<EventFact, "sent" | "reply" | "handled"> {
  const sent = SENT.exec(text);
  if (sent !== null) return { sent: toSent(sent, text) };
  const handled = HANDLED.exec(text);
  if (handled !== null) return { handled: toHandled(handled, text) };
  const reply = REPLY.exec(text);
  return reply === null ? {} : { reply: toReply(reply, text) };
}

function toSent(match: RegExpExecArray, text: string): SentRequest {
  const rest = text.slice(match.index + match[0].length);
  const required = /(?:^|,)\s*(\d{1,4})\s*(?:$|,|\n)/.exec(rest.split("\n", 1)[0] ?? "");
  const [server, port] = splitEndpoint(match[3] ?? "");
  return {
    result: codeOf(match[1]),
    flags: codeOf(match[2]),
    server,
    port,
    ...clientOf(match, rest),
    ...(required === null ? {} : { required: numberOf(required[1]) }),
  };
}

function splitEndpoint(text: string): readonly [string, number] {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(text);
  return [match?.[1] ?? text, numberOf(match?.[2] ?? "1688")];
}

function toHandled(match: RegExpExecArray, text: string): HandledRequest {
  return {
    result: codeOf(match[1]),
    required: numberOf(match[2]),
    client: match[3] ?? "",
    ...clientOf(match, text.slice(match.index + match[0].length)),
  };
}

/** What 12288 and 12290 tell of the client alike, in the same places; `rest` is what follows. */
function clientOf(match: RegExpExecArray, rest: string) {
  const activationId = GUID_ALONE.exec(rest.split("\n", 1)[0] ?? "")?.[1]?.toLowerCase();
  return {
    cmid: (match[4] ?? "").toLowerCase(),
    clientTime: toUtc(match[5] ?? ""),
    vm: match[6] === "1",
    status: numberOf(match[7]),
    minutes: numberOf(match[8]),
    ...(activationId === undefined ? {} : { activationId }),
  };
}

function toReply(match: RegExpExecArray, text: string): ProcessedReply {
  const time = TIME_ALONE.exec(text.slice(match.index + match[0].length).split("\n", 1)[0] ?? "")?.[1];
  return {
    result: codeOf(match[1]),
    flags: codeOf(match[2]),
    activated: match[3] === "1",
    hostCount: numberOf(match[5]),
    activationInterval: numberOf(match[6]),
    renewalInterval: numberOf(match[7]),
    ...(time === undefined ? {} : { clientTime: toUtc(time) }),
  };
}

/** Puts an event together from what is known of it; the code and the fields are read from its message. */
export function makeEvent(parts: {
  readonly at: Place;
  readonly id: number | undefined;
  readonly provider?: string | undefined;
  readonly log?: string | undefined;
  readonly computer?: string | undefined;
  readonly time?: string | undefined;
  readonly message: string;
  readonly messageAt?: Place | undefined;
}): EventFact | undefined {
  const { message } = parts;
  const info = readInfo(message);
  const id = parts.id ?? idOf(info, message);
  if (id === undefined) return undefined;
  if (
    !KNOWN_EVENTS.has(id) ||
    (parts.provider !== undefined && !PROVIDER.test(parts.provider) && ![100, 4096].includes(id))
  ) {
    // Others number their events alike: the provider decides, where it stands.
    if (parts.provider === undefined ? !KNOWN_EVENTS.has(id) : !PROVIDER.test(parts.provider)) return undefined;
  }
  const isKms = id === KMS_EVENTS.requestSent || id === KMS_EVENTS.requestHandled || id === KMS_EVENTS.replyProcessed;
  const coded = isKms ? undefined : findEventCode(message);
  const code = info.sent?.result ?? info.handled?.result ?? info.reply?.result ?? coded;
  const activationId =
    /SkuId=([0-9a-f-]{36})/i.exec(message)?.[1] ??
    /(?:ID SKU|Sku ?Id|SKU ID)\s*[:=]\s*([0-9a-f-]{36})/i.exec(message)?.[1];
  const products = id === 1003 || /Licensing Status=/.test(message) ? readSkuList(message) : [];
  return {
    at: parts.at,
    id,
    ...given("provider", parts.provider),
    ...given("log", parts.log),
    ...given("computer", parts.computer),
    ...given("time", parts.time),
    message: message.slice(0, LONGEST_MESSAGE),
    ...given("code", code),
    ...given("codeAt", parts.messageAt),
    ...given("activationId", activationId?.toLowerCase()),
    ...info,
    ...(products.length === 0 ? {} : { products }),
  };
}

const LONGEST_MESSAGE = 4000;

function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}

/** A bare info string names no event; its fields do. */
function idOf(info: ReturnType<typeof readInfo>, message: string): number | undefined {
  if (info.sent !== undefined) return KMS_EVENTS.requestSent;
  if (info.handled !== undefined) return KMS_EVENTS.requestHandled;
  if (info.reply !== undefined) return KMS_EVENTS.replyProcessed;
  return /\(slui\.exe\)/i.test(message) ? 8198 : undefined;
}

function findEventCode(message: string): number | undefined {
  const match = /(?:hr\s*=\s*|\(|\s|^|[:：])(0x[0-9A-Fa-f]{8})(?![0-9A-Fa-f])/i.exec(message);
  return match === null ? undefined : readCode(match[1] ?? "")?.code;
}

/** `4: <id>, 1, 1 [(0 [0x00000000, 1, 0], …` of event 1003, with what it says in brackets. */
function readSkuList(message: string): NonNullable<EventFact["products"]> {
  const parts = message.split(/(?:^|\s)\d{1,3}:\s(?=[0-9a-f]{8}-)/i).slice(1);
  return parts.slice(0, 500).map((part) => {
    const codes = [...part.matchAll(/0x([0-9A-Fa-f]{8})/g)].map(([, digits = "0"]) => Number.parseInt(digits, 16));
    const minutes = /volume\/1\.0\s+0x00000000\s+(\d{1,7})/.exec(part.replace(/\s+/g, " "))?.[1];
    return {
      activationId: part.slice(0, 36).toLowerCase(),
      codes: [...new Set(codes)],
      ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    };
  });
}

interface TakenEvent {
  readonly event: EventFact | undefined;
  readonly taken: number;
}

/** Labels of Event Viewer that name the number of an event, in the languages that a source or a rebuilt text has. */
const ID_LABEL =
  /^(?:Event ID|EventID|Ereignis-ID|ID de l['’]événement|Id\. del evento|ID do Evento|ID evento|事件 ?ID|イベント ?ID)\s?[:：]\s*(\d{1,5})\s*$/i;
const HEADER_LABEL =
  /^(Log Name|Source|Date|Event ID|EventID|Task Category|Level|Keywords|User|Computer|Description|Protokollname|Quelle|Datum|Ereignis-ID|Aufgabenkategorie|Ebene|Schlüsselwörter|Benutzer|Beschreibung|Nom du journal|Nombre de registro|Nome registro|Nome do Log|日志名称|来源|ログの名前)\s?[:：](.*)$/i;
const PLAIN_HEADING = /^Event\s+(\d{3,5})(?:\b.{0,80})?$/i;
/** A row of Event Viewer: level, time, source, number, category. */
const ROW =
  /^(?:Information|Warning|Error|Informationen?|Warnung|Fehler|Avertissement|Erreur|Advertencia|Informaci[oó]n|Errore|Aviso|Erro|信息|警告|错误)\s+(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)\s+(\S.{0,80}?)\s+(\d{1,5})(?:\s+\S.{0,40})?$/i;
const MOST_MESSAGE_LINES = 60;

/** Reads an event in any textual form that begins at a line. */
export function readEvent(lines: readonly Line[], at: number): TakenEvent | undefined {
  const line = lines[at];
  if (line === undefined) return undefined;
  return readXml(lines, at) ?? readHeaderBlock(lines, at) ?? readRow(lines, at) ?? readBare(lines, at);
}

function readHeaderBlock(lines: readonly Line[], at: number): TakenEvent | undefined {
  const first = lines[at];
  const label = first === undefined ? null : (HEADER_LABEL.exec(first.text) ?? ID_LABEL.exec(first.text));
  if (first === undefined || label === null || !hasEventId(lines, at)) return undefined;
  let id: number | undefined;
  let provider: string | undefined;
  let log: string | undefined;
  let computer: string | undefined;
  let time: string | undefined;
  let index = at;
  for (; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || line.text === "") break;
    const number = ID_LABEL.exec(line.text)?.[1];
    const [, name, written = ""] = HEADER_LABEL.exec(line.text) ?? [];
    const value = written.trim();
    if (number !== undefined) id = Number(number);
    else if (name === undefined) break;
    else if (/^(?:Source|Quelle|来源)$/i.test(name)) provider = value;
    else if (/^(?:Log Name|Protokollname)$/i.test(name)) log = value;
    else if (/^Computer$/i.test(name)) computer = value;
    else if (/^(?:Date|Datum)$/i.test(name)) time = value;
    else if (/^(?:Description|Beschreibung)$/i.test(name)) {
      index++;
      break;
    }
  }
  const { message, next, messageAt } = takeMessage(lines, index);
  return {
    event: makeEvent({ at: placeOf(first), id, provider, log, computer, time, message, messageAt }),
    taken: next - at,
  };
}

function hasEventId(lines: readonly Line[], at: number): boolean {
  for (let index = at; index < Math.min(lines.length, at + 8); index++) {
    const text = lines[index]?.text ?? "";
    if (text === "") return false;
    if (ID_LABEL.test(text)) return true;
  }
  return false;
}

function readRow(lines: readonly Line[], at: number): TakenEvent | undefined {
  const line = lines[at];
  const row = line === undefined ? null : ROW.exec(line.text);
  const heading = line === undefined ? null : PLAIN_HEADING.exec(line.text);
  if (line === undefined || (row === null && heading === null)) return undefined;
  const id = Number(row?.[3] ?? heading?.[1]);
  if (!KNOWN_EVENTS.has(id)) return undefined;
  const { message, next, messageAt } = takeMessage(lines, at + 1);
  return {
    event: makeEvent({
      at: placeOf(line),
      id,
      provider: row?.[2]?.trim(),
      time: row?.[1],
      message,
      messageAt,
    }),
    taken: next - at,
  };
}

/** An info string alone, or the sentences of 8198 in any language: `(slui.exe)` stands in all of them. */
function readBare(lines: readonly Line[], at: number): TakenEvent | undefined {
  const line = lines[at];
  if (line === undefined) return undefined;
  if (/\(slui\.exe\)/i.test(line.text)) {
    const { message, next, messageAt } = takeMessage(lines, at);
    return { event: makeEvent({ at: placeOf(line), id: 8198, message, messageAt }), taken: next - at };
  }
  if (!/^(?:Info:?\s*)?0x[0-9A-Fa-f]{1,8}\s*,/.test(line.text)) return undefined;
  const event = makeEvent({ at: placeOf(line), id: undefined, message: line.text, messageAt: placeOf(line) });
  return event === undefined ? undefined : { event, taken: 1 };
}

const XML = /<Event(?:\s[^>]{0,200})?>/;

function readXml(lines: readonly Line[], at: number): TakenEvent | undefined {
  const first = lines[at];
  if (first === undefined || !XML.test(first.raw)) return undefined;
  const start = first.raw.search(XML);
  const parts: string[] = [];
  let taken = 0;
  for (; at + taken < lines.length && taken < 400; taken++) {
    const raw = lines[at + taken]?.raw ?? "";
    parts.push(taken === 0 ? raw.slice(start) : raw);
    if (raw.includes("</Event>")) break;
  }
  // Several events may stand on one line: the rest is read as the next of them.
  const text = parts.join("\n").split("</Event>", 1)[0] ?? "";
  const data = [...text.matchAll(/<Data(?:\s[^>]{0,120})?>([^<]{0,4000})<\/Data>/g)].map(([, value = ""]) =>
    unescapeXml(value),
  );
  const rendered = /<Message>([^<]{0,8000})<\/Message>/.exec(text)?.[1];
  const event = makeEvent({
    at: placeOf(first),
    id: numberIn(/<EventID(?:\s[^>]{0,80})?>(\d{1,5})<\/EventID>/.exec(text)?.[1]),
    provider: /<Provider\s[^>]{0,200}?Name=['"]([^'"]{1,120})['"]/.exec(text)?.[1],
    log: /<Channel>([^<]{1,120})<\/Channel>/.exec(text)?.[1],
    computer: /<Computer>([^<]{1,255})<\/Computer>/.exec(text)?.[1],
    time: /<TimeCreated\s[^>]{0,80}?SystemTime=['"]([^'"]{1,40})['"]/.exec(text)?.[1],
    message: [rendered === undefined ? "" : unescapeXml(rendered), data.join(", ")]
      .filter((part) => part !== "")
      .join("\n"),
    messageAt: placeOf(first),
  });
  return { event, taken: taken + 1 };
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function unescapeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&#13;", "")
    .replaceAll("&#10;", "\n")
    .replaceAll("&amp;", "&");
}

/** The text of an event: to an empty line, unless its info string is still to come. */
function takeMessage(
  lines: readonly Line[],
  from: number,
): { readonly message: string; readonly next: number; readonly messageAt: Place | undefined } {
  const parts: string[] = [];
  let messageAt: Place | undefined;
  let index = from;
  for (; index < lines.length && index - from < MOST_MESSAGE_LINES; index++) {
    const line = lines[index];
    if (line === undefined || (index > from && startsAnother(line))) break;
    if (line.text === "") {
      const next = lines[index + 1]?.text ?? "";
      if (/^(?:Info|hr=|0x[0-9A-Fa-f]{1,8}\s*,)/i.test(next)) continue;
      break;
    }
    if (messageAt === undefined || (/0x[0-9A-Fa-f]{8}/.test(line.text) && !/0x[0-9A-Fa-f]{8}/.test(messageAt.text))) {
      messageAt = placeOf(line);
    }
    parts.push(line.text);
  }
  return { message: parts.join("\n"), next: index, messageAt };
}

function startsAnother(line: Line): boolean {
  return (
    readPrompt(line) !== undefined ||
    ROW.test(line.text) ||
    PLAIN_HEADING.test(line.text) ||
    (HEADER_LABEL.test(line.text) && !/^(?:Info|Description)/i.test(line.text)) ||
    ID_LABEL.test(line.text) ||
    /^[-=*]{2,40}\s{0,4}\S.{0,100}?\s{0,4}[-=*]{2,40}$/.test(line.text)
  );
}
