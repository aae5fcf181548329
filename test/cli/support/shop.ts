import { stateOf } from "./states";

/** One estate that shows most of what a report has: kept small, because the documentation prints its report. */
export const SHOP = {
  "state.json": stateOf([
    { name: "db", licenseType: "Windows_Server", size: "Standard_E32-8s_v5", line: 21 },
    { name: "hq", licenseType: "None", tags: { "windows-licensing:edition": "essentials" }, line: 30 },
    { name: "legacy", licenseType: "Windows_Client", line: 40 },
    { name: "silent", line: 52 },
    { name: "web", licenseType: "Windows_Server", line: 12 },
  ]),
  "windows-licensing.yaml": `version: 1
entitlements:
  - name: EA Datacenter
    edition: datacenter
    cores: 8
    assurance: { until: 2029-06-30 }
    use: azure
waivers:
  - rule: match-license-to-image
    resource: legacy
    reason: The desktop fleet moves in March
    owner: platform@contoso.com
    until: 2027-03-31
`,
};

export const SHOP_CHECK = ["check", "--state", "state.json", "--as-of", "2026-11-22"];
