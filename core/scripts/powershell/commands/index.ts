import type { CommandDefinition } from "./command";
import { DATA_CMDLETS } from "./data-cmdlets";
import { CHANGE_NAMES, MACHINE_ALIASES, MACHINE_CMDLETS } from "./machine-cmdlets";
import { PIPELINE_CMDLETS } from "./pipeline-cmdlets";
import { SESSION_CMDLETS, SILENT_ALIASES, SILENT_NAMES } from "./session-cmdlets";

export type { CommandDefinition } from "./command";

/**
 * By family, not by file: cmdlets of one family share how they take what is piped in (pipeline), what they change of the
 * session, what they ask of the machine, or how they read files and formats, and most are a dozen lines.
 */
const DEFINITIONS: readonly CommandDefinition[] = [
  ...PIPELINE_CMDLETS,
  ...SESSION_CMDLETS,
  ...MACHINE_CMDLETS,
  ...DATA_CMDLETS,
];

/** Cmdlets that are followed, by name in lower case. */
export const COMMANDS: ReadonlyMap<string, CommandDefinition> = new Map(
  DEFINITIONS.flatMap((definition) => definition.names.map((name) => [name, definition] as const)),
);

/** Aliases that every session has, to names in lower case. */
export const ALIASES: ReadonlyMap<string, string> = new Map(
  [SILENT_ALIASES, MACHINE_ALIASES, ...DEFINITIONS.map(({ aliases }) => aliases ?? {})].flatMap((aliases) =>
    Object.entries(aliases),
  ),
);

/** Cmdlets that do nothing that anything here asks about. */
export const SILENT: ReadonlySet<string> = new Set(
  [...SILENT_NAMES, ...CHANGE_NAMES].filter((name) => !COMMANDS.has(name)),
);
