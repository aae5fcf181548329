import { UNKNOWN, type Value, type ValueRecord } from "../model";

/**
 * Values Pulumi writes where the plan does not know one yet, one for each type.
 * Source: pulumi/pulumi-policy, sdk/nodejs/policy/proxy.ts; the same text stands in `pulumi preview --json`.
 */
const UNKNOWN_MARKS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Key that marks an object as something else than a plain object; source: pulumi/pulumi, sdk/nodejs/runtime/rpc.ts. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What previews and events print in place of a secret. */
const REDACTED = "[secret]";

export interface Decoded {
  readonly inputs: ValueRecord;
  /** Paths at which a secret stands, whether its value is readable here or not. */
  readonly secrets: readonly string[];
}

/** True for the text that stands in for a value the deployment computes. */
export function isUnknownMark(raw: unknown): boolean {
  return UNKNOWN_MARKS.has(raw);
}

/** Turns properties as Pulumi writes them, whatever the source, into values of the model. Never throws. */
export function decodeInputs(raw: unknown): Decoded {
  const secrets: string[] = [];
  const decoded = decode(raw, "", secrets, []);
  return {
    inputs: typeof decoded === "object" && decoded !== null && !Array.isArray(decoded) ? (decoded as ValueRecord) : {},
    secrets,
  };
}

// Deeper than any resource schema. What stands below cannot be told, which is not the same as absent.
const DEEPEST = 64;

/** @param around the objects and lists that `raw` stands in, outermost first */
function decode(raw: unknown, path: string, secrets: string[], around: readonly unknown[]): Value {
  switch (typeof raw) {
    case "string":
      if (raw === REDACTED) {
        secrets.push(path);
        return UNKNOWN;
      }
      return UNKNOWN_MARKS.has(raw) ? UNKNOWN : raw;
    case "boolean":
    case "number":
      return raw;
    case "object":
      break;
    default:
      return null;
  }
  if (raw === null) return null;
  // An object inside itself would never end, and with two such properties 64 levels would not end either.
  if (around.length > DEEPEST || around.includes(raw)) return UNKNOWN;
  const inside = [...around, raw];
  if (Array.isArray(raw))
    return raw.map((element, index) => decode(element, `${path}[${String(index)}]`, secrets, inside));
  const object = raw as Record<string, unknown>;
  switch (object[SIGNATURE]) {
    case undefined:
      break;
    case SECRET:
      secrets.push(path);
      return decodeSecret(object, path, inside);
    case OUTPUT_VALUE:
      if (object.secret === true) secrets.push(path);
      return "value" in object ? decode(object.value, path, secrets, inside) : UNKNOWN;
    case RESOURCE_REFERENCE:
      // A resource that does not exist yet has an empty id; a component has none at all.
      return object.id === "" ? UNKNOWN : decode(object.id ?? object.urn, path, secrets, inside);
  }
  const decoded: Record<string, Value> = {};
  for (const [key, value] of Object.entries(object)) {
    if (key === SIGNATURE || value === undefined) continue;
    const found = decode(value, path === "" ? key : `${path}.${key}`, secrets, inside);
    // Assigned to, this one key would change what the object inherits and be no property of it.
    if (key === "__proto__") Object.defineProperty(decoded, key, { value: found, enumerable: true });
    else decoded[key] = found;
  }
  return decoded;
}

/** A secret is readable in policy arguments (`value`) and in `stack export --show-secrets` (`plaintext`, JSON); else unknown. */
function decodeSecret(object: Record<string, unknown>, path: string, inside: readonly unknown[]): Value {
  // Nested secrets add nothing: the outer path covers them.
  if ("value" in object) return decode(object.value, path, [], inside);
  const plaintext = object.plaintext;
  if (typeof plaintext !== "string") return UNKNOWN;
  try {
    return decode(JSON.parse(plaintext), path, [], inside);
  } catch {
    return UNKNOWN;
  }
}
