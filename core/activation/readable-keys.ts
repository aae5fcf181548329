import { type DeclaredResource, type Estate, isKnown, isList, isRecord, type Value } from "../model";
import { decodeWithin } from "../text/base64";
import { decodeHexadecimal, HEXADECIMAL } from "../text/hexadecimal";
import { findKeySpans } from "../text/key-spans";
import { findProductKeys, type ProductKey } from "./product-keys";
import { scriptsOf } from "./scripts/scripts-of";

/** A product key that stands in a property of a resource. */
export interface ReadableKey extends ProductKey {
  /** Path of the property, e.g. `settings.commandToExecute`. */
  readonly path: string;
  /** True where it stands there in base64, which hides nothing. */
  readonly encoded: boolean;
}

/** The rule about keys and whatever hides known keys ask for the same resources. */
const foundIn = new WeakMap<DeclaredResource["inputs"], readonly ReadableKey[]>();

/** All product keys in the properties of a resource, names of properties and tags included; each once for each path. */
export function findReadableKeys({ inputs }: Pick<DeclaredResource, "inputs">): readonly ReadableKey[] {
  const before = foundIn.get(inputs);
  if (before !== undefined) return before;
  const found = searchKeys(inputs);
  foundIn.set(inputs, found);
  return found;
}

/**
 * Takes over what `findReadableKeys` answered elsewhere about the same properties: of all that is asked about a resource
 * this takes longest, and needs nothing but the resource.
 */
export function rememberReadableKeys({ inputs }: Pick<DeclaredResource, "inputs">, keys: readonly ReadableKey[]): void {
  foundIn.set(inputs, keys);
}

function searchKeys(inputs: DeclaredResource["inputs"]): readonly ReadableKey[] {
  const found: ReadableKey[] = [];
  visit(inputs, "", (text, path) => {
    const plain = keysIn(text, path);
    found.push(...plain.map((key) => ({ ...key, path, encoded: false })));
    const known = new Set(plain.map(({ key }) => key));
    for (const inner of textsWithin(text)) {
      for (const key of keysIn(inner, path)) {
        if (known.has(key.key)) continue;
        known.add(key.key);
        found.push({ ...key, path, encoded: true });
      }
    }
  });
  return found;
}

/** What tells a key from a run of letters that happens to look like one. */
const ABOUT_KEYS = /ipk|product[ _-]?key|slmgr|activat|licen[cs]|csvlk|\bmak\b|oslicense/i;

/**
 * Product keys as they are written, and those that are written another way (without dashes, spaced, as a list of their
 * groups, with characters by their codes) where the text or its property is about keys.
 */
function keysIn(text: string, path: string): readonly ProductKey[] {
  const written = findProductKeys(text);
  const about = ABOUT_KEYS.test(text) || ABOUT_KEYS.test(path);
  const known = new Set(written.map(({ key }) => key));
  const others = findKeySpans(text).flatMap(({ start, end, characters, adjoined }) => {
    // Five groups of five with one mark between them are nothing else, whatever the text is about.
    if (adjoined || characters.length !== 25 || (!about && end - start !== 29)) return [];
    return findProductKeys((characters.match(/.{5}/g) ?? []).join("-"));
  });
  return [...written, ...others.filter(({ key }) => !known.has(key))];
}

/** A text in parts (`'QkND' + 'RkctSE'`) is one; so are the codes of characters (`[char[]](66,67,…)`). */
function textsWithin(text: string): readonly string[] {
  const joined = text.replace(/["']\s?\+\s?["']/g, "");
  const codes = [...text.matchAll(/(?<!\d)\d{2,3}(?: ?, ?\d{2,3}){24,}(?!\d)/g)].map(([list]) =>
    String.fromCharCode(...list.split(",").slice(0, 4096).map(Number)),
  );
  for (const [run] of text.matchAll(HEXADECIMAL)) codes.push(decodeHexadecimal(run));
  const base64 = decodeWithin(text);
  return joined === text ? [...base64, ...codes] : [...base64, ...decodeWithin(joined), ...codes];
}

/**
 * Product keys that scripts of machines put together and install, by the URN of the resource that runs them: a property
 * holds all five groups, though not as one key. Those that stand in a property as a whole are not among them.
 */
export function findComposedKeys(estate: Estate): ReadonlyMap<string, readonly ReadableKey[]> {
  const installed = new Map<string, Map<string, ProductKey>>();
  for (const { urn, reading } of estate.machines.flatMap((machine) => scriptsOf(estate, machine).scripts)) {
    for (const action of reading?.actions ?? []) {
      if (action.does !== "install-key" || !isKnown(action.key)) continue;
      const keys = installed.get(urn) ?? new Map<string, ProductKey>();
      installed.set(urn, keys.set(action.key.key, action.key));
    }
  }
  const resources = estate.resources.filter(({ urn }) => installed.has(urn));
  return new Map(
    resources.map((resource) => {
      const whole = new Set(findReadableKeys(resource).map(({ key }) => key));
      const keys = [...(installed.get(resource.urn)?.values() ?? [])].filter(({ key }) => !whole.has(key));
      return [resource.urn, keys.flatMap((key) => findGroups(key, resource))];
    }),
  );
}

/** A group of a key that stands by itself. */
const LONE_GROUP = /(?<![A-Za-z0-9])[BCDFGHJKMNPQRTVWXY2346789]{5}(?![A-Za-z0-9])/gi;

/** Whether a text of a resource holds enough groups for a key, in whatever order and with whatever between them. */
export function holdsGroupsOfKey({ inputs }: Pick<DeclaredResource, "inputs">): boolean {
  let holds = false;
  visit(inputs, "", (text) => {
    holds ||= [text, ...decodeWithin(text)].some((one) => (one.match(LONE_GROUP)?.length ?? 0) >= 5);
  });
  return holds;
}

function findGroups(key: ProductKey, { inputs }: DeclaredResource): readonly ReadableKey[] {
  const groups = key.key.toUpperCase().split("-");
  const holds = (text: string): boolean => groups.every((group) => text.toUpperCase().includes(group));
  const found: ReadableKey[] = [];
  visit(inputs, "", (text, path) => {
    const plain = holds(text);
    if (plain || decodeWithin(text).some(holds)) found.push({ ...key, path, encoded: !plain });
  });
  return found;
}

function visit(value: Value, path: string, see: (text: string, path: string) => void): void {
  if (typeof value === "string") see(value, path);
  else if (isList(value)) {
    for (const [index, element] of value.entries()) visit(element, `${path}[${String(index)}]`, see);
  } else if (isRecord(value)) {
    for (const [name, element] of Object.entries(value)) {
      const inside = path === "" ? name : `${path}.${name}`;
      // A path with a key in it would print the key.
      const keys = findKeySpans(name);
      if (keys.length > 0) see(name, path);
      visit(element, keys.length > 0 ? path : inside, see);
    }
  }
}

/** True where a path lies at or inside of one of these. */
export function isWithin(path: string, paths: readonly string[]): boolean {
  return paths.some(
    (outer) => outer === "" || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`),
  );
}
