import { join } from "node:path";
import { ESTATE_QUERIES, type EstateQuery } from "../../core/data/estate-queries";
import { EXIT_CODES } from "../exit-code";
import { toJson } from "../formats/json";
import { print, refuse, saveOutput } from "../sink";

export interface QueriesRequest {
  /** One of the queries; all where none is named. */
  readonly name?: string;
  readonly format: "text" | "json" | "kql";
  /** Folder that the queries are written to, one file each. */
  readonly write?: string;
}

/** `winlic queries`: what to ask Azure Resource Graph, and how to get every page. */
export function printQueries({ name, format, write }: QueriesRequest): number {
  const chosen = name === undefined ? ESTATE_QUERIES : ESTATE_QUERIES.filter((query) => query.name === name);
  if (chosen.length === 0) {
    return refuse(`no query \`${name ?? ""}\``, [`Queries: ${ESTATE_QUERIES.map((query) => query.name).join(", ")}`]);
  }
  if (write !== undefined) {
    const written = chosen.map((query) => saveOutput(join(write, `${query.name}.kql`), `${query.text}\n`, "text"));
    return written.every(Boolean) ? EXIT_CODES.clean : EXIT_CODES.usage;
  }
  if (format === "json") print(toJson({ schemaVersion: 1, role: ROLE, queries: chosen.map(describe) }), "json");
  else if (format === "kql") print(`${chosen.map(({ text }) => text).join("\n\n")}\n`);
  else print(`${[INTRODUCTION, ...chosen.map(formatQuery)].join("\n\n")}\n`);
  return EXIT_CODES.clean;
}

const ROLE = "Reader";

const INTRODUCTION = [
  "The Reader role on the management group or the subscriptions is enough. What the account cannot read is",
  "absent from the result without an error, so note which account and which scope you used.",
].join("\n");

function describe(query: EstateQuery) {
  return { ...query, command: commandOf(query), nextPage: nextPageOf(query) };
}

function commandOf({ name }: EstateQuery): string {
  return `az graph query -q "$(winlic queries ${name} --format kql)" --first 1000 -o json > ${name}-1.json`;
}

function nextPageOf({ name }: EstateQuery): string {
  return `az graph query -q "$(winlic queries ${name} --format kql)" --first 1000 --skip-token TOKEN -o json > ${name}-2.json`;
}

function formatQuery(query: EstateQuery): string {
  return [
    `# ${query.name}: ${query.shows}`,
    query.text,
    "",
    `Run:       ${commandOf(query)}`,
    `Next page: ${nextPageOf(query)}`,
    "           with the skip_token of the page before, until it is null",
    `Read:      winlic position --live '${query.name}-*.json'`,
  ].join("\n");
}
