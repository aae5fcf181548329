import { coverByHost, type HostCover } from "../licensing/host-cover";
import { fail, type Machine, machineRule, pass, skip, UNKNOWN, unknown } from "../model";

export default machineRule({
  id: "WL101",
  name: "declare-license-type",
  title: "A Windows Server machine declares its licence type",
  why: "Azure bills a machine without licenseType at the licence-included rate, whatever licences you own. A reviewer cannot see whether that was decided or forgotten.",
  fix: "Set licenseType to Windows_Server to use Azure Hybrid Benefit, or to None to pay as you go.",
  severity: "medium",
  references: ["https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing"],
  findings: {
    undeclared: {
      level: "advisory",
      text: "{{machine}} runs Windows Server ({{evidence}}) and does not set licenseType.",
      fix: "Set licenseType to Windows_Server to use Azure Hybrid Benefit, or to None to pay as you go.",
      snippet: { licenseType: "Windows_Server" },
    },
  },
  unknowns: {
    computed: {
      text: "The licence type of {{subjects}} is computed at deployment.",
      settle: "Set licenseType to a value that is known before deployment.",
    },
    "cluster-elsewhere": {
      text: "The cluster of node pool {{subjects}} is not in this stack, so its licence type is unknown.",
      settle: "Declare the cluster in the same stack, or check the stack that declares it.",
    },
    "licence-of-host": {
      text: "{{subjects}} sets no licence type, and whether its dedicated host uses owned licences is unknown.",
      settle: "Declare the dedicated host in the same stack, or set licenseType.",
    },
    "server-or-client": {
      text: "{{subjects}} runs Windows, but whether it is a server or a client is unknown.",
      settle: "Set licenseType, or declare the image under machines: in windows-licensing.yaml.",
    },
    "operating-system": {
      text: "The operating system of {{subjects}} is unknown ({{evidence}}).",
      settle:
        "Set osProfile or osDisk.osType, or declare the machine or its image under machines: in windows-licensing.yaml.",
    },
  },
  skips: {
    other: "it does not run Windows Server",
    "no-licence-type": "it has no licence type, so it pays as it goes",
  },
  fleets: "checked",
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
  check({ name, os, osEvidence, licenseType, placement, paths }) {
    return checkLicenceType({ name, os, osEvidence, licenseType }, coverByHost(placement), paths.licenseType);
  },
  checkFleet({ kind, name, os, osEvidence, licenseType, groups, paths }) {
    if (kind === "kubernetes-pool") return unknown("cluster-elsewhere");
    if (paths.licenseType === undefined) return skip("no-licence-type");
    const covers = groups.map(({ placement }) => coverByHost(placement));
    const cover = WORST_FIRST.find((each) => covers.includes(each)) ?? "not-covered";
    return checkLicenceType({ name, os, osEvidence, licenseType }, cover, paths.licenseType);
  },
});

const WORST_FIRST = ["not-covered", "unknown", "covered"] as const satisfies readonly HostCover[];

function checkLicenceType(
  { name, os, osEvidence, licenseType }: Pick<Machine, "name" | "os" | "osEvidence" | "licenseType">,
  cover: HostCover,
  path: string,
) {
  // A declared licence type is an answer, whatever operating system runs.
  if (licenseType !== undefined && licenseType !== UNKNOWN) return pass;
  switch (os) {
    case "linux":
    case "windows-client":
      return skip("other");
    case "windows":
      return unknown("server-or-client");
    case "windows-server":
      if (licenseType === UNKNOWN) return unknown("computed", {}, { path });
      // The licences of a dedicated host cover its machines, which then need no licence type.
      if (cover === "covered") return pass;
      if (cover === "unknown") return unknown("licence-of-host", {}, { path });
      return fail("undeclared", path, { machine: name, evidence: osEvidence });
    case UNKNOWN:
      return unknown("operating-system", { evidence: osEvidence });
  }
}
