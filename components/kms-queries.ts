import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COUNTED_DAYS, KMS_EVENT_PATTERNS, KMS_EVENTS, KMS_LOG, LICENSED } from "../core/data/kms-events";
import { CLIENT_THRESHOLD, SERVER_THRESHOLD } from "../core/data/kms-host-support";

/** What a query is about: machines by resource id, and limits. */
export interface QueryValues {
  readonly hosts: readonly string[];
  readonly clients: readonly string[];
  readonly countLimit: number;
  readonly repeatedRequests: number;
  readonly idleMinutes: number;
  readonly expiryDays: number;
}

type Part = "part-requests" | "part-clients";

/** The queries, each a file of the folder `queries`, and what each is made from. */
const QUERIES = {
  "low-count": ["part-clients"],
  "not-activated": ["part-requests"],
  "no-reply": ["part-clients"],
  idle: ["part-requests"],
  duplicates: ["part-requests"],
  expiry: ["part-requests", "part-clients"],
  "publication-failures": [],
  "service-failures": [],
  "count-over-time": ["part-requests", "part-clients"],
  "requests-over-time": ["part-requests"],
  failures: ["part-requests"],
} as const satisfies Readonly<Record<string, readonly Part[]>>;

export type QueryName = keyof typeof QUERIES;

/** Queries of the same file. */
const FILES: Partial<Record<QueryName, string>> = {
  "publication-failures": "host-failures",
  "service-failures": "host-failures",
};

export function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(QUERIES, name);
}

/** A query in Kusto's language over the table `Event`. A row is a violation where the query is one of an alert. */
export function renderQuery(name: QueryName, values: QueryValues): string {
  const files = [...QUERIES[name], FILES[name] ?? name];
  const text = files.map((file) => readFileSync(join(__dirname, "queries", `${file}.kql`), "utf8")).join("");
  const holes = holesOf(name, values);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (hole, key: string) => String(holes[key] ?? hole)).trimEnd();
}

function holesOf(name: QueryName, values: QueryValues): Readonly<Record<string, string | number>> {
  const { requestHandled, requestSent, replyProcessed, publicationFailed, startFailed, timerFailed } = KMS_EVENTS;
  const failures = name === "publication-failures" ? [publicationFailed] : [startFailed, timerFailed];
  return {
    ...values,
    hosts: textsOf(values.hosts),
    clients: textsOf(values.clients),
    log: KMS_LOG,
    requestHandled,
    requestSent,
    replyProcessed,
    requestHandledFields: KMS_EVENT_PATTERNS.requestHandled,
    requestSentFields: KMS_EVENT_PATTERNS.requestSent,
    replyProcessedFields: KMS_EVENT_PATTERNS.replyProcessed,
    failures: failures.join(", "),
    licensed: LICENSED,
    countedDays: COUNTED_DAYS,
    serverThreshold: SERVER_THRESHOLD,
    clientThreshold: CLIENT_THRESHOLD,
  };
}

/** Azure writes ids in any case. */
function textsOf(ids: readonly string[]): string {
  return ids.map((id) => JSON.stringify(id.toLowerCase())).join(", ");
}
