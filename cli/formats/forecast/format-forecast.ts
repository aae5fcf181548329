import { addDays } from "../../../config/iso-day";
import { ACTIVATIONS_PER_HOST, HOSTS_PER_KEY } from "../../../core/data/kms-host-support";
import { csvCell } from "../../../core/text/media";
import { renderReason } from "../../../core/words/render";
import { version } from "../../version";
import { toJson } from "../json";
import { layOut } from "../table";
import { type Terminal, toAscii, wrap } from "../terminal";
import { ASSUMPTIONS, activationsSpent, answer, countMachines, dayOf, describeEvent, type ForecastPage } from "./page";

export type ForecastFormat = "text" | "json" | "csv" | "svg" | "html";

/** A forecast in one of its forms. What draws is loaded for SVG and HTML only. */
export async function formatForecast(page: ForecastPage, format: ForecastFormat, terminal: Terminal): Promise<string> {
  switch (format) {
    case "text": {
      const text = formatText(page, terminal);
      return terminal.unicode ? text : toAscii(text);
    }
    case "json":
      return formatJson(page);
    case "csv":
      return formatCsv(page);
    case "svg":
    case "html": {
      const { drawForecast, pageWithChart } = await import("./forecast-chart");
      return format === "svg" ? drawForecast(page) : pageWithChart(page);
    }
  }
}

function formatText(page: ForecastPage, terminal: Terminal): string {
  const { colors, width } = terminal;
  const { forecast, doubt, notes } = page;
  const style = { width, heading: colors.dim };
  const said = answer(page);
  const lines = [
    ...wrap(said.question, width),
    ...wrap(said.answer, width).map(colors.bold),
    "",
    ...(forecast.events.length === 0
      ? ["Nothing happens: every machine renews in time."]
      : layOut(
          ["day", "event"],
          forecast.events.map((event) => [dayOf(page, event.at), describeEvent(event)]),
          style,
        )),
    "",
    ...layOut(
      ["machines", "number", "drop out", "first on", "out at the end", "never activated"],
      forecast.groups.map(({ name, kind, count, lapses, firstLapse, lapsedAtEnd, neverActivated }) => [
        name,
        countMachines(count, kind),
        String(lapses),
        firstLapse === undefined ? "" : dayOf(page, firstLapse),
        String(lapsedAtEnd),
        String(neverActivated),
      ]),
      style,
    ),
    "",
    ...layOut(
      ["KMS host", "lowest count", "highest count", "key activations"],
      activationsSpent(page).map(({ host, spent }, index) => {
        const counts = forecast.samples.map((sample) => sample.counts[index] ?? 0);
        const limit = `${String(spent)} of ${String(ACTIVATIONS_PER_HOST)}`;
        return [host, String(Math.min(...counts)), String(Math.max(...counts)), limit];
      }),
      style,
    ),
    "",
    ...limitsOf(page).flatMap((text) => wrap(text, width)),
    ...(doubt === undefined ? [] : wrap(`The number of machines is uncertain: ${renderReason(doubt)}.`, width)),
    ...notes.flatMap((note) => wrap(note, width)),
    ...wrap(`Assumed: ${ASSUMPTIONS.join(" ")}`, width).map(colors.dim),
  ];
  return `${lines.join("\n")}\n`;
}

/** What a host key does not allow. */
function limitsOf(page: ForecastPage): readonly string[] {
  const { hosts } = page.scenario;
  return [
    ...activationsSpent(page)
      .filter(({ spent }) => spent > ACTIVATIONS_PER_HOST)
      .map(({ host }) => `${host} needs more activations than its key allows (0xC004C008): ask Microsoft for more.`),
    ...(hosts.length > HOSTS_PER_KEY
      ? [`One host key activates ${String(HOSTS_PER_KEY)} hosts, and ${String(hosts.length)} are planned.`]
      : []),
  ];
}

function formatJson(page: ForecastPage): string {
  const { start, end, scenario, forecast, notes, doubt } = page;
  return toJson({
    schemaVersion: 1,
    tool: { name: "winlic", version },
    ...answer(page),
    start,
    end,
    seed: scenario.seed,
    hosts: activationsSpent(page).map(({ host, spent }) => ({ name: host, keyActivations: spent })),
    groups: forecast.groups.map(({ firstLapse, ...group }) => ({
      ...group,
      ...(firstLapse === undefined ? {} : { firstLapse: dayOf(page, firstLapse) }),
    })),
    events: forecast.events.map((event) => ({ ...event, day: dayOf(page, event.at), text: describeEvent(event) })),
    days: forecast.samples.map(({ day, ...sample }) => ({ day: addDays(start, day), ...sample })),
    limits: limitsOf(page),
    notes,
    ...(doubt === undefined ? {} : { doubt: renderReason(doubt) }),
    assumptions: ASSUMPTIONS,
  });
}

/** A row for each day. */
function formatCsv({ start, scenario, forecast }: ForecastPage): string {
  const headings = [
    "day",
    ...scenario.hosts.map(({ name }) => `count ${name}`),
    "machines",
    "dropped out",
    "not activated yet",
  ];
  const rows = forecast.samples.map(({ day, counts, machines, lapsed, pending }) => [
    addDays(start, day),
    ...counts,
    machines,
    lapsed,
    pending,
  ]);
  return [headings, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
