import type { KmsHostDeclaration } from "../../../core/model";
import { inboundRule, type KmsEstateParts, kmsEstate } from "../kms-estate";
import { CLIENT_IMAGE, GALLERY_IMAGE, SERVER_IMAGE, virtualMachine } from "../machines";
import { NETWORK_ID, native } from "../network";
import { type FailureMode, HOST_ROLE, KMS1, ownKms, protectedFromReplacement, running } from "./failure-mode";

/** A host and a client of an own image in two subnets. */
const inNetwork = (rules: readonly unknown[], parts: KmsEstateParts = {}) => ({
  resources: kmsEstate({
    rules,
    clientImage: GALLERY_IMAGE,
    client: { licenseType: "Windows_Server" },
    ...parts,
  }),
  declarations: ownKms(),
});
const FROM_CLIENTS = "10.0.2.0/24";

const host = (sku: string, more: Readonly<Record<string, unknown>> = {}) =>
  virtualMachine("kms1", {
    image: { ...SERVER_IMAGE, sku },
    tags: HOST_ROLE,
    more: { resourceGroupName: "rg", vmName: "kms1", ...more },
  });
const hostRunning = (command: string) => ({ resources: running("kms1", command, { tags: HOST_ROLE }) });

const REGISTER = "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com";
/** A server of this release, and a host that is declared. */
const served = (sku: string, declared: Partial<KmsHostDeclaration>) => ({
  resources: running("app", REGISTER, { image: { ...SERVER_IMAGE, sku } }),
  declarations: ownKms({ name: KMS1.name, ...declared }),
});
/** A host of the newest image of 2019, which has its updates, with this key. */
const servedWithKey = (key: KmsHostDeclaration["key"] & string) => ({
  resources: [...running("app", REGISTER), host("2019-datacenter-gensecond")],
  declarations: ownKms({ name: KMS1.name, key }),
});
const servedBy = (image: unknown) => ({
  resources: [
    ...running("app", REGISTER),
    virtualMachine("kms1", { image, tags: HOST_ROLE, more: { resourceGroupName: "rg", vmName: "kms1" } }),
  ],
  declarations: ownKms(),
});

const PUBLIC = {
  hostConfiguration: { publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/address` } },
  more: [native("PublicIPAddress", "address", { publicIpAddressName: "address", sku: { name: "Standard" } })],
};
const BALANCED = {
  hostConfiguration: {
    loadBalancerBackendAddressPools: [{ id: `${NETWORK_ID}/loadBalancers/balancer/backendAddressPools/kms` }],
  },
  more: [
    native("PublicIPAddress", "address", { publicIpAddressName: "address", sku: { name: "Standard" } }),
    native("LoadBalancer", "balancer", {
      loadBalancerName: "balancer",
      sku: { name: "Standard" },
      frontendIPConfigurations: [{ name: "front", publicIPAddress: { id: `${NETWORK_ID}/publicIPAddresses/address` } }],
      backendAddressPools: [{ name: "kms" }],
      loadBalancingRules: [{ name: "kms", protocol: "Tcp", frontendPort: 1688, backendPort: 1688 }],
    }),
  ],
};

const SET_UP = "Install-WindowsFeature VolumeActivation";
const interval = (command: string) => hostRunning(`cscript //nologo slmgr.vbs ${command}`);

const capable = { rule: "WL402", level: "mandatory" } as const;

/** What is wrong with the KMS host itself. */
export const KMS_HOST_MODES: readonly FailureMode[] = [
  {
    number: 14,
    fault: "TCP 1688 closed in the groups of the host, or in Windows",
    twins: {
      "in a security group": {
        rule: "WL403",
        message: "denied",
        level: "mandatory",
        broken: inNetwork([inboundRule("Deny", FROM_CLIENTS)]),
        mended: inNetwork([inboundRule("Allow", FROM_CLIENTS)]),
      },
      "in Windows": {
        rule: "WL403",
        message: "guest-firewall",
        level: "advisory",
        broken: hostRunning(SET_UP),
        mended: hostRunning(`${SET_UP}; Enable-NetFirewallRule -Name SPPSVC-In-TCP`),
      },
    },
  },
  {
    number: 15,
    fault: "Host key older than the clients, host that cannot carry the key, update missing",
    twins: {
      "a key older than the clients": {
        ...capable,
        message: "key-too-old",
        broken: servedWithKey("2019"),
        mended: servedWithKey("2022"),
      },
      "a host too old for its key": {
        ...capable,
        message: "wrong-os-for-key",
        broken: served("2022-datacenter-g2", { os: "2016", key: "2025" }),
        mended: served("2022-datacenter-g2", { os: "2022", key: "2025" }),
      },
      "a host too old for any key its clients need": {
        ...capable,
        message: "os-too-old",
        broken: served("2025-datacenter-g2", { os: "2016" }),
        mended: served("2025-datacenter-g2", { os: "2025" }),
      },
      "an update that the host needs": {
        rule: "WL402",
        message: "update",
        level: "advisory",
        broken: served("2022-datacenter-g2", { os: "2019" }),
        mended: served("2022-datacenter-g2", { os: "2022" }),
      },
      "Windows for clients as host of servers": {
        ...capable,
        message: "client-host",
        broken: servedBy(CLIENT_IMAGE),
        mended: servedBy(SERVER_IMAGE),
      },
    },
    unseen: "which key a host has, unless it is declared",
  },
  {
    number: 16,
    fault: "Azure Edition as KMS host",
    twins: {
      "Azure Edition": {
        ...capable,
        message: "azure-edition",
        broken: { resources: [host("2022-datacenter-azure-edition")] },
        mended: { resources: [host("2022-datacenter-g2")] },
      },
    },
  },
  {
    number: 18,
    fault: "The host machine is replaced",
    twins: {
      "not protected": {
        rule: "WL405",
        message: "unprotected",
        level: "advisory",
        broken: { resources: [host("2022-datacenter-g2")] },
        mended: { resources: [protectedFromReplacement(host("2022-datacenter-g2"))] },
      },
    },
  },
  {
    number: 24,
    fault: "Clocks of host and client more than four hours apart",
    twins: {},
    unseen: "no property holds the time of a machine",
  },
  {
    number: 31,
    fault: "Intervals out of range, or set on clients",
    twins: {
      "below a quarter of an hour": {
        rule: "WL406",
        message: "out-of-range",
        level: "mandatory",
        broken: interval("/sri 7"),
        mended: interval("/sri 10080"),
      },
      "hours taken for minutes": {
        rule: "WL406",
        message: "too-often",
        level: "advisory",
        broken: interval("/sri 168"),
        mended: interval("/sri 10080"),
      },
      "on a client": {
        rule: "WL406",
        message: "on-client",
        level: "advisory",
        broken: { resources: running("app", "cscript //nologo slmgr.vbs /sai 120") },
        mended: interval("/sai 120"),
      },
    },
  },
  {
    number: 32,
    fault: "TCP 1688 open to the Internet",
    twins: {
      "through a public address": {
        rule: "WL404",
        message: "exposed",
        level: "mandatory",
        broken: inNetwork([inboundRule("Allow", "*")], PUBLIC),
        mended: inNetwork([inboundRule("Allow", FROM_CLIENTS)], PUBLIC),
      },
      "through a load balancer": {
        rule: "WL404",
        message: "exposed",
        level: "mandatory",
        broken: inNetwork(
          [inboundRule("Allow", "Internet"), inboundRule("Allow", FROM_CLIENTS, { priority: 210 })],
          BALANCED,
        ),
        mended: inNetwork([inboundRule("Allow", FROM_CLIENTS, { priority: 210 })], BALANCED),
      },
      "by a rule alone": {
        rule: "WL404",
        message: "open-rule",
        level: "advisory",
        broken: inNetwork([inboundRule("Allow", "*")]),
        mended: inNetwork([inboundRule("Allow", FROM_CLIENTS)]),
      },
    },
  },
  {
    number: 33,
    fault: "A host of Windows Server 2025 without virtual TPM",
    twins: {
      "switched off": {
        rule: "WL402",
        message: "no-vtpm",
        level: "advisory",
        broken: { resources: [host("2025-datacenter-g2", { securityProfile: { securityType: "Standard" } })] },
        mended: {
          resources: [
            host("2025-datacenter-g2", {
              securityProfile: { securityType: "TrustedLaunch", uefiSettings: { vTpmEnabled: true } },
            }),
          ],
        },
      },
    },
    unseen: "whether a virtual TPM will do is not documented",
  },
  {
    number: 34,
    fault: "Machines should activate at an own KMS host that does not exist",
    twins: {
      "neither in the stack nor declared": {
        rule: "WL401",
        message: "missing",
        level: "mandatory",
        broken: {
          resources: running("app", "cscript //nologo slmgr.vbs /ckms"),
          declarations: ownKms(),
        },
        mended: {
          resources: running("app", "cscript //nologo slmgr.vbs /ckms"),
          declarations: ownKms(KMS1),
        },
      },
    },
  },
];
