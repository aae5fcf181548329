import { BarChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { WORDS } from "../../cli/report/words";
import type { ReportNeed, ReportPool } from "../../config/report-book";

use([BarChart, GridComponent, LegendComponent, SVGRenderer]);

const WIDTH = 900;
const ROW = 30;
/** Of the palette of Okabe and Ito, which people with any colour vision tell apart. https://jfly.uni-koeln.de/color/ */
const BLUE = "#0072B2";
const SKY = "#56B4E9";
const GREEN = "#009E73";
const AMBER = "#E69F00";
const GREY = "#b6bdc5";
/** Bars beyond this many are added up. */
const MOST_BARS = 20;

interface Bar {
  readonly name: string;
  readonly stack: string;
  readonly colour: string;
  readonly values: readonly number[];
}

/** What is needed now and at full scale, with what is not certain, beside what covers it. */
export function drawNeeds(needs: readonly ReportNeed[]): string {
  const { charts } = WORDS;
  const shown = addUpRest(needs);
  const bar = (name: string, stack: string, colour: string, pick: (need: ReportNeed) => number): Bar => ({
    name,
    stack,
    colour,
    values: shown.map(pick),
  });
  const bars = [
    bar(charts.now, "now", SKY, ({ now }) => now.low),
    bar(charts.perhaps, "now", GREY, ({ now }) => now.high - now.low),
    bar(charts.fullScale, "full", BLUE, ({ fullScale }) => fullScale.low),
    bar(charts.perhaps, "full", GREY, ({ fullScale }) => fullScale.high - fullScale.low),
    ...(shown.some(({ covered }) => covered !== undefined)
      ? [bar(charts.covered, "covered", GREEN, ({ covered = 0 }) => covered)]
      : []),
  ];
  return drawBars(
    shown.map(({ name }) => name),
    bars,
    shown.some(({ covered }) => covered !== undefined) ? 3 : 2,
  );
}

/** What each pool covers, and what is spare of it. */
export function drawPools(pools: readonly ReportPool[]): string {
  const { charts } = WORDS;
  const shown = pools.slice(0, MOST_BARS);
  const bar = (name: string, colour: string, pick: (pool: ReportPool) => number): Bar => ({
    name,
    stack: "pool",
    colour,
    values: shown.map(pick),
  });
  return drawBars(
    shown.map(({ name }) => name),
    [
      bar(charts.azureMachines, BLUE, ({ azureMachines }) => azureMachines),
      bar(charts.azureHosts, SKY, ({ azureHosts }) => azureHosts),
      bar(charts.onPremises, AMBER, ({ onPremises }) => onPremises),
      bar(charts.spare, GREEN, ({ spare }) => spare),
    ],
    1,
  );
}

function addUpRest(needs: readonly ReportNeed[]): readonly ReportNeed[] {
  if (needs.length <= MOST_BARS) return needs;
  const rest = needs.slice(MOST_BARS - 1);
  const sum = (pick: (need: ReportNeed) => number): number => rest.reduce((total, need) => total + pick(need), 0);
  return [
    ...needs.slice(0, MOST_BARS - 1),
    {
      name: WORDS.charts.others,
      now: { low: sum(({ now }) => now.low), high: sum(({ now }) => now.high) },
      fullScale: { low: sum(({ fullScale }) => fullScale.low), high: sum(({ fullScale }) => fullScale.high) },
      atLeast: rest.some(({ atLeast }) => atLeast),
    },
  ];
}

function drawBars(names: readonly string[], bars: readonly Bar[], stacks: number): string {
  const height = 90 + names.length * Math.max(ROW, stacks * 20);
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    legend: { top: 0, left: 0, itemGap: 18, selectedMode: false, textStyle: { color: "#111", fontSize: 13 } },
    grid: { left: 225, right: 40, top: 36, bottom: 40 },
    xAxis: {
      type: "value",
      minInterval: 1,
      name: WORDS.charts.unit,
      nameLocation: "middle",
      nameGap: 26,
      nameTextStyle: { color: "#333" },
      axisLabel: { color: "#333" },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: [...names],
      axisTick: { show: false },
      axisLabel: { color: "#111", width: 205, overflow: "break", fontSize: 13 },
    },
    series: bars.map(({ name, stack, colour, values }) => ({
      name,
      type: "bar" as const,
      stack,
      barMaxWidth: 16,
      barGap: "15%",
      silent: true,
      itemStyle: { color: colour },
      data: [...values],
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Properties of text that SVG has as attributes too. */
const ATTRIBUTES: ReadonlySet<string> = new Set(["font-size", "font-family", "font-weight", "font-style"]);

/**
 * A picture that may stand in a page which allows no styles but its own: style attributes become attributes, style elements
 * go, and names that count up with each picture of a process count by picture.
 * @param name the beginning of its ids, apart from those of all others
 */
export function settleSvg(svg: string, name: string): string {
  const labels = new Map<string, string>();
  return svg
    .trim()
    .replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, "")
    .replace(/ style="([^"]*)"/g, (_, style: string) =>
      style
        .split(";")
        .flatMap((each) => {
          const [property = "", value = ""] = each.split(":");
          return ATTRIBUTES.has(property.trim()) ? [` ${property.trim()}="${value.trim()}"`] : [];
        })
        .join(""),
    )
    .replace(/ class="[^"]*"/g, "")
    .replace(/\bzr\d+-[a-z]+\d*/g, (id) => {
      const label = labels.get(id) ?? `${name}-${labels.size}`;
      labels.set(id, label);
      return label;
    })
    .replace(/^<svg /, '<svg aria-hidden="true" focusable="false" ');
}
