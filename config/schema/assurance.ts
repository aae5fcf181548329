import { day, strict } from "./fields";

/** Shared by licences and client access licences. */
export function assuranceSchema() {
  return strict(
    { until: day("The last day on which Software Assurance or the subscription runs. Required.", "2027-06-30") },
    "Software Assurance",
    "Software Assurance or a subscription that covers these licences. Default: none.",
  );
}
