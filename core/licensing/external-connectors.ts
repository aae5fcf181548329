import type { Estate } from "../model";
import type { ServerAccess } from "./cal-need";
import { type CalUse, countCals, countPeople } from "./cals";

/** Connectors go to the servers that require the newest first: one that fits a newer server fits an older one too. */
export function countConnectors(
  servers: readonly ServerAccess[],
  { declarations: { access }, asOf }: Estate,
): { readonly owned: number; readonly enough: boolean } {
  const count = (use: CalUse) => countCals(access.cals, "external-connector", use);
  const years = [...new Set(servers.map(({ year }) => year ?? 0))];
  const enough = years.every(
    (year) =>
      count({ asOf, year }) >=
      servers.filter((each) => (each.year ?? 0) >= year).reduce((sum, each) => sum + each.servers, 0),
  );
  return { owned: count({ asOf, year: Math.max(...years) }), enough };
}

/** User CALs that are left once every employee has one. */
export function countSpareCals(servers: readonly ServerAccess[], { declarations: { access }, asOf }: Estate): number {
  const year = Math.max(0, ...servers.map((server) => server.year ?? 0));
  return Math.max(0, countCals(access.cals, "user", { asOf, year }) - (countPeople(access) ?? 0));
}
