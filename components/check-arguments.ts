import { InputPropertiesError, InputPropertyError, Output } from "@pulumi/pulumi";

/** What is wrong with one argument: `propertyPath` as in `hosts[0].name`, `reason` with what is expected and what was found. */
export interface ArgumentFault {
  readonly propertyPath: string;
  readonly reason: string;
}

/** A check says nothing, or what is wrong. */
export type ArgumentCheck = ArgumentFault | undefined;

/**
 * Refuses arguments with a fault: Pulumi prints these errors without a stack, with the names of the arguments.
 * All faults at once, so that one run shows everything there is to mend.
 */
export function checkArguments(component: string, checks: readonly ArgumentCheck[]): void {
  const faults = checks.filter((check) => check !== undefined);
  const [first, ...others] = faults;
  if (first === undefined) return;
  if (others.length === 0) throw new InputPropertyError(first);
  throw new InputPropertiesError({
    message: `${component}: ${String(faults.length)} arguments are wrong`,
    errors: faults,
  });
}

/** Fails with the reason when the condition holds. */
export function faultIf(condition: boolean, propertyPath: string, reason: string): ArgumentCheck {
  return condition ? { propertyPath, reason } : undefined;
}

/**
 * A plain value decides what is declared, so it has to be there when the program runs. Programs in other languages can
 * hand over an output all the same.
 */
function missing(propertyPath: string, value: unknown): ArgumentCheck {
  if (Output.isInstance(value)) {
    return { propertyPath, reason: "is an output: give a value that is known when the program runs" };
  }
  return faultIf(value === undefined || value === null || value === "", propertyPath, "is required");
}

/** A whole number between two bounds, both included; absent is fine. `unit` follows the numbers in the message. */
export function checkInteger(
  propertyPath: string,
  value: number | undefined,
  { least, most, unit = "" }: { readonly least: number; readonly most: number; readonly unit?: string },
): ArgumentCheck {
  if (value === undefined) return undefined;
  const range = `a whole number from ${String(least)} to ${String(most)}${unit === "" ? "" : ` ${unit}`}`;
  return (
    missing(propertyPath, value) ??
    faultIf(
      !Number.isInteger(value) || value < least || value > most,
      propertyPath,
      `must be ${range}, and is ${String(value)}`,
    )
  );
}

/** One of the members of an enumeration. Programs in other languages can write anything. */
export function checkMember(
  propertyPath: string,
  value: string | undefined,
  members: Readonly<Record<string, string>>,
): ArgumentCheck {
  const known = Object.values(members);
  return (
    missing(propertyPath, value) ??
    faultIf(
      !known.includes(String(value)),
      propertyPath,
      `must be one of ${known.join(", ")}, and is "${String(value)}"`,
    )
  );
}

/** At least one element of a list or a map. */
export function checkSome(propertyPath: string, values: object | undefined, what: string): ArgumentCheck {
  const size = values === undefined ? 0 : Object.keys(values).length;
  return missing(propertyPath, values) ?? faultIf(size === 0, propertyPath, `needs at least one ${what}`);
}

/** A text that is required. */
export function checkText(propertyPath: string, value: string | undefined): ArgumentCheck {
  return missing(propertyPath, value);
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** True for what is an address and no name. */
function isAddress(text: string): boolean {
  return IPV4.test(text) || text.includes(":");
}

/** A DNS domain of two labels or more, e.g. `corp.contoso.com`. Azure takes no private zone of one label. */
export function checkDomain(propertyPath: string, value: string | undefined): ArgumentCheck {
  const absent = missing(propertyPath, value);
  if (absent !== undefined || value === undefined) return absent;
  const labels = value.replace(/\.$/, "").split(".");
  const fine =
    !isAddress(value) && labels.length >= 2 && labels.every((label) => LABEL.test(label)) && value.length <= 253;
  return faultIf(
    !fine,
    propertyPath,
    `must be a DNS domain of letters, digits and hyphens, such as corp.contoso.com, and is "${value}"`,
  );
}

/** A host name, short or fully qualified. An SRV record names its target: an address there is refused by clients. */
export function checkHostName(propertyPath: string, value: string | undefined): ArgumentCheck {
  const absent = missing(propertyPath, value);
  if (absent !== undefined || value === undefined) return absent;
  if (isAddress(value)) {
    return {
      propertyPath,
      reason: `must be a host name, because an SRV record cannot name an address, and is "${value}": give the address as its address`,
    };
  }
  const fine =
    value
      .replace(/\.$/, "")
      .split(".")
      .every((label) => LABEL.test(label)) && value.length <= 253;
  return faultIf(!fine, propertyPath, `must be a host name of letters, digits and hyphens, and is "${value}"`);
}

/** A host that a client is told: a name or an IPv4 address. */
export function checkHost(propertyPath: string, value: string | undefined): ArgumentCheck {
  if (value !== undefined && IPV4.test(value)) {
    return faultIf(
      value.split(".").some((part) => Number(part) > 255),
      propertyPath,
      `must be a name or an IPv4 address, and is "${value}"`,
    );
  }
  const absent = missing(propertyPath, value);
  if (absent !== undefined || value === undefined) return absent;
  const fine =
    value
      .replace(/\.$/, "")
      .split(".")
      .every((label) => LABEL.test(label)) && value.length <= 253;
  return faultIf(!fine, propertyPath, `must be a name or an IPv4 address, and is "${value}"`);
}
