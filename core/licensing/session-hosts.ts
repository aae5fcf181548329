import {
  type Estate,
  type Fact,
  firstFact,
  isKnown,
  isResolved,
  type Machine,
  type MachineExtension,
  type Reason,
  type Release,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { licensing } from "../words/licensing";
import { settingOf } from "./extension-settings";

/** A session host of Remote Desktop Services or Azure Virtual Desktop that runs Windows Server. */
export interface SessionHost {
  readonly subject: Subject;
  /** Absent for a host pool whose session hosts are made from its template, and for a server under `onPremises`. */
  readonly machine?: Machine;
  readonly release: Fact<Release>;
  /** What shows it. */
  readonly evidence: Reason;
  /** `unknown` where only a role of Remote Desktop Services shows, which hosts of Azure Virtual Desktop have, too. */
  readonly service: SessionService;
}

export type SessionService = "azure-virtual-desktop" | "remote-desktop-services" | "unknown";

export interface SessionHosts {
  /** On Windows Server: who uses them needs RDS CALs. */
  readonly hosts: readonly SessionHost[];
  /** On Windows clients: multi-session Windows needs no RDS CAL. */
  readonly clients: readonly SessionHost[];
  /** Session hosts of which it is unknown whether they run a server or a client. */
  readonly open: readonly SessionHost[];
  /** Machines and servers that run the licensing role of Remote Desktop Services. */
  readonly licenceServers: readonly LicenceServer[];
}

export interface LicenceServer {
  readonly subject: Subject;
  readonly release: Fact<Release>;
}

/** Installing the role in a script: `Install-WindowsFeature`, its old alias, the deployment image tool, or DSC resources. */
const INSTALLING_COMMAND = /(?<![a-z])(?:install|add)-windowsfeature\b/i;
const DSC_RESOURCE = /\bwindowsfeature\s/i;
interface Role {
  readonly named: RegExp;
  /** As a property of a DSC resource. */
  readonly property: RegExp;
}
const SESSION_HOST_ROLE: Role = {
  named: /\brds-rd-server\b/i,
  property: /\bname\s*=\s*["']?rds-rd-server\b/i,
};
const LICENSING_ROLE: Role = {
  named: /\brds-licensing\b/i,
  property: /\bname\s*=\s*["']?rds-licensing\b/i,
};
/** Functions of DSC modules that make a session host: `AddSessionHost` of Azure Virtual Desktop, `SessionHost` of the RDS templates. */
const SESSION_HOST_FUNCTION = /(?:^|\\|\/)(?:add)?(?:rd)?sessionhost$/i;
const AVD_FUNCTION = /(?:^|\\|\/)addsessionhost$/i;
/** The agent of Azure Virtual Desktop, installed by a script of one's own. */
const AVD_AGENT = /microsoft\.rdinfra\.rdagent|rdagentbootloader/i;

/**
 * Session hosts by declared role, by the role in a readable script, by DSC, by registration in a host pool, and by the
 * template of a host pool that has no other session host in sight.
 */
export function findSessionHosts(
  estate: Pick<Estate, "machines" | "extensions" | "hostPools" | "declarations">,
): SessionHosts {
  const evidence = new Map<Machine, Reason>();
  const services = new Map<Machine, SessionService>();
  const licenceServers = new Set<Machine>();
  for (const machine of estate.machines) {
    if (machine.roles.includes("rds-session-host")) evidence.set(machine, licensing("role-declared"));
    if (machine.roles.includes("rds-licensing")) licenceServers.add(machine);
  }
  const pools = new Set(estate.hostPools.map(({ urn }) => urn));
  const filled = new Set<string>();
  for (const extension of estate.extensions) {
    const { machine } = extension;
    if (!isResolved<Machine>(machine)) continue;
    const found = evidenceIn(extension, pools);
    // A declared role is evidence already, and `none` states that what a script mentions is not the role.
    if (found !== undefined && !machine.roles.includes("none")) {
      if (!evidence.has(machine)) evidence.set(machine, found.evidence);
      if (services.get(machine) !== "azure-virtual-desktop") services.set(machine, found.service);
    }
    if (extension.scripts.some((script) => installsRole(script, LICENSING_ROLE))) licenceServers.add(machine);
    if (found !== undefined) for (const urn of extension.computedFrom) filled.add(urn);
  }
  const found = estate.machines.flatMap((machine): (SessionHost & { readonly os: Machine["os"] })[] => {
    const shown = evidence.get(machine);
    return shown === undefined
      ? []
      : [
          {
            subject: subjectOf(machine),
            machine,
            release: machine.release,
            evidence: shown,
            service: services.get(machine) ?? "unknown",
            os: machine.os,
          },
        ];
  });
  const templates = estate.hostPools.flatMap((pool) => {
    const facts = pool.templateFacts;
    if (facts === undefined || filled.has(pool.urn)) return [];
    const image = licensing("template-image");
    const service = "azure-virtual-desktop" as const;
    return [{ subject: subjectOf(pool), release: facts.release, evidence: image, service, os: facts.os }];
  });
  const servers = estate.declarations.onPremises.map(({ name, release, roles = [] }, index) => ({
    subject: { name, declaration: `onPremises[${String(index)}]` },
    release,
    roles,
  }));
  const declared = servers
    .filter(({ roles }) => roles.includes("rds-session-host"))
    .map(({ subject, release }) => ({
      subject,
      release,
      evidence: licensing("role-declared"),
      service: "remote-desktop-services" as const,
      os: "windows-server" as const,
    }));
  const all: readonly (SessionHost & { readonly os: Machine["os"] })[] = [...found, ...templates, ...declared];
  const of = (...kinds: readonly Machine["os"][]): readonly SessionHost[] =>
    all.filter(({ os }) => kinds.includes(os)).map(({ os: _os, ...host }) => host);
  return {
    hosts: of("windows-server"),
    clients: of("windows-client"),
    open: of("windows", UNKNOWN),
    licenceServers: [
      ...estate.machines
        .filter((machine) => licenceServers.has(machine))
        .map((machine): LicenceServer => ({ subject: subjectOf(machine), release: machine.release })),
      ...servers
        .filter(({ roles }) => roles.includes("rds-licensing"))
        .map(({ subject, release }) => ({ subject, release })),
    ],
  };
}

/** In one pass over each statement and each DSC resource: a script may be as long as Azure takes. */
function installsRole(script: string, role: Role): boolean {
  if (!role.named.test(script)) return false;
  const byCommand = script.split(/[\n;|]/).some((statement) => {
    const command = INSTALLING_COMMAND.exec(statement);
    return command !== null && role.named.test(statement.slice(command.index + command[0].length));
  });
  return byCommand || script.split("}").some((part) => role.property.test(bodyOfResource(part)));
}

/** What stands behind the first brace of a DSC resource; nothing where there is none. */
function bodyOfResource(text: string): string {
  const header = text.split("{");
  const at = header.findIndex((part, index) => index < header.length - 1 && isResource(part));
  return at === -1 ? "" : header.slice(at + 1).join("{");
}

/** Its kind and its name stand on one line, the brace at the end of it. */
function isResource(beforeBrace: string): boolean {
  const line = beforeBrace.replace(/\bwindowsfeature\s+/gi, "windowsfeature ");
  return DSC_RESOURCE.test(line.slice(line.lastIndexOf("\n") + 1));
}

interface Evidence {
  readonly evidence: Reason;
  readonly service: SessionService;
}

function evidenceIn(extension: MachineExtension, pools: ReadonlySet<string>): Evidence | undefined {
  const { name, scripts, computedFrom } = extension;
  const says = (service: SessionService, evidence: Reason): Evidence => ({ service, evidence });
  const called = calledByDsc(extension);
  if (isKnown(called) && AVD_FUNCTION.test(called)) {
    return says("azure-virtual-desktop", licensing("registered-in-pool", { extension: name }));
  }
  if (isKnown(called) && SESSION_HOST_FUNCTION.test(called)) {
    return says("remote-desktop-services", licensing("made-session-host", { extension: name }));
  }
  // A machine is given the token of a host pool for no other reason than to join it.
  if (computedFrom.some((urn) => pools.has(urn))) {
    return says("azure-virtual-desktop", licensing("registered-in-pool", { extension: name }));
  }
  if (scripts.some((script) => AVD_AGENT.test(script))) {
    return says("azure-virtual-desktop", licensing("installs-avd-agent", { extension: name }));
  }
  if (scripts.some((script) => installsRole(script, SESSION_HOST_ROLE))) {
    return says("unknown", licensing("installs-session-host-role", { extension: name }));
  }
  return undefined;
}

/** The function that a DSC extension calls, UNKNOWN where the deployment computes it; undefined for another extension. */
function calledByDsc(extension: MachineExtension): Fact<string> {
  const { extensionType } = extension;
  if (!isKnown(extensionType) || extensionType.toLowerCase() !== "dsc") return undefined;
  return firstFact(settingOf(extension, "configurationFunction"), settingOf(extension, "configuration", "function"));
}

/** How sure it is that Azure Virtual Desktop uses a machine as a session host. */
export type DesktopHost = "session-host" | "perhaps" | "not-shown";

/** Whether a machine is a session host of Azure Virtual Desktop, by all that runs on it. */
export function tellDesktopHost(machine: Machine, estate: Estate): DesktopHost {
  const { hosts, clients, open } = sessionHostsOf(estate);
  const found = [...hosts, ...clients, ...open].find((host) => host.machine === machine);
  if (found !== undefined) return found.service === "azure-virtual-desktop" ? "session-host" : "perhaps";
  // A single resource shows none of its extensions.
  if (estate.alone === true) return "perhaps";
  const unread = estate.extensions.some(
    (extension) =>
      (extension.machine === machine || extension.machine === UNKNOWN) &&
      (extension.script?.text === UNKNOWN ||
        extension.script?.downloads === true ||
        calledByDsc(extension) === UNKNOWN ||
        extension.settings === UNKNOWN),
  );
  return unread && !machine.roles.includes("none") ? "perhaps" : "not-shown";
}

const found = new WeakMap<Estate, SessionHosts>();

/** The session hosts of an estate, worked out once: an estate never changes. */
export function sessionHostsOf(estate: Estate): SessionHosts {
  const known = found.get(estate) ?? findSessionHosts(estate);
  found.set(estate, known);
  return known;
}
