/** Patterns of .NET as JavaScript runs them, as far as both mean the same. */

const MOST_SUBJECT = 20_000;
const compiled = new Map<string, RegExp | undefined>();
const MOST_COMPILED = 500;

/**
 * A pattern of .NET; undefined where it is not one that JavaScript reads alike, or one that could take very long.
 * @param flags `g` for all matches
 */
export function toPattern(pattern: string, ignoresCase: boolean, subject: string, flags = ""): RegExp | undefined {
  if (subject.length > MOST_SUBJECT || pattern.length > 2_000) return undefined;
  const key = `${ignoresCase ? "i" : ""}${flags}/${pattern}`;
  let found = compiled.get(key);
  if (found === undefined && !compiled.has(key)) {
    if (compiled.size > MOST_COMPILED) compiled.clear();
    found = compile(pattern, ignoresCase, flags);
    compiled.set(key, found);
  }
  if (found === undefined) return undefined;
  // Letters beyond ASCII are words in .NET, and other letters when case is ignored.
  if (/[^\0-\x7f]/.test(subject) && (/\\[wWdDbB]/.test(pattern) || ignoresCase)) return undefined;
  if (subject.length > 40 && isAmbiguous(pattern)) return undefined;
  if (subject.length > 2_000 && (pattern.match(/[*+]/g)?.length ?? 0) > 2) return undefined;
  found.lastIndex = 0;
  return found;
}

/** Repetition inside repetition may take exponential time. */
function isAmbiguous(pattern: string): boolean {
  /** For each bracket that is open: whether something in it repeats without a limit. */
  const open: boolean[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    const repeats = /^(?:[*+]|\{\d*,\})/.test(pattern.slice(at + 1, at + 8));
    if (char === "\\") at += 1;
    else if (char === "(") open.push(false);
    else if (char === ")") {
      const inner = open.pop() === true;
      if (inner && repeats) return true;
      if ((inner || repeats) && open.length > 0) open[open.length - 1] = true;
      continue;
    }
    if (/^(?:[*+]|\{\d*,\})/.test(pattern.slice(at + 1, at + 8)) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}

function compile(pattern: string, ignoresCase: boolean, flags: string): RegExp | undefined {
  let source = pattern;
  let ignores = ignoresCase;
  let dotAll = false;
  let lines = false;
  const inline = /^\(\?([imsn]+)\)/.exec(source);
  if (inline !== null) {
    source = source.slice(inline[0].length);
    const [, options = ""] = inline;
    if (options.includes("n")) return undefined;
    ignores ||= options.includes("i");
    dotAll = options.includes("s");
    lines = options.includes("m");
  }
  // Options in the middle, atomic groups, conditions, balancing groups, subtraction of classes, categories.
  if (/\(\?(?:[imsnx-]+[:)]|>|\(|<\w+-|#)|-\[|\\[pPGkcu]|\[:|\(\?'/.test(source)) return undefined;
  let out = "";
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const char = source.charAt(at);
    if (char === "\\") {
      const next = source.charAt(at + 1);
      at += 1;
      if (next === "A" && !inClass) out += "^";
      else if (next === "z" && !inClass) out += "$";
      else if (next === "Z" && !inClass) out += "(?=\\n?$)";
      else if (next === "e") out += "\\x1b";
      else if (next === "a") out += "\\x07";
      else if (/[a-zA-Z0-9]/.test(next)) {
        if (!/[dDwWsSbBtnrfv0xu1-9]/.test(next)) return undefined;
        out += `\\${next}`;
      } else if (next === "") return undefined;
      else out += /[\^$\\.*+?()[\]{}|/-]/.test(next) ? `\\${next}` : next;
    } else if (inClass) {
      out += char;
      if (char === "]") inClass = false;
    } else if (char === "[") {
      inClass = true;
      out += char;
      // A bracket that comes first is one of the class.
      if (source.charAt(at + 1) === "]") {
        out += "\\]";
        at += 1;
      } else if (source.startsWith("^]", at + 1)) {
        out += "^\\]";
        at += 2;
      }
    } else if (char === "$" && !lines) out += "(?=\\n?(?![\\s\\S]))";
    else if (char === "{" && !/^\{\d+(?:,\d*)?\}/.test(source.slice(at))) out += "\\{";
    else if (char === "}" && !/\{\d+(?:,\d*)?$/.test(source.slice(0, at))) out += "\\}";
    else out += char;
  }
  if (inClass) return undefined;
  try {
    return new RegExp(out, `${flags}${ignores ? "i" : ""}${dotAll ? "s" : ""}${lines ? "m" : ""}`);
  } catch {
    return undefined;
  }
}

/** Whether a text is no pattern of .NET either: using it fails. */
export function isBadPattern(pattern: string): boolean {
  if (/^[*+?]|\(\?$|[^\\]\[$|^\[$|\\$/.test(pattern)) return true;
  const bare = withoutClasses(pattern.replaceAll(/\\[\s\S]/g, ""));
  let open = 0;
  for (const char of bare) {
    if (char === "(") open += 1;
    else if (char === ")") open -= 1;
    if (open < 0) return true;
  }
  return open !== 0;
}

/** What `-replace` puts for a match: `$1`, `${name}`, `$&`, `$$`. Undefined for what is not followed. */
export function expandReplacement(replacement: string, match: RegExpExecArray, subject: string): string | undefined {
  const missed: string[] = [];
  const out = replacement.replaceAll(
    /\$(?:(\d+)|\{(\w+)\}|([$&`'+_]))/g,
    (whole: string, digits: string | undefined, name: string | undefined, symbol: string | undefined) => {
      if (digits !== undefined || (name !== undefined && /^\d+$/.test(name))) {
        const group = Number(digits ?? name);
        return group < match.length ? (match[group] ?? "") : whole;
      }
      if (name !== undefined)
        return match.groups !== undefined && Object.hasOwn(match.groups, name) ? (match.groups[name] ?? "") : whole;
      switch (symbol) {
        case "$":
          return "$";
        case "&":
          return match[0];
        case "`":
          return subject.slice(0, match.index);
        case "'":
          return subject.slice(match.index + match[0].length);
        case "_":
          return subject;
        default:
          missed.push(whole);
          return "";
      }
    },
  );
  return missed.length > 0 ? undefined : out;
}

/** A pattern of `-like`: `*`, `?`, `[a-z]`, and a backtick before what stands for itself. */
export function toLikePattern(pattern: string, mindsCase: boolean): RegExp | undefined {
  const key = `like${mindsCase ? "c" : ""}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  let out = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === "*") {
      if (!out.endsWith("[\\s\\S]*")) out += "[\\s\\S]*";
    } else if (char === "?") out += "[\\s\\S]";
    else if (char === "`") {
      at += 1;
      out += escapePattern(pattern.charAt(at));
    } else if (char === "[") {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) return undefined;
      out += `[${pattern.slice(at + 1, end).replaceAll(/[\\\]^]/g, "\\$&")}]`;
      at = end;
    } else out += escapePattern(char);
  }
  if ((out.match(/\*/g)?.length ?? 0) > 8) return undefined;
  const made = new RegExp(`^${out}$`, mindsCase ? "" : "i");
  if (compiled.size > MOST_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** A pattern without `[…]`, in which brackets mean themselves. */
function withoutClasses(pattern: string): string {
  let rest = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const close = pattern.charAt(at) === "[" ? pattern.indexOf("]", at + (pattern.charAt(at + 1) === "^" ? 3 : 2)) : -1;
    if (close >= 0) at = close;
    else rest += pattern.charAt(at);
  }
  return rest;
}
