import { join, resolve } from "node:path";
import { type ConfigurationSource, type IsoDate, NOTHING_DECLARED, POLICY_CONFIGURATION } from "../core/model";
import { didYouMean } from "../core/text/suggest";
import type { KnownRule } from "./check-references";
import { type ConfigurationReading, invalidReading } from "./reading";

/**
 * Looks for the configuration in the three places it may stand, without touching a file or Pulumi itself: the skins bring
 * what it takes. Schema and parser are loaded when something was found, so that a start without configuration costs nothing.
 */

export const FILE_NAME = "windows-licensing.yaml";
const STACK_CONFIGURATION = "stack configuration";
const NAMESPACE = "windows-licensing";
const STACK_KEYS: readonly string[] = ["configuration", "file"];

/** Keys of a stack's configuration that belong to this project, without the namespace. */
export function stackKeysAmong(keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => (key.startsWith(`${NAMESPACE}:`) ? [key.slice(NAMESPACE.length + 1)] : [])).sort();
}

/** Brings the bytes of a file: undefined when there is none, `failed` with the reason when it cannot be read. Throws nothing. */
export type ReadFile = (path: string) => Uint8Array | { readonly failed: string } | undefined;

/** What stands in a stack's configuration under `windows-licensing:<key>`: an object, or its JSON text; undefined when not set. */
export type ReadStackConfiguration = (key: "configuration" | "file") => unknown;

export interface Places {
  /** Properties of that policy beside `configuration`. */
  readonly policyProperties?: readonly string[];
  /** All keys of the stack's configuration under `windows-licensing:`, without the namespace. */
  readonly stackKeys?: readonly string[];
  /** Property `configuration` of the policy `declare-a-valid-configuration`; undefined when not set. */
  readonly policyConfiguration?: unknown;
  readonly stackConfiguration?: ReadStackConfiguration;
  /** The folder of `Pulumi.yaml`. */
  readonly folder: string;
  /** Another folder, or a file, that a person named; relative to where `readFile` resolves it. What is named must exist. */
  readonly named?: string;
  readonly readFile: ReadFile;
  readonly knownRules: readonly KnownRule[];
  /** Today, or the day that takes its place. */
  readonly asOf: IsoDate;
}

export interface FoundConfiguration extends ConfigurationReading {
  readonly configuration: ConfigurationSource;
}

/** The configuration of the first place that has one, valid or not: a project cannot override its organisation's policy. */
export function findConfiguration(places: Places): FoundConfiguration {
  return inPolicy(places) ?? inStack(places) ?? inNamedPlace(places) ?? inFolder(places) ?? nowhere();
}

/** One line that says which source is used: `configuration: windows-licensing.yaml (3 entitlements, 2 waivers)`. */
export function describeSource({
  configuration,
  declarations,
  asOf,
}: Omit<FoundConfiguration, "where" | "faults">): string {
  const { from, faults } = configuration;
  if (faults.length > 0)
    return `configuration: ${from} (${count(faults.length, "fault")}; sections with one are not used)`;
  if (from === "none") return "configuration: none";
  const { entitlements, waivers } = declarations;
  const day = asOf === undefined ? "" : `, as of ${asOf}`;
  return `configuration: ${from} (${count(entitlements.length, "entitlement")}, ${count(waivers.length, "waiver")}${day})`;
}

function count(number: number, what: string): string {
  return `${number === 0 ? "no" : number} ${what}${number === 1 ? "" : "s"}`;
}

function inPolicy(places: Places): FoundConfiguration | undefined {
  const { policyConfiguration: value, policyProperties: [other] = [] } = places;
  if (other !== undefined) {
    const meant = didYouMean(other, ["configuration"]);
    const hint = meant ?? `write the content of ${FILE_NAME} under \`configuration\``;
    return unusable(POLICY_CONFIGURATION, "no property but `configuration`", `\`${other}\``, hint);
  }
  return value === undefined ? undefined : fromObject(value, POLICY_CONFIGURATION, places, "in Pulumi");
}

function inStack(places: Places): FoundConfiguration | undefined {
  const object = places.stackConfiguration?.("configuration");
  const file = places.stackConfiguration?.("file");
  const other = places.stackKeys?.find((key) => !STACK_KEYS.includes(key));
  if (other !== undefined) {
    const expected = `one of ${STACK_KEYS.map((key) => `${NAMESPACE}:${key}`).join(", ")}`;
    return unusable(STACK_CONFIGURATION, expected, `${NAMESPACE}:${other}`, didYouMean(other, STACK_KEYS));
  }
  if (object !== undefined && file !== undefined) {
    return unusable(
      STACK_CONFIGURATION,
      `one of ${NAMESPACE}:configuration and ${NAMESPACE}:file`,
      "both",
      "remove the one that is not meant",
    );
  }
  if (object !== undefined) return fromObject(parsedJson(object), STACK_CONFIGURATION, places);
  if (file === undefined) return undefined;
  if (typeof file !== "string" || !/\S/.test(file)) {
    const expected = `the path of a file as ${NAMESPACE}:file`;
    return unusable(
      STACK_CONFIGURATION,
      expected,
      typeof file === "string" ? "an empty text" : `a value of type ${typeof file}`,
    );
  }
  const hint = `${NAMESPACE}:file of the stack configuration names it, relative to the folder of Pulumi.yaml`;
  return inFile(resolve(places.folder, file), file, places) ?? missing(file, hint);
}

/** Pulumi hands out objects of a stack's configuration as JSON text. */
function parsedJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function inNamedPlace(places: Places): FoundConfiguration | undefined {
  const { named } = places;
  if (named === undefined) return undefined;
  const file = /\.(ya?ml|json)$/i.test(named) ? named : join(named, FILE_NAME);
  return inFile(file, file, places) ?? missing(file, "name a folder that holds it, or the file itself");
}

function inFolder(places: Places): FoundConfiguration | undefined {
  return inFile(join(places.folder, FILE_NAME), FILE_NAME, places) ?? underAnotherEnding(places);
}

/** A file that is nearly found must not be passed over in silence: its owner believes that it counts. */
function underAnotherEnding({ folder, readFile }: Places): FoundConfiguration | undefined {
  const other = FILE_NAME.replace(/yaml$/, "yml");
  return readFile(join(folder, other)) === undefined
    ? undefined
    : unusable(other, `the name ${FILE_NAME}`, other, `rename it to ${FILE_NAME}`);
}

function inFile(path: string, shown: string, places: Places): FoundConfiguration | undefined {
  const content = places.readFile(path);
  if (content === undefined) return undefined;
  if ("failed" in content) return unusable(shown, "a file that can be read", content.failed);
  return found(shown, reader().readConfiguration(content, { ...places, file: shown }));
}

function fromObject(
  value: unknown,
  file: string,
  places: Places,
  levels: "here" | "in Pulumi" = "here",
): FoundConfiguration {
  return found(file, reader().readConfigurationObject(daysOf(value), { ...places, file, levels }));
}

/** Pulumi reads an unquoted date in its own YAML as a timestamp, and hands out midnight of that day. */
const MIDNIGHT = /^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?(?:Z|[+-]00:00)$/;
const DEEPEST = 50;

function daysOf(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return MIDNIGHT.exec(value)?.[1] ?? value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : daysOf(value.toISOString());
  if (typeof value !== "object" || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => daysOf(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, daysOf(item, depth + 1)]));
}

function missing(file: string, hint: string): FoundConfiguration {
  return unusable(file, "a file that is there", "none", hint);
}

function unusable(file: string, expected: string, what: string, hint?: string): FoundConfiguration {
  const fault = { steps: [], at: "value", expected, found: what, ...(hint === undefined ? {} : { hint }) } as const;
  return found(
    file,
    invalidReading(file, [fault], () => undefined),
  );
}

function found(from: string, reading: ConfigurationReading): FoundConfiguration {
  return { ...reading, configuration: { from, faults: reading.faults } };
}

function nowhere(): FoundConfiguration {
  return {
    declarations: NOTHING_DECLARED,
    configuration: { from: "none", faults: [] },
    faults: [],
    where: () => undefined,
  };
}

function reader(): typeof import("./read") {
  // Not an import at the top: see above.
  return require("./read") as typeof import("./read");
}
