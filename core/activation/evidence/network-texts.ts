import ipaddr from "ipaddr.js";
import { readPrompt } from "./commands";
import type { InterfaceFact, LookupFact, Place, RouteFact, SrvAnswer, TcpFact } from "./evidence";
import { type Line, placeOf, splitLabel } from "./lines";

/** What nslookup, ipconfig, route, psping and the warnings of Test-NetConnection print. */

interface Taken<T> {
  readonly fact: T;
  readonly taken: number;
}

export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(":") && ipaddr.IPv6.isValid(text));
}

/** `nslookup -type=srv name server`: what was asked, and whom. */
export function readLookupCommand(
  command: string,
): { readonly name?: string; readonly server?: string; readonly srv: boolean } | undefined {
  const lookup = /\bnslookup(?:\.exe)?\b(.*)$/i.exec(command)?.[1];
  const resolve = /\bResolve-DnsName\b(.*)$/i.exec(command)?.[1];
  const words = (lookup ?? resolve)?.split(/[|;]/, 1)[0]?.trim().split(/\s+/);
  if (words === undefined) return undefined;
  const plain: string[] = [];
  let server: string | undefined;
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? "";
    if (/^-server$/i.test(before)) server = word;
    else if (!word.startsWith("-") && word !== "" && !/^-(?:type|server)$/i.test(before))
      plain.push(word.replace(/^['"]|['"]$/g, ""));
  }
  const srv =
    words.some((word) => /^-(?:type|q|querytype)=?srv$/i.test(word) || /^srv$/i.test(word)) ||
    plain.some((word) => /^_vlmcs/i.test(word));
  const [name, asked] = plain.filter((word) => !/^(?:srv|a|aaaa|all|any)$/i.test(word));
  const whom = server ?? (lookup === undefined ? undefined : asked);
  return { srv, ...(name === undefined ? {} : { name }), ...(whom === undefined ? {} : { server: whom }) };
}

const SERVER_LABEL = /^(?:Server|Serveur|Servidor|服务器|伺服器|サーバー|サーバ|Сервер|Serwer)\s?[:：](.*)$/i;
const SRV_LINE = /^(_?[\w.-]{1,250})\s+SRV service location:?$/i;
const SRV_FIELD = /^(priority|weight|port|svr hostname)\s*=\s*(\S+)$/i;
const ADDRESS_ANSWER =
  /^([\w.-]{1,250})\s+(?:internet address|AAAA IPv6 address|AAAA-IPv6-Adresse)\s*=\s*([0-9a-f.:]{3,45})$/i;
const DIG_SRV = /^(_[\w.-]{1,250})\s+(?:\d{1,7}\s+)?(?:IN\s+)?SRV\s+(\d{1,5})\s+(\d{1,5})\s+(\d{1,5})\s+(\S{1,253})$/;

/** An output of nslookup that begins at a line; `asked` is what its command names. */
export function readNslookup(
  lines: readonly Line[],
  at: number,
  asked: ReturnType<typeof readLookupCommand>,
): Taken<LookupFact> | undefined {
  const first = lines[at];
  if (first === undefined || !beginsLookup(lines, at)) return undefined;
  const records: { at: Place; target: string; port?: number; priority?: number; weight?: number }[] = [];
  const addresses: { name: string; address: string }[] = [];
  let server: string | undefined;
  let serverAddress: string | undefined;
  let name = asked?.name;
  let answered: string | undefined;
  let outcome: LookupFact["outcome"] | undefined;
  let evidence = placeOf(first);
  let sawSrv = asked?.srv ?? false;
  let index = at;
  for (; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || (index > at && readPrompt(line) !== undefined) || /^[-=]{2,}\s*\S/.test(line.text)) break;
    if (line.text === "") {
      if (index > at && !continuesLookup(lines, index)) break;
      continue;
    }
    const asServer = SERVER_LABEL.exec(line.text);
    const labelled = splitLabel(line.text);
    const srv = SRV_LINE.exec(line.text);
    const dig = DIG_SRV.exec(line.text);
    const field = SRV_FIELD.exec(line.text);
    const address = ADDRESS_ANSWER.exec(line.text);
    const failure = failureOf(line.text);
    if (failure !== undefined) {
      name ??= /(?:find|finden|encontrar|trouver|找不到|見つかりません)\s+([\w.-]{3,250}?)\s*[:：]/i.exec(
        line.text,
      )?.[1];
      if (outcome === undefined || outcome === "timeout") {
        outcome = failure;
        evidence = placeOf(line);
      }
    } else if (asServer !== null) server = (asServer[1] ?? "").trim();
    else if (srv !== null) {
      sawSrv = true;
      name ??= srv[1];
      records.push({ at: placeOf(line), target: "" });
    } else if (dig !== null) {
      sawSrv = true;
      name ??= dig[1];
      records.push({
        at: placeOf(line),
        target: trimDot(dig[5]),
        port: Number(dig[4]),
        priority: Number(dig[2]),
        weight: Number(dig[3]),
      });
    } else if (field !== null) setSrvField(records.at(-1), field[1] ?? "", field[2] ?? "", line);
    else if (address !== null) addresses.push({ name: trimDot(address[1]), address: address[2] ?? "" });
    else if (labelled !== undefined && isAddress(labelled.value)) {
      if (serverAddress === undefined && answered === undefined) serverAddress = labelled.value;
      else addresses.push({ name: answered ?? name ?? "", address: labelled.value });
    } else if (isAddress(line.text) && answered !== undefined) addresses.push({ name: answered, address: line.text });
    else if (labelled !== undefined && /^(?:Name|Nom|Nombre|Nome|名称|名前)$/i.test(labelled.label))
      answered = labelled.value;
    else if (!/answer|Antwort|respuesta|réponse|timeout was|Aliases?:|nameserver\s*=/i.test(line.text) && index > at)
      break;
  }
  const complete = records.filter(({ target }) => target !== "");
  const found = complete.length > 0 || addresses.length > 0;
  return {
    fact: {
      at: found ? (complete[0]?.at ?? evidence) : evidence,
      name: trimDot(name ?? answered ?? ""),
      type: sawSrv ? "srv" : "address",
      ...(server === undefined || server === "" ? {} : { server }),
      ...(serverAddress === undefined
        ? asked?.server === undefined
          ? {}
          : { serverAddress: asked.server }
        : { serverAddress }),
      outcome: found ? "found" : (outcome ?? "unknown"),
      records: complete,
      addresses,
    },
    taken: Math.max(1, index - at),
  };
}

function trimDot(name: string | undefined): string {
  return (name ?? "").replace(/\.$/, "");
}

function setSrvField(
  record: { at: Place; target: string; port?: number; priority?: number; weight?: number } | undefined,
  name: string,
  value: string,
  line: Line,
): void {
  if (record === undefined) return;
  switch (name.toLowerCase()) {
    case "priority":
      record.priority = Number(value);
      break;
    case "weight":
      record.weight = Number(value);
      break;
    case "port":
      record.port = Number(value);
      break;
    default:
      record.target = trimDot(value);
      record.at = placeOf(line);
  }
}

function beginsLookup(lines: readonly Line[], at: number): boolean {
  const text = lines[at]?.text ?? "";
  if (/^DNS request timed out/i.test(text) || /^\*{3}\s/.test(text) || SRV_LINE.test(text) || DIG_SRV.test(text))
    return true;
  if (!SERVER_LABEL.test(text)) return false;
  const next = lines.slice(at + 1, at + 3).find((line) => line.text !== "");
  const labelled = next === undefined ? undefined : splitLabel(next.text);
  return labelled !== undefined && /^Address(?:es)?$|地址|アドレス|Adresse/i.test(labelled.label);
}

function continuesLookup(lines: readonly Line[], at: number): boolean {
  const next = lines[at + 1]?.text ?? "";
  return (
    next !== "" &&
    (SRV_LINE.test(next) ||
      ADDRESS_ANSWER.test(next) ||
      /^\*{3}\s|^DNS request timed out|answer:|^(?:Name|Nom|Nombre|Nome|名称|名前)\s?[:：]/i.test(next) ||
      failureOf(next) !== undefined)
  );
}

function failureOf(text: string): LookupFact["outcome"] | undefined {
  if (/Non-existent domain|NXDOMAIN/i.test(text)) return "no-name";
  if (/Server failed|SERVFAIL/i.test(text)) return "server-failure";
  if (/Query refused/i.test(text)) return "refused";
  if (/DNS request timed out|timed[ -]out|No response from server/i.test(text)) return "timeout";
  return /\*{3}\s.*\bNo .*(?:records|information)|No records/i.test(text) ? "no-record" : undefined;
}

/** The error of Resolve-DnsName, which wraps. */
export function readResolveError(line: Line): LookupFact | undefined {
  const match = /^Resolve-DnsName\s?:\s{0,4}(\S{1,253})\s?:(.*)$/i.exec(line.text);
  if (match === null) return undefined;
  const [, name = "", text = ""] = match;
  const outcome = /does not exist/i.test(text)
    ? "no-name"
    : /timeout|timed out/i.test(text)
      ? "timeout"
      : /server failure/i.test(text)
        ? "server-failure"
        : /no records/i.test(text)
          ? "no-record"
          : "unknown";
  return {
    at: placeOf(line),
    name: trimDot(name),
    type: /^_vlmcs/i.test(name) ? "srv" : "address",
    outcome,
    records: [],
    addresses: [],
  };
}

/** A warning of Test-NetConnection or a line of psping. */
export function readTcpLine(line: Line): TcpFact | undefined {
  const { text } = line;
  const failed =
    /TCP connect to \(?([^\s()]{1,253}?)\s?:\s?(\d{1,5})\)? failed/i.exec(text) ??
    /\(([\d.]{7,15})\s?:\s?(\d{1,5})\)/.exec(/TCP/.test(text) ? text : "");
  if (failed !== null) {
    return {
      at: placeOf(line),
      host: failed[1] ?? "",
      port: Number(failed[2]),
      succeeded: false,
      ...(isAddress(failed[1] ?? "") ? { address: failed[1] ?? "" } : {}),
    };
  }
  // Microsoft's check for Azure machines.
  const checked =
    /TCP Test Connection to KMS endpoint\s+(\S{1,253}?)(?::(\d{1,5}))?\s.{0,60}?(succeeded|successful|failed)/i.exec(
      text,
    );
  if (checked !== null) {
    const [, host = "", port = "1688", outcome = ""] = checked;
    return { at: placeOf(line), host, port: Number(port), succeeded: !/failed/i.test(outcome) };
  }
  const name = /Name resolution of (\S{1,253}) failed/i.exec(text);
  if (name !== null) return { at: placeOf(line), host: name[1] ?? "", port: 0, succeeded: false, unresolved: true };
  const psping = /^(?:Connecting to|TCP connect to)\s+\[?([0-9a-f.:]{3,45}?)\]?:(\d{1,5})(?:\s\(warmup\))?:(.*)$/i.exec(
    text,
  );
  if (psping === null) return undefined;
  const [, address = "", port = "", rest = ""] = psping;
  const succeeded = /\d\s?ms/.test(rest) ? true : rest.trim() === "" ? undefined : false;
  return { at: placeOf(line), host: address, address, port: Number(port), succeeded };
}

/** `Test-NetConnection host -Port n`, for outputs that name neither. */
export function readTcpCommand(command: string): { readonly host: string; readonly port: number } | undefined {
  const words = /\b(?:Test-NetConnection|tnc)\s(.*)$/i.exec(command)?.[1]?.split(/[|;]/, 1)[0]?.trim().split(/\s+/);
  if (words === undefined) return undefined;
  let host: string | undefined;
  let port: number | undefined;
  for (const [index, word] of words.entries()) {
    const before = words[index - 1] ?? "";
    if (/^-p(?:ort)?$/i.test(before)) port = Number(word);
    else if (/^-(?:computername|cn)$/i.test(before)) host = word;
    else if (!word.startsWith("-") && !/^-/.test(before)) host ??= word;
  }
  return host === undefined || port === undefined || !Number.isInteger(port) ? undefined : { host, port };
}

const DOTTED = /^(.{1,60}?)(?:\s\.){1,40}\s?[:：](.*)$/;

/** Labels of ipconfig /all: English, German, French, Spanish, Portuguese, Italian, Japanese, Chinese. */
const HOST_NAME = /^(?:Host Name|Hostname|Nom de l.h[oô]te|Nombre de host|Nome do host|Nome host|ホスト名|主机名)$/i;
const PRIMARY_SUFFIX =
  /^(?:Primary Dns Suffix|Prim[aä]res DNS-Suffix|Suffixe DNS principal|Sufijo DNS principal|Sufixo DNS prim[aá]rio|Suffisso DNS primario|プライマリ DNS サフィックス|主 DNS 后缀)$/i;

/** A block of ipconfig: lines with dots before the colon. */
export function readInterface(lines: readonly Line[], at: number): Taken<InterfaceFact> | undefined {
  const first = lines[at];
  if (first === undefined || !DOTTED.test(first.text)) return undefined;
  let suffix: string | undefined;
  let address: string | undefined;
  let mask: string | undefined;
  let gateway: string | undefined;
  let gatewayAt: Place | undefined;
  let hostName: string | undefined;
  let noSuffixAt: Place | undefined;
  const dnsServers: string[] = [];
  let inDns = false;
  let index = at;
  for (; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || line.text === "" || readPrompt(line) !== undefined) break;
    const dotted = DOTTED.exec(line.text);
    if (dotted === null) {
      if (!isAddress(line.text)) break;
      if (inDns) dnsServers.push(line.text);
      else if (gateway === undefined && mask !== undefined) gateway = line.text;
      continue;
    }
    const label = (dotted[1] ?? "").trim();
    const value = (dotted[2] ?? "").replace(/\((?:Preferred|Bevorzugt|首选|優先|préféré|Preferido)\)\s*$/i, "").trim();
    inDns = /DNS/i.test(label) && isAddress(value);
    if (HOST_NAME.test(label)) hostName ??= value;
    else if (value === "" && PRIMARY_SUFFIX.test(label)) noSuffixAt = placeOf(line);
    else if (inDns) dnsServers.push(value);
    else if (/DNS/i.test(label) && /[A-Za-z]/.test(value)) suffix ??= value;
    else if (/^255\./.test(value)) mask ??= value;
    else if (/gateway|ゲートウェイ|passerelle|puerta|网关|閘道|шлюз/i.test(label)) {
      if (isAddress(value)) gateway ??= value;
      gatewayAt = placeOf(line);
    } else if (/IPv?4|IP[- ]?Adress|IP 地址|IP Address/i.test(label) && ipaddr.IPv4.isValidFourPartDecimal(value))
      address ??= value;
  }
  return {
    fact: {
      at: placeOf(first),
      ...(suffix === undefined ? {} : { suffix }),
      ...(hostName === undefined || hostName === "" ? {} : { hostName }),
      ...(noSuffixAt === undefined ? {} : { noSuffixAt }),
      ...(address === undefined ? {} : { address }),
      ...(mask === undefined ? {} : { mask }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(gatewayAt === undefined ? {} : { gatewayAt }),
      dnsServers,
    },
    taken: Math.max(1, index - at),
  };
}

/** A row of `route print`. */
export function readRoute(line: Line): RouteFact | undefined {
  const match =
    /^(\d{1,3}(?:\.\d{1,3}){3})\s+((?:255|0|128|192|224|240|248|252|254)(?:\.\d{1,3}){3})\s+(\S{3,39})\s+\S/.exec(
      line.text,
    );
  if (match === null) return undefined;
  const [, destination = "", mask = "", gateway = ""] = match;
  return { at: placeOf(line), destination, mask, gateway };
}

/** Records as the objects of Resolve-DnsName show them. */
export function toSrvAnswer(at: Place, target: string, port: string, priority: string, weight: string): SrvAnswer {
  const number = (text: string): number | undefined => (/^\d{1,5}$/.test(text) ? Number(text) : undefined);
  const given = { port: number(port), priority: number(priority), weight: number(weight) };
  return {
    at,
    target: trimDot(target),
    ...(given.port === undefined ? {} : { port: given.port }),
    ...(given.priority === undefined ? {} : { priority: given.priority }),
    ...(given.weight === undefined ? {} : { weight: given.weight }),
  };
}
