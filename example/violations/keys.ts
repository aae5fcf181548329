import * as compute from "@pulumi/azure-native/compute";
import { location, resourceGroupName, run, server, windowsServer } from "./machines";

// Not a key: it has the form of one, and belongs to nobody.
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";

/** Keys and scripts. */
export function declareKeys(): void {
  // WL301 keep-keys-secret: state and logs show the key.
  run("readable-key", server("readable"), `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${KEY}`);

  // WL302 match-client-key: the published client key of 2016 on a server of 2019.
  run(
    "old-key",
    server("outdated", { storageProfile: { imageReference: windowsServer("2019-datacenter-gensecond") } }),
    "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk CB7KF-BWN84-R7R2Y-793K2-8XDDG",
  );

  // WL303 keep-mak-out-of-fleets: every new instance would spend an activation.
  new compute.VirtualMachineScaleSet("spending", {
    resourceGroupName,
    location,
    sku: { name: "Standard_D4s_v5", capacity: 4 },
    virtualMachineProfile: {
      licenseType: "None",
      storageProfile: { imageReference: windowsServer("2025-datacenter-g2") },
      extensionProfile: {
        extensions: [
          {
            name: "key",
            publisher: "Microsoft.Compute",
            type: "CustomScriptExtension",
            typeHandlerVersion: "1.10",
            protectedSettings: { commandToExecute: `cscript //nologo slmgr.vbs /ipk ${KEY}` },
          },
        ],
      },
    },
  });

  // WL304 activate-unattended: without cscript, slmgr.vbs opens a window that nobody closes.
  run("windows", server("attended"), "slmgr.vbs /skms kms1.corp.contoso.com && slmgr.vbs /ato");

  // WL305 write-scripts-that-run: "$kms:1688" is a variable named 1688 in a scope named kms, so it is empty.
  new compute.VirtualMachineRunCommandByVirtualMachine("scope", {
    resourceGroupName,
    location,
    vmName: server("scoped").name,
    runCommandName: "activate",
    source: { script: '$kms = "kms1.corp.contoso.com"\ncscript //nologo slmgr.vbs /skms "$kms:1688"' },
  });
}

/** WL306 own-enough-mak-activations: the one activation of the key is spent, and two machines are to use it. */
export function declareMak(): void {
  server("app1");
  server("app2");
}
