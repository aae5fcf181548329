import { reasonSource } from "../model";

/** Why traffic passes, is blocked, or is unknown: what steps of a proof say, and what rules about paths hand on. */
export const network = reasonSource("network", {});
