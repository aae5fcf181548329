import type { DeclaredResource } from "../../../core/model";
import { declare } from "../builders";
import { ENTRY, privateZone, type RecordParts, srvRecord } from "../dns";
import { GALLERY_IMAGE } from "../machines";
import { NETWORK_ID, spoke } from "../network";
import { type FailureMode, KMS1, ownKms, running, type Twins } from "./failure-mode";

const ZONE = privateZone("zone", "corp.contoso.com");
const addressOf = (host: string, address: string): DeclaredResource =>
  declare("azure-native:privatedns:PrivateRecordSet", `${host}-address`, {
    resourceGroupName: "dns",
    privateZoneName: "corp.contoso.com",
    relativeRecordSetName: host,
    recordType: "A",
    ttl: 3600,
    aRecords: [{ ipv4Address: address }],
  });
const LINK = declare("azure-native:privatedns:VirtualNetworkLink", "link", {
  resourceGroupName: "dns",
  privateZoneName: "corp.contoso.com",
  virtualNetwork: { id: `${NETWORK_ID}/virtualNetworks/vnet` },
});

/** A zone in which the host has an address, and this record. */
const withRecord = (record: RecordParts = {}): readonly DeclaredResource[] => [
  ZONE,
  addressOf("kms1", "10.0.1.4"),
  srvRecord("srv", record),
];
const DISCOVERED = withRecord();
/** The same where machines must be registered by the stack. */
const inZoneHere = (resources: readonly DeclaredResource[]) => {
  const { activation = { hosts: [] } } = ownKms(KMS1);
  return { resources, declarations: { activation: { ...activation, registration: "here" as const } } };
};
const inZone = (resources: readonly DeclaredResource[]) => ({ resources, declarations: ownKms(KMS1) });
const atAddress = (resources: readonly DeclaredResource[]) => ({
  resources,
  declarations: ownKms({ ...KMS1, address: "10.0.1.4" }),
});

/** Twins of which one has this record, and the other the right one. */
const record = (message: string, parts: RecordParts, level: Twins["level"] = "mandatory"): Twins => ({
  rule: "WL502",
  message,
  level,
  broken: inZone(withRecord(parts)),
  mended: inZone(DISCOVERED),
});

/** A client of a custom image in a network. */
const CLIENT = spoke({ image: GALLERY_IMAGE, machine: { licenseType: "Windows_Server" } });

const SET_UP = "Install-WindowsFeature VolumeActivation; Enable-NetFirewallRule -Name SPPSVC-In-TCP";
const SILENT = `${SET_UP}; cscript //nologo slmgr.vbs /cdns`;
const hosts = (first: string, second: string) => [...running("kms1", first), ...running("kms2", second)];

const runs = (command: string) => inZone(running("app", command));

/** What keeps clients from finding an own KMS host. */
export const DISCOVERY_MODES: readonly FailureMode[] = [
  {
    number: 8,
    fault: "The image has Azure's KMS registered, so that the SRV record is ignored",
    twins: {
      "and nothing registers the host": {
        rule: "WL505",
        message: "pinned",
        level: "mandatory",
        broken: inZoneHere(running("app", "hostname")),
        mended: runs("cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
      },
      "and nothing clears it": {
        rule: "WL505",
        message: "pinned",
        level: "mandatory",
        broken: runs("cscript //nologo slmgr.vbs /skms-domain corp.contoso.com"),
        mended: runs("cscript //nologo slmgr.vbs /ckms; cscript //nologo slmgr.vbs /skms-domain corp.contoso.com"),
      },
    },
    unseen: "what a group policy or configuration management clears: *unknown*",
  },
  {
    number: 11,
    fault: "The SRV record: missing, misspelt, with another port or target, or in a zone that is not linked",
    twins: {
      missing: {
        rule: "WL501",
        message: "missing",
        level: "mandatory",
        broken: inZone([ZONE, addressOf("kms1", "10.0.1.4")]),
        mended: inZone(DISCOVERED),
      },
      "the owner misspelt": record("misspelt", { owner: "_vmlcs._tcp" }),
      "the owner of another protocol": record("wrong-protocol", { owner: "_vlmcs._udp" }),
      "the zone's name in it once too often": record("zone-doubled", { owner: "_vlmcs._tcp.corp.contoso.com" }),
      "another port": record("wrong-port", { entries: [{ ...ENTRY, port: 1689 }] }),
      "an address as target": record("target-is-address", { entries: [{ ...ENTRY, target: "10.0.1.4" }] }),
      "a short name as target": record("target-not-qualified", { entries: [{ ...ENTRY, target: "kms1" }] }, "advisory"),
      "a target without an address": {
        rule: "WL503",
        message: "no-address",
        level: "mandatory",
        broken: inZone([ZONE, srvRecord("srv")]),
        mended: inZone(DISCOVERED),
      },
      "a target with the address of nobody": {
        rule: "WL503",
        message: "wrong-address",
        level: "mandatory",
        broken: atAddress([ZONE, addressOf("kms1", "10.0.1.5"), srvRecord("srv")]),
        mended: atAddress(DISCOVERED),
      },
      "a zone that is not linked": {
        rule: "WL504",
        message: "not-linked",
        level: "mandatory",
        broken: inZone([...CLIENT, ...DISCOVERED]),
        mended: inZone([...CLIENT, ...DISCOVERED, LINK]),
      },
    },
    unseen: "records in zones of other stacks",
  },
  {
    number: 12,
    fault: "A machine in no domain looks in Azure's own domain",
    twins: {
      "no lookup domain set": {
        rule: "WL505",
        message: "no-suffix",
        level: "advisory",
        broken: runs("cscript //nologo slmgr.vbs /ckms"),
        mended: runs("cscript //nologo slmgr.vbs /ckms; cscript //nologo slmgr.vbs /skms-domain corp.contoso.com"),
      },
    },
  },
  {
    number: 13,
    fault: "A second host cannot publish; a declared record and a host that publishes",
    twins: {
      "two hosts publish": {
        rule: "WL506",
        message: "two-writers",
        level: "advisory",
        broken: { resources: hosts(SET_UP, SET_UP) },
        mended: { resources: hosts(SET_UP, SILENT) },
      },
      "a declared record, and the host publishes": {
        rule: "WL506",
        message: "still-publishes",
        level: "advisory",
        broken: inZone([...DISCOVERED, ...running("kms1", SET_UP)]),
        mended: inZone([...DISCOVERED, ...running("kms1", SILENT)]),
      },
    },
  },
];
