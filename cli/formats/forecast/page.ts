import { addDays } from "../../../config/iso-day";
import type { MakForecast } from "../../../core/activation/forecast/evidence-scenario";
import { MINUTES_A_DAY, type Minute, type Scenario } from "../../../core/activation/forecast/scenario";
import type { Forecast, ForecastEvent } from "../../../core/activation/forecast/simulate";
import { ACTIVATIONS_PER_HOST, HOSTS_PER_KEY } from "../../../core/data/kms-host-support";
import type { IsoDate, Reason } from "../../../core/model";

/** A forecast and what it was made from, for any form it is printed in. */
export interface ForecastPage {
  readonly start: IsoDate;
  /** The first day after it. */
  readonly end: IsoDate;
  readonly scenario: Scenario;
  readonly forecast: Forecast;
  /** Activations of MAKs, where how many are left is known. */
  readonly mak?: MakForecast;
  /** Limits of what was read, as sentences. */
  readonly notes: readonly string[];
  /** Why the number of machines is uncertain. */
  readonly doubt?: Reason;
}

export function dayOf({ start }: Pick<ForecastPage, "start">, at: Minute): IsoDate {
  return addDays(start, Math.floor(at / MINUTES_A_DAY));
}

const KINDS = { server: ["server", "servers"], client: ["Windows client", "Windows clients"] } as const;

/** `1 server`, `40 Windows clients`. */
export function countMachines(count: number, kind: "server" | "client"): string {
  return `${String(count)} ${KINDS[kind][count === 1 ? 0 : 1]}`;
}

function sumUp(page: ForecastPage, field: "lapses" | "neverActivated" | "lapsedAtEnd"): string {
  const parts = (["server", "client"] as const).flatMap((kind) => {
    const count = page.forecast.groups
      .filter((group) => group.kind === kind)
      .reduce((sum, each) => sum + each[field], 0);
    return count === 0 ? [] : [countMachines(count, kind)];
  });
  return parts.join(" and ");
}

/** The question, and the answer in one sentence. */
export function answer(page: ForecastPage): { readonly question: string; readonly answer: string } {
  const { start, end, forecast } = page;
  const question = `Does a machine lose its activation between ${start} and ${end}?`;
  const [first] = forecast.groups
    .flatMap(({ firstLapse, kind }) => (firstLapse === undefined ? [] : [{ at: firstLapse, kind }]))
    .sort((one, other) => one.at - other.at);
  const never = sumUp(page, "neverActivated");
  if (first !== undefined) {
    const still = sumUp(page, "lapsedAtEnd");
    const rest = still === "" ? "" : `; ${still} still out at the end`;
    return {
      question,
      answer: `Yes: the first ${KINDS[first.kind][0]} drops out on ${dayOf(page, first.at)} (in all ${sumUp(page, "lapses")}${rest}); renew before that day.`,
    };
  }
  if (never !== "")
    return {
      question,
      answer: `No machine loses it, but ${never} never ${/^1 \S+( \S+)?$/.test(never) ? "gets" : "get"} activated.`,
    };
  return { question, answer: "No: every machine stays activated." };
}

/** Activations of a host key: each host has 10, and a key activates 6 hosts (kms-activation-planning.md). */
export function activationsSpent({
  scenario,
}: ForecastPage): readonly { readonly host: string; readonly spent: number }[] {
  return scenario.hosts.map(({ name, rebuilds, spent }) => ({ host: name, spent: spent + rebuilds.length }));
}

/** What the MAKs have left, as a sentence. */
function describeMak(page: ForecastPage): string | undefined {
  const { mak } = page;
  if (mak === undefined) return undefined;
  const { left, spent, shortFrom } = mak;
  const count = (number: number): string => `${String(number)} ${number === 1 ? "activation" : "activations"}`;
  return shortFrom === undefined
    ? `MAK: ${count(left)} left, ${String(spent)} to be spent.`
    : `MAK: ${count(left)} left, and ${String(spent)} are needed. The first is missing on ${addDays(page.start, shortFrom)} (0xC004C020): ask Microsoft for more.`;
}

/** What host keys and MAKs do not allow, and what is left of them. */
export function limitsOf(page: ForecastPage): readonly string[] {
  const { hosts } = page.scenario;
  const mak = describeMak(page);
  const all = activationsSpent(page).reduce((sum, { spent }) => sum + spent, 0);
  return [
    ...(all > ACTIVATIONS_PER_HOST * HOSTS_PER_KEY
      ? [`One host key has ${String(ACTIVATIONS_PER_HOST * HOSTS_PER_KEY)} activations, and ${String(all)} are needed.`]
      : []),
    ...(mak === undefined ? [] : [mak]),
    ...activationsSpent(page)
      .filter(({ spent }) => spent > ACTIVATIONS_PER_HOST)
      .map(({ host }) => `${host} needs more activations than its key allows (0xC004C008): ask Microsoft for more.`),
    ...(hosts.length > HOSTS_PER_KEY
      ? [`One host key activates ${String(HOSTS_PER_KEY)} hosts, and ${String(hosts.length)} are planned.`]
      : []),
  ];
}

/** An event as a sentence. */
export function describeEvent(event: ForecastEvent): string {
  switch (event.kind) {
    case "host-down":
      return `${event.host} goes down.`;
    case "host-up":
      return `${event.host} is back.`;
    case "host-rebuilt":
      return `${event.host} is installed anew: its count begins at zero, and its key is activated once more.`;
    case "threshold-met":
      return `${event.host} reaches the threshold of ${String(event.threshold)}: ${event.threshold === 5 ? "servers" : "Windows clients"} can activate.`;
    case "threshold-lost":
      return `${event.host} falls below ${String(event.threshold)}: ${event.threshold === 5 ? "servers" : "Windows clients"} cannot activate or renew.`;
    case "attempt-failed":
      return event.because === "no-host"
        ? `A machine of ${event.group} finds no KMS host (0xC004F074): the first attempt that fails for this reason.`
        : `A KMS host answers a machine of ${event.group} that its count is too low (0xC004F038): the first such answer.`;
    case "lapsed":
      return `The first machine of ${event.group} drops out: its 180 days${event.graceDays > 0 ? ` and ${String(event.graceDays)} days of grace` : ""} have passed.`;
    case "activated-again":
      return `The first machine of ${event.group} that dropped out is activated again.`;
  }
}

/** What the model takes for granted where no source settles it. */
export const ASSUMPTIONS: readonly string[] = [
  "An activated machine renews at a random time within the renewal interval.",
  "Machines keep the order in which they ask KMS hosts of equal priority, and stay with the host that answered last.",
  "A restart of a KMS host does not empty its activation count. No source settles this.",
  "Windows Server 2012 and later are in Notification as soon as 180 days have passed; Windows Server 2008 R2 and earlier have 30 days of grace before (secondary sources).",
];
