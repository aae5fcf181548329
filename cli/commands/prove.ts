import { describeSource } from "../../config/find";
import { createProver } from "../../core/activation/paths/machine-paths";
import { type Estate, type FromResource, type IsoDate, type Machine, UNKNOWN } from "../../core/model";
import { renderReason } from "../../core/words/render";
import { readingContext } from "../check-estate";
import { chooseDay } from "../configuration";
import { configureInFull, nameOf } from "../configure";
import { EXIT_CODES, exitCodeOfProofs, judgeProofs } from "../exit-code";
import { PROOF_FORMATS } from "../formats/proof-formats";
import { sortProofs } from "../formats/proof-page";
import type { ProofPage } from "../formats/proof-result";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { isFault } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { limitsOf } from "../inputs/unread";
import { contextOf, writeOutputs } from "../outputs";
import { readPrintedEstate } from "../printed-estate";
import { readInput } from "../read-input";
import { readTarget } from "../read-target";
import { selectMachines } from "../select-machines";
import { refuse, refuseInput } from "../sink";

export interface ProveRequest {
  readonly input: InputRequest;
  /** Name, URN or pattern; every Windows machine where it is left out. */
  readonly machine?: string;
  /** `azure-kms`, `imds` or a host; what the machine activates by where it is left out. */
  readonly to?: string;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic prove`: reads, proves, prints; returns the exit code. */
export async function prove(request: ProveRequest): Promise<number> {
  const { input, to, formats, color } = request;
  const target = to === undefined ? undefined : readTarget(to);
  if (typeof target === "string") return refuse(`--to: ${target}`);
  const reading = await readInput(input);
  if (isFault(reading)) return refuseInput(reading, color);
  const configuration = await configureInFull(request);
  // Hosts, methods and appliances of a file that is read in part would make a proof of something else.
  if ("refused" in configuration) return refuse(configuration.refused);
  const asOf = chooseDay(configuration, request.asOf);
  const { declarations } = configuration;
  const named = await nameOf(input);
  const estate = readPrintedEstate(reading.resources, {
    declarations,
    configuration: configuration.configuration,
    asOf,
    ...readingContext(reading, named.name),
  });
  const selection =
    request.machine === undefined ? { machines: estate.machines } : selectMachines(estate, request.machine);
  if ("fault" in selection) return refuse(selection.fault, [...(selection.choices ?? []), ...reading.notes]);

  const single = request.machine !== undefined && selection.machines.length === 1;
  const { proven, leftOut } = single
    ? { proven: selection.machines, leftOut: [] }
    : sortOut(selection.machines, request.machine === undefined ? estate.licensed.fleets : []);
  const proveMachine = createProver(estate);
  const { source } = reading;
  const page: ProofPage = {
    proofs: sortProofs(proven.map((machine) => proveMachine(machine, target))),
    single,
    leftOut,
    input: { source, ...named, ...limitsOf(reading, estate) },
    configuration: configuration.configuration,
    configured: describeSource(configuration),
    asOf,
    ...(to === undefined ? {} : { asked: to }),
  };
  if (!(await writeOutputs(formats, PROOF_FORMATS, page, contextOf(color, input)))) return EXIT_CODES.usage;
  return exitCodeOfProofs(judgeProofs(page));
}

/** The machines that run Windows for sure; the others are named, so that nobody takes silence for a proof. */
function sortOut(
  machines: Estate["machines"],
  fleets: readonly FromResource[],
): Pick<ProofPage, "leftOut"> & { readonly proven: readonly Machine[] } {
  return {
    proven: machines.filter(({ os }) => os !== "linux" && os !== UNKNOWN),
    leftOut: [
      ...machines.flatMap((machine) => {
        if (machine.os === "linux") return [{ machine, because: "not Windows" }];
        return machine.os === UNKNOWN
          ? [{ machine, because: `it is unknown whether it runs Windows: ${renderReason(machine.osEvidence)}` }]
          : [];
      }),
      ...fleets.map((machine) => ({ machine, because: "the network of its nodes is not read" })),
    ],
  };
}
