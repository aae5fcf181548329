import * as pulumi from "@pulumi/pulumi";
import { isIsoDay } from "../config/iso-day";
import { BUDGET_EDITIONS, findBudgetFaults } from "../core/licensing/licence-budget";
import { type ArgumentCheck, checkArguments, checkInteger, checkMember, checkText, faultIf } from "./check-arguments";
import { declaredEntitlements } from "./declared-entitlements";
import { WindowsEdition } from "./windows-machine";

/** Arguments of LicenceBudget. */
export interface LicenceBudgetArgs {
  /** Name of the entitlement, as windows-licensing.yaml or the organisation's policy configuration has it under `entitlements`. */
  entitlement: string;
  /** Core licences of it that this stack may use in Azure, 1 to 1000000. */
  cores: number;
  /**
   * Edition of the licences, `datacenter` or `standard`. Needed where no configuration declares the entitlement; where one
   * does, it has to be the same. Default: that of the configuration.
   */
  edition?: WindowsEdition;
  /**
   * Last day of Software Assurance or the subscription, as YYYY-MM-DD. Needed where no configuration declares the
   * entitlement; where one does, it has to be the same. Default: that of the configuration.
   */
  assuranceUntil?: string;
}

/**
 * What this stack may use of the licences owned: at most so many core licences of one entitlement. The rules compare the
 * stack's machines with its budgets, and with nothing else, so that no stack uses the licences of another.
 *
 * A budget never adds to what a configuration declares. Where none declares entitlements, it says itself what is owned.
 */
export class LicenceBudget extends pulumi.ComponentResource {
  /** Name of the entitlement: `entitlement` of the machines that draw on it. */
  public readonly entitlement: pulumi.Output<string>;
  /** Core licences that this stack may use of it. */
  public readonly cores: pulumi.Output<number>;

  constructor(name: string, args: LicenceBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments("LicenceBudget", checksOf(args));
    const { entitlement, cores, edition, assuranceUntil } = args;
    // As inputs, because that is where the rules read them.
    super("windows-licensing:index:LicenceBudget", name, { entitlement, cores, edition, assuranceUntil }, opts);
    this.entitlement = pulumi.output(entitlement);
    this.cores = pulumi.output(cores);
    this.registerOutputs({ entitlement, cores, edition, assuranceUntil });
  }
}

function checksOf(args: LicenceBudgetArgs): readonly ArgumentCheck[] {
  const { entitlement, cores, edition, assuranceUntil } = args;
  const checks = [
    checkText("entitlement", entitlement),
    // Programs in other languages may leave it out.
    faultIf((cores as number | undefined) === undefined, "cores", "is required") ??
      checkInteger("cores", cores, { least: 1, most: 1_000_000, unit: "core licences" }),
    edition === undefined
      ? undefined
      : (checkMember("edition", edition, WindowsEdition) ??
        faultIf(
          !BUDGET_EDITIONS.some((known) => known === edition),
          "edition",
          `must be one of ${BUDGET_EDITIONS.join(", ")}, which are licensed by core, and is ${edition}`,
        )),
    assuranceUntil === undefined
      ? undefined
      : (checkText("assuranceUntil", assuranceUntil) ??
        faultIf(
          !isIsoDay(assuranceUntil),
          "assuranceUntil",
          `must be a day that exists, as YYYY-MM-DD, and is "${assuranceUntil}"`,
        )),
  ];
  const declared = declaredEntitlements();
  // Where nothing is declared that can be seen from here, the policy pack knows more.
  if (declared === undefined || checks.some((check) => check !== undefined)) return checks;
  return findBudgetFaults(args, declared, "the configuration").map(({ property, expected, found }) => ({
    propertyPath: property,
    reason: `must be ${expected}, and is ${found}`,
  }));
}
