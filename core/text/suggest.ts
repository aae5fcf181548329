import { distance } from "fastest-levenshtein";

/** The candidate that was most probably meant, when one is near enough for the question to make sense. */
export function suggest(written: string, candidates: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  if (wanted.length > 100) return undefined;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const found = distance(wanted, candidate.toLowerCase());
    if (best === undefined || found < best.distance) best = { candidate, distance: found };
  }
  if (best === undefined) return undefined;
  // A third of the letters wrong is a slip; more is another word. Of short words hardly anything may differ.
  const letters = best.candidate.length;
  const tolerated = letters <= 3 ? 1 : Math.max(2, Math.floor(letters / 3));
  return best.distance <= tolerated ? best.candidate : undefined;
}

/** The same as a hint; undefined when nothing is near. */
export function didYouMean(written: string, candidates: readonly string[]): string | undefined {
  const meant = suggest(written, candidates);
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
}
