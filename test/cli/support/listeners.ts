import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Answer, decode, encode, type Packet } from "dns-packet";

/** Something that was started for a test and has to be ended after it. */
type End = () => unknown;

export interface Listener {
  readonly port: number;
  /** All that each connection sent, in hexadecimal. */
  received(): readonly string[];
}

/** Real TCP listeners and a real DNS server on the loopback, ended after each test. */
export class Loopback {
  private readonly ends: End[] = [];

  async end(): Promise<void> {
    for (const end of this.ends.splice(0)) await end();
  }

  /** @param answer what it does once the first bytes have come */
  async listen(answer: (socket: Socket) => void, address = "127.0.0.1"): Promise<Listener> {
    const sockets: { readonly socket: Socket; bytes: Buffer }[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const entry = { socket, bytes: Buffer.alloc(0) };
      sockets.push(entry);
      socket.on("error", () => undefined);
      socket.on("data", (bytes: Buffer) => {
        entry.bytes = Buffer.concat([entry.bytes, bytes]);
      });
      socket.once("data", () => answer(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, address, resolve);
    });
    this.ends.push(
      () =>
        new Promise((resolve) => {
          for (const { socket } of sockets) socket.destroy();
          server.close(resolve);
        }),
    );
    return {
      port: (server.address() as AddressInfo).port,
      received: () => sockets.map(({ bytes }) => bytes.toString("hex")),
    };
  }

  /** A port on which nothing listens: it was free a moment ago. */
  async closedPort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /** A port whose queue of connections is full and never emptied: Linux drops what else knocks, as a firewall does. */
  async fullPort(): Promise<number> {
    const program =
      "const s = require('net').createServer(); s.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {" +
      "require('fs').writeSync(1, s.address().port + '\\n'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); })";
    const child: ChildProcess = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    this.ends.push(() => child.kill("SIGKILL"));
    const port = await new Promise<number>((resolve) => {
      child.stdout?.once("data", (bytes: Buffer) => resolve(Number(bytes.toString())));
    });
    for (let index = 0; index < 6; index++) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      this.ends.push(() => socket.destroy());
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    return port;
  }

  /**
   * A DNS server over UDP.
   *
   * @param answer what it says to a question: answers, a code such as NXDOMAIN, or nothing at all
   * @returns `ADDRESS:PORT`
   */
  async serveNames(answer: (name: string, type: string) => readonly Answer[] | number | undefined): Promise<string> {
    const socket = createSocket("udp4");
    socket.on("message", (message, { port, address }) => {
      const { id, questions = [] } = decode(message);
      const [question] = questions;
      if (question === undefined) return;
      const said = answer(question.name.toLowerCase(), question.type);
      if (said === undefined) return;
      const code = typeof said === "number" ? said : 0;
      const packet: Packet = {
        type: "response",
        flags: 0x0180 | code,
        questions,
        answers: typeof said === "number" ? [] : [...said],
        ...(id === undefined ? {} : { id }),
      };
      socket.send(encode(packet), port, address);
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    this.ends.push(() => new Promise<void>((resolve) => socket.close(resolve)));
    return `127.0.0.1:${String(socket.address().port)}`;
  }
}

/** Codes of DNS answers (RFC 1035). */
export const NAME_CODES = { serverFailure: 2, nameError: 3, refused: 5 } as const;
