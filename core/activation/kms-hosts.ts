import { cloudOfKms } from "../data/azure-kms-endpoints";
import { KMS_PORT } from "../data/kms-discovery";
import {
  type Estate,
  type Fact,
  isKnown,
  isResolved,
  type KmsHostDeclaration,
  type Machine,
  type Nic,
  normaliseDomain,
  type Reason,
  type RecordSet,
  UNKNOWN,
} from "../model";
import { activation } from "../words/activation";
import { findKmsRecords, type KmsRecords } from "./kms-records";
import type { Chosen, KmsAction } from "./scripts/script-reading";
import { scriptsOf } from "./scripts/scripts-of";

/** What shows that something is a KMS host. */
export type HostEvidence = "declaration" | "role" | "record" | "client" | "script";

/** A KMS host that the estate holds or the configuration names. */
export interface KmsHost {
  /** As declared, or the machine's Azure name, or its logical name where that is not known yet. */
  readonly name: string;
  /** The machine in the estate, where the host is one of its machines. */
  readonly machine?: Machine;
  readonly declared?: KmsHostDeclaration;
  /** TCP port; the default one where `portBy` is neither a declaration nor a script. */
  readonly port: number;
  /** What says so; `unknown` where a script sets a port that is known only when it runs. */
  readonly portBy: "declaration" | "script" | "default" | "unknown";
  readonly evidence: readonly HostEvidence[];
}

/** Ten rules ask about the same estate; locating its machines is the dear part. */
const located = new WeakMap<Estate, readonly KmsHost[]>();

/** The KMS hosts of an estate: declared ones in their order, then visible machines in URN order. */
export function findKmsHosts(estate: Estate): readonly KmsHost[] {
  const before = located.get(estate);
  if (before !== undefined) return before;
  const hosts = locateHosts(estate);
  located.set(estate, hosts);
  return hosts;
}

function locateHosts(estate: Estate): readonly KmsHost[] {
  const places = placesOf(estate);
  const declared = (estate.declarations.activation?.hosts ?? []).map((declaration) => ({
    declaration,
    machine: machineDeclaredAs(declaration, estate, places),
  }));
  const byRole = estate.machines.filter((machine) => machine.roles.includes("kms-host"));
  const byRecord = machinesPointedAt(estate, places, findKmsRecords(estate.dns.records));
  const byClient = machinesRegistered(estate, places);
  const byScript = new Set(estate.machines.filter((machine) => actionsOf(estate, machine).some(makesHost)));
  const evidenceOf = (machine: Machine | undefined): readonly HostEvidence[] => [
    ...(machine !== undefined && byRole.includes(machine) ? (["role"] as const) : []),
    ...(machine !== undefined && byRecord.has(machine) ? (["record"] as const) : []),
    ...(machine !== undefined && byClient.has(machine) ? (["client"] as const) : []),
    ...(machine !== undefined && byScript.has(machine) ? (["script"] as const) : []),
  ];
  const visible = estate.machines.filter((machine) => evidenceOf(machine).length > 0);
  return [
    ...declared.map(
      ({ declaration, machine }): KmsHost => ({
        name: declaration.name,
        ...(machine === undefined ? {} : { machine }),
        declared: declaration,
        ...(declaration.port === undefined
          ? portSetOn(estate, machine)
          : { port: declaration.port, portBy: "declaration" }),
        evidence: ["declaration", ...evidenceOf(machine)],
      }),
    ),
    ...visible
      .filter((machine) => !declared.some((host) => host.machine === machine))
      .map((machine): KmsHost => {
        const name = isKnown(machine.azureName) ? machine.azureName : machine.name;
        return { name, machine, ...portSetOn(estate, machine), evidence: evidenceOf(machine) };
      }),
  ];
}

function actionsOf(estate: Estate, machine: Machine): readonly KmsAction[] {
  return scriptsOf(estate, machine).scripts.flatMap(({ reading }) => reading?.actions ?? []);
}

/** What nobody does but on a KMS host, and what is certain to happen. */
function makesHost({ does, perhaps }: KmsAction): boolean {
  return perhaps !== true && ["install-role", "open-firewall", "set-port", "publish", "stop-publishing"].includes(does);
}

function portSetOn(estate: Estate, machine: Machine | undefined): Pick<KmsHost, "port" | "portBy"> {
  const actions = machine === undefined ? [] : actionsOf(estate, machine);
  const ports = actions.flatMap((action): readonly Fact<number>[] =>
    action.does === "set-port" ? [action.perhaps === true ? UNKNOWN : action.port] : [],
  );
  const port: Fact<number> = ports.at(-1);
  if (isKnown(port)) return { port, portBy: "script" };
  return { port: KMS_PORT, portBy: port === UNKNOWN ? "unknown" : "default" };
}

/** The machines that scripts on other machines register as their host. */
function machinesRegistered(estate: Estate, places: Places): ReadonlySet<Machine> {
  const hosts = hostsRegistered(estate).flatMap(({ host, machine }) => (host === UNKNOWN ? [] : [{ host, machine }]));
  const byHost = new Map<string, readonly Machine[]>();
  return new Set(
    hosts.flatMap(({ host, machine }) => {
      const named = byHost.get(host) ?? machinesAt(host, estate, places);
      byHost.set(host, named);
      return named.filter((found) => found !== machine);
    }),
  );
}

/** What scripts register as KMS host, and on which machine; UNKNOWN where they choose it when they run. */
function hostsRegistered(estate: Estate): readonly { readonly host: Chosen<string>; readonly machine: Machine }[] {
  return estate.machines.flatMap((machine) =>
    actionsOf(estate, machine).flatMap((action) =>
      action.does === "set-host" ? [{ host: action.host, machine }] : [],
    ),
  );
}

/** Machines that a host name or an address stands for for certain: an address that several have is none's. */
function machinesAt(host: string, estate: Estate, places: Places): readonly Machine[] {
  return places.byAddress.has(host) ? onlyAt(host, places) : machinesNamed(host, estate, places);
}

/** The machine at an address, where just one has it: networks that never meet may use the same addresses. */
function onlyAt(address: string, { byAddress }: Places): readonly Machine[] {
  const machines = byAddress.get(address) ?? [];
  return machines.length === 1 ? machines : [];
}

/** The one machine of the estate that a host name or an IPv4 address stands for. */
export function findMachineAt(estate: Estate, host: string): Machine | undefined {
  const [machine, ...others] = new Set(machinesAt(host, estate, placesOf(estate)));
  return others.length === 0 ? machine : undefined;
}

/** Whether a name or an address that a client registers is one of this estate, be it clear which or not. */
export function isOfEstate(estate: Estate, registered: string): boolean {
  return findHostsCalled(estate, registered).length > 0 || placesOf(estate).byAddress.has(registered);
}

/**
 * The KMS hosts that a client means by the name or address that it has registered. A name without a domain means the
 * host in whatever domain; one in a domain means a host of that label only where the estate knows the domain.
 */
export function findHostsCalled(estate: Estate, registered: string): readonly KmsHost[] {
  const hosts = findKmsHosts(estate);
  const machine = findMachineAt(estate, registered);
  const [label, domain] = splitName(registered);
  const domains = new Set([...placesOf(estate).domains, ...hosts.flatMap(({ name }) => splitName(name)[1] ?? [])]);
  const isName = /[a-z]/i.test(registered);
  return hosts.filter((host) => {
    if (machine !== undefined && host.machine === machine) return true;
    const azureName = host.machine?.azureName;
    const names = [host.name, ...(isKnown(azureName) ? [azureName] : [])];
    return (
      host.declared?.address === registered ||
      names.some((name) => {
        const [ownLabel, ownDomain] = splitName(name);
        if (label !== ownLabel || domain === ownDomain) return label === ownLabel;
        return isName && (domain === undefined || (ownDomain === undefined && domains.has(domain)));
      })
    );
  });
}

/** The label of a host, and its domain where the name has one. */
function splitName(hostName: string): readonly [label: string, domain?: string] {
  const name = normaliseDomain(hostName);
  const dot = name.indexOf(".");
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** Whether clients that activate by KMS have a host. */
export type HostSituation =
  | { readonly state: "present"; readonly hosts: readonly KmsHost[] }
  /** Something points at a host that neither estate nor configuration shows. */
  | { readonly state: "elsewhere"; readonly reason: Reason; readonly record?: RecordSet }
  | { readonly state: "none" };

/** Judges whether there is a KMS host, from what the estate and the configuration show. */
export function findHostSituation(estate: Estate): HostSituation {
  const hosts = findKmsHosts(estate);
  if (hosts.length > 0) return { state: "present", hosts };
  const records = findKmsRecords(estate.dns.records);
  const pointer = [...records.found, ...records.missed].find(({ record }) => pointsSomewhere(record))?.record;
  if (pointer !== undefined) {
    const hosts = isKnown(pointer.targets)
      ? pointer.targets.flatMap(({ target }) => (isKnown(target) ? [normaliseDomain(target)] : []))
      : [];
    const reason = hosts.length > 0 ? activation("target-may-be-host", { hosts }) : activation("target-computed");
    return { state: "elsewhere", reason, record: pointer };
  }
  const [open] = records.open;
  if (open !== undefined) return { state: "elsewhere", reason: open.reason, record: open.record };
  const registered = hostsRegistered(estate).filter(({ host }) => host === UNKNOWN || cloudOfKms(host) === undefined);
  if (registered.length > 0) {
    const hosts = [...new Set(registered.flatMap(({ host }) => (host === UNKNOWN ? [] : [host])))].sort();
    const reason =
      hosts.length > 0 ? activation("registered-host-undeclared", { hosts }) : activation("registered-host-chosen");
    return { state: "elsewhere", reason };
  }
  const { records: place, existingClients } = estate.declarations.activation ?? {};
  // Clients that a host has counted already are proof of a host.
  const counted = existingClients === undefined ? 0 : existingClients.servers + existingClients.clients;
  if (place === "elsewhere" || counted > 0) return { state: "elsewhere", reason: activation("host-elsewhere") };
  return { state: "none" };
}

function pointsSomewhere({ targets }: RecordSet): boolean {
  if (!isKnown(targets)) return targets === UNKNOWN;
  return targets.some(({ target }) => target !== undefined && target !== ".");
}

/** Where the machines of an estate can be found by name, address or URN. */
interface Places {
  /** Machines by Azure name, lower case. */
  readonly byName: ReadonlyMap<string, readonly Machine[]>;
  /** Machines by private address; several where networks use the same addresses. */
  readonly byAddress: ReadonlyMap<string, readonly Machine[]>;
  /** Machines by their own URN and those of their network interfaces. */
  readonly byUrn: ReadonlyMap<string, Machine>;
  /** Domains in which a machine's name may stand. */
  readonly domains: ReadonlySet<string>;
}

const placed = new WeakMap<Estate, Places>();

function placesOf(estate: Estate): Places {
  const before = placed.get(estate);
  if (before !== undefined) return before;
  const places = locateMachines(estate);
  placed.set(estate, places);
  return places;
}

function locateMachines({ machines, dns, declarations }: Estate): Places {
  const byName = new Map<string, Machine[]>();
  const byAddress = new Map<string, readonly Machine[]>();
  const byUrn = new Map<string, Machine>();
  for (const machine of machines) {
    if (isKnown(machine.azureName)) {
      const name = machine.azureName.toLowerCase();
      byName.set(name, [...(byName.get(name) ?? []), machine]);
    }
    byUrn.set(machine.urn, machine);
    for (const nic of isKnown(machine.nics) ? machine.nics : []) {
      if (!isResolved<Nic>(nic)) continue;
      byUrn.set(nic.urn, machine);
      for (const { privateAddress } of nic.configurations.items) {
        if (!isKnown(privateAddress)) continue;
        byAddress.set(privateAddress, [...new Set([...(byAddress.get(privateAddress) ?? []), machine])]);
      }
    }
  }
  const domains = [...dns.zones.map(({ domain }) => domain), declarations.activation?.domain].filter(isKnown);
  return { byName, byAddress, byUrn, domains: new Set(domains.map(normaliseDomain)) };
}

function machineDeclaredAs({ name, address }: KmsHostDeclaration, estate: Estate, places: Places): Machine | undefined {
  const [byAddress] = address === undefined ? [] : onlyAt(address, places);
  return byAddress ?? machinesNamed(name, estate, places)[0];
}

/** The machines that the KMS records of an estate lead to. */
function machinesPointedAt(estate: Estate, places: Places, { found, missed }: KmsRecords): ReadonlySet<Machine> {
  const machines = [...found, ...missed].flatMap(({ record }) => {
    const targets = isKnown(record.targets) ? record.targets : [];
    const named = targets.flatMap(({ target }) => (isKnown(target) ? machinesNamed(target, estate, places) : []));
    const open = record.targets === UNKNOWN || targets.some(({ target }) => target === UNKNOWN);
    return open ? [...named, ...machinesBehind(record, places)] : named;
  });
  return new Set(machines);
}

/** Machines a host name stands for: through an address record, or by their own name in a domain the estate knows. */
function machinesNamed(hostName: string, { dns }: Estate, places: Places): readonly Machine[] {
  const name = normaliseDomain(hostName);
  const throughAddress = dns.records
    .filter((record) => fullNameOf(record) === name)
    .flatMap((record) => {
      const addresses = isKnown(record.values) ? record.values : [];
      const known = addresses.flatMap((address) => (isKnown(address) ? onlyAt(address, places) : []));
      const open = record.values === UNKNOWN || addresses.includes(UNKNOWN);
      return open ? [...known, ...machinesBehind(record, places)] : known;
    });
  if (throughAddress.length > 0) return throughAddress;
  const [label, domain] = splitName(hostName);
  const named = places.byName.get(label) ?? [];
  return named.length === 1 && (domain === undefined || places.domains.has(domain)) ? named : [];
}

/** Machines a record's values are computed from. */
function machinesBehind(record: RecordSet, places: Places): readonly Machine[] {
  return record.computedFrom.flatMap((urn) => {
    const machine = places.byUrn.get(urn);
    return machine === undefined ? [] : [machine];
  });
}

function fullNameOf({ owner, zoneDomain, recordType }: RecordSet): string | undefined {
  if (!isKnown(owner) || !isKnown(zoneDomain) || (recordType !== "A" && recordType !== "AAAA")) return undefined;
  return owner === "@" ? zoneDomain : `${normaliseDomain(owner)}.${zoneDomain}`;
}
