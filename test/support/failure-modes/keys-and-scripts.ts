import type { Declarations } from "../../../core/model";
import { declare, secret } from "../builders";
import { scaleSet, virtualMachine } from "../machines";
import { type FailureMode, KMS1, ownKms, running, type Twins } from "./failure-mode";

/** Made up; it activates nothing. */
const UNPUBLISHED = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const DATACENTER_2022 = "WX4NM-KYWYW-QJJR4-XV3QB-6VM33";
const STANDARD_2022 = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const DATACENTER_2019 = "WMDGN-G9PQG-XVVXX-R3X43-63DFG";
const AVMA_2022 = "W3GNR-8DDXR-2TFRP-H8P33-DV9BG";

const runs = (command: string) => ({ resources: running("vm", command) });
const installs = (key: string) => runs(`cscript //nologo slmgr.vbs /ipk ${key}`);
const machine = (more: Readonly<Record<string, unknown>>) => ({ resources: [virtualMachine("vm", { more })] });

const answering = (key: string) =>
  machine({
    osProfile: {
      windowsConfiguration: {
        additionalUnattendContent: [
          {
            passName: "OobeSystem",
            componentName: "Microsoft-Windows-Shell-Setup",
            settingName: "FirstLogonCommands",
            content: `<FirstLogonCommands><SynchronousCommand><CommandLine>cscript slmgr.vbs /ipk ${key}</CommandLine></SynchronousCommand></FirstLogonCommands>`,
          },
        ],
      },
    },
  });
const encoding = (key: string) =>
  machine({ osProfile: { customData: Buffer.from(`cscript slmgr.vbs /ipk ${key}`).toString("base64") } });

const readable = (broken: Twins["broken"], mended: Twins["mended"]): Twins => ({
  rule: "WL301",
  message: "readable",
  level: "mandatory",
  broken,
  mended,
  hiddenFrom: { readers: ["pack"], because: "Pulumi shows policies secrets and plain values alike" },
});

const custom = (
  name: string,
  tags: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
) =>
  virtualMachine("vm", {
    image: { id: `/subscriptions/1/resourceGroups/images/providers/Microsoft.Compute/images/${name}` },
    licenseType: "Windows_Server",
    tags,
    more: { resourceGroupName: "rg", vmName: "vm", ...more },
  });
const FROM_IMAGE = custom("ws2022", { "windows-licensing:edition": "datacenter", "windows-licensing:release": "2022" });
const setUp = (command: string) =>
  declare("azure-native:compute:VirtualMachineExtension", "setup", {
    resourceGroupName: "rg",
    vmName: "vm",
    publisher: "Microsoft.Compute",
    type: "CustomScriptExtension",
    settings: { commandToExecute: command },
  });

const FARM = scaleSet("farm", 4, { more: { resourceGroupName: "rg", vmScaleSetName: "farm" } });
const farmInstalls = (key: unknown) => ({
  resources: [
    FARM,
    declare("azure-native:compute:VirtualMachineScaleSetExtension", "setup", {
      resourceGroupName: "rg",
      vmScaleSetName: "farm",
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      protectedSettings: key,
    }),
  ],
});
const installing = (key: string) => ({ commandToExecute: `cscript //nologo slmgr.vbs /ipk ${key}` });
const by = (method: "mak" | "adba"): Pick<Declarations, "activation"> => ({ activation: { method, hosts: [] } });

/** What is wrong with keys, images and scripts. */
export const KEY_AND_SCRIPT_MODES: readonly FailureMode[] = [
  {
    number: 17,
    fault: "A host key in a program, image or script",
    twins: {
      "in a script": readable(installs(UNPUBLISHED), installs(DATACENTER_2022)),
      "in custom data": readable(encoding(UNPUBLISHED), encoding(DATACENTER_2022)),
      "in an answer file": readable(answering(UNPUBLISHED), answering(DATACENTER_2022)),
      "in a tag": readable(
        { resources: [virtualMachine("vm", { tags: { key: UNPUBLISHED } })] },
        { resources: [virtualMachine("vm", { tags: { key: DATACENTER_2022 } })] },
      ),
    },
    unseen: "a key inside an image; whether a secret key is a host key or a MAK",
  },
  {
    number: 19,
    fault: "An AVMA key on Azure, or no client key after a migration",
    twins: {
      "installed by a script": {
        rule: "WL302",
        message: "avma",
        level: "mandatory",
        broken: installs(AVMA_2022),
        mended: installs(DATACENTER_2022),
      },
      "a custom image, and no client key": {
        rule: "WL302",
        message: "no-client-key",
        level: "advisory",
        broken: { resources: [FROM_IMAGE, setUp("hostname")], declarations: ownKms(KMS1) },
        mended: {
          resources: [FROM_IMAGE, setUp(`cscript //nologo slmgr.vbs /ipk ${DATACENTER_2022}`)],
          declarations: ownKms(KMS1),
        },
      },
    },
    unseen: "the key inside an image",
  },
  {
    number: 20,
    fault: "A MAK in a scale set",
    twins: {
      "as declared": {
        rule: "WL303",
        message: "declared",
        level: "advisory",
        broken: { resources: [FARM], declarations: by("mak") },
        mended: { resources: [FARM], declarations: by("adba") },
      },
      "installed by a script": {
        rule: "WL303",
        message: "installed",
        level: "advisory",
        broken: farmInstalls(secret(installing(UNPUBLISHED))),
        mended: farmInstalls(installing(DATACENTER_2022)),
        hiddenFrom: { readers: ["preview"], because: "previews print no secrets" },
      },
    },
  },
  {
    number: 21,
    fault: "Evaluation media",
    twins: {
      "a custom image, by its name": {
        rule: "WL221",
        message: "evaluation",
        level: "advisory",
        broken: { resources: [custom("ws2022-eval")] },
        mended: { resources: [custom("ws2022")] },
      },
    },
    unseen: "a custom image that does not say so",
  },
  {
    number: 22,
    fault: "The client key of another release or edition",
    twins: {
      "of another release": {
        rule: "WL302",
        message: "mismatch",
        level: "mandatory",
        broken: installs(DATACENTER_2019),
        mended: installs(DATACENTER_2022),
      },
      "of another edition": {
        rule: "WL302",
        message: "mismatch",
        level: "mandatory",
        broken: installs(STANDARD_2022),
        mended: installs(DATACENTER_2022),
      },
    },
  },
  {
    number: 29,
    fault: "slmgr without cscript: a dialog that nobody closes",
    twins: {
      "in a script": {
        rule: "WL304",
        message: "dialog",
        level: "advisory",
        broken: runs("slmgr.vbs /ato"),
        mended: runs("cscript //nologo slmgr.vbs /ato"),
      },
    },
  },
  {
    number: 30,
    fault: "A script that goes by slmgr's exit code",
    twins: {
      "in PowerShell": {
        rule: "WL304",
        message: "exit-code",
        level: "advisory",
        broken: runs("cscript //nologo slmgr.vbs /ato; if ($LASTEXITCODE -ne 0) { exit 1 }"),
        mended: runs("cscript //nologo slmgr.vbs /ato"),
      },
    },
  },
];
