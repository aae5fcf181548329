import { createMetadataProver } from "../../../../core/activation/paths/instance-metadata";
import { buildEstate, COMPUTED } from "../../../support/builders";
import { SERVER_IMAGE } from "../../../support/machines";
import { NETWORK_ID, native, type SpokeParts, securityRule, spoke } from "../../../support/network";

const IMDS = { destinationAddressPrefix: "AzurePlatformIMDS", destinationPortRange: "*", protocol: "*" };
const deny = securityRule("imds", "Deny", 100, IMDS);
const ELSEWHERE = { id: `${NETWORK_ID}/networkSecurityGroups/elsewhere` };

function prove(parts: SpokeParts) {
  const estate = buildEstate({ resources: spoke(parts) });
  const [machine] = estate.machines;
  if (machine === undefined) throw new Error("no machine");
  return createMetadataProver(estate)(machine);
}

/** The steps in short: what each is, and its outcome. */
function stepsOf(parts: SpokeParts): readonly string[] {
  return prove(parts).proof.steps.map(({ kind, subject, outcome }) =>
    [kind, ...(subject === undefined ? [] : [subject.name]), outcome].join(" "),
  );
}

const situations: Readonly<Record<string, { readonly given: SpokeParts; readonly says: string }>> = {
  "no group at all": { given: {}, says: "reached" },
  "everything denied, which the platform passes": {
    given: { rules: [securityRule("all", "Deny", 100, { destinationPortRange: "*" })] },
    says: "reached",
  },
  "its address denied, which the platform passes": {
    given: { rules: [securityRule("it", "Deny", 100, { ...IMDS, destinationAddressPrefix: "169.254.169.254" })] },
    says: "reached",
  },
  "a default route to nowhere, which leads nothing astray": {
    given: { routes: [{ name: "all", addressPrefix: "0.0.0.0/0", nextHopType: "None" }] },
    says: "reached",
  },
  "denied on the subnet": { given: { rules: [deny] }, says: "blocked; denied at nsg" },
  "denied on the interface": { given: { nicRules: [deny] }, says: "blocked; denied at nic-nsg" },
  "denied on both": { given: { rules: [deny], nicRules: [deny] }, says: "blocked; denied at nic-nsg; denied at nsg" },
  "denied, and the other group stands elsewhere": {
    given: { nicRules: [deny], subnet: { networkSecurityGroup: ELSEWHERE } },
    says: "blocked; denied at nic-nsg",
  },
  "denied on the interface, and the subnet is computed": {
    given: { nicRules: [deny], configuration: { subnet: { id: COMPUTED } } },
    says: "blocked; denied at nic-nsg",
  },
  "allowed before it is denied": {
    given: { rules: [securityRule("yes", "Allow", 90, IMDS), deny] },
    says: "reached",
  },
  "a group of another stack": { given: { subnet: { networkSecurityGroup: ELSEWHERE } }, says: "unknown" },
  "a destination that is computed": {
    given: { rules: [securityRule("x", "Deny", 100, { ...IMDS, destinationAddressPrefix: COMPUTED })] },
    says: "unknown",
  },
  "a subnet that is computed": { given: { configuration: { subnet: { id: COMPUTED } } }, says: "unknown" },
  "an interface that is computed": {
    given: { machine: { networkProfile: { networkInterfaces: [{ id: COMPUTED }] } } },
    says: "unknown",
  },
  "no interface": { given: { machine: { networkProfile: {} } }, says: "unknown" },
  "denied on an interface that is not the primary one": {
    given: {
      machine: {
        networkProfile: {
          networkInterfaces: [
            { id: `${NETWORK_ID}/networkInterfaces/nic`, primary: true },
            { id: `${NETWORK_ID}/networkInterfaces/second`, primary: false },
          ],
        },
      },
      more: second(),
    },
    says: "reached",
  },
  "denied on one of two interfaces, and neither is marked": {
    given: {
      machine: {
        networkProfile: {
          networkInterfaces: [
            { id: `${NETWORK_ID}/networkInterfaces/nic` },
            { id: `${NETWORK_ID}/networkInterfaces/second` },
          ],
        },
      },
      more: second(),
    },
    says: "unknown",
  },
};

/** A second interface, whose group denies. */
function second() {
  return [
    native("NetworkSecurityGroup", "second-nsg", { networkSecurityGroupName: "second-nsg", securityRules: [deny] }),
    native("NetworkInterface", "second", {
      networkInterfaceName: "second",
      networkSecurityGroup: { id: `${NETWORK_ID}/networkSecurityGroups/second-nsg` },
      ipConfigurations: [{ name: "ip", subnet: { id: `${NETWORK_ID}/virtualNetworks/vnet/subnets/app` } }],
    }),
  ];
}

test.each(Object.entries(situations))("%s", (_name, { given, says }) => {
  const { proof, blockedBy, unknown } = prove(given);
  expect([proof.outcome, ...blockedBy.map(({ message, subject }) => `${message} at ${subject.name}`)].join("; ")).toBe(
    says,
  );
  expect(unknown !== undefined).toBe(proof.outcome === "unknown");
  expect(proof.steps.length).toBeGreaterThan(0);
});

test("every hop of the way, in the order the traffic takes them", () => {
  expect(stepsOf({ rules: [deny], nicRules: [] })).toEqual([
    "network-interface nic passes",
    "security-group nic-nsg passes",
    "security-group nsg blocked",
    "platform passes",
  ]);
});

test("what Azure Edition needs beside it is named, and decides nothing", () => {
  const image = { ...SERVER_IMAGE, sku: "2022-datacenter-azure-edition" };
  const { proof, unknown } = prove({ image });
  expect(proof.steps.at(-1)).toMatchObject({ kind: "certificates", outcome: "unknown" });
  expect({ outcome: proof.outcome, unknown }).toEqual({ outcome: "reached", unknown: undefined });
});

test("the denial is placed in the group", () => {
  expect(prove({ rules: [deny] }).blockedBy[0]?.path).toBe("securityRules[0].access");
});
