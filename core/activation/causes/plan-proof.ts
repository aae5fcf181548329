import { GRAVITIES } from "./cause";
import type { FoundCause, MachineDiagnosis } from "./diagnose";

/**
 * What a finding in a plan proves of a cause on the machine: by the rule's id, the keys of the causes, some with the one
 * message that fits. The rule shows that what is declared has this effect; the evidence shows that it came to pass.
 */
export const PROVES: Readonly<Record<string, readonly string[]>> = {
  WL302: ["key-does-not-fit", "key-of-another-release", "no-product-key"],
  WL303: ["activations-used-up/mak"],
  WL402: ["host-system-cannot-carry-key", "host-key-too-old"],
  WL403: ["kms-port-blocked", "kms-not-reached/path"],
  WL406: ["interval-out-of-range"],
  WL407: ["count-too-low", "shared-cmid"],
  WL501: ["no-kms-record"],
  WL502: ["srv-record-wrong", "no-kms-record"],
  WL503: ["srv-record-wrong", "no-kms-record", "kms-not-reached/name"],
  WL504: ["no-kms-record", "dns-server-fails", "kms-not-reached/name"],
  WL505: ["azure-registered-own-host-published", "no-dns-suffix", "no-kms-record"],
  WL506: ["srv-record-not-writable"],
  WL601: [
    "azure-former-address",
    "wrong-cloud-endpoint",
    "kms-port-blocked",
    "kms-not-reached/path",
    "kms-not-reached/azure",
    "kms-not-reached/inner",
  ],
  WL602: ["kms-port-blocked", "kms-not-reached/path", "kms-not-reached/inner"],
  WL603: ["azure-edition-attestation"],
  WL604: ["kms-connection-reset", "kms-port-blocked"],
};

/** A cause that a plan proves, too. */
export interface ProvenCause extends FoundCause {
  /** Id of the rule whose finding proves it. */
  readonly provenBy?: string;
}

/**
 * The diagnosis of a machine with what the plan proves first, and as certain: the plan shows why, and the evidence shows
 * that it happened. Causes that the plan says nothing about keep their order; what works stays as it is.
 *
 * @param rules ids of the rules that have a finding about this machine, in the order of the report
 */
export function orderByPlan(
  diagnosis: MachineDiagnosis,
  rules: readonly string[],
): MachineDiagnosis & { readonly causes: readonly ProvenCause[] } {
  const causes = diagnosis.causes.map((found): ProvenCause => {
    const rule = isWrong(found) ? rules.find((id) => proves(id, found)) : undefined;
    return rule === undefined ? found : { ...found, certainty: "certain", provenBy: rule };
  });
  const proven = causes.filter(({ provenBy }) => provenBy !== undefined);
  const rest = causes.filter(({ provenBy }) => provenBy === undefined);
  const ordered = [...proven, ...rest];
  return { ...diagnosis, gravity: gravest(ordered) ?? diagnosis.gravity, causes: ordered };
}

function proves(rule: string, { cause, sighting }: FoundCause): boolean {
  return (PROVES[rule] ?? []).some((key) => key === cause.key || key === `${cause.key}/${sighting.message}`);
}

function isWrong({ gravity }: FoundCause): boolean {
  return gravity === "down" || gravity === "failing";
}

function gravest(causes: readonly FoundCause[]): FoundCause["gravity"] | undefined {
  return GRAVITIES.find((gravity) => causes.some((found) => found.gravity === gravity));
}
