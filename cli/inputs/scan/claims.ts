/**
 * Which files of a list are taken, in memory that all threads see: threads take from the front, the one that waits for
 * them takes from the back. Where they meet, one may be left that nobody has: what is not found early is found when it
 * is asked for.
 */
export type Claims = Int32Array;

const FRONT = 0;
const BACK = 1;

/** @param count how many there are to take */
export function openClaims(count: number): Claims {
  const claims = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  claims[BACK] = count;
  return claims;
}

/** The next from the front; undefined where all are taken. */
export function claimNext(claims: Claims): number | undefined {
  const index = Atomics.add(claims, FRONT, 1);
  return index < Atomics.load(claims, BACK) ? index : undefined;
}

/** The last that nobody has; undefined where all are taken. */
export function claimLast(claims: Claims): number | undefined {
  const index = Atomics.sub(claims, BACK, 1) - 1;
  return index >= Atomics.load(claims, FRONT) ? index : undefined;
}

/** Takes all that are left, so that nobody begins another. */
export function closeClaims(claims: Claims): void {
  Atomics.store(claims, BACK, 0);
}
