import { type ServerAccess, sortServersByAccess, UNSETTLED_BECAUSE } from "../licensing/cal-need";
import { type CalUse, countCals, countPeople } from "../licensing/cals";
import { type Estate, fail, pass, type Subject, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

const HOSTS = [
  { name: "hv1", processors: [16], edition: "standard", release: 2022 },
  { name: "hv2", processors: [16], edition: "standard", release: 2022 },
];

export default estateRule({
  id: "WL212",
  name: "license-external-users",
  title: "People from outside who use own servers are covered by CALs or External Connectors",
  why: "Customers and partners who are not employees need a CAL each, or an External Connector on every physical server they reach. Nobody hands them a licence by himself.",
  fix: "Buy an External Connector for each physical server that people from outside use, or a user CAL for each of them, and declare them under access.cals.",
  severity: "medium",
  references: ["https://www.microsoft.com/licensing/product-licensing/client-access-license"],
  messages: {
    uncovered: {
      level: "advisory",
      text: "People from outside who use {{servers}}: {{people}}. External Connectors needed: {{connectors}}, owned: {{owned}}; or user CALs beyond those for employees: {{people}}, owned: {{spare}}.",
    },
  },
  examples: {
    bad: {
      resources: [],
      configuration: {
        onPremises: HOSTS,
        access: {
          users: 50,
          externalUsers: 400,
          cals: [
            { kind: "user", release: 2022, count: 50 },
            { kind: "external-connector", release: 2022, count: 1 },
          ],
        },
      },
    },
    good: {
      resources: [],
      configuration: {
        onPremises: HOSTS,
        access: {
          users: 50,
          externalUsers: 400,
          cals: [
            { kind: "user", release: 2022, count: 50 },
            { kind: "external-connector", release: 2022, count: 2 },
          ],
        },
      },
    },
  },
  check(estate) {
    const people = estate.declarations.access.externalUsers;
    if (people === undefined) return skip("nobody says whether people from outside use the servers");
    if (people === 0) return skip("nobody from outside uses the servers");
    const { needing, unsettled, open, free } = sortServersByAccess(estate);
    if (needing.length + unsettled.length + open.length === 0) {
      return skip(free.length > 0 ? "no server takes client access licences" : "there is no server");
    }
    return [...judgeOwn(needing, people, estate), ...judgeUnsettled(unsettled, people, estate), ...open];
  },
});

function judgeOwn(servers: readonly ServerAccess[], people: number, estate: Estate): readonly Verdict<"uncovered">[] {
  if (servers.length === 0) return [];
  const connectors = servers.reduce((sum, each) => sum + each.servers, 0);
  const { owned, enough } = countConnectors(servers, estate);
  const spare = spareCals(servers, estate);
  if (enough || spare >= people) return [pass];
  const subject: Subject = { name: "access", declaration: "access" };
  const data = { people, servers: servers.map(({ name }) => name).sort(), connectors, owned, spare };
  return [fail("uncovered", "access.externalUsers", data, { subject })];
}

function judgeUnsettled(
  servers: readonly ServerAccess[],
  people: number,
  estate: Estate,
): readonly Verdict<"uncovered">[] {
  if (spareCals(servers, estate) >= people) return servers.length === 0 ? [] : [pass];
  return servers.map(({ subject }) =>
    unknown(`whether people from outside need CALs for machines under the hybrid benefit: ${UNSETTLED_BECAUSE}`, {
      subject,
      settle: "Ask who sold the licences.",
    }),
  );
}

/** Connectors go to the servers that ask for the newest first: one that fits a newer server fits an older one too. */
function countConnectors(
  servers: readonly ServerAccess[],
  { declarations: { access }, asOf }: Estate,
): { readonly owned: number; readonly enough: boolean } {
  const count = (use: CalUse) => countCals(access.cals, "external-connector", use);
  const years = [...new Set(servers.map(({ year }) => year ?? 0))];
  const enough = years.every(
    (year) =>
      count({ asOf, year }) >=
      servers.filter((each) => (each.year ?? 0) >= year).reduce((sum, each) => sum + each.servers, 0),
  );
  return { owned: count({ asOf, year: Math.max(...years) }), enough };
}

/** User CALs that are left when every employee has one. */
function spareCals(servers: readonly ServerAccess[], { declarations: { access }, asOf }: Estate): number {
  const year = Math.max(0, ...servers.map((server) => server.year ?? 0));
  return Math.max(0, countCals(access.cals, "user", { asOf, year }) - (countPeople(access) ?? 0));
}
