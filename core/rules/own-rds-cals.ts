import { newestOf } from "../licensing/cal-need";
import { computeCalPosition, describePurchase, RDS, writeNeed, writeOwned } from "../licensing/cal-position";
import { calYear, countPeople } from "../licensing/cals";
import { findSessionHosts, type SessionHost, type SessionHosts } from "../licensing/session-hosts";
import {
  type Access,
  type Estate,
  fail,
  isKnown,
  pass,
  type Skip,
  UNKNOWN,
  type UnknownVerdict,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "short" | "too-old" | "licence-server-too-old";

const SESSION_HOST = {
  type: "azure-native:compute:VirtualMachine",
  name: "rds1",
  properties: {
    vmName: "rds1",
    licenseType: "None",
    tags: { "windows-licensing:roles": "rds-session-host" },
    hardwareProfile: { vmSize: "Standard_D4s_v5" },
    storageProfile: {
      imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2025-datacenter-g2" },
    },
  },
};

export default estateRule({
  id: "WL211",
  name: "own-rds-cals",
  title: "Everybody who works on a session host of Windows Server has an RDS CAL of its version",
  why: "Sessions on Windows Server take an RDS CAL on top of whatever else is licensed, in Azure and Azure Virtual Desktop as well, and whether the machine pays as it goes or not. After 120 days without them the session host refuses connections.",
  fix: "Buy the missing RDS CALs for the release of the session hosts and install them on a licence server of at least that release; or use multi-session Windows clients, which need none.",
  severity: "high",
  references: ["https://learn.microsoft.com/windows-server/remote/remote-desktop-services/rds-client-access-license"],
  messages: {
    short: {
      level: "mandatory",
      text: "Sessions on {{hosts}} ({{because}}) take RDS CALs: {{need}} need one. Owned: {{owned}}. To buy: {{buy}}.",
    },
    "too-old": {
      level: "mandatory",
      text: "Sessions on {{hosts}} ({{because}}) take RDS CALs of {{year}} or later: {{need}} need one. Owned of that version: {{owned}}. To buy: {{buy}}.",
    },
    "licence-server-too-old": {
      level: "mandatory",
      text: "{{server}} runs Windows Server {{release}} and cannot issue RDS CALs of {{year}}, which {{hosts}} ask for: a licence server must be at least as new as its CALs.",
    },
  },
  examples: {
    bad: {
      resources: [SESSION_HOST],
      configuration: { access: { users: 40, cals: [{ kind: "rds-user", release: 2022, count: 40 }] } },
    },
    good: {
      resources: [SESSION_HOST],
      configuration: { access: { users: 40, cals: [{ kind: "rds-user", release: 2025, count: 40 }] } },
    },
  },
  check(estate) {
    const found = findSessionHosts(estate);
    const { hosts, clients, open } = found;
    if (hosts.length === 0) {
      if (open.length > 0) return open.map(unknownOs);
      return skip(
        clients.length > 0
          ? "the session hosts run Windows clients, which need no RDS CALs"
          : "there is no session host",
      );
    }
    const sessions = accessTo(hosts, estate);
    const undeclared = skipUndeclared(sessions.access);
    if (undeclared !== undefined) return undeclared;
    return [judge(found, sessions, estate), ...open.map(unknownOs)];
  },
});

function unknownOs({ subject }: SessionHost): UnknownVerdict {
  return unknown("whether a session host runs Windows Server, which takes RDS CALs, or a client", {
    subject,
    settle: "Declare its image under machines: in windows-licensing.yaml.",
  });
}

interface SessionAccess {
  readonly access: Access;
  /** False where only the organisation's numbers are known, of which session hosts may serve a part. */
  readonly exact: boolean;
}

/**
 * Who uses the session hosts: what each of them says (the largest number, because the same people may be counted on
 * several), else what is declared for all session hosts, else at most the whole organisation.
 */
function accessTo(hosts: readonly SessionHost[], { declarations: { access } }: Estate): SessionAccess {
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

function skipUndeclared(access: Access): Skip | undefined {
  if (access.users === undefined && access.devices === undefined) {
    return skip(
      "nobody says who uses the session hosts",
      "access: { remoteDesktop: { users: 25 }, cals: [{ kind: rds-user, release: 2025, count: 25 }] }",
    );
  }
  const nobody = countPeople(access) === 0 && (access.devices ?? 0) === 0;
  return access.cals.length === 0 && !nobody
    ? skip("nobody says which RDS CALs are owned", "access.cals: [{ kind: rds-user, release: 2025, count: 25 }]")
    : undefined;
}

function judge(
  { hosts, licenceServers }: SessionHosts,
  { access, exact }: SessionAccess,
  { asOf }: Estate,
): Verdict<Key> {
  const { year, complete } = newestOf(
    hosts.map(({ release }) => ({ year: isKnown(release) ? calYear(release) : undefined })),
  );
  const subject = hosts[0]?.subject ?? { name: "access", declaration: "access" };
  const position = computeCalPosition(access, RDS, { asOf, year });
  const { coverage, basis } = position;
  const names = hosts.map((host) => host.subject.name).sort();
  const data = {
    need: writeNeed(position),
    hosts: names,
    because: hosts[0]?.because ?? "",
    owned: writeOwned(position, RDS),
    year,
    buy: describePurchase(coverage, RDS, year) ?? "more RDS CALs",
  };
  switch (coverage.outcome) {
    case "short": {
      // Fewer than the organisation has people may be enough; none at all is not, for whoever works there.
      if (!exact && position.owned.user + position.owned.device > 0) {
        return unknown("how many people work on the session hosts", {
          subject,
          basis,
          settle: "Declare access.remoteDesktop: { users: N }, or tag the session hosts windows-licensing:users.",
        });
      }
      const anyVersion = computeCalPosition(access, RDS, { asOf });
      const message = anyVersion.coverage.outcome === "short" ? "short" : "too-old";
      return fail<Key>(message, undefined, data, { subject, basis });
    }
    case "open":
    case "undeclared":
      return unknown("whether those without an RDS CAL of their own use only devices that have one", {
        subject,
        basis,
        settle: "Declare access.shared: { users: N, devices: N }, the people who use nothing but shared devices.",
      });
    case "covered":
      break;
  }
  const issuing = judgeLicenceServers({ licenceServers }, access, { asOf, year }, names);
  if (issuing !== undefined) return issuing;
  if (complete) return { ...pass, subject, basis };
  const strictest = computeCalPosition(access, RDS, { asOf, year: Number.POSITIVE_INFINITY });
  return strictest.coverage.outcome === "covered"
    ? { ...pass, subject, basis }
    : unknown("which version of RDS CALs the session hosts take, because their release is not known", {
        subject: hosts.find(({ release }) => !isKnown(release))?.subject ?? subject,
        settle: "Declare the release under machines: in windows-licensing.yaml.",
      });
}

/** What keeps the visible licence servers from issuing the CALs; undefined where nothing does, or none is visible. */
function judgeLicenceServers(
  { licenceServers }: Pick<SessionHosts, "licenceServers">,
  access: Access,
  { asOf, year }: { readonly asOf: string; readonly year: number },
  hosts: readonly string[],
): Verdict<Key> | undefined {
  const years = licenceServers.map(({ release }) => (isKnown(release) ? calYear(release) : undefined));
  const issuedBy = Math.max(0, ...years.filter((each) => each !== undefined));
  const [newest] = licenceServers.filter((_, index) => years[index] === issuedBy);
  const able = computeCalPosition(access, RDS, { asOf, year, issuedBy }).coverage.outcome === "covered";
  if (licenceServers.length === 0 || able) return undefined;
  const unread = licenceServers.find((_, index) => years[index] === undefined);
  if (unread !== undefined || newest === undefined) {
    return unknown("whether the licence server is new enough for the RDS CALs", {
      ...(unread === undefined ? {} : { subject: unread.subject }),
      settle: "Declare its release under machines: or onPremises: in windows-licensing.yaml.",
    });
  }
  const release = newest.release === UNKNOWN ? "" : (newest.release ?? "");
  // Licences of the session hosts' own version would do; where those owned are newer still, theirs is the one to meet.
  const asked = issuedBy < year ? year : Math.min(...newerThan(access, issuedBy), Number.POSITIVE_INFINITY);
  const data = { server: newest.subject.name, release, year: Number.isFinite(asked) ? asked : year, hosts };
  return fail("licence-server-too-old", undefined, data, { subject: newest.subject });
}

function newerThan({ cals }: Access, year: number): readonly number[] {
  return cals
    .filter(({ kind }) => kind === RDS.user || kind === RDS.device)
    .map(({ release }) => (release === undefined ? undefined : calYear(release)))
    .filter((owned) => owned !== undefined)
    .filter((owned) => owned > year);
}
