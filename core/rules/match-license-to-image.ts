import { fail, isKnown, type Machine, pass, UNKNOWN, type Verdict } from "../model";
import { legacyMachineRule as machineRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

/**
 * Values of licenseType on Windows, in lower case. Linux values are open-ended and therefore not listed: on Linux
 * only the two Windows values are wrong.
 * Source: Microsoft.Compute virtualMachines, property licenseType; hybrid-use-benefit-licensing.md, 2024-12-02.
 */
const SERVER = "windows_server";
const CLIENT = "windows_client";
const NONE = "none";

export default machineRule({
  id: "WL102",
  name: "match-license-to-image",
  title: "The licence type of a machine fits what its image runs",
  why: "Windows_Client gives no right to run Windows Server, and Windows_Server none to run Windows 10 or 11: the machine runs unlicensed while its bill looks right.",
  fix: "Use Windows_Server on server images, Windows_Client on Windows 10 and 11, a Linux value on Linux, or None to pay as you go.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
    "https://learn.microsoft.com/azure/virtual-machines/windows/windows-desktop-multitenant-hosting-deployment",
  ],
  messages: {
    "client-on-server": {
      level: "mandatory",
      text: "{{machine}} claims a Windows client licence ({{licenseType}}) and runs Windows Server ({{evidence}}).",
    },
    "server-on-client": {
      level: "mandatory",
      text: "{{machine}} claims a Windows Server licence ({{licenseType}}) and runs a Windows client ({{evidence}}).",
    },
    "windows-on-linux": {
      level: "mandatory",
      text: "{{machine}} claims a Windows licence ({{licenseType}}) and runs Linux ({{evidence}}).",
    },
    "not-a-windows-value": {
      level: "mandatory",
      text: "{{machine}} runs Windows ({{evidence}}) and its licenseType is {{licenseType}}, which no Windows machine can have.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            licenseType: "Windows_Client",
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
          name: "desktop",
          properties: {
            licenseType: "Windows_Client",
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: { publisher: "MicrosoftWindowsDesktop", offer: "windows-11", sku: "win11-24h2-ent" },
            },
          },
        },
      ],
    },
  },
  check({ name, os, osEvidence, licenseType, paths }) {
    return matchLicence({ name, os, osEvidence, licenseType }, paths.licenseType);
  },
  checkFleet({ kind, name, os, osEvidence, licenseType, paths }) {
    // A cluster's licence type is for its Windows nodes alone, whatever else it has.
    if (kind === "kubernetes-cluster" || paths.licenseType === undefined)
      return skip("no image is chosen for its nodes");
    return matchLicence({ name, os, osEvidence, licenseType }, paths.licenseType);
  },
});

type Fault = "client-on-server" | "server-on-client" | "windows-on-linux" | "not-a-windows-value";

function matchLicence(
  { name, os, osEvidence, licenseType }: Pick<Machine, "name" | "os" | "osEvidence" | "licenseType">,
  path: string,
): Verdict<Fault> {
  if (licenseType === undefined) return skip("licenseType is not set");
  if (os === UNKNOWN || os === "windows") {
    // What is certain all the same: nothing but three values fits Windows.
    if (os === "windows" && isKnown(licenseType) && ![SERVER, CLIENT, NONE].includes(licenseType.toLowerCase())) {
      return fail("not-a-windows-value", path, { machine: name, evidence: osEvidence, licenseType });
    }
    return skip("the image does not say whether it is a server, a client or Linux");
  }
  if (licenseType === UNKNOWN) return unknown("licenseType, which is computed at deploy time");
  const value = licenseType.toLowerCase();
  const data = { machine: name, evidence: osEvidence, licenseType };
  switch (os) {
    case "linux":
      return value === SERVER || value === CLIENT ? fail("windows-on-linux", path, data) : pass;
    case "windows-server":
      if (value === SERVER || value === NONE) return pass;
      return fail(value === CLIENT ? "client-on-server" : "not-a-windows-value", path, data);
    case "windows-client":
      if (value === CLIENT || value === NONE) return pass;
      return fail(value === SERVER ? "server-on-client" : "not-a-windows-value", path, data);
  }
}
