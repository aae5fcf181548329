import { address, listOf, oneOf, strict } from "./fields";

/** The section `network`. */
export function networkSchema() {
  return strict(
    {
      appliances: listOf(
        strict(
          {
            address: address("The next hop address in the routes. Required.", { versions: "IPv4" }),
            allows: listOf(
              oneOf(["azure-kms", "kms-hosts"], "Traffic that the appliance allows."),
              "`azure-kms`, `kms-hosts`",
              "The activation traffic that the appliance allows. An empty list allows nothing. Required.",
            ),
            egress: oneOf(
              ["azure", "on-premises"],
              "Where traffic leaves the appliance: from an Azure public address, or on-premises. Default: unspecified.",
            ).exactOptional(),
          },
          "Appliance",
          "A firewall or router outside this stack.",
        ),
        "appliances",
        "Firewalls and routers outside this stack. Default: none.",
      ).exactOptional(),
    },
    "Network",
    "Network devices outside this stack that carry activation traffic. Default: unspecified.",
  );
}
