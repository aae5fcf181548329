import type { Reason } from "../model";
import { licensing } from "../words/licensing";

/** Core licences are sold in packs of 2 and of 16; the rule is about licences, packs only about buying them. */
export interface Packs {
  readonly sixteen: number;
  readonly two: number;
}

/**
 * The fewest packs that hold `licences` core licences with the least waste: at most one licence to spare.
 * Nothing to buy for none; the same for a number that is none.
 */
export function choosePacks(licences: number): Packs {
  const cores = evenAtLeast(licences);
  return { sixteen: Math.floor(cores / 16), two: (cores % 16) / 2 };
}

/** The 2-packs that hold `licences` core licences where no 16-packs are bought. */
export function countTwoPacks(licences: number): number {
  return evenAtLeast(licences) / 2;
}

/** As a person orders them: `1 × 16-pack and 4 × 2-pack`. */
export function describePacks({ sixteen, two }: Packs): Reason {
  if (sixteen === 0) return two === 0 ? licensing("packs-none") : licensing("packs-of-two", { two });
  return two === 0 ? licensing("packs-of-sixteen", { sixteen }) : licensing("packs-of-both", { sixteen, two });
}

function evenAtLeast(licences: number): number {
  return licences > 0 && Number.isFinite(licences) ? Math.ceil(licences / 2) * 2 : 0;
}
