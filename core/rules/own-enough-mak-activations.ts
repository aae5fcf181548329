import { findSharedMaks } from "../activation/shared-maks";
import { activationOf } from "../inventory/activations";
import { nameHolders } from "../licensing/shortage";
import { type Arithmetic, type Estate, estateRule, fail, isKnown, type Machine, pass, skip, unknown } from "../model";
import { activation } from "../words/activation";
import { ledger as ledgerWords } from "../words/ledger";
import { machine } from "./examples/resources";

export default estateRule({
  id: "WL306",
  name: "own-enough-mak-activations",
  title: "The multiple activation key has an activation for each machine that uses one",
  why: "A MAK allows a fixed number of activations. Each machine uses one when it is created and another one whenever it is replaced, and no activation is returned. When none is left, machines stay unactivated (0xC004C020).",
  fix: "Ask Microsoft for more activations of the MAK, or activate the machines by Azure KMS, a KMS host or Active Directory.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/plan-for-volume-activation-client",
    "https://learn.microsoft.com/microsoft-365/commerce/licenses/product-keys-for-vl",
  ],
  findings: {
    exceeded: {
      level: "mandatory",
      text: "{{need}} {{need?installation uses|installations use}} an activation of the MAK each, but the MAK allows {{activations}}.",
      fix: "Ask Microsoft for more activations of the MAK, or declare another method for some of the machines.",
      snippet: { activation: { method: "azure-kms" } },
    },
    "exceeded-with-other-stacks": {
      level: "mandatory",
      text: "{{need}} {{need?installation|installations}} of this stack and {{held}} of {{stacks}} other {{stacks?stack|stacks}} use an activation of the MAK each, but the MAK allows {{activations}}. Held by {{holders}}.",
      fix: "Ask Microsoft for more activations of the MAK, or activate the machines of one of the stacks in another way.",
      snippet: { activation: { method: "azure-kms" } },
    },
    "shared-by-stacks": {
      level: "advisory",
      text: "{{stacks}} install the MAK that ends in {{ending}}: {{installations}} installations use its activations.",
      fix: "Give each stack a MAK of its own, or activate the machines by Azure KMS, a KMS host or Active Directory.",
    },
    "short-for-rebuild": {
      level: "advisory",
      text: "The MAK has {{left}} of {{activations}} {{activations?activation|activations}} left, but creating or rebuilding every machine uses {{need}}: {{short}} short.",
      fix: "Ask Microsoft for more activations of the MAK before you rebuild the machines.",
    },
  },
  unknowns: {
    "activations-undeclared": {
      text: "Whether the MAK has an activation for {{subjects}} is unknown, because `activation.mak` is not declared. Needed: {{need}}.",
      settle: "Declare `activation: { mak: { activations: 100, used: 20 } }` with your numbers.",
    },
    "instances-unknown": {
      text: "Whether the MAK has enough activations is unknown, because the number of instances of {{machines}} is unknown. At least {{need}} {{need?is|are}} needed.",
      settle: "Set the number of instances to a value that is known before deployment.",
    },
  },
  skips: { "no-mak": "no machine in this stack activates with a multiple activation key" },
  examples: { bad: example(1, 1), good: example(100, 20) },
  check(estate) {
    const machines = estate.machines.filter((each) => each.os !== "linux" && activationOf(estate, each).way === "mak");
    return machines.length === 0 ? skip("no-mak") : [...judge(machines, estate), ...findShared(machines, estate)];
  },
});

function judge(machines: readonly Machine[], { declarations, ledger }: Estate) {
  const subject = { name: "activation.mak", declaration: "activation.mak" };
  const counts = machines.map(({ instances }) => (isKnown(instances.maximum) ? instances.maximum : 0));
  const need = counts.reduce((sum, count) => sum + count, 0);
  const basis: Arithmetic = {
    kind: "arithmetic",
    unit: "activations",
    lines: machines.map(({ name }, index) => {
      const amount = counts[index] ?? 0;
      const unit = amount === 1 ? "installation" : "installations";
      return { label: name, formula: { amount, unit }, low: amount, high: amount };
    }),
    results: [{ label: activation("mak-need"), value: need }],
  };
  const { mak } = declarations.activation ?? {};
  if (mak === undefined) return [unknown("activations-undeclared", { need }, { subject, basis })];
  const { activations, used } = mak;
  if (need > activations) return [fail("exceeded", undefined, { need, activations }, { subject, basis })];
  // Activations that other stacks have used never come back, so they count as long as the key is used.
  const others = ledger?.others?.["mak-activations"];
  if (others !== undefined && need + others.held > activations) {
    const { held, holders: stacks, largest } = others;
    const data = { need, held, stacks, activations, holders: nameHolders(largest) };
    return [fail("exceeded-with-other-stacks", undefined, data, { subject, basis })];
  }
  const left = Math.max(0, activations - used);
  if (need > left) {
    const data = { left, activations, need, short: need - left };
    return [fail("short-for-rebuild", undefined, data, { subject, basis })];
  }
  const uncounted = machines.filter(({ instances }) => !isKnown(instances.maximum)).map(({ name }) => name);
  if (uncounted.length > 0) return [unknown("instances-unknown", { machines: uncounted, need }, { subject, basis })];
  return ledger?.fault === undefined
    ? [{ ...pass, subject, basis }]
    : [
        unknown(ledgerWords("unreachable", { why: ledger.fault }), {
          subject: { name: "ledger", declaration: "ledger" },
        }),
      ];
}

function findShared(machines: readonly Machine[], estate: Estate) {
  return findSharedMaks(machines, estate).map((shared) =>
    fail(
      "shared-by-stacks",
      undefined,
      { ...shared },
      {
        subject: { name: `MAK ${shared.ending}`, declaration: "activation.mak" },
      },
    ),
  );
}

/** Two machines that activate with a MAK of so many activations. */
function example(activations: number, used: number) {
  return {
    resources: [machine("app1"), machine("app2")],
    configuration: { activation: { method: "mak", mak: { activations, used } } },
  };
}
