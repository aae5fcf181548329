import { isJson, type Json } from "../detect";
import { member } from "./json";

/** Rows of a query, or of a list of Azure's tools, and whether they are all. */
export interface AzureRows {
  readonly form: "graph" | "az" | "az-powershell";
  readonly rows: readonly Json[];
  /** How many rows the whole result has, pages elsewhere included. */
  readonly total?: number;
  /** Why more rows may exist; absent where the answer says that it is whole. */
  readonly incomplete?: { readonly why: string; readonly todo: string; readonly certain: boolean };
}

const CONTINUE = "Run the query again with the token until none comes back, or use the query of `winlic queries`.";
const SMALLER = "Remove `limit` and columns of type dynamic from the query, and use the query of `winlic queries`.";

/** The rows of a JSON document that shows resources of Azure; undefined for another document. */
export function recogniseAzure(document: unknown): AzureRows | undefined {
  if (Array.isArray(document)) return recogniseList(document);
  if (!isJson(document)) return undefined;
  const data = member(document, "data");
  if (data !== undefined) {
    const rows = Array.isArray(data) ? data.filter(isJson) : isJson(data) ? rowsOfTable(data) : undefined;
    if (rows === undefined || !(isEnvelope(document) || rows.some(isRow))) return undefined;
    return { form: "graph", rows, ...totalOf(document, rows.length), ...whole(document, rows.length) };
  }
  return recogniseList([document]);
}

/** A token says that there is a row more at least, whatever the total says. */
function totalOf(document: Json, count: number): Pick<AzureRows, "total"> {
  const total = member(document, "total_records", "totalRecords");
  if (typeof total !== "number") return {};
  return { total: hasToken(document) ? Math.max(total, count + 1) : total };
}

function hasToken(document: Json): boolean {
  const token = member(document, "skip_token", "$skipToken", "SkipToken");
  return typeof token === "string" && token !== "";
}

function isEnvelope(document: Json): boolean {
  return ["count", "total_records", "totalRecords", "resultTruncated", "skip_token", "$skipToken", "SkipToken"].some(
    (key) => key in document,
  );
}

function recogniseList(list: readonly unknown[]): AzureRows | undefined {
  const rows = list.filter(isJson);
  const [first] = rows;
  if (first === undefined || rows.length < list.length || !isRow(first)) return undefined;
  if ("Id" in first && "ResourceGroupName" in first) return { form: "az-powershell", rows };
  const isLifted = !("properties" in first) && ("hardwareProfile" in first || "virtualMachineProfile" in first);
  if (isLifted) return { form: "az", rows };
  // An older extension of the CLI, or `.Data` alone: whether more exist is nowhere in it.
  const suspicious = rows.length === 100 || rows.length === 1000;
  const why = suspicious
    ? `exactly ${String(rows.length)} rows, which is a limit of the tools`
    : "a list without its total";
  return { form: "graph", rows, incomplete: { why, todo: CONTINUE, certain: suspicious } };
}

/** Everything that Azure shows has a resource id. */
export function isRow(row: Json): boolean {
  const id = member(row, "id", "ResourceId");
  return typeof id === "string" && /^\/subscriptions\/[^/]+\//i.test(id) && /\/providers\//i.test(id);
}

/** The table form of the REST interface: names of columns, and lists of values. */
function rowsOfTable(data: Json): readonly Json[] | undefined {
  const { columns, rows } = data;
  if (!Array.isArray(columns) || !Array.isArray(rows)) return undefined;
  const names = columns.map((column: unknown) => (isJson(column) ? String(column.name) : ""));
  return rows
    .filter((row): row is readonly unknown[] => Array.isArray(row))
    .map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

/** A token means that more rows exist, whatever `resultTruncated` says, which is a text. */
function whole(document: Json, count: number): Pick<AzureRows, "incomplete"> {
  const total = member(document, "total_records", "totalRecords");
  const known = typeof total === "number" ? total : undefined;
  const of = known === undefined ? `${String(count)} rows` : `${String(count)} of ${String(known)} rows`;
  const truncated = member(document, "resultTruncated");
  if (hasToken(document)) {
    return { incomplete: { why: `${of}, and a token to continue`, todo: CONTINUE, certain: true } };
  }
  if (String(truncated).toLowerCase() === "true") {
    return { incomplete: { why: `${of}, and no token to continue`, todo: SMALLER, certain: true } };
  }
  if (known !== undefined && count < known) return { incomplete: { why: of, todo: CONTINUE, certain: true } };
  return {};
}
