/** Something that keeps the ledger from answering, in words for a person; never with credentials. */
export class LedgerError extends Error {
  /**
   * @param kind `unreachable`: it may work again by itself; `unusable`: somebody has to do something
   */
  constructor(
    readonly kind: "unreachable" | "unusable",
    message: string,
  ) {
    super(message);
  }
}

/** What PostgreSQL and Node say, by their codes: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CODES: Readonly<Record<string, readonly [LedgerError["kind"], string]>> = {
  ECONNREFUSED: ["unreachable", "no database answers there"],
  ECONNRESET: ["unreachable", "the connection was cut"],
  EPIPE: ["unreachable", "the connection was cut"],
  ENOENT: ["unreachable", "there is no such socket"],
  ENOTFOUND: ["unreachable", "the host name is not known"],
  EAI_AGAIN: ["unreachable", "the host name cannot be looked up"],
  EHOSTUNREACH: ["unreachable", "the host cannot be reached"],
  ENETUNREACH: ["unreachable", "the host cannot be reached"],
  ETIMEDOUT: ["unreachable", "it did not answer in time"],
  "57014": ["unreachable", "it did not answer in time"],
  "55P03": ["unreachable", "others kept it busy for too long"],
  "57P01": ["unreachable", "the database was shut down"],
  "57P02": ["unreachable", "the database crashed"],
  "57P03": ["unreachable", "the database is starting"],
  "53300": ["unreachable", "it has too many connections"],
  "25006": ["unreachable", "the database is read-only, as a standby is"],
  "28P01": ["unusable", "the password is wrong"],
  "28000": ["unusable", "this login is not allowed"],
  "3D000": ["unusable", "there is no such database"],
  "3F000": ["unusable", "it is not initialised: run `winlic ledger init`"],
  "42P01": ["unusable", "it is not initialised: run `winlic ledger init`"],
  "42883": ["unusable", "it is not initialised, or by another version: run `winlic ledger init`"],
  "42501": ["unusable", "this login may not do that: see `winlic ledger init --roles`"],
  SELF_SIGNED_CERT_IN_CHAIN: ["unusable", "its certificate is not trusted: name the authority with sslrootcert="],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["unusable", "its certificate is not trusted: name the authority with sslrootcert="],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["unusable", "its certificate is not trusted: name the authority with sslrootcert="],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    "unusable",
    "its certificate is not trusted: name the authority with sslrootcert=",
  ],
  CERT_HAS_EXPIRED: ["unusable", "its certificate has expired"],
  ERR_TLS_CERT_ALTNAME_INVALID: ["unusable", "its certificate is for another host"],
};

/** Statements that failed because of another transaction, and may be sent again. */
const AGAIN: ReadonlySet<string> = new Set(["40001", "40P01"]);

export function mayBeSentAgain(error: unknown): boolean {
  return AGAIN.has(codeOf(error));
}

/** A connection that was lost on the way: whether the statement was carried out is not known. */
const LOST: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "57P01", "57P02", "57P03"]);

export function wasCut(error: unknown): boolean {
  return LOST.has(codeOf(error)) || (error instanceof Error && CUT.test(error.message));
}

const CUT = /terminated|ended|closed|not queryable/i;

/** Messages of the driver without a code. */
const MESSAGES: readonly (readonly [RegExp, LedgerError["kind"], string])[] = [
  [/timeout|timed out/i, "unreachable", "it did not answer in time"],
  [
    /does not support SSL/i,
    "unusable",
    "it does not offer TLS: set it up there, or on this machine write sslmode=disable",
  ],
  [CUT, "unreachable", "the connection was cut"],
  [/password must be a string|no password/i, "unusable", "it asks for a password, and none is given"],
];

/** The reason of an error in our own words: a driver's message may repeat what it was given. */
export function describeFault(error: unknown, shown: string): LedgerError {
  if (error instanceof LedgerError) return error;
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  for (const each of errors) {
    const [kind, why] = CODES[codeOf(each)] ?? [];
    if (kind !== undefined && why !== undefined) return new LedgerError(kind, `the ledger ${shown}: ${why}`);
  }
  const text = error instanceof Error ? error.message : "";
  const known = MESSAGES.find(([pattern]) => pattern.test(text));
  if (known !== undefined) return new LedgerError(known[1], `the ledger ${shown}: ${known[2]}`);
  const code = codeOf(errors[0]);
  return new LedgerError("unusable", `the ledger ${shown}: the database reports ${code === "" ? "an error" : code}`);
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
