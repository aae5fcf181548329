import type { Evidence, IsoDate } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { isJson, type Json } from "../inputs/detect";
import { member, textAt } from "../inputs/live/json";
import { cell, hasColumns, readCount, type Table } from "../inputs/table";
import type { ImportedFact, ImportReading } from "./facts";
import type { LicenceMap } from "./licence-fields";
import { readDay, readProduct, readRelease } from "./products";

export interface ImportContext {
  readonly file: string;
  /** The day that the facts are of. */
  readonly day: IsoDate;
  readonly map: LicenceMap;
}

type LeftOut = ImportReading["leftOut"][number];

/** Reads a table that a portal or a tool wrote; undefined for another one. */
export function importTable(table: Table, context: ImportContext): ImportReading | undefined {
  if (context.map.product !== undefined) return readLicences(table, context, "a table with named columns");
  if (hasColumns(table, "Effective quantity") || hasColumns(table, "EffectiveQuantity")) {
    return readLicences(table, context, "a licence summary");
  }
  if (hasColumns(table, "Parent Program", "End date")) return readContracts(table);
  if (hasColumns(table, "Key", "Activations")) return readProductKeys(table);
  if (hasColumns(table, "PartialProductKey", "LicenseStatus")) return readActiveProducts(table, context);
  if (hasColumns(table, "KeyValue", "RemainingActivations")) return readVamtKeys(table);
  if (hasColumns(table, "userPrincipalName", "accountEnabled") || hasColumns(table, "ObjectGUID", "Enabled")) {
    return readAccounts(table, context);
  }
  if (hasColumns(table, "CALType", "ExpirationDate")) return readCalReport(table, context);
  if (hasColumns(table, "TSCALType", "InstalledLicenses")) return readCalSummary(table, context);
  return undefined;
}

function evidenceOf({ file, day }: ImportContext, row: number): Evidence {
  return { file, row, day };
}

/** Quantities are licences; how many cores each holds stands in the name of the product, or nowhere. */
function readLicences(table: Table, context: ImportContext, kind: string): ImportReading {
  const { map } = context;
  const facts: ImportedFact[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of table.rows) {
    const product = maskKeys(
      cell(row, map.product ?? "Product family", "License Product Family", "Product Family", "Product") ?? "",
    );
    const leave = (why: string): void => {
      leftOut.push({ row: row.row, what: product === "" ? "a row without a product" : product, why });
    };
    if (product === "") {
      leave("no product is named");
      continue;
    }
    const written = cell(row, map.quantity ?? "Effective quantity", "EffectiveQuantity");
    const quantity = readCount(written);
    if (quantity === undefined) {
      leave(`the quantity ${written === undefined ? "is missing" : `\`${written}\` is no whole number`}`);
      continue;
    }
    if (quantity === 0) {
      leave("the effective quantity is 0: these licences were upgraded or returned");
      continue;
    }
    const assuredCell = cell(row, map.assured ?? "Active SA quantity", "ActiveSAQuantity", "Active SA Quantity");
    const assured = Math.min(quantity, readCount(assuredCell) ?? 0);
    const until = map.until === undefined ? undefined : readDay(cell(row, map.until));
    const release = readRelease(cell(row, map.version ?? "Version", "License Version")) ?? readRelease(product);
    const found = factsOf(product, { quantity, assured, until, release }, evidenceOf(context, row.row));
    if (typeof found === "string") leave(found);
    else facts.push(...found);
  }
  return { kind, facts, leftOut, remarks: [] };
}

interface Amounts {
  readonly quantity: number;
  /** The part of it under Software Assurance. */
  readonly assured: number;
  readonly until: IsoDate | undefined;
  readonly release: string | undefined;
}

/** The facts of one row, those under assurance apart; a text says why there are none. */
function factsOf(
  product: string,
  { quantity, assured, until, release }: Amounts,
  evidence: Evidence,
): readonly ImportedFact[] | string {
  const read = readProduct(product);
  if (read.what === "other") return "it is no licence or CAL for Windows Server";
  const parts = [
    { count: assured, assurance: until === undefined ? ("assured" as const) : { until } },
    { count: quantity - assured, assurance: undefined },
  ].filter(({ count }) => count > 0);
  if (read.what === "cal") {
    return parts.map(({ count, assurance }) => ({
      fact: "cal",
      kind: read.kind,
      count,
      ...(release === undefined ? {} : { release }),
      ...(assurance === undefined ? {} : { assurance }),
      evidence,
    }));
  }
  const { edition, pack } = read;
  if (pack === undefined) return "its name does not say how many cores a licence covers";
  return parts.map(({ count, assurance }) => ({
    fact: "entitlement",
    name: [
      `Windows Server ${release ?? ""}`.trim(),
      edition === "datacenter" ? "Datacenter" : "Standard",
      ...(assurance === undefined ? [] : ["with SA"]),
    ].join(" "),
    edition,
    cores: count * pack,
    ...(release === undefined ? {} : { release }),
    ...(assurance === undefined ? {} : { assurance }),
    evidence,
  }));
}

/** Agreements hold no quantities. Dates without a year first are read only where they can be one day. */
function readContracts(table: Table): ImportReading {
  const remarks = table.rows.map((row) => {
    const end = cell(row, "End date");
    const day = readDay(end);
    const ends =
      end === undefined
        ? "without an end"
        : day === undefined
          ? `ends ${end} (day or month first is not known)`
          : `ends ${day}`;
    return `Agreement ${cell(row, "License ID") ?? "without a number"} (${cell(row, "Parent Program") ?? "unknown programme"}): ${cell(row, "Status") ?? "unknown state"}, ${ends}.`;
  });
  return { kind: "a list of agreements, without quantities", facts: [], leftOut: [], remarks };
}

function readProductKeys(table: Table): ImportReading {
  const remarks = table.rows.map((row) => {
    const [used, all] = (cell(row, "Activations") ?? "").split("/");
    return `Key ending ${endingOf(cell(row, "Key"))} (${cell(row, "Type") ?? "unknown type"}, ${cell(row, "Product") ?? "unknown product"}): ${used ?? "?"} of ${all ?? "?"} activations used.`;
  });
  return { kind: "a list of product keys: activations are never licences", facts: [], leftOut: [], remarks };
}

/** The last five characters are all that is kept of a key. */
function endingOf(key: string | undefined): string {
  return /([A-Z0-9]{5})\s*$/i.exec(key ?? "")?.[1]?.toUpperCase() ?? "unknown";
}

/** A year without contact is long: such a record may be of a machine that is gone. */
const STALE_DAYS = 365;

function readActiveProducts(table: Table, { day }: ImportContext): ImportReading {
  const computers = new Map<string, { readonly edition: string; readonly stale: boolean }>();
  for (const row of table.rows) {
    const name = cell(row, "FullyQualifiedDomainName");
    const product = cell(row, "ProductName") ?? "";
    if (name === undefined || /^office/i.test(product)) continue;
    const seen = readDay(cell(row, "LastUpdated"));
    const stale = seen !== undefined && (Date.parse(day) - Date.parse(seen)) / 86_400_000 > STALE_DAYS;
    computers.set(name.toLowerCase(), { edition: cell(row, "LicenseFamily") ?? product, stale });
  }
  const editions = new Map<string, number>();
  for (const { edition } of computers.values()) editions.set(edition, (editions.get(edition) ?? 0) + 1);
  const stale = [...computers].filter(([, computer]) => computer.stale).map(([name]) => name);
  const all = new Set(table.rows.flatMap((row) => cell(row, "FullyQualifiedDomainName")?.toLowerCase() ?? []));
  return {
    kind: "VAMT's list of products",
    facts: [],
    leftOut: [],
    remarks: [
      `${String(all.size)} computers: ${[...editions].map(([edition, count]) => `${String(count)} × ${edition}`).join(", ")}. VAMT knows no cores, licences or CALs.`,
      ...(stale.length === 0 ? [] : [`Records older than a year: ${stale.join(", ")}.`]),
    ],
  };
}

function readVamtKeys(table: Table): ImportReading {
  const remarks = table.rows.map((row) => {
    const left = cell(row, "RemainingActivations");
    const remaining =
      left === undefined || left === "-1" ? "remaining activations are not available" : `${left} activations remain`;
    return `Key ending ${endingOf(cell(row, "KeyValue"))} (${maskKeys(cell(row, "KeyDescription") ?? "unknown")}): ${remaining}.`;
  });
  return { kind: "VAMT's list of keys: no entitlement", facts: [], leftOut: [], remarks };
}

const SERVICE = /^(?:svc|service|sa|app|sql|task|scan|noreply|no-reply|room|shared|admin)[-_.]/i;

function readAccounts(table: Table, context: ImportContext): ImportReading {
  let [accounts, service, guests, disabled] = [0, 0, 0, 0];
  for (const row of table.rows) {
    const enabled = /^(?:true|1|yes|wahr)$/i.test(cell(row, "accountEnabled", "Enabled") ?? "");
    if (!enabled) disabled += 1;
    else if (/^guest$/i.test(cell(row, "userType") ?? "")) guests += 1;
    else {
      accounts += 1;
      if (SERVICE.test(cell(row, "userPrincipalName", "SamAccountName") ?? "")) service += 1;
    }
  }
  return {
    kind: "a list of accounts",
    facts: [{ fact: "accounts", accounts, service, guests, disabled, evidence: evidenceOf(context, 1) }],
    leftOut: [],
    remarks: [
      `${String(accounts)} enabled accounts of members, ${String(service)} of them by name no person; ${String(guests)} enabled guests, ${String(disabled)} disabled.`,
      "Accounts are not persons: say how many persons use the servers with --persons.",
    ],
  };
}

/** Issued CALs are a floor: they lapse without a sign-in, and nothing stops more from being used. */
function readCalReport(table: Table, { day }: ImportContext): ImportReading {
  const holders = new Set<string>();
  let expired = 0;
  for (const row of table.rows) {
    const written = cell(row, "ExpirationDate") ?? "";
    const dmtf = /^(\d{4})(\d\d)(\d\d)\d{6}\./.exec(written);
    const until = dmtf === null ? readDay(written) : `${dmtf[1] ?? ""}-${dmtf[2] ?? ""}-${dmtf[3] ?? ""}`;
    const user = cell(row, "User")?.toLowerCase();
    if (user === undefined) continue;
    if (until !== undefined && until < day) expired += 1;
    else holders.add(user);
  }
  return {
    kind: "RDS CALs that were issued",
    facts: [],
    leftOut: [],
    remarks: [
      `${String(holders.size)} users hold an RDS CAL on ${day}, ${String(expired)} rows have expired. This is a floor: the need is everybody who may use session hosts.`,
    ],
  };
}

function readCalSummary(table: Table, context: ImportContext): ImportReading {
  const facts: ImportedFact[] = [];
  const leftOut: LeftOut[] = [];
  const remarks: string[] = [];
  for (const row of table.rows) {
    const what = `${cell(row, "ProductVersion") ?? "unknown version"}, ${cell(row, "TSCALType") ?? "unknown type"}`;
    const installed = readCount(cell(row, "InstalledLicenses"));
    const issued = readCount(cell(row, "IssuedLicenses"));
    const release = readRelease(cell(row, "ProductVersion"));
    if (installed === undefined || release === undefined) {
      leftOut.push({ row: row.row, what, why: "no number of installed licences, or no version" });
      continue;
    }
    const kind = /device/i.test(cell(row, "TSCALType") ?? "") ? "rds-device" : "rds-user";
    facts.push({ fact: "cal", kind, count: installed, release, evidence: evidenceOf(context, row.row) });
    if (issued !== undefined && issued > installed) {
      remarks.push(
        `${what}: ${String(issued)} issued of ${String(installed)} installed, ${String(issued - installed)} short.`,
      );
    }
  }
  return { kind: "RDS CALs of a licence server", facts, leftOut, remarks };
}

/** Reads JSON that a portal or an interface wrote; undefined for another document. */
export function importJson(document: unknown, context: ImportContext): ImportReading | undefined {
  if (!isJson(document)) return undefined;
  if (Array.isArray(document.items) && typeof document.totalCount === "number") {
    return readSubscriptions(document.items, document.totalCount, context);
  }
  const count = document["@odata.count"];
  if (typeof count === "number" && Array.isArray(document.value)) {
    return {
      kind: "a count of Microsoft Graph",
      facts: [],
      leftOut: [],
      remarks: [
        `${String(count)} objects of all kinds; this page shows ${String(document.value.length)} of them, which is no count of people.`,
      ],
      incomplete: "it is a page, and objects of all kinds are counted",
    };
  }
  return undefined;
}

function readSubscriptions(items: readonly unknown[], total: number, context: ImportContext): ImportReading {
  const facts: ImportedFact[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, item] of items.entries()) {
    if (!isJson(item)) continue;
    const row = index + 1;
    const product = textAt(item, "offerName") ?? textAt(item, "friendlyName") ?? "";
    const found = subscriptionFacts(item, product, evidenceOf(context, row), context.day);
    if (typeof found === "string") leftOut.push({ row, what: product, why: found });
    else facts.push(...found);
  }
  return {
    kind: "subscriptions of Partner Center",
    facts,
    leftOut,
    remarks: [],
    ...(items.length < total
      ? { incomplete: `${String(items.length)} of ${String(total)} subscriptions are in it` }
      : {}),
  };
}

function subscriptionFacts(
  item: Json,
  product: string,
  evidence: Evidence,
  day: IsoDate,
): readonly ImportedFact[] | string {
  if (/usage/i.test(textAt(item, "unitType") ?? "")) return "it is billed by use, and is no licence";
  const status = textAt(item, "status") ?? "unknown";
  if (status.toLowerCase() !== "active") return `its status is ${status}`;
  const quantity = member(item, "quantity");
  if (typeof quantity !== "number" || !Number.isSafeInteger(quantity) || quantity < 1) return "it has no quantity";
  if (member(item, "isTrial") === true) return "it is a trial";
  const until = readDay(textAt(item, "commitmentEndDate"));
  if (until !== undefined && until < day) return `it ended on ${until}`;
  const found = factsOf(product, { quantity, assured: quantity, until, release: readRelease(product) }, evidence);
  if (typeof found === "string") return found;
  return found.map((fact) =>
    fact.fact === "entitlement"
      ? { ...fact, name: fact.name.replace(" with SA", " subscription"), channel: "subscription" as const }
      : fact,
  );
}

/** VAMT's own export: XML, with or without names of computers. */
export function importXml(text: string): ImportReading | undefined {
  if (!/<SoftwareLicensingData\b/i.test(text)) return undefined;
  const computers = [...text.matchAll(/<Computer\b([^>]{0,2000})>/gi)].map(
    ([, attributes]) => /\bName="([^"]*)"/i.exec(attributes ?? "")?.[1],
  );
  const nameless = computers.filter((name) => name === undefined).length;
  return {
    kind: "VAMT's export",
    facts: [],
    leftOut: [],
    remarks: [
      `${String(computers.length)} computers, ${String(nameless)} of them without a name. VAMT knows no cores, licences or CALs.`,
    ],
  };
}
