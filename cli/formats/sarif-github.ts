import { renderNames } from "../../core/words/render";
import { type CheckPage, presentableOf } from "./check-page";
import { type Entry, levelOfEntry, listEntries } from "./entries";
import type { FormatContext } from "./format-context";
import { type Location, locateProject } from "./locations";
import { relate, writeSarif, writeUri } from "./sarif";
import { describeSarifRules } from "./sarif-rules";

/**
 * The part of SARIF that GitHub's code scanning takes: it keeps 5,000 results of a run, and not the gravest first.
 * https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
 */
const MOST_RESULTS = 5_000;
/** The compressed file may have 10 MB; these texts compress to less than a fifth. */
const MOST_CHARACTERS = 40_000_000;

/**
 * One result for each rule and line, naming all resources of it, gravest first. Waived findings are left out, because
 * GitHub ignores suppressions; unknown facts too, because it would show them as alerts.
 */
export function write(page: CheckPage, { places }: FormatContext): string {
  const document = presentableOf(page);
  const groups = groupByPlace(
    listEntries(document, places).filter(({ kind, decides }) => decides || kind !== "unknown"),
  );
  const all = groups.map(describeGroup);
  const results = all.slice(0, fitting(all));
  const left = all.length - results.length;
  const rules = [...describeSarifRules(document), ...describeOwnRules(groups, left > 0)];
  const ids = rules.map(({ id }) => id);
  const told = left === 0 ? results : [...results, describeLeftOut(left, locateProject(places))];
  const indexed = told.map(({ ruleId, ...result }) => ({ ruleId, ruleIndex: ids.indexOf(ruleId), ...result }));
  return writeSarif(document, places, { rules, results: indexed });
}

function fitting(results: readonly object[]): number {
  if (results.length < 1_000) return results.length;
  let characters = 0;
  const over = results.findIndex((result) => {
    characters += JSON.stringify(result).length;
    return characters > MOST_CHARACTERS;
  });
  const most = over === -1 ? results.length : over;
  // One is kept for what is left out.
  return most <= MOST_RESULTS ? most : MOST_RESULTS - 1;
}

/** A loop makes many machines at one line. */
function groupByPlace(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { rule, code, location } = entry;
    // Whatever has no place of its own shares the first line of Pulumi.yaml: there each message is one result.
    const key = JSON.stringify([rule, location.file, location.line, location.lastResort === true ? code : ""]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly [key: string]: unknown;
}

function describeGroup(group: readonly Entry[]): Result {
  const [first] = group;
  if (first === undefined) throw new TypeError("a group without an entry");
  const names = [...new Set(group.flatMap(({ subjects }) => subjects))];
  const others = group.length - 1;
  const also = others === 0 ? "" : `\nThe same rule finds this line at fault for ${renderNames(names)}.`;
  const fix = first.fix === undefined ? "" : `\n${first.fix}`;
  return {
    ruleId: first.rule,
    level: levelOfEntry(first),
    message: { text: `${first.text}${also}${fix}` },
    locations: [onOneLine(first.location)],
    ...relate(first.location),
    partialFingerprints: { "winlic/v1": first.fingerprint },
    properties: {
      codes: [...new Set(group.map(({ code }) => code))],
      ...(first.snippet === undefined ? {} : { snippet: first.snippet }),
    },
  };
}

/** An annotation shows only where every line of its region is in the difference: the region is one line. */
function onOneLine({ file, line, column = 1 }: Location) {
  return {
    physicalLocation: {
      artifactLocation: { uri: writeUri(file), uriBaseId: "%SRCROOT%" },
      region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
    },
  };
}

function describeLeftOut(count: number, place: Location): Result {
  return {
    ruleId: "winlic-left-out",
    level: "note",
    message: {
      text: `${String(count)} more results do not fit into what GitHub keeps of a run. The format sarif has them all.`,
    },
    locations: [onOneLine(place)],
    partialFingerprints: { "winlic/v1": "winlic-left-out" },
    properties: { left: count },
  };
}

/** Descriptors for what no rule says. */
function describeOwnRules(groups: readonly (readonly Entry[])[], leftOut: boolean) {
  const kinds = new Set(groups.flatMap(([first]) => (first === undefined ? [] : [first.rule])));
  const own = [
    [
      "configuration",
      "The configuration is valid",
      "A configuration with an error declares less than its owner believes.",
    ],
    ["input", "The input is whole", "A preview that failed may lack any resource, so nothing passes."],
    ["winlic-left-out", "Every result fits", "GitHub keeps a limited number of results of a run."],
  ] as const;
  return own
    .filter(([id]) => kinds.has(id) || (id === "winlic-left-out" && leftOut))
    .map(([id, title, why]) => ({
      id,
      name: id,
      shortDescription: { text: `${title}.` },
      fullDescription: { text: why },
      help: { text: why },
      defaultConfiguration: { level: id === "winlic-left-out" ? "note" : "error" },
      properties: { tags: ["windows-server", "licensing"], precision: "very-high", "problem.severity": "error" },
    }));
}
