import { isClientRelease } from "../../core/data/releases";
import type { MachineRole, ServerFeature } from "../../core/model";
import { filledListOf, glob, oneOf, release, report, strict, whole, words } from "./fields";

/** What tells which machines an entry is about. */
function criteriaOf() {
  return {
    name: glob("The name in Pulumi or in Azure; * and ? as in file names, case ignored.", ["hq-*"]).exactOptional(),
    urn: glob("The URN; * and ? as in file names, case ignored.", ["urn:*::legacy-*"]).exactOptional(),
    type: glob("The type token; * and ? as in file names, case ignored.", [
      "*:compute*:VirtualMachine",
    ]).exactOptional(),
    image: glob("The image id, or publisher:offer:sku; * and ? as in file names, case ignored.", [
      "*/galleries/corp/images/ws2022-std",
    ]).exactOptional(),
    tag: glob("A tag as key or key=value; * and ? as in file names, case ignored.", ["role=web"]).exactOptional(),
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
        "The machines meant: all criteria given must fit, and at least one is needed. Required.",
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
        "The operating system, where neither profile nor image tells. Default: read from the plan.",
      ).exactOptional(),
      edition: oneOf(
        ["datacenter", "datacenter-azure-edition", "standard", "essentials"],
        "The edition of Windows Server on the machine. Default: read from the image.",
      ).exactOptional(),
      release: release("The release of Windows on the machine. Default: read from the image.", {
        clients: true,
      }).exactOptional(),
      users: whole("People who use the machine. Default: not said.").exactOptional(),
      devices: whole("Devices from which the machine is used. Default: not said.").exactOptional(),
      processors: filledListOf(
        whole("Physical cores of one processor.", { from: 1, to: 4096 }),
        "physical cores of each processor",
        "Physical cores of each processor, where they are known. Default: not said.",
      ).exactOptional(),
      host: words(
        "The name, under `onPremises`, of the host that this machine runs on and is licensed with. Default: none.",
        "the name of a host under `onPremises`",
        ["hv1"],
      ).exactOptional(),
      roles: filledListOf(
        oneOf(
          [
            "domain-controller",
            "kms-host",
            "rds-session-host",
            "rds-licensing",
            "web",
            "file",
            "none",
          ] satisfies MachineRole[],
          "A role of the machine; `none` says that it has none of the others.",
        ),
        "roles",
        "What the machine does. Default: read from its scripts and extensions.",
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
          "A feature that not every edition has.",
        ),
        "features",
        "Features of Windows Server that the machine uses and that not every edition has. Default: none.",
      ).exactOptional(),
    },
    "Machine",
    "What an image or a size does not say of the machines that match. The first entry that matches a machine holds.",
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
      report(check, "a release from 2022 on, because there is no earlier Azure Edition", { found: written }, [
        "release",
      ]);
    }
    if (written !== undefined && os !== "windows-client" && isClientRelease(written)) {
      report(
        check,
        "a release of Windows Server, such as 2025",
        { found: `Windows ${written}`, hint: "say `os: windows-client` if the machine is no server" },
        ["release"],
      );
    }
  });
}
