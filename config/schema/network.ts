import { address, listOf, oneOf, strict } from "./fields";

/** The section `network`. */
export function networkSchema() {
  return strict(
    {
      appliances: listOf(
        strict(
          {
            address: address("The address that routes name as next hop. Required.", { versions: "IPv4" }),
            allows: listOf(
              oneOf(["azure-kms", "kms-hosts"], "Traffic that the appliance lets through."),
              "`azure-kms`, `kms-hosts`",
              "The activation traffic that the appliance lets through; an empty list says none. Required.",
            ),
            egress: oneOf(
              ["azure", "on-premises"],
              "Where traffic that leaves by the appliance comes out: at an Azure public address, or on-premises. Default: not said.",
            ).exactOptional(),
          },
          "Appliance",
          "A firewall or router outside this stack.",
        ),
        "appliances",
        "Next hops that this stack does not declare. Default: none.",
      ).exactOptional(),
    },
    "Network",
    "What lies outside the stack on the way to activation. Default: not said.",
  );
}
