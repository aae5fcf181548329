import { describeSource } from "../../config/find";
import { today } from "../../config/today";
import { type PositionReport, readSupposition, reportPosition } from "../../core/licensing/position-report";
import type { IsoDate } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { describeFault } from "../configuration";
import { EXIT_CODES, isIncomplete } from "../exit-code";
import { formatInputFault } from "../formats/input-fault";
import type { PositionPage } from "../formats/position";
import { POSITION_FORMATS } from "../formats/position-formats";
import type { ChosenFormat } from "../formats/registry";
import { type ColorChoice, withoutControls } from "../formats/terminal";
import { isFault } from "../inputs/reading";
import { limitsOf } from "../inputs/unread";
import { writeOutputs } from "../outputs";
import { messageTerminal, tell } from "../sink";
import { configure, contextOf, type InputRequest, nameOf, readInput } from "./check";

export interface PositionRequest {
  /** None where only a supposition is asked about. */
  readonly input?: InputRequest;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
  /** `key=value` each. */
  readonly whatIf?: readonly string[];
}

/** `winlic position`: reads, counts, prints; returns the exit code. */
export async function position(request: PositionRequest): Promise<number> {
  const { input, formats, color, whatIf } = request;
  const supposition = whatIf === undefined ? undefined : readSupposition(whatIf);
  if (typeof supposition === "string") return refuse(`--what-if: ${supposition}`);
  const reading = input === undefined ? undefined : await readInput(input);
  if (reading !== undefined && isFault(reading)) {
    tell(formatInputFault(reading, messageTerminal(color)));
    return EXIT_CODES.usage;
  }
  const { config, asOf } = request;
  const configuration = await configure({
    ...(input === undefined ? {} : { input }),
    ...(config === undefined ? {} : { config }),
    ...(asOf === undefined ? {} : { asOf }),
  });
  const [fault] = configuration.configuration.faults;
  if (fault !== undefined) {
    // A position on half of what is owned would look like an answer.
    return refuse(describeFault(fault));
  }
  const estate = readEstate(reading?.resources ?? [], {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: request.asOf ?? configuration.asOf ?? today(),
  });
  const page: PositionPage = {
    report: reportPosition(estate, supposition),
    input: input === undefined ? "nothing" : (await nameOf(input)).name,
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

function refuse(message: string): number {
  tell(`winlic: ${withoutControls(message)}\n`);
  return EXIT_CODES.usage;
}
