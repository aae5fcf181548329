import { findHostSituation, findKmsHosts } from "../activation/kms-hosts";
import { ACTIVATIONS_PER_HOST, HOSTS_PER_KEY } from "../data/kms-host-support";
import { type Estate, fail, pass, type Skip, subjectOf, UNKNOWN, type UnknownVerdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

export default estateRule({
  id: "WL405",
  name: "protect-the-kms-host",
  title: "A KMS host is protected against being replaced",
  why: `A KMS host key activates ${String(HOSTS_PER_KEY)} hosts, ${String(ACTIVATIONS_PER_HOST)} times each. Every replacement of the machine spends one of them, and the count of clients begins at zero again.`,
  fix: "Set the resource option `protect: true` on the machine.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://www.pulumi.com/docs/iac/concepts/options/protect/",
  ],
  messages: {
    unprotected: {
      level: "advisory",
      text: "KMS host {{host}} is not protected: an update that replaces it spends an activation of the host key.",
    },
  },
  examples: { bad: example(), good: example({ protect: true }) },
  check(estate) {
    const machines = findKmsHosts(estate).flatMap(({ machine }) => machine ?? []);
    if (machines.length === 0) return judgeNoMachine(estate);
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
function judgeNoMachine(estate: Estate): UnknownVerdict | Skip {
  const situation = findHostSituation(estate);
  const computed =
    situation.state === "elsewhere" &&
    situation.record?.targets !== undefined &&
    (situation.record.targets === UNKNOWN || situation.record.targets.some(({ target }) => target === UNKNOWN));
  return computed && estate.machines.length > 0
    ? unknown("whether a machine of this stack is the KMS host", { settle: situation.settle })
    : skip("no KMS host is in this stack");
}

/** A KMS host, with these resource options. */
function example(options?: { readonly protect: true }) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachine",
        name: "kms1",
        properties: {
          tags: { "windows-licensing:roles": "kms-host" },
          hardwareProfile: { vmSize: "Standard_D2s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2022-datacenter-g2",
              version: "latest",
            },
          },
        },
        ...(options === undefined ? {} : { options }),
      },
    ],
  };
}
