import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A PostgreSQL of its own, on loopback, in a folder that goes with it. */
export interface TestDatabase {
  readonly port: number;
  /** The address of the ledger for a role; the owner unless given. */
  address(role?: string, port?: number): string;
  /** Runs SQL as the owner; the rows as text, with | between columns. */
  sql(text: string): string;
  /** Ends the server as a power cut would, and starts it again. */
  crash(): void;
  stop(): void;
}

const OWNER = "winlic_owner";
const DATABASE = "licences";

/** Where the programs of the server are: on the PATH, or where Debian keeps them. */
function findPrograms(): string | undefined {
  const onPath = spawnSync("pg_config", ["--bindir"], { encoding: "utf8" });
  const debian = "/usr/lib/postgresql";
  const folders = [
    ...(onPath.status === 0 ? [onPath.stdout.trim()] : []),
    ...(existsSync(debian)
      ? readdirSync(debian)
          .sort((one, other) => Number(other) - Number(one))
          .map((version) => join(debian, version, "bin"))
      : []),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl")));
}

/** The server refuses to run as root: then it runs as the user that its package made. */
function findUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const ask = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout.trim());
  const [uid, gid] = [ask("-u"), ask("-g")];
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

/** `describe` where PostgreSQL is installed. Elsewhere the tests are skipped and say so; in CI that is a failure. */
export function describeWithPostgres(name: string, body: () => void): void {
  if (findPrograms() !== undefined && (userInfo().uid !== 0 || findUser() !== undefined)) {
    describe(name, body);
    return;
  }
  describe.skip(name, body);
  const line = "Tests of the ledger need PostgreSQL: on Debian, apt-get install postgresql";
  if (process.env.CI === "true") {
    test(`${name}: PostgreSQL is there`, () => {
      throw new Error(line);
    });
  } else {
    process.stderr.write(`${name} skipped. ${line}\n`);
  }
}

export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestDatabase> {
  const programs = findPrograms();
  if (programs === undefined) throw new Error("PostgreSQL is not installed");
  const user = findUser();
  const folder = mkdtempSync(join(tmpdir(), "winlic-postgres-"));
  chmodSync(folder, 0o755);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const port = await findFreePort();
  const run = (program: string, words: readonly string[]): string =>
    execFileSync(join(programs, program), words, {
      ...user,
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const data = join(folder, "data");
  // Nobody but this machine reaches it, so that it may trust whoever asks.
  run("initdb", ["-D", data, "-A", "trust", "-U", OWNER, "-E", "UTF8", "--locale=C"]);
  const options = Object.entries({
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
    max_connections: "120",
    ...settings,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const start = (): void => {
    // The server keeps what it inherits open: with a pipe this call would wait for its end.
    execFileSync(
      join(programs, "pg_ctl"),
      ["-D", data, "-w", "-l", join(folder, "log"), "-o", options.join(" "), "start"],
      {
        ...user,
        cwd: folder,
        stdio: "ignore",
      },
    );
  };
  const stop = (mode: "fast" | "immediate"): void => {
    run("pg_ctl", ["-D", data, "-m", mode, "-w", "stop"]);
  };
  start();
  const sql = (text: string, database = DATABASE): string =>
    run("psql", ["-h", "127.0.0.1", "-p", String(port), "-U", OWNER, "-d", database, "-XAtqc", text]).trim();
  sql(`create database ${DATABASE}`, "postgres");
  return {
    port,
    address: (role = OWNER, at = port) => `postgres://${role}@127.0.0.1:${String(at)}/${DATABASE}?sslmode=disable`,
    sql,
    crash() {
      stop("immediate");
      start();
    },
    stop() {
      stop("immediate");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
