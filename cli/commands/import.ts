import { createPatch } from "diff";
import { applyChanges, type ConfigurationChange } from "../../config/apply-facts";
import { readConfiguration } from "../../config/read";
import { readDocument } from "../../config/read-file";
import { today } from "../../config/today";
import { decodeText } from "../../config/utf8";
import { secretKeysIn } from "../../core/activation/secret-keys";
import type { IsoDate } from "../../core/model";
import { RULES } from "../../core/rules";
import { describeFault, loadConfiguration } from "../configuration";
import { EXIT_CODES } from "../exit-code";
import { toJson } from "../formats/json";
import type { ColorChoice } from "../formats/terminal";
import { plural } from "../formats/text";
import type { ImportedFact, ImportReading } from "../imports/facts";
import { LICENCE_FIELDS, type LicenceMap } from "../imports/licence-fields";
import { importJson, importTable, importXml } from "../imports/read-import";
import { readColumnMap } from "../inputs/live/column-map";
import { expandGzip, LARGEST_INPUT, readInputBytes, STANDARD_INPUT } from "../inputs/read-bytes";
import { type InputFault, isFault } from "../inputs/reading";
import { decodeTable, readTable } from "../inputs/table";
import { print, refuse, refuseInput, rememberKeys } from "../sink";
import { writeWhole } from "../write-file";

export interface ImportRequest {
  readonly file: string;
  /** `field=column` each. */
  readonly map: readonly string[];
  readonly write: boolean;
  /** Where the licences under assurance are used: the file does not say. */
  readonly use?: "azure" | "on-premises";
  /** The last day of assurance, where the file does not say. */
  readonly assuranceUntil?: IsoDate;
  /** How many persons the accounts are. */
  readonly persons?: number;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

const DEFAULT_FILE = "windows-licensing.yaml";
const EMPTY = "version: 1\n";

/** `winlic import`: what a file says in the configuration's terms; written only when that is asked for. */
export async function importFile(request: ImportRequest): Promise<number> {
  const { file, write, format, color, asOf = today() } = request;
  const map = readColumnMap(request.map, LICENCE_FIELDS);
  if (typeof map === "string") return refuse(`--map: ${map}`);
  const reading = await readImport(file, asOf, map);
  if (isFault(reading)) return refuseInput(reading, color);
  const planned = addUp(reading.facts).map((fact) => planChange(fact, request));
  const changes = planned.flatMap((plan) => (typeof plan === "string" ? [] : [plan]));
  const open = [...new Set(planned.flatMap((plan) => (typeof plan === "string" ? [plan] : [])))];
  const target = findTarget(request, asOf);
  if (typeof target === "string") return refuse(target);
  const after = changes.length === 0 ? target.text : applyChanges(target.text, changes);
  if (after === undefined) return refuse(`${target.file} is laid out in a way that cannot be edited here.`);
  const { faults } = readConfiguration(after, { file: target.file, knownRules: RULES, asOf });
  const [fault] = faults;
  if (fault !== undefined) return refuse(`the change would not be valid: ${describeFault(fault)}`);
  const changed = after !== target.text || !target.exists;
  const result = { reading, open, file: target.file, diff: changed && changes.length > 0 ? diffOf(target, after) : "" };
  // Half of what is owned is no position: what is cut is shown, and never written.
  const mayWrite = write && reading.incomplete === undefined && open.length === 0 && result.diff !== "";
  if (mayWrite) writeWhole(target.file, target.mark + after);
  if (format === "json") print(toJson({ schemaVersion: 1, ...result, written: mayWrite }), "json");
  else print(formatImport(file, result, mayWrite, write));
  return write && !mayWrite && (reading.incomplete !== undefined || open.length > 0)
    ? EXIT_CODES.usage
    : EXIT_CODES.clean;
}

async function readImport(path: string, day: IsoDate, map: LicenceMap): Promise<ImportReading | InputFault> {
  const file = path === "-" ? STANDARD_INPUT : path;
  const packed = await readInputBytes(path, LARGEST_INPUT, true);
  if (!(packed instanceof Uint8Array)) return packed;
  const bytes = await expandGzip(packed, file, LARGEST_INPUT);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const { text, encoding } = decodeTable(bytes);
  rememberKeys(() => secretKeysIn(text));
  const context = { file, day, map };
  const plain = text.replace(/^\ufeff/, "").trimStart();
  if (plain.startsWith("<")) return importXml(plain) ?? unknownFile(file, "XML of another kind");
  if (plain.startsWith("{") || plain.startsWith("[")) {
    try {
      return importJson(JSON.parse(plain), context) ?? unknownFile(file, "JSON of another kind");
    } catch {
      return unknownFile(file, "JSON that is cut off or damaged");
    }
  }
  if (text.includes("\0")) return unknownFile(file, "a binary file");
  const table = readTable(text, file, encoding);
  if (table === undefined) return unknownFile(file, "no table with headings");
  if (isFault(table)) return table;
  const { product } = map;
  if (product !== undefined && !table.headings.some((heading) => heading.toLowerCase() === product.toLowerCase())) {
    return unknownFile(file, `a table without the column ${product}: ${table.headings.slice(0, 8).join(", ")}`);
  }
  const reading = importTable(table, context);
  if (reading === undefined) return unknownFile(file, `a table with ${table.headings.slice(0, 8).join(", ")}`);
  return encoding === undefined
    ? reading
    : { ...reading, remarks: [...reading.remarks, `The file was read as ${encoding}.`] };
}

function unknownFile(file: string, found: string): InputFault {
  return {
    action: "cannot import",
    file,
    place: "",
    expected:
      "a licence summary, a list of product keys, subscriptions, a list of VAMT or of accounts, or a report on RDS CALs",
    found,
    todo: "Export it as CSV, or name the columns: `--map product=COLUMN --map quantity=COLUMN`.",
  };
}

/** Rows of one product, such as two agreements or two sizes of packs, are one entry; the first is its evidence. */
function addUp(facts: readonly ImportedFact[]): readonly ImportedFact[] {
  const sums = new Map<string, ImportedFact>();
  for (const fact of facts) {
    const key =
      fact.fact === "accounts"
        ? "accounts"
        : JSON.stringify([
            fact.fact === "cal" ? fact.kind : fact.name,
            fact.release ?? "",
            fact.fact === "entitlement" ? (fact.assurance ?? "") : fact.assurance !== undefined,
          ]);
    const before = sums.get(key);
    if (before === undefined || before.fact === "accounts") sums.set(key, fact);
    else if (before.fact === "cal" && fact.fact === "cal")
      sums.set(key, { ...before, count: before.count + fact.count });
    else if (before.fact === "entitlement" && fact.fact === "entitlement") {
      sums.set(key, { ...before, cores: before.cores + fact.cores });
    }
  }
  return distinguish([...sums.values()]);
}

/** Two entitlements of one name end on different days: the day tells them apart. */
function distinguish(facts: readonly ImportedFact[]): readonly ImportedFact[] {
  const names = new Set<string>();
  return facts.map((fact) => {
    if (fact.fact !== "entitlement") return fact;
    const { assurance } = fact;
    const named =
      names.has(fact.name) && typeof assurance === "object"
        ? { ...fact, name: `${fact.name} until ${assurance.until}` }
        : fact;
    names.add(named.name);
    return named;
  });
}

/** What a fact changes; a text says what a person must add first, because the file does not say it. */
function planChange(fact: ImportedFact, { use, assuranceUntil, persons }: ImportRequest): ConfigurationChange | string {
  switch (fact.fact) {
    case "accounts":
      if (persons === undefined) return "Accounts are not persons: give --persons.";
      return { path: ["access", "users"], value: persons };
    case "cal": {
      const { kind, count, release, evidence } = fact;
      const until = untilOf(fact, assuranceUntil);
      if (until === "open") return "The file does not say when Software Assurance ends: give --assurance-until.";
      return {
        list: ["access", "cals"],
        same: [...(release === undefined ? ["kind", "via"] : ["kind", "release"]), "assurance?"],
        entry: {
          kind,
          count,
          ...(release === undefined ? { via: "subscription" } : { release: writeRelease(release) }),
          ...(until === undefined ? {} : { assurance: { until } }),
          evidence,
        },
      };
    }
    case "entitlement": {
      const { name, edition, cores, release, channel, evidence } = fact;
      const until = untilOf(fact, assuranceUntil);
      if (until === "open") return "The file does not say when Software Assurance ends: give --assurance-until.";
      if (until !== undefined && use === undefined)
        return "The file does not say where the licences are used: give --use.";
      return {
        list: ["entitlements"],
        same: ["name"],
        entry: {
          name,
          edition,
          ...(release === undefined ? {} : { release: writeRelease(release) }),
          cores,
          ...(channel === undefined ? {} : { channel }),
          ...(until === undefined ? {} : { assurance: { until } }),
          // Without assurance they may be used on-premises alone.
          use: until === undefined ? "on-premises" : use,
          evidence,
        },
      };
    }
  }
}

function untilOf(
  { assurance }: Pick<Exclude<ImportedFact, { fact: "accounts" }>, "assurance">,
  given: IsoDate | undefined,
): IsoDate | "open" | undefined {
  if (assurance === undefined) return undefined;
  return assurance === "assured" ? (given ?? "open") : assurance.until;
}

function writeRelease(release: string): number | string {
  return /^\d{4}$/.test(release) ? Number(release) : release;
}

interface Target {
  readonly file: string;
  readonly text: string;
  readonly exists: boolean;
  /** The mark that its bytes begin with. */
  readonly mark: string;
}

function findTarget({ config }: ImportRequest, asOf: IsoDate): Target | string {
  const found = loadConfiguration({ rules: RULES, asOf, ...(config === undefined ? {} : { named: config }) });
  const { from, faults } = found.configuration;
  const [fault] = faults;
  if (fault !== undefined) return describeFault(fault);
  if (from === "none") return { file: DEFAULT_FILE, text: EMPTY, exists: false, mark: "" };
  const content = readDocument(from);
  if (content === undefined) return `${from} is gone.`;
  if ("failed" in content) return `${from}: ${content.failed}`;
  const decoded = decodeText(content);
  if ("fault" in decoded) return `${from}: expected ${decoded.fault.expected}, found ${decoded.fault.found}`;
  const mark = content[0] === 0xef && content[1] === 0xbb ? "\ufeff" : "";
  return { file: from, text: decoded.text, exists: true, mark };
}

function diffOf({ file, text, exists }: Target, after: string): string {
  return createPatch(file, exists ? text : "", after, undefined, undefined, { context: 3 });
}

interface ImportResult {
  readonly reading: ImportReading;
  readonly open: readonly string[];
  readonly file: string;
  readonly diff: string;
}

function formatImport(
  file: string,
  { reading, open, file: target, diff }: ImportResult,
  written: boolean,
  asked: boolean,
): string {
  const { kind, facts, remarks, leftOut, incomplete } = reading;
  const blocks = [
    [`${file}: ${kind}.`, ...(incomplete === undefined ? [] : [`It is not the whole: ${incomplete}.`])],
    facts.length === 0
      ? []
      : [`Understood, ${plural(facts.length, "fact")}:`, ...facts.map((fact) => `  ${describeFact(fact)}`)],
    remarks,
    leftOut.length === 0
      ? []
      : [
          `Not counted, ${plural(leftOut.length, "row")}:`,
          ...leftOut.map(({ row, what, why }) => `  row ${String(row)}, ${what}: ${why}`),
        ],
    open.length === 0 ? [] : ["Missing before it can be written:", ...open.map((each) => `  ${each}`)],
    diff === "" ? [`${target} stays as it is.`] : [diff.trimEnd()],
    diff === ""
      ? []
      : [
          written
            ? `Wrote ${target}.`
            : asked
              ? "Nothing is written, because something is missing or the file is not the whole."
              : "Nothing is written. Read the change, then add --write.",
        ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function describeFact(fact: ImportedFact): string {
  const { evidence } = fact;
  const place = `row ${String(evidence.row ?? 1)}`;
  switch (fact.fact) {
    case "accounts":
      return `${plural(fact.accounts, "enabled account")} of members, ${String(fact.service)} of them by name no person`;
    case "cal":
      return `${place}: ${String(fact.count)} CALs, ${fact.kind}, ${fact.release ?? "of a subscription"}${describeAssurance(fact)}`;
    case "entitlement":
      return `${place}: ${String(fact.cores)} core licences, ${fact.name}${describeAssurance(fact)}`;
  }
}

function describeAssurance({ assurance }: Pick<Exclude<ImportedFact, { fact: "accounts" }>, "assurance">): string {
  if (assurance === undefined) return "";
  return assurance === "assured" ? ", under Software Assurance" : `, until ${assurance.until}`;
}
