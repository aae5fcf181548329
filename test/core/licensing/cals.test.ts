import fc from "fast-check";
import {
  type AccessNeed,
  calGrantsAccess,
  calYear,
  countCals,
  countPeople,
  coverAccess,
  NEWEST,
  newestYear,
  rdsCalWorks,
  yearsOfCal,
} from "../../../core/licensing/cals";
import type { Cal } from "../../../core/model";

const asOf = "2026-11-21";

describe("which server a CAL opens", () => {
  test.each([
    ["T50: CAL 2019 on 2022", "2019", "2022", false],
    ["T51: CAL 2025 on 2016", "2025", "2016", true],
    ["the same version", "2022", "2022", true],
    ["CAL 2012 on 2012 R2", "2012", "2012r2", true],
    ["CAL 2012 R2 on 2016", "2012r2", "2016", false],
    ["CAL 2019 on 20H2", "2019", "20h2", true],
    ["CAL 2016 on 1809", "2016", "1809", false],
    ["CAL 2022 on the annual channel", "2022", "23h2", true],
    ["a release that is none", "2022", "vnext", undefined],
  ])("%s", (_name, cal, server, expected) => {
    expect(calGrantsAccess(cal, server)).toBe(expected);
  });

  test.each([
    ["2012r2", 2012],
    ["2025", 2025],
    ["1709", 2016],
    ["2004", 2019],
    ["nt4", undefined],
    ["", undefined],
  ])("year of %s", (release, expected) => {
    expect(calYear(release)).toBe(expected);
  });
});

describe("which session host an RDS CAL serves", () => {
  test.each([
    ["T52: CAL 2022 on a 2025 session host", { cal: "2022", sessionHost: "2025" }, false],
    ["T53: CAL 2025 from a 2022 licence server", { cal: "2025", sessionHost: "2022", licenceServer: "2022" }, false],
    ["CAL 2025 on a 2022 session host", { cal: "2025", sessionHost: "2022" }, true],
    ["from a newer licence server", { cal: "2022", sessionHost: "2019", licenceServer: "2025" }, true],
    ["all alike", { cal: "2022", sessionHost: "2022", licenceServer: "2022" }, true],
    ["CAL too old, whatever the licence server", { cal: "2016", sessionHost: "2019", licenceServer: "2025" }, false],
    ["a licence server of unknown version", { cal: "2022", sessionHost: "2022", licenceServer: "x" }, undefined],
  ])("%s", (_name, chain, expected) => {
    expect(rdsCalWorks(chain)).toBe(expected);
  });
});

describe("versions a CAL may be used as", () => {
  const user = (more: Partial<Cal>): Cal => ({ kind: "user", count: 1, ...more });
  test.each<[string, Partial<Cal>, ReturnType<typeof yearsOfCal>]>([
    ["bought", { release: "2022" }, { least: 2022, most: 2022 }],
    [
      "under Software Assurance",
      { release: "2019", assurance: { until: "2027-01-01" } },
      { least: 2019, most: NEWEST },
    ],
    ["on its last day", { release: "2019", assurance: { until: asOf } }, { least: 2019, most: NEWEST }],
    [
      "lapsed after 2025 came out",
      { release: "2019", assurance: { until: "2026-11-20" } },
      { least: 2019, most: 2025 },
    ],
    [
      "lapsed the day before 2025 came out",
      { release: "2019", assurance: { until: "2024-10-31" } },
      { least: 2019, most: 2022 },
    ],
    [
      "lapsed before anything newer",
      { release: "2022", assurance: { until: "2022-01-01" } },
      { least: 2022, most: 2022 },
    ],
    ["in a suite", { via: "microsoft-365-e3" }, { least: 0, most: NEWEST }],
    ["in a subscription that ended", { via: "microsoft-365-e3", assurance: { until: "2026-01-01" } }, undefined],
  ])("%s", (_name, cal, expected) => {
    expect(yearsOfCal(user(cal), asOf)).toEqual(expected);
  });

  test.each([
    ["2016-10-14", 2012],
    ["2016-10-15", 2016],
    ["2021-08-17", 2019],
    ["2021-08-18", 2022],
    ["2024-11-01", 2025],
    ["1993-07-27", 0],
  ])("newest on %s", (day, year) => {
    expect(newestYear(day)).toBe(year);
  });
});

describe("counting CALs", () => {
  const cals: readonly Cal[] = [
    { kind: "user", release: "2019", count: 100 },
    { kind: "user", release: "2022", count: 50 },
    { kind: "user", count: 20, via: "microsoft-365-e3" },
    { kind: "device", release: "2025", count: 7 },
    { kind: "rds-user", release: "2025", count: 9 },
  ];
  test.each<[string, Parameters<typeof countCals>[1], Parameters<typeof countCals>[2], number]>([
    ["any version", "user", { asOf }, 170],
    ["2022 and newer", "user", { asOf, year: 2022 }, 70],
    ["2025 and newer", "user", { asOf, year: 2025 }, 20],
    ["devices", "device", { asOf, year: 2025 }, 7],
    ["a kind nobody owns", "rds-device", { asOf }, 0],
    ["T53: issued by a 2022 licence server", "rds-user", { asOf, year: 2022, issuedBy: 2022 }, 0],
    ["issued by a 2025 licence server", "rds-user", { asOf, year: 2022, issuedBy: 2025 }, 9],
  ])("%s", (_name, kind, use, expected) => {
    expect(countCals(cals, kind, use)).toBe(expected);
  });
});

describe("people who need one", () => {
  test.each([
    ["T54: two administrators, no other users", { users: 0, administrators: 2 }, 0],
    ["three administrators", { users: 0, administrators: 3 }, 1],
    ["users and two administrators", { users: 10, administrators: 2 }, 10],
    ["users", { users: 10 }, 10],
    ["nobody says", {}, undefined],
    ["only the administrators are said", { administrators: 2 }, undefined],
  ])("%s", (_name, access, expected) => {
    expect(countPeople(access)).toBe(expected);
  });
});

describe("covering access", () => {
  const shifts = { users: 300, devices: 260, shared: { users: 60, devices: 20 } };
  test.each<[string, AccessNeed, { user: number; device: number }, ReturnType<typeof coverAccess>["outcome"]]>([
    ["enough user CALs", { users: 240, devices: 60 }, { user: 240, device: 0 }, "covered"],
    ["enough device CALs", { users: 240, devices: 60 }, { user: 0, device: 60 }, "covered"],
    ["one user CAL short", { users: 240, devices: 60 }, { user: 239, device: 0 }, "short"],
    ["one device CAL short", { users: 240, devices: 60 }, { user: 0, device: 59 }, "short"],
    ["users and devices are never added up", { users: 240, devices: 60 }, { user: 240, device: 59 }, "covered"],
    ["some of both", { users: 240, devices: 60 }, { user: 200, device: 50 }, "open"],
    ["none of either", { users: 1, devices: 1 }, { user: 0, device: 0 }, "short"],
    ["nobody", { users: 0, devices: 0 }, { user: 0, device: 0 }, "covered"],
    ["nobody, devices not counted", { users: 0, devices: undefined }, { user: 0, device: 0 }, "covered"],
    ["devices that nobody uses still need theirs", { users: 0, devices: 5 }, { user: 9, device: 4 }, "open"],
    ["devices not counted", { users: 10, devices: undefined }, { user: 9, device: 0 }, "short"],
    ["devices not counted, some device CALs", { users: 10, devices: undefined }, { user: 9, device: 5 }, "open"],
    ["users not counted", { users: undefined, devices: 10 }, { user: 0, device: 9 }, "short"],
    ["users not counted, some user CALs", { users: undefined, devices: 10 }, { user: 5, device: 9 }, "open"],
    ["nothing counted", { users: undefined, devices: undefined }, { user: 5, device: 9 }, "undeclared"],
    ["shifts by device, offices by user", shifts, { user: 240, device: 20 }, "covered"],
    ["shifts by device, one office user short", shifts, { user: 239, device: 20 }, "short"],
    ["one shared device short", shifts, { user: 240, device: 19 }, "short"],
    ["everybody by user", shifts, { user: 300, device: 0 }, "covered"],
    ["as many as needed, of the wrong kind", shifts, { user: 200, device: 60 }, "open"],
  ])("%s", (_name, need, owned, expected) => {
    expect(coverAccess(need, owned).outcome).toBe(expected);
  });

  test("the cheapest mix", () => {
    expect(coverAccess(shifts, { user: 0, device: 0 }).fewest).toEqual({ user: 240, device: 20 });
    expect(coverAccess({ users: 10, devices: 4 }, { user: 0, device: 0 }).fewest).toEqual({ user: 0, device: 4 });
    expect(coverAccess({ users: 10, devices: undefined }, { user: 0, device: 0 }).fewest).toEqual({
      user: 10,
      device: 0,
    });
  });

  test("what is missing, by either way", () => {
    expect(coverAccess({ users: 10, devices: 4 }, { user: 7, device: 0 }).missing).toEqual({ user: 3, device: 4 });
  });

  const count = fc.nat({ max: 50 });
  const need = fc
    .record({ users: count, devices: count, part: count, share: count })
    .map(({ users, devices, part, share }) => ({
      users: users + part,
      devices: devices + share,
      shared: { users: part, devices: share },
    }));
  const owned = fc.record({ user: count, device: count });

  test("buying more never uncovers anybody", () => {
    fc.assert(
      fc.property(need, owned, count, (wanted, has, more) => {
        const rank = { short: 0, open: 1, covered: 2, undeclared: 3 } as const;
        const before = rank[coverAccess(wanted, has).outcome];
        const after = rank[coverAccess(wanted, { user: has.user + more, device: has.device }).outcome];
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test("the cheapest mix covers, and one CAL less of it does not", () => {
    fc.assert(
      fc.property(need, (wanted) => {
        const { fewest } = coverAccess(wanted, { user: 0, device: 0 });
        if (fewest === undefined) return;
        expect(coverAccess(wanted, fewest).outcome).toBe("covered");
        if (fewest.user > 0)
          expect(coverAccess(wanted, { ...fewest, user: fewest.user - 1 }).outcome).not.toBe("covered");
      }),
    );
  });
});
