import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import vectors from "../../fixtures/activation/rpc-bind.json";
import { readMetrics } from "../../support/prometheus";
import { Loopback, NAME_CODES } from "../support/listeners";
import { buildForTests, cleanEnvironment } from "../support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const loopback = new Loopback();
afterEach(() => loopback.end());

/** Beside the listeners of this process, so without waiting for its end. */
function run(words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: tmpdir(), env: cleanEnvironment(), timeout: 30_000 };
    const child = execFile(process.execPath, [winlic.file, "probe", ...words], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

const listenAsKms = () => loopback.listen((socket) => socket.write(Buffer.from(vectors.bind_ack_accept, "hex")));

test("exit codes of one that answers, one that does not, and both", async () => {
  const good = `127.0.0.1:${String((await listenAsKms()).port)}`;
  const bad = `127.0.0.1:${String(await loopback.closedPort())}`;
  const codes = async (...hosts: readonly string[]) => [
    (await run(hosts)).code,
    (await run([...hosts, "--monitor"])).code,
  ];
  expect(await codes(good)).toEqual([0, 0]);
  expect(await codes(bad)).toEqual([1, 2]);
  expect(await codes(good, bad)).toEqual([1, 1]);
});

test("DNS that fails is unknown to a monitor; a name that does not exist is critical", async () => {
  const failing = await loopback.serveNames(() => NAME_CODES.serverFailure);
  const empty = await loopback.serveNames(() => NAME_CODES.nameError);
  expect((await run(["--domain", "corp.test", "--server", failing, "--monitor"])).code).toBe(3);
  expect((await run(["--domain", "corp.test", "--server", empty, "--monitor"])).code).toBe(2);
});

test("the name of Azure's KMS is asked of the server that is named", async () => {
  const asked: string[] = [];
  const server = await loopback.serveNames((name) => {
    asked.push(name);
    return NAME_CODES.nameError;
  });
  const { stdout, code } = await run(["--azure", "usgovernment", "--server", server, "--format", "json"]);
  expect(code).toBe(1);
  expect(new Set(asked)).toEqual(new Set(["azkms.core.usgovcloudapi.net"]));
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    outcome: "no-kms",
    exitCode: 1,
    server,
    hosts: [{ host: "azkms.core.usgovcloudapi.net", port: 1688, verdict: "name-not-found" }],
  });
});

test("measurements for Prometheus: each line of the format, and a label of each", async () => {
  const { port } = await listenAsKms();
  const server = await loopback.serveNames((name, type) =>
    type === "SRV"
      ? [{ type: "SRV", name, ttl: 5, data: { target: "kms1.corp.test", port, priority: 0, weight: 0 } }]
      : type === "A"
        ? [{ type: "A", name, ttl: 5, data: "127.0.0.1" }]
        : [],
  );
  const { stdout, code } = await run(["--domain", "corp.test", "--server", server, "--format", "prometheus"]);
  expect(code).toBe(0);
  const families = readMetrics(stdout);
  const samplesOf = (name: string) => families.find((family) => family.name === name)?.samples;
  expect(families.map(({ type }) => type)).toEqual(families.map(() => "gauge"));
  expect(samplesOf("winlic_kms_host_up")).toEqual([
    { labels: { host: "kms1.corp.test", port: String(port) }, value: 1 },
  ]);
  expect(samplesOf("winlic_kms_srv_entries")).toEqual([{ labels: { record: "_vlmcs._tcp.corp.test" }, value: 1 }]);
  for (const step of ["address", "connect", "bind"]) expect(stdout).toContain(`step="${step}"`);
});

test("a host that is given twice, and twice in the record, is one series", async () => {
  const { port } = await listenAsKms();
  const entry = { type: "SRV" as const, ttl: 5, data: { target: "kms1.corp.test", port, priority: 0, weight: 0 } };
  const server = await loopback.serveNames((name, type) =>
    type === "SRV"
      ? [
          { ...entry, name },
          { ...entry, name, data: { ...entry.data, priority: 10 } },
        ]
      : type === "A"
        ? [{ type: "A", name, ttl: 5, data: "127.0.0.1" }]
        : [],
  );
  const host = `127.0.0.1:${String(port)}`;
  const words = [host, host, "--domain", "corp.test", "--server", server, "--format", "prometheus"];
  const { stdout } = await run(words);
  expect(readMetrics(stdout).length).toBeGreaterThan(4);
});

test.each([
  ["no line end", "a 1"],
  ["a series twice", 'a{b="c"} 1\na{b="c"} 2\n'],
  ["a label that is not closed", 'a{b="c} 1\n'],
  ["a type after samples", "a 1\n# TYPE a gauge\n"],
  ["a metric in two places", 'a 1\nb 1\na{c="d"} 1\n'],
])("the reader of measurements refuses %s", (_fault, text) => {
  expect(() => readMetrics(text)).toThrow();
});

test("the first line of a monitor has the state and the measurements", async () => {
  const { port } = await listenAsKms();
  const { stdout } = await run([`127.0.0.1:${String(port)}`, "--monitor"]);
  expect(stdout.split("\n")[0]).toMatch(/^KMS OK - [^|]+\|'127\.0\.0\.1:\d+'=\d+\.\d+s$/);
});

test.each([
  ["nothing", []],
  ["a port that is too large", ["kms1:70000"]],
  ["a port of letters", ["kms1:x"]],
  ["an empty port", ["kms1:"]],
  ["a URL", ["https://kms1"]],
  ["a bad IPv6 address", ["[::g]:1688"]],
  ["an address that is not whole", ["10.0.0"]],
  ["a server by its name", ["kms1", "--server", "dns.corp.test"]],
  ["a domain that is an address", ["--domain", "10.0.0.1"]],
  ["a cloud that is not known", ["--azure", "AzureCluod"]],
  ["a cloud that is no more", ["--azure", "AzureGermanCloud"]],
  ["a timeout of nothing", ["kms1", "--timeout", "0"]],
  ["an option that is not known", ["kms1", "--frobnicate"]],
])("a command line with %s", async (_situation, words) => {
  const { code, stdout, stderr } = await run(words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^winlic: .+\n/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect((await run([...words, "--monitor"])).code).toBe(3);
});
