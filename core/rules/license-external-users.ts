import { type ServerAccess, sortServersByAccess } from "../licensing/cal-need";
import { countConnectors, countSpareCals } from "../licensing/external-connectors";
import { type Estate, estateRule, fail, pass, skip, unknown } from "../model";

const HOSTS = [
  { name: "hv1", processors: [16], edition: "standard", release: 2022 },
  { name: "hv2", processors: [16], edition: "standard", release: 2022 },
];
const example = (connectors: number) => ({
  resources: [],
  configuration: {
    onPremises: HOSTS,
    access: {
      users: 50,
      externalUsers: 400,
      cals: [
        { kind: "user", release: 2022, count: 50 },
        { kind: "external-connector", release: 2022, count: connectors },
      ],
    },
  },
});

export default estateRule({
  id: "WL212",
  name: "license-external-users",
  title: "External users of your servers are covered by CALs or External Connectors",
  why: "Customers and partners who are not employees need a CAL each, or an External Connector on every physical server that they access. Your employees' CALs do not cover them.",
  fix: "Buy an External Connector for each physical server that external users access, or a user CAL for each of them, and declare them under access.cals.",
  severity: "medium",
  references: ["https://www.microsoft.com/licensing/product-licensing/client-access-license"],
  findings: {
    uncovered: {
      level: "advisory",
      text: "{{people}} external {{people?user|users}} of {{servers}} {{people?is|are}} not covered. {{connectors}} External {{connectors?Connector is|Connectors are}} needed and {{owned}} owned, or {{people}} user {{people?CAL|CALs}} beyond those for employees, of which {{spare}} {{spare?is|are}} owned.",
      fix: "Buy {{missing}} External {{missing?Connector|Connectors}} or {{cals}} user {{cals?CAL|CALs}}, and declare them under access.cals.",
    },
  },
  unknowns: {
    "hybrid-benefit-unsettled": {
      text: "Whether external users need CALs for machines under the hybrid benefit is unknown ({{subjects}}). Microsoft's licensing FAQ states that servers in Azure need none because the charge per minute includes them. Under the hybrid benefit Azure does not make that charge, and no published term settles the question.",
      settle: "Ask your licence reseller.",
    },
  },
  skips: {
    "not-declared": "`access.externalUsers` is not declared",
    "no-external-users": "there are no external users",
    "no-server-needs-cals": "no server requires CALs",
    "no-server": "there is no server",
  },
  examples: { bad: example(1), good: example(2) },
  check(estate) {
    const people = estate.declarations.access.externalUsers;
    if (people === undefined) return skip("not-declared");
    if (people === 0) return skip("no-external-users");
    const { needing, unsettled, open, free } = sortServersByAccess(estate);
    if (needing.length + unsettled.length + open.length === 0) {
      return skip(free.length > 0 ? "no-server-needs-cals" : "no-server");
    }
    const covered = countSpareCals(unsettled, estate) >= people;
    return [
      ...(needing.length === 0 ? [] : [checkOwn(needing, people, estate)]),
      ...(covered && unsettled.length > 0
        ? [pass]
        : unsettled.map(({ subject }) => unknown("hybrid-benefit-unsettled", {}, { subject }))),
      ...open.map(({ subject, reason }) => unknown(reason, { subject })),
    ];
  },
});

function checkOwn(servers: readonly ServerAccess[], people: number, estate: Estate) {
  const connectors = servers.reduce((sum, each) => sum + each.servers, 0);
  const { owned, enough } = countConnectors(servers, estate);
  const spare = countSpareCals(servers, estate);
  if (enough || spare >= people) return pass;
  const names = servers.map(({ name }) => name).sort();
  const toBuy = { missing: Math.max(1, connectors - owned), cals: people - spare };
  const data = { people, servers: names, connectors, owned, spare, ...toBuy };
  return fail("uncovered", "access.externalUsers", data, { subject: { name: "access", declaration: "access" } });
}
