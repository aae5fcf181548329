import { setImmediate as nextTurn } from "node:timers/promises";
import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { createColors } from "picocolors";
import { formatText } from "../../cli/formats/text";
import { evaluate } from "../../core/engine/evaluate";
import { NOTHING_DECLARED, type RuleSetting } from "../../core/model";
import { RULES } from "../../core/rules";
import lead from "../../core/rules/declare-a-valid-configuration";
import onMachines from "../../core/rules/match-license-to-image";
import onStacks from "../../core/rules/own-enough-cores";
import { openSession, type Session } from "../../policy-pack/session";
import { sentUrn } from "../support/analyzer";
import { buildEstate } from "../support/builders";
import { batchPool } from "../support/licensed";
import { virtualMachine } from "../support/machines";
import { sentMachine } from "../support/sent";

interface Parts {
  readonly rules?: Readonly<Record<string, RuleSetting>>;
  readonly faulty?: boolean;
}

function open({ rules = {}, faulty = false }: Parts = {}, tell: (line: string) => void = () => undefined): Session {
  const fault = { file: "windows-licensing.yaml", path: "", expected: "a document", found: "nothing" };
  return openSession([lead, ...RULES.filter((rule) => rule !== lead)], lead, {
    configure: () => ({
      declarations: { ...NOTHING_DECLARED, rules },
      configuration: { from: "windows-licensing.yaml", faults: faulty ? [fault] : [] },
      asOf: "2026-11-21",
      line: "configuration: windows-licensing.yaml",
    }),
    tell,
  });
}

function args(name: string, properties: object = {}, type?: string): ResourceValidationArgs {
  const resource = sentMachine(name, {}, type);
  return {
    type: resource.type,
    name,
    urn: sentUrn(resource),
    props: { ...resource.properties, ...properties },
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: <T extends object>() => ({}) as T,
    notApplicable: () => {
      throw new Error("not applicable");
    },
  };
}

const WRONG = { licenseType: "WindowsServer" };
const NO_STACK: StackValidationArgs = { ...args("none"), resources: [] };

describe("a policy with nothing to say", () => {
  test("is left out of a call that its lead has opened", () => {
    const session = open();
    session.checkResource(lead, args("web"));
    session.checkStack(lead, NO_STACK);
    expect(session.isQuietOnResource(onMachines)).toBe(true);
    expect(session.isQuietOnStack(onStacks)).toBe(true);
  });

  test("is asked in the next call", async () => {
    const session = open();
    session.checkResource(lead, args("web"));
    session.checkStack(lead, NO_STACK);
    await nextTurn();
    expect(session.isQuietOnResource(onMachines)).toBe(false);
    expect(session.isQuietOnStack(onStacks)).toBe(false);
  });

  test("is asked while two calls are under way", () => {
    const session = open();
    session.checkResource(lead, args("web"));
    session.checkResource(lead, args("wrong", WRONG));
    expect(session.isQuietOnResource(onMachines)).toBe(false);
    expect(session.checkResource(onMachines, args("web"))).toEqual([]);
    expect(session.checkResource(onMachines, args("wrong", WRONG))).toHaveLength(1);
  });

  test("is asked where the lead is not", () => {
    const session = open();
    session.checkResource(RULES[1] ?? lead, args("web"));
    expect(session.isQuietOnResource(onMachines)).toBe(false);
  });
});

test("a policy with something to say is asked", () => {
  const session = open();
  session.checkResource(lead, args("wrong", WRONG));
  expect(session.isQuietOnResource(onMachines)).toBe(false);
});

test("the rule about the configuration, off, with a fault in it", () => {
  const root = args("root", {}, "pulumi:pulumi:Stack");
  expect(open({ faulty: true }).checkResource(lead, root)).toHaveLength(1);
  const off = open({ faulty: true, rules: { [lead.name]: { level: "disabled" } } });
  expect(off.checkResource(lead, root)).toEqual([]);
});

describe("a resource that cannot be read at all", () => {
  const unreadable = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error("no keys");
      },
    },
  );

  test("on its own: said once, at the level of the rule", () => {
    const session = open();
    const broken = { ...args("web"), props: unreadable };
    const [said, ...more] = session.checkResource(lead, broken);
    // Without a level of its own a violation has its policy's, and what nobody read must not pass.
    expect(said).toMatchObject({ urn: broken.urn });
    expect(said).not.toHaveProperty("level");
    expect(more).toEqual([]);
    expect(session.checkResource(onMachines, broken)).toEqual([]);
  });

  test("in a stack: said once, at the level of the rule", () => {
    const session = open();
    const { type, name, urn, opts } = args("web");
    const resource = { type, name, urn, opts, props: unreadable, dependencies: [], propertyDependencies: {} };
    const stack = { ...NO_STACK, resources: [{ ...resource, isType: () => false, asType: () => undefined }] };
    const said = session.checkStack(lead, stack);
    expect(said).toHaveLength(1);
    expect(said[0]).not.toHaveProperty("level");
    expect(session.checkStack(onStacks, stack)).toEqual([]);
  });
});

test("what waits for a declaration, and what is not read, is told once", async () => {
  const lines: string[] = [];
  const session = open({}, (line) => lines.push(line));
  const farm = args("farm", {}, "azure-native:desktopvirtualization:SessionHostConfiguration");
  const stack: StackValidationArgs = {
    ...NO_STACK,
    resources: [args("web"), farm].map((each) => ({ ...each, dependencies: [], propertyDependencies: {} })),
  };
  for (const _call of [1, 2]) {
    for (const rule of [lead, ...RULES]) session.checkStack(rule, stack);
    await nextTurn();
  }
  expect(lines.filter((line) => line.startsWith("not read, farm"))).toHaveLength(1);
  expect(lines.filter((line) => line.includes("WL401 provision-a-kms-host"))).toHaveLength(1);
  expect(new Set(lines).size).toBe(lines.length);
});

test("the pack and the command line count the same in one estate", async () => {
  const resources = [virtualMachine("web"), virtualMachine("app"), batchPool("batch", {})];
  const lines: string[] = [];
  const session = open({}, (line) => lines.push(line));
  const sent = resources.map(({ name, type, inputs }) => args(name, inputs, type));
  session.checkStack(lead, {
    ...NO_STACK,
    resources: sent.map((each) => ({ ...each, dependencies: [], propertyDependencies: {} })),
  });
  await nextTurn();
  const report = evaluate(buildEstate({ resources }), RULES);
  const input = { source: "preview", name: "p.json", notes: [], missing: [] } as const;
  const text = formatText(
    { report, rules: RULES, input, configuration: "none", failOn: ["mandatory"] },
    { width: 100, unicode: true, colors: createColors(false) },
    { quiet: false, showPassed: false },
  );
  const told = lines.find((line) => line.startsWith("inventory: "))?.replace("inventory: ", "");
  expect(told).toBe("2 machines, 1 fleet");
  expect(text).toContain(`3 resources, ${String(told)}, `);
});
