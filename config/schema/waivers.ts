import { day, glob, strict, words } from "./fields";

/** An entry of `waivers`. */
export function waiverSchema() {
  return strict(
    {
      rule: words("The name or the id of the rule. Required.", "the name or the id of a rule", [
        "deploy-supported-releases",
      ]),
      resource: glob("The URN or the name of what is excepted; * and ? as in file names. Required.", [
        "urn:*::legacy-*",
      ]),
      reason: words("Why the finding is accepted. Required.", "a reason", [
        "Vendor supports 2016 only until the March cutover",
      ]),
      owner: words("Who answers for it. Required.", "a person or team who answers for it", ["platform@contoso.com"]),
      until: day("The last day on which the waiver holds, at most 365 days ahead. Required.", "2027-03-31"),
    },
    "Waiver",
    "A finding that is accepted until a day.",
  );
}
