import { spawnSync } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { weighJson } from "../../../cli/inputs/detect";
import { loadInput } from "../../../cli/inputs/load-input";
import { expandGzip, LARGEST_INPUT, readStream } from "../../../cli/inputs/read-bytes";
import { readDocument } from "../../../config/read-file";
import { expectFault, expectReading } from "./fixtures";

const folder = mkdtempSync(join(tmpdir(), "winlic-inputs-"));
const STATE = '{"version":3,"deployment":{"manifest":{},"resources":[]}}';

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Counts what is taken from it, and never ends. */
function endless(chunk: Buffer): { readonly stream: Readable; taken(): number } {
  let taken = 0;
  const stream = new Readable({
    read() {
      taken += chunk.length;
      this.push(chunk);
    },
  });
  return { stream, taken: () => taken };
}

describe("inputs without an end", () => {
  test("what does not begin like JSON is read only to say what it is", async () => {
    const { stream, taken } = endless(Buffer.alloc(64 * 1024));
    expect(await readStream(stream, "standard input", LARGEST_INPUT)).toBeInstanceOf(Uint8Array);
    expect(taken()).toBeLessThan(4_000_000);
    stream.destroy();
  });

  test("what begins like JSON is read to the limit", async () => {
    const { stream, taken } = endless(Buffer.alloc(64 * 1024, "[[[["));
    const fault = expectFault((await readStream(stream, "standard input", 3_000_000)) as never);
    expect(fault).toMatchObject({ file: "standard input", expected: "an input of at most 3 MB" });
    expect(taken()).toBeLessThan(4_000_000);
    stream.destroy();
  });

  test("a device is read like a pipe, and a document is none", async () => {
    expect(expectFault(await loadInput("/dev/zero")).found).toBe("a binary file");
    expect(readDocument("/dev/zero")).toEqual({ failed: "a device, pipe or socket" });
  });

  test("a pipe that nobody writes to is no document", () => {
    const pipe = join(folder, "pipe.yaml");
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
    expect(readDocument(pipe)).toEqual({ failed: "a device, pipe or socket" });
  });
});

describe("inputs that are too large", () => {
  test("a file above the limit", async () => {
    const path = write("large.json", `${STATE}${" ".repeat(2000)}`);
    expect(expectFault(await loadInput(path, undefined, 1000)).todo).toContain("--max-input");
    expect(expectReading(await loadInput(path)).source).toBe("state");
  });

  test("a file that grows beyond the limit when it is decompressed", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, " "));
    const fault = expectFault((await expandGzip(bomb, "state.json", 10_000_000)) as never);
    expect(fault.found).toBe("a gzip file of 0.1 MB that grows beyond that");
  });

  test("gzip in gzip", async () => {
    let bytes: Uint8Array = Buffer.from(STATE);
    for (let layer = 0; layer < 2; layer += 1) bytes = gzipSync(bytes);
    expect(expectReading(await loadInput(write("twice.gz", bytes))).source).toBe("state");
    expect(expectFault(await loadInput(write("thrice.gz", gzipSync(bytes)))).found).toContain("again and again");
  });

  test("gzip that is cut off", async () => {
    const path = write("cut.gz", gzipSync(STATE).subarray(0, 20));
    expect(expectFault(await loadInput(path)).found).toContain("cut off");
  });

  test("a document that is larger than people write", () => {
    const path = write("large.yaml", "x: 1\n".repeat(1000));
    expect(readDocument(path, 4999)).toMatchObject({ failed: expect.stringContaining("MB") as string });
    expect(readDocument(path, 5000)).toHaveLength(5000);
  });

  test("links that lead in a circle are said to be that", async () => {
    symlinkSync("b.json", join(folder, "a.json"));
    symlinkSync("a.json", join(folder, "b.json"));
    expect(readDocument(join(folder, "a.json"))).toEqual({ failed: "symbolic links that lead in a circle" });
    expect(expectFault(await loadInput(join(folder, "a.json"))).found).toBe("symbolic links that lead in a circle");
  });
});

test("the weight of a JSON text counts what it holds, and nothing that stands in its strings", () => {
  const objects = `[${"{},".repeat(1000)}{}]`;
  expect(weighJson(objects)).toBeGreaterThan(64_000);
  expect(weighJson(JSON.stringify(objects))).toBeLessThan(2 * objects.length + 100);
  expect(weighJson(JSON.stringify(`\\"${objects}\\`))).toBeLessThan(2 * objects.length + 100);
});
