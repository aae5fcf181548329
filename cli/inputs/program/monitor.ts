import { randomBytes, timingSafeEqual } from "node:crypto";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type handleUnaryCall, Server, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
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
import { isExpandedHere } from "../../../core/resources/components/expand-own-components";
import { PROVIDER_TYPE, STACK_REFERENCE } from "../declare-resource";
import type { Json } from "../detect";
import type { Gap } from "../reading";
import { NOT_LOOKED_UP } from "./launcher";
import { answer, chargeRequests, LARGEST_MESSAGE, listen, serviceError, withUnimplemented } from "./loopback-service";
import { outputsOf, propertiesOf, structOf } from "./properties";
import { closeTransforms, openTransforms } from "./transforms";
import { NOT_KNOWN, UNKNOWN_MARK } from "./unknown-mark";

/** What a program told while it ran. */
interface Recording {
  /** Resources in the shape in which a preview prints them. */
  readonly states: readonly Json[];
  readonly gaps: readonly Gap[];
  /** Errors the program reported. */
  readonly errors: readonly string[];
  /** What the program declared too much of; undefined as long as it did not. */
  readonly excess: string | undefined;
}

export interface MonitorOptions {
  /** Whether the SDK of the program can be made to send the token. Absent: it is. */
  readonly token?: boolean;
  /** False for an SDK that fills results of look-ups with nothing where they are unknown. Absent: it is not one. */
  readonly unknownAnswers?: boolean;
  /** Answers a stack reference with an empty list of outputs; without it, the answer has no list. */
  readonly stackOutputs?: boolean;
  /** Takes connections whose owner the system does not tell, and that carry no token. */
  readonly trustUnknownOwners?: boolean;
  /** Most resources of one program. */
  readonly mostResources?: number;
  /** Most bytes of all that a program declares. */
  readonly mostBytes?: number;
}

/** Ten times the largest estate that anything here was measured with. */
const MOST_RESOURCES = 1_000_000;
const MOST_BYTES = 1024 * 1024 * 1024;

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
  options: MonitorOptions = {},
): Promise<Monitor> {
  const states = new Map<string, Json>();
  const { charge, registered, excess } = openBudget(options);
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
      registered(states.size);
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
        ...(request.getRemote() ? { remote: true } : {}),
        dependencies: [...new Set([...request.getDependenciesList(), ...changed.dependsOn])].sort(),
        propertyDependencies: edgesOf(request),
        ...positionsOf(request, project.root),
      });
      if (request.getRemote() && !isExpandedHere(type)) gaps.push({ kind: "remote-component", name: type });
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
      const outputs = type === STACK_REFERENCE && options.stackOutputs === true ? { outputs: {} } : {};
      return new ReadResourceResponse()
        .setUrn(makeUrn(type, request.getName(), parent))
        .setProperties(structOf({ ...propertiesOf(request.getProperties()), ...outputs }));
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
      return answerInvoke(notLookedUp(request.getTok(), options.unknownAnswers === false));
    }),
    call: answer((request: ResourceCallRequest) => {
      gaps.push({ kind: "look-up", name: request.getTok() });
      return new CallResponse().setReturn(structOf(notLookedUp(request.getTok(), false)));
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
  const expected = options.token === false ? undefined : token;
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  for (const [service, handlers] of [
    [ResourceMonitorService, monitor],
    [EngineService, engine],
  ] as const) {
    server.addService(chargeRequests(service, charge), guard(withUnimplemented(handlers, service), expected));
  }
  const listener = await listen(server, expected !== undefined || options.trustUnknownOwners === true);
  return {
    address: listener.address,
    token,
    recording: {
      // Empty where a registration was cut off.
      get states() {
        return [...states.values()].filter((state) => "urn" in state);
      },
      gaps,
      errors,
      get excess() {
        return excess();
      },
    },
    close() {
      closeTransforms(transforms);
      listener.close();
      server.forceShutdown();
    },
  };
}

interface Budget {
  /** Takes the bytes of a request; throws past the end. */
  charge(bytes: number): void;
  /** Is told how many resources there are before another one; throws past the end. */
  registered(count: number): void;
  excess(): string | undefined;
}

function openBudget({ mostResources = MOST_RESOURCES, mostBytes = MOST_BYTES }: MonitorOptions): Budget {
  let taken = 0;
  let excess: string | undefined;
  const refuse = (what: string): never => {
    excess = what;
    throw new Error(`the program declares more than ${what}`);
  };
  return {
    charge(bytes) {
      taken += bytes;
      if (taken > mostBytes) refuse(`${String(Math.round(mostBytes / 1_000_000))} MB of resources`);
    },
    registered(count) {
      if (count >= mostResources) refuse(`${String(mostResources)} resources`);
    },
    excess: () => excess,
  };
}

/** Enough to find the reason of a failure; a program may report errors without end. */
const MOST_ERRORS = 100;
const LONGEST_ERROR = 64 * 1024;

/** Answers nobody but the program that was given the token, where there is one. */
function guard(handlers: UntypedServiceImplementation, token: string | undefined): UntypedServiceImplementation {
  if (token === undefined) return handlers;
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

/** Texts in every answer of azure-native. */
const COMMON_FIELDS = ["id", "name", "type", "location", "etag", "provisioningState"];

/**
 * An answer that says nothing. An SDK that fills a result from it directly leaves out what is unknown: what is always a
 * text is given to it as one that nobody knows.
 */
function notLookedUp(token: string, direct: boolean): Json {
  const fields = direct && /^azure-native(?:_\w+)?:/.test(token) ? COMMON_FIELDS : [];
  return { [NOT_LOOKED_UP]: UNKNOWN_MARK, ...Object.fromEntries(fields.map((field) => [field, NOT_KNOWN])) };
}

/** An answer to a look-up, as the SDK beside which this runs declares it: 3.276 has a message of its own. */
function answerInvoke(properties: Json): Message {
  const { ResourceInvokeResponse } = resourceMessages as { readonly ResourceInvokeResponse?: typeof InvokeResponse };
  return new (ResourceInvokeResponse ?? InvokeResponse)().setReturn(structOf(properties));
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
  const column = position.getColumn();
  return `project:///${encoded}#${String(position.getLine())}${column === 0 ? "" : `,${String(column)}`}`;
}
