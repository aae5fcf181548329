import { type Diagnostic, type RunningPack, type SentResource, startPack } from "../support/analyzer";
import { COMPUTED } from "../support/builders";
import { bundlePack, makeFolder } from "../support/packs";
import { ROOT_RESOURCE } from "../support/sent";

const RULE = "keep-keys-secret";
const COMPANION = "wrap-readable-keys";
/** Shaped like a key, and nobody's: it was made up for this test. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const COMMAND = `cscript //nologo slmgr.vbs /ipk ${KEY}`;

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const extension = (properties: Readonly<Record<string, unknown>>): SentResource => ({
  type: "azure-native:compute:VirtualMachineExtension",
  name: "setup",
  properties: { resourceGroupName: "rg", vmName: COMPUTED, type: "CustomScriptExtension", ...properties },
});
/** A type that no rule looks at. */
const note = (properties: Readonly<Record<string, unknown>>): SentResource => ({
  type: "contoso:index:Note",
  name: "setup",
  properties,
});

let pack: RunningPack;
beforeAll(async () => {
  pack = await startPack(bundlePack(), { PWD: makeFolder("empty") });
}, 60_000);
beforeEach(() => pack.configure({}));
afterAll(() => pack.stop());

/** What the engine asks for in one run: remediation, then analysis of what came of it, then the stack. */
async function run(resource: SentResource) {
  const remediated = await pack.remediate(resource);
  const properties = remediated.at(-1)?.properties ?? resource.properties ?? {};
  const sent = { ...resource, properties };
  const said = [...(await pack.analyze(sent)), ...(await pack.analyzeStack([ROOT_RESOURCE, sent]))];
  return { remediated, properties, said: said.filter(({ policy }) => policy === RULE).map(levelOf), printed: said };
}
const levelOf = ({ level }: Diagnostic) => level;

describe("with the companion as it is", () => {
  test.each<[string, SentResource, readonly Diagnostic["level"][]]>([
    ["a readable key", extension({ settings: { commandToExecute: COMMAND } }), ["mandatory"]],
    ["a secret", extension({ protectedSettings: secret({ commandToExecute: COMMAND }) }), []],
    ["a secret inside", extension({ protectedSettings: { commandToExecute: secret(COMMAND) } }), []],
    ["a list with a secret in it", extension({ protectedSettings: { script: ["hostname", secret(COMMAND)] } }), []],
    ["a readable key beside a secret", extension({ tags: { key: KEY }, protectedSettings: secret({}) }), ["mandatory"]],
    ["a resource that no rule looks at", note({ text: COMMAND }), ["mandatory"]],
    ["a secret of one that no rule looks at", note({ text: secret(COMMAND) }), []],
    ["a published key", extension({ settings: { commandToExecute: "slmgr /ipk VDYBN-27WPP-V4HQT-9VMD4-VMK7H" } }), []],
    ["no key", extension({ settings: COMPUTED }), []],
  ])("%s", async (_name, resource, expected) => {
    const { remediated, said, printed } = await run(resource);
    expect(remediated).toEqual([]);
    expect(said).toEqual(expected);
    expect(JSON.stringify(printed)).not.toContain("QRTVW");
  });

  test("a secret that becomes a plain value in the next run", async () => {
    expect((await run(extension({ settings: secret({ commandToExecute: COMMAND }) }))).said).toEqual([]);
    expect((await run(extension({ settings: { commandToExecute: COMMAND } }))).said).toEqual(["mandatory"]);
  });

  test("outputs that the program never set: nobody knows which of them are secret", async () => {
    const reference = { type: "pulumi:pulumi:StackReference", name: "shared", properties: { name: "org/shared/dev" } };
    await pack.remediate(reference);
    const outputs = { ...reference, properties: { ...reference.properties, outputs: { key: secret(KEY) } } };
    const said = await pack.analyzeStack([ROOT_RESOURCE, outputs]);
    expect(said.filter(({ policy }) => policy === RULE).map(levelOf)).toEqual(["advisory"]);
  });
});

test.each(["advisory", "mandatory", "disabled"] as const)(
  "with the companion at the level %s nobody can tell",
  async (level) => {
    await pack.configure({ [COMPANION]: level });
    const resource = { ...extension({ settings: { commandToExecute: COMMAND } }), name: `setup-${level}` };
    expect((await run(resource)).said).toEqual(["advisory"]);
    expect((await run({ ...resource, properties: { settings: secret({ commandToExecute: COMMAND }) } })).said).toEqual([
      "advisory",
    ]);
  },
);

describe("with wrap: true", () => {
  beforeEach(() => pack.configure({}, { [COMPANION]: { wrap: true } }));

  test.each<[string, SentResource, object]>([
    [
      "a command",
      extension({ settings: { commandToExecute: COMMAND, timestamp: 1 } }),
      { settings: { commandToExecute: secret(COMMAND), timestamp: 1 }, vmName: COMPUTED },
    ],
    ["one of several lines", note({ lines: ["hostname", COMMAND] }), { lines: ["hostname", secret(COMMAND)] }],
    ["the name of a tag", extension({ tags: { [KEY]: "x" } }), { tags: secret({ [KEY]: "x" }) }],
    [
      "custom data",
      note({ customData: Buffer.from(COMMAND).toString("base64") }),
      { customData: secret(Buffer.from(COMMAND).toString("base64")) },
    ],
  ])("%s", async (_name, resource, expected) => {
    const { remediated, properties, said } = await run(resource);
    expect(remediated.map(({ policy }) => policy)).toEqual([COMPANION]);
    expect(properties).toMatchObject(expected);
    expect(said).toEqual([]);
  });

  test.each<[string, SentResource]>([
    ["a secret already", extension({ settings: secret({ commandToExecute: COMMAND }) })],
    ["a published key", extension({ settings: { commandToExecute: "slmgr /ipk VDYBN-27WPP-V4HQT-9VMD4-VMK7H" } })],
    ["nothing of the kind", extension({ settings: COMPUTED })],
  ])("%s stays as it is", async (_name, resource) => {
    expect((await run(resource)).remediated).toEqual([]);
  });
});
