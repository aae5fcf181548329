import * as z from "zod";
import { address, type Check, dnsText, hostName, listOf, oneOf, release, report, strict, whole, words } from "./fields";

/** The section `activation`. */
export function activationSchema() {
  return strict(
    {
      method: oneOf(
        ["azure-kms", "kms", "adba", "mak"],
        "How Windows is activated: by Azure KMS, by your own KMS host, by Active Directory-based activation, or by multiple activation keys (MAK). Default: unspecified.",
      ).exactOptional(),
      domain: dnsText(
        "The DNS domain that holds the SRV record _vlmcs._tcp. Default: unspecified.",
        "corp.contoso.com",
      ).exactOptional(),
      records: oneOf(
        ["here", "elsewhere"],
        "Where the SRV record is declared: in this stack, or elsewhere. Default: in this stack if it declares the zone or the KMS host.",
      ).exactOptional(),
      registration: oneOf(
        ["here", "elsewhere"],
        "Where machines are registered with the KMS host or joined to the domain: by scripts and extensions of this stack, or elsewhere, for example by Ansible or a group policy. Default: unspecified.",
      ).exactOptional(),
      hosts: listOf(
        z.union(
          [
            hostName("The DNS name or the address of a KMS host."),
            strict(
              {
                name: hostName("The DNS name or the address of the KMS host. Required."),
                address: address("The IP address of the KMS host. Default: read from the DNS zones in this stack.", {
                  versions: "IPv4 or IPv6",
                }).exactOptional(),
                port: whole("The TCP port that the KMS host listens on. Default: 1688.", {
                  from: 1,
                  to: 65535,
                  default: 1688,
                }).exactOptional(),
                os: release("The Windows release that the KMS host runs. Default: unspecified.", {
                  clients: true,
                }).exactOptional(),
                key: release("The Windows release that the host key (CSVLK) is for. Default: unspecified.", {
                  clients: true,
                }).exactOptional(),
                keyName: words(
                  "A name for the host key. KMS hosts with the same name share one key, which activates six hosts. Never write the key itself here. Default: unspecified.",
                  "a name for the host key",
                  ["agreement-1"],
                ).exactOptional(),
                activations: whole(
                  "How often this host has been activated with its host key. A host key activates each host up to ten times. Default: unspecified.",
                ).exactOptional(),
              },
              "KMS host",
              "A KMS host outside this stack.",
            ),
          ],
          { error: "a DNS name, or an object with `name`, `address`, `port`, `os`, `key`, `keyName`, `activations`" },
        ),
        "KMS hosts",
        "The KMS hosts outside this stack. Default: none.",
      )
        .check(checkKeyNames)
        .exactOptional(),
      existingClients: strict(
        {
          servers: whole("Number of servers outside this stack that already use the KMS host. Required."),
          clients: whole("Number of Windows clients outside this stack that already use the KMS host. Required."),
        },
        "Existing clients",
        "Distinct machines outside this stack that already count towards the activation threshold. Default: unspecified.",
      ).exactOptional(),
      mak: strict(
        {
          activations: whole("Number of activations that the multiple activation key (MAK) allows. Required.", {
            from: 1,
          }),
          used: whole("Number of activations already used, including those of machines in this stack. Required."),
        },
        "Multiple activation key",
        "The activations of the MAK. Default: unspecified.",
      )
        .check((check) => {
          const { activations, used } = check.value;
          if (used <= activations) return;
          report(check, `at most ${String(activations)}, the activations of the key`, { found: String(used) }, [
            "used",
          ]);
        })
        .exactOptional(),
      adba: strict(
        {
          schema: release(
            "The schema of the Active Directory forest, named by the Windows Server release that it comes from. Default: unspecified.",
          ).exactOptional(),
          key: release(
            "The Windows release that the host key (CSVLK) of the activation object is for. Default: unspecified.",
            { clients: true },
          ).exactOptional(),
        },
        "Active Directory-based activation",
        "What Active Directory-based activation needs in the forest. Default: unspecified.",
      ).exactOptional(),
      cloud: oneOf(
        ["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud"],
        "The Azure cloud that the machines run in. Default: read from the provider configuration or the location.",
      ).exactOptional(),
    },
    "Activation",
    "How Windows is activated. Default: unspecified.",
  );
}

type WrittenHost = string | { readonly keyName?: string; readonly key?: string };

/** One name means one key, so it cannot be for two releases. */
function checkKeyNames(check: Check<readonly WrittenHost[]>): void {
  const releases = new Map<string, string>();
  for (const [index, host] of check.value.entries()) {
    if (typeof host === "string" || host.keyName === undefined || host.key === undefined) continue;
    const before = releases.get(host.keyName);
    if (before === undefined) releases.set(host.keyName, host.key);
    else if (before !== host.key) {
      const expected = `the release ${before}, because another host declares it for the host key ${host.keyName}`;
      report(check, expected, { found: host.key }, [index, "key"]);
    }
  }
}
