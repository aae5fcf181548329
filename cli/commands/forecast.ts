import { addDays } from "../../config/iso-day";
import { today } from "../../config/today";
import { type ChangeFault, changeScenario } from "../../core/activation/forecast/change-scenario";
import { planScenario } from "../../core/activation/forecast/plan-scenario";
import { type ClientGroup, type HostScenario, type Scenario, usualHost } from "../../core/activation/forecast/scenario";
import { simulate } from "../../core/activation/forecast/simulate";
import type { IsoDate, Reason } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { describeFault } from "../configuration";
import { EXIT_CODES } from "../exit-code";
import { type ForecastFormat, formatForecast } from "../formats/forecast/format-forecast";
import type { ForecastPage } from "../formats/forecast/page";
import { formatInputFault } from "../formats/input-fault";
import { type ColorChoice, withoutControls } from "../formats/terminal";
import { isFault } from "../inputs/reading";
import { limitsOf } from "../inputs/unread";
import { showShare } from "../progress";
import { messages, messageTerminal, outputTerminal, print, tell } from "../sink";
import { configure, type InputRequest, readInput } from "./check";
import { readChange } from "./forecast-change";

export interface ForecastRequest {
  readonly input?: InputRequest;
  readonly config?: string;
  /** The first day. */
  readonly asOf?: IsoDate;
  readonly days: number;
  readonly seed: number;
  /** Names of hosts beside those of the input. */
  readonly hosts: readonly string[];
  /** Activated machines beside those of the input. */
  readonly servers: number;
  readonly clients: number;
  /** In minutes; what Windows has by default where it is left out. */
  readonly activationInterval?: number;
  readonly renewalInterval?: number;
  /** Each as its option has it: `["outage", "kms1:2026-12-01..2027-01-10"]`. */
  readonly changes: readonly (readonly [option: string, value: string])[];
  readonly format: ForecastFormat;
  readonly color: ColorChoice;
}

/** `winlic forecast`: reads, simulates, prints; returns the exit code. */
export async function forecast(request: ForecastRequest): Promise<number> {
  const { input, format, color, days } = request;
  const reading = input === undefined ? undefined : await readInput(input);
  if (reading !== undefined && isFault(reading)) {
    tell(formatInputFault(reading, messageTerminal(color)));
    return EXIT_CODES.usage;
  }
  const configuration = await configure(request);
  const [fault] = configuration.configuration.faults;
  if (fault !== undefined) return refuse(describeFault(fault));
  const start = request.asOf ?? configuration.asOf ?? today();
  const estate = readEstate(reading?.resources ?? [], {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: start,
  });
  const planned = planScenario(estate, reading?.source === "state");
  const base = completeScenario(request, planned);
  if (typeof base === "string") return refuse(base);
  let scenario = base;
  for (const [option, value] of request.changes) {
    const change = readChange(option, value, { start, days });
    if (typeof change === "string") return refuse(`--${option}: ${change}`);
    const changed = changeScenario(scenario, change);
    if ("fault" in changed) return refuse(`--${option}: ${describeChangeFault(changed)}`);
    scenario = changed;
  }
  const machines = scenario.groups.reduce((sum, { count }) => sum + count, 0);
  if (machines > MOST_MACHINES) {
    return refuse(`at most ${String(MOST_MACHINES)} machines are simulated, found ${String(machines)}`);
  }
  const share = showShare("simulating", messages, process.env);
  const page: ForecastPage = {
    start,
    end: addDays(start, days),
    scenario,
    forecast: simulate(scenario, share.show),
    notes: limitsOf(reading ?? { notes: [], missing: [] }, estate).notes,
    ...doubtOf(planned.doubt),
  };
  share.end();
  print(
    await formatForecast(page, format, outputTerminal(color)),
    format === "json" || format === "csv" ? format : "text",
  );
  const { groups } = page.forecast;
  return groups.some(({ lapses, neverActivated }) => lapses + neverActivated > 0)
    ? EXIT_CODES.findings
    : EXIT_CODES.clean;
}

const MOST_MACHINES = 1_000_000;
const MOST_HOSTS = 32;

function doubtOf(doubt: Reason | undefined): Pick<ForecastPage, "doubt"> {
  return doubt === undefined ? {} : { doubt };
}

/** What the input gives and what the command line adds, or what is missing. */
function completeScenario(
  request: ForecastRequest,
  planned: { readonly hosts: readonly HostScenario[]; readonly groups: readonly ClientGroup[] },
): Scenario | string {
  const { seed, days, activationInterval, renewalInterval } = request;
  const named = request.hosts.filter((host) => !planned.hosts.some(({ name }) => name === host));
  const hosts = [...planned.hosts, ...[...new Set(named)].map(usualHost)].map((host) => ({
    ...host,
    activationInterval: activationInterval ?? host.activationInterval,
    renewalInterval: renewalInterval ?? host.renewalInterval,
  }));
  if (hosts.length === 0) {
    return "no KMS host: name one with --host, or declare `activation.hosts` in windows-licensing.yaml";
  }
  if (hosts.length > MOST_HOSTS)
    return `at most ${String(MOST_HOSTS)} hosts are simulated, found ${String(hosts.length)}`;
  const usual = { clones: false, joins: "activated", off: [], graceDays: 0 } as const;
  const added: readonly ClientGroup[] = [
    { ...usual, name: "servers", kind: "server", count: request.servers },
    { ...usual, name: "clients", kind: "client", count: request.clients },
  ];
  const groups = [...planned.groups, ...added.filter(({ count }) => count > 0)];
  const adds = request.changes.some(([option]) => option === "add");
  if (groups.length === 0 && !adds) {
    return "no machine: give --servers, --clients or a stack, or declare `activation.existingClients` in windows-licensing.yaml";
  }
  return { seed, days, hosts, groups };
}

function describeChangeFault({ fault, change, available }: ChangeFault): string {
  switch (fault) {
    case "unknown-host":
      return `expected ${available.join(", ")} or *, found ${"host" in change ? change.host : ""}`;
    case "too-few-machines":
      return `there are only ${available.join("")} such machines to take`;
  }
}

function refuse(message: string): number {
  tell(`winlic: ${withoutControls(message)}\n`);
  return EXIT_CODES.usage;
}
