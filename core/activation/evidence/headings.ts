import { type Line, splitLabel } from "./lines";

/** What a line says about the machine that the lines after it are of. */
export interface MachineHeading {
  readonly name: string;
  /** True for words such as `client` or `the host`, which name a part and no machine. */
  readonly generic: boolean;
  readonly remark?: string;
}

const RULED = /^[-=*#~+]{2,}\s*([^\s\-=*#~+].{0,160}?)\s*[-=*#~+]{2,}$/;
const OPENED = /^(?:={2,}|-{3,}|#{2,6}|>{3,}|\*{2,})\s*([^\s\-=*#>].{0,120}?)\s*:?$/;
const LABELLED =
  /^(?:Computer ?Name|Host ?Name|Hostname|Machine(?: ?Name)?|Computer|VM(?: ?Name)?|Rechnername|Hostname des Computers|Nom de l['’]hôte|Nombre de host|主机名|ホスト名)[:：=]\s*([\w.-]{2,255})$/i;
const BRACKETS = /^\[([\w-]{2,63}(?:\.[\w-]{1,63}){0,8})\]$/;
const ANSIBLE = /^(?:ok|changed|fatal|failed|skipping|unreachable)\s?:\s+\[([\w.-]{2,255})\]/;
const COMMENTED =
  /^#{1,3}\s{1,4}(?:(?:host|server|machine|computer|vm)\s{0,4}[:=]?\s{0,4})?([\w-]{2,63}(?:\.[\w-]{1,63}){0,8})\s{0,4}:?$/i;
const GENERIC =
  /^(?:on |from |auf dem |sur l['’]|en el |at )?(?:the |dem |der )?(kms[ -]?host|kms[ -]?server|kms[ -]?client|client|host|server|guest|hyper-v host|vm)\b/i;

/** A heading between outputs, or undefined. */
export function readHeading(lines: readonly Line[], at: number): MachineHeading | undefined {
  const line = lines[at];
  if (line === undefined || line.text.length < 3) return undefined;
  const host = ANSIBLE.exec(line.text)?.[1];
  if (host !== undefined) return { name: host, generic: false };
  if (line.text.length > 240) return undefined;
  const named = LABELLED.exec(line.text)?.[1] ?? BRACKETS.exec(line.text)?.[1];
  if (named !== undefined && !/^\d+$/.test(named)) return { name: named, generic: false };
  const minion = /^([\w-]{1,63}(?:\.[\w-]{1,63}){0,8}):$/.exec(line.text)?.[1];
  if (minion !== undefined && /^\s*-{6,}$/.test(lines[at + 1]?.raw ?? "")) return { name: minion, generic: false };
  const commented = COMMENTED.exec(line.text)?.[1];
  if (commented !== undefined && looksLikeName(commented)) return { name: commented, generic: false };
  const words = RULED.exec(line.text)?.[1] ?? OPENED.exec(line.text)?.[1];
  return words === undefined ? undefined : readWords(words.replace(/[:：]$/, "").trim());
}

/** `PC-0417, Windows 10 Enterprise`, `on the host`, `output of web03`. */
function readWords(words: string): MachineHeading | undefined {
  const [first = "", ...rest] = words.split(/[,;(|]|\s[-–]\s/).map((part) => part.trim());
  const remark = rest.join(", ").replace(/\)$/, "").trim();
  const labelled = splitLabel(first);
  const name = (labelled === undefined ? first : labelled.value).trim();
  const withRemark = (heading: MachineHeading): MachineHeading => (remark === "" ? heading : { ...heading, remark });
  if (looksLikeName(name)) return withRemark({ name, generic: false });
  const generic = GENERIC.exec(name)?.[1];
  const inside = name.split(/\s+/).find((word) => looksLikeName(word) && /[\d.-]/.test(word) && !/^kms-/i.test(word));
  if (inside !== undefined && !/^[\d.]+$/.test(inside)) return { name: inside, generic: false, remark: name };
  if (generic !== undefined) {
    return withRemark({
      name: /client|guest|vm/i.test(generic) ? "client" : "host",
      generic: true,
      ...(remark === "" ? {} : { remark }),
    });
  }
  return undefined;
}

/** Words that look like the name of a machine: one word, with a digit, a dot or a hyphen, or in capitals. */
function looksLikeName(word: string): boolean {
  if (!/^[A-Za-z0-9][\w-]{1,62}(?:\.[\w-]{1,63}){0,8}$/.test(word)) return false;
  if (
    /^(?:client|host|server|output|kms|dns|log|events?|before|after|slmgr|nslookup|ipconfig|end|begin|start|error|kms-host|kms-client)$/i.test(
      word,
    )
  )
    return false;
  if (/^\d+(?:[.-]\d+)*$/.test(word)) return false;
  return /\d|[.-]/.test(word) || /^[A-Z][A-Z0-9]{2,}$/.test(word);
}

/** The name before the first dot, in lower case: what a machine is recognised by across texts. */
export function shortName(name: string): string {
  return (/^[\d.]+$/.test(name) || name.includes(":") ? name : (name.split(".")[0] ?? name)).toLowerCase();
}
