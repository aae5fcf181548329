import { fileAt, joinWords, mention, moveFile, nameOf, runFile, runProgram, writeFile } from "../programs";
import { OTHER_CODE } from "../read-text";
import { recogniseMethod, recogniseRegistry, recogniseSetup } from "../recognise";
import { NOTHING_GIVEN } from "../run";
import {
  isBlock,
  isItems,
  isNothingKnown,
  isOpen,
  isTable,
  likewise,
  OPEN,
  type State,
  toText,
  type Value,
} from "../value";
import { type CallCommand, createPowerShell, type Passed, type Shell, stateCalled } from "./evaluate";

/** Short names, and what they stand for. */
const ALIASES: Readonly<Record<string, string>> = {
  "%": "foreach-object",
  foreach: "foreach-object",
  "?": "where-object",
  where: "where-object",
  echo: "write-output",
  write: "write-output",
  icim: "invoke-cimmethod",
  iwmi: "invoke-wmimethod",
  gcim: "get-ciminstance",
  gwmi: "get-wmiobject",
  sp: "set-itemproperty",
  gp: "get-itemproperty",
  rp: "remove-itemproperty",
  clp: "clear-itemproperty",
  gpv: "get-itempropertyvalue",
  iex: "invoke-expression",
  icm: "invoke-command",
  saps: "start-process",
  start: "start-process",
  sv: "set-variable",
  set: "set-variable",
  nv: "new-variable",
  gv: "get-variable",
  copy: "copy-item",
  cp: "copy-item",
  cpi: "copy-item",
  move: "move-item",
  mv: "move-item",
  mi: "move-item",
  ren: "rename-item",
  rni: "rename-item",
  gc: "get-content",
  cat: "get-content",
  type: "get-content",
  ac: "add-content",
  select: "select-object",
  sajb: "start-job",
  ipmo: "import-module",
  rem: "write-host",
};

/** Cmdlets that put nothing of ours out and change nothing: what they print is only said. */
const SAYING =
  /^(?:write-(?:host|verbose|information|warning|debug|error|progress|eventlog)|out-(?:null|host|default)|start-sleep|set-strictmode|start-transcript|stop-transcript)$/;

/** Parameters whose value stands for what a command is about, first of all or alone. */
interface Given {
  /** The value of a parameter, by its name or the beginning of it. */
  named(...names: readonly string[]): Value | undefined;
  /** Values that no parameter takes, as far as that shows. */
  readonly positional: readonly Value[];
  /** All of it, as a line. */
  readonly line: string;
  /** All of it, as a program gets it. */
  readonly words: readonly string[];
}

const shell = createPowerShell(callCommand);

/** Follows a script in PowerShell; false where the text is none. */
export const runPowerShellScript = shell.runScript;

function callCommand(...[at, written, passed, input]: Parameters<CallCommand>): Value | undefined {
  const { run } = at;
  const bare = written.replace(/^[\w.]+\\(?=[a-z]+-[a-z]+$)/i, "").toLowerCase();
  const name = Object.hasOwn(ALIASES, bare) ? (ALIASES[bare] ?? bare) : bare;
  if (SAYING.test(name)) return undefined;
  const given = readGiven(passed);
  const onlySays = /^[a-z]+-[a-z]/.test(name) ? (given.named("whatif") ?? false) : false;
  if (isOpen(onlySays)) {
    const meant = passed.filter((argument) => !("parameter" in argument && /^wh/i.test(argument.parameter)));
    run.perhaps(() => void callCommand(at, written, meant, input));
    return OPEN;
  }
  if (onlySays === true) return OPEN;
  const [first = null, second = null] = given.positional;
  const { record } = run;
  switch (name) {
    case "write-output":
      return given.positional.length === 1 ? first : [...given.positional];
    case "invoke-cimmethod":
    case "invoke-wmimethod": {
      const method =
        given.named("methodname", "name") ?? given.positional.find((value) => typeof value === "string") ?? null;
      const values = given.named("arguments", "argumentlist") ?? second;
      record(recogniseMethod(toText(method), toText(onlyValueIn(values))));
      return OPEN;
    }
    case "get-ciminstance":
    case "get-wmiobject": {
      const asked = `${toText(given.named("classname", "class") ?? first)} ${toText(given.named("query") ?? null)}`;
      return /SoftwareLicensingService\b/i.test(asked) ? { kind: "open", single: true } : OPEN;
    }
    case "get-itemproperty":
    case "get-itempropertyvalue": {
      const property = toText(given.named("name") ?? second);
      if (property === "") return /SoftwareProtectionPlatform/i.test(given.line) ? OPEN : readState("mark");
      return readState(stateCalled(property) ?? "mark");
    }
    case "test-path":
      return { kind: "open", whenTrue: [{ state: "mark", value: "True" }] };
    case "get-item":
      return readState("mark");
    case "get-windowsfeature":
    case "get-windowsoptionalfeature":
      return /\bVolumeActivation\b/i.test(given.line) ? readState("role") : OPEN;
    case "get-netfirewallrule":
      return readState("firewall");
    case "get-netfirewallportfilter":
      return readState("firewall");
    case "set-itemproperty":
    case "new-itemproperty": {
      const [key, property, value] = registryValueIn(given);
      record(recogniseRegistry(key, property, toText(value)));
      return undefined;
    }
    case "remove-itemproperty":
    case "clear-itemproperty": {
      const [key, property] = registryValueIn(given);
      record(recogniseRegistry(key, property, undefined));
      return undefined;
    }
    case "invoke-expression":
      shell.runHere(at, toText(given.named("command") ?? (given.positional.length > 0 ? first : (input ?? null))));
      return OPEN;
    case "start-process": {
      const program = toText(given.named("filepath") ?? first);
      const words = given.named("argumentlist", "args") ?? (given.named("filepath") === undefined ? second : first);
      runProgram(run, [program, ...(isItems(words) ? words.map(toText) : splitWords(toText(words)))]);
      return OPEN;
    }
    case "foreach-object":
    case "where-object":
      return forEachObject(at, passed, input);
    case "invoke-command":
    case "start-job":
    case "start-threadjob":
    case "measure-command":
      return runBlocks(at, passed, given, given.named("computername", "session") !== undefined);
    case "set-variable":
    case "new-variable": {
      const variable = toText(given.named("name") ?? first).toLowerCase();
      if (isNothingKnown(variable)) shell.forget(at);
      else shell.write(at, variable, given.named("value") ?? second ?? OPEN);
      return undefined;
    }
    case "get-variable":
      return OPEN;
    case "select-object":
      return given.named("expandproperty") === undefined ? (input ?? OPEN) : likewise(input ?? OPEN);
    case "out-string":
    case "sort-object":
    case "get-unique":
      return input ?? OPEN;
    case "join-path":
      return [
        given.named("path") ?? first,
        given.named("childpath") ?? (given.named("path") === undefined ? second : first),
      ]
        .map((part) => toText(part).replace(/[\\/]+$/, ""))
        .join("\\");
    case "new-object": {
      const properties = given.named("property");
      return properties !== undefined && isTable(properties) ? properties : OPEN;
    }
    case "copy-item":
    case "move-item":
    case "rename-item":
      moveFile(
        run,
        [
          given.named("path", "literalpath") ?? first,
          given.named("destination", "newname") ?? lastOf(given.positional),
        ].map(toText),
      );
      return undefined;
    case "get-content":
      return fileAt(run, toText(given.named("path", "literalpath") ?? first)) ?? OPEN;
    case "set-content":
    case "add-content":
    case "out-file": {
      const path = toText(given.named("filepath", "path", "literalpath") ?? first);
      const content =
        given.named("value", "inputobject") ??
        (given.named("path", "filepath") === undefined ? second : first) ??
        input ??
        OPEN;
      const adds = name === "add-content" || given.named("append") !== undefined;
      const before = adds ? fileAt(run, path) : "";
      writeFile(
        run,
        path,
        isOpen(content)
          ? OPEN
          : `${toText(before ?? "")}${isItems(content) ? content.map(toText).join("\n") : toText(content)}\n`,
      );
      return undefined;
    }
    case "add-computer":
      run.joinsDomain = true;
      return undefined;
    case "import-module":
      if (/\.psm?1|[\\/]/i.test(given.line)) run.runsOtherCode = true;
      return undefined;
    default:
      return callOther(at, written, passed, given, input);
  }
}

/** A cmdlet that means nothing here, a program, or a script in a file. */
function callOther(at: Shell, name: string, passed: readonly Passed[], given: Given, input: Value | undefined): Value {
  const { run } = at;
  const isCmdlet = /^[a-z]+-[a-z][\w]*$/i.test(name);
  if (!isCmdlet) {
    if (/\.psm?1$/i.test(name)) runFile(run, name, { ...NOTHING_GIVEN, words: wordsOf(passed) });
    else if (isNothingKnown(name)) {
      run.runsOtherCode = true;
      // A path that is made up when it runs, and what it is to do.
      runProgram(run, ["cscript", name, ...given.words]);
    } else {
      if (input !== undefined && /^(?:cmd|powershell|pwsh)(?:\.exe)?$/i.test(nameOf(name))) run.runsOtherCode = true;
      runProgram(run, [name, ...given.words]);
    }
    return OPEN;
  }
  const line = `${name} ${given.line}`;
  run.record(recogniseSetup(line));
  // Other machines' business, and that of programs that somebody else starts.
  if (OTHER_CODE.test(line)) run.runsOtherCode = true;
  else mention(run, line);
  run.perhaps(() => void runBlocks(at, passed, given, false));
  return OPEN;
}

/** Blocks that a command is given, once each. @param elsewhere they run on another machine */
function runBlocks(at: Shell, passed: readonly Passed[], given: Given, elsewhere: boolean): Value {
  if (elsewhere) return OPEN;
  const values = given.named("argumentlist", "args");
  const positional = values === undefined ? [] : isItems(values) ? values : [values];
  let result: Value = OPEN;
  for (const argument of passed) {
    const { value } = argument;
    if (value === undefined || !isBlock(value)) continue;
    result = shell.callBody(at, value.body, { positional, named: new Map(), more: false }, false);
  }
  return result;
}

function forEachObject(at: Shell, passed: readonly Passed[], input: Value | undefined): Value {
  for (const { value } of passed) {
    if (value === undefined || !isBlock(value)) continue;
    const { body } = value;
    at.run.within("loop", () =>
      shell.runForEach(
        at,
        input ?? OPEN,
        (item) => {
          shell.write(at, "_", item);
          shell.callBody(at, body, { positional: [], named: new Map(), more: false }, true);
          return undefined;
        },
        body.statements,
      ),
    );
  }
  return likewise(input ?? OPEN);
}

function readGiven(passed: readonly Passed[]): Given {
  const positional: Value[] = [];
  const named: { readonly name: string; readonly value: Value }[] = [];
  const words: string[] = [];
  for (const [index, argument] of passed.entries()) {
    if (!("parameter" in argument)) {
      const before = passed[index - 1];
      const isTaken = before !== undefined && "parameter" in before && before.value === undefined;
      if (!isTaken || SWITCHES.has(before.parameter.toLowerCase())) positional.push(argument.value);
      words.push(...(isItems(argument.value) ? argument.value.map(toText) : [toText(argument.value)]));
      continue;
    }
    const next = passed[index + 1];
    const name = argument.parameter.toLowerCase();
    const following = next === undefined || "parameter" in next || SWITCHES.has(name) ? true : next.value;
    named.push({ name, value: argument.value ?? following });
    if (argument.parameter !== "") words.push(`-${argument.parameter}`);
    if (argument.value !== undefined) words.push(toText(argument.value));
  }
  return {
    positional,
    words,
    line: joinWords(words),
    named: (...names) =>
      named.find(({ name }) =>
        names.some((whole) => name !== "" && (whole === name || (name.length > 1 && whole.startsWith(name)))),
      )?.value,
  };
}

/** Switches that stand before values that are none of theirs. */
const SWITCHES = new Set([
  "force",
  "wait",
  "passthru",
  "nonewwindow",
  "raw",
  "append",
  "recurse",
  "asjob",
  "usebasicparsing",
  "nonewline",
  "confirm",
  "whatif",
]);

/** Key, name and value of a registry value: what is not named comes in this order. A key from a pipeline is not known. */
function registryValueIn({ named, positional }: Given): readonly [key: string, name: string, value: Value] {
  const left = [...positional];
  const key = named("path", "literalpath", "pspath") ?? left.shift() ?? OPEN;
  const name = named("name") ?? left.shift() ?? null;
  return [toText(key), toText(name), named("value") ?? left.shift() ?? null];
}

/** Words as a script file gets them: a parameter, and a value of its own. */
function wordsOf(passed: readonly Passed[]): readonly Value[] {
  return passed.flatMap((argument): readonly Value[] => {
    if (!("parameter" in argument)) return [argument.value];
    return argument.value === undefined ? [`-${argument.parameter}`] : [`-${argument.parameter}`, argument.value];
  });
}

function readState(state: State): Value {
  return { kind: "open", of: state };
}

/** The arguments of these methods are one each: a table with one entry, a list with one element, or the value. */
function onlyValueIn(values: Value): Value {
  if (isTable(values)) return [...values.entries.values()][0] ?? null;
  return isItems(values) ? (values[0] ?? null) : values;
}

function lastOf(values: readonly Value[]): Value {
  return values.at(-1) ?? null;
}

/** Arguments in one text, as programs part them. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([word, quoted]) => quoted ?? word);
}
