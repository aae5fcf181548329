import { normaliseDomain } from "../../model";
import type { Condition, Deed, PathNode, Reading } from "../../scripts/contract";

/** Things of the machine that scripts ask before they change them, so that a step is left out where it is so already. */
type Subject =
  | "host"
  | "domain"
  | "host-port"
  | "port"
  | "activation"
  | "renewal"
  | "key"
  | "role"
  | "status"
  | "publishing"
  | "firewall"
  | "rearm";

const BY_PROPERTY: Readonly<Record<string, Subject>> = {
  keymanagementservicemachine: "host",
  keymanagementservicename: "host",
  keymanagementserviceport: "host-port",
  keymanagementservicelookupdomain: "domain",
  keymanagementservicelisteningport: "port",
  vlactivationinterval: "activation",
  vlrenewalinterval: "renewal",
  partialproductkey: "key",
  licensestatus: "status",
};

/** What a deed is about, and what it leaves; undefined for deeds that leave nothing of that kind. */
function resultOf(deed: Deed): readonly [Subject, string] | undefined {
  const of = (value: unknown): string =>
    value === null || value === undefined ? "?" : String(value as string | number);
  switch (deed.does) {
    case "set-host":
      return ["host", of(deed.host)];
    case "clear-host":
      return ["host", ""];
    case "set-domain":
      return ["domain", of(deed.domain)];
    case "clear-domain":
      return ["domain", ""];
    case "set-host-port":
      return ["host-port", of(deed.port)];
    case "set-port":
      return ["port", of(deed.port)];
    case "set-interval":
      return [deed.interval === "renewal" ? "renewal" : "activation", of(deed.minutes)];
    case "install-key":
      return ["key", of(deed.key)];
    case "install-role":
      return ["role", "yes"];
    case "activate":
      return ["status", "1"];
    case "open-firewall":
      return ["firewall", "yes"];
    case "publish":
    case "stop-publishing":
      return ["publishing", deed.does];
    default:
      return undefined;
  }
}

/** What taking a way of a decision says about the machine: it has this value already. */
function shownBy({ of, test, ways }: Condition, way: number): readonly [Subject, string] | undefined {
  if (of === undefined || ways.length !== 2) return undefined;
  const isTrue = way === 0;
  const subject = BY_PROPERTY[of.name.split(/[.\\:]/).at(-1) ?? ""];
  if (subject === undefined) {
    // A role or a rule that is there: asked by itself, or by a property of it.
    const isProperty = test === undefined || test.operator.startsWith(".");
    const isThere = isTrue && (isProperty || (test.operator === "-eq" && test.value === "Installed"));
    if (!isThere) return undefined;
    if (of.kind === "feature") return ["role", "yes"];
    return of.kind === "network" && of.name.startsWith("netfirewallrule") ? ["firewall", "yes"] : undefined;
  }
  if (test === undefined) return isTrue ? undefined : [subject, ""];
  const value = test.value;
  const text =
    value === null
      ? ""
      : typeof value === "string"
        ? value
        : typeof value === "object" && value.kind === "number"
          ? String(value.value)
          : undefined;
  if (text === undefined) return undefined;
  const operator = test.operator.replace(/^-c/, "-");
  const isEqual = (operator === "-eq" && isTrue) || (operator === "-ne" && !isTrue);
  if (!isEqual) return undefined;
  return [subject, subject === "host" || subject === "domain" ? normaliseDomain(text) : text];
}

/** More states than a script that people write has. */
const MOST_STATES = 4_000;

/**
 * Deeds after which the machine is in one state, whichever way the script takes: those that are left out only where the
 * machine is that way already. Each is named as `does:value`.
 */
export function settledBy({ start, actions }: Reading): ReadonlySet<string> {
  const settled = new Set<string>();
  const subjects = new Set(actions.filter(({ certain }) => !certain).flatMap(({ deed }) => resultOf(deed)?.[0] ?? []));
  for (const subject of subjects) {
    const ends = endsOf(start, subject);
    const [only] = ends ?? [];
    if (ends?.size === 1 && only !== undefined && only !== AS_IS && only !== "?") settled.add(`${subject}:${only}`);
  }
  return settled;
}

export function isSettled(settled: ReadonlySet<string>, deed: Deed): boolean {
  const result = resultOf(deed);
  return result !== undefined && settled.has(`${result[0]}:${result[1]}`);
}

const AS_IS = "\u0000";

/** What the machine has in the end, on each way that succeeds; undefined where there are too many. */
function endsOf(start: PathNode, subject: Subject): ReadonlySet<string> | undefined {
  const ends = new Set<string>();
  const seen = new Map<PathNode, Set<string>>();
  const pending: (readonly [PathNode, string])[] = [[start, AS_IS]];
  let states = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, before] = next;
    const known = seen.get(node) ?? new Set<string>();
    seen.set(node, known);
    if (known.has(before)) continue;
    known.add(before);
    states += 1;
    if (states > MOST_STATES) return undefined;
    let state = before;
    for (const { deed } of node.deeds) {
      const result = resultOf(deed);
      if (result?.[0] === subject) [, state] = result;
    }
    const after = node.next as PathNode["next"] | undefined;
    if (after === undefined) return undefined;
    if ("ends" in after) {
      if (after.ends === "succeeds") ends.add(state);
    } else if ("joins" in after) pending.push([after.joins, state]);
    else {
      for (const [way, follow] of after.ways.entries()) {
        const shown = shownBy(after.condition, way);
        pending.push([follow, shown?.[0] === subject && state === AS_IS ? shown[1] : state]);
      }
    }
  }
  return ends;
}
