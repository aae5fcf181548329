import { fail, type Machine, machineRule, pass, skip, UNKNOWN, unknown, type Verdict } from "../model";

export default machineRule({
  id: "WL101",
  name: "declare-license-type",
  title: "A Windows Server machine says how it is licensed",
  why: "A machine that says nothing is billed at the licence-included rate, whatever licences are owned, and nobody can tell a decision from an oversight.",
  fix: "Set licenseType to Windows_Server for Azure Hybrid Benefit, or to None to state pay-as-you-go.",
  severity: "medium",
  references: ["https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing"],
  messages: {
    undeclared: {
      level: "advisory",
      text: "{{machine}} runs Windows Server ({{evidence}}) and does not set licenseType.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
              },
            },
          },
        },
      ],
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            licenseType: "None",
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
              },
            },
          },
        },
      ],
    },
  },
  check({ name, os, osEvidence, licenseType, paths }) {
    return sayLicence({ name, os, osEvidence, licenseType }, paths.licenseType);
  },
  checkFleet({ kind, name, os, osEvidence, licenseType, paths }) {
    if (kind === "kubernetes-pool") {
      return unknown("how the cluster of a node pool is licensed", {
        settle: "Declare the cluster in the same stack, or check the stack that holds it.",
      });
    }
    if (paths.licenseType === undefined) return skip("it has no licence flag and pays as it goes");
    return sayLicence({ name, os, osEvidence, licenseType }, paths.licenseType);
  },
});

function sayLicence(
  { name, os, osEvidence, licenseType }: Pick<Machine, "name" | "os" | "osEvidence" | "licenseType">,
  path: string,
): Verdict<"undeclared"> {
  // A machine that says how it is licensed has answered, even where nobody can tell what runs on it.
  if (licenseType !== undefined && licenseType !== UNKNOWN) return pass;
  switch (os) {
    case "linux":
    case "windows-client":
      return skip("not a Windows Server machine");
    case "windows":
      return unknown("whether Windows here is a server or a client", {
        settle: "Set licenseType, or declare the image under machines: in windows-licensing.yaml.",
      });
    case "windows-server":
      return licenseType === UNKNOWN
        ? unknown("licenseType, which is computed at deploy time")
        : fail("undeclared", path, { machine: name, evidence: osEvidence });
    case UNKNOWN:
      return unknown(`the operating system (${osEvidence})`, {
        settle:
          "Set osProfile or osDisk.osType, or declare the machine or its image under machines: in windows-licensing.yaml.",
      });
  }
}
