import { findKmsHosts } from "../../../core/activation/kms-hosts";
import { tellActivation } from "../../../core/activation/machine-activation";
import { cloudOfKms } from "../../../core/data/azure-kms-endpoints";
import { type Activation, type DeclaredResource, UNKNOWN, type Value } from "../../../core/model";
import { buildEstate } from "../../support/builders";
import { GALLERY_IMAGE, virtualMachine } from "../../support/machines";
import { customScript, runCommand } from "../../support/scripts";

const marketplace = virtualMachine("vm", { more: { vmName: "vm" } });
const custom = virtualMachine("vm", { image: GALLERY_IMAGE, more: { vmName: "vm" } });
const script = (command: string, name = "setup") => customScript(name, "vm", command);

/** A Marketplace machine with custom data. */
function stored(command: string): DeclaredResource {
  const osProfile = { customData: Buffer.from(command).toString("base64") };
  return virtualMachine("vm", { more: { vmName: "vm", osProfile } });
}

function activationOf(resources: readonly DeclaredResource[], method?: Activation["method"]) {
  const activation = method === undefined ? { hosts: [] } : { method, hosts: [] };
  const estate = buildEstate({ resources, declarations: { activation } });
  const machine = estate.machines.find(({ name }) => name === "vm");
  if (machine === undefined) throw new Error("no machine");
  return tellActivation(estate, machine, findKmsHosts(estate));
}

function tell(resources: readonly DeclaredResource[], method?: Activation["method"]): string {
  const told = activationOf(resources, method);
  if (told.way === "registered-host") return `${told.way} ${told.host}:${String(told.port)}`;
  return told.way === "discovery" && told.domain !== undefined ? `${told.way} ${told.domain}` : told.way;
}

test.each<[string, readonly DeclaredResource[], Activation["method"], string]>([
  ["a Marketplace image", [marketplace], undefined, "azure-kms"],
  ["a Marketplace image, whatever is declared", [marketplace], "kms", "azure-kms"],
  ["a Marketplace image cleared", [marketplace, script("slmgr /ckms")], "kms", "discovery"],
  [
    "a host registered",
    [marketplace, script("slmgr /skms kms1.corp:1689")],
    undefined,
    "registered-host kms1.corp:1689",
  ],
  ["Azure KMS registered by name", [custom, script("slmgr /skms azkms.core.windows.net")], undefined, "azure-kms"],
  ["Azure KMS registered by its former address", [custom, script("slmgr /skms 23.102.135.246")], "kms", "azure-kms"],
  ["registered, then cleared", [custom, script("slmgr /skms a.b && slmgr /ckms")], "kms", "discovery"],
  [
    "a lookup domain, with nothing registered",
    [custom, script("slmgr /skms-domain corp.contoso.com")],
    undefined,
    "discovery corp.contoso.com",
  ],
  [
    "a lookup domain that the registered host overrides",
    [marketplace, script("slmgr /skms-domain corp.contoso.com")],
    undefined,
    "azure-kms",
  ],
  [
    "two scripts that agree",
    [custom, script("slmgr /skms a.b"), script("slmgr /skms a.b", "again")],
    undefined,
    "registered-host a.b:1688",
  ],
  [
    "two scripts that disagree",
    [custom, script("slmgr /skms a.b"), script("slmgr /skms c.d", "again")],
    undefined,
    "unknown",
  ],
  ["a host chosen at run time", [custom, script("slmgr /skms $kms")], undefined, "unknown"],
  [
    "a host that only some ways register",
    [marketplace, script("if exist D:\\ cscript slmgr.vbs /skms a.b")],
    "kms",
    "unknown",
  ],
  ["a port by itself", [custom, script("slmgr /skms a.b && slmgr /skms :1690")], undefined, "registered-host a.b:1690"],
  [
    "a port that is chosen when it runs",
    [custom, script("slmgr /skms a.b & wmic path SoftwareLicensingService call SetKeyManagementServicePort %P%")],
    undefined,
    "unknown",
  ],
  ["a lookup domain that is chosen when it runs", [custom, script("slmgr /skms-domain %D%")], "kms", "unknown"],
  ["custom data that may never run", [stored("slmgr /ckms")], "kms", "unknown"],
  [
    "custom data beside a script that runs",
    [stored("slmgr /ckms"), script("slmgr /skms a.b")],
    "kms",
    "registered-host a.b:1688",
  ],
  ["a key in no table", [marketplace, script("slmgr /ipk BCDFG-HJKMP-QRTVW-XY234-6789B")], undefined, "mak"],
  ["a published client key", [marketplace, script("slmgr /ipk WX4NM-KYWYW-QJJR4-XV3QB-6VM33")], undefined, "azure-kms"],
  ["a custom image, nothing declared", [custom], undefined, "unknown"],
  ["a custom image and Azure KMS", [custom], "azure-kms", "azure-kms"],
  ["a custom image and an own host", [custom], "kms", "discovery"],
  ["Active Directory", [marketplace], "adba", "active-directory"],
  ["MAK", [marketplace], "mak", "mak"],
  ["a KMS host", [marketplace, script("Install-WindowsFeature VolumeActivation")], "kms", "host-key"],
])("%s", (_name, resources, method, expected) => {
  expect(tell(resources, method)).toBe(expected);
});

test.each<[string, readonly DeclaredResource[], unknown]>([
  ["that of the image", [marketplace], undefined],
  ["by its name", [custom, script("slmgr /skms kms.core.windows.net")], "AzureCloud"],
  [
    "that of US Government",
    [marketplace, script("slmgr /skms azkms.core.usgovcloudapi.net:1688")],
    "AzureUSGovernment",
  ],
  ["that of China, by its address", [custom, script("slmgr /skms 42.159.7.249")], "AzureChinaCloud"],
  ["that of Germany, which is no more", [custom, script("slmgr /skms kms.core.cloudapi.de")], "AzureGermanCloud"],
])("the cloud whose KMS is registered: %s", (_name, resources, expected) => {
  const told = activationOf(resources);
  expect(told.way).toBe("azure-kms");
  const host = told.way === "azure-kms" ? told.host : undefined;
  expect(host === undefined ? undefined : cloudOfKms(host)?.name).toBe(expected);
});

describe("a key that the script is given as a secret", () => {
  const command = runCommand("run", "vm", "param($Key)\ncscript //nologo slmgr.vbs /ipk $Key");
  const given = (value: Value): readonly DeclaredResource[] => [
    marketplace,
    { ...command, inputs: { ...command.inputs, protectedParameters: [{ name: "Key", value }] } },
  ];

  test.each<[string, Value]>([
    ["that the plan does not show", UNKNOWN],
    ["that the plan shows, and Microsoft does not publish", "BCDFG-HJKMP-QRTVW-XY234-6789B"],
    ["that is written without dashes", "BCDFGHJKMPQRTVWXY2346789B"],
  ])("may be a MAK, unless the method is declared: one %s", (_which, value) => {
    expect(tell(given(value))).toBe("unknown");
    expect(tell(given(value), "mak")).toBe("mak");
    expect(JSON.stringify(activationOf(given(value)))).not.toContain("HJKMP");
  });

  test("is a client key where Microsoft publishes it", () => {
    expect(tell(given("VDYBN-27WPP-V4HQT-9VMD4-VMK7H"))).toBe("azure-kms");
  });

  test("changes nothing where its value is no key", () => {
    expect(tell(given("x"))).toBe("azure-kms");
  });
});
