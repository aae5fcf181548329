import * as z from "zod";
import { address, dnsText, hostName, listOf, oneOf, release, strict, whole } from "./fields";

/** The section `activation`. */
export function activationSchema() {
  return strict(
    {
      method: oneOf(
        ["azure-kms", "kms", "adba", "mak"],
        "How Windows is activated: by Azure's own service, by an own KMS host, by Active Directory, or by multiple activation keys. Default: not said.",
      ).exactOptional(),
      domain: dnsText(
        "The DNS domain in which the record _vlmcs._tcp belongs. Default: not said.",
        "corp.contoso.com",
      ).exactOptional(),
      records: oneOf(
        ["here", "elsewhere"],
        "Whether this stack must hold the discovery record. Default: here if the stack holds the zone or the host.",
      ).exactOptional(),
      hosts: listOf(
        z.union(
          [
            hostName("The name, or the address, of a KMS host."),
            strict(
              {
                name: hostName("The name, or the address, of the KMS host. Required."),
                address: address("The address of the host. Default: looked up in the visible zones.", {
                  versions: "IPv4 or IPv6",
                }).exactOptional(),
                port: whole("The TCP port on which the host listens. Default: 1688.", {
                  from: 1,
                  to: 65535,
                  default: 1688,
                }).exactOptional(),
                os: release("The release of Windows that the host runs. Default: not said.", {
                  clients: true,
                }).exactOptional(),
                key: release("The release that the host's KMS key is for. Default: not said.", {
                  clients: true,
                }).exactOptional(),
              },
              "KMS host",
              "A KMS host and what is known of it.",
            ),
          ],
          { error: "a DNS name, or an object with `name`, `address`, `port`, `os`, `key`" },
        ),
        "KMS hosts",
        "The KMS hosts that this stack does not declare. Default: none.",
      ).exactOptional(),
      existingClients: strict(
        {
          servers: whole("Servers that already use the KMS host, outside this stack. Required."),
          clients: whole("Windows clients that already use the KMS host, outside this stack. Required."),
        },
        "Existing clients",
        "Distinct machines that already count towards the activation threshold. Default: not said.",
      ).exactOptional(),
      cloud: oneOf(
        ["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud"],
        "The Azure cloud that the machines run in. Default: read from the provider or the location.",
      ).exactOptional(),
    },
    "Activation",
    "How Windows is activated. Default: not said.",
  );
}
