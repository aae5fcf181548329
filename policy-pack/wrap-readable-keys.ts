import { type Policy, type ResourceRemediation, Secret } from "@pulumi/policy";
import { findReadableKeys, isWithin } from "../core/activation/readable-keys";
import type { Rule } from "../core/model";
import { decodeInputs } from "../core/resources/decode";
import { recognise } from "../core/resources/tokens";
import { pageOf } from "../core/words/render";
import { knownProps } from "./known-props";
import type { Session } from "./session";

/** A policy that sees secrets: the SDK shows them as such to remediations alone. */
interface RemediationPolicy extends Policy {
  readonly remediateResource: ResourceRemediation;
}

/**
 * The companion of the rule about readable keys. Everywhere else the SDK shows secrets and plain values alike; here it
 * notes which are which, so that the rule can tell. With `wrap: true` it makes secrets of the values that hold a readable
 * key as well; without, it changes nothing. It is asked at the level `remediate` only.
 */
export function toWrappingPolicy(rule: Rule, session: Session): RemediationPolicy {
  return {
    name: "wrap-readable-keys",
    displayName: `Companion of ${rule.id}: tells readable product keys from secret ones`,
    description: `Notes which properties are secret, for ${rule.name}. With wrap: true it turns a value in which a product key stands readable into a secret.`,
    enforcementLevel: "remediate",
    severity: rule.severity,
    tags: ["windows-server", "activation"],
    url: pageOf(rule),
    configSchema: {
      properties: {
        wrap: {
          type: "boolean",
          default: false,
          description:
            "Make secrets of the values that hold a readable product key, so that the state does not show it.",
        },
      },
    },
    remediateResource({ urn, type, props, getConfig }) {
      const own = knownProps(props);
      const secrets = secretsIn(own);
      const wraps = getConfig<{ wrap?: boolean }>().wrap === true;
      // What the pack reads anyway is decoded when it is; of all else only what holds a key matters.
      if (!wraps && recognise(type) !== undefined) {
        session.noteSecrets(urn, secrets);
        return undefined;
      }
      const { inputs } = decodeInputs(unwrapped(own));
      const keys = findReadableKeys({ inputs }).filter(({ published }) => published === undefined);
      const readable = keys.flatMap(({ path }) => (path === "" || isWithin(path, secrets) ? [] : [path]));
      const wrapped = wraps ? readable : [];
      session.noteSecrets(urn, [...secrets, ...wrapped], keys.length > 0 ? inputs : undefined);
      return wrapped.length > 0 ? wrap(own, new Set(wrapped)) : undefined;
    },
  };
}

/** Paths of secrets among properties as a remediation gets them. */
function secretsIn(props: Readonly<Record<string, unknown>>): readonly string[] {
  const secrets: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (value instanceof Secret) secrets.push(path);
    else if (Array.isArray(value))
      for (const [index, part] of value.entries()) visit(part, `${path}[${String(index)}]`);
    else if (isPlain(value)) for (const [name, part] of Object.entries(value)) visit(part, inside(path, name));
  };
  visit(props, "");
  return secrets;
}

/** The properties without the marks of their secrets. */
function unwrapped(value: unknown): unknown {
  if (value instanceof Secret) return unwrapped(value.value);
  if (Array.isArray(value)) return value.map(unwrapped);
  return isPlain(value)
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unwrapped(part)]))
    : value;
}

/** The same properties, with secrets at these paths. */
function wrap(props: Readonly<Record<string, unknown>>, paths: ReadonlySet<string>): Record<string, unknown> {
  const visit = (value: unknown, path: string): unknown => {
    if (value instanceof Secret) return value;
    if (paths.has(path)) return new Secret(value);
    if (Array.isArray(value)) return value.map((part, index) => visit(part, `${path}[${String(index)}]`));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, visit(part, inside(path, name))]));
  };
  return Object.fromEntries(Object.entries(props).map(([name, value]) => [name, visit(value, name)]));
}

function inside(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Assets and archives are objects of classes, and stay as they are. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
