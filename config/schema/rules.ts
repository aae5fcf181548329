import { oneOf, strict } from "./fields";

/** The setting of one rule under `rules`. */
export function ruleSettingSchema() {
  return strict(
    {
      level: oneOf(
        ["advisory", "mandatory", "disabled"],
        "The level of the rule: a warning, a finding that blocks, or not checked. Required.",
      ),
    },
    "Rule setting",
    "How one rule is enforced.",
  );
}
