import { randomBytes, timingSafeEqual } from "node:crypto";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import { CallResponse, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resourceMessages from "@pulumi/pulumi/proto/resource_pb";
import {
  type ReadResourceRequest,
  ReadResourceResponse,
  type RegisterPackageRequest,
  RegisterPackageResponse,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceCallRequest,
  type ResourceInvokeRequest,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { SourcePosition } from "@pulumi/pulumi/proto/source_pb";
import type { Message } from "google-protobuf";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Gap, PROVIDER_TYPE, STACK_REFERENCE } from "../declare-resource";
import { isJson, type Json } from "../detect";
import { NOT_LOOKED_UP } from "./launcher";
import { closeTransforms, openTransforms } from "./transforms";
import { spreadUnknown, UNKNOWN_MARK } from "./unknown-mark";

/** What a program told while it ran. */
interface Recording {
  /** Resources in the shape in which a preview prints them. */
  readonly states: readonly Json[];
  readonly gaps: readonly Gap[];
  /** Errors the program reported. */
  readonly errors: readonly string[];
}

export interface Monitor {
  /** `127.0.0.1:port`, where both services answer. */
  readonly address: string;
  /** What every call must carry: any user of the machine can reach the address. */
  readonly token: string;
  readonly recording: Recording;
  close(): void;
}

/**
 * Features of the SDK that are answered. `outputValues` is not among them: without it the SDK writes plain values and
 * the mark for unknown ones, which is what is read here.
 */
const FEATURES: ReadonlySet<string> = new Set([
  "secrets",
  "resourceReferences",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
  "transforms",
  "invokeTransforms",
  "parameterization",
  "resourceHooks",
  "errorHooks",
]);

const STACK = "pulumi:pulumi:Stack";
const GET_RESOURCE = "pulumi:pulumi:getResource";

/**
 * Starts the two services a Pulumi program talks to, the resource monitor and the engine, and answers as in a first
 * preview: nothing exists, ids and computed outputs are unknown, outputs that are inputs too echo them, with ids in them
 * that the provider computes.
 */
export async function startMonitor(
  project: { readonly name: string; readonly root: string },
  stack: string,
): Promise<Monitor> {
  const states = new Map<string, Json>();
  const gaps: Gap[] = [];
  const errors: string[] = [];
  const transforms = openTransforms();
  let rootUrn = "";

  const makeUrn = (type: string, name: string, parent: string): string => {
    const parentType = parent.split("::")[2] ?? "";
    const qualified = parentType === "" || parentType === STACK ? type : `${parentType}$${type}`;
    return `urn:pulumi:${stack}::${project.name}::${qualified}::${name}`;
  };

  const monitor: UntypedServiceImplementation = {
    supportsFeature: answer((request: SupportsFeatureRequest) =>
      new SupportsFeatureResponse().setHassupport(FEATURES.has(request.getId())),
    ),

    registerResource: answer(async (request: RegisterResourceRequest) => {
      const type = request.getType();
      const parent = request.getParent() || rootUrn;
      const urn = makeUrn(type, request.getName(), parent);
      if (states.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
      // Taken before the transforms, which wait: a second registration must see it.
      states.set(urn, {});
      if (type === STACK) rootUrn = urn;
      const changed = await transforms.apply(request, urn, parent);
      const inputs = propertiesOf(changed.properties);
      const provider = changed.provider || defaultProvider(request, type, makeUrn);
      const imported = request.getImportid();
      states.set(urn, {
        urn,
        type,
        custom: request.getCustom(),
        inputs,
        ...(imported === "" ? {} : { id: imported }),
        ...(parent === "" ? {} : { parent }),
        ...(provider === "" ? {} : { provider }),
        protect: changed.protect,
        dependencies: [...new Set([...request.getDependenciesList(), ...changed.dependsOn])].sort(),
        propertyDependencies: edgesOf(request),
        ...positionsOf(request, project.root),
      });
      if (request.getRemote()) gaps.push({ kind: "remote-component", name: type });
      // A remote component computes its outputs in its plugin: none of them is known.
      const outputs = request.getRemote() ? {} : outputsOf(type, inputs);
      return new RegisterResourceResponse().setUrn(urn).setId(imported).setObject(structOf(outputs));
    }),

    readResource: answer((request: ReadResourceRequest) => {
      const type = request.getType();
      const parent = request.getParent() || rootUrn;
      gaps.push(
        type === STACK_REFERENCE
          ? { kind: "stack-reference", name: request.getId() }
          : { kind: "read-only", name: request.getName() },
      );
      return new ReadResourceResponse()
        .setUrn(makeUrn(type, request.getName(), parent))
        .setProperties(structOf(propertiesOf(request.getProperties())));
    }),

    invoke: answer((request: ResourceInvokeRequest) => {
      if (request.getTok() === GET_RESOURCE) {
        const wanted = propertiesOf(request.getArgs()).urn;
        const state = typeof wanted === "string" ? states.get(wanted) : undefined;
        if (state === undefined) throw new Error(`resource '${String(wanted)}' is not declared`);
        const result = { urn: wanted, id: state.id ?? UNKNOWN_MARK, state: state.inputs ?? {} };
        return answerInvoke(result);
      }
      gaps.push({ kind: "look-up", name: request.getTok() });
      return answerInvoke({ [NOT_LOOKED_UP]: UNKNOWN_MARK });
    }),
    call: answer((request: ResourceCallRequest) => {
      gaps.push({ kind: "look-up", name: request.getTok() });
      return new CallResponse().setReturn(structOf({ [NOT_LOOKED_UP]: UNKNOWN_MARK }));
    }),

    registerStackTransform: answer((callback: Callback) => {
      transforms.add(callback);
      return new Empty();
    }),
    // Look-ups are not made, so nothing can change them; hooks run at deployment.
    registerStackInvokeTransform: answer(() => new Empty()),
    registerResourceHook: answer(() => new Empty()),
    registerErrorHook: answer(() => new Empty()),
    registerResourceOutputs: answer(() => new Empty()),
    registerPackage: answer((request: RegisterPackageRequest) =>
      new RegisterPackageResponse().setRef(request.getParameterization()?.getName() ?? request.getName()),
    ),
    signalAndWaitForShutdown: answer(() => new Empty()),
  };

  const engine: UntypedServiceImplementation = {
    log: answer((request: LogRequest) => {
      if (request.getSeverity() === LogSeverity.ERROR && errors.length < MOST_ERRORS) {
        errors.push(request.getMessage().slice(0, LONGEST_ERROR));
      }
      return new Empty();
    }),
    getRootResource: answer(() => new GetRootResourceResponse().setUrn(rootUrn)),
    setRootResource: answer(() => new SetRootResourceResponse()),
    startDebugging: answer(() => new Empty()),
    // Any version will do: what the program asks of the engine is answered here.
    requirePulumiVersion: answer(() => new RequirePulumiVersionResponse()),
  };

  const token = randomBytes(32).toString("hex");
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  server.addService(ResourceMonitorService, guard(withUnimplemented(monitor, ResourceMonitorService), token));
  server.addService(EngineService, guard(withUnimplemented(engine, EngineService), token));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${String(port)}`,
    token,
    recording: {
      // Empty where a registration was cut off.
      get states() {
        return [...states.values()].filter((state) => "urn" in state);
      },
      gaps,
      errors,
    },
    close() {
      closeTransforms(transforms);
      server.forceShutdown();
    },
  };
}

/** The SDK's own limit: resources can hold whole files. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** Enough to find the reason of a failure; a program may report errors without end. */
const MOST_ERRORS = 100;
const LONGEST_ERROR = 64 * 1024;

/** A handler from a function that returns the response, or throws what the program shall see. */
function answer<Request, Response>(
  respond: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => respond(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback(serviceError(status.UNKNOWN, error instanceof Error ? error.message : String(error))),
      );
  };
}

function serviceError(code: status, details: string): Partial<ServiceError> {
  return { code, details };
}

/** A newer SDK may ask what this one does not know: it then falls back, as with an older engine. */
function withUnimplemented(
  handlers: UntypedServiceImplementation,
  service: Readonly<Record<string, unknown>>,
): UntypedServiceImplementation {
  const complete: UntypedServiceImplementation = { ...handlers };
  for (const method of Object.keys(service)) {
    complete[method] ??= ((_call, callback) => {
      callback(serviceError(status.UNIMPLEMENTED, `${method} is not answered here`));
    }) satisfies handleUnaryCall<unknown, unknown>;
  }
  return complete;
}

/** Answers nobody but the program that was given the token. */
function guard(handlers: UntypedServiceImplementation, token: string): UntypedServiceImplementation {
  const expected = Buffer.from(`Bearer ${token}`);
  return Object.fromEntries(
    Object.entries(handlers).map(([method, handler]) => [
      method,
      ((call, callback) => {
        const [given = ""] = call.metadata.get("authorization");
        const carried = Buffer.from(given);
        if (carried.length === expected.length && timingSafeEqual(carried, expected)) {
          (handler as handleUnaryCall<unknown, unknown>)(call, callback);
        } else callback(serviceError(status.UNAUTHENTICATED, "the call carries no token of this run"));
      }) satisfies handleUnaryCall<unknown, unknown>,
    ]),
  );
}

/** An answer to a look-up, as the SDK beside which this runs declares it: 3.276 has a message of its own. */
function answerInvoke(properties: Json): Message {
  const { ResourceInvokeResponse } = resourceMessages as { readonly ResourceInvokeResponse?: typeof InvokeResponse };
  return new (ResourceInvokeResponse ?? InvokeResponse)().setReturn(structOf(properties));
}

function propertiesOf(struct: Struct | undefined): Json {
  const properties = spreadUnknown(struct?.toJavaScript() ?? {});
  return isJson(properties) ? properties : {};
}

/** Parts of azure-native's network resources to which Azure gives an id of their own. */
const PARTS_WITH_IDS = ["subnets", "backendAddressPools", "frontendIPConfigurations", "ipConfigurations"];

/**
 * Inputs as outputs. A part without an id gets an unknown one, as in a preview: what reads it (`pools[0].id`) must not
 * find nothing.
 */
function outputsOf(type: string, inputs: Json): Json {
  if (!/^azure-native(_network_\w+)?:network[:/]/.test(type)) return inputs;
  const outputs: Record<string, unknown> = { ...inputs };
  for (const property of PARTS_WITH_IDS) {
    const parts = outputs[property];
    if (!Array.isArray(parts)) continue;
    outputs[property] = parts.map((part: unknown) => (isJson(part) ? { id: UNKNOWN_MARK, ...part } : part));
  }
  return outputs;
}

function structOf(properties: Json): Struct {
  // The declarations ask for JavaScript values, which is what JSON holds.
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function edgesOf(request: RegisterResourceRequest): Json {
  const edges: Record<string, readonly string[]> = {};
  for (const [property, dependencies] of request.getPropertydependenciesMap().entries()) {
    edges[property] = [...dependencies.getUrnsList()].sort();
  }
  return edges;
}

/** The reference of the provider the engine would make by itself, in the form `urn::id`. */
function defaultProvider(
  request: RegisterResourceRequest,
  type: string,
  makeUrn: (type: string, name: string, parent: string) => string,
): string {
  const packageName = type.split(":")[0] ?? "";
  if (!request.getCustom() || packageName === "pulumi") return "";
  return `${makeUrn(`${PROVIDER_TYPE}${packageName}`, "default", "")}::${UNKNOWN_MARK}`;
}

/** Positions as the engine prints them: `project:///` and the path below the project. */
function positionsOf(request: RegisterResourceRequest, root: string): Json {
  const own = request.getSourceposition();
  const frames = request.getStacktrace()?.getFramesList() ?? [];
  return {
    ...(own === undefined ? {} : { sourcePosition: positionOf(own, root) }),
    stackTrace: frames.flatMap((frame) => {
      const position = frame.getPc();
      return position === undefined ? [] : [{ sourcePosition: positionOf(position, root) }];
    }),
  };
}

function positionOf(position: SourcePosition, root: string): string {
  const uri = position.getUri();
  const path = uri.startsWith("file://") ? relative(root, fileURLToPath(uri)) : uri;
  const encoded = path.split(/[\\/]/).map(encodeURIComponent).join("/");
  return `project:///${encoded}#${String(position.getLine())},${String(position.getColumn())}`;
}
