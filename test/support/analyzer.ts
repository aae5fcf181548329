import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type ClientUnaryCall, credentials, type ServiceError } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzerPropertyDependencies,
  AnalyzerProviderResource,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  type EnforcementLevel,
  PolicyConfig,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A resource as the engine describes it to a pack. */
export interface SentResource {
  readonly type: string;
  readonly name: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Names of the resources that a property, or the resource as a whole, depends on. */
  readonly edges?: Readonly<Record<string, readonly string[]>>;
  readonly provider?: Readonly<Record<string, unknown>>;
}

/** What a policy reported. */
export interface Diagnostic {
  readonly policy: string;
  readonly level: "advisory" | "mandatory" | "disabled" | "remediate";
  readonly message: string;
  /** Logical name of the resource; empty for the stack. */
  readonly about: string;
}

type Level = Diagnostic["level"];

/** What a remediation made of a resource. */
export interface Remediated {
  readonly policy: string;
  /** As the engine gets them: secrets and unknown values in their marks. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A running pack, spoken to as the engine does. */
export interface RunningPack {
  /** Milliseconds from the start of the process to the first answer. */
  readonly startedIn: number;
  describe(): Promise<AnalyzerInfo.AsObject>;
  /** Sends levels and configurations as the engine does: a level for each policy, its own unless given. */
  configure(levels: Readonly<Record<string, Level>>, configurations?: Readonly<Record<string, object>>): Promise<void>;
  /** What the engine asks before it has a resource analysed. */
  remediate(resource: SentResource): Promise<readonly Remediated[]>;
  analyze(resource: SentResource): Promise<readonly Diagnostic[]>;
  analyzeStack(resources: readonly SentResource[]): Promise<readonly Diagnostic[]>;
  /** What it has printed so far, the port aside. */
  printed(): string;
  /** Kilobytes; undefined where the system does not tell. */
  peakMemory(): number | undefined;
  /** Milliseconds of processor time, in steps of 10; undefined where the system does not tell. */
  processorTime(): number | undefined;
  stop(): Promise<void>;
}

const START_TIMEOUT = 60_000;

/** Starts the pack in a folder the way the engine does, without the engine. */
export async function startPack(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<RunningPack> {
  const began = performance.now();
  const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", "."], {
    cwd: folder,
    env: { ...cleanEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no port within ${String(START_TIMEOUT)} ms`)), START_TIMEOUT);
    const done = (error?: Error): void => {
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.stdout.on("data", () => {
      if (output.includes("\n")) done();
    });
    child.on("exit", (code) => done(new Error(`the pack ended with ${String(code)}:\n${output}${errors}`)));
  });
  const port = /^(\d+)\n/.exec(output)?.[1];
  if (port === undefined) throw new Error(`the first line is no port:\n${output}`);
  const client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const information = await ask<AnalyzerInfo>((answer) => client.getAnalyzerInfo(new Empty(), answer));
  const startedIn = performance.now() - began;
  const ownLevels = information
    .getPoliciesList()
    .map((policy): [string, EnforcementLevel] => [policy.getName(), policy.getEnforcementlevel()]);

  return {
    startedIn,
    describe: async () => (await ask<AnalyzerInfo>((answer) => client.getAnalyzerInfo(new Empty(), answer))).toObject(),
    async configure(levels, configurations = {}) {
      const request = new ConfigureAnalyzerRequest();
      for (const [name, own] of ownLevels) {
        const config = new PolicyConfig();
        const level = levels[name];
        config.setEnforcementlevel(level === undefined ? own : LEVELS.indexOf(level));
        config.setProperties(toStruct(configurations[name] ?? {}));
        request.getPolicyconfigMap().set(name, config);
      }
      await ask<Empty>((answer) => client.configure(request, answer));
    },
    remediate: async (resource) =>
      (await ask<RemediateResponse>((answer) => client.remediate(toRequest(resource), answer)))
        .getRemediationsList()
        .map((remediation) => ({
          policy: remediation.getPolicyname(),
          properties: remediation.getProperties()?.toJavaScript() ?? {},
        })),
    analyze: async (resource) =>
      diagnosticsOf(await ask<AnalyzeResponse>((answer) => client.analyze(toRequest(resource), answer))),
    async analyzeStack(resources) {
      const request = new AnalyzeStackRequest();
      request.setResourcesList(resources.map((resource) => toResource(resource, resources)));
      return diagnosticsOf(await ask<AnalyzeResponse>((answer) => client.analyzeStack(request, answer)));
    },
    printed: () => output.slice(port.length + 1) + errors,
    peakMemory() {
      const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readProcess(child.pid, "status"));
      return peak?.[1] === undefined ? undefined : Number(peak[1]);
    },
    processorTime() {
      // Fields 14 and 15, in hundredths of a second; the name in brackets before them may hold spaces.
      const [user, system] = readProcess(child.pid, "stat")
        .replace(/^.*\) /s, "")
        .split(" ")
        .slice(11, 13);
      return user === undefined || system === undefined ? undefined : (Number(user) + Number(system)) * 10;
    },
    async stop() {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function readProcess(pid: number | undefined, file: "status" | "stat"): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, "utf8");
  } catch {
    return "";
  }
}

/** Nothing of Pulumi's that a developer's shell, or an engine around the tests, has set. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_") && name !== "PWD"),
  );
}

/** In the order of the protocol's numbers. */
const LEVELS: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

function ask<T>(call: (answer: (error: ServiceError | null, response: T) => void) => ClientUnaryCall): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
  });
}

function diagnosticsOf(response: AnalyzeResponse): readonly Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: LEVELS[diagnostic.getEnforcementlevel()] ?? "advisory",
    message: diagnostic.getMessage(),
    about: diagnostic.getUrn().split("::").slice(3).join("::"),
  }));
}

export function sentUrn({ type, name }: Pick<SentResource, "type" | "name">): string {
  return `urn:pulumi:dev::test::${type}::${name}`;
}

function toRequest(resource: SentResource): AnalyzeRequest {
  const request = new AnalyzeRequest();
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(sentUrn(resource));
  request.setProperties(toStruct(resource.properties ?? {}));
  request.setOptions(new AnalyzerResourceOptions());
  if (resource.provider !== undefined) request.setProvider(toProvider(resource.provider));
  return request;
}

function toResource(resource: SentResource, all: readonly SentResource[]): AnalyzerResource {
  const urnsOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => all.filter((other) => other.name === name).map(sentUrn));
  const sent = new AnalyzerResource();
  sent.setType(resource.type);
  sent.setName(resource.name);
  sent.setUrn(sentUrn(resource));
  sent.setProperties(toStruct(resource.properties ?? {}));
  sent.setOptions(new AnalyzerResourceOptions());
  const edges = Object.entries(resource.edges ?? {});
  sent.setDependenciesList([...new Set(edges.flatMap(([, names]) => urnsOf(names)))]);
  for (const [property, names] of edges) {
    const dependencies = new AnalyzerPropertyDependencies();
    dependencies.setUrnsList(urnsOf(names));
    sent.getPropertydependenciesMap().set(property, dependencies);
  }
  if (resource.provider !== undefined) sent.setProvider(toProvider(resource.provider));
  return sent;
}

function toProvider(settings: Readonly<Record<string, unknown>>): AnalyzerProviderResource {
  const provider = new AnalyzerProviderResource();
  provider.setType("pulumi:providers:azure-native");
  provider.setName("default");
  provider.setUrn(sentUrn({ type: "pulumi:providers:azure-native", name: "default" }));
  provider.setProperties(toStruct(settings));
  return provider;
}

function toStruct(properties: object): Struct {
  // Through JSON, because the types of the protocol's values leave out read-only lists.
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as { [key: string]: JavaScriptValue });
}
