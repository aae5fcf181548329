import type { ColumnMap } from "./live/column-map";

/** Something to read, as the command line names it. */
export type InputRequest = FileRequest | ProgramRequest | SeveralRequest;

/** One input: what a run reads at once. */
export type OneRequest = FileRequest | ProgramRequest;

/** Several inputs that make one estate. */
interface SeveralRequest {
  readonly kind: "several";
  readonly inputs: readonly OneRequest[];
}

export interface FileRequest {
  readonly kind: "preview" | "state" | "live" | "file";
  /** A file, or a folder or a pattern that stands for several. */
  readonly path: string;
  /** The largest input that is read, in bytes. */
  readonly largest?: number;
  /** Columns that a person names, of an inventory. */
  readonly map?: ColumnMap;
  /** Files with the parameters of an ARM template. */
  readonly parameters?: readonly string[];
  /** True for a file that a folder or a pattern stands for. */
  readonly found?: boolean;
}

export interface ProgramRequest {
  readonly kind: "program";
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack?: string;
  readonly timeoutSeconds?: number;
  /** Names of variables that the program gets beside those every program gets. */
  readonly environment?: readonly string[];
  /** Takes connections to the monitor whose owner the system does not tell, from programs that can send no token. */
  readonly trustLocalUsers?: boolean;
}

/** How a person calls an input. */
export function nameOfRequest(request: OneRequest): string {
  return request.kind === "program" ? request.directory : request.path === "-" ? "standard input" : request.path;
}
