import { stackOfUrn } from "../engine/fingerprint";
import { type DeclaredResource, type Estate, type Fact, isKnown, record, text, UNKNOWN } from "../model";
import { parseResourceId } from "../resources/references";
import type { Span } from "./core-need";
import type { GroupKey } from "./group-key";
import type { PositionLine } from "./position-line";

/** The need of all stacks, subscriptions, environments or owners, one by one. */
export interface NeedByGroup {
  readonly by: GroupKey;
  /** By need at full scale, the largest first. */
  readonly groups: readonly GroupNeed[];
}

export interface GroupNeed {
  /** Absent where nothing says: no tag, or no subscription that is known. */
  readonly name?: string;
  /** Lines of the position in it. */
  readonly lines: number;
  readonly now: Span;
  readonly fullScale: Span;
  /** True where something in it could not be counted in full. */
  readonly atLeast: boolean;
}

/** Tags in which people say these, whatever the capitals; the first that is there counts. */
const TAGS: Readonly<Record<string, readonly string[]>> = {
  environment: ["environment", "env", "stage"],
  owner: ["owner", "owned-by", "team"],
};

/**
 * Adds the lines of a position up by what their resources are of. What has no resource in a stack (servers on-premises)
 * stands under `declared in the configuration`.
 * @param uncounted URNs of what could not be counted in full
 */
export function groupNeed(
  lines: readonly PositionLine[],
  estate: Pick<Estate, "resources">,
  by: GroupKey,
  uncounted: readonly string[],
): NeedByGroup {
  const wanted = new Set([...lines.flatMap(({ urn }) => urn ?? []), ...uncounted]);
  const resources = new Map(estate.resources.filter(({ urn }) => wanted.has(urn)).map((each) => [each.urn, each]));
  const groups = new Map<string | undefined, { -readonly [K in keyof GroupNeed]: GroupNeed[K] }>();
  const groupOf = (urn: string | undefined) => {
    const name = nameGroup(urn, urn === undefined ? undefined : resources.get(urn), by);
    const known = groups.get(name);
    if (known !== undefined) return known;
    const made = {
      ...(name === undefined ? {} : { name }),
      lines: 0,
      now: { low: 0, high: 0 },
      fullScale: { low: 0, high: 0 },
      atLeast: false,
    };
    groups.set(name, made);
    return made;
  };
  for (const { urn, now, fullScale } of lines) {
    const group = groupOf(urn);
    group.lines += 1;
    group.now = add(group.now, now);
    group.fullScale = add(group.fullScale, fullScale);
  }
  for (const urn of uncounted) groupOf(urn).atLeast = true;
  return {
    by,
    groups: [...groups.values()].sort(
      (left, right) =>
        right.fullScale.high - left.fullScale.high ||
        right.fullScale.low - left.fullScale.low ||
        compare(left.name ?? "", right.name ?? ""),
    ),
  };
}

/** Where needs stand that no resource makes. */
const CONFIGURED = "declared in the configuration";
/** Where resources stand that no stack declares. */
const LIVE = "no stack (live)";

function nameGroup(urn: string | undefined, resource: DeclaredResource | undefined, by: GroupKey): string | undefined {
  if (urn === undefined) return CONFIGURED;
  if (by === "stack") return stackOfUrn(urn) ?? LIVE;
  if (resource === undefined) return undefined;
  if (by === "subscription") return subscriptionOf(resource)?.toLowerCase();
  const names = by.startsWith("tag:") ? [by.slice("tag:".length)] : (TAGS[by] ?? []);
  const tags = record(resource.inputs, "tags");
  if (!isKnown(tags)) return undefined;
  for (const name of names) {
    const key = Object.keys(tags).find((each) => each.toLowerCase() === name.toLowerCase());
    const value: Fact<string> = key === undefined ? undefined : text(tags[key]);
    if (value === UNKNOWN) return undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

/** By its own id, else by the settings of its provider. */
function subscriptionOf({ id, provider }: DeclaredResource): string | undefined {
  const own = isKnown(id) ? parseResourceId(id)?.subscription : undefined;
  if (own !== undefined) return own;
  const set = text(provider, "subscriptionId");
  return isKnown(set) ? set : undefined;
}

function add(left: Span, right: Span): Span {
  return { low: left.low + right.low, high: left.high + right.high };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
