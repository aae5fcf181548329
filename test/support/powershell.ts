/**
 * As much of PowerShell's grammar as it takes to read the scripts of this repository where PowerShell is not installed:
 * comments, texts, brackets, and what stands where a command does.
 */
export interface PowerShellScript {
  /** The help block at the top, without its marks. */
  readonly help: string;
  /** The script without comments, with the content of its texts taken out; line breaks are kept. */
  readonly code: string;
  /** The content of its texts. */
  readonly texts: readonly string[];
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  /** Names of the functions it declares. */
  readonly functions: readonly string[];
  /** Names of the variables that are used. */
  readonly variables: ReadonlySet<string>;
  /** Names of the variables that are set: parameters of the script and of its functions, assignments, references. */
  readonly assigned: ReadonlySet<string>;
  /** Words where a command stands. */
  readonly commands: readonly string[];
  /** What breaks the grammar, with the line. */
  readonly faults: readonly string[];
}

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Words that begin a statement and are no commands. */
const KEYWORDS = new Set(
  "begin break catch continue do else elseif end exit finally for foreach function if in param process return switch throw try until while".split(
    " ",
  ),
);

export function readPowerShell(source: string): PowerShellScript {
  const { help, code, texts, expandable, faults } = strip(source);
  const functions = all(/\bfunction\s+([\w-]+)/g, code);
  const parameters = parametersOf(code);
  const inner =
    functions.length === 0 ? [] : all(/\bparam\(([^\n]*)\)/g, code).flatMap((list) => all(/\$(\w+)/g, list));
  return {
    help,
    code,
    texts,
    parameters,
    functions,
    variables: new Set([...all(/\$\{?(\w+)/g, code), ...expandable.flatMap((text) => all(/(?<!`)\$\{?(\w+)/g, text))]),
    assigned: new Set([...parameters, ...inner, ...all(/\$(\w+)\s*=(?!=)/g, code), ...all(/\[ref\]\s*\$(\w+)/g, code)]),
    commands: commandsOf(code),
    faults,
  };
}

interface Stripped {
  readonly help: string;
  readonly code: string;
  readonly texts: readonly string[];
  /** Texts in double quotes, in which variables stand. */
  readonly expandable: readonly string[];
  readonly faults: readonly string[];
}

function strip(source: string): Stripped {
  const texts: string[] = [];
  const expandable: string[] = [];
  const faults: string[] = [];
  const open: { readonly bracket: string; readonly line: number }[] = [];
  let help = "";
  let code = "";
  let line = 1;
  let at = 0;
  const take = (length: number): string => {
    const taken = source.slice(at, at + length);
    line += taken.split("\n").length - 1;
    at += length;
    return taken;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const comment = /^<#([\s\S]*?)#>/.exec(rest);
    const hereText = /^@(['"])[^\n]*\n([\s\S]*?)\n\1@/.exec(rest);
    const literal = /^'((?:[^']|'')*)'/.exec(rest);
    const expanding = /^"((?:[^"`]|`[\s\S]|"")*)"/.exec(rest);
    const character = rest[0] ?? "";
    if (comment !== null) {
      help ||= comment[1] ?? "";
      code += take(comment[0].length).replaceAll(/[^\n]/g, "");
    } else if (character === "#") {
      take(/^[^\n]*/.exec(rest)?.[0].length ?? 0);
    } else if (hereText !== null) {
      texts.push(hereText[2] ?? "");
      code += `''${take(hereText[0].length).replaceAll(/[^\n]/g, "")}`;
    } else if (literal !== null) {
      texts.push(literal[1] ?? "");
      take(literal[0].length);
      code += "''";
    } else if (expanding !== null) {
      texts.push(expanding[1] ?? "");
      expandable.push(expanding[1] ?? "");
      take(expanding[0].length);
      code += "''";
    } else if (character === "'" || character === '"') {
      faults.push(`line ${String(line)}: a text is not closed`);
      break;
    } else if (character === "`") {
      // The line goes on: what follows is no new statement.
      take(rest[1] === "\n" ? 2 : 1);
      code += " ";
    } else {
      if ("([{".includes(character)) open.push({ bracket: character, line });
      const opening = OPENING[character];
      if (opening !== undefined) {
        const last = open.pop();
        if (last?.bracket !== opening) faults.push(`line ${String(line)}: ${character} closes nothing`);
      }
      code += take(1);
    }
  }
  for (const { bracket, line: where } of open) faults.push(`line ${String(where)}: ${bracket} is not closed`);
  return { help, code, texts, expandable, faults };
}

function parametersOf(code: string): readonly string[] {
  const start = code.indexOf("param(");
  const end = code.indexOf("\n)", start);
  return start === -1 || code.slice(0, start).includes("function") ? [] : all(/\$(\w+)/g, code.slice(start, end));
}

/** Words at the beginning of a statement, of a bracket or after a pipe; declarations and keys of tables are none. */
function commandsOf(code: string): readonly string[] {
  const words = all(
    /(?:^|[;{(|]|\bthrow\b|\breturn\b|\belse\b|=|&)[ \t]*([A-Za-z][\w.-]*)(?![\w.-]*[ \t]*(?:=|\)[ \t]*\]))/gm,
    code,
  );
  return words.filter((word) => !KEYWORDS.has(word.toLowerCase()));
}

function all(pattern: RegExp, text: string): readonly string[] {
  return [...text.matchAll(pattern)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}
