import {
  type ClientReleases,
  canActivate,
  findClientReleases,
  findHostUpdates,
  hasVirtualTpm,
  isInHostKeyTable,
  readHostSystem,
} from "../activation/host-capability";
import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { HOST_KEYS, keyActivates, keyRunsOn } from "../data/kms-host-support";
import { nameRelease, nameWindows, SERVER_RELEASES } from "../data/releases";
import { type Estate, estateRule, fail, gather, pass, type Subject, skip, subjectOf, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, kmsHost, machine } from "./examples/resources";

export default estateRule({
  id: "WL402",
  name: "host-kms-on-capable-os",
  title: "Every KMS host runs a Windows release that supports the host key its clients need",
  why: "A host key (CSVLK) runs on some Windows releases only, and activates its own generation and earlier ones. Clients that it does not cover get 0xC004F042. Azure Edition cannot be a KMS host, and a KMS host on a Windows client activates only Windows clients.",
  fix: "Run the KMS host on Windows Server Standard or Datacenter, in a release that supports the host key for the newest release of its clients.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/windows-server/get-started/kms-hardware-secured",
  ],
  findings: {
    "azure-edition": {
      level: "mandatory",
      text: "KMS host {{host}} runs Datacenter: Azure Edition, which cannot be a KMS host.",
      fix: "Use an image of Windows Server Standard or Datacenter for {{host}}.",
    },
    "client-host": {
      level: "mandatory",
      text: "KMS host {{host}} runs a Windows client, which activates no servers, but {{clients}} {{clients?is a server|are servers}}.",
      fix: "Run the KMS host on Windows Server Standard or Datacenter.",
    },
    "wrong-os-for-key": {
      level: "mandatory",
      text: "KMS host {{host}} runs {{os}}, where the host key of {{key}} does not work. It works on {{runsOn}}.",
      fix: "Install the host key on one of these releases, or use the host key for {{os}}.",
    },
    "key-too-old": {
      level: "mandatory",
      text: "The host key of {{key}} on KMS host {{host}} does not activate Windows Server {{release}}, which {{clients}} {{clients?runs|run}}.",
      fix: "Install a host key on {{host}} that activates Windows Server {{release}}.",
    },
    "os-too-old": {
      level: "mandatory",
      text: "KMS host {{host}} runs {{os}}. No host key that works there activates Windows Server {{release}}, which {{clients}} {{clients?runs|run}}.",
      fix: "Move the KMS host to a release that supports the host key of Windows Server {{release}}.",
    },
    update: {
      level: "advisory",
      text: "KMS host {{host}} runs {{os}} and needs {{update}} before it can activate Windows Server {{release}}.",
      fix: "Install {{update}} on {{host}} before you install the host key.",
    },
    "no-vtpm": {
      level: "advisory",
      text: "KMS host {{host}} has no virtual TPM. Windows Server 2025 reports from the update of August 2026 on whether a host is secured by hardware, and a later release may require it. Whether a virtual TPM is sufficient is not documented.",
      fix: "Create {{host}} with Trusted Launch.",
      snippet: { securityProfile: { securityType: "TrustedLaunch", uefiSettings: { vTpmEnabled: true } } },
    },
  },
  unknowns: {
    "release-unknown": {
      text: "The Windows release of KMS host {{subjects}} is unknown, so which host keys it supports is unknown.",
      settle: "Declare the host under `activation.hosts` as { name, os, key }, or its machine under `machines`.",
    },
    "key-place-unknown": {
      text: "Whether the host key of {{key}} works on {{os}} is unknown, because Microsoft's table has no row for it (KMS host {{subjects}}).",
      settle: "Use a host key for the release that the KMS host runs, and declare it as `key`.",
    },
    "key-reach-unknown": {
      text: "Whether the host key of {{key}} on KMS host {{subjects}} activates {{releases}} is unknown, because Microsoft's table has no row for it.",
      settle: "Use a host key for the newest release of the clients, and declare it as `key`.",
    },
    "client-release-unknown": {
      text: "The Windows release of {{clients}} is unknown, so whether the host key of {{key}} on KMS host {{subjects}} activates {{clients?it|them}} is unknown.",
      settle: "Declare `release` of {{clients?the machine|the machines}} under `machines`.",
    },
  },
  examples: { bad: example("2022-datacenter-azure-edition"), good: example("2022-datacenter-g2") },
  check(estate) {
    const hosts = findKmsHosts(estate);
    if (hosts.length === 0) return skip(activation("no-host-known"));
    const clients = findClientReleases(estate, hosts);
    return gather(hosts, (host, index) => checkHost(host, `activation.hosts[${String(index)}]`, clients, estate));
  },
});

function checkHost(host: KmsHost, place: string, clients: ClientReleases, estate: Estate) {
  const { machine: own, declared, name } = host;
  const subject: Subject = own === undefined ? { name, declaration: place } : subjectOf(own);
  const path = own?.paths.image;
  if (own?.edition === "datacenter-azure-edition") return [fail("azure-edition", path, { host: name }, { subject })];
  const { release, isClient } = readHostSystem(host);
  if (isClient && clients.servers.length > 0) {
    return [fail("client-host", path, { host: name, clients: clients.servers.map((each) => each.name) }, { subject })];
  }
  if (isClient) return [{ ...pass, subject }];
  const keyPath = declared === undefined ? undefined : place;
  const data = { host: name, os: release === undefined ? "" : nameWindows(release) };
  const key = declared?.key;
  const runs = key === undefined || release === undefined ? undefined : keyRunsOn(key, release);
  if (key !== undefined && runs === false) {
    const runsOn = HOST_KEYS.find((row) => row.key === key)?.runsOn ?? [];
    const more = { ...data, key: nameWindows(key), runsOn: runsOn.map(nameWindows) };
    return [fail("wrong-os-for-key", path ?? keyPath, more, { subject })];
  }
  const faults = [...clients.byRelease].map(([wanted, names]) => {
    const more = { ...data, release: nameRelease(wanted), clients: names };
    if (key !== undefined) {
      return keyActivates(key, wanted) === false
        ? [fail("key-too-old", keyPath, { ...more, key: nameWindows(key) }, { subject })]
        : [];
    }
    const cannot = release !== undefined && isInHostKeyTable(release) && !canActivate(release, wanted);
    return cannot ? [fail("os-too-old", path ?? keyPath, more, { subject })] : [];
  });
  if (faults.some(({ length }) => length > 0)) return faults.flat();
  if (release === undefined) return [unknown("release-unknown", {}, { subject })];
  if (key !== undefined) {
    const open = [...clients.byRelease.keys()].filter((wanted) => keyActivates(key, wanted) === undefined);
    const about = { key: nameWindows(key) };
    if (open.length > 0) {
      return [unknown("key-reach-unknown", { ...about, releases: open.map(nameWindows) }, { subject })];
    }
    // The newest key activates whatever there is.
    const mayLack = SERVER_RELEASES.some((each) => each !== "23h2" && keyActivates(key, each) === false);
    if (clients.unknown.length > 0 && mayLack) {
      return [unknown("client-release-unknown", { ...about, clients: clients.unknown }, { subject })];
    }
    if (runs === undefined) {
      return [unknown("key-place-unknown", { ...about, os: data.os }, { subject })];
    }
  }
  const resource = release === "2025" ? estate.resources.find(({ urn }) => urn === own?.urn) : undefined;
  const advice = [
    ...findHostUpdates(host, release, clients).map(({ update, release: wanted }) =>
      fail("update", undefined, { ...data, update, release: nameRelease(wanted) }, { subject }),
    ),
    ...(resource === undefined || hasVirtualTpm(resource)
      ? []
      : [fail("no-vtpm", undefined, { host: resource.name }, { subject })]),
  ];
  return advice.length > 0 ? advice : [{ ...pass, subject }];
}

/** A KMS host from this image, and a client. */
function example(sku: string) {
  return {
    resources: [
      kmsHost({ sku }),
      machine("app"),
      customScript("app-kms", "app", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
    ],
    configuration: { activation: { method: "kms", domain: "corp.contoso.com" } },
  };
}
