import { decodeBase64 } from "../../resources/decode-text";
import { OTHER_CODE, readText } from "./read-text";
import { recogniseMethod, recogniseRegistry, recogniseRegistryFile, recogniseSetup, recogniseSlmgr } from "./recognise";
import { type Given, NOTHING_GIVEN, type Run } from "./run";
import { HOLE, isNothingKnown, isWhole, toText, type Value } from "./value";

/**
 * Runs a program as a shell does.
 * @param words the program and its arguments, without their quotes
 * @param tail the arguments as written, where the shell has them
 */
export function runProgram(run: Run, words: readonly string[], tail = joinWords(words.slice(1))): void {
  run.step();
  const [program = "", ...rest] = words;
  const name = nameOf(program);
  run.lastProgram = "other";
  switch (name.replace(/\.(?:exe|com)$/, "")) {
    case "slmgr":
    case "slmgr.vbs":
      runSlmgr(run, rest, !rest.some(isBatchOption));
      return;
    case "cscript":
    case "wscript":
      runScriptHost(run, name, rest);
      return;
    case "powershell":
    case "pwsh":
    case "powershell_ise":
      runPowerShell(run, rest);
      return;
    case "cmd":
      runCommandShell(run, tail);
      return;
    case "start":
      runProgram(run, withoutStartOptions(rest));
      return;
    case "call":
      if (rest[0]?.startsWith(":") !== true) runProgram(run, rest);
      return;
    case "reg":
      runReg(run, rest);
      return;
    case "regedit":
      importRegistry(run, rest.find((word) => !word.startsWith("/")) ?? "");
      return;
    case "copy":
    case "move":
    case "ren":
    case "rename":
      moveFile(
        run,
        rest.filter((word) => !/^\/[a-z]$/i.test(word)),
      );
      return;
    case "wmic":
      runWmic(run, rest);
      return;
    case "echo":
    case "rem":
    case "title":
      return;
    case "djoin":
      run.joinsDomain = true;
      return;
    default:
      runOther(run, program, rest);
      return;
  }
}

function runOther(run: Run, program: string, rest: readonly string[]): void {
  if (/\.(?:ps1|psm1|cmd|bat|vbs|reg)$/i.test(program)) {
    runFile(run, program, { ...NOTHING_GIVEN, words: rest });
    return;
  }
  const line = joinWords([program, ...rest]);
  run.record(recogniseSetup(line));
  if (nameOf(program).startsWith("netdom") && /\bjoin\b/i.test(line)) run.joinsDomain = true;
  if (program.includes(HOLE) || OTHER_CODE.test(line)) run.runsOtherCode = true;
  else mention(run, line);
}

const MENTIONS = /\bslmgr\b|KeyManagementService|InstallProductKey|VL(?:Renewal|Activation)Interval/i;

/** A text that some other program is given: what it says may happen. */
export function mention(run: Run, text: string): void {
  if (!MENTIONS.test(text)) return;
  const { actions, joinsDomain, runsOtherCode } = readText(text);
  run.record(actions);
  run.joinsDomain ||= joinsDomain;
  run.runsOtherCode ||= runsOtherCode;
}

/** Runs a script file, as far as its content is known. */
export function runFile(run: Run, path: string, given: Given = NOTHING_GIVEN): void {
  const name = nameOf(path);
  if (/^slmgr(?:\.vbs)?$/.test(name)) {
    runSlmgr(run, given.words.map(toText), true);
    return;
  }
  if (/^ospp\.vbs$/.test(name)) return;
  const content = fileAt(run, path);
  if (typeof content !== "string" || isNothingKnown(content)) {
    run.runsOtherCode = true;
    return;
  }
  run.used.add(keyOf(run, path));
  if (/\.psm?1$/.test(name)) run.deeper(() => run.shells.powershell(run, content, given));
  else if (/\.(?:cmd|bat)$/.test(name)) run.deeper(() => run.shells.cmd(run, content));
  else {
    run.runsOtherCode = true;
    mention(run, content);
  }
}

/** The content of a file; undefined for one that the script does not write and nobody hands it. */
export function fileAt(run: Run, path: string): Value | undefined {
  return run.files.get(keyOf(run, path));
}

export function writeFile(run: Run, path: string, content: Value): void {
  run.write(run.files, keyOf(run, path), content);
}

/** A path as files are known by; a name alone means the only file of that name. */
function keyOf(run: Run, path: string): string {
  const key = path.trim().toLowerCase().replaceAll("/", "\\").replace(/^\.\\/, "");
  if (key.includes("\\") && isWhole(key)) return key;
  const named = [...run.files.keys()].filter((known) => nameOf(known) === nameOf(key));
  return named.length === 1 ? (named[0] ?? key) : key;
}

/** The last part of a path, in lower case. */
export function nameOf(path: string): string {
  return path.trim().toLowerCase().split(/[\\/]/).at(-1) ?? "";
}

export function moveFile(run: Run, words: readonly string[]): void {
  const [from = "", to = ""] = words;
  const content = fileAt(run, from);
  if (content === undefined) return;
  run.used.add(keyOf(run, from));
  // Into a folder, or under another name.
  writeFile(run, nameOf(to).includes(".") ? to : `${to.replace(/[\\/]$/, "")}\\${nameOf(from)}`, content);
}

function runScriptHost(run: Run, host: string, words: readonly string[]): void {
  if (words.some((word) => /^\/\/h:cscript$/i.test(word))) run.prefersConsole = true;
  const [script = "", ...rest] = words.filter((word) => !word.startsWith("//"));
  if (script === "") return;
  const name = nameOf(script);
  const silent = host.startsWith("cscript") || words.some(isBatchOption);
  if (/^slmgr(?:\.vbs)?$/.test(name)) {
    runSlmgr(run, rest, !silent);
    return;
  }
  // Its path is made up when it runs; no other script that Windows brings takes these options.
  const option = rest[0] ?? "";
  if (!isWhole(name) && !/rearm/i.test(option) && recogniseSlmgr(rest).length > 0) {
    runSlmgr(run, rest, !silent);
    return;
  }
  if (name === "ospp.vbs") return;
  run.runsOtherCode = true;
}

function isBatchOption(word: string): boolean {
  return /^\/\/b$/i.test(word);
}

function runSlmgr(run: Run, words: readonly string[], shows: boolean): void {
  const given = words.filter((word) => !word.startsWith("//"));
  const [first] = given;
  if (first === undefined) return;
  run.lastProgram = "slmgr";
  if (shows && !run.prefersConsole) run.opensDialog = true;
  // An option that is chosen when it runs may be any of them.
  if (!isWhole(first)) run.runsOtherCode = true;
  // Something else than an option is another machine, which this one administers.
  if (/^[-/]/.test(first)) run.record(recogniseSlmgr(given));
}

const TAKES_VALUE =
  /^(?:ex\w*|ep|v(?:er\w*)?|w(?:i\w*)?|wd|psc\w*|in\w*|if|o\w*|config\w*|wo\w*|settings\w*|custompipename)$/i;

function runPowerShell(run: Run, words: readonly string[]): void {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const option = /^[-/](\w+)$/.exec(word)?.[1]?.toLowerCase();
    const rest = words.slice(at + 1);
    if (option === undefined) {
      runText(run, words.slice(at));
      return;
    }
    if ("file".startsWith(option)) {
      runFile(run, rest[0] ?? "", { ...NOTHING_GIVEN, words: rest.slice(1) });
      return;
    }
    if (option === "c" || (option.length > 1 && "command".startsWith(option))) {
      runText(run, rest);
      return;
    }
    if (option === "ec" || "encodedcommand".startsWith(option)) {
      const script = decodeBase64(rest[0] ?? "");
      if (script === undefined) run.runsOtherCode = true;
      else run.deeper(() => run.shells.powershell(run, script, NOTHING_GIVEN));
      return;
    }
    if (TAKES_VALUE.test(option)) at += 1;
  }
}

/** `-Command`: all that follows is the script. */
function runText(run: Run, words: readonly string[]): void {
  const script = words.join(" ");
  if (script.trim() === "-" || isNothingKnown(script)) {
    run.runsOtherCode = true;
    return;
  }
  run.deeper(() => run.shells.powershell(run, script, NOTHING_GIVEN));
}

function runCommandShell(run: Run, tail: string): void {
  const [, command] = /(?:^|\s)\/[ck]\s*(.*)$/is.exec(tail) ?? [];
  if (command === undefined) return;
  const bare = /^"[\s\S]*"\s*$/.test(command) ? command.trim().slice(1, -1) : command;
  run.deeper(() => run.shells.cmd(run, bare));
}

function withoutStartOptions(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => word !== "" && !/^\/\w+$/.test(word) && !/\s/.test(nameOf(word)));
  return first < 0 ? [] : words.slice(first);
}

function runReg(run: Run, [verb = "", ...words]: readonly string[]): void {
  const after = (option: string): string | undefined => {
    const at = words.findIndex((word) => word.toLowerCase() === option);
    return at < 0 ? undefined : (words[at + 1] ?? "");
  };
  if (/^import$/i.test(verb)) {
    importRegistry(run, words[0] ?? "");
    return;
  }
  const name = after("/v");
  if (name === undefined || !/^(?:add|delete)$/i.test(verb)) return;
  run.record(recogniseRegistry(words[0] ?? "", name, /^delete$/i.test(verb) ? undefined : (after("/d") ?? "")));
}

function importRegistry(run: Run, path: string): void {
  const content = fileAt(run, path);
  if (typeof content === "string") {
    run.used.add(keyOf(run, path));
    run.record(recogniseRegistryFile(content));
  } else run.runsOtherCode = true;
}

function runWmic(run: Run, words: readonly string[]): void {
  const call = words.findIndex((word) => /^call$/i.test(word));
  if (call < 0) return;
  const value = (words[call + 2] ?? "").replace(/^\w+=/, "").replaceAll(/^"|"$/g, "");
  run.record(recogniseMethod(words[call + 1] ?? "", value));
}

/** Words as one line, those with spaces in quotes. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}
