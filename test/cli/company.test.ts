import { stateOf } from "./support/states";
import { buildForTests } from "./support/winlic";

jest.setTimeout(300_000);

const winlic = buildForTests();

const STACKS = 300;
/** Core licences for a machine of each size: `max(8, vCPU)`, counted here by hand. */
const CORES: Readonly<Record<string, number>> = {
  Standard_D2s_v5: 8,
  Standard_D4s_v5: 8,
  Standard_D16s_v5: 16,
  Standard_E32s_v5: 32,
};
const SIZES = Object.keys(CORES);

interface Declared {
  readonly stack: string;
  readonly name: string;
  readonly id: string;
  readonly size: string;
  readonly licenseType?: string;
}

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function makeCompany() {
  const draw = numbers(19);
  const declared: Declared[] = [];
  for (let stack = 0; stack < STACKS; stack += 1) {
    for (let index = 0; index < 1 + draw(6); index += 1) {
      const name = `vm-${String(stack)}-${String(index)}`;
      declared.push({
        stack: `app${String(stack)}/prod`,
        name,
        id: `/subscriptions/s${String(stack % 7)}/resourceGroups/rg${String(stack)}/providers/Microsoft.Compute/virtualMachines/${name}`,
        size: SIZES[draw(SIZES.length)] ?? "",
        ...(draw(3) === 0 ? {} : { licenseType: "Windows_Server" }),
      });
    }
  }
  return { declared, draw };
}

interface Deployed {
  readonly id: string;
  readonly name: string;
  readonly size: string;
  readonly licensed: boolean;
  readonly running: boolean;
}

/** What is deployed: most as declared; some switched by hand, resized, stopped, gone, or in no stack. */
function deploy(declared: readonly Declared[], draw: (below: number) => number): readonly Deployed[] {
  const deployed = declared.flatMap(({ id, name, size, licenseType }, index): readonly Deployed[] => {
    const fate = draw(20);
    // The first of each subscription stays, so that absence is known there.
    if (fate === 0 && index > 60) return [];
    const licensed = licenseType !== undefined;
    return [
      {
        // Azure's capitals differ from the program's.
        id: fate === 5 ? id.toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/") : id,
        name,
        size: fate === 1 ? "Standard_E32s_v5" : size,
        licensed: fate === 2 ? !licensed : licensed,
        running: fate !== 3,
      },
    ];
  });
  const strays = Array.from({ length: 40 }, (_, index) => ({
    id: `/subscriptions/s${String(index % 7)}/resourceGroups/old/providers/Microsoft.Compute/virtualMachines/stray-${String(index)}`,
    name: `stray-${String(index)}`,
    size: SIZES[draw(SIZES.length)] ?? "",
    licensed: index % 2 === 0,
    running: true,
  }));
  return [...deployed, ...strays];
}

function rowOf({ id, name, size, licensed, running }: Deployed): unknown {
  return {
    id,
    name,
    type: "microsoft.compute/virtualmachines",
    vmSize: size,
    licenseType: licensed ? "Windows_Server" : "",
    osType: "Windows",
    osName: "Windows Server 2022 Datacenter",
    power: running ? "PowerState/running" : "PowerState/deallocated",
  };
}

describe("a company of 300 stacks, what is deployed, and three licence summaries", () => {
  const { declared, draw } = makeCompany();
  const deployed = deploy(declared, draw);
  const byId = new Map(deployed.map((machine) => [machine.id.toLowerCase(), machine]));
  const files: Record<string, unknown> = {
    "one.tsv": [
      "Product family\tVersion\tEffective quantity\tActive SA quantity",
      "Windows Server - Datacenter - 16 Core License\t2022\t300\t300",
      "Windows Server - Standard - 2 Core License\t2022\t1,000\t400",
    ].join("\n"),
    "two.csv": 'Produkt;Menge;SA\n"Windows Server - Datacenter - 2 Core License 2019";64;64\n',
    "three.json": {
      totalCount: 1,
      items: [
        {
          offerName: "Windows Server 2022 Standard - 8 Core License Pack - 1 Year",
          quantity: 12,
          unitType: "Licenses",
          status: "active",
          commitmentEndDate: "2027-01-31T00:00:00Z",
        },
      ],
    },
    // Two pages of one result.
    "live/1.json": {
      count: 500,
      total_records: deployed.length,
      skip_token: "t",
      data: deployed.slice(0, 500).map(rowOf),
    },
    "live/2.json": {
      count: deployed.length - 500,
      total_records: deployed.length,
      skip_token: null,
      data: deployed.slice(500).map(rowOf),
    },
  };
  for (let stack = 0; stack < STACKS; stack += 1) {
    const name = `app${String(stack)}/prod`;
    files[`exports/team${String(stack % 9)}/app${String(stack)}.json`] = stateOf(
      declared.filter((machine) => machine.stack === name),
      { project: `app${String(stack)}`, stack: "prod", made: "2026-11-29T06:00:00Z" },
    );
  }

  /** Worked out here, without the product. */
  function expected() {
    const lines = new Map<string, { readonly stack: string; readonly now: number; readonly full: number }>();
    for (const { id, stack, size, licenseType } of declared) {
      const real = byId.get(id.toLowerCase());
      const licensed = real === undefined ? licenseType !== undefined : real.licensed;
      if (!licensed) continue;
      const cores = CORES[real?.size ?? size] ?? 0;
      lines.set(id, { stack, now: real?.running === false ? 0 : cores, full: cores });
    }
    const known = new Set(declared.map(({ id }) => id.toLowerCase()));
    for (const { id, size, licensed } of deployed) {
      if (known.has(id.toLowerCase()) || !licensed) continue;
      const cores = CORES[size] ?? 0;
      lines.set(id, { stack: "no stack (live)", now: cores, full: cores });
    }
    const stacks = new Map<string, number>();
    for (const { stack, full } of lines.values()) stacks.set(stack, (stacks.get(stack) ?? 0) + full);
    const sum = (of: "now" | "full") => [...lines.values()].reduce((total, line) => total + line[of], 0);
    return { lines: lines.size, now: sum("now"), full: sum("full"), stacks };
  }

  test("one position, equal to the one worked out independently, with every figure's source", () => {
    const folder = winlic.folder(files);
    const importing = (file: string, words: readonly string[]) =>
      winlic.run(["import", file, "--as-of", "2026-11-30", "--write", ...words], { folder });
    const more = ["--assurance-until", "2027-06-30", "--use", "azure"];
    expect(importing("one.tsv", more).code).toBe(0);
    expect(
      importing("two.csv", [...more, "--map", "product=Produkt", "--map", "quantity=Menge", "--map", "assured=SA"])
        .code,
    ).toBe(0);
    expect(importing("three.json", ["--use", "azure"]).code).toBe(0);

    const run = () =>
      winlic.run(
        ["position", "--state", "exports", "--live", "live/*.json", "--as-of", "2026-11-30", "--format", "json"],
        {
          folder,
        },
      );
    const { stdout, code, stderr } = run();
    expect(stderr).toBe("");
    const report = JSON.parse(stdout) as {
      readonly balances: readonly {
        readonly now: unknown;
        readonly fullScale: unknown;
        readonly atLeast: boolean;
        readonly covered: number;
      }[];
      readonly lines: readonly unknown[];
      readonly groups: readonly {
        readonly groups: readonly { readonly name: string; readonly fullScale: { readonly low: number } }[];
      }[];
      readonly pools: readonly {
        readonly pool: {
          readonly entitlement: { readonly cores: number; readonly use: string; readonly evidence?: unknown };
        };
      }[];
      readonly drift: readonly { readonly kind: string }[];
      readonly inputs: readonly unknown[];
    };
    const wanted = expected();
    expect(report.balances[0]).toMatchObject({
      now: { low: wanted.now, high: wanted.now },
      fullScale: { low: wanted.full, high: wanted.full },
      atLeast: false,
    });
    expect(report.lines).toHaveLength(wanted.lines);
    expect(report.inputs).toHaveLength(STACKS + 2);
    expect(
      Object.fromEntries((report.groups[0]?.groups ?? []).map(({ name, fullScale }) => [name, fullScale.low])),
    ).toEqual(Object.fromEntries(wanted.stacks));

    // 300 × 16, 400 × 2 with and 600 × 2 without assurance, 64 × 2, 12 × 8.
    const pools = report.pools.map(({ pool }) => pool.entitlement);
    expect(pools.filter(({ use }) => use === "azure").reduce((sum, { cores }) => sum + cores, 0)).toBe(
      4800 + 800 + 128 + 96,
    );
    expect(pools.filter(({ use }) => use === "on-premises").reduce((sum, { cores }) => sum + cores, 0)).toBe(1200);
    for (const { evidence } of pools)
      expect(evidence).toMatchObject({ row: expect.any(Number) as unknown, day: "2026-11-30" });
    const owned = 4800 + 800 + 128 + 96;
    expect(code).toBe(wanted.full > owned ? 1 : 0);
    expect(report.balances[0]?.covered).toBe(Math.min(owned, wanted.full));

    const count = (kind: string) => report.drift.filter((each) => each.kind === kind).length;
    const seen = new Set(declared.map(({ id }) => id.toLowerCase()));
    expect(count("not-declared")).toBe(deployed.filter(({ id }) => !seen.has(id.toLowerCase())).length);
    expect(count("not-deployed")).toBe(declared.filter(({ id }) => !byId.has(id.toLowerCase())).length);
    const switched = declared.filter(({ id, licenseType }) => {
      const real = byId.get(id.toLowerCase());
      return real !== undefined && real.licensed !== (licenseType !== undefined);
    });
    expect(count("licence-differs")).toBe(switched.length);
    expect(switched.length).toBeGreaterThan(10);
    expect(run().stdout).toBe(stdout);
  });

  test("check over the same: pools are company-wide, and drift is said", () => {
    const folder = winlic.folder({
      ...files,
      "windows-licensing.yaml": `version: 1
entitlements:
  - { name: EA, edition: datacenter, cores: 64, assurance: { until: 2029-06-30 }, use: azure }
`,
    });
    const { stdout, code } = winlic.run(
      ["check", "--state", "exports", "--live", "live/*.json", "--as-of", "2026-11-30", "--format", "json"],
      { folder },
    );
    const report = JSON.parse(stdout) as {
      readonly findings: readonly { readonly code: string }[];
      readonly crashes: readonly unknown[];
      readonly input: {
        readonly stacks: readonly string[];
        readonly drift: readonly unknown[];
        readonly notes: readonly string[];
      };
    };
    expect(report.crashes).toEqual([]);
    expect(code).toBe(1);
    const found = (code: string) => report.findings.filter((finding) => finding.code === code).length;
    expect(found("WL110/short-over-all-stacks")).toBe(1);
    // Drift is worked out here without the product, too.
    const own = new Map(declared.map((machine) => [machine.id.toLowerCase(), machine]));
    const strays = deployed.filter(({ id }) => !own.has(id.toLowerCase()));
    expect(found("WL801/licensed-and-not-declared")).toBe(strays.filter(({ licensed }) => licensed).length);
    expect(found("WL801/not-declared")).toBe(strays.filter(({ licensed }) => !licensed).length);
    expect(found("WL801/not-deployed")).toBe(declared.filter(({ id }) => !byId.has(id.toLowerCase())).length);
    expect(found("WL801/licence-switched")).toBe(
      deployed.filter(({ id, licensed }) => {
        const machine = own.get(id.toLowerCase());
        return machine !== undefined && licensed !== (machine.licenseType !== undefined);
      }).length,
    );
    expect(report.input.stacks).toHaveLength(STACKS);
    expect(report.input.drift.length).toBeGreaterThan(40);
    expect(report.input.notes.join("\n")).toMatch(/in no stack/);
  });
});
