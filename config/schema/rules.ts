import { oneOf, strict } from "./fields";

/** The setting of one rule under `rules`. */
export function ruleSettingSchema() {
  return strict(
    {
      level: oneOf(
        ["advisory", "mandatory", "disabled"],
        "The level of the rule: a warning (advisory), a blocking finding (mandatory), or off (disabled). Required.",
      ),
    },
    "Rule setting",
    "The setting of one rule.",
  );
}
