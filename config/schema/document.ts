import * as z from "zod";
import { accessSchema } from "./access";
import { activationSchema } from "./activation";
import { countingSchema } from "./counting";
import { entitlementSchema } from "./entitlements";
import { day, listOf, strict } from "./fields";
import { ledgerSchema } from "./ledger";
import { machineSchema } from "./machines";
import { networkSchema } from "./network";
import { onPremisesSchema } from "./on-premises";
import { rightSchema } from "./rights";
import { ruleSettingSchema } from "./rules";
import { waiverSchema } from "./waivers";

/** Windows NT 3.1 shipped on this day: nothing about Windows licences can be asked of an earlier one. */
const FIRST_DAY = "1993-07-27";

/**
 * The schema of `windows-licensing.yaml`, one file for each section. What needs more than the document, or more than one
 * place of it, is checked in `config/check-references.ts`.
 */
function buildDocument() {
  return strict(
    {
      version: z
        .literal(1, { error: "`version: 1`, the only version that this release supports" })
        .meta({ description: "The version of this format. Required, always 1." }),
      asOf: day("The date of the check. Set it for reproducible results. Default: today.", "2026-11-21")
        .refine((text) => text >= FIRST_DAY, { error: `a date on or after ${FIRST_DAY}, when Windows NT shipped` })
        .exactOptional(),
      entitlements: listOf(
        entitlementSchema(),
        "entitlements",
        "The Windows Server licences owned. Default: unspecified.",
      ).exactOptional(),
      access: accessSchema().exactOptional(),
      machines: listOf(
        machineSchema(),
        "machines",
        "Facts about machines that images and sizes do not show. The first entry that matches a machine applies. Default: none.",
      ).exactOptional(),
      onPremises: listOf(
        onPremisesSchema(),
        "on-premises servers",
        "Servers outside Azure that use the same entitlements. Default: none.",
      ).exactOptional(),
      activation: activationSchema().exactOptional(),
      network: networkSchema().exactOptional(),
      counting: countingSchema().exactOptional(),
      ledger: ledgerSchema().exactOptional(),
      rules: z
        .record(z.string(), ruleSettingSchema(), {
          error: "an object of rule names, such as `own-enough-cores: { level: mandatory }`",
        })
        .meta({
          title: "Rules",
          description: "The level of individual rules, by name or ID. Default: the level of each rule.",
        })
        .exactOptional(),
      rights: listOf(
        rightSchema(),
        "rights",
        "Rights that a plan cannot show. Every licence position lists them as the owner's statements. Default: none.",
      ).exactOptional(),
      waivers: listOf(
        waiverSchema(),
        "waivers",
        "Findings that are accepted until a given date. Default: none.",
      ).exactOptional(),
      waiversInProgram: z
        .boolean({ error: "`true` or `false`" })
        .meta({
          description:
            "Whether resources can state waivers in the tag windows-licensing:waive. If false, each such tag is an error. Default: true.",
        })
        .exactOptional(),
    },
    "windows-licensing.yaml",
    "Facts about Windows Server licences and activation that a plan cannot show.",
  );
}

type DocumentSchema = ReturnType<typeof buildDocument>;
/** A valid document, before the defaults are filled in. */
export type ConfigurationDocument = z.output<DocumentSchema>;

let schema: DocumentSchema | undefined;

/** The schema, built at its first use: building it takes longer than most documents take to check. */
export function documentSchema(): DocumentSchema {
  schema ??= buildDocument();
  return schema;
}
