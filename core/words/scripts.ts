import { reasonSource } from "../model";

/** What was followed of the scripts that run on machines, and what was not. */
export const scripts = reasonSource("scripts", {});
