/**
 * What stands between this process and a program under check (`node -e`): it starts the program in a process group of
 * its own, and ends all that the program started when the program ends, or when the pipe from this process closes, however
 * that comes about. In the latter case it removes the run's temporary folder too.
 *
 * What left the program's group is known by the run's mark in its environment and, where it cleared that, because it was
 * seen below the program before. Only Linux tells both.
 *
 * Arguments: the run's mark, the temporary folder (empty for none), the command and its arguments.
 *
 * It is a text because a child process needs plain JavaScript, whether this file runs from source or bundled.
 */
export const SUPERVISOR = `
"use strict";
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const [, run, scratch, command, ...args] = process.argv;
const windows = process.platform === "win32";
const linux = process.platform === "linux";
const env = { ...process.env };
if (env.WINLIC_NODE_OPTIONS !== undefined) env.NODE_OPTIONS = env.WINLIC_NODE_OPTIONS;
delete env.WINLIC_NODE_OPTIONS;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => abandon());
const pipe = new (require("node:net").Socket)({ fd: 3, readable: true, writable: false });
pipe.on("error", abandon).on("end", abandon).on("close", abandon).resume();

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], env, detached: !windows, windowsHide: true });
child.on("error", (error) => {
  process.stderr.write(command + ": " + error.message + "\\n");
  finish(127);
});
child.on("exit", (code) => finish(code === null ? undefined : code));

const mark = Buffer.from("WINLIC_RUN=" + run + "\\0");
/** Start times of the processes below the program, by process. */
const seen = new Map();
function processes() {
  const found = [];
  for (const name of fs.readdirSync("/proc")) {
    if (!/^\\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const text = fs.readFileSync("/proc/" + name + "/stat", "latin1");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      if (fields[0] !== "Z") found.push({ pid: Number(name), parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3]), start: fields[19] });
    } catch {}
  }
  return found;
}
function look() {
  const all = processes();
  for (let more = true; more; ) {
    more = false;
    for (const each of all) {
      if (seen.get(each.pid) === each.start) continue;
      const below = each.pid === child.pid || seen.has(each.parent) || seen.has(each.group) || seen.has(each.session);
      if (below) more = Boolean(seen.set(each.pid, each.start));
    }
  }
  return all;
}
function isMarked(pid) {
  try {
    return fs.readFileSync("/proc/" + pid + "/environ").includes(mark);
  } catch {
    return false;
  }
}
function endAll() {
  // Until nothing is left: what is ended now may have started more.
  for (let round = 0; linux && round < 50; round++) {
    const left = look().filter(({ pid, start }) => seen.get(pid) === start || isMarked(pid));
    if (left.length === 0) break;
    for (const { pid } of left) {
      try { process.kill(pid, "SIGKILL"); } catch {}
    }
  }
  if (child.pid === undefined) return;
  if (windows) {
    require("node:child_process").spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
  } else {
    try { process.kill(-child.pid, "SIGKILL"); } catch {}
  }
}
const timer = linux ? setInterval(() => { try { look(); } catch {} }, 100) : undefined;
let finished = false;
function abandon() {
  finish(undefined, () => fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
}
function finish(code, cleanUp = () => undefined) {
  if (finished) return;
  finished = true;
  clearInterval(timer);
  try { endAll(); } catch {}
  try { if (scratch !== "") cleanUp(); } catch {}
  if (code === undefined) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}
`;
