import { createServer } from "node:net";
import {
  type handleUnaryCall,
  type Server,
  ServerCredentials,
  type ServiceDefinition,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { isOwnConnection } from "./peer-owner";

/** The SDK's own limit: resources can hold whole files. */
export const LARGEST_MESSAGE = 400 * 1024 * 1024;

/**
 * Listens on the loopback address. Any user of the machine can connect to it, so connections of others are ended before
 * anything is read from them.
 *
 * @param takeUnknown what to do with connections whose owner the system does not tell
 */
export async function listen(
  server: Server,
  takeUnknown: boolean,
): Promise<{ readonly address: string; readonly close: () => void }> {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const front = createServer((socket) => {
    socket.on("error", () => undefined);
    if (isOwnConnection(socket) ?? takeUnknown) injector.injectConnection(socket);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    front.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = front.address();
  if (address === null || typeof address === "string") throw new Error("no port for the resource monitor");
  return {
    address: `127.0.0.1:${String(address.port)}`,
    close() {
      front.close();
      injector.destroy();
    },
  };
}

/** The same service, whose requests count before they are read. */
export function chargeRequests(
  service: ServiceDefinition<UntypedServiceImplementation>,
  charge: (bytes: number) => void,
): ServiceDefinition<UntypedServiceImplementation> {
  return Object.fromEntries(
    Object.entries(service).map(([method, definition]) => [
      method,
      {
        ...definition,
        requestDeserialize: (bytes: Buffer) => {
          charge(bytes.length);
          return definition.requestDeserialize(bytes) as unknown;
        },
      },
    ]),
  );
}

/** A handler from a function that returns the response, or throws what the program shall see. */
export function answer<Request, Response>(
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

export function serviceError(code: status, details: string): Partial<ServiceError> {
  return { code, details };
}

/** A newer SDK may ask what this one does not know: it then falls back, as with an older engine. */
export function withUnimplemented(
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
