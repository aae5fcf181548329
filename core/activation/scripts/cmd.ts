import { ENVIRONMENT } from "./powershell/evaluate";
import { mention, nameOf, runProgram, writeFile } from "./programs";
import type { Run } from "./run";
import { compareValues, HOLE, type Holds, isWhole, OPEN, type Open, type Value } from "./value";

/** Four times as much as cmd takes in one line. */
const LONGEST_BLOCK = 32_768;
/** Words in brackets after `in` that are gone through one by one. */
const MOST_ROUNDS = 40;

/** Follows a batch file, or a command line. */
export function runCmdScript(run: Run, script: string): void {
  const variables = new Map<string, Value>(Object.entries(ENVIRONMENT));
  const { lines, whole } = linesOf(script);
  // Where a script jumps, nobody foresees which of its lines run.
  const jumps = !whole || lines.some((line) => /(?:^|[\s&|(])(?:goto(?!\s*:?eof)|call\s+:)/i.test(line));
  const follow = (): void => {
    run.within("script", () => {
      for (const line of lines) {
        if (runLine(run, variables, line) === "exit") return;
      }
    });
  };
  if (jumps) run.perhaps(follow);
  else follow();
}

type Left = "exit" | undefined;

/** Lines as cmd reads them: those that go on, and what brackets hold, in one. Not whole where brackets hold too much. */
function linesOf(script: string): { readonly lines: readonly string[]; readonly whole: boolean } {
  const lines: string[] = [];
  let whole = true;
  let open = 0;
  for (const line of script.replaceAll(/\^\r?\n/g, "").split(/\r?\n|\r/)) {
    const trimmed = line.trim().replace(/^@+/, "");
    if (trimmed === "" || /^(?:::|:\w|rem(?:\s|$))/i.test(trimmed)) continue;
    const before = lines.at(-1);
    if (open === 0 || before === undefined) lines.push(trimmed);
    else if (before.length + trimmed.length < LONGEST_BLOCK) lines[lines.length - 1] = `${before}\n${trimmed}`;
    else {
      whole = false;
      lines.push(trimmed);
      open = 0;
    }
    open = Math.max(0, open + bracketsIn(trimmed));
  }
  return { lines, whole };
}

/** How many brackets a line opens and leaves open; those in texts are none. */
function bracketsIn(line: string): number {
  const code = line.replaceAll(/"[^"]*"/g, "");
  // A bracket opens a block only where a command may stand.
  const opens = [...code.matchAll(/(?:^|[&|(]|\b(?:do|else)|[^\s&|(]\s)\s*\((?=\s*$|\s)/gi)].length;
  const closes = [...code.matchAll(/(?:^|\s)\)/g)].length;
  return opens - closes;
}

function runLine(run: Run, variables: Map<string, Value>, line: string): Left {
  run.step();
  if (line.length > LONGEST_BLOCK) {
    mention(run, line);
    return undefined;
  }
  // cmd fills variables in before it runs anything of the line.
  return run.deeper(() => runCommands(run, variables, expand(run, variables, line)));
}

function expand(run: Run, variables: ReadonlyMap<string, Value>, line: string): string {
  if (/%errorlevel%/i.test(line) && run.lastProgram === "slmgr") run.trustsExitCode = true;
  return line.replaceAll(
    /%(\w{1,60})(:[^%\n]{1,80})?%|%~?\w*\d|%\*|!(\w{1,60})!/g,
    (whole, name?: string, change?: string, late?: string) => {
      const variable = name ?? late;
      if (variable === undefined || change !== undefined) return HOLE;
      const value = variables.get(variable.toLowerCase());
      return typeof value === "string" ? value : whole.startsWith("!") && !/!\w+!/.test(whole) ? whole : HOLE;
    },
  );
}

/** Commands that follow one another: `a & b && c || d`, or line by line inside brackets. */
function runCommands(run: Run, variables: Map<string, Value>, text: string): Left {
  let tested: Open | undefined;
  for (const { separator, command } of split(text)) {
    run.step();
    const follow = (): Left => runCommand(run, variables, command);
    let left: Left;
    if (separator === "||") {
      if (/%errorlevel%|exit/i.test(command) && run.lastProgram === "slmgr") run.trustsExitCode = true;
      left = maybe(run, OPEN, follow);
    } else if (separator === "&&" && tested !== undefined) left = maybe(run, tested, follow);
    else left = follow();
    if (left !== undefined) return left;
    if (separator !== "&&") tested = undefined;
    if (ASKS.test(command)) tested = OPEN;
  }
  return undefined;
}

/** Programs that are run for their exit code. */
const ASKS =
  /(?:^|\|\s*|[\\\s])(?:find|findstr|ping|tasklist|fc|comp|where|sc(?:\.exe)?\s+query|reg(?:\.exe)?\s+query|wmic\s+os|ver|systeminfo|nltest|nslookup)\b/i;

function maybe(run: Run, test: Open, follow: () => Left): Left {
  let left: Left;
  run.branch(
    test,
    () => {
      left = follow();
      return left === "exit" ? "ends" : "goes-on";
    },
    () => "goes-on",
  );
  if (left === "exit") run.guard(test.whenTrue ?? [], "script");
  return undefined;
}

function split(text: string): readonly { readonly separator: string; readonly command: string }[] {
  const parts: { separator: string; command: string }[] = [];
  let separator = "";
  let from = 0;
  let depth = 0;
  let quoted = false;
  const push = (to: number, next: string, length: number): void => {
    const command = text.slice(from, to).trim();
    if (command !== "") parts.push({ separator, command });
    separator = next;
    from = to + length;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "^") at += 1;
    else if (character === '"' && text[at - 1] !== "\\") quoted = !quoted;
    else if (quoted) continue;
    else if (character === "(") depth += 1;
    else if (character === ")") depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (character === "\n") push(at, "\n", 1);
    else if (character === "&" && text[at - 1] !== ">") {
      const twice = text[at + 1] === "&";
      push(at, twice ? "&&" : "&", twice ? 2 : 1);
      if (twice) at += 1;
    } else if (character === "|" && text[at + 1] === "|") {
      push(at, "||", 2);
      at += 1;
    }
  }
  push(text.length, "", 0);
  return parts;
}

function runCommand(run: Run, variables: Map<string, Value>, written: string): Left {
  const command = written.replace(/^[@\s]+/, "");
  if (command.startsWith("(") && command.endsWith(")")) {
    return run.deeper(() => runCommands(run, variables, command.slice(1, -1)));
  }
  const [, word = ""] = /^(\w+)(?![\w.\\:-])/.exec(command) ?? [];
  switch (word.toLowerCase()) {
    case "if":
      return runIf(run, variables, command.slice(2));
    case "for":
      return runFor(run, variables, command.slice(3));
    case "set":
      assign(run, variables, command.slice(3).trim());
      return undefined;
    case "exit":
      return exitCodeOf(command) === 0 ? "exit" : undefined;
    case "goto":
      return "exit";
    case "setlocal":
    case "endlocal":
    case "rem":
      return undefined;
    default:
      break;
  }
  const { words, tail, output } = readWords(command);
  const [program = ""] = words;
  const prints = /^(?:echo|type)$/i.test(nameOf(program));
  if (program !== "" && !prints) runProgram(run, words, tail);
  if (output !== undefined) writeFile(run, output, prints ? printed(run, words, tail) : OPEN);
  return undefined;
}

/** What echo or type writes into a file. */
function printed(run: Run, words: readonly string[], tail: string): Value {
  if (/^echo$/i.test(words[0] ?? "")) return tail.replace(/>.*$/s, "").trim();
  return run.files.get((words[1] ?? "").toLowerCase()) ?? OPEN;
}

/** A script that fails says so; what it does when it succeeds is what counts. */
function exitCodeOf(command: string): number {
  const code = /(-?\d+)\s*$/.exec(command)?.[1];
  return code === undefined ? 0 : Number(code);
}

function assign(run: Run, variables: Map<string, Value>, written: string): void {
  const option = /^\/([ap])\s+(?:"?(\w+))?/i.exec(written);
  if (option !== null) {
    if (option[2] !== undefined) run.write(variables, option[2].toLowerCase(), OPEN);
    return;
  }
  const [, name, value = ""] = /^"?([\w.-]+)=(.*)$/s.exec(written) ?? [];
  if (name === undefined) return;
  run.write(variables, name.toLowerCase(), written.startsWith('"') ? value.replace(/"[^"]*$/, "") : value);
}

function runIf(run: Run, variables: Map<string, Value>, written: string): Left {
  let rest = written.trim();
  let negated = false;
  let found: RegExpExecArray | null;
  for (found = /^\/i\s+|^not\s+/i.exec(rest); found !== null; found = /^\/i\s+|^not\s+/i.exec(rest)) {
    if (/not/i.test(found[0])) negated = !negated;
    rest = rest.slice(found[0].length);
  }
  const { test, command } = readTest(run, variables, rest);
  const { body, otherwise } = splitElse(command);
  const truth = negated ? turn(test) : test;
  const follow = (text: string) => (text === "" ? undefined : run.deeper(() => runCommands(run, variables, text)));
  if (typeof truth === "boolean") return follow(truth ? body : otherwise);
  let one: Left;
  let two: Left;
  run.branch(
    truth,
    () => {
      one = follow(body);
      return one === "exit" ? "ends" : "goes-on";
    },
    () => {
      two = follow(otherwise);
      return two === "exit" ? "ends" : "goes-on";
    },
  );
  if (one === "exit" && two === "exit") return "exit";
  if (one === "exit") run.guard(truth.whenTrue ?? [], "script");
  if (two === "exit") run.guard(truth.whenFalse ?? [], "script");
  return undefined;
}

function turn(test: boolean | Open): boolean | Open {
  if (typeof test === "boolean") return !test;
  const { whenTrue, whenFalse } = test;
  return {
    kind: "open",
    ...(whenFalse === undefined ? {} : { whenTrue: whenFalse }),
    ...(whenTrue === undefined ? {} : { whenFalse: whenTrue }),
  };
}

const MARK: readonly Holds[] = [{ state: "mark", value: "True" }];

function readTest(
  run: Run,
  variables: ReadonlyMap<string, Value>,
  rest: string,
): { readonly test: boolean | Open; readonly command: string } {
  const exists = /^exist\s+("[^"]*"|\S+)\s*/i.exec(rest);
  if (exists !== null) return { test: { kind: "open", whenTrue: MARK }, command: rest.slice(exists[0].length) };
  const level = /^(?:errorlevel|cmdextversion)\s+\S+\s*/i.exec(rest);
  if (level !== null) {
    if (run.lastProgram === "slmgr") run.trustsExitCode = true;
    return { test: OPEN, command: rest.slice(level[0].length) };
  }
  const defined = /^defined\s+(\S+)\s*/i.exec(rest);
  if (defined !== null) {
    const value = variables.get(defined[1]?.toLowerCase() ?? "");
    const isSet = typeof value === "string" && isWhole(value) ? value !== "" : OPEN;
    return { test: isSet, command: rest.slice(defined[0].length) };
  }
  const compared =
    /^("[^"]*"|[^\s="]*)\s*(==|\bequ\b|\bneq\b|\blss\b|\bleq\b|\bgtr\b|\bgeq\b)\s*("[^"]*"|[^\s("]+)\s*/i.exec(rest);
  if (compared === null) return { test: OPEN, command: rest };
  const [whole, left = "", operator = "", right = ""] = compared;
  const equal = compareValues(left, right);
  const test = /^(?:==|equ)$/i.test(operator) ? equal : /^neq$/i.test(operator) ? turn(equal) : OPEN;
  return { test, command: rest.slice(whole.length) };
}

/** The command of an `if`, and that of its `else`, which stands after a bracket only. */
function splitElse(command: string): { readonly body: string; readonly otherwise: string } {
  if (!command.startsWith("(")) return { body: command, otherwise: "" };
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < command.length; at += 1) {
    if (command[at] === '"') quoted = !quoted;
    if (quoted) continue;
    if (command[at] === "(") depth += 1;
    if (command[at] === ")") depth -= 1;
    if (depth > 0) continue;
    const rest = command.slice(at + 1).trim();
    return { body: command.slice(1, at), otherwise: /^else\b/i.test(rest) ? rest.slice(4).trim() : "" };
  }
  return { body: command.slice(1), otherwise: "" };
}

function runFor(run: Run, variables: Map<string, Value>, written: string): Left {
  const [whole, option = "", letter = "", list = ""] =
    /^\s*(\/[a-z](?:\s+"[^"]*")?\s+)?%{1,2}(\w)\s+in\s*\(([^)]*)\)\s*do\s*/is.exec(written) ?? [];
  if (whole === undefined) {
    run.runsOtherCode = true;
    return undefined;
  }
  const body = written.slice(whole.length);
  const round = (value: string): Left =>
    run.deeper(() =>
      runCommands(
        run,
        variables,
        body.replaceAll(new RegExp(`%{1,2}~?${letter}\\b`, "g"), () => value),
      ),
    );
  const words = list.split(/[\s,;]+/).filter((word) => word !== "");
  if (option !== "" || words.length > MOST_ROUNDS || words.some((word) => /[*?]/.test(word) || !isWhole(word))) {
    return maybe(run, OPEN, () => round(HOLE));
  }
  for (const word of words) {
    if (round(word.replaceAll('"', "")) === "exit") return "exit";
  }
  return undefined;
}

/** The words of a command without their quotes, the rest of it as written, and the file its output goes to. */
function readWords(command: string): {
  readonly words: readonly string[];
  readonly tail: string;
  readonly output?: string;
} {
  const words: string[] = [];
  let output: string | undefined;
  // Of what a pipe hands on, only the program at its beginning is looked at.
  const own = beforePipe(command);
  const pattern = /((?:[^\s"^>]|\^[\s\S]|\\"|"(?:[^"\\]|\\[\s\S])*(?:"|$))+)|\d?>{1,2}\s*(&\d|"[^"]*"|[^\s"&]+)?/g;
  let tail = "";
  for (const match of own.matchAll(pattern)) {
    const [whole, word, target] = match;
    if (word === undefined) {
      if (target !== undefined && !target.startsWith("&") && !/^nul$/i.test(target) && !/^2/.test(whole))
        output = target.replaceAll('"', "");
      continue;
    }
    if (words.length === 0) tail = own.slice(match.index + word.length).trim();
    words.push(
      word
        .replaceAll(/\\"/g, "\u0000")
        .replaceAll(/"/g, "")
        .replaceAll("\u0000", '"')
        .replaceAll(/\^([\s\S])/g, "$1"),
    );
  }
  return { words, tail, ...(output === undefined ? {} : { output }) };
}

function beforePipe(command: string): string {
  let quoted = false;
  for (let at = 0; at < command.length; at += 1) {
    if (command[at] === '"' && command[at - 1] !== "\\") quoted = !quoted;
    if (!quoted && command[at] === "|" && command[at - 1] !== "^") return command.slice(0, at);
  }
  return command;
}
