import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { buildSync } from "esbuild";
import { buildForTests } from "./support/winlic";

jest.setTimeout(60_000);

const winlic = buildForTests();
const LENGTH = 8_000_000;

test("a process that is killed while it writes leaves the old file or a new one, never a part", async () => {
  const folder = winlic.folder({ "out.txt": "old" });
  const out = join(folder, "out.txt");
  const entry = join(folder, "writer.js");
  buildSync({
    stdin: {
      contents: `import { writeWhole } from "./cli/write-file";
for (let turn = 0; ; turn += 1) writeWhole(process.argv[2] ?? "", String(turn % 10).repeat(${String(LENGTH)}));`,
      resolveDir: join(__dirname, "../.."),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    outfile: entry,
    logLevel: "error",
  });
  expect(spawnSync(process.execPath, ["--check", entry]).status).toBe(0);
  for (let turn = 0; turn < 8; turn += 1) {
    writeFileSync(out, "old");
    const child = spawn(process.execPath, [entry, out], { stdio: "ignore" });
    await wait(150 + turn * 17);
    child.kill("SIGKILL");
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect(signal).toBe("SIGKILL");
    const text = readFileSync(out, "utf8");
    expect(text === "old" || (text.length === LENGTH && text === (text[0] ?? "").repeat(LENGTH))).toBe(true);
  }
});
