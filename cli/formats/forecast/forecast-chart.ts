import { LineChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { addDays } from "../../../config/iso-day";
import { MINUTES_A_DAY, type Span } from "../../../core/activation/forecast/scenario";
import { ACTIVATIONS_PER_HOST, CLIENT_THRESHOLD, SERVER_THRESHOLD } from "../../../core/data/kms-host-support";
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

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

const WIDTH = 1000;
const HEIGHT = 640;

/**
 * The palette of Okabe and Ito, which people with any colour vision tell apart; lines differ in their dashes as well.
 * https://jfly.uni-koeln.de/color/
 */
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"];
const DASHES = ["solid", "dashed", "dotted", [12, 4, 2, 4]] as const;
const OUT_COLOUR = "#000000";
const WAITING_COLOUR = "#E69F00";

/** The activation count of each host above, and the machines that are out below, on one axis of days. */
export function drawForecast(page: ForecastPage, titled = true): string {
  const { start, scenario, forecast } = page;
  const days = forecast.samples.map(({ day }) => addDays(start, day));
  const largest = Math.max(0, ...forecast.samples.flatMap(({ counts }) => counts));
  const thresholds = [SERVER_THRESHOLD, CLIENT_THRESHOLD].filter((threshold) => threshold <= Math.max(10, largest));
  const line = (
    name: string,
    grid: number,
    colour: string,
    dash: (typeof DASHES)[number],
    data: readonly number[],
  ) => ({
    name,
    type: "line" as const,
    step: "end" as const,
    xAxisIndex: grid,
    yAxisIndex: grid,
    symbol: "none",
    lineStyle: { color: colour, width: 2.5, type: dash as never },
    itemStyle: { color: colour },
    data: [...data],
  });
  const outages = outagesOf(page).map(({ from, to, names }) => [
    { name: `${names.join(", ")} down`, xAxis: days[Math.floor(from / MINUTES_A_DAY)] ?? days.at(-1) },
    { xAxis: days[Math.floor(to / MINUTES_A_DAY)] ?? days.at(-1) },
  ]);
  const counts = scenario.hosts.map(({ name }, index) => ({
    ...line(
      name,
      0,
      COLOURS[index % COLOURS.length] ?? "#000",
      DASHES[index % DASHES.length] ?? "solid",
      forecast.samples.map((sample) => sample.counts[index] ?? 0),
    ),
    ...(index > 0
      ? {}
      : {
          markLine: {
            silent: true,
            symbol: "none",
            lineStyle: { color: "#555", type: "dotted" as const },
            label: { formatter: "{b}", position: "insideEndTop" as const, color: "#333" },
            data: thresholds.map((yAxis) => ({
              name: `threshold ${yAxis === SERVER_THRESHOLD ? "of servers" : "of Windows clients"}: ${String(yAxis)}`,
              yAxis,
            })),
          },
          markArea: {
            silent: true,
            itemStyle: { color: "rgba(0,0,0,0.10)" },
            label: { color: "#333", position: "insideTop" as const },
            data: outages as never,
          },
        }),
  }));
  const below = [
    {
      ...line(
        "dropped out",
        1,
        OUT_COLOUR,
        "solid",
        forecast.samples.map(({ lapsed }) => lapsed),
      ),
      areaStyle: { opacity: 0.25 },
    },
    line(
      "not activated yet",
      1,
      WAITING_COLOUR,
      "dashed",
      forecast.samples.map(({ pending }) => pending),
    ),
  ];
  const axis = (gridIndex: number) => ({
    gridIndex,
    type: "category" as const,
    data: days,
    axisLabel: { color: "#333" },
  });
  const values = (gridIndex: number, name: string) => ({
    gridIndex,
    name,
    nameTextStyle: { align: "left" as const, color: "#333" },
    type: "value" as const,
    min: 0,
    minInterval: 1,
    axisLabel: { color: "#333" },
  });
  const said = answer(page);
  const top = titled ? 110 : 50;
  const height = HEIGHT - 110 + top;
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: {
      show: titled,
      text: said.question,
      subtext: said.answer,
      left: 20,
      top: 10,
      textStyle: { color: "#111", fontSize: 16 },
      subtextStyle: { color: "#111", fontSize: 13, width: WIDTH - 40, overflow: "break" },
    },
    legend: { bottom: 8, itemWidth: 48, itemGap: 28, textStyle: { color: "#111" } },
    grid: [
      { left: 60, right: 30, top, height: 210 },
      { left: 60, right: 30, top: top + 270, height: 180 },
    ],
    xAxis: [axis(0), axis(1)],
    yAxis: [values(0, "activation count"), values(1, "machines")],
    series: [...counts, ...below],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // What a screen reader says of the picture.
  const title = `<title>${escapeHtml(`${said.question} ${said.answer}`)}</title>`;
  return `${svg.trim().replace(">", () => `>\n${title}`)}\n`;
}

/** Outages with the hosts that have the same one, which would hide each other. */
function outagesOf({ scenario }: ForecastPage): readonly (Span & { readonly names: string[] })[] {
  const found = new Map<string, Span & { readonly names: string[] }>();
  for (const { name, outages } of scenario.hosts) {
    for (const { from, to } of outages) {
      const key = `${String(from)}-${String(to)}`;
      found.set(key, found.get(key) ?? { from, to, names: [] });
      found.get(key)?.names.push(name);
    }
  }
  return [...found.values()];
}

/** One file without anything from elsewhere: the answer, the chart, and the same as tables. */
export function pageWithChart(page: ForecastPage): string {
  const said = answer(page);
  const rows = (cells: readonly (readonly string[])[]): string =>
    cells.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`).join("\n");
  const events = page.forecast.events.map((event) => [dayOf(page, event.at), describeEvent(event)]);
  const groups = page.forecast.groups.map((group) => [
    group.name,
    countMachines(group.count, group.kind),
    String(group.lapses),
    group.firstLapse === undefined ? "" : dayOf(page, group.firstLapse),
    String(group.neverActivated),
  ]);
  const hosts = activationsSpent(page).map(({ host, spent }) => [
    host,
    `${String(spent)} of ${String(ACTIVATIONS_PER_HOST)}`,
  ]);
  const paragraphs = (texts: readonly string[]): string => texts.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(said.question)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #111; background: #fff; }
h1 { font-size: 1.5rem; }
figure { margin: 0; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 1rem 0; }
td:first-child { white-space: nowrap; }
th, td { border-bottom: 1px solid #ccc; padding: 0.3rem 0.8rem; text-align: left; vertical-align: top; }
</style>
</head>
<body>
<h1>${escapeHtml(said.question)}</h1>
<p><strong>${escapeHtml(said.answer)}</strong></p>
<figure role="img" aria-label="${escapeHtml(said.answer)}">
${drawForecast(page, false)}</figure>
<h2>Timeline</h2>
<table>
<tr><th>day</th><th>event</th></tr>
${rows(events)}
</table>
<h2>Machines</h2>
<table>
<tr><th>machines</th><th>number</th><th>drop out</th><th>first on</th><th>never activated</th></tr>
${rows(groups)}
</table>
<h2>KMS hosts and keys</h2>
<table>
<tr><th>KMS host</th><th>activations of its key</th></tr>
${rows(hosts)}
</table>
${paragraphs([...limitsOf(page), ...page.notes])}
<p><small>Assumed: ${escapeHtml(ASSUMPTIONS.join(" "))}</small></p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
