/** File-name matching over a whole text: `*` any run, `?` one character, case ignored. */
export function matchesGlob(pattern: string, candidate: string): boolean {
  const wanted = pattern.toLowerCase();
  const text = candidate.toLowerCase();
  // By hand rather than by regular expression: with many stars one would backtrack for ever, and the last star
  // alone ever needs another try.
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    // The star first: the text may hold one too.
    if (wanted[next] === "*") {
      star = next;
      next += 1;
      resume = at;
    } else if (next < wanted.length && (wanted[next] === "?" || wanted[next] === text[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      next = star + 1;
    } else {
      return false;
    }
  }
  while (wanted[next] === "*") next += 1;
  return next === wanted.length;
}
