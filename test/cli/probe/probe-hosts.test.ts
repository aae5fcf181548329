import type { Socket } from "node:net";
import { type ProbeQuestion, probeHosts } from "../../../cli/probe/probe-hosts";
import type { ProbeResult } from "../../../cli/probe/result";
import vectors from "../../fixtures/activation/rpc-bind.json";
import { Loopback, NAME_CODES } from "../support/listeners";

const loopback = new Loopback();
afterEach(() => loopback.end());

/** Long enough for a busy machine, short enough for those that wait for it. */
const TIMEOUT = 700;

const say = (hexadecimal: string) => (socket: Socket) => socket.write(Buffer.from(hexadecimal, "hex"));
const KMS = say(vectors.bind_ack_accept);

function ask(question: Partial<ProbeQuestion>): Promise<ProbeResult> {
  return probeHosts({ hosts: [], domains: [], timeout: TIMEOUT, ...question });
}

function askPort(port: number, host = "127.0.0.1"): Promise<ProbeResult> {
  return ask({ hosts: [{ host, port, from: "test" }] });
}

const inParts = (hexadecimal: string, pause: number) => (socket: Socket) => {
  const bytes = Buffer.from(hexadecimal, "hex");
  let at = 0;
  const timer = setInterval(() => {
    if (at >= bytes.length) clearInterval(timer);
    else socket.write(bytes.subarray(at, ++at));
  }, pause);
  socket.on("close", () => clearInterval(timer));
};

const flood = (start: string) => (socket: Socket) => {
  const block = Buffer.alloc(64 * 1024, start === "" ? 0x41 : 5);
  if (start !== "") socket.write(Buffer.from(start, "hex"));
  const more = (): void => {
    while (!socket.destroyed && socket.write(block)) {}
  };
  socket.on("drain", more);
  more();
};

describe("what listens, byte for byte", () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ["a KMS host", KMS, "kms"],
    ["a KMS host that sends byte by byte", inParts(vectors.bind_ack_accept, 1), "kms"],
    ["an RPC server without KMS", say(vectors.bind_ack_abstract_syntax_not_supported), "rpc-not-kms"],
    ["another transfer syntax", say(vectors.bind_ack_transfer_syntax_not_supported), "not-accepted"],
    ["a bind_nak", say(vectors.bind_nak_local_limit), "rpc-refused"],
    ["a fault", say(vectors.fault), "rpc-refused"],
    ["a web server", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "wrong-service"],
    [
      "a server that repeats what it hears",
      (socket) => socket.write(Buffer.from(vectors.bind_request, "hex")),
      "broken-answer",
    ],
    ["silence", () => undefined, "silent-port"],
    ["too slow to end in time", inParts(vectors.bind_ack_accept, 50), "broken-answer"],
    [
      "half an answer, then the end",
      (socket) => socket.end(Buffer.from(vectors.bind_ack_accept.slice(0, 50), "hex")),
      "broken-answer",
    ],
    ["half an answer, then silence", say(vectors.bind_ack_accept.slice(0, 50)), "broken-answer"],
    ["closed without a word", (socket) => socket.end(), "dropped"],
    ["reset without a word", (socket) => socket.resetAndDestroy(), "dropped"],
    ["a flood of letters", flood(""), "wrong-service"],
    ["a flood that begins like RPC", flood("05000c0310000000ffff000001000000"), "broken-answer"],
    ["a flood after an acceptance", flood(vectors.bind_ack_accept), "kms"],
  ])("%s", async (_situation, answer, verdict) => {
    const { port, received } = await loopback.listen(answer);
    const { hosts, outcome } = await askPort(port);
    expect(hosts.map((host) => [host.verdict, host.addresses.map((address) => address.verdict)])).toEqual([
      [verdict, [verdict]],
    ]);
    expect(hosts[0]?.addresses[0]?.steps.map(({ step, succeeded }) => [step, succeeded])).toEqual([
      ["connect", true],
      ["bind", verdict === "kms"],
    ]);
    expect(outcome).toBe(verdict === "kms" ? "kms" : "no-kms");
    // The bind, once, and nothing after it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received()).toEqual([vectors.bind_request]);
  });

  test("a closed port", async () => {
    const { hosts } = await askPort(await loopback.closedPort());
    expect(hosts[0]).toMatchObject({
      verdict: "closed-port",
      addresses: [{ steps: [{ step: "connect", succeeded: false }] }],
    });
  });

  (process.platform === "linux" ? test : test.skip)("a port that drops what knocks", async () => {
    const { hosts } = await askPort(await loopback.fullPort());
    expect(hosts[0]).toMatchObject({
      verdict: "filtered-port",
      addresses: [{ steps: [{ step: "connect", succeeded: false }] }],
    });
  });

  test("IPv6", async () => {
    const { port } = await loopback.listen(KMS, "::1").catch(() => ({ port: 0 }));
    if (port === 0) return;
    expect((await askPort(port, "::1")).hosts[0]).toMatchObject({ verdict: "kms", addresses: [{ address: "::1" }] });
  });
});

describe("names", () => {
  const address = (name: string, data = "127.0.0.1") => ({ type: "A" as const, name, data, ttl: 5 });
  const service = (name: string, target: string, port: number, priority = 0, weight = 0) => ({
    type: "SRV" as const,
    name,
    ttl: 5,
    data: { target, port, priority, weight },
  });

  test("every host of an SRV record, in the order of its priorities", async () => {
    const good = await loopback.listen(KMS);
    const silent = await loopback.listen(() => undefined);
    const server = await loopback.serveNames((name, type) => {
      if (type === "SRV" && name === "_vlmcs._tcp.corp.test") {
        return [service(name, "kms2.corp.test", silent.port, 10), service(name, "kms1.corp.test", good.port, 0, 5)];
      }
      return type === "A" ? [address(name)] : [];
    });
    const result = await ask({ domains: ["corp.test"], server });
    expect(result.records).toMatchObject([{ name: "_vlmcs._tcp.corp.test", outcome: "found", entries: 2, leftOut: 0 }]);
    expect(result.hosts).toMatchObject([
      { host: "kms1.corp.test", port: good.port, weight: 5, verdict: "kms", lookup: { succeeded: true } },
      { host: "kms2.corp.test", port: silent.port, priority: 10, verdict: "silent-port" },
    ]);
    expect(result.outcome).toBe("partial");
  });

  test("a server that has a record for names that nobody made is told", async () => {
    const { port } = await loopback.listen(KMS);
    const answer = (owners: RegExp) =>
      loopback.serveNames((name, type) =>
        type === "SRV" && owners.test(name)
          ? [service(name, "kms1.corp.test", port)]
          : type === "A"
            ? [address(name)]
            : [],
      );
    const [anything, honest] = [await answer(/./), await answer(/^_vlmcs\._tcp\.corp\.test$/)];
    const records = async (server: string) => (await ask({ domains: ["corp.test"], server })).records;
    expect((await records(anything))[0]?.answersAnything).toBe(true);
    expect((await records(honest))[0]?.answersAnything).toBeUndefined();
  });

  test("addresses beyond the eighth are named, and leave the answer open", async () => {
    const { port } = await loopback.listen(KMS);
    const all = Array.from({ length: 10 }, (_, index) => `127.0.0.${String(index + 1)}`);
    const server = await loopback.serveNames((name, type) =>
      type === "A" ? all.map((each) => address(name, each)) : [],
    );
    const result = await ask({ hosts: [{ host: "kms.test", port, from: "test" }], server });
    const [host] = result.hosts;
    expect([host?.addresses.length, host?.leftOut?.length]).toEqual([8, 2]);
    expect([...(host?.addresses ?? []).map(({ address: at }) => at), ...(host?.leftOut ?? [])].sort()).toEqual(
      [...all].sort(),
    );
  });

  test("a host with two addresses of which one answers", async () => {
    const good = await loopback.listen(KMS);
    const server = await loopback.serveNames((name, type) =>
      type === "A" ? [address(name), address(name, "127.0.0.2")] : [],
    );
    const result = await ask({ hosts: [{ host: "kms.test", port: good.port, from: "test" }], server });
    expect(result.hosts[0]?.addresses.map(({ address: at, verdict }) => [at, verdict]).sort()).toEqual([
      ["127.0.0.1", "kms"],
      ["127.0.0.2", "closed-port"],
    ]);
    expect([result.hosts[0]?.verdict, result.outcome]).toEqual(["partial", "partial"]);
  });

  test.each<[string, () => readonly never[] | number | undefined, string, string]>([
    ["a name that does not exist", () => NAME_CODES.nameError, "name-not-found", "no-kms"],
    ["a name without an address", () => [], "no-address", "no-kms"],
    ["a server that fails", () => NAME_CODES.serverFailure, "dns-failed", "unknown"],
    ["a server that refuses", () => NAME_CODES.refused, "dns-failed", "unknown"],
    ["a silent server", () => undefined, "dns-silent", "unknown"],
  ])("%s", async (_situation, answer, verdict, outcome) => {
    const server = await loopback.serveNames(answer);
    const result = await ask({ hosts: [{ host: "kms.test", port: 1688, from: "test" }], server });
    expect(result).toMatchObject({ outcome, hosts: [{ verdict, addresses: [], lookup: { step: "address" } }] });
    const record = await ask({ domains: ["corp.test"], server });
    expect(record).toMatchObject({
      outcome,
      hosts: [],
      records: [{ outcome: verdict === "no-address" ? "no-record" : verdict, entries: 0 }],
    });
  });

  test("a record that says that the service is not available", async () => {
    const server = await loopback.serveNames((name) => [service(name, ".", 0)]);
    const result = await ask({ domains: ["corp.test"], server });
    expect(result).toMatchObject({ outcome: "no-kms", hosts: [], records: [{ outcome: "no-service" }] });
  });

  test("an address that exists for IPv6 alone is found although the question for IPv4 fails", async () => {
    const server = await loopback.serveNames((name, type) =>
      type === "AAAA" ? [{ type: "AAAA", name, data: "::1", ttl: 5 }] : NAME_CODES.serverFailure,
    );
    const result = await ask({ hosts: [{ host: "kms.test", port: 9, from: "test" }], server });
    expect(result.hosts[0]?.addresses.map(({ address: at }) => at)).toEqual(["::1"]);
  });

  test("more hosts than are asked: the rest is counted, and the answer is not whole", async () => {
    const closed = await loopback.closedPort();
    const server = await loopback.serveNames((name, type) =>
      type === "SRV"
        ? Array.from({ length: 70 }, (_unused, index) => service(name, `k${String(index)}.t`, closed))
        : [address(name)],
    );
    const result = await ask({ domains: ["t"], server });
    expect(result.hosts.length).toBe(64);
    expect(result.records[0]).toMatchObject({ entries: 70, leftOut: 6 });
  });

  test("a host that the record and the command line name is asked once", async () => {
    const { port, received } = await loopback.listen(KMS);
    const server = await loopback.serveNames((name, type) =>
      type === "SRV" ? [service(name, "KMS1.corp.test", port)] : type === "A" ? [address(name)] : [],
    );
    const hosts = [{ host: "kms1.corp.test.", port, from: "command line" }];
    const result = await ask({ hosts, domains: ["corp.test"], server });
    expect([result.hosts.length, received().length, result.outcome]).toEqual([1, 1, "kms"]);
  });
});
