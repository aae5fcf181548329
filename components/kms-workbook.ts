import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isQueryName, type QueryValues, renderQuery } from "./kms-queries";

/** The content of an item: of those that ask something, `query` is the name of the query in the file. */
interface Workbook {
  readonly items: readonly { readonly content: { readonly query?: string } }[];
}

/** The workbook of workbooks/kms.json with its queries, as the text Azure takes. It asks the workspace of that id. */
export function renderKmsWorkbook(workspaceId: string, values: QueryValues): string {
  const workbook = JSON.parse(readFileSync(join(__dirname, "workbooks", "kms.json"), "utf8")) as Workbook;
  const items = workbook.items.map((item) => {
    const { query } = item.content;
    if (query === undefined || !isQueryName(query)) return item;
    const asked = { query: renderQuery(query, values), crossComponentResources: [workspaceId] };
    return { ...item, content: { ...item.content, ...asked } };
  });
  return JSON.stringify({ ...workbook, items, fallbackResourceIds: [workspaceId] });
}

/** A namespace of our own for names that become UUIDs. */
const NAMESPACE = "6f3c2a52-6f0e-4f0b-9d55-0b2f4f3c8f1e";

/** A UUID (version 5, RFC 9562) that is always the same for one name: Azure takes nothing else as the name of a workbook. */
export function uuidOf(name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(NAMESPACE.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
