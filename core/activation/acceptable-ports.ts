import { KMS_PORT } from "../data/kms-discovery";
import { type Fact, isKnown, type KmsHostDeclaration, normaliseDomain } from "../model";

/**
 * The ports at which an SRV target may answer: the declared one of the host it names. A target that is not known, or
 * is another name of a host, may be any of the declared ones; an undeclared host listens where KMS does by default.
 */
export function acceptablePorts(target: Fact<string>, hosts: readonly KmsHostDeclaration[]): readonly number[] {
  const named = isKnown(target) ? hosts.filter((host) => isSameHost(host.name, target)) : [];
  const ports =
    named.length > 0
      ? named.map((host) => host.port ?? KMS_PORT)
      : [KMS_PORT, ...hosts.map((host) => host.port ?? KMS_PORT)];
  return [...new Set(ports)].sort((left, right) => left - right);
}

/** Compares host names; a short one means any full name that begins with it. */
function isSameHost(left: string, right: string): boolean {
  const [a, b] = [normaliseDomain(left), normaliseDomain(right)];
  if (a === b) return true;
  return (!a.includes(".") && b.startsWith(`${a}.`)) || (!b.includes(".") && a.startsWith(`${b}.`));
}
