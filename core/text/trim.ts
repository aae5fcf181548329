/** A text without the run of one character that it ends in: in one pass, which no expression such as `/0+$/` promises. */
export function withoutEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
