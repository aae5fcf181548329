import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Packed } from "../../scripts/pack";
import { installManager, installNode, pathWith } from "../../scripts/toolchains";
import { linkPackages, makeFolder, ROOT } from "../support/packs";

export const packed = JSON.parse(process.env.PACKED_PACKAGES ?? "[]") as readonly Packed[];

export function packedAs(name: string): Packed {
  const found = packed.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not packed: run npm run test:packages`);
  return found;
}

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** A project of a user, in a folder that knows nothing of the repository. */
export interface UserProject {
  readonly folder: string;
  write(files: Readonly<Record<string, unknown>>): void;
  /** Runs a command with the project's Node first on the PATH. */
  run(command: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Ended;
  /** The same without waiting: this process goes on serving. */
  start(command: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** A package manager's own command, e.g. `exec winlic`. */
  manage(...args: readonly string[]): Ended;
  /** Puts a copy of a package, unpacked, into the project. */
  unpack(name: string, folder: string): void;
}

export interface Manager {
  readonly name: "npm" | "pnpm" | "yarn";
  readonly version: string;
  /** Files of the project that set it up. */
  readonly files?: Readonly<Record<string, unknown>>;
}

/** The first is the oldest that runs on Node 20 and 22 alike; the other is what a user gets today. */
export const OLDEST_SDK = "3.248.0";
export const NEWEST_SDK = "^3.248.0";

export const NPM: Manager = { name: "npm", version: "11" };

/** A Windows Server machine that claims the licence of a client: one blocking finding. */
const ESTATE = [
  {
    type: "azure-native:compute:VirtualMachine",
    name: "web",
    properties: {
      resourceGroupName: "app",
      location: "westeurope",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      licenseType: "Windows_Client",
      osProfile: { computerName: "web", adminUsername: "contosoadmin" },
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-azure-edition",
          version: "latest",
        },
      },
    },
  },
];

/** Opens a project and installs the packed packages in it, with the SDK of this range. */
export function openUserProject(node: string, manager: Manager, sdk: string, names: readonly string[]): UserProject {
  const folder = makeFolder("user");
  const backend = makeFolder("backend");
  const entry = installManager(manager.name, manager.version);
  const environment = {
    ...withoutOurs(process.env),
    PATH: pathWith(installNode(node)),
    PWD: folder,
    // What a CI job sets makes Yarn refuse a project without a lock file.
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_ENABLE_TELEMETRY: "0",
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_HOME: pulumiHome(),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const project: UserProject = {
    folder,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
      }
    },
    run(command, args, more = {}) {
      const env = { ...environment, ...more };
      const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
      if (error !== undefined) throw error;
      return { code: status, text: stdout + stderr };
    },
    async start(command, args, more = {}) {
      const child = spawn(command, args, { cwd: folder, env: { ...environment, ...more } });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
      }
      const code = await new Promise<number | null>((resolve, reject) =>
        child.on("error", reject).on("close", resolve),
      );
      return { code, text };
    },
    manage: (...args) => project.run("node", [entry, ...args]),
    unpack: (name, to) => cpSync(packedAs(name).folder, join(folder, to), { recursive: true }),
  };
  project.write({
    "package.json": {
      name: "app",
      version: "1.0.0",
      private: true,
      dependencies: { "@pulumi/pulumi": sdk },
      devDependencies: {
        typescript: "^5.9.3",
        ...Object.fromEntries(names.map((name) => [name, `file:${packedAs(name).tarball}`])),
      },
    },
    "Pulumi.yaml": "name: app\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
    "index.js": readFileSync(join(ROOT, "test/fixtures/engine/program/index.js"), "utf8"),
    "estate.json": ESTATE,
    ...manager.files,
  });
  const { code, text } = project.manage("install");
  if (code !== 0) throw new Error(`${manager.name} install: ${text}`);
  return project;
}

/** Nothing of this run of npm and jest reaches the project. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !/^(?:npm_|PULUMI_|NODE_OPTIONS$|NODE_ENV$|NODE_PATH$|INIT_CWD$|JEST_|CI$)/.test(name),
    ),
  );
}

/** A home of Pulumi's in which a stand-in is the installed azure-native provider; it is the engine's, not the user's. */
let home: string | undefined;
function pulumiHome(): string {
  if (home !== undefined) return home;
  home = makeFolder("home");
  const plugin = join(home, "plugins", "resource-azure-native-v3.28.0");
  linkPackages(plugin);
  cpSync(join(ROOT, "test/fixtures/engine/azure-native-stand-in"), plugin, { recursive: true });
  return home;
}

/** Folders of all copies of a package below a folder. */
export function copiesOf(name: string, folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && join(entry.parentPath, entry.name).endsWith(`node_modules/${name}`))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The machine of the project claims the wrong licence, and the command says so. */
export function expectFinding({ code, text }: Ended): void {
  if (code !== 1 || !text.includes("WL102")) throw new Error(`ended with ${String(code)}: ${text}`);
}
