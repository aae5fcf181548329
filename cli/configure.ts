import type { FoundConfiguration } from "../config/find";
import { today } from "../config/today";
import type { IsoDate } from "../core/model";
import { RULES } from "../core/rules";
import type { ReadingOptions } from "./check-estate";
import { describeFault, loadConfiguration } from "./configuration";
import { plural } from "./formats/text";
import type { StackConfiguration } from "./inputs/program/stack-configuration";
import { isFault } from "./inputs/reading";
import { type InputRequest, nameOfRequest, type ProgramRequest } from "./inputs/request";

/** What a command line says of the configuration. */
export interface ConfigureRequest {
  /** Where the program is, if one is checked: its stack may hold the configuration. */
  readonly input?: InputRequest | undefined;
  /** Folder or file of the configuration. */
  readonly config?: string | undefined;
  /** The day of the answer. */
  readonly asOf?: IsoDate | undefined;
}

/** The configuration that holds for an input; none named is fine. */
export async function configure({ input, config, asOf = today() }: ConfigureRequest): Promise<FoundConfiguration> {
  const common = { rules: RULES, asOf, ...(config === undefined ? {} : { named: config }) };
  if (input?.kind !== "program") return loadConfiguration(common);
  const stack = await readStack(input);
  return loadConfiguration({
    ...common,
    folder: input.directory,
    ...(stack === undefined
      ? {}
      : {
          stackConfiguration: (key: "configuration" | "file") => stack.values[`windows-licensing:${key}`],
          stackKeys: Object.keys(stack.values),
        }),
  });
}

/**
 * The same for answers that half of a configuration would make look like others: a position, a proof, a report. Refused,
 * with the first fault, where anything in it is at fault.
 */
export async function configureInFull(
  request: ConfigureRequest,
): Promise<FoundConfiguration | { readonly refused: string }> {
  const found = await configure(request);
  const [fault] = found.configuration.faults;
  return fault === undefined ? found : { refused: describeFault(fault) };
}

/** The stack of a program that ran already: nothing here can be at fault any more. */
async function readStack(input: ProgramRequest): Promise<StackConfiguration | undefined> {
  const [{ readProject }, { readConfiguration }] = await Promise.all([
    import("./inputs/program/project"),
    import("./inputs/program/stack-configuration"),
  ]);
  const project = readProject(input.directory);
  if (isFault(project)) return undefined;
  const configuration = readConfiguration(project, input.stack);
  return isFault(configuration) ? undefined : configuration;
}

/** What an input is called in reports. */
export async function nameOf(input: InputRequest): Promise<ReadingOptions["input"]> {
  if (input.kind === "several") return { name: plural(input.inputs.length, "input") };
  if (input.kind !== "program") return { name: nameOfRequest(input) };
  const stack = (await readStack(input))?.stack;
  return { name: input.directory, ...(stack === undefined ? {} : { stack }) };
}
