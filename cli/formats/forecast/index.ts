import type { Format } from "../registry";
import type { ForecastPage } from "./page";

/** The formats of `winlic forecast`. What draws is loaded for SVG and HTML only. */
export const FORECAST_FORMATS: readonly Format<ForecastPage>[] = [
  { name: "text", summary: "for people (the default)", medium: "text", load: load("formatText") },
  { name: "json", summary: "for programs: schema/forecast.schema.json", medium: "json", load: load("formatJson") },
  { name: "csv", summary: "a row for each day, for a spreadsheet", medium: "csv", load: load("formatCsv") },
  {
    name: "svg",
    summary: "the chart alone",
    medium: "text",
    load: async () => {
      const { drawForecast } = await import("./forecast-chart");
      return { write: (page) => drawForecast(page) };
    },
  },
  {
    name: "html",
    summary: "a page with the chart, the timeline and the keys",
    medium: "text",
    load: async () => {
      const { pageWithChart } = await import("./forecast-chart");
      return { write: pageWithChart };
    },
  },
];

function load(name: "formatText" | "formatJson" | "formatCsv"): Format<ForecastPage>["load"] {
  return async () => {
    const format = (await import("./format-forecast"))[name];
    return { write: (page, { terminal }) => format(page, terminal) };
  };
}
