import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vectors from "../../fixtures/activation/rpc-bind.json";
import { FIXTURES } from "../../support/activation/cases";
import { faultsBySchema } from "../../support/json-schema";
import { Loopback } from "../support/listeners";
import { buildForTests, cleanEnvironment } from "../support/winlic";

jest.setTimeout(120_000);

const winlic = buildForTests();
const loopback = new Loopback();
afterEach(() => loopback.end());

const ESTATE = ["forecast", "--host", "kms1", "--servers", "40", "--as-of", "2026-11-30", "--format", "json"];

const RUNS: readonly (readonly [schema: string, words: readonly string[], stdin?: string])[] = [
  ["diagnosis", ["diagnose", join(FIXTURES, "evidence"), "--format", "json"]],
  ["diagnosis", ["diagnose", join(FIXTURES, "stranger"), "--format", "json"]],
  ["codes", ["codes", "0xC004F074", "OxC0O4F038", "0xC004ABCD", "0x4004F00C", "--format", "json"]],
  ["key", ["key", "--format", "json"], "BCDFG-HJKMP-QRTVW-XY234-6VM33\n"],
  ["key", ["key", "--format", "json"], "KB7CD\n"],
  ["forecast", [...ESTATE, "--outage", "kms1:2026-12-01..2027-07-31", "--rebuild", "kms1:2027-02-01"]],
  ["forecast", ["forecast", "--host", "kms1", "--servers", "3", "--as-of", "2026-11-30", "--format", "json"]],
];

test.each(RUNS.map(([schema, words, stdin]) => ({ schema, words, stdin })))("$schema: $words", (row) => {
  const { schema, words, stdin } = row;
  const { stdout } = winlic.run(words, stdin === undefined ? {} : { stdin });
  check(schema, stdout);
});

test("probe: what answers, what does not, and a name that is not there", async () => {
  const { port } = await loopback.listen((socket) => socket.write(Buffer.from(vectors.bind_ack_accept, "hex")));
  const closed = await loopback.closedPort();
  const server = await loopback.serveNames((name, type) =>
    type === "SRV"
      ? [{ type: "SRV", name, ttl: 5, data: { target: "kms1.corp.test", port, priority: 0, weight: 0 } }]
      : type === "A" && name === "kms1.corp.test"
        ? [{ type: "A", name, ttl: 5, data: "127.0.0.1" }]
        : [],
  );
  const hosts = [`127.0.0.1:${String(closed)}`, "gone.corp.test"];
  const words = ["probe", ...hosts, "--domain", "corp.test", "--server", server, "--format", "json"];
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, [winlic.file, ...words], { env: cleanEnvironment() }, (_error, out) => {
      resolve(out);
    });
  });
  check("probe", stdout);
});

/** The document is as its schema says, and has no field that the schema does not describe. */
function check(name: string, stdout: string): void {
  const document = JSON.parse(stdout) as unknown;
  const path = `schema/${name}.schema.json`;
  expect(faultsBySchema(path, document)).toEqual([]);
  const schema = JSON.parse(readFileSync(join(__dirname, "../../..", path), "utf8")) as Part;
  expect(notDescribed(document, [schema], "")).toEqual([]);
}

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly additionalProperties?: Part | boolean;
}

function notDescribed(value: unknown, parts: readonly Part[], path: string): readonly string[] {
  const forms = parts.flatMap((part) => part.anyOf ?? [part]);
  if (Array.isArray(value)) {
    const items = forms.flatMap((form) => form.items ?? []);
    return [...new Set(value.flatMap((each) => notDescribed(each, items, `${path}[]`)))];
  }
  if (typeof value !== "object" || value === null) return [];
  if (forms.some(({ additionalProperties }) => typeof additionalProperties === "object")) return [];
  return Object.entries(value).flatMap(([name, each]) => {
    const inner = forms.flatMap((form) => form.properties?.[name] ?? []);
    return inner.length === 0 ? [`${path}.${name}`] : notDescribed(each, inner, `${path}.${name}`);
  });
}
