import type { Terminal } from "./terminal";

/** What a format needs to know beside the answer. */
export interface FormatContext {
  readonly terminal: Terminal;
  /** What takes its place where the text goes to a file. */
  readonly fileTerminal: Terminal;
  readonly places: Places;
  /** Only the findings that decide: `text` only. */
  readonly quiet: boolean;
  /** Proofs and calculations of what passed: `text` and `json` only. */
  readonly showPassed: boolean;
  /** Each finding by itself, however many of one kind there are: `text` only. */
  readonly expand?: boolean;
}

/** Where files lie, as absolute paths with slashes. */
export interface Places {
  /** Root of the repository: CI services name files from there. */
  readonly repository: string;
  /** The folder that the command runs in: configurations are named from there. */
  readonly folder: string;
  /** The folder from which the program's files are named. */
  readonly sources: string;
  /** The Pulumi.yaml of the project: the last resort where nothing says where a thing is declared. */
  readonly project: string;
}
