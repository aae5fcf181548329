import type { LedgerFinding } from "../../config/ledger";
import type { Connection, Row } from "./connection";
import { SCHEMA_VERSION } from "./ledger";
import { readVersion } from "./migrate";

/** Looks whether the ledger is as it has to be: one line for each check. @throws LedgerError where it does not answer */
export async function examine(connection: Connection): Promise<readonly LedgerFinding[]> {
  const version = await readVersion(connection);
  const current: LedgerFinding = {
    check: "version",
    fine: version === SCHEMA_VERSION,
    says:
      version === undefined
        ? "it is not initialised: run `winlic ledger init`"
        : version > SCHEMA_VERSION
          ? `version ${String(version)} is newer than this release: update winlic`
          : `version ${String(version)}`,
  };
  if (!current.fine) return [current];
  const before = Date.now();
  const [row = {}] = await connection.query(FACTS);
  const elapsed = Date.now() - before;
  return [
    current,
    sums(row),
    {
      check: "history",
      fine: row.guards === 2,
      says: row.guards === 2 ? "append-only" : "a trigger that keeps the history append-only is missing or disabled",
    },
    {
      check: "leases",
      fine: true,
      says: `${String(Number(row.expired))} ran out and count no longer, ${String(Number(row.running))} run`,
    },
    clocks(row, before + elapsed / 2, elapsed),
    {
      check: "rights",
      fine: row.writes !== true || row.owner === true || !connection.shared,
      says:
        row.writes === true && row.owner !== true && connection.shared
          ? "this login may write the tables directly: grant it winlic_reader, winlic_writer or winlic_keeper alone"
          : connection.shared && row.owner === true
            ? "this login owns the ledger; pipelines need winlic_writer alone"
            : "this login writes by the functions of the ledger alone",
    },
  ];
}

/** Sums that triggers keep, beside the claims that they sum up. */
const FACTS = `
with actual as (
  select holder_id, kind, sum(reserved) as reserved, sum(confirmed) as confirmed, count(*) as claims from winlic.claim group by holder_id, kind
), wrong_holdings as (
  select count(*) as n from actual a full join winlic.holding h using (holder_id, kind)
  where coalesce(a.reserved, 0) <> coalesce(h.reserved, 0) or coalesce(a.confirmed, 0) <> coalesce(h.confirmed, 0) or coalesce(a.claims, 0) <> coalesce(h.claims, 0)
), wrong_totals as (
  select count(*) as n from winlic.total t left join (
    select kind, sum(reserved) as reserved, sum(confirmed) as confirmed, count(*) as holders from actual group by kind
  ) a using (kind)
  where t.reserved <> coalesce(a.reserved, 0) or t.confirmed <> coalesce(a.confirmed, 0) or t.holders <> coalesce(a.holders, 0)
)
select
  (select n from wrong_holdings)::int as holdings, (select n from wrong_totals)::int as totals,
  (select count(*) from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace s on s.oid = c.relnamespace
    where s.nspname = 'winlic' and c.relname in ('history', 'review') and g.tgname = 'append_only' and g.tgenabled in ('O', 'A'))::int as guards,
  (select count(*) from winlic.claim where reserved > 0 and expires_at <= clock_timestamp())::int as expired,
  (select count(*) from winlic.claim where reserved > 0 and expires_at > clock_timestamp())::int as running,
  extract(epoch from clock_timestamp())::float8 as now,
  has_table_privilege('winlic.claim', 'insert') as writes,
  (select pg_has_role(relowner, 'usage') from pg_class where oid = 'winlic.claim'::regclass) as owner
`;

function sums({ holdings, totals }: Row): LedgerFinding {
  const fine = holdings === 0 && totals === 0;
  return {
    check: "sums",
    fine,
    says: fine
      ? "the sums equal the claims"
      : `the sums of ${String(Number(holdings))} holders and ${String(Number(totals))} kinds differ from their claims: somebody changed tables by hand`,
  };
}

/** Leases go by the clock of the database; exports carry that of whoever updates. */
const MOST_CLOCK_SECONDS = 120;

function clocks({ now }: Row, here: number, elapsed: number): LedgerFinding {
  const seconds = Math.max(0, Math.abs(Number(now) * 1000 - here) - elapsed) / 1000;
  const fine = seconds <= MOST_CLOCK_SECONDS;
  return {
    check: "clock",
    fine,
    says: fine
      ? "the clocks of the database and of this machine agree"
      : `the clocks of the database and of this machine differ by ${String(Math.round(seconds))} s: exports may seem older or newer than they are`,
  };
}
