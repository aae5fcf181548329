import { findHostSituation, findKmsHosts } from "../activation/kms-hosts";
import { ACTIVATIONS_PER_HOST, HOSTS_PER_KEY } from "../data/kms-host-support";
import { type Estate, estateRule, fail, pass, skip, subjectOf, UNKNOWN, unknown } from "../model";
import { activation } from "../words/activation";
import { kmsHost } from "./examples/resources";

export default estateRule({
  id: "WL405",
  name: "protect-the-kms-host",
  title: "Every KMS host is protected against replacement",
  why: `A host key (CSVLK) activates ${String(HOSTS_PER_KEY)} KMS hosts, ${String(ACTIVATIONS_PER_HOST)} times each. Every replacement of the machine uses one of these activations and sets the activation count back to zero.`,
  fix: "Set the resource option `protect: true` on the machine.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://www.pulumi.com/docs/iac/concepts/options/protect/",
  ],
  findings: {
    unprotected: {
      level: "advisory",
      text: "KMS host {{host}} is not protected. An update that replaces it uses an activation of the host key.",
      fix: "Set the resource option `protect` on {{host}}.",
      snippet: { options: { protect: true } },
    },
  },
  unknowns: {
    "target-computed": {
      text: "Whether a machine of this stack is the KMS host is unknown, because the deployment computes the target of the SRV record.",
      settle: "Declare the KMS host in `activation.hosts`, or give its machine the role kms-host.",
    },
  },
  examples: { bad: { resources: [kmsHost()] }, good: { resources: [{ ...kmsHost(), options: { protect: true } }] } },
  check(estate) {
    const machines = findKmsHosts(estate).flatMap(({ machine }) => machine ?? []);
    if (machines.length === 0) {
      return mayHideHost(estate) ? unknown("target-computed") : skip(activation("no-host-in-stack"));
    }
    const resources = new Map(estate.resources.map((resource) => [resource.urn, resource]));
    return machines.map((machine) => {
      const subject = subjectOf(machine);
      return resources.get(machine.urn)?.protect === true
        ? { ...pass, subject }
        : fail("unprotected", undefined, { host: machine.name }, { subject });
    });
  },
});

/** A record whose target the deployment computes may lead to a machine of this stack. */
function mayHideHost(estate: Estate): boolean {
  const situation = findHostSituation(estate);
  const targets = situation.state === "elsewhere" ? situation.record?.targets : undefined;
  const computed = targets !== undefined && (targets === UNKNOWN || targets.some(({ target }) => target === UNKNOWN));
  return computed && estate.machines.length > 0;
}
