import { declare } from "../builders";
import { ENTRY, privateZone, srvRecord } from "../dns";
import { CLIENT_IMAGE, scaleSet } from "../machines";
import { type FailureMode, fleetRunning, KMS1, newKms } from "./failure-mode";

const REGISTER = "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com";
const REARM = "cscript //nologo slmgr.vbs /rearm";
const DISCOVER = "cscript //nologo slmgr.vbs /ckms; cscript //nologo slmgr.vbs /skms-domain corp.contoso.com";

const servers = (size: number, ...commands: readonly string[]) => ({
  resources: fleetRunning(size, commands.join("; ")),
  declarations: newKms(KMS1),
});
const desktops = (size: number) => ({
  resources: [
    scaleSet("desktops", size, {
      image: CLIENT_IMAGE,
      more: { resourceGroupName: "rg", vmScaleSetName: "desktops" },
    }),
    declare("azure-native:compute:VirtualMachineScaleSetExtension", "setup", {
      resourceGroupName: "rg",
      vmScaleSetName: "desktops",
      publisher: "Microsoft.Compute",
      type: "CustomScriptExtension",
      settings: { commandToExecute: `${REGISTER}; ${REARM}` },
    }),
  ],
  declarations: newKms(KMS1),
});

const address = (host: string, ip: string) =>
  declare("azure-native:privatedns:PrivateRecordSet", host, {
    resourceGroupName: "dns",
    privateZoneName: "corp.contoso.com",
    relativeRecordSetName: host,
    recordType: "A",
    ttl: 3600,
    aRecords: [{ ipv4Address: ip }],
  });
/** Two hosts in DNS, the second of which has this priority, and few servers. */
const twoHosts = (priority: number) => ({
  resources: [
    ...fleetRunning(6, `${DISCOVER}; ${REARM}`),
    privateZone("zone", "corp.contoso.com"),
    address("kms1", "10.0.1.4"),
    address("kms2", "10.0.1.5"),
    srvRecord("srv", { entries: [ENTRY, { ...ENTRY, target: "kms2.corp.contoso.com", priority }] }),
  ],
  declarations: newKms(KMS1, { ...KMS1, name: "kms2.corp.contoso.com" }),
});

const few = { rule: "WL407", message: "below-threshold", level: "mandatory" } as const;

/** What keeps a KMS host from counting enough clients. */
export const COUNTING_MODES: readonly FailureMode[] = [
  {
    number: 7,
    fault: "Machines of one Marketplace image share one machine id",
    twins: {
      "and nothing rearms them": { ...few, broken: servers(6, REGISTER), mended: servers(6, REGISTER, REARM) },
    },
    unseen: "whether a custom image was generalized without rearming: *unknown*",
  },
  {
    number: 9,
    fault: "Fewer than 5 servers or 25 clients",
    twins: {
      servers: { ...few, broken: servers(4, REGISTER, REARM), mended: servers(5, REGISTER, REARM) },
      clients: { ...few, broken: desktops(24), mended: desktops(25) },
    },
    unseen: "clients of other stacks, unless they are declared",
  },
  {
    number: 10,
    fault: "Hosts of equal priority share the clients",
    twins: {
      "in one record": {
        rule: "WL407",
        message: "diluted",
        level: "advisory",
        broken: twoHosts(ENTRY.priority),
        mended: twoHosts(ENTRY.priority + 10),
      },
    },
  },
  {
    number: 23,
    fault: "Machines that are off for more than 180 days, or for 30 days and no longer counted",
    twins: {},
    unseen:
      "a plan shows that a machine is declared, not how long it runs; a schedule that stops it every night is correct",
  },
];
