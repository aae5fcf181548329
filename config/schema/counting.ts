import { NOTHING_DECLARED, SUPPORT_NOTICE_DAYS } from "../../core/model";
import { oneOf, strict, whole } from "./fields";

const DEFAULTS = NOTHING_DECLARED.counting;

/** The section `counting`. */
export function countingSchema() {
  return strict(
    {
      constrainedSizes: oneOf(
        ["nominal", "available"],
        "How many vCPUs of a constrained size, such as E32-8s_v5, are counted: all of the size (nominal) or the available ones. Default: both counts are reported, because no Microsoft source settles it.",
      ).exactOptional(),
      scaleSets: oneOf(
        ["maximum", "current"],
        `How many instances of a scale set are counted: the autoscale maximum, or the declared capacity. Default: ${DEFAULTS.scaleSets}.`,
        { default: DEFAULTS.scaleSets },
      ).exactOptional(),
      perCustomerMinimum: whole(
        `The minimum number of core licences per customer: 16 in agreements from October 2022 to March 2023. Default: ${DEFAULTS.perCustomerMinimum}.`,
        { default: DEFAULTS.perCustomerMinimum },
      ).exactOptional(),
      model: oneOf(
        ["per-vm", "legacy-packs"],
        `How the core licences of a virtual machine are counted: by its vCPUs (agreements since April 2023), or in blocks of 8 and 16 (earlier agreements). Default: ${DEFAULTS.model}.`,
        { default: DEFAULTS.model },
      ).exactOptional(),
      noticeDays: whole(
        `Days before the end of Software Assurance when the finding starts. Default: ${DEFAULTS.noticeDays}.`,
        { to: 3650, default: DEFAULTS.noticeDays },
      ).exactOptional(),
      supportNoticeDays: whole(
        `Days before the end of support when the finding starts. Default: ${SUPPORT_NOTICE_DAYS}.`,
        { to: 3650, default: SUPPORT_NOTICE_DAYS },
      ).exactOptional(),
    },
    "Counting",
    "How licences are counted where agreements differ. Default: the default of each field.",
  );
}
