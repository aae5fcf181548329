import fc from "fast-check";
import {
  ACCESS,
  type ApplicationGroup,
  DIRECTION,
  type Fact,
  PROTOCOL,
  readEnumerated,
  type SecurityRule,
  UNKNOWN,
} from "../../../../core/model";
import { compileRules, decideSecurity, type Endpoint, ruleName } from "../../../../core/network/filters/security-rules";
import { type Prefix, readSpan } from "../../../../core/network/prefix";

function prefix(text: string): Prefix {
  const span = readSpan(text);
  if (span.kind !== "prefix") throw new Error(text);
  return span.prefix;
}

const SUBNET: Endpoint = { prefixes: [prefix("10.1.1.0/24")], tags: new Map([["virtualnetwork", true]]) };
const KMS: Endpoint = {
  prefixes: [prefix("20.118.99.224")],
  tags: new Map([
    ["internet", true],
    ["azurecloud", true],
  ]),
};

type Enumerations = "direction" | "access" | "protocol";
type Parts = Partial<Omit<SecurityRule, Enumerations> & Record<Enumerations, Fact<string>>>;

function rule(
  name: string,
  { direction = "Outbound", access = "Deny", protocol = "*", ...parts }: Parts = {},
): SecurityRule {
  return {
    urn: name,
    name,
    type: "rule",
    at: "",
    azureName: name,
    direction: readEnumerated(direction, DIRECTION),
    access: readEnumerated(access, ACCESS),
    priority: 100,
    protocol: readEnumerated(protocol, PROTOCOL),
    sources: ["*"],
    destinations: ["*"],
    sourcePorts: ["*"],
    destinationPorts: ["*"],
    applicationGroups: { source: [], destination: [] },
    faults: [],
    ...parts,
  };
}

function group(name: string): ApplicationGroup {
  return { urn: name, name, type: "group", azureName: name };
}

function decide(rules: readonly SecurityRule[], complete = true, source: Endpoint = SUBNET): string {
  const decision = decideSecurity(compileRules({ items: rules, complete }, "nsg"), {
    direction: "outbound",
    source,
    destination: KMS,
    port: 1688,
  });
  return decision.access === "unknown" ? "unknown" : `${decision.access} by ${ruleName(decision.rule)}`;
}

const WEB = group("web");
const BY_GROUP = { sources: undefined, applicationGroups: { source: [WEB], destination: [] } };
const BY_DEFAULT = "allow by AllowInternetOutBound";
const situations: Record<string, { given: Parameters<typeof decide>; gives: string }> = {
  "no rules": { given: [[]], gives: BY_DEFAULT },
  "everything denied": { given: [[rule("deny")]], gives: "deny by deny" },
  "inbound rule": { given: [[rule("deny", { direction: "Inbound" })]], gives: BY_DEFAULT },
  "words in other capitals": {
    given: [[rule("deny", { direction: "OUTBOUND", access: "deny", protocol: "TCP" })]],
    gives: "deny by deny",
  },
  UDP: { given: [[rule("deny", { protocol: "Udp" })]], gives: BY_DEFAULT },
  "lower priority number first, whatever the order": {
    given: [[rule("deny", { priority: 200 }), rule("allow", { access: "Allow", priority: 100 })]],
    gives: "allow by allow",
  },
  "one port": { given: [[rule("deny", { destinationPorts: ["1688"] })]], gives: "deny by deny" },
  "another port": { given: [[rule("deny", { destinationPorts: ["443"] })]], gives: BY_DEFAULT },
  "a range backwards, for another address": {
    given: [[rule("deny", { destinationPorts: ["1700-1600"], destinations: ["21.0.0.0/8"] })]],
    gives: BY_DEFAULT,
  },
  "one of several ranges": {
    given: [[rule("deny", { destinationPorts: ["80", "1600-1700"] })]],
    gives: "deny by deny",
  },
  "a range backwards": { given: [[rule("deny", { destinationPorts: ["1700-1600"] })]], gives: "unknown" },
  "a port that is none": { given: [[rule("deny", { destinationPorts: ["kms"] })]], gives: "unknown" },
  "a port beyond all": { given: [[rule("deny", { destinationPorts: ["70000"] })]], gives: "unknown" },
  "source ports that callers use": {
    given: [[rule("deny", { sourcePorts: ["1024-65535"] })]],
    gives: "deny by deny",
  },
  "source ports that callers do not use": { given: [[rule("deny", { sourcePorts: ["1688"] })]], gives: BY_DEFAULT },
  "some of the source ports that callers use": {
    given: [[rule("deny", { sourcePorts: ["60000-65535"] })]],
    gives: "unknown",
  },
  "the address": { given: [[rule("deny", { destinations: ["20.118.99.224/32"] })]], gives: "deny by deny" },
  "another address": { given: [[rule("deny", { destinations: ["20.118.99.225/32"] })]], gives: BY_DEFAULT },
  "service tag that holds it": { given: [[rule("deny", { destinations: ["Internet"] })]], gives: "deny by deny" },
  "service tag that does not": { given: [[rule("deny", { destinations: ["Storage"] })]], gives: BY_DEFAULT },
  "regional service tag": {
    given: [[rule("deny", { destinations: ["AzureCloud.WestEurope"] })]],
    gives: "unknown",
  },
  "one of several destinations": {
    given: [[rule("deny", { destinations: ["Storage", "20.0.0.0/8"] })]],
    gives: "deny by deny",
  },
  "IPv6 destination": { given: [[rule("deny", { destinations: ["::/0"] })]], gives: BY_DEFAULT },
  "a destination that is none": { given: [[rule("deny", { destinations: ["20.118.99.300"] })]], gives: "unknown" },
  "a destination that is none, on another port": {
    given: [[rule("deny", { destinations: ["20.118.99.300"], destinationPorts: ["443"] })]],
    gives: BY_DEFAULT,
  },
  "the subnet as source": { given: [[rule("deny", { sources: ["10.1.0.0/16"] })]], gives: "deny by deny" },
  "another subnet as source": { given: [[rule("deny", { sources: ["10.2.0.0/16"] })]], gives: BY_DEFAULT },
  "part of the subnet as source": { given: [[rule("deny", { sources: ["10.1.1.0/28"] })]], gives: "unknown" },
  "a source, and the machine's address unknown": {
    given: [[rule("deny", { sources: ["10.2.0.0/16"] })], true, { prefixes: [], tags: SUBNET.tags }],
    gives: "unknown",
  },
  "VirtualNetwork as source": { given: [[rule("deny", { sources: ["VirtualNetwork"] })]], gives: "deny by deny" },
  "Internet as source": { given: [[rule("deny", { sources: ["Internet"] })]], gives: BY_DEFAULT },
  "application security groups as source, the machine's not known": {
    given: [[rule("deny", BY_GROUP)]],
    gives: "unknown",
  },
  "application security groups as source, the machine in one": {
    given: [[rule("deny", BY_GROUP)], true, { ...SUBNET, groups: [WEB] }],
    gives: "deny by deny",
  },
  "application security groups as source, the machine in another": {
    given: [[rule("deny", BY_GROUP)], true, { ...SUBNET, groups: [group("db")] }],
    gives: BY_DEFAULT,
  },
  "application security groups as source, the machine in none": {
    given: [[rule("deny", BY_GROUP)], true, { ...SUBNET, groups: [] }],
    gives: BY_DEFAULT,
  },
  "application security groups as source, one of the machine's not known": {
    given: [[rule("deny", BY_GROUP)], true, { ...SUBNET, groups: [UNKNOWN] }],
    gives: "unknown",
  },
  "application security groups not known, the machine in none": {
    given: [
      [rule("deny", { sources: undefined, applicationGroups: { source: [UNKNOWN], destination: [] } })],
      true,
      { ...SUBNET, groups: [] },
    ],
    gives: BY_DEFAULT,
  },
  "application security groups of another stack": {
    given: [
      [rule("deny", { sources: undefined, applicationGroups: { source: [{ outside: "/x/WEB" }], destination: [] } })],
      true,
      { ...SUBNET, groups: [{ outside: "/X/web" }] },
    ],
    gives: "deny by deny",
  },
  "both singular and plural, in vain": {
    given: [[rule("deny", { destinationPorts: ["443", "80"], faults: ["sets both"] })]],
    gives: BY_DEFAULT,
  },
  "both singular and plural, one of them meant": {
    given: [[rule("deny", { destinationPorts: ["443", "1688"], faults: ["sets both"] })]],
    gives: "unknown",
  },
  "a direction that is none": { given: [[rule("deny", { direction: "Sideways" })]], gives: "unknown" },
  "a protocol that is none": { given: [[rule("deny", { protocol: "Carrier pigeon" })]], gives: "unknown" },
  "access computed": { given: [[rule("deny", { access: UNKNOWN })]], gives: "unknown" },
  "access that is none": { given: [[rule("deny", { access: "Maybe" })]], gives: "unknown" },
  "priority computed": { given: [[rule("deny", { priority: UNKNOWN })]], gives: "unknown" },
  "priority computed, same access as the decider": {
    given: [[rule("a", { access: "Allow", priority: UNKNOWN }), rule("b", { access: "Allow" })]],
    gives: "allow by b",
  },
  "destinations computed": { given: [[rule("deny", { destinations: UNKNOWN })]], gives: "unknown" },
  "destinations computed, after the decider": {
    given: [[rule("allow", { access: "Allow" }), rule("deny", { destinations: UNKNOWN, priority: 200 })]],
    gives: "allow by allow",
  },
  "doubtful rules that contradict each other": {
    given: [
      [
        rule("a", { access: "Allow", destinations: UNKNOWN, priority: 100 }),
        rule("b", { destinations: UNKNOWN, priority: 200 }),
        rule("c", { access: "Allow", priority: 300 }),
      ],
    ],
    gives: "unknown",
  },
  "same priority, different access": {
    given: [[rule("a"), rule("b", { access: "Allow" })]],
    gives: "unknown",
  },
  "same priority three times, the last one different": {
    given: [[rule("a"), rule("b"), rule("c", { access: "Allow" })]],
    gives: "unknown",
  },
  "same priority, another port": {
    given: [[rule("a"), rule("b", { access: "Allow", destinationPorts: ["443"] })]],
    gives: "deny by a",
  },
  "rules not known yet": { given: [[rule("allow", { access: "Allow" })], false], gives: "unknown" },
};
test.each(Object.entries(situations))("%s", (_name, { given, gives }) => {
  expect(decide(...given)).toBe(gives);
});

test("a destination that is not of the Internet", () => {
  const decision = decideSecurity(compileRules({ items: [], complete: true }, "nsg"), {
    direction: "outbound",
    source: SUBNET,
    destination: { prefixes: [prefix("10.9.0.4")], tags: new Map() },
    port: 1688,
  });
  expect(decision).toMatchObject({ access: "deny", rule: { azureName: "DenyAllOutBound" } });
});

test("priorities, against a search of the lowest number", () => {
  const rules = fc.uniqueArray(
    fc.record({
      priority: fc.integer({ min: 100, max: 4096 }),
      access: fc.constantFrom("Allow", "Deny"),
      direction: fc.constantFrom("Inbound", "Outbound"),
      protocol: fc.constantFrom("*", "Tcp", "Udp"),
      from: fc.integer({ min: 0, max: 3000 }),
      width: fc.integer({ min: 0, max: 3000 }),
      destination: fc.constantFrom("*", "Internet", "Storage", "20.0.0.0/8", "21.0.0.0/8", "0.0.0.0/0"),
    }),
    { selector: ({ priority, direction }) => `${direction}${String(priority)}`, maxLength: 40 },
  );
  fc.assert(
    fc.property(rules, (drawn) => {
      const expected = drawn
        .filter(({ direction }) => direction === "Outbound")
        .filter(({ protocol }) => protocol !== "Udp")
        .filter(({ from, width }) => from <= 1688 && 1688 <= from + width)
        .filter(({ destination }) => destination !== "Storage" && destination !== "21.0.0.0/8")
        .reduce<(typeof drawn)[number] | undefined>(
          (first, next) => (first === undefined || next.priority < first.priority ? next : first),
          undefined,
        );
      const found = decide(
        drawn.map(({ priority, access, direction, protocol, from, width, destination }) =>
          rule(`${direction}${String(priority)}`, {
            priority,
            access,
            direction,
            protocol,
            destinationPorts: [`${String(from)}-${String(from + width)}`],
            destinations: [destination],
          }),
        ),
      );
      const named = expected && `${expected.access.toLowerCase()} by Outbound${String(expected.priority)}`;
      expect(found).toBe(named ?? BY_DEFAULT);
    }),
  );
});

test("priorities and default rules of both directions, against a look at every rule", () => {
  const tags = ["VirtualNetwork", "Internet", "AzureLoadBalancer"] as const;
  const rules = fc.uniqueArray(
    fc.record({
      priority: fc.integer({ min: 100, max: 4096 }),
      access: fc.constantFrom("Allow", "Deny"),
      direction: fc.constantFrom("Inbound", "Outbound"),
      protocol: fc.constantFrom("*", "Tcp", "Udp"),
      port: fc.constantFrom("1688", "443", "*"),
      source: fc.constantFrom("*", ...tags),
      destination: fc.constantFrom("*", ...tags),
    }),
    { selector: ({ priority, direction }) => `${direction}${String(priority)}`, maxLength: 12 },
  );
  const ends = fc.record({ source: fc.constantFrom(...tags), destination: fc.constantFrom(...tags) });
  const flows = fc.tuple(ends, fc.constantFrom("inbound" as const, "outbound" as const));
  fc.assert(
    fc.property(rules, flows, (drawn, [{ source, destination }, direction]) => {
      const suffix = direction === "inbound" ? "InBound" : "OutBound";
      const byDefault = [
        { name: `AllowVnet${suffix}`, access: "allow", source: "VirtualNetwork", destination: "VirtualNetwork" },
        direction === "inbound"
          ? { name: "AllowAzureLoadBalancerInBound", access: "allow", source: "AzureLoadBalancer", destination: "*" }
          : { name: "AllowInternetOutBound", access: "allow", source: "*", destination: "Internet" },
        { name: `DenyAll${suffix}`, access: "deny", source: "*", destination: "*" },
      ];
      const written = drawn
        .filter((it) => it.direction.toLowerCase() === direction && it.protocol !== "Udp" && it.port !== "443")
        .sort((left, right) => left.priority - right.priority)
        .map((it) => ({ ...it, name: `${it.direction}${String(it.priority)}`, access: it.access.toLowerCase() }));
      const first = [...written, ...byDefault].find(
        (it) => ["*", source].includes(it.source) && ["*", destination].includes(it.destination),
      );
      const end = (tag: string): Endpoint => ({ prefixes: [], tags: new Map([[tag.toLowerCase(), true]]) });
      const decision = decideSecurity(
        compileRules(
          {
            items: drawn.map((it) =>
              rule(`${it.direction}${String(it.priority)}`, {
                priority: it.priority,
                access: it.access,
                direction: it.direction,
                protocol: it.protocol,
                sources: [it.source],
                destinations: [it.destination],
                destinationPorts: [it.port],
              }),
            ),
            complete: true,
          },
          "nsg",
        ),
        { direction, port: 1688, source: end(source), destination: end(destination) },
      );
      if (decision.access === "unknown") throw new Error(decision.reason.code);
      expect([decision.access, ruleName(decision.rule)]).toEqual([first?.access, first?.name]);
    }),
  );
});
