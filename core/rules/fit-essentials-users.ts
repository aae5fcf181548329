import { exceededEssentialsLimits } from "../licensing/essentials";
import { describeGrowthPath } from "../licensing/growth-path";
import {
  type Declarations,
  type Estate,
  fail,
  isKnown,
  type Machine,
  pass,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "too-many-users" | "too-many-devices";

export default estateRule({
  id: "WL201",
  name: "fit-essentials-users",
  title: "A Windows Server Essentials machine serves at most 25 users and 50 devices",
  why: "Essentials is licensed for 25 users and 50 devices. Beyond either the server runs without a licence, and the way out (Standard and a CAL for everybody) is cheaper to plan than to repair.",
  fix: "Run Standard or Datacenter instead and buy a CAL for every user or device, or bring the number of users and devices within the limit.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server-essentials/get-started/get-started",
    "https://techcommunity.microsoft.com/t5/windows-server-essentials-and/windows-server-essentials-2019/ba-p/398384",
  ],
  messages: {
    "too-many-users": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials for {{has}} users and Essentials allows {{limit}}. Standard under own licences takes {{path}}; Azure pay-as-you-go takes neither.",
    },
    "too-many-devices": {
      level: "mandatory",
      text: "{{machine}} runs Windows Server Essentials for {{has}} devices and Essentials allows {{limit}}. Standard under own licences takes {{path}}; Azure pay-as-you-go takes neither.",
    },
  },
  examples: {
    bad: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "hq",
          properties: {
            licenseType: "None",
            tags: { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" },
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
          },
        },
      ],
      configuration: { access: { users: 26, devices: 40 } },
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "hq",
          properties: {
            licenseType: "None",
            tags: { "windows-licensing:edition": "essentials", "windows-licensing:release": "2022" },
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
          },
        },
      ],
      configuration: { access: { users: 25, devices: 50 } },
    },
  },
  check(estate) {
    const verdicts = estate.machines.flatMap((machine) => checkMachine(machine, estate));
    return verdicts.length === 0 ? skip("no machine runs Windows Server Essentials") : verdicts;
  },
});

function checkMachine(machine: Machine, { declarations, machines }: Estate): readonly Verdict<Key>[] {
  const subject = subjectOf(machine);
  if (machine.edition === UNKNOWN) return [unknown("the edition, which is computed at deploy time", { subject })];
  if (machine.edition !== "essentials") return [];
  // What is declared for the machine itself wins over the organisation's numbers.
  const users = machine.users ?? declarations.access.users;
  const devices = machine.devices ?? declarations.access.devices;
  const excesses = exceededEssentialsLimits({
    ...(isKnown(users) ? { users } : {}),
    ...(isKnown(devices) ? { devices } : {}),
  });
  // The organisation's numbers are this server's only where it is the only one: others may serve the rest.
  const shared = machines.some(({ os, edition }) => os === "windows-server" && edition !== "essentials");
  const proven = excesses.filter(
    ({ what }) => !shared || isKnown(what === "devices" ? machine.devices : machine.users),
  );
  if (proven.length < excesses.length) {
    const settle =
      "Tag the machine windows-licensing:users and windows-licensing:devices, or declare them under machines: in windows-licensing.yaml.";
    return [
      ...failuresOf(machine, proven, declarations),
      unknown(
        "how many of the organisation's users and devices Windows Server Essentials serves beside other servers",
        { subject, settle },
      ),
    ];
  }
  const failures = failuresOf(machine, excesses, declarations);
  const missing = [...(isKnown(users) ? [] : ["users"]), ...(isKnown(devices) ? [] : ["devices"])];
  if (missing.length > 0) {
    const settle = `Declare access: { ${missing.map((name) => `${name}: N`).join(", ")} } in windows-licensing.yaml, or tag the machine ${missing.map((name) => `windows-licensing:${name}`).join(" and ")}.`;
    return [
      ...failures,
      unknown(`how many ${missing.join(" and ")} Windows Server Essentials serves`, { subject, settle }),
    ];
  }
  return failures.length > 0 ? failures : [pass];
}

function failuresOf(
  machine: Machine,
  excesses: ReturnType<typeof exceededEssentialsLimits>,
  { counting }: Declarations,
): readonly Verdict<Key>[] {
  return excesses.map(({ what, has, limit }) => {
    const kind = what === "devices" ? "device" : "user";
    const path = describeGrowthPath(machine, { cals: has, kind }, counting);
    return fail<Key>(
      what === "devices" ? "too-many-devices" : "too-many-users",
      undefined,
      { machine: machine.name, has, limit, path },
      { subject: subjectOf(machine) },
    );
  });
}
