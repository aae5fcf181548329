import { COUNT_WINDOW_MINUTES, type Minute } from "./scenario";

const OUT = -1;
/** Where a machine ID is kept. */
const ABSENT = 0;
const IN_BUCKET = 1;
const HELD = 2;
const LONG_AGO = -2 * COUNT_WINDOW_MINUTES;

/**
 * The client machine IDs that a host saw within 30 days. Entries wait in a bucket of the minute in which they would fall
 * out; one that was seen again moves on when its bucket comes up. A client that retries more often than every 30 days and
 * never succeeds is held instead of being seen again and again.
 */
export class HostCount {
  private readonly seen: Int32Array;
  private readonly held: Int32Array;
  private readonly next: Int32Array;
  private readonly waits: Uint8Array;
  private readonly buckets: Int32Array;
  private counted = 0;

  constructor(machineIds: number, minutes: number) {
    this.seen = new Int32Array(machineIds).fill(LONG_AGO);
    this.held = new Int32Array(machineIds);
    this.next = new Int32Array(machineIds).fill(OUT);
    this.waits = new Uint8Array(machineIds);
    this.buckets = new Int32Array(minutes + COUNT_WINDOW_MINUTES + 1).fill(OUT);
  }

  get size(): number {
    return this.counted;
  }

  /** @param at may lie before the start */
  see(machineId: number, at: Minute): void {
    if (at + COUNT_WINDOW_MINUTES <= 0) return;
    if (at > (this.seen[machineId] ?? 0)) this.seen[machineId] = at;
    this.keep(machineId);
  }

  hold(machineId: number): void {
    this.held[machineId] = (this.held[machineId] ?? 0) + 1;
  }

  /** @param at when it asked last */
  release(machineId: number, at: Minute): void {
    this.held[machineId] = (this.held[machineId] ?? 0) - 1;
    this.see(machineId, at);
    if (this.held[machineId] === 0 && this.waits[machineId] === HELD) this.enqueue(machineId, this.endOf(machineId));
  }

  /** What falls out in this minute. */
  advance(at: Minute): void {
    let machineId = this.buckets[at] ?? OUT;
    this.buckets[at] = OUT;
    while (machineId !== OUT) {
      const following = this.next[machineId] ?? OUT;
      this.waits[machineId] = ABSENT;
      if ((this.held[machineId] ?? 0) > 0) this.waits[machineId] = HELD;
      else if (this.endOf(machineId) > at) this.enqueue(machineId, this.endOf(machineId));
      else this.counted -= 1;
      machineId = following;
    }
  }

  /** A host that is installed anew. Held clients have to be released before. */
  clear(): void {
    this.seen.fill(LONG_AGO);
    this.waits.fill(ABSENT);
    this.buckets.fill(OUT);
    this.counted = 0;
  }

  private endOf(machineId: number): Minute {
    return (this.seen[machineId] ?? LONG_AGO) + COUNT_WINDOW_MINUTES;
  }

  private keep(machineId: number): void {
    if (this.waits[machineId] !== ABSENT) return;
    this.counted += 1;
    this.enqueue(machineId, this.endOf(machineId));
  }

  private enqueue(machineId: number, at: Minute): void {
    this.waits[machineId] = IN_BUCKET;
    if (at >= this.buckets.length) return;
    this.next[machineId] = this.buckets[at] ?? OUT;
    this.buckets[at] = machineId;
  }
}
