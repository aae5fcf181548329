import { KMS_PORT } from "../data/kms-discovery";
import { type Estate, type Fact, isKnown, normaliseDomain } from "../model";
import { findKmsHosts, findMachineAt, type KmsHost } from "./kms-hosts";

/** The ports at which an SRV target may answer. */
export interface AcceptablePorts {
  /** In ascending order. */
  readonly ports: readonly number[];
  /** True where a script sets the port of such a host to what is known only when it runs, so that any may be right. */
  readonly open: boolean;
  /** True where neither the estate nor the configuration knows the host that the target names. */
  readonly elsewhere: boolean;
}

/**
 * The ports at which an SRV target may answer: that of the host it names, as it is declared or set by a script on the
 * machine the target leads to. A target that is not known, or that may be another name of a host, may have that of any
 * host; a host of which nothing is said listens where KMS does by default.
 */
export function acceptablePorts(target: Fact<string>, estate: Estate): AcceptablePorts {
  const hosts = findKmsHosts(estate);
  const named = isKnown(target) ? hostsNamed(target, hosts, estate) : [];
  const certain =
    named.length > 0 && named.every(({ declared, portBy }) => declared !== undefined || portBy === "script");
  const open = named.some(({ portBy }) => portBy === "unknown");
  const possible = certain || open ? named : hosts;
  const ports = possible.map(({ port }) => port);
  return {
    ports: [...new Set(certain ? ports : [KMS_PORT, ...ports])].sort((left, right) => left - right),
    open: possible.some(({ portBy }) => portBy === "unknown"),
    elsewhere: isKnown(target) && named.length === 0 && findMachineAt(estate, target) === undefined,
  };
}

/** The hosts that a name means: declared ones by it, else those on the machine it leads to. */
function hostsNamed(target: string, hosts: readonly KmsHost[], estate: Estate): readonly KmsHost[] {
  const declared = hosts.filter(
    ({ name, declared: declaration }) => declaration !== undefined && isSameHost(name, target),
  );
  if (declared.length > 0) return declared;
  const machine = findMachineAt(estate, target);
  return machine === undefined ? [] : hosts.filter((host) => host.machine === machine);
}

/** Compares host names; a short one means any full name that begins with it. */
function isSameHost(left: string, right: string): boolean {
  const [a, b] = [normaliseDomain(left), normaliseDomain(right)];
  if (a === b) return true;
  return (!a.includes(".") && b.startsWith(`${a}.`)) || (!b.includes(".") && a.startsWith(`${b}.`));
}
