import { connect, type Socket } from "node:net";
import { codeOf } from "../../config/read-file";
import type { AddressResult, ProbeVerdict, TimedStep } from "./result";
import { type BindAnswer, LONGEST_FRAGMENT, readBindAnswer, writeBind } from "./rpc-bind";

interface Answer {
  readonly verdict: ProbeVerdict;
  readonly detail?: string;
}

/**
 * Connects to an address, sends the bind, reads one fragment and closes. Each step has its own deadline, which bytes that
 * come slowly do not move; at most one fragment is kept, whatever the other side sends.
 */
export async function askListener(address: string, port: number, timeout: number): Promise<AddressResult> {
  const begun = performance.now();
  const socket = connect({ host: address, port });
  try {
    const refused = await waitForConnection(socket, timeout);
    const connected: TimedStep = { step: "connect", milliseconds: since(begun), succeeded: refused === undefined };
    if (refused !== undefined) return { address, port, steps: [connected], ...refused };
    const sent = performance.now();
    const answer = await exchangeBind(socket, timeout);
    const bound: TimedStep = { step: "bind", milliseconds: since(sent), succeeded: answer.verdict === "kms" };
    return { address, port, steps: [connected, bound], ...answer };
  } finally {
    socket.destroy();
  }
}

/** Milliseconds since a moment of the process's clock, to a tenth. */
export function since(begun: number): number {
  return Math.round((performance.now() - begun) * 10) / 10;
}

const REFUSALS: Readonly<Record<string, ProbeVerdict>> = {
  ECONNREFUSED: "closed-port",
  ECONNRESET: "closed-port",
  ETIMEDOUT: "filtered-port",
  ENETUNREACH: "no-route",
  EADDRNOTAVAIL: "no-route",
  EAFNOSUPPORT: "no-route",
  EINVAL: "no-route",
};

function waitForConnection(socket: Socket, timeout: number): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ verdict: "filtered-port" }), timeout);
    const end = (answer?: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    socket.once("connect", () => end());
    // It stays: an error after the deadline has no other listener and would end the process.
    socket.on("error", (error) => {
      const code = codeOf(error);
      end({ verdict: REFUSALS[code] ?? "unreachable", ...(code === "" ? {} : { detail: code }) });
    });
  });
}

function exchangeBind(socket: Socket, timeout: number): Promise<Answer> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(
      () => end(received.length === 0 ? { verdict: "silent-port" } : { verdict: "broken-answer", detail: stopped() }),
      timeout,
    );
    const stopped = (): string => `the answer stops after ${String(received.length)} bytes`;
    const end = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const ended = (): void => {
      end(received.length === 0 ? { verdict: "dropped" } : { verdict: "broken-answer", detail: stopped() });
    };
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes.subarray(0, LONGEST_FRAGMENT - received.length)]);
      const answer = readBindAnswer(received);
      if (answer.kind === "incomplete") return;
      socket.pause();
      end(judge(answer));
    });
    socket.once("end", ended);
    socket.once("close", ended);
    socket.once("error", ended);
    socket.write(writeBind());
  });
}

function judge(answer: Exclude<BindAnswer, { kind: "incomplete" }>): Answer {
  switch (answer.kind) {
    case "accepted":
      return { verdict: "kms" };
    case "not-kms":
      return { verdict: "rpc-not-kms" };
    case "not-rpc":
      return { verdict: "wrong-service" };
    case "malformed":
      return { verdict: "broken-answer", detail: answer.what };
    case "not-accepted":
      return {
        verdict: "not-accepted",
        detail: `result ${String(answer.result)}, reason ${String(answer.reason)}`,
      };
    case "nak":
      return { verdict: "rpc-refused", detail: `bind_nak, reason ${String(answer.reason)}` };
    case "fault":
      return { verdict: "rpc-refused", detail: `fault ${answer.status}` };
  }
}
