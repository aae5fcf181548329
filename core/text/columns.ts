/** Columns of text for a width: what does not fit is folded inside its own column. */

/** Prose in lines of at most `width`, broken between words; a word that is wider keeps its line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** Prose by words; a word that is wider than the column is cut, after a mark of punctuation if there is one. */
export function foldCell(text: string, width: number): readonly string[] {
  return wrap(text, width).flatMap((line) => cut(line, width));
}

function cut(line: string, width: number): readonly string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const after = Math.max(...["-", "_", "/", ".", ":", ",", ";"].map((mark) => rest.lastIndexOf(mark, width - 1)));
    const end = after > 0 ? after + 1 : width;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}

/** Narrow columns get what they want, and the wide ones equal shares of the rest. */
export function shareWidth(wanted: readonly number[], room: number): readonly number[] {
  const shares = new Map<number, number>();
  let left = room;
  const byWidth = wanted.map((width, column) => ({ width, column })).sort((one, other) => one.width - other.width);
  for (const [index, { width, column }] of byWidth.entries()) {
    const share = Math.min(width, Math.max(1, Math.floor(left / (byWidth.length - index))));
    shares.set(column, share);
    left -= share;
  }
  return wanted.map((width, column) => shares.get(column) ?? width);
}

/** A calculation: what, how, how much, and remarks below; then totals. */
export interface SumTable {
  /** Stands once, over the column that it is the unit of. */
  readonly unit: string;
  readonly rows: readonly {
    readonly label: string;
    readonly formula: string;
    readonly amount: string;
    readonly below: string;
  }[];
  readonly totals: readonly { readonly label: string; readonly amount: string }[];
}

const GAP = 2;
const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

/** The lines of a calculation. Amounts are flush right, so that they read as a sum; labels and formulas fold in their columns. */
export function layOutSum({ unit, rows, totals }: SumTable, width = Number.POSITIVE_INFINITY): readonly string[] {
  const amounts = longest([...rows, ...totals].map(({ amount }) => amount));
  const wanted = [longest(rows.map(({ label }) => label)), longest(rows.map(({ formula }) => formula))] as const;
  const room = Math.max(1, width - amounts - GAP);
  const [labels = 0, formulas = 0] = shareWidth(wanted, Math.max(2, room - GAP));
  const left = Math.min(room, Math.max(labels + GAP + formulas, longest(totals.map(({ label }) => label))));
  const write = (text: string, index: number, amount: string): string =>
    index === 0 ? `${text.padEnd(left + GAP)}${amount.padStart(amounts)}`.trimEnd() : text.trimEnd();
  const rowLines = rows.flatMap(({ label, formula, amount, below }) => {
    const [names, terms] = [foldCell(label, Math.max(1, labels)), foldCell(formula, Math.max(1, formulas))];
    const lines = Array.from({ length: Math.max(names.length, terms.length) }, (_, index) =>
      write(`${(names[index] ?? "").padEnd(labels + GAP)}${terms[index] ?? ""}`, index, amount),
    );
    const remarks = below === "" ? [] : wrap(below, width - 4).map((line, at) => `${at === 0 ? "  " : "    "}${line}`);
    return [...lines, ...remarks];
  });
  const totalLines = totals.flatMap(({ label, amount }) =>
    foldCell(label, left).map((line, index) => write(index === 0 ? line : `  ${line}`, index, amount)),
  );
  const sumLine = " ".repeat(left + GAP) + "─".repeat(amounts);
  return [
    unit.padStart(left + GAP + amounts),
    ...rowLines,
    ...(rows.length > 0 && totals.length > 0 ? [sumLine] : []),
    ...totalLines,
  ];
}
