import type { Access, Arithmetic, Cal, CalKind, Reason, Term } from "../model";
import { licensing } from "../words/licensing";
import { nameCals } from "./cal-need";
import { type CalUse, type Coverage, countCals, countPeople, coverAccess, isUsable, yearsOfCal } from "./cals";
import { figure } from "./formula";

/** CALs of two kinds, for people and for devices. */
export interface CalKinds {
  readonly user: Extract<CalKind, "user" | "rds-user">;
  readonly device: Extract<CalKind, "device" | "rds-device">;
}
export const BASE: CalKinds = { user: "user", device: "device" };
export const RDS: CalKinds = { user: "rds-user", device: "rds-device" };

/** How the CALs owned compare with those who use certain servers. */
export interface CalPosition {
  readonly coverage: Coverage;
  readonly people: number | undefined;
  readonly devices: number | undefined;
  readonly owned: { readonly user: number; readonly device: number };
  readonly basis: Arithmetic;
}

/** What is missing of the declarations for CALs to be compared; undefined where nothing is. */
export function findUndeclaredAccess(access: Access): "users-not-declared" | "cals-not-declared" | undefined {
  if (access.users === undefined && access.devices === undefined) return "users-not-declared";
  const nobody = countPeople(access) === 0 && (access.devices ?? 0) === 0;
  return access.cals.length === 0 && !nobody ? "cals-not-declared" : undefined;
}

export function computeCalPosition(access: Access, kinds: CalKinds, use: CalUse): CalPosition {
  const people = countPeople(access);
  const { devices, shared } = access;
  const owned = { user: countCals(access.cals, kinds.user, use), device: countCals(access.cals, kinds.device, use) };
  const coverage = coverAccess({ users: people, devices, ...(shared === undefined ? {} : { shared }) }, owned);
  const basis = explain(access, kinds, use, { people, owned, coverage });
  return { coverage, people, devices, owned, basis };
}

function explain(
  access: Access,
  kinds: CalKinds,
  use: CalUse,
  { people, owned, coverage }: Pick<CalPosition, "people" | "owned" | "coverage">,
): Arithmetic {
  const own = access.cals.filter(({ kind }) => kind === kinds.user || kind === kinds.device);
  const { fewest } = coverage;
  return {
    kind: "arithmetic",
    unit: "CALs",
    lines: own.map((cal) => {
      const counted = isUsable(cal, use) ? cal.count : 0;
      return { label: nameCals(cal), formula: describeVersion(cal, use), low: counted, high: counted };
    }),
    results: [
      { label: licensing("owned-cals", { kind: kinds.user }), value: owned.user },
      { label: licensing("owned-cals", { kind: kinds.device }), value: owned.device },
      ...(people === undefined ? [] : [{ label: licensing("people-in-need"), value: people }]),
      ...(access.devices === undefined ? [] : [{ label: licensing("devices-in-need"), value: access.devices }]),
      ...(fewest === undefined ? [] : [{ label: licensing("fewest-cals"), value: describeCounts(fewest) }]),
    ],
  };
}

/** `240 user and 20 device`, `60 device`. */
function describeCounts({ user, device }: { readonly user: number; readonly device: number }): Reason {
  if (user > 0 && device > 0) return licensing("count-user-and-device", { user, device });
  if (user > 0) return licensing("count-user", { user });
  return device > 0 ? licensing("count-device", { device }) : licensing("no-cals");
}

function describeVersion(cal: Cal, use: CalUse): Term {
  const { asOf, year = 0 } = use;
  const { count, assurance } = cal;
  const years = yearsOfCal(cal, asOf);
  if (years === undefined && cal.via !== undefined && (assurance === undefined || assurance.until >= asOf)) {
    return licensing("cal-not-in-suite", { count, suite: cal.via });
  }
  if (years === undefined) return licensing("cal-ended", { count, until: assurance?.until ?? asOf });
  if (isUsable(cal, use)) return figure(count);
  return years.most < year ? licensing("cal-too-old", { count, year }) : licensing("cal-too-new", { count });
}

/** What to buy so that everybody is covered: the smaller of the two ways; undefined where neither is known. */
export function describePurchase({ missing }: Coverage, kinds: CalKinds, year: number | undefined): Reason | undefined {
  const { user, device } = missing;
  const byDevice = user === undefined || (device !== undefined && device < user);
  const count = byDevice ? device : user;
  if (count === undefined) return undefined;
  const cals = describeCals(byDevice ? kinds.device : kinds.user, count);
  return year === undefined || year === 0 ? cals : licensing("cals-of-year", { cals, year });
}

/** `1 user CAL`, `40 RDS user CALs`. */
function describeCals(kind: CalKinds["user" | "device"], count: number): Reason {
  switch (kind) {
    case "user":
      return licensing("user-cals", { count });
    case "device":
      return licensing("device-cals", { count });
    case "rds-user":
      return licensing("rds-user-cals", { count });
    case "rds-device":
      return licensing("rds-device-cals", { count });
  }
}

/** Who needs a CAL: `40 people`, `40 people or the 10 devices in use`. */
export function describeNeed({ people, devices }: Pick<CalPosition, "people" | "devices">): Reason {
  if (people === undefined) {
    return devices === undefined ? licensing("nobody-declared") : licensing("devices", { devices });
  }
  return devices === undefined ? licensing("people", { people }) : licensing("people-or-devices", { people, devices });
}

/** What is owned: `none`, `39 user CALs and 1 device CAL`. */
export function describeOwned({ owned }: Pick<CalPosition, "owned">, kinds: CalKinds): Reason {
  const users = describeCals(kinds.user, owned.user);
  const devices = describeCals(kinds.device, owned.device);
  if (owned.user > 0 && owned.device > 0) return licensing("both-cals", { users, devices });
  if (owned.user > 0) return users;
  return owned.device > 0 ? devices : licensing("no-cals");
}
