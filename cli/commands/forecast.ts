import { addDays } from "../../config/iso-day";
import { readEvidence } from "../../core/activation/evidence/read-evidence";
import { type ChangeFault, changeScenario } from "../../core/activation/forecast/change-scenario";
import { forecastMak, readSeenScenario, type SeenScenario } from "../../core/activation/forecast/evidence-scenario";
import { planScenario } from "../../core/activation/forecast/plan-scenario";
import { type ClientGroup, type HostScenario, type Scenario, usualHost } from "../../core/activation/forecast/scenario";
import { simulate } from "../../core/activation/forecast/simulate";
import type { IsoDate, Reason } from "../../core/model";
import { chooseDay } from "../configuration";
import { configureInFull } from "../configure";
import { EXIT_CODES } from "../exit-code";
import { sayNotes } from "../formats/diagnosis/page";
import { FORECAST_FORMATS } from "../formats/forecast";
import type { ForecastPage } from "../formats/forecast/page";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { loadEvidence } from "../inputs/evidence";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { makeContext, writeOutputs } from "../outputs";
import { readPrintedEstate } from "../printed-estate";
import { showShare } from "../progress";
import { readInput } from "../read-input";
import { progressStream, refuse, refuseInput } from "../sink";
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
  /** Activated servers up to Windows Server 2008 R2. */
  readonly oldServers: number;
  /** Exports and outputs that say which machines there are. */
  readonly evidence: readonly string[];
  /** Activations left of a MAK. */
  readonly makLeft?: number;
  /** In minutes; what Windows has by default where it is left out. */
  readonly activationInterval?: number;
  readonly renewalInterval?: number;
  /** Each as its option has it: `["outage", "kms1:2026-12-01..2027-01-10"]`. */
  readonly changes: readonly (readonly [option: string, value: string])[];
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic forecast`: reads, simulates, prints; returns the exit code. */
export async function forecast(request: ForecastRequest): Promise<number> {
  const { input, formats, color, days } = request;
  const reading = input === undefined ? undefined : await readInput(input);
  if (reading !== undefined && isFault(reading)) return refuseInput(reading, color);
  const configuration = await configureInFull(request);
  if ("refused" in configuration) return refuse(configuration.refused);
  const start = chooseDay(configuration, request.asOf);
  const estate = readPrintedEstate(reading?.resources ?? [], {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: start,
  });
  const planned = planScenario(estate, reading?.source === "state");
  const evidence = request.evidence.length === 0 ? undefined : await loadEvidence(request.evidence);
  if (evidence !== undefined && isFault(evidence)) return refuseInput({ action: "cannot read", ...evidence }, color);
  const read = evidence === undefined ? undefined : readEvidence(evidence.texts);
  const seen = read === undefined ? undefined : readSeenScenario(read, start);
  if (seen !== undefined && seen.hosts.length + seen.groups.length === 0 && seen.makLeft === undefined) {
    return refuse("no KMS host, no KMS client and no MAK was recognised in what --evidence names");
  }
  const base = completeScenario(request, {
    hosts: [...planned.hosts, ...(seen?.hosts ?? [])],
    groups: [...planned.groups, ...(seen?.groups ?? [])],
  });
  if (typeof base === "string") return refuse(base);
  let scenario = base;
  const makAdds: { on: number; count: number }[] = [];
  if (seen !== undefined && seen.makWaiting > 0) makAdds.push({ on: 0, count: seen.makWaiting });
  for (const [option, value] of request.changes) {
    const change = readChange(option, value, { start, days });
    if (typeof change === "string") return refuse(`--${option}: ${change}`);
    if (change.kind === "mak") {
      makAdds.push(change);
      continue;
    }
    const changed = changeScenario(scenario, change);
    if ("fault" in changed) return refuse(`--${option}: ${describeChangeFault(changed)}`);
    scenario = changed;
  }
  const machines = scenario.groups.reduce((sum, { count }) => sum + count, 0);
  if (machines > MOST_MACHINES) {
    return refuse(`at most ${String(MOST_MACHINES)} machines are simulated, found ${String(machines)}`);
  }
  const makLeft = request.makLeft ?? seen?.makLeft;
  if (makLeft === undefined && request.changes.some(([, value]) => value.trim().startsWith("mak:"))) {
    return refuse("--add mak: how many activations are left is not known: give --mak-left, or a VAMT export");
  }
  const share = showShare("simulating", progressStream, process.env);
  const page: ForecastPage = {
    start,
    end: addDays(start, days),
    scenario,
    forecast: simulate(scenario, share.show),
    notes: [
      ...limitsOf(reading ?? { notes: [], missing: [] }, estate).notes,
      ...(seen === undefined ? [] : describeSeen(seen)),
      ...sayNotes([...(evidence?.notes ?? []), ...(read?.notes ?? [])]),
    ],
    ...(makLeft === undefined ? {} : { mak: forecastMak(makLeft, makAdds) }),
    ...doubtOf(planned.doubt),
  };
  share.end();
  if (!(await writeOutputs(formats, FORECAST_FORMATS, page, makeContext(color)))) return EXIT_CODES.usage;
  const { groups } = page.forecast;
  return page.mak?.shortFrom !== undefined || groups.some(({ lapses, neverActivated }) => lapses + neverActivated > 0)
    ? EXIT_CODES.findings
    : EXIT_CODES.clean;
}

/** What was left out of the machines that were seen. */
function describeSeen({ stale, others }: SeenScenario): readonly string[] {
  const machines = (count: number): string => (count === 1 ? "1 machine" : `${String(count)} machines`);
  return [
    ...(stale === 0
      ? []
      : [
          `${machines(stale)} last asked a KMS host more than 30 days before the first day, or were read more than 180 days before: left out.`,
        ]),
    ...(others === 0 ? [] : [`${machines(others)} in the evidence activate neither by KMS nor by MAK: left out.`]),
  ];
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
    { ...usual, name: "servers up to 2008 R2", kind: "server", count: request.oldServers, graceDays: 30 },
    { ...usual, name: "clients", kind: "client", count: request.clients },
  ];
  const groups = [...planned.groups, ...added.filter(({ count }) => count > 0)];
  const adds = request.changes.some(([option]) => option === "add" || option === "clones");
  if (groups.length === 0 && !adds) {
    return "no machine: give --servers, --clients, --evidence or a stack, or declare `activation.existingClients` in windows-licensing.yaml";
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
