import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A registration after its transforms. */
interface Transformed {
  readonly properties: Struct | undefined;
  readonly provider: string;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
}

/**
 * Transforms: functions in the program by which the engine changes resources before they are registered (tags for
 * every machine, for instance). They run in the program's process and are called back.
 */
export interface Transforms {
  /** Adds one for the whole stack. */
  add(callback: Callback): void;
  /** The resource's own transforms, then those of its parents from the inside out, then those of the stack. */
  apply(request: RegisterResourceRequest, urn: string, parent: string): Promise<Transformed>;
  readonly clients: Map<string, CallbacksClient>;
}

export function openTransforms(): Transforms {
  const ofStack: Callback[] = [];
  const own = new Map<string, { readonly callbacks: readonly Callback[]; readonly parent: string }>();
  const clients = new Map<string, CallbacksClient>();
  return {
    clients,
    add(callback) {
      ofStack.push(callback);
    },
    async apply(request, urn, parent) {
      const callbacks = [...request.getTransformsList()];
      own.set(urn, { callbacks, parent });
      for (let above = own.get(parent); above !== undefined; above = own.get(above.parent)) {
        callbacks.push(...above.callbacks);
      }
      callbacks.push(...ofStack);
      let properties = request.getObject();
      let options = optionsOf(request);
      for (const callback of callbacks) {
        const message = new TransformRequest()
          .setType(request.getType())
          .setName(request.getName())
          .setCustom(request.getCustom())
          .setParent(parent)
          .setProperties(properties)
          .setOptions(options);
        const response = await callBack(clients, callback, message);
        properties = response.getProperties() ?? properties;
        options = response.getOptions() ?? options;
      }
      return {
        properties,
        provider: options.getProvider(),
        dependsOn: options.getDependsOnList(),
        protect: options.getProtect() ?? false,
      };
    },
  };
}

export function closeTransforms({ clients }: Transforms): void {
  for (const client of clients.values()) client.close();
  clients.clear();
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setImport(request.getImportid());
  const protect = request.getProtect();
  if (protect !== undefined) options.setProtect(protect);
  for (const [name, reference] of request.getProvidersMap().entries()) options.getProvidersMap().set(name, reference);
  return options;
}

function callBack(
  clients: Map<string, CallbacksClient>,
  callback: Callback,
  message: TransformRequest,
): Promise<TransformResponse> {
  const target = callback.getTarget();
  const client =
    clients.get(target) ?? new CallbacksClient(target, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
  clients.set(target, client);
  const request = new CallbackInvokeRequest().setToken(callback.getToken()).setRequest(message.serializeBinary());
  return new Promise((resolve, reject) => {
    client.invoke(request, (error, response) => {
      if (error !== null) reject(new Error(error.details));
      else resolve(TransformResponse.deserializeBinary(response.getResponse_asU8()));
    });
  });
}
