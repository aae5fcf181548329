import { reasonSource } from "../model";

/** What calculations and positions say of their figures. */
export const licensing = reasonSource("licensing", {});
