import type { LedgerDesk } from "../../config/ledger";
import type { Connection } from "./connection";

type Desk = Omit<LedgerDesk, "readOthers" | "reserve" | "confirm" | "confirmReserved" | "release" | "expire" | "close">;

/** What people ask. The query builder is loaded with the first question: a run of the pack never takes it. */
export function deskOn(connection: Connection): Desk {
  const queries = () => import("./queries");
  return {
    init: async () => (await import("./migrate")).migrate(connection),
    readStatus: async () => (await queries()).readStatus(connection),
    readClaims: async (holder) => (await queries()).readClaims(connection, holder),
    readHistory: async (query) => (await queries()).readHistory(connection, query),
    examine: async () => (await import("./examine")).examine(connection),
    saveReview: async (content) => (await queries()).saveReview(connection, content),
    readLastReview: async () => (await queries()).readLastReview(connection),
  };
}
