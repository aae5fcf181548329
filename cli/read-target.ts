import ipaddr from "ipaddr.js";
import type { Target } from "../core/activation/paths/machine-paths";
import { cloudOfKms } from "../core/data/azure-kms-endpoints";
import { INSTANCE_METADATA } from "../core/data/instance-metadata";
import { KMS_PORT } from "../core/data/kms-discovery";

const EXPECTED = "expected azure-kms, imds, or HOST[:PORT] with a host name or an IPv4 address";
const LONGEST_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** What `--to` names, or what is wrong with it, as a sentence. */
export function readTarget(written: string): Target | string {
  const text = written.trim();
  const word = text.toLowerCase();
  if (word === "azure-kms") return { kind: "azure-kms" };
  if (word === "imds") return { kind: "instance-metadata" };
  if (text === "") return `${EXPECTED}, found nothing`;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return `${EXPECTED}, found a URL: ${text}`;
  if (text.startsWith("[") || text.split(":").length > 2) {
    return `${EXPECTED}, found ${text}: paths of IPv6 are not walked, and KMS clients reach hosts by IPv4 too`;
  }
  const [host = "", portText] = text.split(":");
  const port = portText === undefined ? KMS_PORT : readPort(portText);
  if (port === undefined) return `expected a port from 1 to 65535, found ${text.slice(host.length + 1) || "nothing"}`;
  const fault = describeHostFault(host);
  if (fault !== undefined) return `${EXPECTED}, found ${text}: ${fault}`;
  if (host === INSTANCE_METADATA.address) return { kind: "instance-metadata" };
  if (["azure-kms", "imds"].includes(host.toLowerCase())) return `${host} takes no port`;
  if (cloudOfKms(host) !== undefined && port === KMS_PORT) return { kind: "azure-kms" };
  return { kind: "kms-host", host, port };
}

/** A port from 1 to 65535, or undefined. */
export function readPort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Why it is neither a host name nor an address. */
export function describeHostFault(host: string): string | undefined {
  if (host === "") return "the host is missing";
  if (/^[\d.]+$/.test(host)) {
    return ipaddr.IPv4.isValidFourPartDecimal(host) ? undefined : "it is no IPv4 address";
  }
  const name = host.replace(/\.$/, "");
  if (name.length > LONGEST_NAME) return "it is longer than a host name can be";
  return name.split(".").every((label) => LABEL.test(label)) ? undefined : "it is no host name";
}
