import { NOTHING_DECLARED } from "../core/model";
import { checkReferences, type ReferenceOptions } from "./check-references";
import { checkStructure } from "./check-structure";
import { declarationsOf } from "./declare";
import { isObject, parsePath } from "./document-path";
import type { FaultAt } from "./fault";
import { parseYaml } from "./parse-yaml";
import { type ConfigurationReading, invalidReading, type Locate } from "./reading";
import { decodeText } from "./utf8";

export interface ReadOptions extends ReferenceOptions {
  /** The file, or what stands for it, as faults name it: `windows-licensing.yaml`, `policy configuration`. */
  readonly file: string;
}

/**
 * Reads the content of `windows-licensing.yaml`: one document of YAML 1.2, of which JSON is a part, in UTF-8.
 * Never throws, whatever the content. A section with a fault declares nothing, because half a list of entitlements would
 * give a wrong sum; the other sections count, so that one run shows everything there is to mend.
 */
export function readConfiguration(content: string | Uint8Array, options: ReadOptions): ConfigurationReading {
  const decoded = decodeText(content);
  if ("fault" in decoded) return invalidReading(options.file, [decoded.fault], () => undefined);
  const { value, faults, position } = parseYaml(decoded.text);
  return faults.length > 0 ? invalidReading(options.file, faults, position) : readValue(value, options, position);
}

/** Reads a configuration that is an object already, as in a policy's or a stack's configuration. It may leave out `version`. */
export function readConfigurationObject(value: unknown, options: ReadOptions): ConfigurationReading {
  const document = isObject(value) && !Object.hasOwn(value, "version") ? { version: 1, ...value } : value;
  return readValue(document, options, () => undefined);
}

function readValue(value: unknown, options: ReadOptions, position: Locate): ConfigurationReading {
  const { document, faults: structural } = checkStructure(value);
  const faults = [...structural, ...checkReferences(value, options)];
  if (document === undefined || faults.length > 0) {
    return { ...invalidReading(options.file, faults, position), ...declareSoundSections(value, faults, options) };
  }
  return {
    declarations: declarationsOf(document, options.knownRules),
    ...(document.asOf === undefined ? {} : { asOf: document.asOf }),
    faults: [],
    where: (path) => position(parsePath(path), "value"),
  };
}

/** What the sections without a fault declare; nothing when the document as a whole is at fault. */
function declareSoundSections(
  value: unknown,
  faults: readonly FaultAt[],
  { knownRules }: ReadOptions,
): Pick<ConfigurationReading, "declarations" | "asOf"> {
  const faulty = new Set(faults.map(({ steps }) => steps[0]));
  if (!isObject(value) || faulty.has(undefined) || faulty.has("version")) return { declarations: NOTHING_DECLARED };
  const rest = Object.fromEntries(Object.entries(value).filter(([section]) => !faulty.has(section)));
  const { document } = checkStructure(rest);
  if (document === undefined) return { declarations: NOTHING_DECLARED };
  const declarations = declarationsOf(document, knownRules);
  return document.asOf === undefined ? { declarations } : { declarations, asOf: document.asOf };
}
