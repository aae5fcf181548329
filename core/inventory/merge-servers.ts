import type { InventoryServer, Reason } from "../model";
import { company } from "../words/company";

/**
 * Servers of several inventories, each once: rows of one UUID or resource id are one, and so are rows of one name where
 * no id says otherwise. A name in which letters were lost (`?`) is never taken for the same as another. In order of names.
 */
export function mergeServers(servers: readonly InventoryServer[]): readonly InventoryServer[] {
  const ordered = [...servers].sort(byEvidence);
  const byKey = new Map<string, InventoryServer[]>();
  const idsOfName = new Map<string, Set<string>>();
  for (const { identity, name } of ordered) {
    if (identity === undefined || isLossy(name)) continue;
    const ids = idsOfName.get(shortName(name)) ?? new Set<string>();
    ids.add(identity);
    idsOfName.set(shortName(name), ids);
  }
  for (const server of ordered) {
    const key = keyOf(server, idsOfName);
    const before = byKey.get(key);
    if (before === undefined) byKey.set(key, [server]);
    else before.push(server);
  }
  return [...byKey.values()]
    .map(([first, ...others]) => others.reduce(join, first as InventoryServer))
    .sort((left, right) => compare(left.name.toLowerCase(), right.name.toLowerCase()) || byEvidence(left, right));
}

function keyOf(
  { identity, name, evidence }: InventoryServer,
  idsOfName: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (identity !== undefined) return `id ${identity}`;
  if (isLossy(name) || name === "") return `row ${evidence.file} ${String(evidence.row ?? 0)}`;
  const ids = [...(idsOfName.get(shortName(name)) ?? [])];
  return ids.length === 1 ? `id ${ids[0] ?? ""}` : `name ${shortName(name)}`;
}

/** Letters that an encoding could not hold. */
function isLossy(name: string): boolean {
  return name.includes("?") || name.includes("\ufffd");
}

/** `esx01` of `ESX01.contoso.com`. */
export function shortName(name: string): string {
  const lower = name.trim().toLowerCase();
  return /^[\d.]+$/.test(lower) ? lower : (lower.split(".")[0] ?? lower);
}

/** The facts of both; where they differ, those of the first. */
function join(one: InventoryServer, other: InventoryServer): InventoryServer {
  const kind = one.kind === "unknown" ? other.kind : one.kind;
  const moved = one.host !== undefined && other.host !== undefined && shortName(one.host) !== shortName(other.host);
  const { host: _, ...rest } = { ...other, ...one };
  const system = one.system === "unknown" ? other : one;
  return {
    ...rest,
    ...(moved ? {} : one.host === undefined && other.host === undefined ? {} : { host: one.host ?? other.host ?? "" }),
    kind,
    system: system.system,
    ...(system.osName === undefined ? {} : { osName: system.osName }),
    notes: distinct([
      ...one.notes,
      ...other.notes,
      ...(moved ? [company("host-ambiguous", { hosts: [one.host ?? "", other.host ?? ""] })] : []),
    ]),
  };
}

function distinct(notes: readonly Reason[]): readonly Reason[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}

function byEvidence({ evidence: left }: InventoryServer, { evidence: right }: InventoryServer): number {
  return compare(left.file, right.file) || (left.row ?? 0) - (right.row ?? 0);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
