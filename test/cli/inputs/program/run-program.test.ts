import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials, Metadata, status } from "@grpc/grpc-js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { SupportsFeatureRequest } from "@pulumi/pulumi/proto/resource_pb";
import { startMonitor } from "../../../../cli/inputs/program/monitor";
import { runProgram } from "../../../../cli/inputs/program/run-program";
import type { InputFault, Reading } from "../../../../cli/inputs/reading";
import { type DeclaredResource, UNKNOWN } from "../../../../core/model";
import { expectFault, expectReading, namesOf, programFolder, readFixture, resourceNamed } from "../fixtures";

// Each run starts a process, and others may keep the machine busy.
jest.setTimeout(60_000);

const REPOSITORY = join(__dirname, "../../../..");
const RUN_PROGRAM = join(REPOSITORY, "cli/inputs/program/run-program.ts");

/** Runs a program written for one test. */
async function runText(program: string, files: Readonly<Record<string, string>> = {}): Promise<Reading | InputFault> {
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  try {
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    const all = { "Pulumi.yaml": "name: written\nruntime: nodejs\nmain: index.ts\n", "index.ts": program, ...files };
    for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
    return await runProgram({ directory: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a program against the real engine's first preview of it", () => {
  test("the same resources, properties, edges, providers and places", async () => {
    const reading = expectReading(await runProgram({ directory: programFolder("estate") }));
    const preview = readFixture("first-preview.json");
    // A preview redacts secrets and prints the provider's version; else there is no difference.
    const comparable = ({ resources }: Reading): unknown[] =>
      resources.map((resource: DeclaredResource) => ({
        ...resource,
        inputs: JSON.parse(
          JSON.stringify(resource.inputs, (key, value: unknown) =>
            key === "adminPassword" || key === "__internal" || key === "version"
              ? undefined
              : value === UNKNOWN
                ? "?"
                : value,
          ),
        ) as unknown,
        dependencies: [...resource.dependencies].sort(),
        provider: resource.provider && { ...resource.provider, version: undefined },
      }));
    expect(comparable(reading)).toEqual(comparable(preview));
    expect(reading.missing).toEqual(preview.missing);
    expect(resourceNamed(reading, "web01-vm").secrets).toEqual(["osProfile.adminPassword"]);
  });
});

describe("a program with configuration and everything that cannot be had here", () => {
  let reading: Reading;
  beforeAll(async () => {
    reading = expectReading(await runProgram({ directory: programFolder("configured"), stack: "dev" }));
  });

  test("defaults of the project, values of the stack", () => {
    expect(namesOf(reading)).toEqual(["configured-dev", "host", "nic", "vm1", "vm2"]);
    const machine = resourceNamed(reading, "vm1");
    expect(machine.inputs).toMatchObject({
      licenseType: "Windows_Server",
      tags: { release: "1.10", zone: "corp.example" },
    });
  });

  test("settings of the default provider come from the configuration", () => {
    expect(resourceNamed(reading, "vm1").provider).toEqual({ environment: "china", location: "chinanorth3" });
  });

  test("encrypted values, and texts made with them, are unknown and secret", () => {
    const machine = resourceNamed(reading, "vm1");
    expect(machine.inputs).toMatchObject({
      osProfile: { adminPassword: UNKNOWN, customData: UNKNOWN },
      tags: { key: UNKNOWN },
    });
    expect(machine.secrets).toEqual(["osProfile"]);
  });

  test("look-ups and what is made of their answers are unknown", () => {
    expect(resourceNamed(reading, "vm1").inputs.location).toBe(UNKNOWN);
    expect(resourceNamed(reading, "nic").inputs).toMatchObject({
      ipConfigurations: [{ name: "ip", subnet: { id: UNKNOWN } }],
      tags: { composed: UNKNOWN, listed: UNKNOWN },
    });
  });

  test("outputs of another stack and of a remote component are unknown", () => {
    expect(resourceNamed(reading, "vm1").inputs).toMatchObject({ resourceGroupName: UNKNOWN, tags: { host: UNKNOWN } });
    expect(resourceNamed(reading, "host").inputs).toEqual({ domain: "corp.example" });
  });

  test("transforms of the stack and of a resource change it", () => {
    expect(resourceNamed(reading, "vm2").inputs).toMatchObject({ zones: ["1"], tags: { owner: "all" } });
  });

  test("every limit is counted", () => {
    expect(reading.missing).toEqual([
      { kind: "remote-component", count: 1, names: ["kms:index:Host"] },
      {
        kind: "look-up",
        count: 2,
        names: ["azure-native:network:getSubnet", "azure-native:network:getVirtualNetwork"],
      },
      { kind: "stack-reference", count: 1, names: ["acme/platform/dev"] },
      { kind: "secret-configuration", count: 2, names: ["configured:network", "configured:password"] },
      { kind: "environment", count: 1, names: ["common/dev"] },
    ]);
    expect(reading.notes).toHaveLength(reading.missing.length);
  });

  test("another stack without a required value", async () => {
    const fault = expectFault(await runProgram({ directory: programFolder("configured"), stack: "prod" }));
    expect(fault.found).toMatch(/'configured:release'/);
    expect(fault.todo).toMatch(/Pulumi\.prod\.yaml/);
  });
});

describe("programs of other kinds", () => {
  test("plain JavaScript named by package.json, asynchronous, and printing", async () => {
    const reading = expectReading(await runProgram({ directory: programFolder("javascript") }));
    expect(namesOf(reading)).toEqual(["javascript-dev", "late"]);
    expect(resourceNamed(reading, "late").source).toEqual({ file: "program.js", line: 7, column: 3 });
  });

  test("an ES module", async () => {
    const reading = expectReading(
      await runText("", {
        "Pulumi.yaml": "name: written\nruntime: nodejs\nmain: index.mjs\n",
        "package.json": '{ "name": "esm", "type": "module" }',
        "index.mjs":
          'import * as network from "@pulumi/azure-native/network/index.js";\nnew network.PublicIPAddress("entry", { resourceGroupName: "web" });\n',
      }),
    );
    expect(namesOf(reading)).toEqual(["entry", "written-dev"]);
  });

  test("an import, a resource given whole, one found by its URN, encrypted numbers, and many machines", async () => {
    const reading = expectReading(
      await runText(
        `
        import { VirtualMachine } from "@pulumi/azure-native/compute";
        import { Config, CustomResource, mergeOptions, output } from "@pulumi/pulumi";
        class Thing extends CustomResource {
          constructor(name: string, props: object, opts = {}) { super("my:index:Thing", name, props, opts); }
        }
        const config = new Config();
        const one = new Thing("one", { size: 3 }, { import: "/things/1" });
        const two = new Thing("two", {});
        new Thing("three", { imported: one, whole: two, known: output(one.urn).apply((urn) => urn.split("::").at(-1)) });
        new Thing("four", { count: config.requireSecretNumber("count"), flag: config.getBoolean("flag"), zone: config.requireObject<{ zone: string }>("count").zone });
        const options = mergeOptions({ protect: true, aliases: [{ name: "old" }] }, undefined);
        new Thing("five", {}, mergeOptions(options, { aliases: [{ name: "older" }], dependsOn: [one] }));
        for (let index = 0; index < 300; index++) {
          new VirtualMachine("vm" + index, { resourceGroupName: "web", tags: { index: String(index) } });
        }
      `,
        {
          "Pulumi.dev.yaml":
            "config:\n  written:count: { secure: v1:AAAA:BBBB }\n  written:flag: { secure: v1:AAAA:CCCC }\n",
        },
      ),
    );
    expect(reading.resources).toHaveLength(306);
    expect(resourceNamed(reading, "vm299").inputs.tags).toEqual({ index: "299" });
    expect(resourceNamed(reading, "five")).toMatchObject({
      protect: true,
      dependencies: ["urn:pulumi:dev::written::my:index:Thing::one"],
    });
    expect(resourceNamed(reading, "one").id).toBe("/things/1");
    const three = resourceNamed(reading, "three");
    expect(three.inputs).toEqual({ imported: "/things/1", whole: UNKNOWN, known: "one" });
    expect(three.propertyDependencies).toMatchObject({ whole: ["urn:pulumi:dev::written::my:index:Thing::two"] });
    expect(resourceNamed(reading, "four").inputs).toEqual({ count: UNKNOWN, flag: UNKNOWN, zone: UNKNOWN });
  });

  test.each([
    "azure-native:network:VirtualNetwork",
    "azure-native:network/v20240501:VirtualNetwork",
    "azure:network/virtualNetwork:VirtualNetwork",
  ])("ids that a provider gives to parts of a resource: %s", async (token) => {
    const reading = expectReading(
      await runText(
        `
        import { CustomResource, type Output } from "@pulumi/pulumi";
        type Parts = readonly { readonly name: string; readonly id?: string }[];
        class Network extends CustomResource {
          declare readonly subnets: Output<Parts>;
          declare readonly tags: Output<Readonly<Record<string, string>>>;
          constructor(name: string, props: object) {
            super("TOKEN", name, { subnets: undefined, tags: undefined, ...props });
          }
        }
        const network = new Network("network", { subnets: [{ name: "app" }], tags: { owner: "me" } });
        const given = new Network("given", { subnets: [{ name: "app", id: "/app" }] });
        new Network("user", {
          tags: {
            computed: network.subnets.apply((subnets) => subnets[0]?.id ?? "none"),
            given: given.subnets.apply((subnets) => subnets[0]?.id ?? "none"),
            owner: network.tags.apply(({ owner }) => owner ?? "none"),
          },
        });
      `.replace("TOKEN", token),
      ),
    );
    expect(resourceNamed(reading, "user").inputs.tags).toEqual({ computed: UNKNOWN, given: "/app", owner: "me" });
    expect(resourceNamed(reading, "user").propertyDependencies).toEqual({
      tags: [resourceNamed(reading, "given").urn, resourceNamed(reading, "network").urn],
    });
    expect(resourceNamed(reading, "network").inputs).toMatchObject({ subnets: [{ name: "app" }] });
  });
});

describe("a program that fails", () => {
  test("it throws: its own message, its own line, what it printed, no stack and no product key", async () => {
    const fault = expectFault(await runProgram({ directory: programFolder("throws") }));
    expect(fault.file).toBe(join(programFolder("throws"), "index.ts"));
    expect(fault.place).toBe("line 4, column 9");
    expect(fault.found).toMatch(/^Error: no size for tier gold, key \S+-6VWXY$/);
    expect(fault.found).not.toMatch(/ABCDE/);
    expect(fault.output).toEqual(["about to choose a size"]);
  });

  test.each([
    [
      "it reports an error and goes on",
      'import { log } from "@pulumi/pulumi";\nlog.error("no network");',
      /^no network$/,
      "",
    ],
    ["it ends the process", "process.exit(3);", /exit code 3/, ""],
    [
      "two resources of one name, after a look-up",
      `import { PublicIPAddress } from "@pulumi/azure-native/network";
new PublicIPAddress("a", { resourceGroupName: "w" });
new PublicIPAddress("a", { resourceGroupName: "w" });
`,
      /Duplicate resource URN/,
      "line 3, column 1",
    ],
    [
      "a package is missing",
      'import "@pulumi/none-such";\n',
      /^Error: Cannot find module '@pulumi\/none-such'$/,
      "line 1, column 1",
    ],
  ])("%s", async (_situation, program, found, place) => {
    const fault = expectFault(await runText(program));
    expect(fault.found).toMatch(found);
    expect(fault.place).toBe(place);
  });

  test("packages that are not installed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bare-"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: bare\nruntime: nodejs\nmain: index.ts\n");
    writeFileSync(join(folder, "index.ts"), "");
    const fault = expectFault(await runProgram({ directory: folder }));
    expect(fault.todo).toMatch(/npm install/);
    rmSync(folder, { recursive: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; only its parent has not asked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean): Promise<boolean> {
  // A busy machine takes ten seconds to compile a program.
  for (let attempt = 0; attempt < 800; attempt++) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

describe("a program that never ends", () => {
  const folder = mkdtempSync(join(tmpdir(), "pids-"));
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });
  const pidsIn = (file: string): number[] => JSON.parse(readFileSync(file, "utf8")) as number[];

  test("it is stopped after the time allowed, with all that it started", async () => {
    const file = join(folder, "timeout.json");
    process.env.PIDS_FILE = file;
    const options = { directory: programFolder("never-ends"), environment: ["PIDS_FILE"] };
    const fault = expectFault(await runProgram({ ...options, timeoutSeconds: 8 }));
    delete process.env.PIDS_FILE;
    expect(fault.expected).toMatch(/8 seconds/);
    expect(fault.todo).toMatch(/--timeout/);
    const pids = pidsIn(file);
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(await eventually(() => !isAlive(pid))).toBe(true);
  });

  test.each([["SIGINT"], ["SIGTERM"], ["SIGKILL"]] as const)("%s ends it, with all that it started", async (signal) => {
    const file = join(folder, `${signal}.json`);
    const script = `require(${JSON.stringify(RUN_PROGRAM)}).runProgram({ directory: ${JSON.stringify(programFolder("never-ends"))}, environment: ["PIDS_FILE"] });`;
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "-e", script], {
      cwd: REPOSITORY,
      env: { ...process.env, PIDS_FILE: file },
      stdio: "ignore",
    });
    children.push(child);
    const ended = new Promise((resolve) => child.on("exit", (_code, by) => resolve(by)));
    expect(await eventually(() => existsSync(file) && readFileSync(file, "utf8").endsWith("]"))).toBe(true);
    const pids = pidsIn(file);
    expect(pids.every(isAlive)).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(signal);
    for (const pid of pids) expect(await eventually(() => !isAlive(pid))).toBe(true);
  });
});

test("a program gets no variable that may be a credential, unless it is named", async () => {
  const program = `
import { PublicIPAddress } from "@pulumi/azure-native/network";
new PublicIPAddress("seen", { resourceGroupName: Object.keys(process.env).sort().join(" ") });
`;
  process.env.ARM_CLIENT_SECRET = "x";
  process.env.PULUMI_ACCESS_TOKEN = "x";
  try {
    const seen = resourceNamed(expectReading(await runText(program)), "seen").inputs.resourceGroupName;
    expect(seen).toContain("PATH");
    expect(seen).not.toMatch(/TOKEN|SECRET(?!_KEYS)|(?<!no_grpc_|no_)proxy/i);
  } finally {
    delete process.env.ARM_CLIENT_SECRET;
    delete process.env.PULUMI_ACCESS_TOKEN;
  }
});

test("the monitor answers nobody without its token", async () => {
  const monitor = await startMonitor({ name: "p", root: "/" }, "dev");
  const client = new ResourceMonitorClient(monitor.address, credentials.createInsecure());
  const ask = (metadata: Metadata): Promise<number | undefined> =>
    new Promise((resolve) => {
      client.supportsFeature(new SupportsFeatureRequest().setId("secrets"), metadata, (error) => resolve(error?.code));
    });
  try {
    const wrong = new Metadata();
    wrong.set("authorization", `Bearer ${"0".repeat(64)}`);
    const right = new Metadata();
    right.set("authorization", `Bearer ${monitor.token}`);
    expect(await ask(new Metadata())).toBe(status.UNAUTHENTICATED);
    expect(await ask(wrong)).toBe(status.UNAUTHENTICATED);
    expect(await ask(right)).toBeUndefined();
  } finally {
    client.close();
    monitor.close();
  }
});
