import { reasonAgainstAzure } from "../core/licensing/licence-budget";
import type { Entitlement } from "../core/model";
import type { ArgumentCheck } from "./check-arguments";
import { declaredEntitlements } from "./declared-entitlements";

/**
 * Whether an entitlement can serve a machine in Azure under the hybrid benefit. Where nothing is declared in a file the
 * name is taken as it is: what is owned, by a LicenceBudget or a policy configuration, is for the policy pack to judge,
 * over all machines.
 * @param edition edition of the machine
 */
export function checkEntitlement(propertyPath: string, name: string, edition: string): ArgumentCheck {
  const declared = declaredEntitlements();
  if (declared === undefined) return undefined;
  const entitlement = declared.find((candidate) => candidate.name === name);
  if (entitlement === undefined) {
    const known = declared.map((candidate) => `"${candidate.name}"`).join(", ");
    return {
      propertyPath,
      reason: `must name an entitlement of windows-licensing.yaml, which has ${known}, and is "${name}"`,
    };
  }
  const reason = reasonAgainst(entitlement, edition);
  return reason === undefined ? undefined : { propertyPath, reason: `cannot be "${name}": ${reason}` };
}

function reasonAgainst(entitlement: Entitlement, edition: string): string | undefined {
  const { edition: owned } = entitlement;
  if (owned === "standard" && edition.startsWith("datacenter"))
    return "Standard licences do not cover a Datacenter machine";
  return reasonAgainstAzure(entitlement);
}
