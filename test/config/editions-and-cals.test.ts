import { readConfiguration } from "../../config/read";
import { OPTIONS } from "./samples";

function faultsOf(...lines: readonly string[]): readonly string[] {
  const { faults } = readConfiguration(["version: 1", ...lines, ""].join("\n"), OPTIONS);
  return faults.map(({ path, line, expected, found }) => {
    expect(`${expected} ${found}`).toMatch(/\S+ \S+/);
    return `${path} ${String(line)}`;
  });
}

test("what is said of access, features and notice", () => {
  const { declarations, faults } = readConfiguration(
    [
      "version: 1",
      "access: { users: 300, devices: 260, administrators: 2, shared: { users: 60, devices: 20 } }",
      "machines:",
      "  - { match: { name: hq }, edition: standard, features: [storage-spaces-direct] }",
      "onPremises:",
      "  - { name: hv1, processors: [16], release: 2025, payAsYouGo: true }",
      "counting: { supportNoticeDays: 90 }",
      "",
    ].join("\n"),
    OPTIONS,
  );
  expect(faults).toEqual([]);
  expect(declarations.access).toEqual({
    users: 300,
    devices: 260,
    administrators: 2,
    shared: { users: 60, devices: 20 },
    cals: [],
  });
  expect(declarations.machines[0]?.features).toEqual(["storage-spaces-direct"]);
  expect(declarations.onPremises[0]?.payAsYouGo).toBe(true);
  expect(declarations.counting.supportNoticeDays).toBe(90);
});

test.each<[string, readonly string[], readonly string[]]>([
  ["negative users", ["access: { users: -1 }"], ["access.users 2"]],
  ["a fraction of a user", ["access: { users: 25.5 }"], ["access.users 2"]],
  ["users in words", ["access: { users: many }"], ["access.users 2"]],
  ["negative devices", ["access: { devices: -50 }"], ["access.devices 2"]],
  ["half an administrator", ["access: { administrators: 0.5 }"], ["access.administrators 2"]],
  ["shared devices without all", ["access: { users: 9, shared: { users: 1, devices: 1 } }"], ["access 2"]],
  [
    "more people share than there are",
    ["access: { users: 9, devices: 9, shared: { users: 10, devices: 1 } }"],
    ["access.shared.users 2"],
  ],
  [
    "more devices are shared than there are",
    ["access: { users: 9, devices: 9, shared: { users: 1, devices: 10 } }"],
    ["access.shared.devices 2"],
  ],
  [
    "more people on session hosts than there are",
    ["access: { users: 9, remoteDesktop: { users: 10 } }"],
    ["access.remoteDesktop.users 2"],
  ],
  ["nobody on session hosts", ["access: { remoteDesktop: {} }"], ["access.remoteDesktop 2"]],
  ["half of the shared part", ["access: { users: 9, devices: 9, shared: { users: 1 } }"], ["access.shared.devices 2"]],
  [
    "a CAL kind that does not exist",
    ["access:", "  cals:", "    - { kind: per-core, release: 2022, count: 1 }"],
    ["access.cals[0].kind 4"],
  ],
  [
    "a release that is none",
    ["access:", "  cals:", "    - { kind: user, release: 2023, count: 1 }"],
    ["access.cals[0].release 4"],
  ],
  [
    "a feature nobody knows",
    ["machines:", "  - { match: { name: a }, features: [dark-mode] }"],
    ["machines[0].features[0] 3"],
  ],
  ["no feature at all", ["machines:", "  - { match: { name: a }, features: [] }"], ["machines[0].features 3"]],
  [
    "an edition of what is no server",
    ["machines:", "  - { match: { name: a }, os: linux, edition: standard }"],
    ["machines[0].edition 3"],
  ],
  [
    "an Azure Edition before there was one",
    ["machines:", "  - { match: { name: a }, edition: datacenter-azure-edition, release: 2019 }"],
    ["machines[0].release 3"],
  ],
  [
    "two declarations of one match that contradict each other",
    ["machines:", "  - { match: { name: HQ }, edition: standard }", "  - { match: { name: hq }, edition: essentials }"],
    ["machines[1].match 4"],
  ],
  [
    "pay-as-you-go for a release that Azure Arc does not bill",
    ["onPremises:", "  - { name: hv1, processors: [16], release: 2022, payAsYouGo: true }"],
    ["onPremises[0].release 3"],
  ],
  ["a notice longer than ten years", ["counting: { supportNoticeDays: 4000 }"], ["counting.supportNoticeDays 2"]],
  ["a day before Windows NT", ["asOf: 1993-07-26"], ["asOf 2"]],
  ["no day", ["asOf: soon"], ["asOf 2"]],
])("%s", (_name, lines, expected) => {
  expect(faultsOf(...lines)).toEqual(expected);
});

test.each<[string, readonly string[]]>([
  ["the first day of Windows NT", ["asOf: 1993-07-27"]],
  ["the same declaration twice", ["machines:", "  - &a { match: { name: hq }, edition: standard }", "  - *a"]],
  [
    "other criteria",
    ["machines:", "  - { match: { name: hq }, edition: standard }", "  - { match: { tag: hq }, edition: essentials }"],
  ],
  [
    "the Azure Edition of 2022",
    ["machines:", "  - { match: { name: a }, edition: datacenter-azure-edition, release: 2022 }"],
  ],
  ["all share", ["access: { users: 9, devices: 3, shared: { users: 9, devices: 3 } }"]],
])("%s is no fault", (_name, lines) => {
  expect(faultsOf(...lines)).toEqual([]);
});
