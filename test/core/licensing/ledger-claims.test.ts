import fc from "fast-check";
import { readClaims, readClaimsOfOne, readLimits } from "../../../core/licensing/ledger-claims";
import { comparePosition, computeAzurePosition } from "../../../core/licensing/position";
import type { Entitlement } from "../../../core/model";
import { buildContext, buildEstate } from "../../support/builders";
import { dedicatedHost, hostGroup, onHost } from "../../support/licensed";
import { scaleSet, virtualMachine } from "../../support/machines";

const licenseType = "Windows_Server";
const web = virtualMachine("web", { licenseType });
const pool = (cores: number, more: Partial<Entitlement> = {}): Entitlement => ({
  name: `pool of ${String(cores)}`,
  edition: "datacenter",
  cores,
  assurance: { until: "2027-06-30" },
  use: "azure",
  ...more,
});

describe("claims of a stack", () => {
  test("each machine under own licences at full scale, and no other", () => {
    const farm = scaleSet("farm", 5, { licenseType });
    const estate = buildEstate({ resources: [web, farm, virtualMachine("paid", { licenseType: "None" })] });
    expect(readClaims(estate)).toEqual([
      { kind: "azure-cores", subject: web.urn, amount: 8 },
      { kind: "azure-cores", subject: farm.urn, amount: 40 },
    ]);
  });

  test("a host that covers its machines claims for them", () => {
    const host = dedicatedHost("h1", "g1", "DSv3-Type3");
    const on = Array.from({ length: 12 }, (_unused, index) =>
      virtualMachine(`m${String(index)}`, { licenseType, more: onHost("g1", "h1") }),
    );
    const estate = buildEstate({
      resources: [hostGroup("g1"), host, ...on],
      declarations: { entitlements: [pool(500)] },
    });
    const kinds = new Set(readClaims(estate).map(({ kind }) => kind));
    expect([...kinds]).toEqual(["azure-host-cores"]);
  });

  test("machines with a MAK claim an activation each", () => {
    const estate = buildEstate({ resources: [web], declarations: { activation: { method: "mak", hosts: [] } } });
    expect(readClaims(estate)).toContainEqual({ kind: "mak-activations", subject: web.urn, amount: 1 });
  });

  test("what others hold changes nothing", () => {
    const resources = [web];
    const others = { "azure-cores": { held: 1000, reserved: 0, holders: 1, largest: [] } };
    const alone = readClaims(buildEstate({ resources, declarations: { entitlements: [pool(8)] } }));
    const among = readClaims(
      buildEstate({
        resources,
        declarations: { entitlements: [pool(8)] },
        ledger: { whenUnreachable: "block", others },
      }),
    );
    expect(among).toEqual(alone);
  });

  test("one machine claims before it is created what it claims in the stack", () => {
    const estate = buildEstate({ resources: [web] });
    expect(readClaimsOfOne(estate)).toEqual(readClaims(estate));
  });

  test("a machine on a dedicated host claims nothing in advance, because the host may cover it", () => {
    const estate = buildEstate({
      resources: [
        hostGroup("g1"),
        dedicatedHost("h1", "g1", "DSv3-Type3"),
        virtualMachine("m", { licenseType, more: onHost("g1", "h1") }),
      ],
    });
    expect(readClaimsOfOne(estate)).toEqual([]);
  });
});

describe("limits", () => {
  test("where nothing is declared there is none", () => {
    expect(readLimits(buildContext(), 0)).toEqual({});
  });

  test("hosts of others take from what machines may use", () => {
    const context = buildContext({ declarations: { entitlements: [pool(64)] } });
    expect(readLimits(context, 0)).toEqual({ "azure-cores": 64, "azure-host-cores": 64 });
    expect(readLimits(context, 48)).toMatchObject({ "azure-cores": 16 });
  });

  test("CALs and activations", () => {
    const context = buildContext({
      declarations: {
        access: {
          cals: [
            { kind: "user", count: 40 },
            { kind: "user", count: 2 },
            { kind: "rds-user", count: 7 },
          ],
        },
        activation: { hosts: [], mak: { activations: 100, used: 20 } },
      },
    });
    expect(readLimits(context, 0)).toEqual({
      "mak-activations": 100,
      "user-cals": 42,
      "device-cals": 0,
      "rds-user-cals": 7,
      "rds-device-cals": 0,
    });
  });

  test("exactly at the limit the position is not short, and one more core licence makes it so", () => {
    const entitlement = fc.record({
      cores: fc.integer({ min: 0, max: 40 }).map((packs) => packs * 2),
      edition: fc.constantFrom("datacenter" as const, "standard" as const),
      use: fc.constantFrom("azure" as const, "on-premises" as const, { both: { since: "2026-01-01" } } as const),
    });
    const server = fc.record({
      processors: fc.constant([16]),
      edition: fc.constantFrom("datacenter" as const, "standard" as const),
    });
    fc.assert(
      fc.property(
        fc.array(entitlement, { minLength: 1, maxLength: 4 }),
        fc.array(server, { maxLength: 2 }),
        (owned, servers) => {
          const declarations = {
            entitlements: owned.map((each, index) => pool(each.cores, { ...each, name: `pool ${String(index)}` })),
            onPremises: servers.map((each, index) => ({ name: `hv${String(index)}`, virtualMachines: 2, ...each })),
          };
          const limit = readLimits(buildContext({ declarations }), 0)["azure-cores"] ?? 0;
          const outcomeWith = (held: number) =>
            comparePosition(
              computeAzurePosition(
                buildEstate({
                  declarations,
                  ledger: {
                    whenUnreachable: "block",
                    others: { "azure-cores": { held, reserved: 0, holders: 1, largest: [] } },
                  },
                }),
              ),
            ).outcome;
          expect(outcomeWith(limit)).toBe("enough");
          expect(outcomeWith(limit + 1)).toBe("short");
        },
      ),
    );
  });
});
