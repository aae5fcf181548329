import * as z from "zod";
import { exactlyOne, filledListOf, given, oneOf, release, report, strict, whole, words } from "./fields";

const cores = () => whole("Physical cores of one processor.", { from: 1, to: 4096 });

/** An entry of `onPremises`. */
export function onPremisesSchema() {
  return strict(
    {
      name: words("What the server is called; no two share a name. Required.", "a name", ["hv1"]),
      processors: filledListOf(
        cores(),
        "physical cores of each processor",
        "Physical cores of each processor of the server. One of processors and nodes.",
      ).exactOptional(),
      nodes: filledListOf(
        filledListOf(cores(), "physical cores of each processor", "Physical cores of each processor of one node."),
        "nodes, each a list of the physical cores of its processors",
        "The nodes of a cluster, each with the physical cores of its processors. One of processors and nodes.",
      ).exactOptional(),
      platform: oneOf(
        ["hyper-v", "azure-local", "vmware-solution", "other"],
        "What runs on the server. `vmware-solution` says that a cluster of Azure VMware Solution runs on own licences; its cores are read from the resource. Default: not said.",
      ).exactOptional(),
      cluster: words("The cluster that the server is or belongs to. Default: none.", "the name of a cluster", [
        "local1",
      ]).exactOptional(),
      edition: oneOf(
        ["datacenter", "standard"],
        "The edition that licenses the server. Default: not said.",
      ).exactOptional(),
      release: release("The release of Windows Server on the server. Default: not said.").exactOptional(),
      virtualMachines: whole(
        "Windows Server virtual machines that run on the server. Default: not said.",
      ).exactOptional(),
      virtualCores: filledListOf(
        whole("Virtual cores of one machine.", { from: 1, to: 4096 }),
        "virtual cores of each machine",
        "Virtual cores of each Windows Server machine on the server, where these are licensed one by one under Software Assurance and not the server. Default: the server is licensed by its cores.",
      ).exactOptional(),
      hostWorkload: z
        .boolean({ error: "true or false" })
        .meta({
          description:
            "Whether the server itself does more than host and manage its machines, which takes one of the rights of Standard. Default: false.",
          default: false,
        })
        .exactOptional(),
      roles: filledListOf(
        oneOf(["rds-session-host", "rds-licensing"], "A role of Remote Desktop Services."),
        "roles",
        "Roles of Remote Desktop Services on the server or on machines it hosts. Default: none.",
      ).exactOptional(),
      payAsYouGo: z
        .boolean({ error: "`true` or `false`" })
        .meta({
          description:
            "Whether the server is billed by Azure Arc pay-as-you-go, which includes what client access licences give. Default: false.",
          default: false,
        })
        .exactOptional(),
    },
    "On-premises server",
    "A server, or a cluster, that uses the same licences and whose cores no resource shows.",
  )
    .check((check) => {
      // The nodes of a cluster in Azure stand in its resource.
      if (check.value.platform === "vmware-solution" && given(check.value, ["processors", "nodes"]).length === 0)
        return;
      exactlyOne<typeof check.value>(["processors", "nodes"])(check);
    })
    .check((check) => {
      const { payAsYouGo, release: written } = check.value;
      if (payAsYouGo === true && written !== undefined && written < "2025") {
        report(check, "release 2025, the first that Azure Arc bills", { found: written }, ["release"]);
      }
    })
    .meta({
      // Looser than the check: editors are told at least that one of them is needed.
      anyOf: ["processors", "nodes", "platform"].map((key) => ({ required: [key] })),
    });
}
