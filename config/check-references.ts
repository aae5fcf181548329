import type { IsoDate } from "../core/model";
import { didYouMean } from "../core/text/suggest";
import { describeValue } from "./describe-value";
import { isObject, type Steps } from "./document-path";
import type { FaultAt } from "./fault";
import { addDays, isIsoDay } from "./iso-day";

/** A rule by what a document may call it. */
export interface KnownRule {
  readonly id: string;
  readonly name: string;
}

export interface ReferenceOptions {
  readonly knownRules: readonly KnownRule[];
  /** The day from which waivers are counted, unless the document sets its own. */
  readonly asOf: IsoDate;
  /** False where another place sets the levels of rules, so that the two cannot contradict each other. */
  readonly levels?: "here" | "in Pulumi";
}

/** Longer, and nobody would look at it again. */
const LONGEST_WAIVER_DAYS = 365;

/**
 * What the schema cannot see: names that must be known, names that must not occur twice, days that depend on today.
 * Works on the document as written, so that these faults are reported together with those of the structure;
 * whatever has not the expected shape is left to the schema.
 */
export function checkReferences(document: unknown, options: ReferenceOptions): readonly FaultAt[] {
  if (!isObject(document)) return [];
  const activation = isObject(document.activation) ? document.activation : {};
  const network = isObject(document.network) ? document.network : {};
  return [
    ...repeatedNames(document, "entitlements"),
    ...repeatedNames(document, "onPremises"),
    ...repeated(["activation", "hosts"], textsIn(activation.hosts, nameOfHost), "each host once"),
    ...repeated(["network", "appliances"], textsIn(network.appliances, addressOf), "each address once"),
    ...unknownHosts(document),
    ...repeatedMatches(document),
    ...(options.levels === "in Pulumi" ? levelsElsewhere(document) : ruleKeys(document, options.knownRules)),
    ...waivers(document, options),
    ...rights(document, options),
  ];
}

interface TextAt {
  readonly index: number;
  readonly key?: string;
  readonly text: string;
}

function elementsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

/** The texts that name the elements of a list, with the key they stand under. */
function textsIn(list: unknown, name: (element: unknown) => Omit<TextAt, "index"> | undefined): readonly TextAt[] {
  return elementsOf(list).flatMap((element, index) => {
    const found = name(element);
    return found === undefined ? [] : [{ index, ...found }];
  });
}

function underKey(element: unknown, key: string): Omit<TextAt, "index"> | undefined {
  const text = isObject(element) ? element[key] : undefined;
  return typeof text === "string" ? { key, text } : undefined;
}

function addressOf(element: unknown): Omit<TextAt, "index"> | undefined {
  return underKey(element, "address");
}

function nameOfHost(element: unknown): Omit<TextAt, "index"> | undefined {
  const name = typeof element === "string" ? { text: element } : underKey(element, "name");
  return name === undefined ? undefined : { ...name, text: name.text.replace(/\.$/, "") };
}

function repeatedNames(document: Readonly<Record<string, unknown>>, section: string): readonly FaultAt[] {
  return repeated(
    [section],
    textsIn(document[section], (element) => underKey(element, "name")),
    "a name that no other element has",
  );
}

function repeated(list: Steps, texts: readonly TextAt[], expected: string): readonly FaultAt[] {
  const first = new Map<string, number>();
  return texts.flatMap(({ index, key, text }): readonly FaultAt[] => {
    const folded = text.trim().toLowerCase();
    const earlier = first.get(folded);
    if (earlier === undefined) {
      first.set(folded, index);
      return [];
    }
    const steps = [...list, index, ...(key === undefined ? [] : [key])];
    return [{ steps, at: "value", expected, found: `${describeValue(text)}, as element [${earlier}] has` }];
  });
}

/** The first entry that matches a machine holds, so one that says something else by the same criteria contradicts it in vain. */
function repeatedMatches(document: Readonly<Record<string, unknown>>): readonly FaultAt[] {
  const elements = elementsOf(document.machines);
  const first = new Map<string, number>();
  return elements.flatMap((element, index): readonly FaultAt[] => {
    const criteria = isObject(element) && isObject(element.match) ? Object.entries(element.match) : [];
    if (criteria.length === 0) return [];
    const key = JSON.stringify(criteria.map(([name, value]) => [name, String(value).toLowerCase()]).sort());
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, index);
      return [];
    }
    if (JSON.stringify(elements[earlier]) === JSON.stringify(element)) return [];
    const expected = "criteria that no earlier element has, because the first that matches a machine holds";
    return [{ steps: ["machines", index, "match"], at: "value", expected, found: `those of element [${earlier}]` }];
  });
}

function unknownHosts(document: Readonly<Record<string, unknown>>): readonly FaultAt[] {
  const hosts = textsIn(document.onPremises, (element) => underKey(element, "name")).map(({ text }) => text);
  return textsIn(document.machines, (element) => underKey(element, "host")).flatMap(({ index, text }) =>
    hosts.includes(text)
      ? []
      : [named(["machines", index, "host"], "value", "the name of a host under `onPremises`", text, hosts)],
  );
}

function named(
  steps: Steps,
  at: "key" | "value",
  expected: string,
  written: string,
  candidates: readonly string[],
): FaultAt {
  const hint = didYouMean(written, candidates);
  return { steps, at, expected, found: describeValue(written), ...(hint === undefined ? {} : { hint }) };
}

function levelsElsewhere(document: Readonly<Record<string, unknown>>): readonly FaultAt[] {
  if (!Object.hasOwn(document, "rules")) return [];
  const rules = document.rules;
  return [
    {
      steps: ["rules"],
      at: "key",
      expected: "no `rules` in the policy configuration",
      found: isObject(rules) ? `levels of ${Object.keys(rules).length}` : describeValue(rules),
      // Pulumi shows a policy its configuration, but not the level that is in force for it.
      hint: "set `enforcementLevel` of each policy in Pulumi's policy configuration, beside this one",
    },
  ];
}

/** The rule that reports faults of the configuration: a document must not silence the report of its own faults. */
const REPORTS_FAULTS = "WL701";

function silencing(steps: Steps, at: "key" | "value", written: string): FaultAt {
  return {
    steps,
    at,
    expected: "any rule but the one that reports faults of this configuration",
    found: `\`${written}\``,
    hint: "correct the faults; only Pulumi's own policy configuration can change the level of that rule",
  };
}

function ruleKeys(document: Readonly<Record<string, unknown>>, knownRules: readonly KnownRule[]): readonly FaultAt[] {
  const rules = document.rules;
  if (!isObject(rules)) return [];
  const written = new Map<string, string>();
  return Object.keys(rules).flatMap((key): readonly FaultAt[] => {
    const rule = knownRules.find(({ id, name }) => id === key || name === key);
    if (rule === undefined) return [unknownRule(["rules", key], "key", key, knownRules)];
    if (rule.id === REPORTS_FAULTS) return [silencing(["rules", key], "key", key)];
    const other = written.get(rule.name);
    written.set(rule.name, key);
    if (other === undefined) return [];
    const found = `\`${key}\` beside \`${other}\``;
    return [{ steps: ["rules", key], at: "key", expected: "each rule once, by name or by id", found }];
  });
}

function unknownRule(steps: Steps, at: "key" | "value", written: string, knownRules: readonly KnownRule[]): FaultAt {
  const candidates = knownRules.flatMap(({ id, name }) => [name, id]);
  return {
    hint: "`winlic rules` lists them all",
    ...named(steps, at, "the name or the id of a rule", written, candidates),
  };
}

function waivers(document: Readonly<Record<string, unknown>>, options: ReferenceOptions): readonly FaultAt[] {
  const asOf = dayOf(document, options);
  return elementsOf(document.waivers).flatMap((waiver, index): readonly FaultAt[] => {
    if (!isObject(waiver)) return [];
    const { rule, until } = waiver;
    const faults: FaultAt[] = [];
    if (typeof rule === "string" && /\S/.test(rule)) {
      const known = options.knownRules.some(({ id, name }) => id === rule || name === rule);
      if (!known) faults.push(unknownRule(["waivers", index, "rule"], "value", rule, options.knownRules));
      const silenced = options.knownRules.some(
        ({ id, name }) => id === REPORTS_FAULTS && (id === rule || name === rule),
      );
      if (silenced) faults.push(silencing(["waivers", index, "rule"], "value", rule));
    }
    return [...faults, ...tooLate(["waivers", index, "until"], until, asOf)];
  });
}

function rights(document: Readonly<Record<string, unknown>>, options: ReferenceOptions): readonly FaultAt[] {
  const asOf = dayOf(document, options);
  return elementsOf(document.rights).flatMap((right, index) =>
    isObject(right) ? tooLate(["rights", index, "until"], right.until, asOf) : [],
  );
}

function dayOf({ asOf }: Readonly<Record<string, unknown>>, options: ReferenceOptions): IsoDate {
  return typeof asOf === "string" && isIsoDay(asOf) ? asOf : options.asOf;
}

/** What people state for a time has to be stated again within a year. */
function tooLate(steps: Steps, until: unknown, asOf: IsoDate): readonly FaultAt[] {
  const latest = addDays(asOf, LONGEST_WAIVER_DAYS);
  if (typeof until !== "string" || !isIsoDay(until) || until <= latest) return [];
  return [
    {
      steps,
      at: "value",
      expected: `a day at most ${LONGEST_WAIVER_DAYS} days after ${asOf}`,
      found: until,
      hint: `the last possible day is ${latest}`,
    },
  ];
}
