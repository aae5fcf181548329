import { nameRelease } from "../data/releases";
import { type About, type Access, type Estate, isKnown, type Reason, UNKNOWN } from "../model";
import { licensing } from "../words/licensing";
import { newestOf } from "./cal-need";
import { computeCalPosition, describeNeed, describeOwned, describePurchase, RDS } from "./cal-position";
import { calYear } from "./cals";
import type { SessionHost, SessionHosts } from "./session-hosts";

export interface SessionAccess {
  readonly access: Access;
  /** False where only the numbers of the organisation are known, of which session hosts may serve a part. */
  readonly exact: boolean;
}

/**
 * Who uses the session hosts: what each of them declares (the largest number, because the same people may be counted on
 * several), else what is declared for all session hosts, else at most the whole organisation.
 */
export function accessToSessionHosts(
  hosts: readonly SessionHost[],
  { declarations: { access } }: Estate,
): SessionAccess {
  const largest = (numbers: readonly (number | symbol | undefined)[]): number | undefined => {
    const known = numbers.filter((number) => typeof number === "number");
    return known.length === numbers.length ? Math.max(...known) : undefined;
  };
  const users = largest(hosts.map(({ machine }) => machine?.users)) ?? access.remoteDesktop?.users;
  const devices = largest(hosts.map(({ machine }) => machine?.devices)) ?? access.remoteDesktop?.devices;
  if (users === undefined && devices === undefined) return { access, exact: false };
  const { users: _users, devices: _devices, shared: _shared, ...rest } = access;
  return {
    access: { ...rest, ...(users === undefined ? {} : { users }), ...(devices === undefined ? {} : { devices }) },
    exact: true,
  };
}

export type JudgedRdsCals = { readonly about: About } & (
  | { readonly state: "covered" }
  | { readonly state: "users-unknown" | "sharing-unknown" | "version-unknown" | "licence-server-unknown" }
  | {
      readonly state: "short" | "too-old";
      readonly data: {
        readonly hosts: readonly string[];
        readonly evidence: Reason;
        readonly need: Reason;
        readonly owned: Reason;
        readonly year: number;
        readonly buy: Reason;
      };
    }
  | { readonly state: "licence-server-too-old"; readonly data: LicenceServerFacts }
);

/**
 * Session hosts in Azure take RDS CALs with Software Assurance, or subscriptions: for Azure Virtual Desktop on Windows
 * Server by Microsoft's page on its operating systems and access rights, elsewhere in Azure by secondary sources.
 */
export function judgeRdsAssurance(hosts: readonly SessionHost[], { access, exact }: SessionAccess, { asOf }: Estate) {
  const inAzure = hosts.filter(({ subject }) => subject.urn !== undefined);
  const [first] = inAzure;
  if (first === undefined) return undefined;
  const assured = access.cals.filter(
    ({ kind, via, assurance }) =>
      (kind === RDS.user || kind === RDS.device) &&
      (via !== undefined || (assurance !== undefined && assurance.until >= asOf)),
  );
  const position = computeCalPosition({ ...access, cals: assured }, RDS, { asOf });
  if (position.coverage.outcome === "covered") return undefined;
  // Fewer than the organisation has people may be enough.
  if (!exact && position.owned.user + position.owned.device > 0) return undefined;
  const desktop = inAzure.some(({ service }) => service === "azure-virtual-desktop");
  return {
    state: desktop ? ("without-assurance" as const) : ("without-assurance-in-azure" as const),
    data: {
      hosts: inAzure.map(({ subject }) => subject.name).sort(),
      evidence: first.evidence,
      need: describeNeed(position),
      owned: describeOwned(position, RDS),
    },
  };
}

interface LicenceServerFacts {
  readonly server: string;
  readonly release: string;
  readonly year: number;
  readonly hosts: readonly string[];
}

/** RDS CALs against those who use the session hosts, and the licence servers that issue them. */
export function judgeRdsCals(
  { hosts, licenceServers }: SessionHosts,
  { access, exact }: SessionAccess,
  { asOf }: Estate,
): JudgedRdsCals {
  const { year, complete } = newestOf(
    hosts.map(({ release }) => ({ year: isKnown(release) ? calYear(release) : undefined })),
  );
  const [first] = hosts;
  const subject = first?.subject ?? { name: "access", declaration: "access" };
  const position = computeCalPosition(access, RDS, { asOf, year });
  const { coverage, basis, owned } = position;
  const about = { subject, basis };
  const names = hosts.map((host) => host.subject.name).sort();
  switch (coverage.outcome) {
    case "short": {
      // Fewer than the organisation has people may be enough; none at all is not, for whoever works there.
      if (!exact && owned.user + owned.device > 0) return { state: "users-unknown", about };
      const anyVersion = computeCalPosition(access, RDS, { asOf });
      return {
        state: anyVersion.coverage.outcome === "short" ? "short" : "too-old",
        data: {
          hosts: names,
          evidence: first?.evidence ?? licensing("role-declared"),
          need: describeNeed(position),
          owned: describeOwned(position, RDS),
          year,
          buy: describePurchase(coverage, RDS, year) ?? licensing("more-cals"),
        },
        about,
      };
    }
    case "open":
    case "undeclared":
      return { state: "sharing-unknown", about };
    case "covered":
      break;
  }
  const issuing = judgeLicenceServers({ licenceServers }, access, { asOf, year }, names);
  if (issuing !== undefined) return issuing;
  const strictest = computeCalPosition(access, RDS, { asOf, year: Number.POSITIVE_INFINITY });
  if (complete || strictest.coverage.outcome === "covered") return { state: "covered", about };
  const unread = hosts.find(({ release }) => !isKnown(release));
  return { state: "version-unknown", about: { subject: unread?.subject ?? subject } };
}

/** What keeps the visible licence servers from issuing the CALs; undefined where nothing does, or none is visible. */
function judgeLicenceServers(
  { licenceServers }: Pick<SessionHosts, "licenceServers">,
  access: Access,
  { asOf, year }: { readonly asOf: string; readonly year: number },
  hosts: readonly string[],
): JudgedRdsCals | undefined {
  const years = licenceServers.map(({ release }) => (isKnown(release) ? calYear(release) : undefined));
  const issuedBy = Math.max(0, ...years.filter((each) => each !== undefined));
  const [newest] = licenceServers.filter((_, index) => years[index] === issuedBy);
  const able = computeCalPosition(access, RDS, { asOf, year, issuedBy }).coverage.outcome === "covered";
  if (licenceServers.length === 0 || able) return undefined;
  const unread = licenceServers.find((_, index) => years[index] === undefined);
  if (unread !== undefined || newest === undefined) {
    return { state: "licence-server-unknown", about: unread === undefined ? {} : { subject: unread.subject } };
  }
  const release = newest.release === UNKNOWN ? "" : (newest.release ?? "");
  // Licences of the session hosts' own version would do; where those owned are newer still, theirs is the one to meet.
  const asked = issuedBy < year ? year : Math.min(...newerThan(access, issuedBy), Number.POSITIVE_INFINITY);
  const data = {
    server: newest.subject.name,
    release: nameRelease(release),
    year: Number.isFinite(asked) ? asked : year,
    hosts,
  };
  return { state: "licence-server-too-old", data, about: { subject: newest.subject } };
}

function newerThan({ cals }: Access, year: number): readonly number[] {
  return cals
    .filter(({ kind }) => kind === RDS.user || kind === RDS.device)
    .map(({ release }) => (release === undefined ? undefined : calYear(release)))
    .filter((owned) => owned !== undefined)
    .filter((owned) => owned > year);
}
