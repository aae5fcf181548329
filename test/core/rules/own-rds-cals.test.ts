import type { Access, Cal, DeclaredResource } from "../../../core/model";
import rule from "../../../core/rules/own-rds-cals";
import { COMPUTED, declare } from "../../support/builders";
import { avdRegistration, customScript, extensionOf } from "../../support/extensions";
import { CLIENT_IMAGE, GALLERY_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const user = (count: number, release: string, more: Partial<Cal> = {}): Cal => ({
  kind: "rds-user",
  count,
  release,
  ...more,
});
function given(access: Partial<Access>, ...resources: readonly DeclaredResource[]) {
  return { resources, declarations: { access: { cals: [], ...access } } };
}
function server(name: string, release: string, roles?: string, more: Readonly<Record<string, string>> = {}) {
  return virtualMachine(name, {
    licenseType: "None",
    image: { ...SERVER_IMAGE, sku: `${release}-datacenter-g2` },
    tags: { ...(roles === undefined ? {} : { "windows-licensing:roles": roles }), ...more },
  });
}
const host = (release = "2022") => server("rds1", release, "rds-session-host");
const role = customScript("rds1", "powershell Install-WindowsFeature -Name RDS-RD-Server -IncludeManagementTools");
const forty = { remoteDesktop: { users: 40 }, cals: [user(40, "2022")] };
const SA = { assurance: { until: "2027-01-01" } };
const fortyAssured = { remoteDesktop: { users: 40 }, cals: [user(40, "2022", SA)] };
const few = { remoteDesktop: { users: 40 }, cals: [user(39, "2022")] };

testRule(rule, {
  passes: {
    "an RDS CAL for everybody": given(fortyAssured, host()),
    "for every device": given(
      { users: 40, devices: 10, cals: [{ kind: "rds-device", count: 10, release: "2022", ...SA }] },
      host(),
    ),
    "newer CALs than the session host": given({ users: 40, cals: [user(40, "2025", SA)] }, host()),
    "a licence server as new as the CALs": given(fortyAssured, host(), server("lic", "2022", "rds-licensing")),
    "an older licence server beside a new one": given(
      fortyAssured,
      host(),
      server("lic", "2016", "rds-licensing"),
      server("lic2", "2022", "rds-licensing"),
    ),
    "older CALs under Software Assurance": given(
      { users: 40, cals: [user(40, "2016", { assurance: { until: "2027-01-01" } })] },
      host("2025"),
    ),
    "enough for the whole organisation": given({ users: 40, cals: [user(40, "2022", SA)] }, host()),
    "Azure Virtual Desktop with RDS user subscriptions": given(
      { remoteDesktop: { users: 40 }, cals: [{ kind: "rds-user", via: "rds-user-subscription", count: 40 }] },
      host(),
      avdRegistration("rds1"),
    ),
    "T54: two administrators by remote desktop": given({ users: 0, administrators: 2, cals: [] }, host()),
    "fewer people on the session host than in the organisation": given(
      { users: 4000, cals: [user(40, "2022", SA)] },
      server("rds1", "2022", "rds-session-host", { "windows-licensing:users": "40" }),
    ),
  },
  fails: {
    "groups of people that hold more RDS CALs than are owned": {
      given: {
        ...given(fortyAssured, host()),
        ledger: {
          whenUnreachable: "unknown",
          others: {
            "rds-user-cals": {
              held: 41,
              reserved: 0,
              holders: 1,
              largest: [{ holder: "people:berlin", amount: 41 }],
            },
          },
        },
      },
      says: ["overclaimed"],
    },
    "Azure Virtual Desktop on a server, CALs without assurance": {
      given: given(forty, host(), avdRegistration("rds1")),
      says: ["without-assurance"],
      about: ["rds1"],
    },
    "the same, assurance lapsed": {
      given: given(
        { remoteDesktop: { users: 40 }, cals: [user(40, "2022", { assurance: { until: "2026-11-20" } })] },
        host(),
        avdRegistration("rds1"),
      ),
      says: ["without-assurance"],
    },
    "other session hosts in Azure, CALs without assurance": {
      given: given(forty, host()),
      says: ["without-assurance-in-azure"],
    },
    "a suite that includes no RDS CAL": {
      given: given(
        { remoteDesktop: { users: 40 }, cals: [{ kind: "rds-user", via: "microsoft-365-e5", count: 40 }] },
        host(),
      ),
      says: ["short"],
    },
    "one short": { given: given(few, host()), says: ["short"], about: ["rds1"] },
    "T52: CALs 2022, session host 2025": { given: given(forty, host("2025")), says: ["too-old"] },
    "T53: a licence server older than the CALs": {
      given: given({ users: 40, cals: [user(40, "2025")] }, host(), server("lic", "2022", "rds-licensing")),
      says: ["licence-server-too-old"],
      about: ["lic"],
    },
    "a licence server older than the session host": {
      given: given(
        { users: 40, cals: [user(40, "2022", { assurance: { until: "2027-01-01" } })] },
        host("2025"),
        server("lic", "2022", "rds-licensing"),
      ),
      says: ["licence-server-too-old"],
    },
    "a licence server by its script": {
      given: given(
        forty,
        host(),
        server("lic", "2016"),
        customScript("lic", "Add-WindowsFeature RDS-Licensing, RDS-Licensing-UI"),
      ),
      says: ["licence-server-too-old"],
    },
    "none of them, whoever works there": {
      given: given({ users: 240, cals: [user(0, "2022")] }, host()),
      says: ["short"],
    },
    "base CALs do not do": {
      given: given({ users: 40, cals: [{ kind: "user", count: 40, release: "2022" }] }, host()),
      says: ["short"],
    },
    "the role in a script": { given: given(few, server("rds1", "2022"), role), says: ["short"] },
    "the role in an encoded script": {
      given: given(
        few,
        server("rds1", "2022"),
        customScript(
          "rds1",
          `powershell -EncodedCommand ${Buffer.from("Install-WindowsFeature RDS-RD-Server", "utf16le").toString("base64")}`,
        ),
      ),
      says: ["short"],
    },
    "the role in a run command": {
      given: given(
        few,
        server("rds1", "2022"),
        declare(
          "azure-native:compute:VirtualMachineRunCommandByVirtualMachine",
          "run",
          { resourceGroupName: "prod", vmName: COMPUTED, source: { script: "Add-WindowsFeature RDS-RD-Server" } },
          { edges: { vmName: ["rds1"] } },
        ),
      ),
      says: ["short"],
    },
    "DSC of the RDS templates, settings as JSON text": {
      given: given(
        few,
        server("rds1", "2022"),
        extensionOf("rds1", "dsc", {
          publisher: "Microsoft.Powershell",
          type: "DSC",
          settings: JSON.stringify({
            ConfigurationFunction: "Configuration.ps1\\SessionHost",
            ModulesUrl: "https://x/y.zip",
          }),
        }),
      ),
      says: ["short"],
    },
    "registered in a host pool of Azure Virtual Desktop": {
      given: given(few, server("rds1", "2022"), avdRegistration("rds1")),
      says: ["short"],
    },
    "settings computed from a host pool": {
      given: given(
        few,
        server("rds1", "2022"),
        declare("azure-native:desktopvirtualization:HostPool", "pool", { hostPoolName: "hp1" }),
        extensionOf(
          "rds1",
          "join",
          { publisher: "Microsoft.Compute", type: "CustomScriptExtension", protectedSettings: COMPUTED },
          { edges: { protectedSettings: ["pool"] } },
        ),
      ),
      says: ["short"],
    },
    "a host pool whose template names a server image": {
      given: given(
        few,
        declare("azure-native:desktopvirtualization:HostPool", "pool", {
          hostPoolName: "hp1",
          vmTemplate: JSON.stringify({
            galleryImagePublisher: "MicrosoftWindowsServer",
            galleryImageOffer: "WindowsServer",
            galleryImageSKU: "2022-datacenter-g2",
          }),
        }),
      ),
      says: ["short"],
      about: ["pool"],
    },
    "two session hosts, the larger number counts": {
      given: given(
        { cals: [user(50, "2022")] },
        server("rds1", "2022", "rds-session-host", { "windows-licensing:users": "40" }),
        server("rds2", "2022", "rds-session-host", { "windows-licensing:users": "51" }),
      ),
      says: ["short"],
    },
    "a session host outside Azure": {
      given: {
        declarations: {
          onPremises: [{ name: "hv1", processors: [16], release: "2025", roles: ["rds-session-host"] }],
          access: forty,
        },
      },
      says: ["too-old"],
      about: ["hv1"],
    },
    "a licence server outside Azure": {
      given: {
        resources: [host()],
        declarations: {
          onPremises: [{ name: "lic", processors: [16], release: "2019", roles: ["rds-licensing"] }],
          access: forty,
        },
      },
      says: ["licence-server-too-old"],
      about: ["lic"],
    },
  },
  skips: {
    "multi-session clients": {
      given: given(
        few,
        virtualMachine("avd1", { image: { ...CLIENT_IMAGE, sku: "win11-24h2-avd" }, licenseType: "Windows_Client" }),
        avdRegistration("avd1"),
      ),
      says: ["client-hosts"],
    },
    "no session host": { given: given(few, server("web", "2022")), says: ["no-session-host"] },
    "a script that takes the role away": {
      given: given(few, server("rds1", "2022"), customScript("rds1", "Uninstall-WindowsFeature RDS-RD-Server")),
      says: ["no-session-host"],
    },
    "a script that only asks for it": {
      given: given(few, server("rds1", "2022"), customScript("rds1", "Get-WindowsFeature RDS-RD-Server")),
      says: ["no-session-host"],
    },
    "declared to have no role": { given: given(few, server("rds1", "2022", "none"), role), says: ["no-session-host"] },
    "a build agent that registers itself": {
      given: given(few, server("ci", "2022"), customScript("ci", "config.cmd --registrationToken abc")),
      says: ["no-session-host"],
    },
    "nobody says who uses it": { given: given({ cals: [user(1, "2012")] }, host()), says: ["users-not-declared"] },
    "nobody says what is owned": { given: given({ users: 40 }, host()), says: ["cals-not-declared"] },
  },
  cannotTell: {
    "server or client": {
      given: given(
        few,
        virtualMachine("rds1", { image: GALLERY_IMAGE, more: { osProfile: { windowsConfiguration: {} } } }),
        avdRegistration("rds1"),
      ),
      says: ["server-or-client"],
    },
    "image computed at deploy time": {
      given: given(few, virtualMachine("rds1", { image: COMPUTED }), role),
      says: ["server-or-client"],
    },
    "fewer than the organisation has people": {
      given: given({ users: 240, cals: [user(40, "2022")] }, host()),
      says: ["users-unknown"],
    },
    "a release that nobody knows": {
      given: given(
        forty,
        virtualMachine("rds1", {
          image: GALLERY_IMAGE,
          tags: { "windows-licensing:roles": "rds-session-host", "windows-licensing:edition": "standard" },
        }),
      ),
      says: ["version-unknown"],
    },
    "a licence server of unknown release": {
      given: given(
        forty,
        host(),
        virtualMachine("lic", {
          image: GALLERY_IMAGE,
          tags: { "windows-licensing:roles": "rds-licensing", "windows-licensing:edition": "standard" },
        }),
      ),
      says: ["licence-server-unknown"],
    },
    "CALs of both kinds that may overlap": {
      given: given(
        {
          remoteDesktop: { users: 40, devices: 30 },
          cals: [user(20, "2022"), { kind: "rds-device", count: 10, release: "2022" }],
        },
        host(),
      ),
      says: ["sharing-unknown"],
    },
  },
});
