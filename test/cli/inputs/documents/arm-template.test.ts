import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ARM_TEMPLATE } from "../../../../cli/inputs/documents/arm-template";
import { openBudget } from "../../../../core/budget";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

interface Expected {
  readonly type: string;
  readonly name: string;
  readonly condition: unknown;
  readonly unknown: readonly string[];
  readonly location?: unknown;
  readonly properties?: unknown;
}

interface Case {
  readonly name: string;
  readonly note?: string;
  readonly template?: unknown;
  readonly templateText?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly unknownParameters?: readonly string[];
  readonly deployment: {
    readonly subscriptionId: string;
    readonly resourceGroup?: string;
    readonly location: string;
    readonly name: string;
  };
  readonly expected: {
    readonly error?: string;
    readonly resources?: readonly Expected[];
    readonly outputs?: Readonly<Record<string, unknown>>;
    readonly outputsUnknown?: readonly string[];
  };
}

const cases: readonly Case[] = readFileSync(join(__dirname, "../../../fixtures/arm-templates/cases.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

interface Report {
  readonly error?: string;
  readonly resources: readonly Expected[];
  readonly outputs?: unknown;
  readonly outputsUnknown?: readonly string[];
}

function read({ template, templateText, parameters = {}, unknownParameters = [], deployment }: Case): Report {
  const given = { ...parameters, ...Object.fromEntries(unknownParameters.map((name) => [name, UNKNOWN])) };
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value }]));
  const document = { file: "template.json", text: templateText ?? JSON.stringify(template) };
  const { subscriptionId, ...place } = deployment;
  return ARM_TEMPLATE.read(document, {
    ...place,
    subscription: subscriptionId,
    budget: openBudget(),
    parameters: [{ file: "parameters.json", text: JSON.stringify({ parameters: values }) }],
  }).report as unknown as Report;
}

/** A value with the parts that are not known taken out: how what is left of them is written does not matter. */
function blank(value: unknown, unknown: readonly string[], pointer = ""): unknown {
  if (unknown.includes(pointer)) return "(not known)";
  if (Array.isArray(value)) return value.map((each, index) => blank(each, unknown, `${pointer}/${String(index)}`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      blank(each, unknown, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    ]),
  );
}

function comparable({ type, name, condition, unknown, location, properties }: Expected): string {
  const parts = blank({ type, name, location, properties }, unknown);
  return JSON.stringify(sortKeys({ ...(parts as object), condition }));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}

describe("agrees with Microsoft's engine", () => {
  const strict = cases.filter(({ note }) => note === undefined);
  it.each(strict.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const report = read(one);
    if (one.expected.error !== undefined) {
      expect(report.error).toBeDefined();
      return;
    }
    expect(report.error).toBeUndefined();
    expect(report.resources.map(comparable).sort()).toEqual(one.expected.resources?.map(comparable).sort());
    if (one.expected.outputs !== undefined) {
      expect(blank(report.outputs, report.outputsUnknown ?? [])).toEqual(
        blank(one.expected.outputs, one.expected.outputsUnknown ?? []),
      );
    }
  });
});

describe("where the engine's answer is not the whole one", () => {
  const noted = (name: string): Report => {
    const one = cases.find((each) => each.name === name);
    if (one === undefined) throw new Error(`no case ${name}`);
    return read(one);
  };
  it("an unknown count is an unknown number of machines, each of a known size", () => {
    for (const name of ["021-copy-unknown-count", "171-unknown-list-length"]) {
      const { resources } = noted(name);
      expect(resources.map((each) => (each as unknown as { copies?: string }).copies)).toEqual(["unknown", undefined]);
      expect(
        resources.map(
          ({ properties }) => (properties as { hardwareProfile: { vmSize: string } }).hardwareProfile.vmSize,
        ),
      ).toEqual(["Standard_D4s_v5", "Standard_D4s_v5"]);
    }
  });
  it("a condition that is text is true, or not known", () => {
    expect(noted("037-condition-text").resources[0]?.condition).toBe(true);
    expect(noted("168-condition-text-false").resources[0]?.condition).toBe("unknown");
  });
  it("the id of one of a loop is whole", () => {
    const machine = noted("167-symbolic-resource-info-loop").resources.find(({ name }) => name === "b");
    expect(machine?.properties).toMatchObject({
      other:
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-contoso/providers/Microsoft.Compute/virtualMachines/v1",
    });
  });
});
