import * as z from "zod";
import { LICENCE_CHANNELS } from "../../core/model";
import { assuranceSchema } from "./assurance";
import { evidenceSchema } from "./evidence";
import { day, exactlyOne, given, oneOf, release, report, requireOne, strict, whole, words } from "./fields";

const AMOUNTS = ["cores", "packs", "servers", "processors"] as const;

/** An entry of `entitlements`. */
export function entitlementSchema() {
  return strict(
    {
      name: words("The name of the entitlement in reports. It must be unique. Required.", "a name", [
        "EA 2025 Datacenter",
      ]),
      edition: oneOf(["datacenter", "standard", "essentials"], "The Windows Server edition of the licences. Required."),
      release: release(
        "The Windows Server release that the licences were bought for. Default: unspecified.",
      ).exactOptional(),
      cores: whole("The number of core licences owned. One of cores, packs, servers and processors.").exactOptional(),
      packs: strict(
        {
          sixteen: whole("Number of 16-packs owned. Default: 0.").exactOptional(),
          two: whole("Number of 2-packs owned. Default: 0.").exactOptional(),
        },
        "Packs",
        "The packs of core licences owned. One of cores, packs, servers and processors.",
      )
        .check((check) => {
          if (given(check.value, ["sixteen", "two"]).length === 0) {
            report(check, "at least one of `sixteen` and `two`", { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 })
        .exactOptional(),
      servers: whole(
        "The number of server licences owned, for Essentials only. One of cores, packs, servers and processors.",
      ).exactOptional(),
      processors: whole(
        "The number of 2-processor licences owned, for Windows Server 2012 R2 and earlier. Each counts as 16 core licences. One of cores, packs, servers and processors.",
      ).exactOptional(),
      channel: oneOf(
        LICENCE_CHANNELS,
        "How the licences were bought: under a volume licence agreement, as a subscription through the Microsoft Customer Agreement or CSP, or under the agreement of service providers (SPLA). Default: unspecified.",
      ).exactOptional(),
      assurance: assuranceSchema().exactOptional(),
      evidence: evidenceSchema().exactOptional(),
      use: z
        .union(
          [
            z.enum(["azure", "on-premises"]),
            strict(
              {
                both: strict(
                  { since: day("The first day of use in both places. Required.", "2026-08-01") },
                  "Use in both places",
                  "Concurrent use on-premises and in Azure. Required in this form.",
                ),
              },
              "Use in both places",
              "Concurrent use on-premises and in Azure, since the given day.",
            ),
          ],
          { error: "`azure`, `on-premises` or `{ both: { since: YYYY-MM-DD } }`" },
        )
        .meta({
          description:
            "Where the licences are used: in Azure, on-premises, or in both places since a given day. Required.",
        }),
    },
    "Entitlement",
    "Windows Server licences that you own.",
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
      const { channel, assurance } = check.value;
      if (channel === "subscription" && assurance === undefined) {
        // A subscription has the rights of Software Assurance while it runs.
        report(check, "`assurance` with the last day of the subscription, which has the rights of Software Assurance", {
          found: "no `assurance`",
          hint: "write `assurance: { until: YYYY-MM-DD }`",
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
