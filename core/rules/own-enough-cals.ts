import { newestOf, type ServerAccess, sortServersByAccess, UNSETTLED_BECAUSE } from "../licensing/cal-need";
import {
  BASE,
  type CalPosition,
  computeCalPosition,
  describePurchase,
  writeNeed,
  writeOwned,
} from "../licensing/cal-position";
import { countPeople } from "../licensing/cals";
import { type Estate, fail, pass, type Skip, type Subject, type UnknownVerdict, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "short" | "too-old";

const HOST = { name: "hv1", processors: [16], edition: "standard", release: 2022, virtualMachines: 2 };

export default estateRule({
  id: "WL210",
  name: "own-enough-cals",
  title: "Everybody who uses own servers has a client access licence of their version",
  why: "Windows neither counts nor checks CALs: what is missing shows in an audit. A CAL opens servers of its own version and earlier ones, so a newer server makes all older CALs worthless for it.",
  fix: "Buy the missing user or device CALs, or put Software Assurance on them before the next release; declare them under access.cals.",
  severity: "high",
  references: [
    "https://www.microsoft.com/licensing/product-licensing/client-access-license",
    "https://azure.microsoft.com/pricing/licensing-faq/",
    "https://learn.microsoft.com/windows-server/get-started/windows-server-pay-as-you-go",
  ],
  messages: {
    short: {
      level: "mandatory",
      text: "Access to {{servers}} takes CALs: {{need}} need one. Owned: {{owned}}. To buy: {{buy}}.",
    },
    "too-old": {
      level: "mandatory",
      text: "Access to {{servers}} takes CALs of {{year}} or later: {{need}} need one. Owned of that version: {{owned}}. To buy: {{buy}}. Older CALs do not count, and without Software Assurance they cannot be upgraded.",
    },
  },
  examples: {
    bad: {
      resources: [],
      configuration: {
        onPremises: [HOST],
        access: { users: 100, cals: [{ kind: "user", release: 2019, count: 100 }] },
      },
    },
    good: {
      resources: [],
      configuration: {
        onPremises: [HOST],
        access: { users: 100, cals: [{ kind: "user", release: 2022, count: 100 }] },
      },
    },
  },
  check(estate) {
    const { needing, unsettled, open, free } = sortServersByAccess(estate);
    if (needing.length + unsettled.length + open.length === 0) {
      return skip(free.length > 0 ? "no server takes client access licences" : "there is no server");
    }
    const undeclared = skipUndeclared(estate);
    if (undeclared !== undefined) return undeclared;
    return [...judgeOwn(needing, estate), ...judgeUnsettled(unsettled, estate), ...open];
  },
});

/** A newcomer declares neither people nor CALs; then there is nothing to compare. */
function skipUndeclared({ declarations: { access } }: Estate): Skip | undefined {
  if (access.users === undefined && access.devices === undefined) {
    return skip(
      "nobody says who uses the servers",
      "access: { users: 25, cals: [{ kind: user, release: 2025, count: 25 }] }",
    );
  }
  const nobody = countPeople(access) === 0 && (access.devices ?? 0) === 0;
  return access.cals.length === 0 && !nobody
    ? skip(
        "nobody says which client access licences are owned",
        "access.cals: [{ kind: user, release: 2025, count: 25 }]",
      )
    : undefined;
}

function judgeOwn(servers: readonly ServerAccess[], estate: Estate): readonly Verdict<Key>[] {
  if (servers.length === 0) return [];
  const { declarations, asOf } = estate;
  const { year, complete } = newestOf(servers);
  const position = computeCalPosition(declarations.access, BASE, { asOf, year });
  const { coverage, basis } = position;
  const subject: Subject = { name: "access", declaration: "access" };
  if (coverage.outcome === "covered") {
    if (complete) return [{ ...pass, subject, basis }];
    const strictest = computeCalPosition(declarations.access, BASE, { asOf, year: Number.POSITIVE_INFINITY });
    return strictest.coverage.outcome === "covered"
      ? [{ ...pass, subject, basis }]
      : [unknownRelease(servers, subject)];
  }
  if (coverage.outcome !== "short") return [whoShares(position, subject)];
  // Without any regard to version: are there enough, only too old?
  const anyVersion = computeCalPosition(declarations.access, BASE, { asOf });
  const data = {
    need: writeNeed(position),
    servers: servers.map(({ name }) => name).sort(),
    owned: writeOwned(position, BASE),
    year,
    buy: describePurchase(coverage, BASE, year) ?? "more CALs",
  };
  return [fail(anyVersion.coverage.outcome === "short" ? "short" : "too-old", "access.cals", data, { subject, basis })];
}

/** Whether the hybrid benefit takes CALs is open; who owns enough of them need not care. */
function judgeUnsettled(servers: readonly ServerAccess[], estate: Estate): readonly Verdict<Key>[] {
  if (servers.length === 0) return [];
  const { declarations, asOf } = estate;
  const { year, complete } = newestOf(servers);
  const use = { asOf, year: complete ? year : Number.POSITIVE_INFINITY };
  const position = computeCalPosition(declarations.access, BASE, use);
  if (position.coverage.outcome === "covered") return [{ ...pass, basis: position.basis }];
  const buy = describePurchase(position.coverage, BASE, complete ? year : undefined);
  return servers.map(({ subject }) =>
    unknown(`whether access to machines under the hybrid benefit takes CALs: ${UNSETTLED_BECAUSE}`, {
      subject,
      basis: position.basis,
      settle: `Ask who sold the licences${buy === undefined ? "" : `, or own CALs for all: ${buy} more`}.`,
    }),
  );
}

function unknownRelease(servers: readonly ServerAccess[], subject: Subject): UnknownVerdict {
  const names = servers.filter(({ year }) => year === undefined).map(({ name }) => name);
  return unknown(`which version of CALs ${names.sort().join(", ")} takes`, {
    subject,
    settle: "Declare its release under onPremises: in windows-licensing.yaml.",
  });
}

function whoShares({ coverage, owned, basis }: CalPosition, subject: Subject): UnknownVerdict {
  const { user, device } = coverage.missing;
  const left = user === undefined ? "the people" : `the ${String(user)} people without a user CAL`;
  return unknown(
    device === undefined
      ? `whether ${left} use only the ${String(owned.device)} devices that have a CAL`
      : `whether ${left} use none of the ${String(device)} devices without a CAL`,
    {
      subject,
      basis,
      settle:
        "Declare access.shared: { users: N, devices: N }, the people who use nothing but shared devices, or count the side that is missing.",
    },
  );
}
