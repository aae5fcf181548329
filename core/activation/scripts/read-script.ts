import { outlineOf } from "../shipped-scripts";
import { runCmdScript } from "./cmd";
import { runPowerShellScript } from "./powershell/commands";
import { mention } from "./programs";
import { readText } from "./read-text";
import { recogniseSetup } from "./recognise";
import { type Given, NOTHING_GIVEN, type Run, type Shells, startRun, TooMuch } from "./run";
import type { ScriptReading } from "./script-reading";
import type { Value } from "./value";

/** A text that runs on a machine, and what it is given. */
export interface ScriptSource {
  readonly text: string;
  readonly language: "powershell" | "cmd" | "answer-file";
  /** Parameters of a PowerShell script. */
  readonly given?: Given;
  /** Files that are there before it runs, by path in lower case. */
  readonly files?: ReadonlyMap<string, Value>;
}

/** What a script does, and which of the files that it was given it ran. */
export interface ScriptRun {
  readonly reading: ScriptReading;
  readonly used: ReadonlySet<string>;
}

/** Run commands take 256 kilobytes, custom data 64: what is longer is read by its words. */
const LONGEST_SCRIPT = 300_000;

const SHELLS: Shells = {
  powershell: (run, script, given) => {
    if (!runPowerShellScript(run, outlineOf(script) ?? script, given)) readUnfollowed(run, script);
  },
  cmd: runCmdScript,
};

/**
 * What a script does to activation: by slmgr, by CIM, by the registry. It is followed as the shell would run it, as far as
 * the text decides; what only the machine decides makes its actions `perhaps`. Never throws, and takes bounded time.
 */
export function readScript({ text, language, given = NOTHING_GIVEN, files = new Map() }: ScriptSource): ScriptRun {
  const script = text.replaceAll(/[\ue000\ue001]/g, "?");
  if (script.length > LONGEST_SCRIPT) return { reading: readText(script), used: new Set() };
  const run = startRun(SHELLS, files);
  try {
    if (language === "answer-file") runAnswerFile(run, script);
    else if (language === "cmd" && !isMeantForPowerShell(script)) run.shells.cmd(run, script);
    else run.shells.powershell(run, script, given);
    // What is written into a file and not run here may be run by someone else.
    for (const [path, content] of run.files) {
      if (typeof content === "string" && !run.used.has(path) && !files.has(path)) mention(run, content);
    }
  } catch (error) {
    // Chains of thousands of operators are deeper than the stack.
    if (!(error instanceof TooMuch) && !(error instanceof RangeError)) throw error;
    return { reading: readText(script), used: new Set() };
  }
  const { opensDialog, trustsExitCode, joinsDomain, runsOtherCode, used } = run;
  return { reading: { actions: run.finish(), opensDialog, trustsExitCode, joinsDomain, runsOtherCode }, used };
}

/**
 * A command line of cmdlets, or of commands that a semicolon parts: cmd would refuse it, and whoever deploys it sees that
 * at once. It is followed as it was meant.
 */
function isMeantForPowerShell(line: string): boolean {
  if (/\n/.test(line.trim())) return false;
  return /^\s*(?:[a-z]+-[a-z]+(?![\w.\\-])|\$\w|\[)/i.test(line) || /;\s/.test(line.replaceAll(/"[^"]*"/g, ""));
}

/** A text in a grammar that is not followed. */
function readUnfollowed(run: Run, script: string): void {
  const reading = readText(script);
  run.record(reading.actions);
  run.opensDialog ||= reading.opensDialog;
  run.trustsExitCode ||= reading.trustsExitCode;
  run.joinsDomain ||= reading.joinsDomain;
  run.runsOtherCode ||= reading.runsOtherCode;
}

/** The commands of an answer file one after the other, and the key that Setup installs. */
function runAnswerFile(run: Run, content: string): void {
  for (const [key] of content.matchAll(/<ProductKey>\s*(?:<Key>\s*)?[^<]{1,60}/gi)) run.record(recogniseSetup(key));
  const commands = [...content.matchAll(/<CommandLine>([\s\S]{0,8191}?)<\/CommandLine>/gi)].map(
    ([, command = ""]) => command,
  );
  for (const command of commands) run.deeper(() => run.shells.cmd(run, unescapeXml(command)));
  if (commands.length === 0) mention(run, unescapeXml(content));
}

function unescapeXml(xml: string): string {
  return xml
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
