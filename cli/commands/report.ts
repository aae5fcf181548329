import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import type { FoundConfiguration } from "../../config/find";
import { addDays } from "../../config/iso-day";
import type { ReportBook, ReportTable } from "../../config/report-book";
import { planScenario } from "../../core/activation/forecast/plan-scenario";
import { simulate } from "../../core/activation/forecast/simulate";
import { createProver, type MachineProof } from "../../core/activation/paths/machine-paths";
import { reportPosition } from "../../core/licensing/position-report";
import { type Estate, type IsoDate, type LedgerView, UNKNOWN } from "../../core/model";
import { checkEstate, estateOf } from "../check-estate";
import { chooseDay } from "../configuration";
import { configureInFull, nameOf } from "../configure";
import { EXIT_CODES, isIncomplete } from "../exit-code";
import { pageOf } from "../formats/check-page";
import { writeCsv } from "../formats/csv";
import { answer, dayOf, describeEvent, type ForecastPage } from "../formats/forecast/page";
import type { ColorChoice } from "../formats/terminal";
import { expandRequest } from "../inputs/load-several";
import { isFault, type Reading } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { askLedger, findCompany } from "../ledger-source";
import { contextOf } from "../outputs";
import { readInput } from "../read-input";
import { buildBook } from "../report/build-book";
import { WORDS } from "../report/words";
import { makeFolder, refuse, refuseInput, saveBytes, saveOutput, tell } from "../sink";
import { DEFAULT_FAIL_ON } from "../threshold";
import { version } from "../version";

export interface ReportRequest {
  readonly input: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly color: ColorChoice;
  /** The page. */
  readonly html?: string;
  /** A folder that gets a file for each table. */
  readonly csv?: string;
  /** A workbook. */
  readonly xlsx?: string;
  /** The variable with the address of the ledger, where what others hold is to be shown and counted. */
  readonly ledger?: string;
}

/** `winlic report`: reads, checks, counts, proves; writes files when all of them are made. Returns the exit code. */
export async function report(request: ReportRequest): Promise<number> {
  const { html, csv, xlsx, input, color } = request;
  if (html === undefined && csv === undefined && xlsx === undefined) {
    return refuse("nothing to write: name --html FILE, --csv FOLDER or --xlsx FILE");
  }
  // Asked for before minutes are spent on reading.
  const company = html === undefined && xlsx === undefined ? undefined : findCompany();
  if (company !== undefined && "refused" in company) return refuse(company.refused);
  const reading = await readInput(input);
  if (isFault(reading)) return refuseInput(reading, color);
  const configuration = await configureInFull(request);
  // A report on half of what is owned would look like an answer.
  if ("refused" in configuration) return refuse(configuration.refused);
  const ledger = await askLedger(request.ledger, configuration, reading);
  // A report that leaves out what others hold would look like one of the company.
  if (ledger?.fault !== undefined) return refuse(ledger.fault);
  const book = await makeBook(request, reading, configuration, ledger);
  const page = html === undefined || company === undefined ? undefined : company.renderReport(book);
  const workbook = xlsx === undefined || company === undefined ? undefined : await company.writeWorkbook(book.tables);
  const written = [
    html === undefined || page === undefined || saveBytes(html, Buffer.from(page, "utf8")),
    xlsx === undefined || workbook === undefined || saveBytes(xlsx, workbook),
    csv === undefined || saveTables(csv, book.tables),
  ];
  if (written.includes(false)) return EXIT_CODES.usage;
  tell(`winlic: ${[html, xlsx, csv].filter((file) => file !== undefined).join(", ")}: ${book.verdict.text}\n`);
  return isIncomplete(reading) ? EXIT_CODES.usage : EXIT_CODES.clean;
}

function saveTables(folder: string, tables: readonly ReportTable[]): boolean {
  if (!makeFolder(folder)) return false;
  return tables.every(({ key, columns, rows }) =>
    saveOutput(join(folder, `${key}.csv`), writeCsv([columns.map((column) => column.key), ...rows]), "csv"),
  );
}

async function makeBook(
  { input, asOf: named, color }: ReportRequest,
  reading: Reading,
  configuration: FoundConfiguration,
  ledger: LedgerView | undefined,
): Promise<ReportBook> {
  const asOf = chooseDay(configuration, named);
  const options = {
    configuration,
    input: await nameOf(input),
    asOf,
    failOn: DEFAULT_FAIL_ON,
    ...(ledger === undefined ? {} : { ledger }),
  };
  const estate = estateOf(reading, options);
  const result = checkEstate(estate, reading, options);
  const { document } = pageOf(result, false);
  const limits = limitsOf(reading, estate);
  const { company } = estate;
  const prove = createProver(estate);
  const forecast = await forecastFor(estate, reading);
  return buildBook({
    estate,
    result,
    document,
    position: {
      report: reportPosition(estate, undefined, ["stack", "subscription", "environment", "owner"]),
      input: options.input.name,
      ...(company === undefined ? {} : { inputs: company.inputs, repeated: company.repeated }),
      ...(company?.drift === undefined ? {} : { drift: company.drift }),
      configuration: result.configuration,
      notes: limits.notes,
      resources: estate.resources.length,
    },
    proofs: windowsMachines(estate).map((machine): MachineProof => prove(machine)),
    ...(forecast === undefined || forecast === "too-many" ? {} : { forecast }),
    leftOut: forecast === "too-many" ? [WORDS.limits.noForecast(MOST_FORECAST_MACHINES)] : [],
    evidence: await listEvidence(input, reading, configuration.configuration.from),
    tool: `winlic ${version}`,
    places: contextOf(color, input).places,
  });
}

function windowsMachines({ machines }: Estate): Estate["machines"] {
  return machines.filter(({ os }) => os !== "linux" && os !== UNKNOWN);
}

const FORECAST_DAYS = 365;
/** More than this takes longer than the rest of the report. */
const MOST_FORECAST_MACHINES = 20_000;

/** What becomes of activation in a year, where the organisation has a KMS host of its own. */
async function forecastFor(estate: Estate, { source }: Reading) {
  const planned = planScenario(estate, source !== "preview" && source !== "events" && source !== "program");
  const machines = planned.groups.reduce((sum, { count }) => sum + count, 0);
  if (planned.hosts.length === 0 || machines === 0) return undefined;
  if (machines > MOST_FORECAST_MACHINES) return "too-many";
  const scenario = { seed: 1, days: FORECAST_DAYS, hosts: planned.hosts, groups: planned.groups };
  const page: ForecastPage = {
    start: estate.asOf,
    end: addDays(estate.asOf, FORECAST_DAYS),
    scenario,
    forecast: simulate(scenario),
    notes: [],
    ...(planned.doubt === undefined ? {} : { doubt: planned.doubt }),
  };
  const { drawForecast } = await import("../formats/forecast/forecast-chart");
  const { columns, tables } = WORDS;
  return {
    ...answer(page),
    svg: drawForecast(page, false),
    table: {
      key: "forecast",
      title: tables.forecast,
      columns: [
        { key: "day", title: columns.day },
        { key: "event", title: columns.event },
      ],
      rows: page.forecast.events.map((event) => [dayOf(page, event.at), describeEvent(event)]),
    },
  };
}

/** Each file that was read, with its digest, so that a reader can tell whether it is still the same. */
async function listEvidence(input: InputRequest, reading: Reading, configuration: string): Promise<ReportTable> {
  const { columns, tables, evidence } = WORDS;
  const expanded = await expandRequest(input);
  const files = isFault(expanded)
    ? []
    : expanded.requests.map((request) => (request.kind === "program" ? request.directory : request.path));
  const known = new Map((reading.company?.inputs ?? []).map((each) => [each.name, each]));
  const rows = await Promise.all(
    files.map(async (file) => {
      const facts = known.get(file);
      return [
        file,
        facts?.source ?? reading.source,
        facts?.made ?? reading.made ?? "",
        facts?.resources ?? reading.resources.length,
        await digestOfFile(file),
      ];
    }),
  );
  const declared = statSync(configuration, { throwIfNoEntry: false })?.isFile() === true;
  const last = declared ? [[configuration, evidence.configuration, "", "", await digestOfFile(configuration)]] : [];
  return {
    key: "evidence",
    title: tables.evidence,
    columns: [
      { key: "file", title: columns.file },
      { key: "what", title: columns.source },
      { key: "made", title: columns.made },
      { key: "resources", title: columns.resources, number: true },
      { key: "sha256", title: columns.digest },
    ],
    rows: [...rows, ...last],
  };
}

/** Empty for what is no file: standard input, a folder of a program. */
async function digestOfFile(file: string): Promise<string> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return "";
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest("hex");
}
