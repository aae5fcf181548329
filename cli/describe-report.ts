import type { Command } from "commander";
import { parseVariable, type Shared } from "./describe-ledger";
import type { ColorChoice } from "./formats/terminal";

interface Flags {
  readonly html?: string;
  readonly csv?: string;
  readonly xlsx?: string;
  readonly ledger?: string;
  readonly config?: string;
  readonly asOf?: string;
  readonly color: ColorChoice;
}

const EXIT_CODES = [
  "Exit codes:",
  "  0  the report was written, whatever it says",
  "  2  the command line, the input or the configuration cannot be used, a file cannot be written, or the input is not whole",
].join("\n");

const EXAMPLES = [
  "Examples:",
  "  winlic report --state 'exports/**/*.json' --html report.html",
  "  winlic report --live resources.json --html report.html --xlsx report.xlsx --csv tables/",
].join("\n");

/** `winlic report`. */
export function describeReportCommand(
  program: Command,
  shared: Pick<Shared, "finish" | "withInput" | "colorOption"> & {
    readonly requireInput: (
      files: readonly string[],
      flags: object,
      command: Command,
    ) => NonNullable<ReturnType<Shared["chooseInput"]>>;
  },
): void {
  shared
    .withInput(
      program
        .command("report")
        .summary("write a report for people who sign, with charts and tables")
        .description(
          "Writes the licence position, the findings, the machines and the paths to activation as one HTML page that needs no network, as an Excel workbook and as CSV files. Takes the inputs of check.",
        ),
    )
    .option("--html <file>", "write the page")
    .option("--csv <folder>", "write a CSV file for each table")
    .option("--xlsx <file>", "write an Excel workbook with a sheet for each table")
    .option(
      "--ledger <variable>",
      "show and count what other stacks hold; the variable has the address of the ledger",
      parseVariable,
    )
    .addOption(shared.colorOption())
    .addHelpText("after", `\n${EXIT_CODES}\n\n${EXAMPLES}`)
    .action(async (files: readonly string[], flags: Flags, command: Command) => {
      const input = shared.requireInput(files, flags, command);
      const { report } = await import("./commands/report");
      const { html, csv, xlsx, ledger, config, asOf, color } = flags;
      shared.finish(
        await report({
          input,
          color,
          ...(html === undefined ? {} : { html }),
          ...(csv === undefined ? {} : { csv }),
          ...(xlsx === undefined ? {} : { xlsx }),
          ...(ledger === undefined ? {} : { ledger }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });
}
