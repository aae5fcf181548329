import { InputPropertiesError, Output } from "@pulumi/pulumi";
import { findKeySpans } from "../core/text/key-spans";

/** What is wrong with one argument: `propertyPath` as in `hosts[0].name`, `reason` with what is expected and what was found. */
export interface ArgumentFault {
  readonly propertyPath: string;
  readonly reason: string;
}

/** A check says nothing, or what is wrong. */
export type ArgumentCheck = ArgumentFault | undefined;

/**
 * Refuses arguments with a fault: Pulumi's engine prints these errors without a stack, with the names of the arguments.
 * All faults at once, so that one run shows everything there is to mend. The message has them as well, because in a
 * program Pulumi prints nothing else, and it has one line, because what follows is taken for the stack.
 */
export function checkArguments(component: string, checks: readonly ArgumentCheck[]): void {
  const faults = checks.filter((check) => check !== undefined);
  if (faults.length === 0) return;
  const said = faults.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`).join("; ");
  throw new InputPropertiesError({ message: `${component}: ${said}`, errors: faults });
}

/** Fails with the reason when the condition holds. */
export function faultIf(condition: boolean, propertyPath: string, reason: string): ArgumentCheck {
  return condition ? { propertyPath, reason } : undefined;
}

/** What was found, on one line; no list and no map as a whole, because there may be secrets in it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "a map" : String(value);
}

function found(propertyPath: string, expected: string, value: unknown): ArgumentFault {
  return { propertyPath, reason: `must be ${expected}, and is ${shown(value)}` };
}

/**
 * A plain value decides what is declared, so it has to be there when the program runs. Programs in other languages can
 * hand over an output all the same.
 */
function checkPlain(propertyPath: string, value: unknown): ArgumentCheck {
  return faultIf(
    Output.isInstance(value) || value instanceof Promise,
    propertyPath,
    "is an output: it has to be known when the program runs",
  );
}

function missing(propertyPath: string, value: unknown): ArgumentCheck {
  return (
    checkPlain(propertyPath, value) ??
    faultIf(value === undefined || value === null || value === "", propertyPath, "is required")
  );
}

/** A whole number between two bounds, both included; absent is fine. `unit` follows the numbers in the message. */
export function checkInteger(
  propertyPath: string,
  value: number | undefined,
  { least, most, unit = "" }: { readonly least: number; readonly most: number; readonly unit?: string },
): ArgumentCheck {
  if (value === undefined) return undefined;
  const range = `a whole number from ${String(least)} to ${String(most)}${unit === "" ? "" : ` ${unit}`}`;
  const fine = Number.isInteger(value) && value >= least && value <= most;
  return missing(propertyPath, value) ?? (fine ? undefined : found(propertyPath, range, value));
}

/** One of some texts, such as the members of an enumeration. Programs in other languages can write anything. */
export function checkMember(
  propertyPath: string,
  value: string | undefined,
  members: Readonly<Record<string, string>> | readonly string[],
): ArgumentCheck {
  const known: readonly unknown[] = Object.values(members);
  return (
    missing(propertyPath, value) ??
    (known.includes(value) ? undefined : found(propertyPath, `one of ${known.join(", ")}`, value))
  );
}

/** True or false; absent is fine. A text such as "false" would count as true. */
export function checkBoolean(propertyPath: string, value: boolean | undefined): ArgumentCheck {
  if (value === undefined || typeof value === "boolean") return undefined;
  return checkPlain(propertyPath, value) ?? found(propertyPath, "true or false", value);
}

/** True for what has members to look at: no list, no output, not null. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Output.isInstance(value);
}

/** A map. What its members are is for the caller to check, where `isMap` holds. */
export function checkMap(propertyPath: string, value: unknown): ArgumentCheck {
  return checkPlain(propertyPath, value) ?? (isMap(value) ? undefined : found(propertyPath, "a map", value));
}

/** Names become parts of other names, in Pulumi and in Azure. */
const KEY = /^[\w.-]{1,40}$/;

/** A map of at least one element, with each element checked under the path it has. */
export function checkEntries(
  propertyPath: string,
  values: unknown,
  what: string,
  check: (propertyPath: string, value: unknown) => ArgumentCheck,
): readonly ArgumentCheck[] {
  const fault = missing(propertyPath, values) ?? checkMap(propertyPath, values);
  if (fault !== undefined || !isMap(values)) return [fault];
  const entries = Object.entries(values);
  if (entries.length === 0) return [{ propertyPath, reason: `needs at least one ${what}` }];
  return entries.flatMap(([key, value]) => [
    faultIf(
      !KEY.test(key),
      propertyPath,
      `must have names of 1 to 40 letters, digits and - _ . only, and has ${shown(key)}`,
    ),
    check(`${propertyPath}.${key}`, value),
  ]);
}

/** A list of at least one element, with each element checked under the path it has. */
export function checkElements(
  propertyPath: string,
  values: unknown,
  what: string,
  check: (propertyPath: string, value: unknown) => ArgumentCheck | readonly ArgumentCheck[],
): readonly ArgumentCheck[] {
  const absent = missing(propertyPath, values);
  if (absent !== undefined) return [absent];
  if (!Array.isArray(values)) return [found(propertyPath, "a list", values)];
  if (values.length === 0) return [{ propertyPath, reason: `needs at least one ${what}` }];
  return values.flatMap((value: unknown, index) => check(`${propertyPath}[${String(index)}]`, value));
}

/** A text that is required, and known when the program runs. */
export function checkText(propertyPath: string, value: string | undefined): ArgumentCheck {
  return missing(propertyPath, value) ?? (typeof value === "string" ? undefined : found(propertyPath, "a text", value));
}

/** A text that is required, and may be an output. */
export function checkInputText(propertyPath: string, value: unknown): ArgumentCheck {
  return Output.isInstance(value) || value instanceof Promise
    ? undefined
    : checkText(propertyPath, value as string | undefined);
}

/** A text of some form, where it is no output: that is passed on as it comes. */
export function checkInputForm(propertyPath: string, value: unknown, form: RegExp, expected: string): ArgumentCheck {
  if (typeof value !== "string") return checkInputText(propertyPath, value);
  return form.test(value) ? undefined : found(propertyPath, expected, value);
}

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ADDRESS = new RegExp(String.raw`^${OCTET}(?:\.${OCTET}){3}$`);
const PREFIX = new RegExp(String.raw`^${OCTET}(?:\.${OCTET}){3}/(?:3[0-2]|[12]?\d)$`);

/** An IPv4 address. */
export function checkAddress(propertyPath: string, value: unknown): ArgumentCheck {
  return checkInputForm(propertyPath, value, ADDRESS, "an IPv4 address, such as 10.1.0.4");
}

/** Addresses of IPv4 with a mask. Azure takes neither `*` nor a service tag in a list of prefixes. */
export function checkPrefix(propertyPath: string, value: unknown): ArgumentCheck {
  return checkInputForm(propertyPath, value, PREFIX, "an IPv4 prefix with its length, such as 10.1.0.0/16");
}

const RESOURCE_ID = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/([^/]+\/[^/]+)\/[^/]+$/i;

/** The resource id of something in a resource group, such as a `Microsoft.Network/virtualNetworks`. */
export function checkResourceId(propertyPath: string, value: unknown, type: string, what: string): ArgumentCheck {
  if (typeof value !== "string") return checkInputText(propertyPath, value);
  const [, provider] = RESOURCE_ID.exec(value) ?? [];
  const fine = provider?.toLowerCase() === type.toLowerCase();
  return fine ? undefined : found(propertyPath, `the resource id of ${what}`, value);
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** True for what is an address and no name. */
function isAddress(text: string): boolean {
  return IPV4.test(text) || text.includes(":");
}

function isName(text: string): boolean {
  const labels = text.replace(/\.$/, "").split(".");
  return labels.every((label) => LABEL.test(label)) && text.length <= 253;
}

/** A DNS domain of two labels or more, e.g. `corp.contoso.com`. Azure takes no private zone of one label. */
export function checkDomain(propertyPath: string, value: string | undefined): ArgumentCheck {
  const fault = checkText(propertyPath, value);
  if (fault !== undefined || value === undefined) return fault;
  const fine = !isAddress(value) && isName(value) && value.replace(/\.$/, "").includes(".");
  const expected = "a DNS domain of letters, digits and hyphens, such as corp.contoso.com";
  return fine ? undefined : found(propertyPath, expected, value);
}

/** A host name, short or fully qualified. An SRV record names its target: an address there is refused by clients. */
export function checkHostName(propertyPath: string, value: string | undefined): ArgumentCheck {
  const fault = checkText(propertyPath, value);
  if (fault !== undefined || value === undefined) return fault;
  if (findKeySpans(value).length > 0) return { propertyPath, reason: "holds a product key, and must be a host name" };
  if (isAddress(value)) {
    const expected = "a host name, because an SRV record cannot name an address";
    const { reason } = found(propertyPath, expected, value);
    return { propertyPath, reason: `${reason}: give the address as its address` };
  }
  return isName(value) ? undefined : found(propertyPath, "a host name of letters, digits and hyphens", value);
}

/** A host that a client is told: a name or an IPv4 address. */
export function checkHost(propertyPath: string, value: string | undefined): ArgumentCheck {
  const fault = checkText(propertyPath, value);
  if (fault !== undefined || value === undefined) return fault;
  // A key passes for a host name, and would stand in every message about it.
  if (findKeySpans(value).length > 0) return { propertyPath, reason: "holds a product key, and must be a host" };
  const fine = IPV4.test(value) ? ADDRESS.test(value) : isName(value);
  return fine ? undefined : found(propertyPath, "a name or an IPv4 address", value);
}
