/**
 * Constructions that texts for users do not have, and what to write instead: the field's words, and sentences that are
 * neither translated nor assembled.
 */
const BANNED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bas far as\b/i, "say what is known"],
  [/\bnone that\b|\bnone of which\b/i, "say what is so"],
  [/\bnobody (says|can|knows|hands|tells|declared)\b/i, "`X` is not declared, or is unknown"],
  [/\bfor (want|lack) of\b/i, "because"],
  [/\b(takes|asks|says|has|is|means) none\b(?! of)/i, "say what is so"],
  [/(?<!\bthere )\bis no (?!longer|more)\w/i, "is not"],
  [/\bcannot tell\b|\bcannot be told\b/i, "unknown"],
  [/\bways? out\b/i, "outbound access"],
  [/\bleads? there\b/i, "reaches"],
  [/\bculprits?\b|\bobstacles?\b/i, "blocked by, reason"],
  [/\bperhaps\b/i, "conditional, may"],
  [/\bsays nothing\b|\bsay nothing\b/i, "does not state"],
  [/\b(at|by) deploy time\b/i, "at deployment"],
  [/\bby (itself|himself|themselves) say/i, "state"],
  [/\bcannot be used as it stands\b/i, "invalid"],
  [/\bnot said\b/i, "unspecified"],
  [/\bcomplaints?\b/i, "finding"],
  [/\blacking\b/i, "shortage"],
  [/\bhops?\b(?! type)/i, "step, next hop"],
  [/\beverybody\b/i, "every user"],
  [/\b20(08|12|16|19|22|25)r2\b/, "2012 R2"],
];

/** What in a text is banned, each with what to write instead. */
export function findBanned(text: string): readonly string[] {
  // "next hop" is the field's word.
  const plain = text.replace(/\bnext[ -]hops?\b/gi, "NEXTHOP").replace(/`[^`]*`/g, "CODE");
  return BANNED.flatMap(([pattern, instead]) => {
    const found = pattern.exec(plain);
    return found === null ? [] : [`"${found[0]}" (write: ${instead}) in: ${text.slice(0, 140)}`];
  });
}
