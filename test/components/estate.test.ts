import { join } from "node:path";
import { type CheckedProgram, checkProgram, fixture } from "../support/program-estate";

const ROOT = join(__dirname, "..", "..");
const PATIENCE = 60_000;

describe("the example, which has every component", () => {
  let checked: CheckedProgram;
  beforeAll(async () => {
    checked = await checkProgram(ROOT);
  }, PATIENCE);

  test("no rule finds anything", () => {
    const { findings, crashes } = checked.report;
    expect({ findings, crashes }).toEqual({ findings: [], crashes: [] });
  });

  test("nothing is left that cannot be told: what the scripts do follows from what they are given", () => {
    expect(checked.report.unknowns).toEqual([]);
  });

  // A child that is renamed is deleted and made anew: a KMS host would spend an activation of its key.
  test("the names and types of the children", () => {
    const own = checked.resources.filter(({ urn }) => urn.includes("windows-licensing:index:"));
    expect(own.map(({ urn }) => urn.split("::").slice(2).join("::"))).toMatchSnapshot();
  });

  test("the host key and passwords stand in secrets only", () => {
    for (const text of ["6789B", "HJKMP", "not-a-real-password"]) {
      const places = checked.resources.flatMap(({ name, inputs, secrets }) =>
        pathsWith(text, inputs).map((path) => ({ name, path, secret: isWithin(path, secrets ?? []) })),
      );
      expect(places.filter(({ secret }) => secret)).not.toEqual([]);
      expect(places.filter(({ secret }) => !secret)).toEqual([]);
    }
  });

  test("the hosts are protected, and nothing else", () => {
    const protectedOnes = checked.resources.filter(({ protect }) => protect === true).map(({ name }) => name);
    expect(protectedOnes.sort()).toEqual([
      "kms1-server",
      "kms1-server-machine",
      "kms1-server-nic",
      "kms2-server",
      "kms2-server-machine",
      "kms2-server-nic",
    ]);
  });
});

test.each(["azure-kms", "active-directory", "minimal"])(
  "the example %s passes every rule",
  async (name) => {
    const { findings, crashes, unknowns } = (await checkProgram(join(ROOT, "example", name))).report;
    expect({ findings, crashes, unknowns }).toEqual({ findings: [], crashes: [], unknowns: [] });
  },
  PATIENCE,
);

describe("a machine whose traffic is tunnelled and whose group denies the Internet", () => {
  test(
    "with access to Azure's KMS it is proved to reach it",
    async () => {
      const { report } = await checkProgram(fixture("kms-behind-tunnel"), "open");
      expect(report.findings).toEqual([]);
      expect(report.unknowns).toEqual([]);
      const proofs = report.passed.filter(({ rule }) => rule === "WL601");
      expect(
        proofs.map(({ subject, basis }) => ({ subject: subject?.name, outcome: "outcome" in basis && basis.outcome })),
      ).toEqual([{ subject: "app-machine", outcome: "reached" }]);
    },
    PATIENCE,
  );

  test(
    "without it is blocked by both",
    async () => {
      const { report } = await checkProgram(fixture("kms-behind-tunnel"), "closed");
      expect(report.findings.map(({ rule, message }) => [rule, message])).toEqual([
        ["WL601", "nsg-denies"],
        ["WL601", "forced-tunnel"],
      ]);
    },
    PATIENCE,
  );
});

function pathsWith(text: string, value: unknown, path = ""): readonly string[] {
  if (typeof value === "string") return value.includes(text) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    pathsWith(text, member, Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`),
  );
}

function isWithin(path: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => path === secret || path.startsWith(`${secret}.`) || path.startsWith(`${secret}[`));
}
