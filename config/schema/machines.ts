import { isClientRelease } from "../../core/data/releases";
import { MACHINE_ROLES, type ServerFeature } from "../../core/model";
import { filledListOf, glob, oneOf, release, report, strict, whole, words } from "./fields";

/** What tells which machines an entry is about. */
function criteriaOf() {
  return {
    name: glob("The name in Pulumi or in Azure. The wildcards * and ? are supported; case is ignored.", [
      "hq-*",
    ]).exactOptional(),
    urn: glob("The URN. The wildcards * and ? are supported; case is ignored.", ["urn:*::legacy-*"]).exactOptional(),
    type: glob("The type token. The wildcards * and ? are supported; case is ignored.", [
      "*:compute*:VirtualMachine",
    ]).exactOptional(),
    image: glob("The image ID, or publisher:offer:sku. The wildcards * and ? are supported; case is ignored.", [
      "*/galleries/corp/images/ws2022-std",
    ]).exactOptional(),
    tag: glob("A tag, as key or key=value. The wildcards * and ? are supported; case is ignored.", [
      "role=web",
    ]).exactOptional(),
  };
}

/** An entry of `machines`. */
export function machineSchema() {
  const criteria = criteriaOf();
  return strict(
    {
      match: strict(
        criteria,
        "Match",
        "The machines that the entry applies to. A machine must match every criterion; set at least one. Required.",
      )
        .check((check) => {
          const keys = Object.keys(criteria);
          if (Object.keys(check.value).length === 0) {
            report(check, `at least one of ${keys.map((key) => `\`${key}\``).join(", ")}`, { found: "none of them" });
          }
        })
        .meta({ minProperties: 1 }),
      os: oneOf(
        ["windows-server", "windows-client", "linux"],
        "The operating system, where neither the OS profile nor the image shows it. Default: read from the plan.",
      ).exactOptional(),
      edition: oneOf(
        ["datacenter", "datacenter-azure-edition", "standard", "essentials"],
        "The Windows Server edition of the machine. Default: read from the image.",
      ).exactOptional(),
      release: release("The Windows release of the machine. Default: read from the image.", {
        clients: true,
      }).exactOptional(),
      users: whole("Number of people who use the machine. Default: unspecified.").exactOptional(),
      devices: whole("Number of devices that access the machine. Default: unspecified.").exactOptional(),
      processors: filledListOf(
        whole("Physical cores of one processor.", { from: 1, to: 4096 }),
        "physical cores of each processor",
        "Physical cores of each processor. Default: unspecified.",
      ).exactOptional(),
      host: words(
        "The `onPremises` server that the machine runs on and is licensed with. Default: none.",
        "the name of a server under `onPremises`",
        ["hv1"],
      ).exactOptional(),
      roles: filledListOf(
        oneOf(MACHINE_ROLES, "A role of the machine. `none` means that it has none of the other roles."),
        "roles",
        "The roles of the machine. Default: read from its scripts and extensions.",
      )
        .check((check) => {
          if (check.value.includes("none") && check.value.length > 1) {
            report(check, "either `none` or other roles", { found: "both" });
          }
        })
        .exactOptional(),
      features: filledListOf(
        oneOf(
          [
            "storage-spaces-direct",
            "network-controller",
            "shielded-virtual-machines",
            "azure-extended-network",
            "smb-over-quic",
          ] satisfies ServerFeature[],
          "A feature that only some editions include.",
        ),
        "features",
        "The Windows Server features that the machine uses and that only some editions include. Default: none.",
      ).exactOptional(),
    },
    "Machine",
    "Facts about the machines that match. The first entry that matches a machine applies.",
  ).check((check) => {
    if (Object.keys(check.value).length === 1) {
      report(check, "at least one fact beside `match`, such as `edition` or `users`", { found: "`match` alone" });
    }
    const { os, edition, release: written } = check.value;
    if (edition !== undefined && os !== undefined && os !== "windows-server") {
      report(check, "no `edition`, because only Windows Server has one", { found: `\`${edition}\` beside os ${os}` }, [
        "edition",
      ]);
    }
    // The Azure Edition came with 2022.
    if (
      edition === "datacenter-azure-edition" &&
      written !== undefined &&
      /^(20(08|12|16|19)|1[789]|2004|20h2)/.test(written)
    ) {
      report(check, "release 2022 or later, because Azure Edition starts with 2022", { found: written }, ["release"]);
    }
    if (written !== undefined && os !== "windows-client" && isClientRelease(written)) {
      report(
        check,
        "a release of Windows Server, such as 2025",
        { found: `Windows ${written}`, hint: "set `os: windows-client` if the machine runs a Windows client" },
        ["release"],
      );
    }
  });
}
