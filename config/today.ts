import type { IsoDate } from "../core/model";

/** Today in UTC, so that a build machine and a desk agree. The one place the pack and the command line take the day from. */
export function today(): IsoDate {
  return new Date().toISOString().slice(0, 10);
}
