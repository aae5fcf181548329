import { isIP } from "node:net";
import { KMS_CLOUDS, type KmsCloud } from "../../core/data/azure-kms-endpoints";
import { KMS_PORT } from "../../core/data/kms-discovery";
import { suggest } from "../../core/text/suggest";
import { EXIT_CODES, exitCodeOfProbe, MONITOR_EXIT_CODES } from "../exit-code";
import { PROBE_FORMATS } from "../formats/probe";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { makeContext, writeOutputs } from "../outputs";
import { type HostTarget, probeHosts } from "../probe/probe-hosts";
import { describeHostFault, readPort } from "../read-target";
import { refuse as refuseUsage } from "../sink";

export interface ProbeRequest {
  /** `HOST`, `HOST:PORT`, an address, or an IPv6 address in brackets. */
  readonly hosts: readonly string[];
  /** Domains whose SRV records are looked up. */
  readonly domains: readonly string[];
  /** Names of clouds of Azure. */
  readonly clouds: readonly string[];
  /** `ADDRESS[:PORT]` of a DNS server. */
  readonly server?: string;
  readonly timeoutSeconds: number;
  readonly monitor: boolean;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic probe`: asks, judges, prints; returns the exit code. */
export async function probe(request: ProbeRequest): Promise<number> {
  const { server, monitor, formats, color } = request;
  // Monitoring takes 2 for a service that is down.
  const refuse = (message: string): number => {
    const code = refuseUsage(message);
    return monitor ? MONITOR_EXIT_CODES.unknown : code;
  };
  const hosts: HostTarget[] = [];
  for (const written of request.hosts) {
    const host = readEndpoint(written, KMS_PORT);
    if (typeof host === "string") return refuse(host);
    hosts.push({ ...host, from: "command line" });
  }
  for (const written of request.clouds) {
    const cloud = findCloud(written);
    if (typeof cloud === "string") return refuse(`--azure: ${cloud}`);
    hosts.push({ host: cloud.currentName, port: KMS_PORT, from: `Azure KMS of ${cloud.name}` });
  }
  const domains = request.domains.map((domain) => domain.trim().replace(/\.$/, ""));
  for (const domain of domains) {
    const fault = isIP(domain) === 0 ? describeHostFault(domain) : "it is an address";
    if (fault !== undefined) return refuse(`--domain: expected a DNS domain, found ${domain}: ${fault}`);
  }
  if (hosts.length + domains.length === 0) {
    return refuse("nothing to probe: name a host, --domain or --azure");
  }
  const asked = server === undefined ? undefined : readServer(server);
  if (asked !== undefined && "fault" in asked) return refuse(`--server: ${asked.fault}`);
  const result = await probeHosts({
    hosts,
    domains,
    timeout: request.timeoutSeconds * 1000,
    ...(asked === undefined ? {} : { server: asked.server }),
  });
  const exitCode = exitCodeOfProbe(result.outcome, monitor);
  const page = { result, exitCode, monitor };
  if (!(await writeOutputs(formats, PROBE_FORMATS, page, makeContext(color))))
    return monitor ? MONITOR_EXIT_CODES.unknown : EXIT_CODES.usage;
  return exitCode;
}

/** A host and a port, or what is wrong with the text. */
function readEndpoint(written: string, usual: number): { readonly host: string; readonly port: number } | string {
  const text = written.trim();
  const expected = `expected HOST or HOST:PORT, with IPv6 as [ADDRESS]:PORT, found ${text === "" ? "nothing" : text}`;
  if (isIP(text) !== 0) return { host: text, port: usual };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return `${expected}: it is a URL`;
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const [host = "", portText, more] = bracketed === null ? text.split(":") : [bracketed[1], bracketed[2]];
  if (more !== undefined) return `${expected}: it is not an IPv6 address`;
  if (bracketed !== null && isIP(host) !== 6) return `${expected}: ${host} is not an IPv6 address`;
  const port = portText === undefined ? usual : readPort(portText);
  if (port === undefined)
    return `expected a port from 1 to 65535, found ${portText === "" ? "nothing" : String(portText)}`;
  const fault = bracketed === null ? describeHostFault(host) : undefined;
  return fault === undefined ? { host, port } : `${expected}: ${fault}`;
}

function readServer(written: string): { readonly server: string } | { readonly fault: string } {
  const endpoint = readEndpoint(written, 53);
  if (typeof endpoint === "string") return { fault: endpoint };
  const { host, port } = endpoint;
  const kind = isIP(host);
  if (kind === 0) return { fault: `expected the address of a DNS server, found the name ${host}` };
  return { server: `${kind === 6 ? `[${host}]` : host}:${String(port)}` };
}

/** By its name, or by what a provider's `environment` calls it. */
function findCloud(written: string): KmsCloud | string {
  const wanted = written.trim().toLowerCase();
  const clouds = Object.values<KmsCloud>(KMS_CLOUDS).filter(({ retired }) => retired !== true);
  const found = clouds.find(({ name, environments }) => name.toLowerCase() === wanted || environments.includes(wanted));
  if (found !== undefined) return found;
  const names = clouds.map(({ name }) => name);
  const meant = suggest(written, names);
  return `expected ${names.join(", ")}, found ${written}${meant === undefined ? "" : `. Did you mean ${meant}?`}`;
}
