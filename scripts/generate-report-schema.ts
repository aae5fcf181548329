import { z } from "zod";
import { reportSchema } from "../cli/formats/report-schema";

/** The JSON Schema of the report that `winlic check --format json` prints. Other fields may be added: nothing forbids them. */
export function renderReportSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { target: "draft-7", io: "input" });
  const head = {
    $schema,
    $id: "https://raw.githubusercontent.com/pulumi-windows-licensing/pulumi-windows-licensing/main/schema/report.schema.json",
    title: "Report of winlic check, schemaVersion 2",
  };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}
