import * as z from "zod";
import { address, dnsText, hostName, listOf, oneOf, release, strict, whole } from "./fields";

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
              },
              "KMS host",
              "A KMS host outside this stack.",
            ),
          ],
          { error: "a DNS name, or an object with `name`, `address`, `port`, `os`, `key`" },
        ),
        "KMS hosts",
        "The KMS hosts outside this stack. Default: none.",
      ).exactOptional(),
      existingClients: strict(
        {
          servers: whole("Number of servers outside this stack that already use the KMS host. Required."),
          clients: whole("Number of Windows clients outside this stack that already use the KMS host. Required."),
        },
        "Existing clients",
        "Distinct machines outside this stack that already count towards the activation threshold. Default: unspecified.",
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
