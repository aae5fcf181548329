import type { CommandFact } from "./evidence";
import { type Line, placeOf } from "./lines";

/** A prompt with what was typed after it. */
export interface Prompt {
  readonly command: string;
  /** The machine a remote prompt names. */
  readonly machine?: string;
}

const POWERSHELL = /^(?:\[([^\]]{1,120})\]:\s*)?PS\s+[^>]{0,260}>\s?(.*)$/;
const COMMAND_PROMPT = /^(?:\[([^\]]{1,120})\]:\s*)?[A-Za-z]:\\[^>]{0,260}>\s?(.*)$/;
const BRACKETED = /^\[(?:[\w.-]{1,64}@)([\w.-]{1,64})[^\]]{0,80}\][#$]\s(.*)$/;
const SHELL = /^(?:[\w.-]{1,64}@([\w.-]{1,64})[:~][^#$]{0,120})?[#$>]\s+(\S.*)$/;

/** Programs by whose name a line is a command, also without a prompt. */
const PROGRAMS =
  /^(?:cscript(?:\.exe)?\s|slmgr(?:\.vbs)?\s|nslookup(?:\.exe)?\b|ipconfig\b|w32tm\b|sc(?:\.exe)?\s+(?:query|qc|config|start|stop)|net\s+(?:stop|start|time)\b|reg(?:\.exe)?\s+(?:query|add)|dism(?:\.exe)?\s+[/-]|systeminfo\b|Get-[A-Z]\w{2,40}\b|Test-NetConnection\b|tnc\s|Resolve-DnsName\b|Invoke-(?:CimMethod|WmiMethod|OSLicense|KmsLicense|ADLicense|RestMethod|WebRequest)\b|Set-(?:KmsLicenseInfo|OSLicenseInfo)\b|route\s+print|ping(?:\.exe)?\s|tzutil\b|hostname$|ver$|winver\b|az\s+(?:vm|network)\b|kubectl\s|docker\s|salt\s|ansible(?:-playbook)?\s|psping\b|changepk\b|wmic\s|klist\b|dcdiag\b|nltest\b|gpresult\b)/i;

/** An error of PowerShell begins with the name of its command; that is no command. */
const ERROR_OF = /^[\w-]{3,60}\s?:\s/;

/** What was typed, where a line is a prompt or a command alone. */
export function readPrompt(line: Line): Prompt | undefined {
  const body = line.raw.trim();
  const match = POWERSHELL.exec(body) ?? COMMAND_PROMPT.exec(body) ?? BRACKETED.exec(body);
  if (match !== null) {
    const [, machine, command = ""] = match;
    return machine === undefined ? { command: command.trim() } : { command: command.trim(), machine };
  }
  const shell = SHELL.exec(body);
  if (shell !== null && PROGRAMS.test(shell[2] ?? "")) {
    return { command: (shell[2] ?? "").trim(), ...(shell[1] === undefined ? {} : { machine: shell[1] }) };
  }
  return PROGRAMS.test(body) && !ERROR_OF.test(body) ? { command: body } : undefined;
}

/** Consoles are at least this wide; a shorter line was not wrapped. */
const NARROWEST_CONSOLE = 78;
const MOST_CONTINUATIONS = 8;

/**
 * A command with the lines onto which a console wrapped it, and how many lines it takes.
 *
 * @param beginsOutput whether a line begins an output that is read here: then it is no rest of a command
 */
export function readCommand(
  lines: readonly Line[],
  at: number,
  prompt: Prompt,
  beginsOutput: (at: number) => boolean = () => false,
): { readonly fact: CommandFact; readonly taken: number } | undefined {
  const first = lines[at];
  if (first === undefined) return undefined;
  let { command } = prompt;
  let taken = 1;
  while (taken <= MOST_CONTINUATIONS) {
    const next = lines[at + taken];
    const last = lines[at + taken - 1];
    if (next === undefined || last === undefined || next.raw.trim() === "") break;
    const continued = /^>>\s?(.*)$/.exec(next.raw.trim());
    if (continued !== null) command = `${command} ${continued[1] ?? ""}`;
    else if (wasWrapped(last, next) && !beginsOutput(at + taken)) command += next.raw.trim();
    else break;
    taken++;
  }
  return { fact: { at: placeOf(first), text: command }, taken };
}

/** How outputs begin that have no label. */
const SENTENCE =
  /^(?:Installed|Uninstalled|Product|Command completed|Key Management|Software licensing|Microsoft|Activating|Server|DNS|Pinging|Deployment|The |Successfully|Access|Non-auth|License|KMS )/i;

function wasWrapped(last: Line, next: Line): boolean {
  if (last.raw.length < NARROWEST_CONSOLE || readPrompt(next) !== undefined) return false;
  // Output begins with a label, a heading or an indentation; the rest of a command does not.
  if (SENTENCE.test(next.raw) || /^\S{1,120}:$/.test(next.raw)) return false;
  return (
    next.indent === 0 &&
    !/^[^:：]{1,60}[:：]\s/.test(next.raw) &&
    !/^[-=*]{3}|^\[?SC\]|^(?:Error|WARNING|Activating)\b/.test(next.raw)
  );
}

/** `slmgr /option argument` in a command; the option without its sign, in lower case. */
export function readSlmgrCommand(command: string): { readonly option: string; readonly argument: string } | undefined {
  const match = /slmgr(?:\.vbs)?["']?\s+(?:\S+\s+){0,3}?[/-]([a-z][a-z-]{1,24})(?:\s+(\S+))?/i.exec(command);
  return match === null ? undefined : { option: (match[1] ?? "").toLowerCase(), argument: match[2] ?? "" };
}
