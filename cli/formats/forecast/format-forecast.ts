import { addDays } from "../../../config/iso-day";
import { ACTIVATIONS_PER_HOST } from "../../../core/data/kms-host-support";
import { csvCell } from "../../../core/text/media";
import { renderReason } from "../../../core/words/render";
import { version } from "../../version";
import { toJson } from "../json";
import { layOut } from "../table";
import { type Terminal, toAscii, wrap } from "../terminal";
import {
  ASSUMPTIONS,
  activationsSpent,
  answer,
  countMachines,
  dayOf,
  describeEvent,
  type ForecastPage,
  limitsOf,
} from "./page";

/** The answer first, then the timeline. */
export function formatText(page: ForecastPage, terminal: Terminal): string {
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
  const text = `${lines.join("\n")}\n`;
  return terminal.unicode ? text : toAscii(text);
}

export function formatJson(page: ForecastPage): string {
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
    ...(page.mak === undefined
      ? {}
      : {
          mak: {
            left: page.mak.left,
            spent: page.mak.spent,
            ...(page.mak.shortFrom === undefined ? {} : { shortFrom: addDays(start, page.mak.shortFrom) }),
          },
        }),
    limits: limitsOf(page),
    notes,
    ...(doubt === undefined ? {} : { doubt: renderReason(doubt) }),
    assumptions: ASSUMPTIONS,
  });
}

/** A row for each day. */
export function formatCsv({ start, scenario, forecast }: ForecastPage): string {
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
