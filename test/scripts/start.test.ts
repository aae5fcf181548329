import { spawnSync } from "node:child_process";
import { ROOT } from "../support/packs";

jest.setTimeout(300_000);

// `script` gives a command a terminal; its options are those of Linux.
const able = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

(able ? test : test.skip)("what a newcomer sees first fits on a page, and says how to see the rest", () => {
  const shown =
    "stty cols 80; node node_modules/tsx/dist/cli.mjs scripts/build.ts && node node_modules/tsx/dist/cli.mjs scripts/start.ts";
  const { status, stdout } = spawnSync("script", ["--quiet", "--return", "--command", shown, "/dev/null"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", TERM: "dumb" },
  });
  const lines = stdout.replaceAll("\r", "").trim().split("\n");
  expect({ status, last: lines.slice(-4).join("\n") }).toEqual({
    status: 0,
    last: expect.stringMatching(/winlic\.js check --program example\/violations --stack NAME\n\nNAME: /) as string,
  });
  expect(lines.length).toBeLessThanOrEqual(100);
  // The address of a page is not broken: it could not be clicked.
  expect(lines.filter((line) => line.length > 80 && !/^\s*page https:\S+$/.test(line))).toEqual([]);
});
