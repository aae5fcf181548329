import { assuranceSchema } from "./assurance";
import { exactlyOne, given, listOf, oneOf, release, report, requireOne, strict, whole, words } from "./fields";

/** An entry of `access.cals`. */
function calSchema() {
  return strict(
    {
      kind: oneOf(
        ["user", "device", "rds-user", "rds-device", "external-connector"],
        "What the licence is for: a user or device on any server, the same on remote desktop session hosts, or all external users of one server. Required.",
      ),
      release: release(
        "The newest release of Windows Server that the licence gives access to. Required unless `via` is given.",
      ).exactOptional(),
      count: whole("Licences owned. Required."),
      via: words(
        "The suite or subscription that includes the licence, which then always counts as the newest version. Default: bought on its own.",
        "the name of a suite or subscription",
        ["microsoft-365-e3"],
      ).exactOptional(),
      assurance: assuranceSchema().exactOptional(),
    },
    "Client access licence",
    "Client access licences of one kind.",
  )
    .check(exactlyOne(["release", "via"]))
    .meta(requireOne(["release", "via"]));
}

/** The section `access`. */
export function accessSchema() {
  return strict(
    {
      users: whole("People in the organisation who use the servers. Default: not said.").exactOptional(),
      devices: whole("Devices from which the servers are used. Default: not said.").exactOptional(),
      externalUsers: whole("People outside the organisation who use the servers. Default: not said.").exactOptional(),
      administrators: whole(
        "People who use the servers only to administer them, beside `users`; two of them need no licence. Default: not said.",
      ).exactOptional(),
      remoteDesktop: strict(
        {
          users: whole("People who work on session hosts; a part of `users`. Default: not said.").exactOptional(),
          devices: whole(
            "Devices from which session hosts are used; a part of `devices`. Default: not said.",
          ).exactOptional(),
        },
        "Remote desktop",
        "Who works on session hosts of Remote Desktop Services or Azure Virtual Desktop. Default: what each session host says, else not known.",
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
          users: whole("People who use the servers from nothing but shared devices; a part of `users`. Required."),
          devices: whole("The devices that they share; a part of `devices`. Required."),
        },
        "Shared devices",
        "The part of users and devices where people share devices, as on shifts or at counters: device licences are cheaper there. Default: not said.",
      ).exactOptional(),
      cals: listOf(
        calSchema(),
        "client access licences",
        "The client access licences owned. Default: not said.",
      ).exactOptional(),
    },
    "Access",
    "Who uses the servers, and the client access licences owned for them. Default: not said.",
  ).check((check) => {
    const { shared, remoteDesktop = {} } = check.value;
    for (const part of ["users", "devices"] as const) {
      const [all, some] = [check.value[part], remoteDesktop[part]];
      if (all !== undefined && some !== undefined && some > all) {
        const place = ["remoteDesktop", part];
        report(check, `at most ${all}, the ${part} of which they are a part`, { found: String(some) }, place);
      }
    }
    if (shared === undefined) return;
    for (const part of ["users", "devices"] as const) {
      const whole = check.value[part];
      if (whole === undefined) {
        report(check, `\`${part}\` beside \`shared\`, which is a part of them`, { found: `no \`${part}\`` });
      } else if (shared[part] > whole) {
        report(check, `at most ${whole}, the ${part} of which they are a part`, { found: String(shared[part]) }, [
          "shared",
          part,
        ]);
      }
    }
  });
}
