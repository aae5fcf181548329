import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { allowEnvironment } from "../../../../cli/inputs/program/environment";
import { RUNTIMES } from "../../../../cli/inputs/program/project";
import { type ProgramOptions, runProgram } from "../../../../cli/inputs/program/run-program";
import { linkPackages } from "../../../support/packs";
import { expectFault, expectReading, matching, namesOf, resourceNamed } from "../fixtures";

jest.setTimeout(60_000);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files; those that start with `#!` can be run. */
function write(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "languages-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
    if (content.startsWith("#!")) chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/**
 * A program that talks to the monitor as the SDKs for Go, Java and .NET do: its address from the environment, no token.
 * `body` is code that may wait; `register(name, properties)` declares a machine.
 */
function sdkProgram(body: string): string {
  return `#!${process.execPath}
const grpc = require("@grpc/grpc-js");
const { ResourceMonitorClient } = require("@pulumi/pulumi/proto/resource_grpc_pb");
const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb");
const messages = require("@pulumi/pulumi/proto/resource_pb");
const { LogRequest } = require("@pulumi/pulumi/proto/engine_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const monitor = new ResourceMonitorClient(process.env.PULUMI_MONITOR, grpc.credentials.createInsecure());
const engine = new EngineClient(process.env.PULUMI_ENGINE, grpc.credentials.createInsecure());
const call = (client, method, request) =>
  new Promise((resolve, reject) => client[method](request, (error, response) => (error ? reject(error) : resolve(response))));
const register = (name, properties = {}, type = "azure-native:compute:VirtualMachine") =>
  call(monitor, "registerResource", new messages.RegisterResourceRequest().setType(type).setName(name).setCustom(true).setObject(Struct.fromJavaScript(properties)));
const log = (text) => call(engine, "log", new LogRequest().setSeverity(3).setMessage(text));
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
(async () => { ${body} })().then(() => process.exit(0), (error) => { console.error(String(error.stack)); process.exit(1); });
`;
}

/** Runs such a program as the binary of a Go project. */
function runSdk(body: string, options: Partial<ProgramOptions> = {}) {
  const folder = write({
    "Pulumi.yaml": "name: sdk\nruntime: { name: go, options: { binary: ./program } }\n",
    "Pulumi.dev.yaml": "config: { sdk:zone: corp.example }\n",
    program: sdkProgram(body),
  });
  linkPackages(folder);
  return runProgram({ directory: folder, ...options });
}

async function withPath<T>(folder: string, body: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  // The scripts there are for Node, and use what every system has.
  process.env.PATH = `${folder}:${dirname(process.execPath)}:/usr/bin:/bin`;
  try {
    return await body();
  } finally {
    process.env.PATH = before;
  }
}

/** A tool that writes down how it was called, and runs the program when its arguments say so. */
function tool(runs: string, otherwise = ""): string {
  return `#!/bin/sh
printf '%s\\n' "$*" >>"$PWD/calls.txt"
case "$*" in ${runs}) exec ./program ;; esac
${otherwise}
`;
}

describe("a program whose SDK sends no token", () => {
  test("its resources, its configuration and its limits", async () => {
    const reading = expectReading(
      await runSdk(`
        const { "sdk:zone": zone } = JSON.parse(process.env.PULUMI_CONFIG);
        await register("web", { zone, dry: process.env.PULUMI_DRY_RUN, stack: process.env.PULUMI_STACK, project: process.env.PULUMI_PROJECT });
        await call(monitor, "invoke", new messages.ResourceInvokeRequest().setTok("azure-native:network:getSubnet"));
      `),
    );
    expect(resourceNamed(reading, "web").inputs).toEqual({
      zone: "corp.example",
      dry: "true",
      stack: "dev",
      project: "sdk",
    });
    expect(reading.missing.map(({ kind, names }) => [kind, ...names])).toEqual([
      ["look-up", "azure-native:network:getSubnet"],
      ["direct-look-up", "azure-native:network:getSubnet"],
    ]);
  });

  test("an error that it reports, and one that it only prints", async () => {
    expect(expectFault(await runSdk(`await log("no size for web"); process.exit(1);`)).found).toBe("no size for web");
    const panic = `console.error("panic: no size\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\t/somewhere/main.go:12 +0x1d"); process.exit(2);`;
    expect(expectFault(await runSdk(panic)).found).toBe("panic: no size");
  });

  test.each([
    ["resources", { mostResources: 2 }, /2 resources/],
    ["bytes", { mostBytes: 1_000_000 }, /1 MB/],
  ])("it declares without end: %s", async (_situation, limits, expected) => {
    const endless = `for (let index = 0; ; index++) await register("vm" + index, { tags: "x".repeat(100_000) });`;
    expect(expectFault(await runSdk(endless, { limits })).expected).toMatch(expected);
  });

  test("it prints without end", async () => {
    const printing = `for (let index = 0; index < 20_000; index++) process.stdout.write("x".repeat(1_000)); await register("web");`;
    expect(namesOf(expectReading(await runSdk(printing)))).toEqual(["web"]);
  });

  // Only root can start a process of another user.
  const testAsRoot = process.platform === "linux" && process.getuid?.() === 0 ? test : test.skip;
  testAsRoot("another user connects", async () => {
    const reading = expectReading(
      await runSdk(`
        const other = \`
          const { ResourceMonitorClient } = require("@pulumi/pulumi/proto/resource_grpc_pb");
          const messages = require("@pulumi/pulumi/proto/resource_pb");
          const { createInsecure } = require("@grpc/grpc-js").credentials;
          // The modules are read before: the other user may not read this folder.
          if (process.argv[1] === "foreign") { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
          const client = new ResourceMonitorClient(process.env.PULUMI_MONITOR, createInsecure());
          const request = new messages.RegisterResourceRequest().setType("a:b:C").setName("planted");
          client.registerResource(request, { deadline: Date.now() + 3000 }, (error) => { console.log(process.getuid(), error ? error.code : "answered"); process.exit(); });
        \`;
        process.chdir(${JSON.stringify(process.cwd())});
        const own = spawnSync(process.execPath, ["-e", other.replace("planted", "own")], { encoding: "utf8" });
        const foreign = spawnSync(process.execPath, ["-e", other, "foreign"], { encoding: "utf8" });
        await register("seen", { own: own.stdout.trim(), foreign: foreign.stdout.trim() });
      `),
    );
    const { own, foreign } = resourceNamed(reading, "seen").inputs;
    expect(own).toBe("0 answered");
    // 14: unavailable; 4: the time that it allows is over.
    expect(foreign).toMatch(/^65534 (?:14|4)$/);
    expect(namesOf(reading)).toEqual(["own", "seen"]);
  });

  test("outside of Linux it takes an option that names the risk", async () => {
    const { platform } = process;
    Object.defineProperty(process, "platform", { value: "darwin" });
    try {
      expect(expectFault(await runSdk(`await register("web");`)).todo).toMatch(/--trust-local-users/);
      const reading = expectReading(await runSdk(`await register("web");`, { trustLocalUsers: true }));
      expect(namesOf(reading)).toEqual(["web"]);
    } finally {
      Object.defineProperty(process, "platform", { value: platform });
    }
  });

  test("what it started outlives neither its end nor the time allowed, whatever it hides behind", async () => {
    // Out of its group and session, without the mark in its environment, and left by its parent.
    const hide = (file: string): string => `
      const sleeper = "setInterval(() => {}, 1000)";
      const inner = "const { spawn } = require('child_process'); const child = spawn(process.execPath, ['-e', process.argv[2]], { detached: true, stdio: 'ignore', env: {} }); child.on('spawn', () => require('fs').writeFileSync(process.argv[1], String(child.pid))); child.unref(); setTimeout(() => process.exit(), 1000);";
      spawn(process.execPath, ["-e", inner, ${JSON.stringify(file)}, sleeper], { detached: true, stdio: "ignore", env: {} }).unref();
      while (!fs.existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 50));
      await register("web");
    `;
    const folder = write({});
    const [ended, late] = [join(folder, "ended"), join(folder, "late")];
    expectReading(await runSdk(`${hide(ended)} await new Promise((resolve) => setTimeout(resolve, 1500));`));
    expectFault(
      await runSdk(`${hide(late)} setInterval(() => {}, 1000); await new Promise(() => {});`, { timeoutSeconds: 6 }),
    );
    for (const file of [ended, late]) expect(isAlive(Number(readFileSync(file, "utf8")))).toBe(false);
  });

  test("nothing of a run is left among the temporary files", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("winlic-run-"));
    await runSdk(`await register("web");`);
    await runSdk("process.exit(1);");
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith("winlic-run-"));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("how programs are built and started", () => {
  const PROGRAM = { program: sdkProgram(`await register("web");`) };

  /** Runs a project with tools that are scripts; what they were called with, and what was declared. */
  async function runWith(
    yaml: string,
    tools: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>>,
    calls = "calls.txt",
  ) {
    const folder = write({ "Pulumi.yaml": yaml, ...PROGRAM, ...files });
    linkPackages(folder);
    const answer = await withPath(write(tools), () => runProgram({ directory: folder }));
    const file = join(folder, calls);
    return { answer, folder, calls: existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [] };
  }

  test("Go: built outside the project, and started there", async () => {
    const build = `#!/bin/sh\nprintf '%s %s\\n' "$1" "$4" >>"$PWD/calls.txt"\ncp ./program "$3.js" && cp ./program "$3"\n`;
    const yaml = "name: a\nruntime: { name: go, options: { buildTarget: bin/mine } }\n";
    const { answer, calls, folder } = await runWith(yaml, { go: build }, { "main.go": "" });
    // The program finds its packages beside itself only, and it lies elsewhere: that it was started is what counts.
    expect(expectFault(answer).found).toMatch(/Cannot find module/);
    expect(calls).toEqual(["build ."]);
    expect(existsSync(join(folder, "bin"))).toBe(false);
  });

  test("Go: a build that fails says where", async () => {
    const build = `#!/bin/sh\necho '# example.com/estate' >&2\necho './main.go:12:3: undefined: network' >&2\nexit 1\n`;
    const { answer, folder } = await runWith("name: a\nruntime: go\n", { go: build }, { "main.go": "" });
    expect(expectFault(answer)).toMatchObject({
      file: join(folder, "main.go"),
      place: "line 12, column 3",
      expected: "a program that can be built",
      found: "./main.go:12:3: undefined: network",
    });
  });

  test.each([
    ["Maven", "java", { "pom.xml": "" }, { mvn: tool("*exec:java") }, ["compile", "exec:java"]],
    ["Gradle", "java", { "build.gradle": "" }, { gradle: tool("*:run") }, [":classes", ":run"]],
    ["a wrapper in the project", "java", { "build.gradle.kts": "", gradlew: tool("*:run") }, {}, [":classes", ":run"]],
    [".NET", "dotnet", { "a.csproj": "" }, { dotnet: tool("run*") }, ["build -nologo -v quiet", "run --no-build"]],
  ] as const)("%s", async (_name, runtime, files, tools, expected) => {
    const { answer, calls } = await runWith(`name: a\nruntime: ${runtime}\n`, tools, files);
    expect(namesOf(expectReading(answer))).toEqual(["web"]);
    expect(calls.map((call) => expected.find((each) => call.endsWith(each)))).toEqual(expected);
  });

  test("a jar that is built already, with the Java of JAVA_HOME", async () => {
    const home = write({ "bin/java": tool("-jar*") });
    process.env.JAVA_HOME = home;
    try {
      const yaml = "name: a\nruntime: { name: java, options: { binary: app.jar } }\n";
      const { answer, calls, folder } = await runWith(yaml, {}, { "app.jar": "" });
      expect(namesOf(expectReading(answer))).toEqual(["web"]);
      expect(calls).toEqual([`-jar ${join(folder, "app.jar")}`]);
    } finally {
      delete process.env.JAVA_HOME;
    }
  });

  const PYTHON = '#!/bin/sh\nexec ./program "$@"\n';
  test.each([
    ["a virtual environment", "{ virtualenv: venv }", { "venv/bin/python": PYTHON }, {}],
    ["uv", "{ toolchain: uv }", { "uv.lock": "", ".venv/bin/python": PYTHON }, {}],
    ["Poetry, in the project", "{ toolchain: poetry }", { "pyproject.toml": "", ".venv/bin/python": PYTHON }, {}],
    [
      "Poetry, which says where",
      "{ toolchain: poetry }",
      { "pyproject.toml": "", "elsewhere/bin/python": PYTHON },
      { poetry: '#!/bin/sh\nprintf "%s/elsewhere\\n" "$PWD"\n' },
    ],
    ["the one on the PATH", "{}", {}, { python3: PYTHON }],
  ] as const)("Python: %s", async (_name, options, files, tools) => {
    const yaml = `name: a\nruntime: { name: python, options: ${options} }\n`;
    // This stand-in for Python sends no token, as the launcher would: the interpreter was found, and that is all.
    const { answer } = await runWith(yaml, tools, { ...files, "__main__.py": "" });
    expect(expectFault(answer).found).toMatch(/carries no token/);
  });

  test.each([
    ["Go that is not here", "go", "{}", { "main.go": "" }, /Install Go/],
    ["no Go files", "go", "{}", {}, /main/],
    ["a binary that was not built", "go", "{ binary: bin/none }", {}, /Build/],
    ["an environment that was not made", "python", "{ virtualenv: venv }", {}, /python3 -m venv/],
    ["an environment of uv", "python", "{ toolchain: uv }", {}, /uv sync/],
    ["an environment of Poetry", "python", "{ toolchain: poetry }", {}, /poetry install/],
    ["another tool", "python", "{ toolchain: conda }", {}, /Correct/],
    ["Java without a build", "java", "{}", {}, /preview/],
    ["Maven that is not here", "java", "{}", { "pom.xml": "" }, /Install Maven/],
    ["a tool for Java that is not known", "java", "{ use-executor: ant }", {}, /preview/],
    [".NET that is not here", "dotnet", "{}", { "a.csproj": "" }, /Install the \.NET SDK/],
    ["YAML without the CLI", "yaml", "{}", {}, /Install the Pulumi CLI/],
  ] as const)("what is missing is named: %s", async (_name, runtime, options, files, todo) => {
    const folder = write({ "Pulumi.yaml": `name: a\nruntime: { name: ${runtime}, options: ${options} }\n`, ...files });
    const before = process.env.PATH;
    process.env.PATH = folder;
    try {
      expect(await runProgram({ directory: folder })).toMatchObject({ todo: matching(todo) });
    } finally {
      process.env.PATH = before;
    }
  });
});

describe("the environment of a program", () => {
  const GIVEN = {
    PATH: "/bin",
    HOME: "/root",
    GOPATH: "/go",
    JAVA_HOME: "/java",
    VIRTUAL_ENV: "/venv",
    NODE_OPTIONS: "--require /evil.js",
    JAVA_TOOL_OPTIONS: "-javaagent:/evil.jar",
    PYTHONSTARTUP: "/evil.py",
    ARM_CLIENT_SECRET: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    PULUMI_ACCESS_TOKEN: "x",
    GITHUB_TOKEN: "x",
    HTTPS_PROXY: "http://proxy",
  };
  const OF_TOOLS: Readonly<Record<string, string>> = { go: "GOPATH", java: "JAVA_HOME", python: "VIRTUAL_ENV" };

  test.each(RUNTIMES.filter((runtime) => runtime !== "yaml"))("%s: what its tools need, and no more", (runtime) => {
    const expected = ["HOME", "NO_PROXY", "PATH", "no_grpc_proxy", "no_proxy", OF_TOOLS[runtime] ?? "PATH"];
    expect(Object.keys(allowEnvironment(GIVEN, runtime)).sort()).toEqual([...new Set(expected)].sort());
  });

  test("what a person names is passed on, and the loopback address stays past proxies", () => {
    const passed = allowEnvironment({ ...GIVEN, NO_PROXY: "corp.example" }, "nodejs", [
      "HTTPS_PROXY",
      "NO_PROXY",
      "NODE_OPTIONS",
    ]);
    expect(passed).toMatchObject({
      HTTPS_PROXY: "http://proxy",
      NODE_OPTIONS: "--require /evil.js",
      NO_PROXY: "corp.example,127.0.0.1,localhost",
      no_grpc_proxy: "127.0.0.1,localhost",
    });
  });

  test("a planted credential is not there, and no option of Node's reaches what watches over the program", async () => {
    const evil = write({
      "evil.js": `require("fs").appendFileSync(__dirname + "/loaded.txt", process.execArgv.join(" ") + "\\n");`,
    });
    Object.assign(process.env, {
      ...GIVEN,
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HTTPS_PROXY: "http://127.0.0.1:1",
    });
    process.env.NODE_OPTIONS = `--require ${join(evil, "evil.js")}`;
    try {
      const seen = `await register("seen", { names: Object.keys(process.env).sort().join(" ") });`;
      const { names } = resourceNamed(expectReading(await runSdk(seen)), "seen").inputs;
      expect(names).not.toMatch(/SECRET_A|CLIENT_SECRET|TOKEN|NODE_OPTIONS|HTTPS/);
      expect(existsSync(join(evil, "loaded.txt"))).toBe(false);
      expectReading(await runSdk(seen, { environment: ["NODE_OPTIONS"] }));
      expect(readFileSync(join(evil, "loaded.txt"), "utf8")).toBe("\n");
    } finally {
      for (const name of Object.keys(GIVEN)) if (name !== "PATH" && name !== "HOME") delete process.env[name];
    }
  });
});
