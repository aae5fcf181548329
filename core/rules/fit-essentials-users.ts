import { judgeEssentialsUsers } from "../licensing/essentials-users";
import { type Estate, estateRule, fail, type Machine, pass, skip, subjectOf, UNKNOWN, unknown } from "../model";
import { resources } from "../words/resources";
import { essentialsMachine } from "./examples/machines";

const MACHINE = essentialsMachine("2022");
const SETTLE =
  "Tag the machine windows-licensing:users and windows-licensing:devices, or declare them under machines: in windows-licensing.yaml.";

export default estateRule({
  id: "WL201",
  name: "fit-essentials-users",
  title: "A Windows Server Essentials machine serves at most 25 users and 50 devices",
  why: "Essentials is licensed for 25 users and 50 devices. A server with more runs without a licence, and the move to Standard with a CAL for every user is cheaper to plan than to repair.",
  fix: "Run Standard or Datacenter instead and buy a CAL for every user or device, or reduce the number of users and devices to the limit.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server-essentials/get-started/get-started",
    "https://techcommunity.microsoft.com/t5/windows-server-essentials-and/windows-server-essentials-2019/ba-p/398384",
  ],
  findings: {
    "too-many-users": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials for {{has}} users. Essentials allows {{limit}}.",
      fix: "Run Standard: with owned licences you need {{path}}, and Azure pay-as-you-go includes both. Or serve at most {{limit}} users.",
    },
    "too-many-devices": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials for {{has}} devices. Essentials allows {{limit}}.",
      fix: "Run Standard: with owned licences you need {{path}}, and Azure pay-as-you-go includes both. Or serve at most {{limit}} devices.",
    },
  },
  unknowns: {
    "share-unknown": {
      text: "How many of the users and devices of the organisation {{subjects}} {{subjects?serves|serve}} beside other servers is unknown.",
      settle: SETTLE,
    },
    "users-not-declared": {
      text: "The number of users that {{subjects}} {{subjects?serves|serve}} is not declared.",
      settle: "Declare `access: { users: N }` in windows-licensing.yaml, or tag the machine windows-licensing:users.",
    },
    "devices-not-declared": {
      text: "The number of devices that {{subjects}} {{subjects?serves|serve}} is not declared.",
      settle:
        "Declare `access: { devices: N }` in windows-licensing.yaml, or tag the machine windows-licensing:devices.",
    },
    "neither-declared": {
      text: "The numbers of users and devices that {{subjects}} {{subjects?serves|serve}} are not declared.",
      settle:
        "Declare `access: { users: N, devices: N }` in windows-licensing.yaml, or tag the machine windows-licensing:users and windows-licensing:devices.",
    },
  },
  skips: { "no-essentials": "no machine runs Windows Server Essentials" },
  examples: {
    bad: { resources: [MACHINE], configuration: { access: { users: 26, devices: 40 } } },
    good: { resources: [MACHINE], configuration: { access: { users: 25, devices: 50 } } },
  },
  check(estate) {
    const verdicts = [
      ...estate.machines
        .filter(({ edition }) => edition === UNKNOWN)
        .map((machine) => unknown(resources("edition-computed"), { subject: subjectOf(machine) })),
      ...estate.machines
        .filter(({ edition }) => edition === "essentials")
        .flatMap((machine) => checkMachine(machine, estate)),
    ];
    return verdicts.length === 0 ? skip("no-essentials") : verdicts;
  },
});

function checkMachine(machine: Machine, estate: Estate) {
  const subject = subjectOf(machine);
  const { excesses, open } = judgeEssentialsUsers(machine, estate);
  const verdicts = [
    ...excesses.map(({ what, ...data }) =>
      fail(what === "devices" ? "too-many-devices" : "too-many-users", undefined, data, { subject }),
    ),
    ...(open === undefined ? [] : [unknown(open, {}, { subject })]),
  ];
  return [...verdicts, ...(verdicts.length > 0 ? [] : [pass])];
}
