import {
  comparePosition,
  computeAzurePosition,
  explainPosition,
  readAzurePools,
} from "../../../core/licensing/position";
import type { Entitlement } from "../../../core/model";
import { renderAmount } from "../../../core/words/render";
import { buildContext, buildEstate, COMPUTED } from "../../support/builders";
import { scaleSet, virtualMachine } from "../../support/machines";

const licenseType = "Windows_Server";
const pool: Entitlement = {
  name: "EA",
  edition: "datacenter",
  cores: 16,
  assurance: { until: "2026-12-31" },
  use: "azure",
};
const { assurance: _, ...unassured } = pool;

describe("entitlements as pools for Azure", () => {
  test.each([
    ["Datacenter under assurance", pool, "2026-11-21", "running"],
    ["Standard under assurance", { ...pool, edition: "standard" }, "2026-11-21", "running"],
    ["both places", { ...pool, use: { both: { since: "2026-08-01" } } }, "2026-11-21", "running"],
    ["the last day", pool, "2026-12-31", "running"],
    ["T61: the days after", pool, "2027-01-05", "lapsed"],
    ["the day after", pool, "2027-01-01", "lapsed"],
    ["no assurance", unassured, "2026-11-21", "unusable"],
    ["on-premises", { ...pool, use: "on-premises" }, "2026-11-21", "unusable"],
    ["Essentials", { ...pool, edition: "essentials" }, "2026-11-21", "unusable"],
  ] as const)("%s", (_situation, entitlement, asOf, state) => {
    const pools = readAzurePools(buildContext({ declarations: { entitlements: [entitlement] }, asOf }));
    expect(pools).toMatchObject([{ state, subject: { declaration: "entitlements[0]" } }]);
  });
});

describe("the position", () => {
  const resources = [
    scaleSet("farm", COMPUTED, { licenseType }),
    virtualMachine("sql", { licenseType, size: "Standard_E32-8s_v5" }),
    virtualMachine("maybe", { licenseType: COMPUTED }),
    virtualMachine("payg", { size: "Standard_D64s_v5" }),
    virtualMachine("web", { licenseType: "windows_server" }),
  ];
  const estate = buildEstate({
    resources,
    declarations: { entitlements: [pool, { ...pool, name: "old", use: "on-premises" }] },
  });
  const position = computeAzurePosition(estate);

  test("who claims licences, and who keeps the figures open", () => {
    expect(position.demands.map(({ machine }) => machine.name)).toEqual(["sql", "web", "farm"]);
    expect(position.uncounted.map(({ machine }) => machine.name)).toEqual(["maybe", "farm"]);
    expect(position.needed).toEqual({ declared: { low: 16, high: 40 }, fullScale: { low: 16, high: 40 } });
    expect(position.owned).toEqual({ running: 16, lapsed: 0 });
  });

  test("the calculation shows every pool, what may be used, and that the need may be more", () => {
    const { lines, results } = explainPosition(position);
    expect(lines.map(({ label, low, high }) => [label, low, high])).toEqual([
      ["sql", 8, 32],
      ["web", 8, 8],
      ["farm", 0, 0],
    ]);
    expect(lines.at(-1)?.notes).toBeDefined();
    expect(results.map(({ value }) => (typeof value === "number" ? value : renderAmount(value)))).toEqual([
      "at least 16 to 40",
      16,
      16,
      16,
      24,
    ]);
  });

  test("the order of the machines does not matter", () => {
    const turned = { ...estate, machines: [...estate.machines].reverse() };
    expect(computeAzurePosition(turned)).toEqual(position);
  });

  test("a lapsed pool and a least number for a customer", () => {
    const parts = {
      resources: [virtualMachine("web", { licenseType })],
      asOf: "2027-01-05",
      declarations: {
        entitlements: [pool],
        counting: { scaleSets: "maximum", perCustomerMinimum: 16, model: "per-vm", noticeDays: 60 },
      },
    } as const;
    const lapsed = computeAzurePosition(buildEstate(parts));
    expect(lapsed.owned).toEqual({ running: 0, lapsed: 16 });
    expect(comparePosition(lapsed)).toEqual({ outcome: "enough", needed: 16, owned: 16 });
    expect(explainPosition(lapsed).results.map(({ value }) => value)).toEqual([16, 16, 16, 0, 16, 0]);
  });
});

test("ten thousand machines: each counted", () => {
  const sizes = ["Standard_D2s_v5", "Standard_D16s_v5", "Standard_E32-8s_v5", "Standard_D48s_v5"];
  const resources = Array.from({ length: 10_000 }, (_unused, index) =>
    virtualMachine(`vm${index}`, { licenseType, size: sizes[index % 4] }),
  );
  const found = computeAzurePosition(buildEstate({ resources, declarations: { entitlements: [pool] } }));
  expect(found.needed.fullScale).toEqual({ low: 2500 * (8 + 16 + 8 + 48), high: 2500 * (8 + 16 + 32 + 48) });
});
