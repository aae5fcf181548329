import type { Actor, ConfirmAnswer, Ledger, OthersAnswer, ReserveAnswer } from "../../config/ledger";
import type { LedgerKind } from "../../core/model";
import type { LedgerAddress } from "./address";
import { type Connection, type ConnectOptions, connect } from "./connection";
import { LedgerError } from "./fault";

/** The version of the tables that this code writes. */
export const SCHEMA_VERSION = 1;

/** The ledger with the connection that it is on. Every method throws LedgerError alone. */
export interface OpenLedger extends Ledger {
  readonly connection: Connection;
}

/** Opens the ledger. Whether it is of this version shows with the first answer. */
export async function openLedger(address: LedgerAddress, options: ConnectOptions): Promise<OpenLedger> {
  return ledgerOn(await connect(address, options));
}

function ledgerOn(connection: Connection): OpenLedger {
  const { shared } = connection;
  const call = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const [row] = await connection.query(text, values);
    return row?.answer;
  };
  /**
   * Whoever takes claims holds the lock of their pool until he commits. If he waited for the disk there, all others would
   * wait with him, one after the other; so he commits first, and then waits together with them. A crash in between loses a claim
   * that nobody was told of.
   */
  const callDurably = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const [row] = await connection.queryDurably(text, values);
    return row?.answer;
  };
  const actOf = ({ actor, commit, operation }: Actor) => [actor, commit ?? null, operation];
  return {
    connection,
    async readOthers(holder, top = 5) {
      return readOthersAnswer(await call("select winlic.others($1, $2) as answer", [holder, top]), connection.shown);
    },
    async reserve(holder, claims, limits, leaseSeconds, by) {
      const values = [holder, JSON.stringify(claims), JSON.stringify(limits), leaseSeconds, !shared, ...actOf(by)];
      const answer = await callDurably(
        "select winlic.reserve($1, $2::jsonb, $3::jsonb, $4::int, $5, $6, $7, $8) as answer",
        values,
      );
      return answer as ReserveAnswer;
    },
    async confirm(holder, claims, kinds, { seenAt, digest, action }, by) {
      const answer = (await callDurably(
        "select winlic.confirm($1, $2::jsonb, $3::text[], $4::timestamptz, $5, $6, $7, $8, $9, $10) as answer",
        [
          holder,
          JSON.stringify(claims),
          kinds,
          seenAt?.toISOString() ?? null,
          digest ?? null,
          action,
          !shared,
          ...actOf(by),
        ],
      )) as { readonly state: string; readonly known?: string | null };
      const { known } = answer;
      if (answer.state === "confirmed") return answer as ConfirmAnswer;
      return { ...answer, known: typeof known === "string" ? new Date(known) : undefined } as ConfirmAnswer;
    },
    async confirmReserved(holder, by) {
      const answer = await call("select winlic.confirm_reserved($1, $2, $3, $4) as answer", [holder, ...actOf(by)]);
      return (answer as { readonly changed?: number }).changed;
    },
    async release(holder, kinds, by) {
      const answer = await call("select winlic.release($1, $2::text[], $3, $4, $5) as answer", [
        holder,
        kinds,
        ...actOf(by),
      ]);
      return (answer as { readonly released?: number }).released;
    },
    async expire(by) {
      return Number(await call("select winlic.expire($1, $2, $3, $4) as answer", [SWEPT_AT_ONCE, ...actOf(by)]));
    },
    close: () => connection.close(),
  };
}

const SWEPT_AT_ONCE = 500;

interface KindAnswer {
  readonly held: number;
  readonly reserved: number;
  readonly holders: number;
  readonly own: number;
  readonly largest: readonly { readonly holder: string; readonly amount: number }[];
}

function readOthersAnswer(answer: unknown, shown: string): OthersAnswer {
  const { version, now, kinds } = answer as {
    readonly version: number;
    readonly now: string;
    readonly kinds: Readonly<Partial<Record<LedgerKind, KindAnswer>>>;
  };
  refuseNewer(version, shown);
  const entries = Object.entries(kinds) as readonly (readonly [LedgerKind, KindAnswer])[];
  return {
    kinds: Object.fromEntries(entries.map(([kind, { own: _, ...others }]) => [kind, others])),
    own: Object.fromEntries(entries.map(([kind, { own }]) => [kind, own])),
    now: new Date(now),
  };
}

/** A newer version may count what this one does not know of. */
export function refuseNewer(version: number, shown: string): void {
  if (version > SCHEMA_VERSION) {
    throw new LedgerError(
      "unusable",
      `the ledger ${shown}: it has version ${String(version)}, and this release knows versions up to ${String(SCHEMA_VERSION)}: update winlic and the policy pack`,
    );
  }
}
