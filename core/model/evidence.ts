/** Where a fact was read. */
export interface Evidence {
  readonly file: string;
  /** Row of a table or entry of a list, counted from 1. */
  readonly row?: number;
  /** `YYYY-MM-DD`. */
  readonly day?: string;
}
