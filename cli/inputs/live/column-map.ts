/** Fields that a person maps columns to: `--map name=Hostname`. */
export const MAP_FIELDS = ["name", "kind", "vcpus", "sockets", "cores", "os", "host", "power", "id"] as const;
export type MapField = (typeof MAP_FIELDS)[number];
export type ColumnMap = Readonly<Partial<Record<MapField, string>>>;

/** `name=Hostname`: which column holds what; a sentence where it is none. */
export function readColumnMap(
  pairs: readonly string[],
  fields: readonly string[],
): Readonly<Record<string, string>> | string {
  const map: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const field = at === -1 ? pair : pair.slice(0, at).trim();
    const column = at === -1 ? "" : pair.slice(at + 1).trim();
    if (!fields.includes(field) || column === "") {
      return `expected FIELD=COLUMN with one of ${fields.join(", ")}, found ${pair}`;
    }
    map[field] = column;
  }
  return map;
}
