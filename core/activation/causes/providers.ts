import ipaddr from "ipaddr.js";
import { cloudOfKms } from "../../data/azure-kms-endpoints";
import type { Place, RouteFact } from "../evidence/evidence";
import {
  AZURE_ARTICLES,
  cause,
  findCode,
  findSign,
  findSignsOf,
  isActivated,
  isNotActivated,
  linesOf,
  stateLine,
} from "./cause";
import { keyHint } from "./kinds";
import { channelOrHost } from "./path";

/** Causes that belong to the place a machine runs in: Azure, Amazon, Google. */

/** Amazon's KMS and instance metadata. Source: docs.aws.amazon.com, EC2 Windows activation, read 2026-11-30. */
const EC2_ADDRESSES = new Set(["169.254.169.250", "169.254.169.251", "169.254.169.254"]);

function isInside(address: string, own: string, mask: string): boolean {
  const length = ipaddr.IPv4.isValidFourPartDecimal(mask) ? ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() : null;
  if (length === null || !ipaddr.IPv4.isValidFourPartDecimal(address) || !ipaddr.IPv4.isValidFourPartDecimal(own))
    return true;
  return ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parse(own), length);
}

export const ec2Routes = cause({
  key: "ec2-stale-routes",
  symptom: "An EC2 instance that was restored into another subnet does not activate",
  gravity: "down",
  rank: 40,
  references: ["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/common-messages.html"],
  words: {
    routes: {
      text: "This is an instance of Amazon EC2 whose fixed routes to Amazon's KMS and metadata ({{destinations}}) lead to {{gateway}}, which lies outside its own network {{network}}. They are those of the subnet it came from.",
      check: "Print the routes after the repair, then test TCP 1688 to 169.254.169.250.",
      fix: [
        "EC2Launch v1 (Windows Server 2016 and 2019):",
        { run: "add-routes-ec2" },
        "Remove the old routes, then activate:",
        { run: "activate" },
        "Before you make the next image, run InitializeInstance.ps1 -Schedule, or use EC2Launch v2.",
      ],
      otherwise:
        "An instance that is activated falls to Notification 180 days after its last success. The minutes of /dlv say when.",
      traps: ["security-group", "not-azure-for-others", "kms-is-not-kms", "ping", "metadata-fails-too"],
    },
    path: {
      text: "This is an instance of Amazon EC2 that does not reach Amazon's KMS ({{host}}, TCP 1688).",
      suppose: "Its fixed routes are those of another subnet, or the operating system's firewall blocks it.",
      check: "Print the routes: 169.254.169.250 and .251 have to lead to the gateway of the instance's own subnet.",
      fix: ["EC2Launch v1 (Windows Server 2016 and 2019):", { run: "add-routes-ec2" }, { run: "activate" }],
      otherwise: "An instance that is activated falls to Notification 180 days after its last success.",
      traps: ["not-azure-for-others", "kms-is-not-kms", "ping"],
    },
  },
  find: (view) => {
    const { machine, failures, tcp } = view.picture;
    const routes = machine.routes.filter(({ destination }) => EC2_ADDRESSES.has(destination));
    const adapter = machine.interfaces.find(({ address, mask }) => address !== undefined && mask !== undefined);
    const stale = routes.filter(
      ({ gateway }: RouteFact) =>
        adapter?.address !== undefined &&
        adapter.mask !== undefined &&
        !isInside(gateway, adapter.address, adapter.mask),
    );
    const explains = [0xc004f074, 0x800705b4, 0x800706ba, 0xc0020017];
    const [first] = stale;
    if (first !== undefined && adapter !== undefined) {
      return [
        {
          message: "routes",
          certainty: "certain",
          evidence: linesOf(...stale.map(({ at }) => at), adapter.gatewayAt, failures[0]?.at),
          data: {
            destinations: stale.map(({ destination }) => destination),
            gateway: first.gateway,
            network: `${adapter.address ?? ""} ${adapter.mask ?? ""}`,
          },
          explains,
          explainsState: true,
        },
      ];
    }
    const failed = tcp.find(({ host, succeeded }) => EC2_ADDRESSES.has(host) && succeeded === false);
    if (failed === undefined) return [];
    return [
      {
        message: "path",
        certainty: "certain",
        supposed: "possible",
        evidence: linesOf(failed.at, failures[0]?.at),
        data: { host: failed.host },
        explains,
        explainsState: true,
      },
    ];
  },
});

export const googlePath = cause({
  key: "google-kms-not-reached",
  symptom: "Could not contact activation server. Will retry activation later.",
  gravity: "down",
  rank: 40,
  references: [
    "https://github.com/GoogleCloudPlatform/compute-image-windows",
    "https://cloud.google.com/compute/docs/instances/windows/creating-managing-windows-instances",
  ],
  words: {
    path: {
      text: "The VM does not reach Google's KMS host (kms.windows.googlecloud.com, 35.190.247.13, TCP 1688): the TCP test of Google's script failed, or the name did not resolve. Activation was not tried.",
      suppose:
        "The VM has no external address in a subnet without Private Google Access, or no route or egress rule for that address.",
      check:
        "On the VM, resolve the name and test the port. In the project, look at the external address, Private Google Access of the subnet, the route to 35.190.247.13/32, egress rules, and whether the image carries Google's Windows licence.",
      fix: [
        { run: "test-port" },
        "Turn on Private Google Access (or give the VM an external address or Cloud NAT), and allow egress TCP 1688 to 35.190.247.13. Then activate:",
        { run: "activate" },
      ],
      otherwise: "The state and a date are not in this text. The script runs again at each start.",
      traps: ["stored-is-not-activated", "key-is-published", "count-does-not-matter", "not-azure-for-others"],
    },
  },
  find: (view) => {
    const sign = findSign(view, "gce-no-contact");
    if (sign === undefined) return [];
    return [
      {
        message: "path",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(sign.at),
        data: { host: "kms.windows.googlecloud.com", port: 1688 },
        explains: [0xc004f074],
        explainsState: true,
      },
    ];
  },
});

export const googleKey = cause({
  key: "activation-script-found-no-key",
  symptom: "Could not get the License Key for the instance. Activation skipped.",
  gravity: "down",
  rank: 39,
  references: ["https://github.com/GoogleCloudPlatform/compute-image-windows/issues/122"],
  words: {
    table: {
      text: "The activation script gave up before it asked anybody: it found no client key for this Windows in its own table. No KMS was asked.",
      suppose: "The table has no row for what Windows calls itself (ProductName).",
      check:
        "Compare ProductName and EditionID in HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion with the table of the script.",
      fix: [
        "Install the published client key of the edition and activate:",
        { run: "install-client-key" },
        { run: "activate" },
        "Update the script, or let its table go by EditionID instead of a display name.",
      ],
      otherwise: "The machine stays unactivated; the script gives up at each start.",
      traps: ["not-network"],
    },
  },
  find: (view) => {
    const signs = findSignsOf(view, "gce-no-key");
    if (signs.length === 0) return [];
    return [
      {
        message: "table",
        certainty: "certain",
        supposed: "probable",
        evidence: linesOf(...signs.map(({ at }) => at)),
        data: { keyHint: keyHint(view) },
        explainsState: true,
      },
    ];
  },
});

export const attestation = cause({
  key: "azure-edition-attestation",
  symptom: "Azure Edition shows “Activate Windows” although slmgr says Licensed",
  gravity: "failing",
  rank: 18,
  references: [`${AZURE_ARTICLES}/activation-watermark-appears`],
  words: {
    chain: {
      text: "The licence by KMS is in order. The watermark belongs to the second check of Azure Edition, which asks whether this is Azure: its signed answer cannot be verified, because a certificate of its chain is missing and cannot be fetched.",
      check:
        "Ask for the attested document and build the chain of its signer on this machine, each issuer in turn. Read the proxy settings of the machine account.",
      fix: [
        { run: "read-attestation" },
        "Open TCP 80 to the addresses of the issuers{{closed}}, or install every missing certificate of the chain: intermediates into CA, the root into Root.",
        "Restart, or wait for the next check.",
      ],
      otherwise: "The watermark stays. The licence by KMS runs on and renews every 7 days.",
      traps: ["kms-is-fine", "script-completed", "one-certificate-is-not-enough", "no-new-key"],
    },
    metadata: {
      text: "The licence by KMS is in order. The watermark belongs to the second check of Azure Edition, which asks whether this is Azure: the machine does not reach instance metadata (169.254.169.254).",
      suppose: "A proxy setting, a guest firewall or a security rule on AzurePlatformIMDS blocks it.",
      check: "Ask for the attested document without a proxy.",
      fix: [
        { run: "read-attestation" },
        "Except 169.254.169.254 from the proxy, and remove rules that deny AzurePlatformIMDS. Then restart.",
      ],
      otherwise: "The watermark stays. The licence by KMS runs on.",
      traps: ["kms-is-fine", "no-new-key", "watermark-is-not-kms"],
    },
    watermark: {
      text: "This is Azure Edition and licensed by KMS, and a watermark is reported. Azure Edition checks instance metadata besides KMS.",
      suppose: "The check of instance metadata (169.254.169.254) or its certificates fails.",
      check: "Ask for the attested document, and run Microsoft's IMDS certificate check.",
      fix: [
        { run: "read-attestation" },
        "Act on what it says: open the way to 169.254.169.254, or install the missing certificates.",
      ],
      otherwise: "The watermark stays. The licence by KMS runs on.",
      traps: ["kms-is-fine", "watermark-is-not-kms"],
    },
  },
  find: (view) => {
    const certificate = findSign(view, "certificate-missing");
    const closed = findSignsOf(view, "port-80-closed");
    const metadata = findSign(view, "imds-unreachable");
    const watermark = findSign(view, "watermark");
    if (certificate !== undefined || closed.length > 0) {
      const hosts = closed.map(({ values }) => values[0] ?? "").filter((name) => name !== "");
      return [
        {
          message: "chain",
          certainty: certificate !== undefined && watermark !== undefined ? "probable" : "possible",
          evidence: linesOf(certificate?.at, ...closed.map(({ at }) => at), stateLine(view), view.picture.clock?.at),
          data: { closed: hosts.length === 0 ? "" : ` (${hosts.join(", ")})` },
        },
      ];
    }
    const azureEdition = view.picture.windows.azureEdition && isActivated(view.picture);
    if (metadata !== undefined && (azureEdition || watermark !== undefined)) {
      return [
        {
          message: "metadata",
          certainty: "probable",
          supposed: "possible",
          evidence: linesOf(metadata.at, stateLine(view)),
          data: {},
        },
      ];
    }
    if (!azureEdition || watermark === undefined) return [];
    return [
      {
        message: "watermark",
        certainty: "probable",
        supposed: "possible",
        evidence: linesOf(watermark.at, stateLine(view)),
        data: {},
      },
    ];
  },
});

export const multiSession = cause({
  key: "multi-session-own-host",
  symptom: "Windows Enterprise multi-session asks the company's KMS host",
  gravity: "down",
  rank: 25,
  references: ["https://github.com/MicrosoftDocs/azure-docs/issues/88037"],
  words: {
    own: {
      text: "Windows Enterprise multi-session (ServerRdsh) asks {{asked}}. This edition is for Azure Virtual Desktop alone and is to activate against Azure's KMS.",
      check:
        "Read event 12288 (which host, which code), test the port of Azure's KMS, and make sure that the VM runs in Azure.",
      fix: [
        { run: "test-azure" },
        { run: "set-host" },
        { run: "activate" },
        "Set it by image or policy for the whole host pool, so that the SRV record is not asked.",
      ],
      otherwise: "{{now}} Each new session host of the pool will be the same.",
      traps: ["port-is-open", "no-count-code", "client-not-server", "code-alone", "decimal-is-a-code"],
    },
  },
  find: (view) => {
    const { picture } = view;
    if (!picture.windows.multiSession || isActivated(picture)) return [];
    const own = picture.asked.find(({ name }) => cloudOfKms(name) === undefined);
    if (own === undefined) return [];
    return [
      {
        message: "own",
        certainty: "probable",
        evidence: linesOf(picture.product?.lines.name ?? picture.product?.at, own.at, findCode(view, 0xc004f074)?.at),
        data: {
          asked: own.name,
          host: "azkms.core.windows.net",
          port: 1688,
          now:
            picture.state === "notification"
              ? "The machine is in Notification already and stays there."
              : "The machine stays unactivated.",
        },
        explains: [0xc004f074, 0xc004f056, 0xc004f009, 0xc004f042],
        explainsState: true,
      },
    ];
  },
});

/** Addresses and names that Azure gave up. Sources: see core/data/azure-kms-endpoints.ts. */
export const oldAzureAddress = cause({
  key: "azure-former-address",
  symptom: "Only 23.102.135.246 is known to routes, rules or a hosts file",
  gravity: "failing",
  rank: 41,
  references: [`${AZURE_ARTICLES}/windows-activation-stopped-working`],
  words: {
    address: {
      text: "The machine asks {{address}}, a former address of Azure's KMS. Azure's KMS has moved.",
      suppose:
        "A hosts file, a DNS zone of your own or a fixed registration still has the former address, as may routes and firewall rules.",
      check:
        "Resolve the name at 168.63.129.16, and look for {{address}} in hosts files, DNS zones, route tables and firewall rules.",
      fix: [
        { run: "set-host" },
        "Route and allow all current addresses of the cloud: {{current}}.",
        { run: "activate" },
      ],
      otherwise: "Machines stay licensed for up to 180 days after the break, so the fault shows months later.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const addresses: readonly (readonly [string, Place])[] = [
      ...picture.asked.map(({ name, at }): readonly [string, Place] => [name, at]),
      ...picture.tcp
        .filter(({ succeeded }) => succeeded === false)
        .map(({ address, host, at }): readonly [string, Place] => [address ?? host, at]),
      ...picture.lookups.flatMap(({ addresses: found, at }) =>
        found.map(({ address }): readonly [string, Place] => [address, at]),
      ),
    ];
    for (const [address, at] of addresses) {
      const cloud = cloudOfKms(address);
      if (cloud === undefined || cloud.name !== "AzureCloud" || !cloud.legacyAddresses.includes(address)) continue;
      if (isActivated(picture) && picture.failures.length === 0) continue;
      return [
        {
          message: "address",
          certainty: "certain",
          supposed: "possible",
          evidence: linesOf(at, findCode(view, 0xc004f074)?.at),
          data: { address, current: [...cloud.currentAddresses], host: cloud.currentName, port: 1688 },
          explains: [0xc004f074, 0x800705b4],
          explainsState: true,
        },
      ];
    }
    return [];
  },
});

export const wrongCloud = cause({
  key: "wrong-cloud-endpoint",
  symptom: "A machine of a sovereign cloud asks the KMS of another cloud",
  gravity: "down",
  rank: 41,
  references: [`${AZURE_ARTICLES}/custom-routes-enable-kms-activation`],
  words: {
    cloud: {
      text: "The machine runs in {{own}} and asks {{asked}}, the KMS of {{other}}.",
      check: "Find out in which cloud the subscription is.",
      fix: [{ run: "set-host" }, { run: "activate" }],
      otherwise: "The machine is not activated; one that was falls to Notification 180 days after its last success.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const suffix = picture.machine.interfaces
      .map((each) => each.suffix ?? "")
      .find((each) => /usgovcloudapp\.net$|chinacloudapp\.cn$|internal\.cloudapp\.net$/i.test(each));
    const own =
      suffix === undefined
        ? undefined
        : /usgov/i.test(suffix)
          ? "AzureUSGovernment"
          : /china/i.test(suffix)
            ? "AzureChinaCloud"
            : "AzureCloud";
    const asked = picture.asked.find(({ how, name }) => how !== "record" && cloudOfKms(name) !== undefined);
    const other = asked === undefined ? undefined : cloudOfKms(asked.name)?.name;
    if (own === undefined || asked === undefined || other === undefined || own === other) return [];
    const host =
      own === "AzureCloud"
        ? "azkms.core.windows.net"
        : own === "AzureUSGovernment"
          ? "kms.core.usgovcloudapi.net"
          : "kms.core.chinacloudapi.cn";
    return [
      {
        message: "cloud",
        certainty: "certain",
        evidence: linesOf(asked.at, picture.machine.interfaces[0]?.at),
        data: { own, asked: asked.name, other, host, port: 1688 },
        explains: [0xc004f074],
        explainsState: true,
      },
    ];
  },
});

export const registeredAzure = cause({
  key: "azure-registered-own-host-published",
  symptom: "The SRV record of your own KMS host is ignored: Azure's KMS is registered",
  gravity: "failing",
  rank: 45,
  references: ["https://learn.microsoft.com/windows-server/get-started/activation-slmgr-vbs-options"],
  words: {
    pinned: {
      text: "Azure's KMS ({{registered}}) is registered on this machine, so it ignores the SRV record of {{own}}. Marketplace images come with that registration.",
      check:
        "Decide which host the machine is to ask. Azure's KMS needs a way to the internet from an Azure address; your own needs its count.",
      fix: ["To use your own host, clear the registration:", { run: "clear-host" }, { run: "activate" }],
      otherwise:
        "The machine goes on asking Azure's KMS; without a way there it falls to Notification 180 days after its last success.",
    },
  },
  find: (view) => {
    const { picture } = view;
    const registered = picture.asked.find(({ how, name }) => how === "registered" && cloudOfKms(name) !== undefined);
    const own = picture.asked.find(({ how, name }) => how === "record" && cloudOfKms(name) === undefined);
    if (registered === undefined || own === undefined || !(isNotActivated(picture) || picture.failures.length > 0))
      return [];
    return [
      {
        message: "pinned",
        certainty: "probable",
        evidence: linesOf(registered.at, own.at, channelOrHost(view)),
        data: { registered: registered.name, own: own.name },
        explains: [0xc004f074],
        explainsState: true,
      },
    ];
  },
});
