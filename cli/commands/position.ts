import { describeSource } from "../../config/find";
import type { GroupKey } from "../../core/licensing/group-key";
import { type PositionReport, readSupposition, reportPosition } from "../../core/licensing/position-report";
import type { IsoDate } from "../../core/model";
import { readingContext } from "../check-estate";
import { chooseDay } from "../configuration";
import { configureInFull, nameOf } from "../configure";
import { EXIT_CODES, isIncomplete } from "../exit-code";
import { POSITION_FORMATS } from "../formats/position-formats";
import type { PositionPage } from "../formats/position-page";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { askLedger } from "../ledger-source";
import { contextOf, writeOutputs } from "../outputs";
import { readPrintedEstate } from "../printed-estate";
import { readInput } from "../read-input";
import { refuse, refuseInput } from "../sink";

export interface PositionRequest {
  /** None where only a supposition is asked about. */
  readonly input?: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
  /** `key=value` each. */
  readonly whatIf?: readonly string[];
  /** The variable with the address of the ledger, where what others hold is to count. */
  readonly ledger?: string;
  /** What the need is added up by, beside the stack where there are several inputs. */
  readonly groupBy?: readonly GroupKey[];
}

/** `winlic position`: reads, counts, prints; returns the exit code. */
export async function position(request: PositionRequest): Promise<number> {
  const { input, formats, color, whatIf } = request;
  const supposition = whatIf === undefined ? undefined : readSupposition(whatIf);
  if (typeof supposition === "string") return refuse(`--what-if: ${supposition}`);
  const reading = input === undefined ? undefined : await readInput(input);
  if (reading !== undefined && isFault(reading)) return refuseInput(reading, color);
  const { config, asOf, groupBy } = request;
  const configuration = await configureInFull({ input, config, asOf });
  // A position on half of what is owned would look like an answer.
  if ("refused" in configuration) return refuse(configuration.refused);
  const name = input === undefined ? undefined : (await nameOf(input)).name;
  const ledger = await askLedger(request.ledger, configuration, reading);
  // A position that leaves out what others hold would look like one of the company.
  if (ledger?.fault !== undefined) return refuse(ledger.fault);
  const estate = readPrintedEstate(reading?.resources ?? [], {
    ...(ledger === undefined ? {} : { ledger }),
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: chooseDay(configuration, request.asOf),
    ...(reading === undefined || name === undefined ? {} : readingContext(reading, name)),
  });
  const page: PositionPage = {
    report: reportPosition(estate, supposition, [
      ...new Set([...(estate.company === undefined ? [] : ["stack" as const]), ...(groupBy ?? [])]),
    ]),
    input: name ?? (ledger === undefined ? "nothing" : "the ledger"),
    ...(estate.company === undefined
      ? {}
      : {
          inputs: estate.company.inputs,
          repeated: estate.company.repeated,
          ...(estate.company.drift === undefined ? {} : { drift: estate.company.drift }),
        }),
    configuration: describeSource(configuration),
    notes: limitsOf(reading ?? { notes: [], missing: [] }, estate).notes,
    resources: estate.resources.length,
  };
  if (!(await writeOutputs(formats, POSITION_FORMATS, page, contextOf(color, input)))) return EXIT_CODES.usage;
  if (isShort(page.report)) return EXIT_CODES.findings;
  return reading !== undefined && isIncomplete(reading) ? EXIT_CODES.usage : EXIT_CODES.clean;
}

/** Only what is certain: a shortage that hangs on an open question is shown and does not decide. */
function isShort({ balances, whatIf, pools }: PositionReport): boolean {
  // Without any licence declared there is nothing to compare with.
  return pools.length > 0 && (balances.some(({ short }) => short.low > 0) || whatIf?.fits === "no");
}
