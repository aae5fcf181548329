import { day, glob, strict, words } from "./fields";

/** An entry of `waivers`. */
export function waiverSchema() {
  return strict(
    {
      rule: words("The name or the ID of the rule. Required.", "the name or the id of a rule", [
        "deploy-supported-releases",
      ]),
      resource: glob("The URN or the name of the resource. The wildcards * and ? are supported. Required.", [
        "urn:*::legacy-*",
      ]),
      reason: words("The reason for accepting the finding. Required.", "a reason", [
        "Vendor supports 2016 only until the March cutover",
      ]),
      owner: words("The person or team that owns the waiver. Required.", "a person or team that owns the waiver", [
        "platform@contoso.com",
      ]),
      until: day("The last day of the waiver, at most 365 days from the date of the check. Required.", "2027-03-31"),
    },
    "Waiver",
    "A finding that is accepted until a given date.",
  );
}
