import * as z from "zod";
import { exactlyOne, filledListOf, given, oneOf, release, report, strict, whole, words } from "./fields";

const cores = () => whole("Physical cores of one processor.", { from: 1, to: 4096 });

/** An entry of `onPremises`. */
export function onPremisesSchema() {
  return strict(
    {
      name: words("The name of the server. It must be unique. Required.", "a name", ["hv1"]),
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
        "The platform of the server. `vmware-solution` means that a cluster of Azure VMware Solution uses your own licences; its cores are read from the resource. Default: unspecified.",
      ).exactOptional(),
      cluster: words(
        "The cluster that this entry describes or that the server belongs to. Default: none.",
        "the name of a cluster",
        ["local1"],
      ).exactOptional(),
      edition: oneOf(
        ["datacenter", "standard"],
        "The edition that licenses the server. Default: unspecified.",
      ).exactOptional(),
      release: release("The release of Windows Server on the server. Default: unspecified.").exactOptional(),
      virtualMachines: whole(
        "Number of Windows Server virtual machines on the server. Default: unspecified.",
      ).exactOptional(),
      virtualCores: filledListOf(
        whole("Virtual cores of one virtual machine.", { from: 1, to: 4096 }),
        "virtual cores of each machine",
        "Virtual cores of each Windows Server virtual machine on the server, if the virtual machines are licensed individually under Software Assurance. Default: the server is licensed by its physical cores.",
      ).exactOptional(),
      hostWorkload: z
        .boolean({ error: "`true` or `false`" })
        .meta({
          description:
            "Whether the server runs workloads other than hosting and managing virtual machines. Such workloads use one of the two virtual machine rights of Standard. Default: false.",
          default: false,
        })
        .exactOptional(),
      roles: filledListOf(
        oneOf(["rds-session-host", "rds-licensing"], "A Remote Desktop Services role."),
        "roles",
        "Remote Desktop Services roles on the server or on the virtual machines that it hosts. Default: none.",
      ).exactOptional(),
      payAsYouGo: z
        .boolean({ error: "`true` or `false`" })
        .meta({
          description:
            "Whether Azure Arc bills the server as pay-as-you-go, which includes CAL rights. Default: false.",
          default: false,
        })
        .exactOptional(),
    },
    "On-premises server",
    "A server or cluster outside Azure that uses the same licences.",
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
        report(check, "release 2025 or later, because Azure Arc bills no earlier release", { found: written }, [
          "release",
        ]);
      }
    })
    .meta({
      // Looser than the check: editors are told at least that one of them is needed.
      anyOf: ["processors", "nodes", "platform"].map((key) => ({ required: [key] })),
    });
}
