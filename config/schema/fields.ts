import * as z from "zod";
import {
  CLIENT_RELEASES,
  isClientRelease,
  isServerRelease,
  normaliseRelease,
  SERVER_RELEASES,
} from "../../core/data/releases";
import type { Release } from "../../core/model";
import { isIpAddress, isIpv4Address } from "../ip-address";
import { isIsoDay } from "../iso-day";

/**
 * What the sections are built of. An `error` text is the `expected` of a fault, so it reads on from "expected"; a
 * description is what editors show, so it is a sentence with its unit and default.
 */

/** Beyond any real count, and small enough for sums and products of counts to stay exact. */
const MOST = 1_000_000_000;

/** Parts of the `expected` text of an object, so that a fault for an unknown key can name the known ones. */
const KEYS_BEFORE = "an object with ";
function expectedKeys(keys: readonly string[]): string {
  return `${KEYS_BEFORE}${keys.map((key) => `\`${key}\``).join(", ")}`;
}
export function keysExpected(expected: string): readonly string[] {
  return expected.startsWith(KEYS_BEFORE) ? [...expected.matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? "") : [];
}

/** What a custom check adds to its fault beside `expected`. */
export interface FaultDetails {
  readonly found?: string;
  readonly hint?: string;
}

export interface Check<T> {
  readonly value: T;
  readonly issues: { push(issue: object): void };
}

export function report<T>(
  check: Check<T>,
  expected: string,
  details: FaultDetails = {},
  path: (string | number)[] = [],
): void {
  check.issues.push({ code: "custom", message: expected, input: check.value, path, params: details });
}

export function strict<S extends z.core.$ZodLooseShape>(shape: S, title: string, description: string) {
  return z.strictObject(shape, { error: expectedKeys(Object.keys(shape)) }).meta({ title, description });
}

export function whole(
  description: string,
  { from = 0, to = MOST, ...meta }: { from?: number; to?: number; default?: number } = {},
) {
  const error = to === MOST ? `a whole number of ${from} or more` : `a whole number from ${from} to ${to}`;
  return z
    .int({ error })
    .min(from, { error })
    .max(to, { error })
    .meta({ description, ...meta });
}

export function words(description: string, expected: string, examples: readonly string[] = []) {
  return z
    .string({ error: expected })
    .regex(/\S/, { error: expected })
    .meta(examples.length === 0 ? { description } : { description, examples });
}

export function glob(description: string, examples: readonly string[]) {
  return words(description, "a text, in which * and ? stand for other characters", examples);
}

export function oneOf<const T extends readonly string[]>(
  values: T,
  description: string,
  meta: { default?: T[number] } = {},
) {
  return z
    .enum(values, { error: `one of ${values.map((value) => `\`${value}\``).join(", ")}` })
    .meta({ description, ...meta });
}

export function day(description: string, example: string) {
  const error = "a day that exists, as YYYY-MM-DD";
  return z
    .string({ error })
    .refine(isIsoDay, { error })
    .meta({ description, format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$", examples: [example] });
}

export function release(description: string, { clients = false } = {}) {
  const known = clients ? [...SERVER_RELEASES, ...CLIENT_RELEASES] : SERVER_RELEASES;
  const expected = `a release of Windows${clients ? "" : " Server"}, such as 2025, 2012r2 or 20h2`;
  return z
    .union([z.number(), z.string()], { error: expected })
    .meta({ examples: known.map((name) => (/^\d+$/.test(name) ? Number(name) : name)) })
    .transform((written, check): Release => {
      const name = normaliseRelease(written);
      if (isServerRelease(name) || (clients && isClientRelease(name))) return name;
      report({ value: written, issues: check.issues }, expected, { hint: `known releases: ${known.join(", ")}` });
      return z.NEVER;
    })
    .meta({ description });
}

export function address(description: string, { versions }: { versions: "IPv4" | "IPv4 or IPv6" }) {
  const error = `an ${versions} address${versions === "IPv4" ? ", such as 10.0.0.4" : ""}`;
  const valid = versions === "IPv4" ? isIpv4Address : isIpAddress;
  return z
    .string({ error })
    .refine(valid, { error })
    .meta({ description, examples: ["10.0.0.4"] });
}

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Lower case, without the final dot, or what keeps it from being a name in DNS. */
function dnsName(text: string): { readonly name: string } | FaultDetails {
  const name = text.toLowerCase().replace(/\.$/, "");
  if (isIpAddress(name)) return { hint: "use a DNS name instead of an address" };
  if (/^_vlmcs\b|\._tcp\b/.test(name)) return { hint: "leave out _vlmcs._tcp; it is added to the name" };
  if (/[^\u0020-\u007e]/.test(name)) return { hint: "write international names in Punycode (xn--...)" };
  if (/:\d+$/.test(name)) return { hint: "write the host as an object and set `port`" };
  if (name.length > 253 || !name.split(".").every((label) => LABEL.test(label) && !label.startsWith("_"))) return {};
  return { name };
}

export function dnsText(description: string, example: string, { addresses = false } = {}) {
  const expected = `a DNS name${addresses ? " or an IP address" : ""}, such as ${example}`;
  return z
    .string({ error: expected })
    .meta({ examples: [example] })
    .transform((written, check): string => {
      if (addresses && isIpAddress(written)) return written.toLowerCase();
      const result = dnsName(written);
      if ("name" in result) return result.name;
      report({ value: written, issues: check.issues }, expected, result);
      return z.NEVER;
    })
    .meta({ description });
}

/** A host by name; one that is known by its address alone is taken by that. */
export function hostName(description: string) {
  return dnsText(description, "kms1.corp.contoso.com", { addresses: true });
}

export function listOf<T extends z.ZodType>(element: T, expected: string, description: string) {
  return z.array(element, { error: `a list of ${expected}` }).meta({ description });
}

export function filledListOf<T extends z.ZodType>(element: T, expected: string, description: string) {
  const error = `a list of at least one of: ${expected}`;
  return z.array(element, { error }).min(1, { error }).meta({ description });
}

/** Which of the given keys an object has; they exclude each other. */
export function given<T extends object>(value: T, keys: readonly (keyof T & string)[]): readonly string[] {
  return keys.filter((key) => value[key] !== undefined);
}

export function exactlyOne<T extends object>(keys: readonly (keyof T & string)[]) {
  const expected = `exactly one of ${keys.map((key) => `\`${key}\``).join(", ")}`;
  return (check: Check<T>): void => {
    const present = given(check.value, keys);
    if (present.length === 1) return;
    const found = present.length === 0 ? "none of them" : present.map((key) => `\`${key}\``).join(" and ");
    report(check, expected, { found });
  };
}

/** The same for editors. */
export function requireOne(keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
}
