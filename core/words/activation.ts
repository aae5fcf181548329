import { reasonSource } from "../model";

/** How machines activate, and what shows it. */
export const activation = reasonSource("activation", {});
