// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of PowerShell, which writes variables so.
/**
 * Writes random programs in the manner of people who set up KMS: PowerShell (`small`: one construct and what it takes;
 * `large`: many statements that share variables) and batch files (`cmd`). The same seed writes the same programs.
 */
type Made = { code: string; tags: string[] };

/** A program of one seed. */
export interface Program {
  readonly id: string;
  readonly text: string;
  readonly language: "powershell" | "cmd";
  /** The constructs in it, by name. */
  readonly tags: readonly string[];
}

export type Size = "small" | "large" | "cmd";

let avoided: ReadonlySet<string> = new Set();
let state = 0;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n: number) => Math.floor(random() * n);
const one = <T>(items: readonly T[]): T => items[below(items.length)] as T;
const maybe = (chance: number) => random() < chance;

let texts: string[] = [];
let numbers: string[] = [];
let lists: string[] = [];
let tables: string[] = [];
let made = 0;
let budget = 0;
function next(): number {
  made += 1;
  return made;
}
const fresh = (stem: string) => `$${stem}${next()}`;

const tag = (name: string, code: string, ...parts: Made[]): Made => ({
  code,
  tags: [name, ...parts.flatMap((part) => part.tags)],
});
const WORDS = ["kms1", "kms2", "KMS3", "vlmcs", "hub-a", "edge", "Corp", "eu", "west"];
const host = () => one(WORDS) + one(["", "", ".contoso.com", ".corp.fabrikam.com", "-01"]);
const quote = (text: string) => (maybe(0.15) ? `"${text}"` : `'${text}'`);
const bracket = ({ code, tags }: Made): Made => ({ code: `(${code})`, tags });

function text(depth: number): Made {
  budget -= 1;
  if (depth <= 0 || budget < 0) {
    if (texts.length > 0 && maybe(0.5)) return { code: one(texts), tags: [] };
    return { code: quote(host()), tags: [] };
  }
  const t = () => text(depth - 1);
  const b = () => bracket(t());
  return one<() => Made>([
    () => {
      const x = t();
      return tag("expand-sub", `"a-$(${x.code})"`, x);
    },
    () =>
      texts.length
        ? tag(
            "expand-var",
            `"${one(["", "x", "x-", "${env:nothing}"])}${one(texts)}${one(["-b", ".contoso.com", " ", ":1688", "[0]", "`tz", ""])}"`,
          )
        : t(),
    () => (texts.length ? tag("expand-braces", `"\${${one(texts).slice(1)}}x"`) : t()),
    () => {
      const x = t();
      return tag("here-string", `@"\n$(${x.code})\n"@`, x);
    },
    () => tag("here-string-quotes", `@"\n${host()} "q" 'r' $("s")\n"@`),
    () => tag("here-string-single", `@'\n${host()}$x\n'@`),
    () => {
      const [x, y] = [b(), t()];
      return tag("format", `('{0}.{1}' -f ${x.code}, ${bracket(y).code})`, x, y);
    },
    () => {
      const x = b();
      return tag("format-width", `('{0,${one(["6", "-6", "3"])}}|' -f ${x.code})`, x);
    },
    () => {
      const x = number(depth - 1);
      return tag("format-digits", `('k{0:${one(["D3", "d2", "X", "x4", "N0", "00", "000"])}}' -f [int](${x.code}))`, x);
    },
    () => {
      const x = b();
      return tag("format-braces", `('{{{0}}}' -f ${x.code})`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("format-list", `('{0}-{1}' -f (@(${x.code}) + 'p' + 'q'))`, x);
    },
    () => {
      const x = b();
      return tag(
        "replace-op",
        `(${x.code} -replace '${one(["k", "KMS", "\\.", "-", "s1$", "^k", "[0-9]", "(\\w+)\\.", "."])}', '${one(["z", "", "-", "$1", "x$1y"])}')`,
        x,
      );
    },
    () => {
      const x = b();
      return tag("creplace-op", `(${x.code} -creplace '${one(["k", "KMS", "E"])}', 'z')`, x);
    },
    () => {
      const x = b();
      return tag("replace-op-one", `(${x.code} -replace '${one(["k", "\\d", "s"])}')`, x);
    },
    () => {
      const x = b();
      return tag("split-op", `(${x.code} -split '${one(["\\.", "-", "s", ",", "M"])}')[${one(["0", "-1", "1"])}]`, x);
    },
    () => {
      const x = b();
      return tag("split-unary", `(-split ${x.code})[0]`, x);
    },
    () => {
      const x = b();
      return tag("csplit-op", `(${x.code} -csplit '${one(["k", "K"])}')[0]`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("join-op", `((${x.code}) -join '${one(["", "-", "."])}')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("join-unary", `(-join (${x.code}))`, x);
    },
    () => {
      const [x, y] = [b(), b()];
      return tag("add-text", `(${x.code} + ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [b(), number(depth - 1)];
      return tag("add-text-number", `(${x.code} + (${y.code}))`, x, y);
    },
    () => {
      const x = b();
      return tag("times-text", `(${x.code} * ${one(["2", "3", "'2'"])})`, x);
    },
    () => tag("times-digits", `('${one(["1", "10", "7"])}' * ${one(["2", "3"])})`),
    () => {
      const x = list(depth - 1);
      return tag("index", `(@(${x.code})[${one(["0", "-1", "1"])}] + 'i')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("index-range", `(@(${x.code} )[0..1] -join '-')`, x);
    },
    () => {
      const x = b();
      return tag("char-index", `('x' + ${x.code}[${one(["0", "-1", "1"])}])`, x);
    },
    () => {
      const x = b();
      return tag("char-range", `('x' + ${x.code}[0..1])`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag("table-member", `(${x.code}).${one(["Host", "host", "HOST", "Name"])}`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag("table-index", `(${x.code})['${one(["Host", "host", "Name"])}']`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag("table-keys", `((${x.code}).Keys | Sort-Object | Select-Object -First 1)`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag("table-values", `(@((${x.code}).Values | Sort-Object) -join '-')`, x);
    },
    () => {
      const x = b();
      return tag("m-replace", `${x.code}.Replace('${one(["k", "K", ".", "kms"])}', '${one(["z", "", "$&", "-"])}')`, x);
    },
    () => {
      const x = b();
      return tag("m-split", `${x.code}.Split('${one([".", "-", "s", "ms"])}')[${one(["0", "-1"])}]`, x);
    },
    () => {
      const x = b();
      return tag("m-trim", `(' ' + ${x.code} + '  ').Trim()`, x);
    },
    () => {
      const x = b();
      return tag("m-trim-char", `${x.code}.${one(["Trim", "TrimStart", "TrimEnd"])}('${one(["k", "1", "m"])}')`, x);
    },
    () => {
      const x = b();
      return tag("m-substring", `${x.code}.Substring(${one(["0, 2", "1", "1, 2", "2"])})`, x);
    },
    () => {
      const x = b();
      return tag("m-case", `${x.code}.${one(["ToUpper", "ToLower", "tolower", "ToUpperInvariant"])}()`, x);
    },
    () => {
      const x = b();
      return tag("m-pad", `${x.code}.${one(["PadLeft", "PadRight"])}(${one(["8", "8, 'x'", "2"])})`, x);
    },
    () => {
      const x = b();
      return tag("m-insert", `${x.code}.Insert(1, 'q')`, x);
    },
    () => {
      const x = b();
      return tag("m-remove", `${x.code}.Remove(${one(["2", "1, 1"])})`, x);
    },
    () => {
      const x = number(depth - 1);
      return tag("m-tostring", `('n' + (${x.code}).ToString())`, x);
    },
    () => {
      const x = number(depth - 1);
      return tag("m-tostring-format", `('n' + ([int](${x.code})).ToString('${one(["00", "D3", "x"])}'))`, x);
    },
    () => {
      const [x, y] = [t(), t()];
      return tag("s-format", `[string]::Format('{0}-{1}', (${x.code}), (${y.code}))`, x, y);
    },
    () => {
      const x = list(depth - 1);
      return tag("s-join", `[string]::Join('${one(["-", "."])}', @(${x.code}))`, x);
    },
    () => {
      const [x, y] = [t(), t()];
      return tag("s-concat", `[string]::Concat((${x.code}), (${y.code}))`, x, y);
    },
    () =>
      tag(
        "base64",
        `[Text.Encoding]::${one(["UTF8", "ASCII", "Unicode"])}.GetString([Convert]::FromBase64String('${Buffer.from(host(), one(["utf8", "utf16le"] as const)).toString("base64")}'))`,
      ),
    () => {
      const x = t();
      return tag(
        "base64-roundtrip",
        `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes(${bracket(x).code}))))`,
        x,
      );
    },
    () => {
      const [x, y, c] = [t(), t(), test(depth - 1)];
      return tag("if-value", `$(if (${c.code}) { ${x.code} } else { ${y.code} })`, x, y, c);
    },
    () => {
      const [x, y] = [t(), t()];
      return tag(
        "switch-value",
        `$(switch (${x.code}) { ${y.code.startsWith("'") ? y.code : "'kms1'"} { 'hit' } default { 'miss' } })`,
        x,
        y,
      );
    },
    () => {
      const x = t();
      return tag("block-call", `$(& { param($p) "<$p" } (${x.code}))`, x);
    },
    () => {
      const x = t();
      return tag("block-args", `$(& { $args[0] + 'z' } (${x.code}))`, x);
    },
    () => {
      const x = t();
      return tag("block-invoke", `({ param($p) $p + 'b' }).Invoke((${x.code}))`, x);
    },
    () => {
      const x = t();
      return tag("pipe-foreach", `$(${x.code} | ForEach-Object { $_${one(["", " + 'e'", ".ToLower()"])} })`, x);
    },
    () => {
      const x = t();
      return tag("psitem", `$(${x.code} | % { "$PSItem-p" })`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("pipe-member", `((${x.code}) | ForEach-Object ToUpper | Select-Object -First 1)`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("select-first", `(@(${x.code}) | Select-Object -First 1)`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("select-last", `(@(${x.code}) | select -Last 1)`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("sort", `((@(${x.code}) | Sort-Object${one(["", " -Descending", " -Unique"])}) -join '-')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag(
        "where",
        `((@(${x.code}) | Where-Object { $_ -${one(["like 'k*'", "ne 'kms1'", "match '\\d'", "in 'kms1','edge'"])} }) -join '-')`,
        x,
      );
    },
    () => {
      const x = list(depth - 1);
      return tag("where-short", `((@(${x.code}) | ? Length -gt 4) -join '-')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag(
        "list-filter",
        `((@(${x.code}) -${one(["eq 'kms1'", "ne 'kms1'", "like 'k*'", "match 'k'", "notlike 'k*'", "notmatch 'k'"])}) -join '-')`,
        x,
      );
    },
    () => {
      const x = list(depth - 1);
      return tag("list-replace", `((@(${x.code}) -replace '^', 'r') -join '-')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("list-text", `"${fresh("l")}$(${x.code})"`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("cast-list-text", `[string](${x.code})`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("out-string", `(${x.code} | Out-String).Trim()`, x);
    },
    () => {
      const x = b();
      return tag(
        "match-groups",
        `$(if (${x.code} -match '${one(["^(\\w+)", "(?<n>\\d)", "(k)(m)?", "zzz"])}') { $Matches[${one(["0", "1", "'n'"])}] } else { 'none' })`,
        x,
      );
    },
    () => {
      const x = number(depth - 1);
      return tag("number-text", `"n$(${x.code})"`, x);
    },
    () => {
      const x = test(depth - 1);
      return tag("bool-text", `"b$(${x.code})"`, x);
    },
    () => tag("null-text", `"n${one(["$null", "$($null)", "$undefined_thing", "$(@())"])}"`),
    () => tag("smart-quotes", one(["‘kms1’", "“kms2”", "'it–x'", "'a—b'", '"kms–1"', "“kms$(1–0)”"])),
    () => tag("escapes", `"${one(['a`"b', "a``b", "a`$b", 'a""b', "a`u{41}", "a`eb", "a`0b", "x`'y", "k`\nz"])}"`),
    () => tag("single-escapes", one(["'a''b'", "'a`nb'", "'$x'", "'a\"b'"])),
    () => {
      const x = t();
      return tag("cast-text", `[string](${x.code})`, x);
    },
    () =>
      tag(
        "cast-char",
        one([
          "([char]75 + 'ms')",
          "([string][char]107 + 'ms1')",
          "[string][char[]](107,109,115)",
          "([char[]](107,109,115) -join '')",
        ]),
      ),
    () => {
      const x = t();
      return tag("as-op", `((${x.code}) -as [string])`, x);
    },
    () => {
      const [x, y, c] = [t(), t(), test(depth - 1)];
      return tag("bool-index", `((${x.code}), (${y.code}))[[bool](${c.code})]`, x, y, c);
    },
    () => {
      const x = t();
      return tag("assign-value", `(${fresh("t")} = ${x.code})`, x);
    },
    () => tag("ofs", `$($OFS = '+'; "$('a','b')")`),
    () => {
      const x = b();
      return tag("regex-static", `[regex]::Replace(${x.code}, '[0-9]', 'n')`, x);
    },
    () => {
      const x = b();
      return tag("reverse", `$($c = ${x.code}.ToCharArray(); [array]::Reverse($c); -join $c)`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("foreach-method", `((@(${x.code}).ForEach({ $_ + 'f' })) -join '-')`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("where-method", `((@(${x.code}).Where({ $_ -like 'k*' })) -join '-')`, x);
    },
    () => {
      const x = b();
      return tag("path", `(Split-Path -Leaf ('C:/x/' + ${x.code}))`, x);
    },
    () => {
      const x = b();
      return tag(
        "ends",
        `$(if (${x.code}.${one(["StartsWith('k')", "EndsWith('1')", "Contains('m')", "StartsWith('K')", "IndexOf('m') -ge 0", "Equals('kms1')"])}) { 'yes' } else { 'no' })`,
        x,
      );
    },
  ])();
}

function number(depth: number): Made {
  budget -= 1;
  if (depth <= 0 || budget < 0) {
    if (numbers.length > 0 && maybe(0.5)) return { code: one(numbers), tags: [] };
    return { code: String(one([1, 2, 3, 5, 7, 10, 60, 120, 1688])), tags: [] };
  }
  const n = () => bracket(number(depth - 1));
  return one<() => Made>([
    () => {
      const [x, y] = [n(), n()];
      return tag("add", `(${x.code} + ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [n(), n()];
      return tag("subtract", `(${x.code} - ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [n(), n()];
      return tag("times", `(${x.code} * ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [n(), one(["2", "4", "3"])];
      return tag("divide", `(${x.code} / ${y})`, x);
    },
    () => {
      const [x, y] = [n(), one(["2", "4", "3"])];
      return tag("modulo", `(${x.code} % ${y})`, x);
    },
    () => {
      const x = n();
      return tag("int-of-half", `[int](${x.code} / 2)`, x);
    },
    () =>
      tag(
        "int-of-fraction",
        `[int]${one(["2.5", "3.5", "'2.5'", "3.7", "'7'", "0.5", "'0x10'", "' 12 '", "'1e2'", "''", "$null", "$true"])}`,
      ),
    () => tag("literal-hex", one(["0x10", "0xFF", "0X2a"])),
    () => tag("literal-unit", one(["1kb", "2KB", "1mb", "1.5kb"])),
    () => tag("literal-exponent", one(["1e3", "1.5e2", "2E1"])),
    () => tag("literal-suffix", one(["5l", "5d", "10L", "7u", "3y"])),
    () => {
      const x = n();
      return tag("negative", `(- ${x.code} + 100)`, x);
    },
    () => tag("text-as-number", `(${one(["'5'", "'10'", "'7'"])} ${one(["-", "/", "%"])} ${one(["2", "'2'"])})`),
    () => tag("number-plus-text", `(${one(["5", "10"])} + '${one(["2", "3"])}')`),
    () => tag("text-plus-number", `[int]('1' + ${one(["5", "2"])})`),
    () => {
      const x = text(depth - 1);
      return tag("length", `(${x.code}).Length`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("count", `@(${x.code}).Count`, x);
    },
    () => {
      const x = text(depth - 1);
      return tag("scalar-count", `(${x.code}).Count`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag("table-count", `(${x.code}).Count`, x);
    },
    () => {
      const x = list(depth - 1);
      return tag("measure", `(@(${x.code}) | Measure-Object).Count`, x);
    },
    () => {
      const [x, y] = [n(), n()];
      return tag("math", `[math]::${one(["Max", "Min"])}(${x.code}, ${y.code})`, x, y);
    },
    () => {
      const x = n();
      return tag("math-round", `[math]::${one(["Round", "Floor", "Ceiling", "Truncate"])}(${x.code} / 4)`, x);
    },
    () => {
      const x = n();
      return tag("bits", `(${x.code} ${one(["-band", "-bor", "-shl", "-bxor"])} 2)`, x);
    },
    () => tag("int-parse", `[int]::Parse('${one(["5", "42"])}')`),
    () => {
      const x = n();
      return tag("cast-int-text", `[int]"$(${x.code})"`, x);
    },
    () => {
      const [x, y, c] = [n(), n(), test(depth - 1)];
      return tag("if-number", `$(if (${c.code}) { ${x.code} } else { ${y.code} })`, x, y, c);
    },
    () => {
      const c = test(depth - 1);
      return tag("int-of-bool", `[int](${c.code})`, c);
    },
    () => {
      const x = n();
      return tag("timespan", `[int](New-TimeSpan -Minutes ${one(["60", "120"])}).TotalMinutes`, x);
    },
    () => {
      const x = n();
      return tag("increment", `$(${fresh("n")} = ${x.code}; $n${made}++; $n${made})`, x);
    },
    () => {
      const x = n();
      return tag("pre-increment", `$(${fresh("n")} = ${x.code}; (++$n${made}))`, x);
    },
    () => {
      const x = n();
      return tag("plus-assign", `$(${fresh("n")} = ${x.code}; $n${made} ${one(["+=", "-=", "*="])} 3; $n${made})`, x);
    },
    () => {
      const x = n();
      return tag("function-number", `$(function f${next()}($a${one(["", " = 1"])}) { $a + 1 }; f${made} ${x.code})`, x);
    },
    () =>
      tag(
        "function-bare-number",
        `$(function f${next()}($a) { $a ${one(["+ 1", "* 60", "- 1", "+ '1'"])} }; f${made} ${one(["5", "0x10", "1kb", "-a 7", "007"])})`,
      ),
    () => {
      const x = n();
      return tag("sum-loop", `$($s = 0; foreach ($i in 1..3) { $s += $i }; $s + ${x.code})`, x);
    },
    () => tag("measure-sum", `(1..4 | Measure-Object -Sum).Sum`),
    () => {
      const x = text(depth - 1);
      return tag("index-of", `(${x.code}).IndexOf('m')`, x);
    },
  ])();
}

function list(depth: number): Made {
  budget -= 1;
  if (depth <= 0 || budget < 0) {
    if (lists.length > 0 && maybe(0.5)) return { code: one(lists), tags: [] };
    return { code: Array.from({ length: 2 + below(3) }, () => `'${host()}'`).join(","), tags: [] };
  }
  const l = () => bracket(list(depth - 1));
  const t = () => bracket(text(depth - 1));
  return one<() => Made>([
    () => {
      const [x, y] = [t(), t()];
      return tag("comma", `${x.code}, ${y.code}`, x, y);
    },
    () => {
      const [x, y] = [t(), t()];
      return tag("at-list", `@(${x.code}; ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [l(), t()];
      return tag("list-plus", `(${x.code} + ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [l(), l()];
      return tag("list-plus-list", `(${x.code} + ${y.code})`, x, y);
    },
    () => {
      const [x, y] = [t(), l()];
      return tag("unary-comma", `(,${x.code} + ${y.code})`, x, y);
    },
    () => {
      const x = t();
      return tag("single-list", `@(${x.code})`, x);
    },
    () => {
      const x = t();
      return tag("array-cast", `([array]${x.code} + 'w')`, x);
    },
    () => {
      const x = t();
      return tag("string-array-cast", `([string[]]${x.code} + 'w')`, x);
    },
    () => tag("range", `(${one(["1..3", "3..1", "0..0", "'1'..'3'", "-1..1", "1..(1+1)"])} | % { "k$_" })`),
    () => tag("range-plain", one(["(1..3)", "(2..1)", "(1..2 + 5)"])),
    () => tag("split-literal", `('a,b,c' -split ',')`),
    () => tag("split-method", `'a,b;c'.Split('${one([",", ";", ",;"])}')`),
    () => tag("split-limit", `('a-b-c' -split '-', 2)`),
    () => {
      const x = l();
      return tag(
        "map",
        `(${x.code} | ForEach-Object { ${one(["$_ + 'm'", '"$_-m"', "$_.ToUpper()", "$x9 = $_; $x9"])} })`,
        x,
      );
    },
    () => {
      const x = l();
      return tag("filter", `@(${x.code} | Where-Object { $_ ${one(["-ne 'kms1'", "-like '*s*'", "-match 'k'"])} })`, x);
    },
    () => {
      const x = l();
      return tag("sorted", `@(${x.code} | Sort-Object)`, x);
    },
    () => {
      const x = l();
      return tag("skip", `@(${x.code} | Select-Object -Skip 1)`, x);
    },
    () => {
      const x = l();
      return tag("unique", `@(${x.code} | Select-Object -Unique)`, x);
    },
    () => {
      const x = l();
      return tag("for-value", `$(foreach ($e in ${x.code}) { "$e!" })`, x);
    },
    () => tag("here-lines", `(@'\nkms1\nkms2\n'@ -split "\`n")`),
    () => tag("list-object", `$($q = [System.Collections.ArrayList]@('a'); [void]$q.Add('b'); $q)`),
    () => tag("list-generic", `$($q = [System.Collections.Generic.List[string]]::new(); $q.Add('a'); $q.Add('b'); $q)`),
    () => {
      const x = t();
      return tag("list-append", `$($q = @(); $q += ${x.code}; $q += 'z'; $q)`, x);
    },
    () => tag("list-set", `$($q = 'a','b'; $q[0] = 'c'; $q)`),
    () => tag("empty-plus", `(@() + 'a' + 'b')`),
    () => tag("null-plus", `($null + 'a'), 'b'`),
    () => {
      const x = t();
      return tag("function-list", `$(function g${next()} { ${x.code}; 'b' }; g${made})`, x);
    },
    () => {
      const x = l();
      return tag("function-noenum", `$(function g${next()} { return ,${x.code} }; g${made})`, x);
    },
    () => {
      const x = l();
      return tag("multi-assign", `$($p, $r = ${x.code}; $r; $p)`, x);
    },
    () => tag("nested", one(["(('a','b'),('c','d'))[1]", "@(@('a','b'))", "@('a',@('b','c'))", "@($null,'a')"])),
  ])();
}

function table(depth: number): Made {
  budget -= 1;
  if ((depth <= 0 || budget < 0) && tables.length > 0 && maybe(0.6)) return { code: one(tables), tags: [] };
  const [x, y] = [text(Math.max(0, depth - 1)), text(Math.max(0, depth - 1))];
  return one<() => Made>([
    () => tag("table", `@{ Host = ${x.code}; Name = ${y.code} }`, x, y),
    () => tag("table-quoted", `@{ 'Host' = ${x.code}; "Name" = ${y.code} }`, x, y),
    () => tag("ordered", `[ordered]@{ Host = ${x.code}; Name = ${y.code} }`, x, y),
    () => tag("object", `[pscustomobject]@{ Host = ${x.code}; Name = ${y.code} }`, x, y),
    () => tag("table-lines", `@{\n  Host = ${x.code} # first\n  Name = ${y.code}\n}`, x, y),
    () => tag("table-add", `$($h = @{}; $h.Add('Host', ${bracket(x).code}); $h['Name'] = ${y.code}; $h)`, x, y),
    () => tag("table-set", `$($h = @{ Host = 'old' }; $h.Host = ${x.code}; $h.Name = ${y.code}; $h)`, x, y),
    () => tag("table-plus", `(@{ Host = ${x.code} } + @{ Name = ${y.code} })`, x, y),
    () => tag("table-remove", `$($h = @{ Host = ${x.code}; Name = ${y.code}; Z = 1 }; $h.Remove('Z'); $h)`, x, y),
    () => tag("table-alias", `$($h = @{ Host = 'old'; Name = ${y.code} }; $h2 = $h; $h2.Host = ${x.code}; $h)`, x, y),
    () =>
      tag(
        "table-clone",
        `$($h = @{ Host = ${x.code}; Name = ${y.code} }; $h2 = $h.Clone(); $h2.Host = 'changed'; $h)`,
        x,
        y,
      ),
    () => tag("json", `('{"Host":"kms1","Name":"edge"}' | ConvertFrom-Json)`),
    () => tag("string-data", `(ConvertFrom-StringData "Host = kms1\`nName = edge")`),
  ])();
}

function test(depth: number): Made {
  budget -= 1;
  if (depth <= 0 || budget < 0) return { code: one(["$true", "$false", "1 -eq 1", "2 -gt 3"]), tags: [] };
  const t = () => bracket(text(depth - 1));
  const n = () => bracket(number(depth - 1));
  const l = () => list(depth - 1);
  return one<() => Made>([
    () => {
      const [x, y] = [t(), t()];
      return tag("eq", `${x.code} ${one(["-eq", "-ne", "-ieq"])} ${y.code}`, x, y);
    },
    () =>
      tag("eq-case", `'${one(["KMS1", "kms1"])}' ${one(["-ceq", "-cne", "-eq", "-ieq"])} '${one(["KMS1", "kms1"])}'`),
    () =>
      tag(
        "eq-mixed",
        `${one(["1", "'1'", "0", "''", "$null", "$true", "$false", "'True'", "'0'", "1.0", "'1.0'", "'01'", "@()", "' 1'"])} ${one(["-eq", "-ne"])} ${one(["1", "'1'", "0", "''", "$null", "$true", "$false", "'True'", "'0'", "1.0", "'abc'"])}`,
      ),
    () => {
      const [x, y] = [n(), n()];
      return tag("compare-number", `${x.code} ${one(["-gt", "-ge", "-lt", "-le", "-eq"])} ${y.code}`, x, y);
    },
    () =>
      tag(
        "compare-digits",
        `'${one(["9", "10", "100", "2"])}' ${one(["-gt", "-lt", "-ge"])} ${one(["9", "'9'", "10", "'10'"])}`,
      ),
    () =>
      tag("compare-number-digits", `${one(["9", "10", "100", "2"])} ${one(["-gt", "-lt"])} ${one(["'9'", "'10'"])}`),
    () => {
      const [x, y] = [t(), t()];
      return tag("compare-text", `${x.code} ${one(["-gt", "-lt"])} ${y.code}`, x, y);
    },
    () => {
      const x = t();
      return tag(
        "like",
        `${x.code} ${one(["-like", "-notlike", "-clike"])} '${one(["k*", "*1", "K*", "*.contoso.com", "kms?", "[k]*", "kms1", "*"])}'`,
        x,
      );
    },
    () => {
      const x = t();
      return tag(
        "match",
        `${x.code} ${one(["-match", "-notmatch", "-cmatch"])} '${one(["^k", "\\d$", "K", "\\.", "contoso"])}'`,
        x,
      );
    },
    () => {
      const [x, y] = [t(), l()];
      return tag("in", `${x.code} ${one(["-in", "-notin"])} (${y.code})`, x, y);
    },
    () => {
      const [x, y] = [t(), l()];
      return tag("contains", `(${y.code}) ${one(["-contains", "-notcontains"])} ${x.code}`, x, y);
    },
    () => tag("contains-case", `('KMS1','x') ${one(["-ccontains", "-contains"])} 'kms1'`),
    () => {
      const [x, y] = [test(depth - 1), test(depth - 1)];
      return tag("logic", `(${x.code}) ${one(["-and", "-or", "-xor"])} (${y.code})`, x, y);
    },
    () => {
      const x = test(depth - 1);
      return tag("not", `${one(["-not", "!", "- not".replace(" ", "")])} (${x.code})`, x);
    },
    () =>
      tag(
        "truth",
        one([
          "'False'",
          "'0'",
          "0",
          "''",
          "' '",
          "@()",
          "@(0)",
          "@(0,0)",
          "@($null)",
          "$null",
          "@{}",
          "0.0",
          "[bool]'false'",
          "@('')",
          "-not @()",
          "!'x'",
        ]),
      ),
    () => {
      const x = t();
      return tag(
        "null-or-empty",
        `[string]::${one(["IsNullOrEmpty", "IsNullOrWhiteSpace"])}(${one([x.code, "$null", "''", "' '", "$undefined_thing"])})`,
        x,
      );
    },
    () => {
      const x = l();
      return tag("list-like", `(${x.code}) ${one(["-like 'k*'", "-notlike 'k*'", "-eq 'kms1'", "-match '1'"])}`, x);
    },
    () => tag("null-left", `$null ${one(["-eq", "-ne"])} ${one(["$undefined_thing", "''", "0", "'x'", "@()"])}`),
    () => {
      const x = t();
      return tag("is", `${x.code} -${one(["is", "isnot"])} [${one(["string", "int", "array"])}]`, x);
    },
    () => {
      const x = table(depth - 1);
      return tag(
        "has-key",
        `(${x.code}).${one(["ContainsKey('Host')", "ContainsKey('host')", "Contains('none')", "Keys -contains 'Host'"])}`,
        x,
      );
    },
    () => tag("assign-test", `(${fresh("t")} = ${one(["'x'", "''", "5", "0", "$null"])})`),
    () =>
      tag("function-test", `$(function t${next()} { return ${one(["$true", "$false", "'x'", "1 -eq 2"])} }; t${made})`),
    () =>
      tag(
        "precedence",
        one([
          "!$true -eq $false",
          "-not 'a' -eq 'b'",
          "1 + 1 -eq 2",
          "'a','b' -contains 'a' -and $true",
          "$true -or $false -and $false",
          "1 -eq 1 -eq $true",
          "-not $false -and $false",
        ]),
      ),
  ])();
}

const MACHINE_TESTS = [
  "$env:SITE -eq 'north'",
  "$env:SITE",
  "-not $env:SITE",
  "$null -eq $env:SITE",
  "$env:SITE -ne $null",
  "[string]::IsNullOrEmpty($env:SITE)",
  "$env:SITE -like 'n*'",
  "Test-Path 'C:\\flag.txt'",
  "(Get-Service sppsvc).Status -eq 'Running'",
];

/** A command that the oracle records. */
function outlet(depth: number): Made {
  if (maybe(0.2)) {
    const x = number(depth);
    const v = fresh("m");
    return one<() => Made>([
      () =>
        tag(
          "out-sai",
          `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /${one(["sai", "sri", "sprt"])} (${x.code})`,
          x,
        ),
      () => tag("out-sai", `${v} = ${x.code}\ncscript.exe //nologo slmgr.vbs /sai ${v}`, x),
      () =>
        tag(
          "out-port",
          `Invoke-CimMethod -InputObject (Get-CimInstance SoftwareLicensingService) -MethodName SetKeyManagementServicePort -Arguments @{ PortNumber = [uint32](${x.code}) }`,
          x,
        ),
      () =>
        tag(
          "out-registry-number",
          `Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServicePort -Value (${x.code})`,
          x,
        ),
    ])();
  }
  const x = text(depth);
  const v = fresh("v");
  return one<() => Made>([
    () => tag("out-cscript", `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /skms (${x.code})`, x),
    () => tag("out-cscript", `${v} = ${x.code}\ncscript.exe //nologo "$env:windir\\System32\\slmgr.vbs" /skms ${v}`, x),
    () =>
      tag(
        "out-cscript-text",
        `${v} = ${x.code}\n& "$env:SystemRoot\\System32\\cscript.exe" //nologo slmgr.vbs /skms "${v}"`,
        x,
      ),
    () =>
      tag(
        "out-splat",
        `${v} = @('//nologo', 'C:\\Windows\\System32\\slmgr.vbs', '/skms', (${x.code}))\n& cscript @${v.slice(1)}`,
        x,
      ),
    () => tag("out-array", `${v} = '//nologo', 'slmgr.vbs', '/skms', (${x.code})\ncscript ${v}`, x),
    () => tag("out-method", `(Get-WmiObject SoftwareLicensingService).SetKeyManagementServiceMachine((${x.code}))`, x),
    () =>
      tag(
        "out-method-var",
        `${v} = Get-WmiObject -Class SoftwareLicensingService\n$null = ${v}.SetKeyManagementServiceMachine(${bracket(x).code})`,
        x,
      ),
    () =>
      tag(
        "out-cim",
        `Get-CimInstance SoftwareLicensingService | Invoke-CimMethod -MethodName SetKeyManagementServiceMachine -Arguments @{ MachineName = ${x.code} } | Out-Null`,
        x,
      ),
    () =>
      tag(
        "out-cim-prefix",
        `${v} = gcim SoftwareLicensingService\nicim -Input ${v} -Method SetKeyManagementServiceMachine -Arg @{ MachineName = ${x.code} }`,
        x,
      ),
    () =>
      tag(
        "out-cim-splat",
        `${v} = @{ MethodName = 'SetKeyManagementServiceMachine'; Arguments = @{ MachineName = ${x.code} } }\nGet-CimInstance -ClassName SoftwareLicensingService | Invoke-CimMethod @${v.slice(1)}`,
        x,
      ),
    () =>
      tag(
        "out-registry",
        `Set-ItemProperty -Path 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' -Name KeyManagementServiceName -Value (${x.code})`,
        x,
      ),
    () =>
      tag(
        "out-registry-splat",
        `${v} = @{ Path = 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform'; Name = 'KeyManagementServiceName'; Value = ${x.code} }\nSet-ItemProperty @${v.slice(1)} -Type String`,
        x,
      ),
    () =>
      tag(
        "out-registry-positional",
        `sp 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' KeyManagementServiceName (${x.code})`,
        x,
      ),
    () =>
      tag(
        "out-start-process",
        `${v} = ${x.code}\nStart-Process -FilePath cscript.exe -ArgumentList '//nologo', 'slmgr.vbs', '/skms', ${v} -Wait -NoNewWindow`,
        x,
      ),
    () =>
      tag(
        "out-start-process-text",
        `${v} = ${x.code}\nStart-Process cscript "//nologo C:\\Windows\\System32\\slmgr.vbs /skms ${v}" -Wait`,
        x,
      ),
    () => tag("out-iex", `${v} = ${x.code}\nInvoke-Expression "cscript //nologo slmgr.vbs /skms '${v}'"`, x),
    () => tag("out-cmd", `${v} = ${x.code}\ncmd /c "cscript //nologo C:\\Windows\\System32\\slmgr.vbs /skms ${v}"`, x),
    () => tag("out-cmd-words", `${v} = ${x.code}\ncmd.exe /c cscript //nologo slmgr.vbs /skms ${v}`, x),
    () =>
      tag(
        "out-nested",
        `${v} = ${x.code}\npowershell.exe -NoProfile -Command "cscript //nologo slmgr.vbs /skms '${v}'"`,
        x,
      ),
    () =>
      tag(
        "out-encoded",
        `powershell -ExecutionPolicy Bypass -EncodedCommand ${Buffer.from(`cscript //nologo slmgr.vbs /skms ${host()}`, "utf16le").toString("base64")}`,
      ),
    () =>
      tag(
        "out-reg",
        `reg add 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform' /v KeyManagementServiceName /t REG_SZ /d (${x.code}) /f`,
        x,
      ),
    () => tag("out-stop-parsing", `cscript --% //nologo C:\\Windows\\System32\\slmgr.vbs /skms ${host()}`),
    () => tag("out-backtick", `cscript //nologo \`\n  C:\\Windows\\System32\\slmgr.vbs \`\n  /skms (${x.code})`, x),
    () => tag("out-comments", `cscript <# a #> //nologo slmgr.vbs /skms (${x.code}) # done`, x),
    () => tag("out-function-alias", `Set-Alias sl${made} cscript\nsl${made} //nologo slmgr.vbs /skms (${x.code})`, x),
    () => tag("out-command-var", `${v} = 'cscript'\n& ${v} //nologo slmgr.vbs /skms (${x.code})`, x),
  ])();
}

function statement(depth: number, nest: number): Made {
  const o = (d = Math.max(0, depth - 1)) => outlet(d);
  const s = () => (nest > 0 && maybe(0.5) ? statement(depth, nest - 1) : o());
  const d = Math.max(0, depth - 1);
  return one<() => Made>([
    () => o(depth),
    () => {
      const x = text(depth);
      const v = fresh("s");
      texts.push(v);
      return tag("assign", `${v} = ${x.code}`, x);
    },
    () => {
      const x = number(depth);
      const v = fresh("n");
      numbers.push(v);
      return tag("assign", `${v} = ${x.code}`, x);
    },
    () => {
      const x = list(depth);
      const v = fresh("l");
      lists.push(v);
      return tag("assign-list", `${v} = @(${x.code})`, x);
    },
    () => {
      const x = table(depth);
      const v = fresh("h");
      tables.push(v);
      return tag("assign-table", `${v} = ${x.code}`, x);
    },
    () => {
      const [x, y] = [text(d), text(d)];
      const v = fresh("s");
      const w = fresh("s");
      return tag("chain-assign", `${v} = ${w} = ${x.code}\n${call("skms", v)}`, x, y);
    },
    () => {
      const x = text(d);
      if (texts.length === 0) return o();
      return tag("append", `${one(texts)} += ${bracket(x).code}`, x);
    },
    () => {
      const [c, x, y] = [test(depth), s(), s()];
      return tag("if", `if (${c.code}) {\n${x.code}\n} else {\n${y.code}\n}`, c, x, y);
    },
    () => {
      const [c, c2, x, y, z] = [test(d), test(d), s(), s(), s()];
      return tag(
        "elseif",
        `if (${c.code}) { ${x.code} }\nelseif (${c2.code}) { ${y.code} }\nelse { ${z.code} }`,
        c,
        c2,
        x,
        y,
        z,
      );
    },
    () => {
      const [x, y] = [s(), s()];
      return tag("if-machine", `if (${one(MACHINE_TESTS)}) {\n${x.code}\n} else {\n${y.code}\n}`, x, y);
    },
    () => {
      const x = text(d);
      const v = fresh("s");
      const w = one(MACHINE_TESTS);
      return tag("machine-value", `${v} = 'base'\nif (${w}) { ${v} = ${x.code} }\n${call("skms", v)}`, x);
    },
    () => {
      const x = s();
      return tag(
        "machine-leave",
        `if (${one(MACHINE_TESTS)}) { ${call("ato", "")}; ${one(["return", "exit", "exit 0", "exit $LASTEXITCODE", "throw 'no'", "exit 1"])} }\n${x.code}`,
        x,
      );
    },
    () => {
      const x = s();
      return tag("if-assign-machine", `if (${fresh("f")} = Get-Service sppsvc) {\n${x.code}\n}`, x);
    },
    () => {
      const x = list(depth);
      const v = fresh("e");
      return tag("foreach", `foreach (${v} in ${x.code}) {\n${call("skms", v)}\n}`, x);
    },
    () => {
      const x = list(d);
      const c = one([
        "if ($e -eq 'kms1') { continue }",
        "if ($e -like 'k*') { break }",
        "if ($e -match '2') { continue }",
        "if ($e -ne 'zz') { break }",
      ]);
      return tag("foreach-leave", `foreach ($e in ${x.code}) {\n${c}\n${call("skms", "$e")}\n}`, x);
    },
    () => {
      const x = list(d);
      return tag("foreach-pipe", `${bracket(x).code} | ForEach-Object { ${call("skms", "$_")} }`, x);
    },
    () => {
      const x = list(d);
      return tag(
        "pipe-break",
        `${bracket(x).code} | ForEach-Object { if ($_ -like 'k*') { ${one(["break", "continue", "return"])} }; ${call("skms", "$_")} }\n${call("ato", "")}`,
        x,
      );
    },
    () => {
      const x = list(d);
      return tag("pipe-nested", `${bracket(x).code} | % { 'i','j' | % { $null = $_ }; ${call("skms", "$_")} }`, x);
    },
    () => {
      const x = list(d);
      return tag(
        "pipe-begin-end",
        `${bracket(x).code} | ForEach-Object -Begin { $z = 'b' } -Process { $z += $_ } -End { ${call("skms", "$z")} }`,
        x,
      );
    },
    () => {
      const x = text(d);
      return tag(
        "pipe-switch",
        `${bracket(x).code} | % { switch ('q') { 'q' { $r = $_ } }; ${call("skms", "$_")} }`,
        x,
      );
    },
    () => {
      const x = list(d);
      return tag("foreach-method-run", `@(${x.code}).ForEach({ ${call("skms", "$_")} })`, x);
    },
    () => {
      const x = table(d);
      return tag(
        "foreach-keys",
        `$h = ${x.code}\nforeach ($k in $h.Keys) { ${call("skms", "$h[$k]").replace("$h[$k]", "($h[$k])")} }`,
        x,
      );
    },
    () => {
      const x = table(d);
      return tag("foreach-entries", `$h = ${x.code}\n$h.GetEnumerator() | % { ${call("skms", "$_.Value")} }`, x);
    },
    () =>
      tag(
        "for",
        `for ($i = ${one(["0", "1"])}; $i -lt ${one(["2", "3", "0", "1"])}; $i++) {\n${call("skms", '"kms$i"')}\n}`,
      ),
    () => {
      const x = list(d);
      return tag(
        "for-index",
        `$l = @(${x.code})\nfor ($i = 0; $i -lt $l.Count; $i++) { ${call("skms", "$l[$i]")} }`,
        x,
      );
    },
    () => tag("while", `$i = 0\nwhile ($i -lt ${one(["2", "1", "0"])}) { $i++; ${call("skms", '"kms$i"')} }`),
    () =>
      tag(
        "while-true",
        `$i = 0\nwhile ($true) { $i${one(["++", " += 1"])}; if ($i -gt 2) { break }; ${call("skms", one(['"kms$i"', "kms9"]))} }\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "do-until",
        `$i = 0\ndo { $i++; ${call("skms", '"kms$i"')} } ${one(["until ($i -ge 2)", "while ($i -lt 2)", "while ($false)", "until ($true)"])}`,
      ),
    () =>
      tag(
        "retry",
        `$try = 0\n$done = $false\nwhile (-not $done -and $try -lt 3) { $try++; ${call("ato", "")}; if ($LASTEXITCODE -eq 0) { $done = $true } }\n${call("skms", '"kms$try"')}`,
      ),
    () =>
      tag(
        "labels",
        `:outer foreach ($a in 'a','b') { foreach ($b in '1','2') { if ($b -eq '2') { ${one(["break outer", "continue outer", "break", "continue"])} }; ${call("skms", '"$a$b"')} }; ${call("ato", "")} }`,
      ),
    () =>
      tag(
        "while-function-counter",
        `$script:n = 0\nfunction Bump { $script:n++ }\nwhile ($script:n -lt 2) { Bump; ${call("sprt", "$script:n")} }`,
      ),
    () => {
      const x = text(d);
      return tag(
        "switch",
        `switch (${x.code}) { 'kms1' { ${call("skms", "a1")} } 'kms2' { ${call("skms", "a2")}; break } default { ${call("skms", "other")} } }`,
        x,
      );
    },
    () =>
      tag(
        "switch-leave",
        `switch ('kms1') { 'kms1' { ${call("skms", "a1")}; ${one(["break", "continue", "return", ""])} } 'KMS1' { ${call("skms", "a2")} } default { ${call("skms", "other")} } }\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "switch-kind",
        `switch ${one(["-Wildcard", "-Regex", "-Exact", "-CaseSensitive", "-Wild"])} ('${one(["kms1", "KMS1", "edge"])}') { '${one(["k*", "^k", "kms1", "KMS1"])}' { ${call("skms", "a1")} } default { ${call("skms", "other")} } }`,
      ),
    () =>
      tag(
        "switch-list",
        `switch ('kms1','edge','zz') { 'kms1' { ${call("skms", "a1")}; ${one(["", "break", "continue"])} } 'edge' { ${call("skms", "$_")} } default { ${call("skms", "other")} } }`,
      ),
    () =>
      tag(
        "switch-block",
        `switch (${one(["5", "15"])}) { { $_ -gt 10 } { ${call("skms", "big")} } { $_ -lt 10 } { ${call("skms", "small")} } }`,
      ),
    () =>
      tag(
        "switch-number",
        `switch (${one(["1", "'1'", "2"])}) { 1 { ${call("skms", "a1")} } '2' { ${call("skms", "a2")} } }`,
      ),
    () =>
      tag(
        "switch-in-loop",
        `foreach ($e in 'a','b') { switch ($e) { 'a' { ${one(["continue", "break"])} } }; ${call("skms", "$e")} }`,
      ),
    () =>
      tag(
        "switch-true",
        `switch ($true) { (${test(d).code}) { ${call("skms", "a1")}; break } default { ${call("skms", "dd")} } }`,
      ),
    () => {
      const [x, y] = [text(d), text(d)];
      const f = `Set-Kms${next()}`;
      return tag(
        "function",
        `function ${f} { param([string]$HostName, $Suffix = 'dflt') ${call("skms", '"$HostName-$Suffix"')} }\n${f} ${one([`-HostName (${x.code})`, `(${x.code}) (${y.code})`, `-Suffix (${y.code}) -HostName (${x.code})`, `-Host (${x.code})`, `-Suffix (${y.code}) (${x.code})`, `-HostName:(${x.code})`, `bare`, `'a' 'b'`])}`,
        x,
        y,
      );
    },
    () => {
      const x = text(d);
      const f = `Get-Kms${next()}`;
      return tag(
        "function-return",
        `function ${f} { ${one([`return ${x.code}`, `${x.code}`, `$null = 'noise'; ${x.code}`, `if ($true) { return ${x.code} }; 'never'`, `Write-Host 'hello'; return ${x.code}`])} }\n${call("skms", `(${f})`)}`,
        x,
      );
    },
    () => {
      const x = text(d);
      return tag(
        "function-scope",
        `$g = 'outer'\nfunction Change { ${one(["$g = 'inner'", "$script:g = 'inner'", "$global:g = 'inner'", "$local:g = 'inner'", "Set-Variable g inner", "Set-Variable -Name g -Value inner -Scope Script", "$g += 'x'"])} }\nChange\n${call("skms", "$g")}`,
        x,
      );
    },
    () =>
      tag(
        "scope-read",
        `$g = 'outer'\nfunction Read-It { $g = 'inner'; ${call("skms", one(['"$script:g"', "$g", "$local:g", "$script:g"]))} }\nRead-It`,
      ),
    () => tag("block-scope", `$g = 'outer'\n${one(["&", "."])} { $g = 'inner' }\n${call("skms", "$g")}`),
    () =>
      tag(
        "function-switch",
        `function Go { param([switch]$Force, $Name) if ($Force) { ${call("skms", "$Name")} } else { ${call("ckms", "")} } }\nGo ${one(["-Force x", "-Name x", "x -Force", "-Force:$false x", "-Force:$true -Name x", "x"])}`,
      ),
    () =>
      tag(
        "function-args",
        `function Go { ${call("skms", one(["$args[0]", '"$args"', '"$($args.Count)x"', '"$($args[1])"']))} }\nGo ${one(["a b", "a,b", "'a' 'b'", "(1+1) b", "-x y"])}`,
      ),
    () =>
      tag(
        "function-pipe",
        `function Go { ${one(["param([Parameter(ValueFromPipeline)]$n)", "param([Parameter(ValueFromPipeline=$true)][string]$n)"])} process { ${call("skms", "$n")} } }\n'a','b' | Go`,
      ),
    () => tag("function-input", `function Go { foreach ($n in $input) { ${call("skms", "$n")} } }\n'a','b' | Go`),
    () => tag("filter", `filter Go { ${call("skms", "$_")} }\n'a','b' | Go`),
    () =>
      tag(
        "function-typed",
        `function Go([int]$n, [string[]]$names) { ${call("sprt", "($n + 1)")}; ${call("skms", "$names[0]")} }\nGo ${one(["5 a,b", "'5' 'a'", "-names x -n 7", "5.6 a"])}`,
      ),
    () =>
      tag(
        "function-position",
        `function Go { param([Parameter(Position=1)]$a, [Parameter(Position=0)]$b) ${call("skms", '"$a-$b"')} }\nGo x y`,
      ),
    () =>
      tag(
        "function-splat",
        `function Go { param($a, $b) ${call("skms", '"$a-$b"')} }\n$p = ${one(["@{ a = 'x'; b = 'y' }", "@('x','y')", "@{ b = 'y' }"])}\nGo @p`,
      ),
    () => tag("function-later", `function Go { ${call("skms", "old")} }\nfunction Go { ${call("skms", "new")} }\nGo`),
    () =>
      tag(
        "function-remaining",
        `function Go { param($a, [Parameter(ValueFromRemainingArguments)]$rest) ${call("skms", '"$a-$rest"')} }\nGo x y z`,
      ),
    () => tag("recursion", `function Go($n) { if ($n -gt 0) { ${call("skms", '"k$n"')}; Go ($n - 1) } }\nGo 2`),
    () => {
      const x = s();
      return tag("try", `try { ${x.code} } catch { ${call("skms", "caught")} }`, x);
    },
    () =>
      tag(
        "try-throw",
        `try { ${call("skms", "tried")}; throw 'x'; ${call("skms", "never")} } catch { ${one([call("skms", "caught"), "return", "$null", "exit", "Write-Host $_", "exit 0"])} } ${one(["", `finally { ${call("ckms", "")} }`])}\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "try-error",
        `$ErrorActionPreference = 'Stop'\ntry { ${one(["Get-Item /nonexistent/zz", "[int]'x'", "Write-Error 'bad'", "1/0", "Import-Module NoSuchModule", "$null.Foo()"])}; ${call("skms", "never")} } catch { ${call("skms", "caught")} }`,
      ),
    () =>
      tag(
        "try-return",
        `function Go { try { ${one(["return 'r'", "'q'; throw 'x'", "'q'"])} } catch { 'c' } finally { ${call("ckms", "")} } }\n${call("skms", "(Go)")}`,
      ),
    () => tag("trap", `trap { ${call("skms", "trapped")}; continue }\nthrow 'x'\n${call("ato", "")}`),
    () => {
      const x = text(d);
      return tag("env-set", `$env:KMS_HOST = ${x.code}\n${call("skms", "$env:KMS_HOST")}`, x);
    },
    () =>
      tag(
        "env-null",
        `if (${one(["$env:KMS_HOST -eq $null", "$null -eq $env:KMS_HOST", "-not $env:KMS_HOST", "!$env:KMS_HOST", "[string]::IsNullOrEmpty($env:KMS_HOST)", "$env:KMS_HOST -eq ''", "-not (Test-Path env:KMS_HOST)"])}) { $k = 'kms.contoso.com' } else { $k = $env:KMS_HOST }\n${call("skms", "$k")}`,
      ),
    () =>
      tag(
        "env-default",
        `$k = ${"if ($env:KMS_HOST) { $env:KMS_HOST } else { 'kms.contoso.com' }"}\n${call("skms", "$k")}`,
      ),
    () =>
      tag(
        "undefined",
        `if (${one(["$undefined_thing", "-not $undefined_thing", "$undefined_thing -eq $null", "$null -eq $undefined_thing"])}) { ${call("skms", "u1")} } else { ${call("skms", "u2")} }`,
      ),
    () => {
      const x = text(d);
      return tag("iex-sets", `Invoke-Expression '$w = ${x.code.replaceAll("'", "''")}'\n${call("skms", "$w")}`, x);
    },
    () =>
      tag(
        "scriptblock-var",
        `$b = { param($p) ${call("skms", "$p")} }\n${one(["& $b 'x'", ". $b 'x'", "$b.Invoke('x')", "Invoke-Command -ScriptBlock $b -ArgumentList 'x'", "& $b -p x"])}`,
      ),
    () => tag("scriptblock-closure", `$z = 'one'\n$b = { ${call("skms", "$z")} }\n$z = 'two'\n& $b`),
    () => tag("scriptblock-create", `$b = [scriptblock]::Create('cscript //nologo slmgr.vbs /skms made')\n& $b`),
    () =>
      tag(
        "typed-variable",
        `[${one(["int", "string", "string[]", "bool"])}]$z = ${one(["'5'", "7", "1"])}\n$z ${one(["= '6'", "+= 1", "= 3"])}\n${call("skms", '"v$z"')}`,
      ),
    () =>
      tag(
        "compound",
        `$z = ${one(["'a'", "5", "@('a')", "$null"])}\n$z ${one(["+= 'b'", "+= 2", "*= 2"])}\n${call("skms", '"v$z"')}`,
      ),
    () => tag("multi-assign", `$a, $b, $c = 'x', 'y', 'z', 'w'\n${call("skms", '"$a-$b-$c"')}`),
    () => tag("swap", `$a = 'x'; $b = 'y'; $a, $b = $b, $a\n${call("skms", '"$a$b"')}`),
    () =>
      tag(
        "variable-cmdlets",
        `${one(["Set-Variable -Name q -Value 'x'", "New-Variable q 'x'", "sv q x", "$q = 'x'", "Set-Variable q -Value ('x' + 'y')"])}\n${call("skms", one(["$q", "(Get-Variable q -ValueOnly)", "(Get-Variable q).Value", "${q}", "$variable:q"]))}`,
      ),
    () =>
      tag(
        "redirect",
        `${call("skms", "r1")} ${one(["> $null", "2>&1 | Out-Null", "| Out-Null", "2>$null", "*> $null", ">> out.txt"])}`,
      ),
    () =>
      tag(
        "exit-code",
        `${call("skms", "c1")}\nif (${one(["$LASTEXITCODE -ne 0", "$LASTEXITCODE", "-not $?", "$LASTEXITCODE -gt 0"])}) { ${one(["exit 1", "throw 'no'", "exit $LASTEXITCODE", "return"])} }\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "file",
        `Set-Content -Path ./h.txt -Value ${one(["'kms1'", "'kms1','kms2'"])}\n$h = Get-Content ./h.txt${one(["", " -Raw", " | Select-Object -First 1", " -TotalCount 1"])}\n${call("skms", one(["$h", "$h[0]", '"$h"', "$h.Trim()"]))}`,
      ),
    () =>
      tag(
        "file-run",
        `Set-Content ./run.ps1 "cscript //nologo slmgr.vbs /skms filed"\n${one(["& ./run.ps1", ". ./run.ps1", "powershell -File ./run.ps1"])}`,
      ),
    () => tag("sequence-values", `$z = 'a'; $y = $z; $z = 'b'\n${call("skms", '"$y$z"')}`),
    () => tag("list-reference", `$a = 'x','y'; $b = $a; $b[0] = 'z'\n${call("skms", "$a[0]")}`),
    () =>
      tag(
        "table-reference",
        `function Fill($t) { $t.Host = 'filled' }\n$c = @{ Host = 'empty' }\nFill $c\n${call("skms", "$c.Host")}`,
      ),
    () =>
      tag(
        "table-argument",
        `$c = @{ Host = 'kms1'; Port = 1688 }\n${call("skms", one(['"$($c.Host):$($c.Port)"', "$c.Host", "\"$($c['Host'])\"", '"{0}:{1}" -f $c.Host, $c.Port'].map((x) => (x.includes(" -f ") ? `(${x})` : x))))}`,
      ),
    () =>
      tag(
        "word-argument",
        `$c = 'kms1'\n${call("skms", one(["$c.contoso.com", "$c-x", "${c}.contoso.com", "x$c", '$c":1688"', "pre-$c.contoso.com", "$c:1688", '"$c:1688"', "$($c).contoso.com", "'a'b", '"a"b', "a'b'c", "a,b"]))}`,
      ),
    () =>
      tag(
        "keyword-case",
        `IF ($TRUE) { ${call("skms", "k1")} } ELSE { ${call("skms", "k2")} }\nForEach ($E in 'a') { ${call("skms", "$e")} }`,
      ),
    () =>
      tag(
        "unicode-dash",
        `cscript //nologo slmgr.vbs –skms kms1\nInvoke-CimMethod –MethodName SetKeyManagementServiceMachine —Arguments @{ MachineName = ‘u1’ }`,
      ),
    () => tag("semicolons", `$a = 'x';; ; ${call("skms", "$a")}; ;`),
    () =>
      tag("line-joins", `$a = 'x' +\n  'y'\n$b = @(\n 'p'\n 'q'\n)\n'm' |\n  % { ${call("skms", '"$a$($b[1])$_"')} }`),
    () =>
      tag(
        "block-comment",
        `<# ${call("skms", "no")} #> ${call("skms", "yes")} # ${call("skms", "no")}\n#${call("skms", "no")}`,
      ),
    () => {
      const x = s();
      return tag(
        "never",
        `${one(["if ($false)", "while ($false)", "foreach ($z in @())", "if (0)", "if ('')"])} { ${x.code} }\n${call("ato", "")}`,
        x,
      );
    },
    () => tag("early-return", `${one(["return", "exit", "exit 0", "break"])}\n${call("skms", "never")}`),
    () =>
      tag(
        "early-function-exit",
        `function Stop-It { ${one(["exit", "exit 0", "return", "break"])} }\n${call("skms", "first")}\nStop-It\n${call("skms", "never")}`,
      ),
    () =>
      tag(
        "begin-process-end",
        `begin { $q = 'b' }\nprocess { $q += 'p' }\nend { ${call("skms", "$q")} }`.replace(/^/, "& { ").concat(" }"),
      ),
    () =>
      tag(
        "function-doubts",
        `if (${one(MACHINE_TESTS)}) { function Pick { 'p1' } } else { function Pick { 'p2' } }\n${call("skms", "(Pick)")}`,
      ),
    () =>
      tag(
        "machine-switch",
        `switch ($env:SITE) { 'north' { $k = 'kms1' } 'south' { $k = 'kms2' } default { $k = 'kms3' } }\n${call("skms", "$k")}`,
      ),
    () =>
      tag(
        "machine-switch-regex",
        `switch -Regex ($env:SITE) { '^n' { ${call("skms", "kms1")} } default { ${call("skms", "kms3")} } }`,
      ),
    () =>
      tag(
        "machine-list",
        `$l = @('kms1')\nif (${one(MACHINE_TESTS)}) { $l += 'kms2' }\nforeach ($e in $l) { ${call("skms", "$e")} }`,
      ),
    () =>
      tag(
        "machine-loop",
        `foreach ($e in 'a','b') { if (${one(MACHINE_TESTS)}) { ${one(["continue", "break"])} }; ${call("skms", "$e")} }\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "machine-try",
        `try { if (${one(MACHINE_TESTS)}) { throw 'x' }; ${call("skms", "fine")} } catch { ${call("skms", "caught")} }\n${call("ato", "")}`,
      ),
    () =>
      tag(
        "machine-function",
        `function Pick { if (${one(MACHINE_TESTS)}) { return 'p1' }; 'p2' }\n${call("skms", "(Pick)")}\nif ((Pick) -eq 'p1') { ${call("ato", "")} }`,
      ),
    () =>
      tag(
        "lookup-table",
        `$map = @{ north = 'kms1'; south = 'kms2' }\n$k = $map[$env:SITE]\nif (-not $k) { $k = 'kms3' }\n${call("skms", "$k")}`,
      ),
  ])();
}

const call = (option: string, value: string) =>
  option === "ato" || option === "ckms"
    ? `cscript //nologo slmgr.vbs /${option}`
    : `cscript //nologo slmgr.vbs /${option} ${value}`;

/** What is made without the constructs that are left out. */
function allowed(most: number, make: () => Made): Made {
  for (;;) {
    const before = [[...texts], [...numbers], [...lists], [...tables]] as const;
    budget = most;
    const result = make();
    if (
      !result.tags.some((tag) => avoided.has(tag)) &&
      !(avoided.has("env-null") && /SITE -ne \$null|\$null -eq \$env/.test(result.code))
    )
      return result;
    [texts, numbers, lists, tables] = before.map((names) => [...names]) as [string[], string[], string[], string[]];
  }
}

/** One command, or some in brackets, of a batch file; its variables are S1 to S3. */
function batch(nest: number): Made {
  const v = () => `S${1 + below(3)}`;
  const word = () => one(["kms1", "kms2", "hub", "edge"]);
  const out = () =>
    tag("out", `cscript //nologo slmgr.vbs /skms ${one([`%${v()}%`, `x%${v()}%.contoso.com`, word(), `"%${v()}%"`])}`);
  const late = () => tag("delayed", `cscript //nologo slmgr.vbs /skms !${v()}!`);
  const set = () => tag("set", one([`set ${v()}=${word()}`, `set "${v()}=${word()}"`, `set ${v()}=%${v()}%${word()}`]));
  const inner = () => (nest > 0 ? batch(nest - 1) : maybe(0.5) ? out() : set());
  return one<() => Made>([
    out,
    set,
    set,
    late,
    () => tag("substring", `cscript //nologo slmgr.vbs /skms %${v()}:~${one(["0,3", "1", "-3", "0,-1", "1,2"])}%`),
    () => tag("replace", `cscript //nologo slmgr.vbs /skms %${v()}:${one(["k=z", "KMS=q", "e=", "x=y"])}%`),
    () =>
      tag("set-a", `set /a N=${one(["1+1", "10*6", "7/2", "7%%2", "(1+2)*3"])}\ncscript //nologo slmgr.vbs /sai %N%`),
    () => {
      const [x, y] = [inner(), inner()];
      return tag(
        "if",
        `if ${one(["", "/i ", "not "])}"%${v()}%"=="${one(["kms1", "KMS1", "hub"])}" (\n${x.code}\n) else (\n${y.code}\n)`,
        x,
        y,
      );
    },
    () => {
      const x = inner();
      return tag("if-defined", `if ${one(["", "not "])}defined ${one([v(), "NOTHING"])} (\n${x.code}\n)`, x);
    },
    () => {
      const x = inner();
      return tag(
        "if-number",
        `if ${one(["5", "10", "0x10"])} ${one(["EQU", "NEQ", "LSS", "GTR", "LEQ", "GEQ"])} ${one(["9", "10", "16"])} (\n${x.code}\n)`,
        x,
      );
    },
    () => {
      const x = inner();
      return tag(
        "for",
        `for %%a in (${word()} ${word()}) do (\nset ${v()}=%%a\n${x.code}\ncscript //nologo slmgr.vbs /skms %%a.contoso.com\n)`,
        x,
      );
    },
    () => tag("for-l", `for /l %%a in (1,1,2) do cscript //nologo slmgr.vbs /skms kms%%a`),
    () =>
      tag(
        "for-f",
        `for /f "tokens=${one(["1", "2", "1,2"])} delims=:" %%a in ("kms1:1688") do cscript //nologo slmgr.vbs /skms %%a`,
      ),
    () => {
      const x = inner();
      return tag("brackets", `(\n${x.code}\n)`, x);
    },
    () => tag("sequence", `set ${v()}=${word()}& cscript //nologo slmgr.vbs /skms %${v()}%`),
    () => tag("setlocal", `setlocal\nset S1=${word()}\nendlocal\ncscript //nologo slmgr.vbs /skms %S1%`),
    () => tag("goto", `goto l${next()}\ncscript //nologo slmgr.vbs /skms never\n:l${made}`),
    () =>
      tag(
        "call",
        `call :f${next()} ${word()}\ngoto e${made}\n:f${made}\ncscript //nologo slmgr.vbs /skms %1\ngoto :eof\n:e${made}`,
      ),
    () =>
      tag("rem", one(["rem cscript slmgr.vbs /ckms", ":: cscript slmgr.vbs /ckms", "echo cscript slmgr.vbs /ckms"])),
    () => tag("caret", `cscript //nologo slmgr.vbs ^\n/skms ${word()}`),
    () => tag("exit", one(["exit /b 0", "goto :eof"])),
  ])();
}

/** @param avoiding constructs that are left out, so that others show */
export function generatePrograms(
  seed: number,
  count: number,
  size: Size,
  avoiding: readonly string[] = [],
): readonly Program[] {
  avoided = new Set(avoiding);
  state = seed * 2654435761;
  return Array.from({ length: count }, (_, at) =>
    size === "cmd" ? generateBatch(seed, at) : generateScript(seed, at, size),
  );
}

function generateBatch(seed: number, at: number): Program {
  const parts = [
    tag(
      "head",
      `@echo off${maybe(0.5) ? "\nsetlocal enabledelayedexpansion" : ""}\nset S1=kms1\nset S2=hub.contoso.com`,
    ),
  ];
  // What jumps stands outside of brackets only.
  const isAlone = ({ tags }: Made): boolean =>
    tags.length < 2 || !tags.some((name) => /goto|call|exit|setlocal|set-a|sequence/.test(name));
  const count = 2 + below(4);
  for (let i = 0; i < count; i += 1) {
    parts.push(
      allowed(8, () => {
        for (;;) {
          const made = batch(1);
          if (isAlone(made)) return made;
        }
      }),
    );
  }
  return join(`cmd-${String(seed)}-${String(at)}`, "cmd", parts);
}

function generateScript(seed: number, at: number, size: "small" | "large"): Program {
  texts = [];
  numbers = [];
  lists = [];
  tables = [];
  made = 0;
  const parts: Made[] = [];
  if (size === "small") {
    parts.push(allowed(6, () => (maybe(0.45) ? outlet(1 + below(2)) : statement(1, 0))));
  } else {
    const count = 3 + below(6);
    for (let i = 0; i < count; i += 1) parts.push(allowed(8, () => statement(1 + below(2), 1)));
    parts.push(allowed(4, () => outlet(1)));
  }
  return join(`${size}-${String(seed)}-${String(at)}`, "powershell", parts);
}

function join(id: string, language: Program["language"], parts: readonly Made[]): Program {
  const tags = [...new Set(parts.flatMap((part) => part.tags))];
  return { id, language, text: parts.map(({ code }) => code).join("\n"), tags };
}
