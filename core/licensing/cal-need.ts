import {
  type Cal,
  type Estate,
  isKnown,
  type Machine,
  type OnPremisesHost,
  type Reason,
  type Release,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { licensing } from "../words/licensing";
import { calYear } from "./cals";
import { claimsHybridBenefit } from "./demands";
import { isLicensedByHost } from "./host-cover";

/** A server whose users need CALs. */
export interface ServerAccess {
  readonly name: string;
  readonly subject: Subject;
  /** Version of the CALs it takes; undefined where its release is not known. */
  readonly year: number | undefined;
  /** Physical servers it is made of: External Connectors count by them. */
  readonly servers: number;
}

/**
 * Servers by whether access to them takes a CAL. Sources: azure.microsoft.com/pricing/licensing-faq (Azure
 * pay-as-you-go), windowsserverdocs windows-server-pay-as-you-go.md (Azure Arc), azure-stack-docs vm-activate.md (Azure
 * Local), the Windows Server 2022 licensing guide (Essentials), Windows Server 2016 licence terms (web workloads).
 */
export interface ServersByAccess {
  /** CALs are needed: servers of one's own, outside Azure. */
  readonly needing: readonly ServerAccess[];
  /** Azure machines under the hybrid benefit: no source settles it. */
  readonly unsettled: readonly ServerAccess[];
  /** Machines of which the deployment decides. */
  readonly open: readonly OpenAccess[];
  /** No CAL is needed, and why. */
  readonly free: readonly { readonly name: string; readonly reason: Reason }[];
}

/** A machine of which it is unknown whether access needs CALs, and why. */
export interface OpenAccess {
  readonly subject: Subject;
  readonly reason: Reason;
}

export function sortServersByAccess({
  machines,
  declarations,
}: Pick<Estate, "machines" | "declarations">): ServersByAccess {
  const needing: ServerAccess[] = [];
  const unsettled: ServerAccess[] = [];
  const open: OpenAccess[] = [];
  const free: { name: string; reason: Reason }[] = [];
  for (const [index, host] of declarations.onPremises.entries()) {
    const reason = whyFree(host);
    if (reason === undefined) needing.push(readHost(host, index));
    else free.push({ name: host.name, reason });
  }
  for (const machine of machines) {
    if (!runsServer(machine)) continue;
    const subject = subjectOf(machine);
    const reason = whyMachineIsFree(machine);
    if (reason !== undefined) free.push({ name: machine.name, reason });
    else if (machine.licenseType === UNKNOWN) {
      open.push({ subject, reason: licensing("licence-type-computed") });
    } else {
      unsettled.push({ name: machine.name, subject, year: yearOf(machine.release), servers: 1 });
    }
  }
  return { needing, unsettled, open, free };
}

function runsServer({ os, edition, licenseType }: Machine): boolean {
  return os === "windows-server" || isKnown(edition) || claimsHybridBenefit({ licenseType });
}

function whyMachineIsFree(machine: Machine): Reason | undefined {
  const { edition, licenseType, roles } = machine;
  if (edition === "essentials") return licensing("free-essentials");
  if (roles.length === 1 && roles[0] === "web") return licensing("free-web");
  if (licenseType === UNKNOWN || claimsHybridBenefit(machine) || isLicensedByHost(machine)) return undefined;
  return licensing("free-pay-as-you-go");
}

function whyFree({ platform, payAsYouGo }: OnPremisesHost): Reason | undefined {
  if (platform === "azure-local") return licensing("free-azure-local");
  return payAsYouGo === true ? licensing("free-arc-pay-as-you-go") : undefined;
}

function readHost(host: OnPremisesHost, index: number): ServerAccess {
  const subject = { name: host.name, declaration: `onPremises[${String(index)}]` };
  return { name: host.name, subject, year: yearOf(host.release), servers: host.nodes?.length ?? 1 };
}

function yearOf(release: Release | symbol | undefined): number | undefined {
  return typeof release === "string" ? calYear(release) : undefined;
}

/** The newest version that a set of servers asks of CALs, and whether every one of them tells its own. */
export function newestOf(servers: readonly Pick<ServerAccess, "year">[]): {
  readonly year: number;
  readonly complete: boolean;
} {
  const years = servers.map(({ year }) => year);
  return {
    year: Math.max(0, ...years.filter((year) => year !== undefined)),
    complete: !years.includes(undefined),
  };
}

/** CALs as a person names them: `user CALs 2022`, `user CALs (microsoft-365-e3)`. */
export function nameCals({ kind, release, via }: Cal): string {
  const kinds = {
    user: "user CALs",
    device: "device CALs",
    "rds-user": "RDS user CALs",
    "rds-device": "RDS device CALs",
    "external-connector": "External Connectors",
  } as const;
  return via === undefined ? `${kinds[kind]}${release === undefined ? "" : ` ${release}`}` : `${kinds[kind]} (${via})`;
}
