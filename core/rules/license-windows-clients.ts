import { fail, isKnown, type Machine, machineRule, pass, skip, UNKNOWN, unknown } from "../model";
import { licensing } from "../words/licensing";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

const desktop = (licenseType: string) =>
  serverMachine("desktop", {
    licenseType,
    sku: null,
    more: {
      storageProfile: {
        imageReference: { publisher: "MicrosoftWindowsDesktop", offer: "windows-11", sku: "win11-24h2-ent" },
      },
    },
  });

export default machineRule({
  id: "WL121",
  name: "license-windows-clients",
  title: "A machine that runs a Windows client uses multitenant hosting rights",
  why: "Azure bills no Windows client licence. A machine that runs Windows 10 or 11 without Windows_Client declares no right to run it.",
  fix: "Set licenseType to Windows_Client where every user has an eligible licence, for example Microsoft 365 E3 or Windows Enterprise E3.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/azure/virtual-machines/windows/windows-desktop-multitenant-hosting-deployment",
  ],
  findings: {
    undeclared: {
      level: "advisory",
      text: "{{machine}} runs a Windows client ({{evidence}}) and does not set licenseType to Windows_Client.",
      fix: "Set licenseType to Windows_Client if every user of {{machine}} has an eligible licence.",
      snippet: { licenseType: "Windows_Client" },
    },
  },
  skips: { other: "it does not run a Windows client" },
  fleets: "checked",
  examples: { bad: { resources: [desktop("None")] }, good: { resources: [desktop("Windows_Client")] } },
  check({ name, os, osEvidence, licenseType, paths }) {
    if (os === UNKNOWN || os === "windows") return skip(resources("system-not-shown"));
    if (os !== "windows-client") return skip("other");
    return judge({ name, osEvidence, licenseType }, paths.licenseType);
  },
  checkFleet({ name, os, osEvidence, licenseType, paths }) {
    if (os !== "windows-client" || paths.licenseType === undefined) return skip("other");
    return judge({ name, osEvidence, licenseType }, paths.licenseType);
  },
});

function judge({ name, osEvidence, licenseType }: Pick<Machine, "name" | "osEvidence" | "licenseType">, path: string) {
  if (licenseType === UNKNOWN) return unknown(licensing("licence-type-computed"), { path });
  // Another value is the matter of match-license-to-image.
  if (isKnown(licenseType) && licenseType.toLowerCase() !== "none") return pass;
  return fail("undeclared", path, { machine: name, evidence: osEvidence });
}
