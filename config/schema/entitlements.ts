import * as z from "zod";
import { assuranceSchema } from "./assurance";
import { day, exactlyOne, given, oneOf, release, report, requireOne, strict, whole, words } from "./fields";

const AMOUNTS = ["cores", "packs", "servers", "processors"] as const;

/** An entry of `entitlements`. */
export function entitlementSchema() {
  return strict(
    {
      name: words("What the licences are called in reports; no two entitlements share a name. Required.", "a name", [
        "EA 2025 Datacenter",
      ]),
      edition: oneOf(["datacenter", "standard", "essentials"], "The edition that the licences are for. Required."),
      release: release("The release that the licences were bought for. Default: not said.").exactOptional(),
      cores: whole(
        "Core licences owned, counted one by one. One of cores, packs, servers and processors.",
      ).exactOptional(),
      packs: strict(
        {
          sixteen: whole("Packs of 16 core licences owned. Default: 0.").exactOptional(),
          two: whole("Packs of 2 core licences owned. Default: 0.").exactOptional(),
        },
        "Packs",
        "Core licences owned, counted in the packs they are sold in. One of cores, packs, servers and processors.",
      )
        .check((check) => {
          if (given(check.value, ["sixteen", "two"]).length === 0) {
            report(check, "at least one of `sixteen` and `two`", { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 })
        .exactOptional(),
      servers: whole(
        "Servers licensed; Essentials is licensed per server. One of cores, packs, servers and processors.",
      ).exactOptional(),
      processors: whole(
        "2-processor licences of 2012 R2 and earlier owned; each counts as 16 core licences. One of cores, packs, servers and processors.",
      ).exactOptional(),
      assurance: assuranceSchema().exactOptional(),
      use: z
        .union(
          [
            z.enum(["azure", "on-premises"]),
            strict(
              {
                both: strict(
                  { since: day("The day on which use in both places began. Required.", "2026-08-01") },
                  "Use in both places",
                  "The licences are used on-premises and in Azure at the same time. Required in this form.",
                ),
              },
              "Use in both places",
              "The licences are used on-premises and in Azure at the same time, since the day given.",
            ),
          ],
          { error: "`azure`, `on-premises` or `{ both: { since: YYYY-MM-DD } }`" },
        )
        .meta({ description: "Where the licences are used: in Azure, on-premises, or in both since a day. Required." }),
    },
    "Entitlement",
    "Licences owned under one name.",
  )
    .check((check) => {
      exactlyOne<typeof check.value>(AMOUNTS)(check);
      const { edition, servers } = check.value;
      if (edition === "essentials" && servers === undefined) {
        report(check, "`servers`, because Essentials is licensed per server", {
          found:
            given(check.value, AMOUNTS)
              .map((key) => `\`${key}\``)
              .join(" and ") || "no `servers`",
        });
      }
      if (edition !== "essentials" && servers !== undefined) {
        report(check, "`cores`, `packs` or `processors`, because only Essentials is licensed per server", {
          found: `\`servers\` of a ${edition} licence`,
        });
      }
    })
    .meta(requireOne(AMOUNTS));
}
