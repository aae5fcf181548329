import { reasonAgainstAzure } from "../core/licensing/licence-budget";
import type { ArgumentCheck } from "./check-arguments";
import { declaredEntitlements } from "./declared-entitlements";

/**
 * Whether an entitlement can serve a machine in Azure under the hybrid benefit. Where nothing is declared in a file the
 * name is taken as it is: what is owned, by a LicenceBudget or a policy configuration, is for the policy pack to judge,
 * over all machines. Of the edition nothing is asked: under the benefit Standard licences may be used for every Windows
 * Server image of the Marketplace, and Microsoft publishes those of Datacenter only.
 * Source: https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing
 */
export function checkEntitlement(propertyPath: string, name: string): ArgumentCheck {
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
  const reason = reasonAgainstAzure(entitlement);
  return reason === undefined ? undefined : { propertyPath, reason: `cannot be "${name}": ${reason}` };
}
