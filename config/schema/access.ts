import { assuranceSchema } from "./assurance";
import { evidenceSchema } from "./evidence";
import { exactlyOne, given, listOf, oneOf, release, report, requireOne, strict, whole, words } from "./fields";

/** An entry of `access.cals`. */
function calSchema() {
  return strict(
    {
      kind: oneOf(
        ["user", "device", "rds-user", "rds-device", "external-connector"],
        "The kind of CAL: for a user or a device, for a user or a device on Remote Desktop session hosts, or for all external users of one server. Required.",
      ),
      release: release(
        "The newest release of Windows Server that the CAL covers. Required unless `via` is set.",
      ).exactOptional(),
      count: whole("The number of CALs owned. Required."),
      via: words(
        "The suite or subscription that includes the CAL. Such a CAL covers every release. Default: bought separately.",
        "the name of a suite or subscription",
        ["microsoft-365-e3"],
      ).exactOptional(),
      assurance: assuranceSchema().exactOptional(),
      evidence: evidenceSchema().exactOptional(),
    },
    "Client access licence (CAL)",
    "CALs of one kind.",
  )
    .check(exactlyOne(["release", "via"]))
    .meta(requireOne(["release", "via"]));
}

/** The section `access`. */
export function accessSchema() {
  return strict(
    {
      users: whole("Number of people in your organisation who use the servers. Default: unspecified.").exactOptional(),
      devices: whole("Number of devices that access the servers. Default: unspecified.").exactOptional(),
      externalUsers: whole(
        "Number of people outside your organisation who use the servers. Default: unspecified.",
      ).exactOptional(),
      administrators: whole(
        "Number of people who access the servers only to administer them, in addition to `users`. Two of them need no CAL. Default: unspecified.",
      ).exactOptional(),
      remoteDesktop: strict(
        {
          users: whole("Number of `users` who work on session hosts. Default: unspecified.").exactOptional(),
          devices: whole("Number of `devices` that access session hosts. Default: unspecified.").exactOptional(),
        },
        "Remote desktop",
        "The users and devices of session hosts, in Remote Desktop Services or Azure Virtual Desktop. Default: the sum of what each session host declares, otherwise unknown.",
      )
        .check((check) => {
          if (given(check.value, ["users", "devices"]).length === 0) {
            report(check, "at least one of `users` and `devices`", { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 })
        .exactOptional(),
      shared: strict(
        {
          users: whole("Number of `users` who access the servers from shared devices only. Required."),
          devices: whole("Number of `devices` that these users share. Required."),
        },
        "Shared devices",
        "Users and devices where several people share a device, for example in shift work or at a counter. Device CALs cost less there. Default: unspecified.",
      ).exactOptional(),
      cals: listOf(calSchema(), "CALs", "The CALs owned. Default: unspecified.").exactOptional(),
    },
    "Access",
    "The users and devices that access the servers, and the CALs owned for them. Default: unspecified.",
  ).check((check) => {
    const { shared, remoteDesktop = {} } = check.value;
    for (const part of ["users", "devices"] as const) {
      const [all, some] = [check.value[part], remoteDesktop[part]];
      if (all !== undefined && some !== undefined && some > all) {
        const place = ["remoteDesktop", part];
        report(check, `at most ${all}, the number in \`${part}\``, { found: String(some) }, place);
      }
    }
    if (shared === undefined) return;
    for (const part of ["users", "devices"] as const) {
      const whole = check.value[part];
      if (whole === undefined) {
        report(check, `\`${part}\` as well, because \`shared\` counts some of them`, { found: `no \`${part}\`` });
      } else if (shared[part] > whole) {
        report(check, `at most ${whole}, the number in \`${part}\``, { found: String(shared[part]) }, ["shared", part]);
      }
    }
  });
}
