import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/** A way to a server on which things go wrong. */
export interface FaultyWay {
  readonly port: number;
  /** Milliseconds before anything of the server goes on. */
  delay: number;
  /** True where the server's answers are kept for good. */
  silent: boolean;
  /** Cuts the connection when the next request holds this text: before the server gets it, or after it has answered. */
  cutAt(text: string, when: "before" | "after"): void;
  /** Calls this at a request, counted from now on, and keeps that request and all after it; -1 for no request. */
  stopAt(request: number, then: () => void): void;
  /** How many connections were cut. */
  cuts(): number;
  close(): Promise<void>;
}

export async function openProxy(target: number): Promise<FaultyWay> {
  const sockets = new Set<Socket>();
  let cut: { readonly text: string; readonly when: "before" | "after" } | undefined;
  let count = 0;
  let left = -1;
  let stopped = (): void => undefined;
  const server = createServer((near) => {
    const far = createConnection(target, "127.0.0.1");
    let doomed = false;
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on("data", (part) => {
      if (left === 0) return;
      if (left > 0) {
        left -= 1;
        if (left === 0) return stopped();
      }
      if (cut !== undefined && part.includes(cut.text)) {
        const { when } = cut;
        cut = undefined;
        count += 1;
        if (when === "before") return end();
        doomed = true;
      }
      far.write(part);
    });
    far.on("data", (part) => {
      if (doomed) return end();
      if (proxy.silent) return;
      if (proxy.delay === 0) near.write(part);
      else setTimeout(() => near.write(part), proxy.delay);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const proxy: FaultyWay = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    delay: 0,
    silent: false,
    cutAt(text, when) {
      cut = { text, when };
    },
    stopAt(request, then) {
      left = request;
      stopped = then;
    },
    cuts: () => count,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
