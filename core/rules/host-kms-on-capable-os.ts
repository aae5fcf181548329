import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { pinsAzureKms } from "../activation/machine-activation";
import { HOST_KEYS, HOST_UPDATES } from "../data/kms-host-support";
import { isClientRelease } from "../data/releases";
import {
  at,
  type DeclaredResource,
  type Estate,
  fail,
  isKnown,
  type Machine,
  pass,
  type Release,
  type Subject,
  subjectOf,
  text,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "azure-edition" | "client-host" | "wrong-os-for-key" | "key-too-old" | "os-too-old" | "update" | "no-vtpm";

export default estateRule({
  id: "WL402",
  name: "host-kms-on-capable-os",
  title: "Every KMS host runs a Windows that can carry the host key its clients need",
  why: "A host key runs on some releases of Windows only and activates its own generation and earlier ones: clients it does not cover get 0xC004F042. Azure Edition cannot be a KMS host, and a Windows client activates clients only.",
  fix: "Run the KMS host on Windows Server Standard or Datacenter of a release that carries the key of the newest release among its clients.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-activation-planning",
    "https://learn.microsoft.com/windows-server/get-started/kms-hardware-secured",
  ],
  messages: {
    "azure-edition": {
      level: "mandatory",
      text: "KMS host {{host}} runs Datacenter: Azure Edition, which cannot be a KMS host.",
    },
    "client-host": {
      level: "mandatory",
      text: "KMS host {{host}} runs Windows for clients, which activates no servers, and {{clients}} are servers.",
    },
    "wrong-os-for-key": {
      level: "mandatory",
      text: "The host key of Windows Server {{key}} does not run on {{os}}, which KMS host {{host}} runs; it runs on {{runsOn}}.",
    },
    "key-too-old": {
      level: "mandatory",
      text: "The host key of Windows Server {{key}} on KMS host {{host}} does not activate release {{release}}, which {{clients}} run.",
    },
    "os-too-old": {
      level: "mandatory",
      text: "KMS host {{host}} runs {{os}}, and no host key that runs there activates release {{release}}, which {{clients}} run.",
    },
    update: {
      level: "advisory",
      text: "KMS host {{host}} runs {{os}} and needs {{update}} before it can activate release {{release}}.",
    },
    "no-vtpm": {
      level: "advisory",
      text: "KMS host {{host}} has no virtual TPM. Windows Server 2025 reports from the update of August 2026 on whether a host is secured by hardware, and a later release may ask for it; whether a virtual TPM will do is not documented.",
    },
  },
  examples: { bad: example("2022-datacenter-azure-edition"), good: example("2022-datacenter-g2") },
  check(estate) {
    const hosts = findKmsHosts(estate);
    if (hosts.length === 0) return skip("there is no KMS host");
    return hosts.flatMap((host, index) => checkHost(host, index, estate, hosts));
  },
});

/** Clients the plan shows, by what they run. */
interface Clients {
  readonly servers: readonly Machine[];
  readonly byRelease: ReadonlyMap<Release, readonly string[]>;
}

function checkHost(host: KmsHost, index: number, estate: Estate, hosts: readonly KmsHost[]): readonly Verdict<Key>[] {
  const { machine, declared, name } = host;
  const place = `activation.hosts[${String(index)}]`;
  const subject: Subject = machine === undefined ? { name, declaration: place } : subjectOf(machine);
  const path = machine?.paths.image;
  if (machine?.edition === "datacenter-azure-edition")
    return [fail("azure-edition", path, { host: name }, { subject })];
  const release = machine !== undefined && isKnown(machine.release) ? machine.release : declared?.os;
  const isClient = machine?.os === "windows-client" || (release !== undefined && isClientRelease(release));
  const clients = findClients(estate, hosts);
  if (isClient && clients.servers.length > 0) {
    return [fail("client-host", path, { host: name, clients: namesOf(clients.servers) }, { subject })];
  }
  if (isClient) return [{ ...pass, subject }];
  const key = declared?.key;
  const keyPath = declared === undefined ? undefined : place;
  const data = { host: name, os: release === undefined ? "" : `Windows Server ${release}` };
  const carried = HOST_KEYS.find((candidate) => candidate.key === key);
  if (carried !== undefined && release !== undefined && isInTable(release) && !carried.runsOn.includes(release)) {
    const more = { ...data, key: carried.key, runsOn: carried.runsOn };
    return [fail("wrong-os-for-key", path ?? keyPath, more, { subject })];
  }
  const faults = [...clients.byRelease].flatMap(([wanted, names]): readonly Verdict<Key>[] => {
    const more = { ...data, release: wanted, clients: names };
    if (carried !== undefined) {
      if (!carried.activates.includes(wanted))
        return [fail("key-too-old", keyPath, { ...more, key: carried.key }, { subject })];
    } else if (release !== undefined && isInTable(release) && !canActivate(release, wanted)) {
      return [fail("os-too-old", path ?? keyPath, more, { subject })];
    }
    return [];
  });
  if (faults.length > 0) return faults;
  if (release === undefined) {
    const settle = "Declare the host under `activation.hosts` as { name, os, key }, or its machine under `machines`.";
    return [unknown("which Windows a KMS host runs, and so which host key it can carry", { settle, subject })];
  }
  const advice = [...adviseUpdates(host, release, data, clients, subject), ...adviseTpm(machine, release, estate)];
  return advice.length > 0 ? advice : [{ ...pass, subject }];
}

/** Releases that no key runs on are too old or too new for the table: nothing follows from their absence. */
function isInTable(release: Release): boolean {
  return HOST_KEYS.some(({ runsOn }) => runsOn.includes(release));
}

function canActivate(host: Release, client: Release): boolean {
  return HOST_KEYS.some(({ runsOn, activates }) => runsOn.includes(host) && activates.includes(client));
}

/** Machines that are no hosts themselves and whose release is in the table. */
function findClients({ machines, declarations }: Estate, hosts: readonly KmsHost[]): Clients {
  // Marketplace machines ask Azure's KMS unless told otherwise; only a declaration makes them this host's clients.
  const own = declarations.activation?.method === "kms";
  const clients = machines.filter((machine) => own && !hosts.some((host) => host.machine === machine));
  const servers = clients.filter(
    ({ os, edition }) => os === "windows-server" && edition !== "datacenter-azure-edition",
  );
  const byRelease = new Map<Release, string[]>();
  for (const { release, name } of servers) {
    if (!isKnown(release) || !HOST_KEYS.some(({ activates }) => activates.includes(release))) continue;
    byRelease.set(release, [...(byRelease.get(release) ?? []), name]);
  }
  return { servers, byRelease };
}

function adviseUpdates(
  { machine, name }: KmsHost,
  release: Release,
  data: { readonly os: string },
  { byRelease }: Clients,
  subject: Subject,
): readonly Verdict<Key>[] {
  // The newest Marketplace image has them all.
  if (machine !== undefined && pinsAzureKms(machine) && isKnown(machine.image) && machine.image.version === "latest")
    return [];
  return HOST_UPDATES.flatMap(({ host, toActivate, update }) => {
    const wanted = toActivate.find((client) => byRelease.has(client));
    if (host !== release || wanted === undefined) return [];
    return [fail<Key>("update", undefined, { host: name, os: data.os, update, release: wanted }, { subject })];
  });
}

function adviseTpm(machine: Machine | undefined, release: Release, { resources }: Estate): readonly Verdict<Key>[] {
  if (machine === undefined || release !== "2025") return [];
  const resource = resources.find(({ urn }) => urn === machine.urn);
  if (resource === undefined || hasTpm(resource)) return [];
  return [fail("no-vtpm", undefined, { host: machine.name }, { subject: subjectOf(machine) })];
}

/** Anything but a plain "no": what is computed, or left to Azure's default, may be one. */
function hasTpm({ inputs }: DeclaredResource): boolean {
  const type = text(inputs, "securityProfile.securityType");
  const switched = [at(inputs, "securityProfile.uefiSettings.vTpmEnabled"), at(inputs, "vtpmEnabled")];
  if (switched.includes(false)) return false;
  return type === undefined || type === UNKNOWN || type.toLowerCase() !== "standard";
}

function namesOf(machines: readonly Machine[]): readonly string[] {
  return machines.map(({ name }) => name);
}

/** A KMS host from this image, and a client. */
function example(sku: string) {
  const machine = (name: string, imageSku: string, tags?: Readonly<Record<string, string>>) => ({
    type: "azure-native:compute:VirtualMachine",
    name,
    properties: {
      resourceGroupName: "kms",
      vmName: name,
      ...(tags === undefined ? {} : { tags }),
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: imageSku,
          version: "latest",
        },
      },
    },
  });
  return {
    resources: [
      machine("kms1", sku, { "windows-licensing:roles": "kms-host" }),
      machine("app", "2022-datacenter-g2"),
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "app-kms",
        properties: {
          resourceGroupName: "kms",
          vmName: "app",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com" },
        },
      },
    ],
    configuration: { activation: { method: "kms", domain: "corp.contoso.com" } },
  };
}
