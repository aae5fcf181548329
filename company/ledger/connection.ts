import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { PostgresPool, PostgresPoolClient } from "kysely";
import type { DatabaseAddress, EmbeddedAddress, LedgerAddress } from "./address";
import { lockEmbedded } from "./embedded-lock";
import { describeFault, LedgerError, mayBeSentAgain, wasCut } from "./fault";

export type Row = Readonly<Record<string, unknown>>;

/** A ledger that can be asked. Both databases speak the same SQL. */
export interface Connection {
  readonly shown: string;
  /** True where a commit that does not wait for the disk lets others go on; see `reserve`. */
  readonly shared: boolean;
  /**
   * Sends one statement, and again where another transaction got into its way or the connection was cut. So whoever asks asks
   * for a state, and not for a change: asked twice it is the same.
   * @throws LedgerError
   */
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * The same for a statement that commits without waiting for the disk: answers when it is written. A server that crashes before
   * that has lost it, so it is sent again as a whole.
   */
  queryDurably(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** The form in which the query builder takes connections. */
  readonly pool: PostgresPool;
  /** Ends it, whatever is still under way. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** For each step: to connect, and to answer a statement. */
  readonly timeoutMs: number;
  /** Statements under way at the same time. */
  readonly connections?: number;
  /** Whether an embedded ledger is made where there is none. */
  readonly create?: boolean;
}

export async function connect(address: LedgerAddress, options: ConnectOptions): Promise<Connection> {
  return address.kind === "database" ? connectDatabase(address, options) : await openEmbedded(address, options);
}

/** Writes the log up to here; all who wait for it at the same time wait once. */
const MAKE_DURABLE = "select pg_logical_emit_message(true, 'winlic', '')";

const ATTEMPTS = 6;
const ATTEMPTS_AFTER_CUT = 3;
/** A server that starts again takes a moment. */
const AFTER_CUT_MS = 200;

function connectDatabase(address: DatabaseAddress, { timeoutMs, connections = 4 }: ConnectOptions): Connection {
  const { Pool } = require("pg") as typeof import("pg");
  const { host, port, database, user, password, ssl, shown } = address;
  const clients = new Set<{ end(): Promise<void>; readonly connection?: { readonly stream?: { destroy(): void } } }>();
  const pool = new Pool({
    host,
    port,
    database,
    ssl,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    max: connections,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    application_name: "winlic",
    keepAlive: true,
  });
  // A connection that is cut while nobody uses it; the next statement takes another one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    clients.add(client as never);
    client.on("error", () => undefined);
  });
  pool.on("remove", (client) => clients.delete(client as never));
  /** Sends again as a whole what may be sent again. */
  async function repeat(send: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await within(timeoutMs * 2, send());
      } catch (error) {
        const again = mayBeSentAgain(error) ? ATTEMPTS : wasCut(error) ? ATTEMPTS_AFTER_CUT : 0;
        if (attempt >= again) throw describeFault(error, shown);
        if (wasCut(error)) await pause(AFTER_CUT_MS);
      }
    }
  }

  return {
    shown,
    shared: true,
    pool: pool as unknown as PostgresPool,
    query: (text, values = []) => repeat(async () => (await pool.query(text, [...values])).rows as readonly Row[]),
    queryDurably: (text, values = []) =>
      repeat(async () => {
        const client = await pool.connect();
        let broken = true;
        try {
          const { rows } = await client.query(text, [...values]);
          // In the same session: a server that crashed in between has ended it, and lost what it had not written.
          await client.query(MAKE_DURABLE);
          broken = false;
          return rows as readonly Row[];
        } finally {
          client.release(broken);
        }
      }),
    async close() {
      await Promise.race([pool.end().catch(() => undefined), pause(CLOSE_MS)]);
      // A database that no longer answers would hold the process.
      for (const client of clients) client.connection?.stream?.destroy();
    },
  };
}

const CLOSE_MS = 300;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** The driver's own time limits leave out some of its steps. */
async function within<T>(milliseconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" })), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function openEmbedded(
  { folder, shown }: EmbeddedAddress,
  { timeoutMs, create = false }: ConnectOptions,
): Promise<Connection> {
  if (!create && !existsSync(folder)) {
    throw new LedgerError("unusable", `the ledger ${shown}: there is none: run \`winlic ledger init\``);
  }
  try {
    mkdirSync(dirname(folder), { recursive: true });
  } catch {
    throw new LedgerError("unusable", `the ledger ${shown}: the folder cannot be made`);
  }
  const unlock = await lockEmbedded(folder, timeoutMs);
  try {
    const { PGlite } = require("@electric-sql/pglite") as typeof import("@electric-sql/pglite");
    const database = await PGlite.create({ dataDir: folder });
    const run = async (text: string, values: readonly unknown[]) => {
      if (values.length > 0) return await database.query<Row>(text, [...values]);
      const results = await database.exec(text);
      return results[results.length - 1] ?? { rows: [], affectedRows: 0 };
    };
    const query = async (text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
      try {
        return (await run(text, values)).rows as readonly Row[];
      } catch (error) {
        throw describeFault(error, shown);
      }
    };
    return {
      shown,
      shared: false,
      pool: poolOfOne(run),
      query,
      queryDurably: query,
      async close() {
        await database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error instanceof LedgerError
      ? error
      : new LedgerError("unusable", `the ledger ${shown}: it cannot be opened; it may be of another version of PGlite`);
  }
}

/** The embedded database has one session: whoever takes it has it until he gives it back. */
function poolOfOne(
  run: (
    text: string,
    values: readonly unknown[],
  ) => Promise<{ readonly rows: readonly unknown[]; readonly affectedRows?: number | undefined }>,
): PostgresPool {
  let last: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = last;
      let release = (): void => undefined;
      last = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      const client = {
        async query(text: string, values: readonly unknown[]) {
          const { rows, affectedRows = 0 } = await run(text, values);
          return { command: "SELECT", rowCount: affectedRows, rows: [...rows] };
        },
        release,
      };
      return client as unknown as PostgresPoolClient;
    },
    async end() {
      await last;
    },
  };
}
