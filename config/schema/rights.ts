import { day, exactlyOne, glob, oneOf, requireOne, strict, words } from "./fields";

const WHERE = ["machine", "tag", "subscription"] as const;

/** An entry of `rights`. */
export function rightSchema() {
  return strict(
    {
      machine: glob(
        "The name or the URN of the machines, or the name of servers under onPremises. The wildcards * and ? are supported. One of machine, tag and subscription.",
        ["dr-*"],
      ).exactOptional(),
      tag: words(
        "A tag of the machines, as `name` or `name=value`. The wildcards * and ? are supported. One of machine, tag and subscription.",
        "a tag, as `name` or `name=value`",
        ["state=deallocated"],
      ).exactOptional(),
      subscription: words(
        "The id of the Azure subscription of the machines. One of machine, tag and subscription.",
        "the id of a subscription",
        ["00000000-0000-0000-0000-000000000000"],
      ).exactOptional(),
      kind: oneOf(
        ["disaster-recovery", "deallocated", "dev-test"],
        "The right: a cold server for disaster recovery under Software Assurance, machines that are kept deallocated, or a subscription of a dev/test offer. Required.",
      ),
      reason: words("The facts that the right rests on. Required.", "a reason", ["Cold standby, tested once a year"]),
      owner: words("The person or team that states it. Required.", "a person or team that states it", [
        "licensing@contoso.com",
      ]),
      until: day("The last day of the statement, at most 365 days from the date of the check. Required.", "2027-03-31"),
    },
    "Right",
    "Machines that need no core licences of their own, as their owner states.",
  )
    .check(exactlyOne(WHERE))
    .meta(requireOne(WHERE));
}
