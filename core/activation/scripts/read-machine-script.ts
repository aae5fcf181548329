import { type Fact, isKnown, UNKNOWN } from "../../model";
import type { Action, Deed, Facts, Given, Position, Ran, Reading, Shell, Value } from "../../scripts/contract";
import { EFFECTS } from "../../scripts/effects";
import { installKey } from "../../scripts/effects/deeds";
import { explore } from "../../scripts/explore";
import { readByWords, readScript, SHELLS } from "../../scripts/read-script";
import { findProductKeys, type ProductKey } from "../product-keys";
import { isSettled, settledBy } from "./outcomes";
import type { KmsAction, ScriptReading } from "./script-reading";

/** A text that runs on a machine, and what it is given. */
export interface ScriptSource {
  readonly text: string;
  readonly language: "powershell" | "cmd" | "answer-file";
  readonly given?: Given;
  readonly facts?: Facts;
  /** Files that are there before it runs, by path in lower case. */
  readonly files?: ReadonlyMap<string, Value>;
}

/** What a script does, and which of the files that it was given it ran. */
export interface ScriptRun {
  readonly reading: ScriptReading;
  readonly used: ReadonlySet<string>;
  /** The facts of the machine that it asked for: with other values, it may do something else. */
  readonly asked: readonly (keyof Facts)[];
}

/** What a script does to the activation of the machine that runs it. */
export function readMachineScript({ text, language, given, facts, files }: ScriptSource): ScriptRun {
  const more = {
    ...(given === undefined ? {} : { given }),
    ...(facts === undefined ? {} : { facts }),
    ...(files === undefined ? {} : { files }),
  };
  if (language === "answer-file") return toRun(readAnswerFile(text, more));
  const isPowerShell = language === "powershell" || isMeantForPowerShell(text);
  return toRun(readScript({ text, language: isPowerShell ? "powershell" : "cmd", ...more }));
}

/** What a text may do by its words, where nobody knows whether anything runs it. */
export function readStoredText(text: string): ScriptReading {
  const { notFollowed: _, ...reading } = toRun(readByWords({ text, language: "cmd" })).reading;
  return { ...reading, runsOtherCode: false, notFollowed: [] };
}

const START: Position = { line: 1, column: 1 };
const DONE: Ran = { exitCode: null, output: [] };

/**
 * A command line of cmdlets, or of commands that a semicolon parts: cmd would refuse it, and whoever deploys it sees that
 * at once. It is followed as it was meant.
 */
function isMeantForPowerShell(line: string): boolean {
  if (/\n/.test(line.trim())) return false;
  return /^\s*(?:[a-z]+-[a-z]+(?![\w.\\-])|\$\w|\[)/i.test(line) || /;\s/.test(line.replaceAll(/"[^"]*"/g, ""));
}

/** The commands of an answer file one after the other, and the key that Setup installs. */
function readAnswerFile(xml: string, more: Partial<Pick<ScriptSource, "facts" | "files">>): Reading {
  const run: Shell = (path, line, given) => {
    // The answer file itself stands outermost; what its commands call are command lines.
    if (given.isChild === true) return SHELLS.cmd(path, line, given);
    for (const found of xml.matchAll(/<ProductKey>\s*(?:<Key>\s*)?([^<]{1,60})/gi)) {
      path.act(installKey((found[1] ?? "").trim()), lineAt(xml, found.index));
    }
    const commands = [...xml.matchAll(/<CommandLine>([\s\S]{0,8191}?)<\/CommandLine>/gi)];
    for (const found of commands) {
      const at = lineAt(xml, found.index);
      path.standingAt(at, () =>
        SHELLS.cmd(path, unescapeXml(found[1] ?? ""), {
          words: [],
          named: new Map(),
          isChild: true,
          isCommandLine: true,
        }),
      );
    }
    if (commands.length === 0) path.effects.mention(unescapeXml(xml), START, path);
    return DONE;
  };
  return explore({ text: xml, language: "cmd", ...more }, EFFECTS, { ...SHELLS, cmd: run });
}

function lineAt(text: string, index: number): Position {
  const before = text.slice(0, index);
  return { line: before.split("\n").length, column: index - before.lastIndexOf("\n") };
}

function unescapeXml(xml: string): string {
  return xml
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function toRun(reading: Reading): ScriptRun {
  const settled = settledBy(reading);
  const { remarks, notFollowed } = reading;
  const has = (sought: string): boolean => remarks.some(({ code }) => code === sought);
  return {
    reading: {
      // A published key that changes edition or release is that of the new one and fits by design.
      actions: reading.actions
        .filter(({ deed }) => deed.changesEdition !== true || isOtherKey(deed))
        .map((action) => toKmsAction(action, settled)),
      changesTo: reading.actions.flatMap(({ deed }) => {
        const key = deed.changesEdition === true ? keyOf(deed) : undefined;
        return isKnown(key) ? (key.published ?? []) : [];
      }),
      opensDialog: has("opens-dialog"),
      trustsExitCode: has("trusts-exit-code"),
      joinsDomain: has("joins-domain"),
      runsOtherCode: notFollowed.length > 0,
      remarks: remarks.filter(({ code }) => code !== "uses-file"),
      notFollowed,
    },
    asked: reading.asked,
    used: new Set(remarks.flatMap(({ code, text }) => (code === "uses-file" ? [text] : []))),
  };
}

function toKmsAction({ deed, certain, line }: Action, settled: ReadonlySet<string>): KmsAction {
  const { does, productKey, key, ...values } = deed;
  const known = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? UNKNOWN : value]),
  );
  return {
    does,
    ...(does === "install-key" ? { key: keyOf(deed) } : {}),
    ...known,
    line,
    ...(certain || isSettled(settled, deed) ? {} : { perhaps: true }),
  } as KmsAction;
}

/** A key that Microsoft does not publish, such as a MAK. */
function isOtherKey(deed: Deed): boolean {
  const key = keyOf(deed);
  return isKnown(key) && key.published === undefined;
}

function keyOf({ productKey }: Deed): Fact<ProductKey> {
  const [found] = typeof productKey === "string" ? findProductKeys(productKey) : [];
  return found ?? UNKNOWN;
}
