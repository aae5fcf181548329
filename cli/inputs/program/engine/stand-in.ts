import { Server, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  type CallRequest,
  CallResponse,
  type CheckRequest,
  CheckResponse,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  DiffResponse,
  GetMappingResponse,
  GetMappingsResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  type ParameterizeRequest,
  ParameterizeResponse,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Json } from "../../detect";
import type { Gap } from "../../reading";
import { answer, LARGEST_MESSAGE, listen, withUnimplemented } from "../loopback-service";
import { outputsOf, propertiesOf, structOf } from "../properties";
import { NOT_KNOWN, UNKNOWN_MARK } from "../unknown-mark";

/** A package whose provider is not here. */
export interface StandInPackage {
  readonly name: string;
  readonly version: string;
  /** Pulumi's package schema: the types that the program uses. */
  readonly schema: Json;
  /** The answer to every look-up: what the program reads from such answers. */
  readonly result: Json;
}

export interface StandIn {
  readonly name: string;
  readonly port: number;
  close(): void;
}

/**
 * Answers Pulumi's engine in place of a provider: nothing is validated and nothing is looked up. Outputs are the inputs,
 * with the unknowns that every provider computes.
 */
export async function startStandIn(described: StandInPackage, gaps: Gap[]): Promise<StandIn> {
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  server.addService(ResourceProviderService, withUnimplemented(handlersOf(described, gaps), ResourceProviderService));
  // The engine sends no token: it is known by its user.
  const listener = await listen(server, false);
  return {
    name: described.name,
    port: Number(listener.address.split(":").at(-1)),
    close() {
      listener.close();
      server.forceShutdown();
    },
  };
}

function handlersOf({ name, version, schema, result }: StandInPackage, gaps: Gap[]): UntypedServiceImplementation {
  const nothing = answer(() => new Empty());
  const check = answer((request: CheckRequest) => new CheckResponse().setInputs(request.getNews()));
  const diff = answer(() => new DiffResponse().setChanges(DiffResponse.DiffChanges.DIFF_NONE));
  const notLookedUp = structOf(result);
  return {
    handshake: answer(() =>
      new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(false),
    ),
    attach: nothing,
    cancel: nothing,
    parameterize: answer((request: ParameterizeRequest) =>
      new ParameterizeResponse()
        .setName(request.getValue()?.getName() ?? name)
        .setVersion(request.getValue()?.getVersion() ?? version),
    ),
    getPluginInfo: answer(() => new PluginInfo().setVersion(version)),
    getSchema: answer(() => new GetSchemaResponse().setSchema(JSON.stringify(schema))),
    getMapping: answer(() => new GetMappingResponse()),
    getMappings: answer(() => new GetMappingsResponse()),
    checkConfig: check,
    diffConfig: diff,
    configure: answer(() =>
      new ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true),
    ),
    check,
    diff,
    create: answer((request: CreateRequest) => {
      const type = typeOf(request.getUrn());
      return new CreateResponse().setProperties(
        structOf(
          outputsOf(type, { ...unknownsOf(schema, type, UNKNOWN_MARK), ...propertiesOf(request.getProperties()) }),
        ),
      );
    }),
    update: answer((request: UpdateRequest) => new UpdateResponse().setProperties(request.getNews())),
    read: answer((request: ReadRequest) => {
      gaps.push({ kind: "read-only", name: request.getUrn().split("::").slice(3).join("::") });
      const type = typeOf(request.getUrn());
      return new ReadResponse()
        .setId(request.getId())
        .setProperties(structOf(unknownsOf(schema, type, NOT_KNOWN)))
        .setInputs(request.getInputs());
    }),
    delete: nothing,
    invoke: answer((request: InvokeRequest) => {
      gaps.push({ kind: "look-up", name: request.getTok() });
      return new InvokeResponse().setReturn(notLookedUp);
    }),
    call: answer((request: CallRequest) => {
      gaps.push({ kind: "look-up", name: request.getTok() });
      return new CallResponse().setReturn(notLookedUp);
    }),
  };
}

function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** Every output of a type, unknown. */
function unknownsOf(schema: Json, type: string, mark: string): Json {
  const { resources } = schema as { readonly resources?: Readonly<Record<string, { readonly properties?: Json }>> };
  return Object.fromEntries(Object.keys(resources?.[type]?.properties ?? {}).map((name) => [name, mark]));
}
