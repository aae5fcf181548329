import type { IsoDate } from "../model";

/**
 * The last day on which licences under the agreement of service providers (SPLA) could be used on Azure, AWS, Google and
 * Alibaba. Secondary: several providers agree, and no text of Microsoft was read; read 2026-11-30.
 */
export const LAST_DAY_OF_SPLA_IN_CLOUDS: IsoDate = "2025-09-30";
