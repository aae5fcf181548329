import { type Kysely, sql } from "kysely";
import type { ClaimStatus, HistoryLine, HistoryQuery, KindStatus, LedgerStatus } from "../../config/ledger";
import type { Connection } from "./connection";
import { describeFault, LedgerError } from "./fault";
import { refuseNewer } from "./ledger";
import { queriesOn, readVersion } from "./migrate";
import type { Tables } from "./tables";

/** Runs queries on a ledger of this version. @throws LedgerError */
async function ask<T>(
  connection: Connection,
  question: (database: Kysely<Tables>, version: number) => Promise<T>,
): Promise<T> {
  const version = await readVersion(connection);
  if (version === undefined) {
    throw new LedgerError(
      "unusable",
      `the ledger ${connection.shown}: it is not initialised: run \`winlic ledger init\``,
    );
  }
  refuseNewer(version, connection.shown);
  try {
    return await question(queriesOn(connection), version);
  } catch (error) {
    throw describeFault(error, connection.shown);
  }
}

const LARGEST = 5;

/** Sums alone: the time does not grow with the machines. */
export function readStatus(connection: Connection): Promise<LedgerStatus> {
  return ask(connection, async (database, version) => {
    const totals = await database
      .selectFrom("total")
      .selectAll()
      .where(({ eb }) => eb(sql<number>`reserved + confirmed + spent`, ">", 0))
      .orderBy("kind")
      .execute();
    const expired = await database
      .selectFrom("claim")
      .select(["kind", ({ fn }) => fn.sum<number | string>("reserved").as("amount")])
      .where("reserved", ">", 0)
      .where("expires_at", "<=", sql<Date>`clock_timestamp()`)
      .groupBy("kind")
      .execute();
    const ranOut = new Map(expired.map(({ kind, amount }) => [kind, Number(amount)]));
    const kinds = await Promise.all(
      totals.map(async ({ kind, reserved, confirmed, spent, holders }): Promise<KindStatus> => {
        const largest = await database
          .selectFrom("holding")
          .innerJoin("holder", "holder.id", "holding.holder_id")
          .select(["holder.name as holder", sql<number | string>`holding.reserved + holding.confirmed`.as("amount")])
          .where("kind", "=", kind)
          .where(({ eb }) => eb(sql<number>`holding.reserved + holding.confirmed`, ">", 0))
          .orderBy(sql`holding.reserved + holding.confirmed`, "desc")
          .limit(LARGEST)
          .execute();
        return {
          kind,
          confirmed: Number(confirmed),
          reserved: Number(reserved) - (ranOut.get(kind) ?? 0),
          expired: ranOut.get(kind) ?? 0,
          spent: Number(spent),
          holders: Number(holders),
          largest: largest.map(({ holder, amount }) => ({ holder, amount: Number(amount) })).sort(byAmount),
        };
      }),
    );
    const { stacks, now } = await database
      .selectFrom("holding")
      .where("claims", ">", 0)
      .select([
        ({ fn }) => fn.count<number | string>("holder_id").distinct().as("stacks"),
        sql<Date>`clock_timestamp()`.as("now"),
      ])
      .executeTakeFirstOrThrow();
    return { now: new Date(now), version, shown: connection.shown, stacks: Number(stacks), kinds };
  });
}

type Share = KindStatus["largest"][number];

function byAmount(left: Share, right: Share): number {
  return right.amount - left.amount || (left.holder < right.holder ? -1 : 1);
}

export function readClaims(connection: Connection, holder: string): Promise<readonly ClaimStatus[] | undefined> {
  return ask(connection, async (database) => {
    const found = await database.selectFrom("holder").select("id").where("name", "=", holder).executeTakeFirst();
    if (found === undefined) return undefined;
    const claims = await database
      .selectFrom("claim")
      .select(["kind", "subject", "confirmed", "reserved", "expires_at"])
      .where("holder_id", "=", found.id)
      .orderBy("kind")
      .orderBy(sql`subject collate "C"`)
      .execute();
    return claims.map(
      ({ kind, subject, confirmed, reserved, expires_at }): ClaimStatus => ({
        kind,
        subject,
        confirmed,
        reserved,
        ...(expires_at === null ? {} : { expiresAt: new Date(expires_at) }),
      }),
    );
  });
}

export function readHistory(connection: Connection, { holder, most }: HistoryQuery): Promise<readonly HistoryLine[]> {
  return ask(connection, async (database) => {
    const lines = await database
      .selectFrom("history")
      .selectAll()
      .$if(holder !== undefined, (query) => query.where("holder", "=", holder ?? ""))
      .orderBy("id", "desc")
      .limit(most)
      .execute();
    return lines.map((line): HistoryLine => {
      const { id, at, action, actor, db_role, commit_id, operation, kind, subject, detail } = line;
      return {
        id: Number(id),
        at: new Date(at),
        action,
        actor: actor ?? "",
        role: db_role,
        commit: commit_id ?? "",
        operation: operation ?? "",
        holder: line.holder,
        ...(kind === null ? {} : { kind }),
        ...(subject === null ? {} : { subject }),
        ...(line.before_confirmed === null
          ? {}
          : { before: { confirmed: line.before_confirmed, reserved: line.before_reserved ?? 0 } }),
        ...(line.after_confirmed === null
          ? {}
          : { after: { confirmed: line.after_confirmed, reserved: line.after_reserved ?? 0 } }),
        ...(detail === null ? {} : { detail }),
      };
    });
  });
}

export function saveReview(connection: Connection, content: unknown): Promise<void> {
  return ask(connection, async (database) => {
    await database
      .insertInto("review")
      .values({ content: sql`${JSON.stringify(content)}::jsonb` })
      .execute();
  });
}

export function readLastReview(
  connection: Connection,
): Promise<{ readonly at: Date; readonly content: unknown } | undefined> {
  return ask(connection, async (database) => {
    const review = await database
      .selectFrom("review")
      .select(["at", "content"])
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    return review === undefined ? undefined : { at: new Date(review.at), content: review.content };
  });
}
