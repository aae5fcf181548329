import { Kysely, type Migration, Migrator, PostgresDialect, sql } from "kysely";
import type { Connection } from "./connection";
import { describeFault, LedgerError } from "./fault";
import { refuseNewer } from "./ledger";
import { CLAIMS } from "./migrations/0001-claims";
import type { Tables } from "./tables";

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-claims": { up: async (database) => void (await sql.raw(CLAIMS).execute(database)) },
};

export function queriesOn({ pool }: Connection): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema("winlic");
}

/** Makes the tables, or brings them to this version. @returns the steps that were taken: none where it is up to date */
export async function migrate(connection: Connection): Promise<readonly string[]> {
  refuseNewer((await readVersion(connection)) ?? 0, connection.shown);
  const migrator = new Migrator({
    db: queriesOn(connection),
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableSchema: "winlic",
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) throw describeFault(error, connection.shown);
  return results.filter(({ status }) => status === "Success").map(({ migrationName }) => migrationName);
}

/** The version of the ledger; undefined where there is none yet. @throws LedgerError where it is newer, or cannot be read */
export async function readVersion(connection: Connection): Promise<number | undefined> {
  try {
    const [row] = await connection.query("select to_regclass('winlic.meta') is not null as there");
    if (row?.there !== true) return undefined;
    const [meta] = await connection.query("select schema_version from winlic.meta");
    return Number(meta?.schema_version);
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw describeFault(error, connection.shown);
  }
}
