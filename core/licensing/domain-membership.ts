import {
  type Estate,
  type Fact,
  isKnown,
  isResolved,
  type Machine,
  type MachineExtension,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { settingOf } from "./extension-settings";

/** What shows that a machine becomes a member of a domain. */
export interface DomainJoin {
  readonly machine: Machine;
  /** The extension or run command that joins it. */
  readonly extension: MachineExtension;
  readonly subject: Subject;
  /** Where in the subject the join is asked for. */
  readonly path: string | undefined;
  /** `member`: an Active Directory domain. `controller`: a further controller of one. `entra`: Microsoft Entra ID. */
  readonly as: "member" | "controller" | "entra";
  /** Name of the domain, lower case. */
  readonly domain: Fact<string>;
}

const ADD_COMPUTER = /\badd-computer\b[^\n;|]*?-d(?:omain|omainname)?\s+["']?([\w.-]+)?/i;
const NETDOM = /\bnetdom(?:\.exe)?\s+join\b[^\n;|]*?\/d(?:omain)?:["']?([\w.-]+)?/i;
const FURTHER_CONTROLLER = /\binstall-addsdomaincontroller\b(?:[^\n;|]*?-domainname\s+["']?([\w.-]+))?/i;
const NEW_FOREST = /\binstall-addsforest\b/i;

/** Every join to a domain that the extensions and readable scripts of an estate ask for. */
export function findDomainJoins({ extensions }: Pick<Estate, "extensions">): readonly DomainJoin[] {
  return extensions.flatMap((extension): DomainJoin[] => {
    const { machine } = extension;
    if (!isResolved<Machine>(machine)) return [];
    const found = joinOf(extension);
    if (found === undefined) return [];
    const subject = subjectOf(extension);
    return [{ machine, extension, subject, path: extension.at === "" ? undefined : extension.at, ...found }];
  });
}

function joinOf(extension: MachineExtension): Pick<DomainJoin, "as" | "domain"> | undefined {
  const type = isKnown(extension.extensionType) ? extension.extensionType.toLowerCase() : "";
  if (type === "jsonaddomainextension") return { as: "member", domain: lowerCase(settingOf(extension, "name")) };
  if (type === "aadloginforwindows") return { as: "entra", domain: undefined };
  for (const script of extension.scripts) {
    const controller = FURTHER_CONTROLLER.exec(script);
    if (controller !== null) return { as: "controller", domain: namedDomain(controller[1]) };
    const member = ADD_COMPUTER.exec(script) ?? NETDOM.exec(script);
    if (member !== null) return { as: "member", domain: namedDomain(member[1]) };
  }
  return undefined;
}

/** A name that a script computes (`$domain`) is there and not known. */
function namedDomain(name: string | undefined): Fact<string> {
  return name === undefined ? UNKNOWN : name.toLowerCase();
}

function lowerCase(name: Fact<string>): Fact<string> {
  return isKnown(name) ? name.toLowerCase() : name;
}

/** Machines that are domain controllers by declaration, or by a script that promotes them. */
export function findDomainControllers({
  machines,
  extensions,
}: Pick<Estate, "machines" | "extensions">): ReadonlySet<Machine> {
  const promoted = extensions.flatMap(({ machine, scripts }) =>
    isResolved<Machine>(machine) && scripts.some((script) => NEW_FOREST.test(script) || FURTHER_CONTROLLER.test(script))
      ? [machine]
      : [],
  );
  return new Set([...machines.filter(({ roles }) => roles.includes("domain-controller")), ...promoted]);
}
