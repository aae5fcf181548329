import { levelOfMessage, settingFor } from "../../../core/engine/levels";
import type { Level } from "../../../core/model";

const both = {
  findings: { hard: { level: "mandatory", text: "", fix: "" }, soft: { level: "advisory", text: "", fix: "" } },
} as const;
const soft = { findings: { soft: { level: "advisory", text: "", fix: "" } } } as const;

test.each<[string, typeof both | typeof soft, string, Level | undefined, Level]>([
  ["gravest message, no setting", both, "hard", undefined, "mandatory"],
  ["gravest message, made advisory", both, "hard", "advisory", "advisory"],
  ["gravest message, kept mandatory", both, "hard", "mandatory", "mandatory"],
  ["softer message, no setting", both, "soft", undefined, "advisory"],
  ["softer message never becomes harder", both, "soft", "mandatory", "advisory"],
  ["softer message, made advisory", both, "soft", "advisory", "advisory"],
  ["only message of an advisory rule, no setting", soft, "soft", undefined, "advisory"],
  ["only message of an advisory rule, made mandatory", soft, "soft", "mandatory", "mandatory"],
  ["only message of an advisory rule, kept advisory", soft, "soft", "advisory", "advisory"],
  ["message nobody declared", both, "none", undefined, "advisory"],
  ["message nobody declared, made mandatory", both, "none", "mandatory", "advisory"],
])("%s", (_situation, rule, message, setting, expected) => {
  expect(levelOfMessage(rule, message, setting)).toBe(expected);
});

describe("settingFor", () => {
  const rule = { id: "WL110", name: "own-enough-cores" };
  test.each([
    ["by name", { "own-enough-cores": { level: "advisory" } }, "advisory"],
    ["by id", { WL110: { level: "disabled" } }, "disabled"],
    ["name before id", { WL110: { level: "disabled" }, "own-enough-cores": { level: "mandatory" } }, "mandatory"],
    ["of another rule", { WL111: { level: "disabled" } }, undefined],
    ["none", {}, undefined],
  ] as const)("%s", (_situation, settings, expected) => {
    expect(settingFor(rule, settings)?.level).toBe(expected);
  });
});
