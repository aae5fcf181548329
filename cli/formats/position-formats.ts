import type { PositionFormat } from "./position";
import type { PositionPage } from "./position-page";
import type { Format } from "./registry";

/** The formats of `winlic position`. */
export const POSITION_FORMATS: readonly Format<PositionPage>[] = [
  { name: "text", summary: "tables for people (the default)", medium: "text", load: load("text") },
  { name: "json", summary: "for programs", medium: "json", load: load("json") },
  { name: "csv", summary: "a row for each need, for a spreadsheet", medium: "csv", load: load("csv") },
  { name: "markdown", summary: "tables for a comment or a page", medium: "markdown", load: load("markdown") },
];

function load(format: PositionFormat): Format<PositionPage>["load"] {
  return async () => {
    const { formatPosition } = await import("./position");
    return { write: (page, { terminal }) => formatPosition(page, format, terminal) };
  };
}
