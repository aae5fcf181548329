import type { Generated } from "kysely";
import type { LedgerKind } from "../../core/model";

/** The tables, for typed queries. Sums come as texts from one driver and as numbers from the other: read them with Number. */
export interface Tables {
  readonly holder: {
    readonly id: Generated<number>;
    readonly name: string;
    readonly exported_at: Date | null;
    readonly digest: string | null;
  };
  readonly claim: {
    readonly holder_id: number;
    readonly kind: LedgerKind;
    readonly subject: string;
    readonly confirmed: number;
    readonly reserved: number;
    readonly reserved_at: Date | null;
    readonly expires_at: Date | null;
  };
  readonly holding: {
    readonly holder_id: number;
    readonly kind: LedgerKind;
    readonly reserved: number | string;
    readonly confirmed: number | string;
    readonly claims: number | string;
  };
  readonly total: {
    readonly kind: LedgerKind;
    readonly reserved: number | string;
    readonly confirmed: number | string;
    readonly spent: number | string;
    readonly holders: number | string;
  };
  readonly history: {
    readonly id: Generated<number | string>;
    readonly at: Date;
    readonly db_role: string;
    readonly action: string;
    readonly actor: string | null;
    readonly commit_id: string | null;
    readonly operation: string | null;
    readonly holder: string;
    readonly kind: LedgerKind | null;
    readonly subject: string | null;
    readonly before_confirmed: number | null;
    readonly before_reserved: number | null;
    readonly after_confirmed: number | null;
    readonly after_reserved: number | null;
    readonly detail: unknown;
  };
  readonly review: {
    readonly id: Generated<number | string>;
    readonly at: Generated<Date>;
    readonly content: unknown;
  };
}
