import { tellDesktopHost } from "../licensing/session-hosts";
import { fail, isKnown, type Machine, machineRule, pass, skip, UNKNOWN, unknown } from "../model";
import { licensing } from "../words/licensing";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

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
  why: "Windows_Client grants no right to run Windows Server, except on session hosts of Azure Virtual Desktop, and Windows_Server grants none to run Windows 10 or 11. The machine runs unlicensed although its bill looks right.",
  fix: "Set licenseType to Windows_Server on server images, to Windows_Client on Windows 10 and 11, to a Linux value on Linux, or to None to pay as you go.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/windows/hybrid-use-benefit-licensing",
    "https://learn.microsoft.com/azure/virtual-machines/windows/windows-desktop-multitenant-hosting-deployment",
    "https://learn.microsoft.com/azure/virtual-desktop/apply-windows-license",
  ],
  findings: {
    "client-on-server": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server ({{evidence}}) and claims a Windows client licence ({{licenseType}}).",
      fix: "Set licenseType to Windows_Server to use owned licences, or to None to pay as you go.",
      snippet: { licenseType: "Windows_Server" },
    },
    "server-on-client": {
      level: "mandatory",
      text: "{{machine}} runs a Windows client ({{evidence}}) and claims a Windows Server licence ({{licenseType}}).",
      fix: "Set licenseType to Windows_Client.",
      snippet: { licenseType: "Windows_Client" },
    },
    "windows-on-linux": {
      level: "mandatory",
      text: "{{machine}} runs Linux ({{evidence}}) and claims a Windows licence ({{licenseType}}).",
      fix: "Remove licenseType, or set the value of the Linux distribution.",
    },
    "not-a-windows-value": {
      level: "mandatory",
      text: "{{machine}} runs Windows ({{evidence}}) and sets licenseType to {{licenseType}}, which is not a value for Windows.",
      fix: "Set licenseType to Windows_Server, Windows_Client or None.",
    },
  },
  unknowns: {
    "perhaps-virtual-desktop": {
      text: "Whether {{subjects}} is a session host of Azure Virtual Desktop, whose access rights Windows_Client applies on Windows Server too, is unknown.",
      settle: "Register it in its host pool in the same stack, or set licenseType to Windows_Server or None.",
    },
  },
  skips: {
    "no-image-of-nodes": "its nodes choose no image",
    "system-not-shown": "the image does not show whether it is a server, a client or Linux",
  },
  fleets: "checked",
  examples: {
    bad: { resources: [serverMachine("web", { licenseType: "Windows_Client" })] },
    good: {
      resources: [
        serverMachine("desktop", {
          licenseType: "Windows_Client",
          sku: null,
          more: {
            storageProfile: {
              imageReference: { publisher: "MicrosoftWindowsDesktop", offer: "windows-11", sku: "win11-24h2-ent" },
            },
          },
        }),
      ],
    },
  },
  check(machine, estate) {
    const { os, licenseType, paths } = machine;
    // The licence of Azure Virtual Desktop applies to servers that are session hosts:
    // https://learn.microsoft.com/azure/virtual-desktop/apply-windows-license
    if (os === "windows-server" && isKnown(licenseType) && licenseType.toLowerCase() === CLIENT) {
      const role = tellDesktopHost(machine, estate);
      if (role === "session-host") return pass;
      if (role === "perhaps") return unknown("perhaps-virtual-desktop", {}, { path: paths.licenseType });
    }
    return matchLicence(machine, paths.licenseType);
  },
  checkFleet({ kind, name, os, osEvidence, licenseType, paths }) {
    // The licence type of a cluster is that of its Windows nodes, whatever else it has.
    if (kind === "kubernetes-cluster" || paths.licenseType === undefined) return skip("no-image-of-nodes");
    return matchLicence({ name, os, osEvidence, licenseType }, paths.licenseType);
  },
});

function matchLicence(
  { name, os, osEvidence, licenseType }: Pick<Machine, "name" | "os" | "osEvidence" | "licenseType">,
  path: string,
) {
  if (licenseType === undefined) return skip(resources("licence-type-missing"));
  if (os === UNKNOWN || os === "windows") {
    // Known all the same: only three values fit Windows.
    if (os === "windows" && isKnown(licenseType) && ![SERVER, CLIENT, NONE].includes(licenseType.toLowerCase())) {
      return fail("not-a-windows-value", path, { machine: name, evidence: osEvidence, licenseType });
    }
    return skip("system-not-shown");
  }
  if (licenseType === UNKNOWN) return unknown(licensing("licence-type-computed"), { path });
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
