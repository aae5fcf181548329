import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfiguration } from "../../../config/read";
import { ESSENTIALS_LIMITS, type EssentialsLimits } from "../../../core/data/essentials";
import { LIFECYCLES } from "../../../core/data/lifecycle";
import { evaluate } from "../../../core/engine/evaluate";
import type { Access, Cal, OnPremisesHost } from "../../../core/model";
import { RULES } from "../../../core/rules";
import { buildEstate, type EstateParts } from "../../support/builders";
import { CLIENT_IMAGE, type MachineParts, virtualMachine } from "../../support/machines";

const GUIDE = join(__dirname, "../../../docs/guides/editions-and-cals.md");
const guide = readFileSync(GUIDE, "utf8");

function between(name: string): string {
  const found = new RegExp(`<!-- table: ${name} -->\n([\\s\\S]*?)<!-- end -->`).exec(guide)?.[1];
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

function rowsOf(name: string): readonly (readonly string[])[] {
  return between(name)
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the decision table is what the rules decide", () => {
  const nobodyOwns = (kind: Cal["kind"]): Partial<Access> => ({
    users: 10,
    devices: 10,
    cals: [{ kind, count: 0, release: "2025" }],
  });
  const azure = (licenseType: string, more: MachineParts & { roles?: string; edition?: string } = {}): EstateParts => {
    const { roles, edition, ...parts } = more;
    const tags = {
      ...(roles === undefined ? {} : { "windows-licensing:roles": roles }),
      ...(edition === undefined ? {} : { "windows-licensing:edition": edition, "windows-licensing:release": "2022" }),
    };
    return { resources: [virtualMachine("vm", { licenseType, tags, ...parts })] };
  };
  const own = (more: Partial<OnPremisesHost> = {}): EstateParts => ({
    declarations: { onPremises: [{ name: "hv1", processors: [16], release: "2025", ...more }] },
  });
  const administrators: Partial<Access> = {
    users: 0,
    administrators: 2,
    cals: [{ kind: "user", count: 0, release: "2025" }],
  };

  /** For each row: what is said of an estate without any CAL, and of one without any RDS CAL on a session host. */
  const situations: Readonly<
    Record<
      string,
      {
        readonly base?: EstateParts;
        readonly session?: EstateParts;
        readonly access?: Partial<Access>;
        readonly says: string;
      }
    >
  > = {
    "Azure machine that pays as it goes": {
      base: azure("None"),
      session: azure("None", { roles: "rds-session-host" }),
      says: "WL211 short",
    },
    "Azure machine under the hybrid benefit": {
      base: azure("Windows_Server"),
      session: azure("Windows_Server", { roles: "rds-session-host" }),
      says: "WL210 open, WL211 short",
    },
    "Own server outside Azure": {
      base: own(),
      session: own({ roles: ["rds-session-host"] }),
      says: "WL210 short, WL211 short",
    },
    "Azure Local": {
      base: own({ platform: "azure-local" }),
      session: own({ platform: "azure-local", roles: ["rds-session-host"] }),
      says: "WL211 short",
    },
    "Own server billed by Azure Arc (2025)": {
      base: own({ payAsYouGo: true }),
      session: own({ payAsYouGo: true, roles: ["rds-session-host"] }),
      says: "WL211 short",
    },
    Essentials: {
      base: azure("None", { edition: "essentials", image: null }),
      access: { users: 26, devices: 51, cals: [] },
      says: "WL201 too-many-devices, WL201 too-many-users",
    },
    "Web workloads only, as declared": { base: azure("Windows_Server", { roles: "web" }), says: "" },
    "Multi-session Windows 10 or 11": {
      session: azure("Windows_Client", {
        roles: "rds-session-host",
        image: { ...CLIENT_IMAGE, sku: "win11-24h2-avd" },
      }),
      says: "",
    },
    "Used by two administrators only": { base: own(), access: administrators, says: "" },
  };

  test("every row has its situation", () => {
    expect(rowsOf("decisions").map(([server]) => server)).toEqual(Object.keys(situations));
  });

  test.each(Object.entries(situations))("%s", (_server, { base, session, access, says }) => {
    const said = [
      ...(base === undefined ? [] : speak(base, access ?? nobodyOwns("user"))),
      ...(session === undefined
        ? []
        : speak(session, access ?? nobodyOwns("rds-user")).filter((each) => !each.startsWith("WL210"))),
    ];
    expect([...new Set(said)].sort().join(", ")).toBe(says);
  });

  function speak(parts: EstateParts, access: Partial<Access>): readonly string[] {
    const declarations = { ...parts.declarations, access: { cals: [], ...access } };
    const report = evaluate(buildEstate({ ...parts, declarations, asOf: "2026-11-21" }), RULES);
    const about = ["WL201", "WL210", "WL211", "WL212"];
    return [
      ...report.findings.map(({ rule, message }) => `${rule} ${message}`),
      ...report.unknowns.map(({ rule }) => `${rule} open`),
    ].filter((each) => about.includes(each.slice(0, 5)));
  }
});

test("the limits of Essentials are those of the data", () => {
  const row = (release: string, limits: EssentialsLimits) => [
    release,
    String(limits.users),
    String(limits.devices),
    String(limits.sockets),
    limits.cores === undefined ? "no limit" : String(limits.cores),
    `${limits.memoryGib} GB`,
  ];
  expect(rowsOf("essentials")).toEqual([
    row("2022 and later", ESSENTIALS_LIMITS.from2022),
    row("2019 and earlier", ESSENTIALS_LIMITS.until2019),
  ]);
});

test("the lifecycle is that of the data; if not, run this test with UPDATE_GOLDEN=1", () => {
  const lines = LIFECYCLES.map(({ name, mainstreamEnd, end, extendedUpdates }) => {
    const updates =
      extendedUpdates === undefined
        ? "none"
        : `${extendedUpdates.onAzure === "included" ? "included on Azure" : "to be bought"} until ${extendedUpdates.until}`;
    return `| ${name} | ${mainstreamEnd ?? "none"} | ${end ?? "not published"} | ${updates} |`;
  });
  const table = [
    "",
    "| Release | Mainstream support until | Security updates until | Extended Security Updates |",
    "|---|---|---|---|",
    ...lines,
    "",
    "",
  ].join("\n");
  if (process.env.UPDATE_GOLDEN === "1") {
    writeFileSync(
      GUIDE,
      guide.replace(
        /(<!-- table: lifecycle -->\n)[\s\S]*?(<!-- end -->)/,
        (_all, start: string, end: string) => start + table + end,
      ),
    );
  }
  const written = /<!-- table: lifecycle -->\n([\s\S]*?)<!-- end -->/.exec(readFileSync(GUIDE, "utf8"))?.[1];
  expect(written).toBe(table);
});

test.each([...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""], index) => [index + 1, text] as const))(
  "example %i is a valid configuration",
  (_index, text) => {
    const { faults } = readConfiguration(text, { file: "guide", knownRules: RULES, asOf: "2026-11-21" });
    expect(faults).toEqual([]);
  },
);
