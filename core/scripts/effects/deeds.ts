import { findProductKeys } from "../../activation/product-keys";
import { normaliseDomain } from "../../model";
import type { Value } from "../contract";
import { textOf } from "./words";

/** What a script does to volume activation. Values that are not known are null. */
export type LicensingDeed =
  /** A port that is left out: slmgr and slmgr-ps then ask at 1688, OSLicense (`keepsPort`) at the port set before. */
  | {
      readonly does: "set-host";
      readonly host: string | null;
      readonly port?: number | null;
      readonly keepsPort?: true;
    }
  | { readonly does: "clear-host"; readonly keepsPort?: true }
  /** The port at which a client asks its host, where it is set by itself. */
  | { readonly does: "set-host-port"; readonly port: number | null }
  | { readonly does: "clear-host-port" }
  | { readonly does: "set-domain"; readonly domain: string | null }
  | { readonly does: "clear-domain" }
  | {
      readonly does: "install-key";
      /** Its last five characters: all that may be shown. */
      readonly key: string | null;
      /** The whole key, for comparing it: never printed. */
      readonly productKey?: string;
      /** The key is a secret that the script is given: not known, and there. */
      readonly secret?: true;
      /** The edition or the release changes with it: the key is that of the new one. */
      readonly changesEdition?: true;
    }
  | { readonly does: "activate" }
  | { readonly does: "rearm" }
  | {
      readonly does: "set-interval";
      readonly interval: "activation" | "renewal";
      readonly minutes: number | null;
    }
  | { readonly does: "set-port"; readonly port: number | null }
  | { readonly does: "stop-publishing" }
  | { readonly does: "publish" }
  | { readonly does: "install-role" }
  | { readonly does: "open-firewall" };

const HOST = /^(\[[^\]]*\]|[\w.-]*)(?::(\d{1,5}))?$/;

/** slmgr splits at the first colon; an IPv6 address stands in brackets. A port alone leaves the host as it is. */
export function setHost(value: Value): LicensingDeed {
  const text = textOf(value);
  if (text === undefined) return { does: "set-host", host: null, ...portIn(value) };
  const [, host = "", port] = HOST.exec(text) ?? [];
  if (host === "" && port !== undefined) return { does: "set-host-port", port: Number(port) };
  if (host === "" || host.startsWith("-")) return { does: "set-host", host: null };
  return { does: "set-host", host: normaliseDomain(host), ...(port === undefined ? {} : { port: Number(port) }) };
}

/** Of a host that is not known, the port may stand in the text: `"${kms}:1688"`. */
function portIn(value: Value): { readonly port?: number | null } {
  if (value === null || typeof value !== "object" || value.kind !== "unknown") return {};
  const last = value.pieces?.at(-1);
  const [, port] = typeof last === "string" ? (/:(\d{1,5})$/.exec(last) ?? []) : [];
  if (port !== undefined) return { port: Number(port) };
  return {};
}

export function setDomain(value: Value): LicensingDeed {
  const text = textOf(value);
  return { does: "set-domain", domain: text !== undefined && /^[\w.-]+$/.test(text) ? normaliseDomain(text) : null };
}

export function installKey(value: Value): LicensingDeed {
  const text = textOf(value);
  const [key] = text === undefined ? [] : findProductKeys(text);
  if (key !== undefined) return { does: "install-key", key: key.ending, productKey: key.key };
  // A key of five groups that Microsoft never issues is still named by its end.
  const ending = text === undefined ? undefined : /^(?:[a-z0-9]{5}-){4}([a-z0-9]{5})$/i.exec(text.trim())?.[1];
  if (ending !== undefined) return { does: "install-key", key: ending.toUpperCase() };
  const isSecret = value !== null && typeof value === "object" && value.kind === "unknown" && value.secret === true;
  return { does: "install-key", key: null, ...(isSecret ? { secret: true as const } : {}) };
}

/** A whole number as written in decimal; null for what is none, or not known. */
export function numberOf(value: Value): number | null {
  const text = textOf(value);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A number of the registry: reg and .reg files write hexadecimal too. */
export function dwordOf(value: Value): number | null {
  const text = textOf(value);
  return text !== undefined && /^0x[\da-f]{1,8}$/i.test(text) ? Number(text) : numberOf(value);
}

export function setInterval(interval: "activation" | "renewal", minutes: number | null): LicensingDeed {
  return { does: "set-interval", interval, minutes };
}

/** Of a host that is set by itself: a port that was set before stays. Only slmgr clears it. */
export function keepingPort(deed: LicensingDeed): LicensingDeed {
  return deed.does === "set-host" && deed.port === undefined ? { ...deed, keepsPort: true } : deed;
}
