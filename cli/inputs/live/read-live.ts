import { isJson } from "../detect";
import { type InputFault, isFault, makeReading, type Reading } from "../reading";
import { keyOf, readTable, type Table } from "../table";
import type { ColumnMap } from "./column-map";
import { readInventory } from "./inventories";
import { readAzure } from "./read-azure";
import { isRow, recogniseAzure } from "./recognise";
import { readTextBlocks, tableOfJson } from "./text-blocks";

/**
 * Reads a JSON document that shows the live estate or an inventory; undefined for another document.
 * @param map columns that a person names
 */
export function readLiveJson(document: unknown, file: string, map?: ColumnMap): Reading | InputFault | undefined {
  const rows = recogniseAzure(document);
  if (rows !== undefined) return readAzure(rows, file);
  if (isJson(document) && Object.values(document).some((value) => typeof value === "object" && value !== null)) {
    return undefined;
  }
  const table = tableOfJson(document, file);
  return table === undefined ? undefined : readServers(table, map);
}

/** The same for a text that is no JSON: a table, or what PowerShell prints. */
export function readLiveText(
  text: string,
  file: string,
  map?: ColumnMap,
  encoding?: string,
): Reading | InputFault | undefined {
  const blocks = readTextBlocks(text, file);
  const asBlocks = blocks === undefined ? undefined : readServers(blocks, map);
  if (asBlocks !== undefined) return asBlocks;
  const table = readTable(text, file, encoding);
  if (table === undefined || isFault(table)) return table;
  const first = table.rows[0];
  if (first !== undefined && isRow(Object.fromEntries(first.cells))) return readPortal(table);
  return readServers(table, map);
}

/** More rows than this do not fit into a file of the portal. */
const MOST_ROWS_OF_PORTAL = 55_000;

/** What the portal's button saves of a query. */
function readPortal(table: Table): Reading | InputFault {
  const rows = table.rows.map(({ cells }) =>
    Object.fromEntries(
      table.headings.flatMap((heading) => {
        const value = cells.get(keyOf(heading));
        return value === undefined || value === "null"
          ? []
          : [[heading.toUpperCase() === "ID" ? "id" : heading, parseCell(heading, value)] as const];
      }),
    ),
  );
  const full = rows.length >= MOST_ROWS_OF_PORTAL;
  return readAzure(
    {
      form: "graph",
      rows,
      ...(full
        ? {
            incomplete: {
              why: `${String(rows.length)} rows, which is as many as the portal saves`,
              todo: "Run the query with `az graph query`, which continues where a page ends.",
              certain: true,
            },
          }
        : {}),
    },
    table.file,
  );
}

function parseCell(heading: string, value: string): unknown {
  if (!/^(?:properties|tags|sku|image|imagereference|zones)$/i.test(heading) || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function readServers(table: Table, map: ColumnMap | undefined): Reading | undefined {
  const inventory = readInventory(table, map);
  if (inventory === undefined || inventory.servers.length === 0) return undefined;
  const reading = makeReading("inventory", [], []);
  const remarks = [
    `${table.file}: ${inventory.kind}, ${String(inventory.servers.length)} ${inventory.servers.length === 1 ? "server" : "servers"}.`,
  ];
  if (table.encoding !== undefined) remarks.push(`${table.file} was read as ${table.encoding}.`);
  return { ...reading, remarks, servers: inventory.servers };
}
