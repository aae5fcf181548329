import { HOST_KEYS, HOST_UPDATES } from "../data/kms-host-support";
import { isClientRelease } from "../data/releases";
import { at, type DeclaredResource, type Estate, isKnown, type Machine, type Release, text, UNKNOWN } from "../model";
import type { KmsHost } from "./kms-hosts";
import { pinsAzureKms } from "./machine-activation";

/** Clients the plan shows, by what they run. */
export interface ClientReleases {
  readonly servers: readonly Machine[];
  /** Names of the machines that run each release a host key can activate. */
  readonly byRelease: ReadonlyMap<Release, readonly string[]>;
  /** Names of the servers whose release is not known. */
  readonly unknown: readonly string[];
}

/** What a KMS host runs, as its machine or the configuration says. */
export interface HostSystem {
  /** Undefined where neither machine nor configuration says so. */
  readonly release: Release | undefined;
  readonly isClient: boolean;
}

export function readHostSystem({ machine, declared }: KmsHost): HostSystem {
  const release = machine !== undefined && isKnown(machine.release) ? machine.release : declared?.os;
  const isClient = machine?.os === "windows-client" || (release !== undefined && isClientRelease(release));
  return { release, isClient };
}

/** Releases that no key runs on are too old or too new for the table: nothing follows from their absence. */
export function isInHostKeyTable(release: Release): boolean {
  return HOST_KEYS.some(({ runsOn }) => runsOn.includes(release));
}

/** Whether some host key that runs on a release activates clients of another one. */
export function canActivate(host: Release, client: Release): boolean {
  return HOST_KEYS.some(({ runsOn, activates }) => runsOn.includes(host) && activates.includes(client));
}

/** Machines that are no hosts themselves and whose release is in the table of host keys. */
export function findClientReleases({ machines, declarations }: Estate, hosts: readonly KmsHost[]): ClientReleases {
  // Marketplace machines ask Azure's KMS unless told otherwise; only a declaration makes them this host's clients.
  const own = declarations.activation?.method === "kms";
  const clients = machines.filter((machine) => own && !hosts.some((host) => host.machine === machine));
  const servers = clients.filter(
    ({ os, edition }) => os === "windows-server" && edition !== "datacenter-azure-edition",
  );
  const byRelease = new Map<Release, string[]>();
  for (const { release, name } of servers) {
    if (!isKnown(release) || !HOST_KEYS.some(({ activates }) => activates.includes(release))) continue;
    byRelease.set(release, [...(byRelease.get(release) ?? []), name]);
  }
  const unknown = servers.flatMap(({ release, name }) => (isKnown(release) ? [] : [name]));
  return { servers, byRelease, unknown };
}

/** Updates that a host needs before it can activate its clients, each with the release it is for. */
export function findHostUpdates(
  { machine }: KmsHost,
  release: Release,
  { byRelease }: ClientReleases,
): readonly { readonly update: string; readonly release: Release }[] {
  // The newest Marketplace image has them all.
  if (machine !== undefined && pinsAzureKms(machine) && isKnown(machine.image) && machine.image.version === "latest")
    return [];
  return HOST_UPDATES.flatMap(({ host, toActivate, update }) => {
    const wanted = toActivate.find((client) => byRelease.has(client));
    return host !== release || wanted === undefined ? [] : [{ update, release: wanted }];
  });
}

/** Anything but a plain "no": what is computed, or left to Azure's default, may be one. */
export function hasVirtualTpm({ inputs }: DeclaredResource): boolean {
  const type = text(inputs, "securityProfile.securityType");
  const switched = [at(inputs, "securityProfile.uefiSettings.vTpmEnabled"), at(inputs, "vtpmEnabled")];
  if (switched.includes(false)) return false;
  return type === undefined || type === UNKNOWN || !/^standard$/i.test(type);
}
