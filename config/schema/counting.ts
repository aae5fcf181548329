import { NOTHING_DECLARED, SUPPORT_NOTICE_DAYS } from "../../core/model";
import { oneOf, strict, whole } from "./fields";

const DEFAULTS = NOTHING_DECLARED.counting;

/** The section `counting`. */
export function countingSchema() {
  return strict(
    {
      constrainedSizes: oneOf(
        ["nominal", "available"],
        "How a size with constrained vCPUs (E32-8s_v5) counts: in full, or as many as are available. Default: both figures are kept, because no source settles it.",
      ).exactOptional(),
      scaleSets: oneOf(
        ["maximum", "current"],
        `How scale sets count: at the highest number autoscale may reach, or at the declared one. Default: ${DEFAULTS.scaleSets}.`,
        { default: DEFAULTS.scaleSets },
      ).exactOptional(),
      perCustomerMinimum: whole(
        `Core licences that the agreement demands at least for the whole customer; 16 in agreements from October 2022 to March 2023. Default: ${DEFAULTS.perCustomerMinimum}.`,
        { default: DEFAULTS.perCustomerMinimum },
      ).exactOptional(),
      model: oneOf(
        ["per-vm", "legacy-packs"],
        `How a virtual machine counts: by its vCPUs (since April 2023), or in the blocks of 8 and 16 of earlier agreements. Default: ${DEFAULTS.model}.`,
        { default: DEFAULTS.model },
      ).exactOptional(),
      noticeDays: whole(
        `Days before the end of Software Assurance from which a finding is made. Default: ${DEFAULTS.noticeDays}.`,
        { to: 3650, default: DEFAULTS.noticeDays },
      ).exactOptional(),
      supportNoticeDays: whole(
        `Days before the end of support from which a finding is made. Default: ${SUPPORT_NOTICE_DAYS}.`,
        { to: 3650, default: SUPPORT_NOTICE_DAYS },
      ).exactOptional(),
    },
    "Counting",
    "How licences are counted where agreements differ. Default: as each field says.",
  );
}
