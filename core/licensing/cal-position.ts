import type { Access, Arithmetic, Cal, CalKind, IsoDate } from "../model";
import { legacyArithmetic } from "../model/legacy";
import { nameCals } from "./cal-need";
import { type CalUse, type Coverage, countCals, countPeople, coverAccess, isUsable, yearsOfCal } from "./cals";

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
  return legacyArithmetic({
    kind: "arithmetic",
    unit: "CALs",
    lines: own.map((cal) => {
      const counted = isUsable(cal, use) ? cal.count : 0;
      return { label: nameCals(cal), formula: describeVersion(cal, use), low: counted, high: counted };
    }),
    results: [
      { label: `owned: ${kinds.user}`, value: owned.user },
      { label: `owned: ${kinds.device}`, value: owned.device },
      ...(people === undefined ? [] : [{ label: "people who need one", value: people }]),
      ...(access.devices === undefined ? [] : [{ label: "or devices that need one", value: access.devices }]),
      ...(fewest === undefined ? [] : [{ label: "fewest that would do", value: writeCounts(fewest) }]),
    ],
  });
}

/** `240 user and 20 device`, `60 device`. */
function writeCounts({ user, device }: { readonly user: number; readonly device: number }): string {
  const parts = [...(user > 0 ? [`${String(user)} user`] : []), ...(device > 0 ? [`${String(device)} device`] : [])];
  return parts.length === 0 ? "none" : parts.join(" and ");
}

function describeVersion(cal: Cal, use: CalUse): string {
  const { asOf, year = 0 } = use;
  const years = yearsOfCal(cal, asOf);
  if (years === undefined) return `${String(cal.count)}, ended ${endOf(cal, asOf)}`;
  if (isUsable(cal, use)) return String(cal.count);
  return years.most < year
    ? `${String(cal.count)}, too old for ${String(year)}`
    : `${String(cal.count)}, newer than the licence server`;
}

function endOf({ assurance }: Cal, asOf: IsoDate): string {
  return assurance?.until ?? asOf;
}

/** What to buy so that everybody is covered: the smaller of the two ways; undefined where neither is known. */
export function describePurchase({ missing }: Coverage, kinds: CalKinds, year: number | undefined): string | undefined {
  const { user, device } = missing;
  const byDevice = user === undefined || (device !== undefined && device < user);
  const count = byDevice ? device : user;
  if (count === undefined) return undefined;
  const version = year === undefined || year === 0 ? "" : ` ${String(year)}`;
  return `${writeCals(byDevice ? kinds.device : kinds.user, count)}${version}`;
}

/** `1 user CAL`, `40 RDS user CALs`. */
function writeCals(kind: CalKind, count: number): string {
  const name = kind.startsWith("rds-") ? `RDS ${kind.slice(4)} CAL` : `${kind} CAL`;
  return `${String(count)} ${name}${count === 1 ? "" : "s"}`;
}

/** Who needs a CAL, as the subject of "need one": `40 people`, `40 people or the 10 devices they use`. */
export function writeNeed({ people, devices }: Pick<CalPosition, "people" | "devices">): string {
  const number = (count: number, one: string, many: string) => `${String(count)} ${count === 1 ? one : many}`;
  if (people === undefined) return devices === undefined ? "nobody" : number(devices, "device", "devices");
  const persons = number(people, "person", "people");
  return devices === undefined ? persons : `${persons} or the ${number(devices, "device", "devices")} in use`;
}

/** What is owned: `none`, `39 user CALs and 1 device CAL`. */
export function writeOwned({ owned }: Pick<CalPosition, "owned">, kinds: CalKinds): string {
  const parts = [
    ...(owned.user > 0 ? [writeCals(kinds.user, owned.user)] : []),
    ...(owned.device > 0 ? [writeCals(kinds.device, owned.device)] : []),
  ];
  return parts.length === 0 ? "none" : parts.join(" and ");
}
