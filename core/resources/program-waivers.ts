import { daysBetween } from "../licensing/days-between";
import {
  type ConfigurationFault,
  type Context,
  type DeclaredResource,
  isKnown,
  subjectOf,
  UNKNOWN,
  type Waiver,
} from "../model";
import { readTags, WAIVER_TAG } from "./declared-machine";

/** As for waivers of the configuration. */
const LONGEST_DAYS = 365;
/** Its findings say that what is declared cannot be used: to waive them would hide what else is not checked. */
const NEVER_WAIVED: readonly string[] = ["wl701", "declare-a-valid-configuration"];

export interface ProgramWaivers {
  readonly waivers: readonly Waiver[];
  readonly faults: readonly ConfigurationFault[];
}

/**
 * Waivers that a program states on its resources, as the tag `windows-licensing:waive` with the value
 * `RULE; reason; owner; day`. One that cannot be read waives nothing and is a fault of the configuration; one whose value
 * is computed at deployment waives nothing.
 */
export function readProgramWaivers(resources: readonly DeclaredResource[], context: Context): ProgramWaivers {
  const waivers: Waiver[] = [];
  const faults: ConfigurationFault[] = [];
  for (const resource of resources) {
    const tags = readTags(resource);
    if (!isKnown(tags)) continue;
    for (const key of Object.keys(tags).sort()) {
      if (key.toLowerCase() !== WAIVER_TAG) continue;
      const value = tags[key];
      if (value === UNKNOWN) continue;
      const waiver = readWaiver(value ?? "", resource);
      const wrong = findFault(waiver, value, context);
      if (wrong !== undefined) faults.push({ file: `tags of ${resource.name}`, path: key, ...wrong });
      else if (waiver !== undefined) waivers.push(waiver);
    }
  }
  return { waivers, faults };
}

/** The reason may hold semicolons: rule, owner and day stand at the ends. */
function readWaiver(value: string, resource: DeclaredResource): Waiver | undefined {
  const parts = value.split(";").map((part) => part.trim());
  const [rule = "", ...rest] = parts;
  const [owner = "", until = ""] = rest.slice(-2);
  const reason = rest.slice(0, -2).join("; ");
  if ([rule, reason, owner, until].includes("")) return undefined;
  return { rule, resource: resource.urn, reason, owner, until, subject: subjectOf(resource) };
}

function findFault(
  waiver: Waiver | undefined,
  value: string | undefined,
  { declarations, asOf }: Context,
): Pick<ConfigurationFault, "expected" | "found" | "hint"> | undefined {
  if (declarations.waiversInProgram === false) {
    const hint = "Remove the tag, and add the waiver under `waivers:` of the configuration.";
    return { expected: "no waiver in the program, because `waiversInProgram` is false", found: "one", hint };
  }
  if (waiver === undefined) {
    const hint = "Write it like `WL220; vendor supports 2016 only; platform@contoso.com; 2027-03-31`.";
    return { expected: "`RULE; reason; owner; day`", found: value === undefined ? "nothing" : `"${value}"`, hint };
  }
  const { rule, until } = waiver;
  if (NEVER_WAIVED.includes(rule.toLowerCase())) {
    return { expected: "a rule that can be waived", found: rule, hint: "Correct the configuration instead." };
  }
  const last = `a day that exists, as YYYY-MM-DD, at most ${String(LONGEST_DAYS)} days after ${asOf}`;
  return isDay(until) && daysBetween(asOf, until) <= LONGEST_DAYS ? undefined : { expected: last, found: until };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
