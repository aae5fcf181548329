import { readMachineScript } from "../core/activation/scripts/read-machine-script";
import { readScript } from "../core/scripts/read-script";
import { CORPUS_FILE, type RecordedCase, readLines } from "../test/windows/oracle/cases";

/** What the reading of scripts costs, in the processor's time. */
export interface ScriptTimes {
  /** Milliseconds for each kilobyte of the corpus, once warm. */
  readonly median: number;
  readonly percentile99: number;
  /** Milliseconds for 1,000 scripts of 4 KB, each another one. */
  readonly thousand: number;
}

const KILOBYTE = 1024;
const SIZE = 4 * KILOBYTE;

/** The processor's milliseconds: what else the machine does meanwhile is not in it. */
function timeOf(follow: () => void): number {
  const before = process.cpuUsage();
  follow();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Reads the corpus until it is warm, and takes the least of three times of each script. */
export function timeScripts(): ScriptTimes {
  const corpus = readLines<RecordedCase>(CORPUS_FILE).map(({ text }) => text);
  for (const text of corpus) readScript({ text, language: "powershell" });
  const times = corpus
    .map((text) => {
      const turns = [1, 2, 3].map(() => timeOf(() => void readScript({ text, language: "powershell" })));
      // A script of some lines counts as a kilobyte: what is fixed is not multiplied.
      return Math.min(...turns) / Math.max(1, text.length / KILOBYTE);
    })
    .sort((one, two) => one - two);
  const scripts = thousandScripts(corpus);
  return {
    median: times[Math.floor(times.length / 2)] ?? Number.NaN,
    percentile99: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    thousand: timeOf(() => {
      for (const text of scripts) readMachineScript({ text, language: "powershell" });
    }),
  };
}

function thousandScripts(corpus = readLines<RecordedCase>(CORPUS_FILE).map(({ text }) => text)): readonly string[] {
  return Array.from({ length: 1_000 }, (_, index) => composeScript(corpus, index));
}

/** A script of 4 KB as machines have them: one of the corpus, and functions, messages and steps that ask the machine little. */
function composeScript(corpus: readonly string[], index: number): string {
  const own = corpus[index % corpus.length] ?? "";
  let text = `# machine ${String(index)}\n`;
  for (let part = 0; text.length + own.length < SIZE; part += 1) {
    const name = `Step${String(part)}`;
    text += `function Invoke-${name} {\n    param([string]$Name = 'web${String(index)}', [int]$Count = ${String(part)})\n    $message = "$Name runs step $Count"\n    Write-Host $message\n}\nInvoke-${name} -Count ${String(part + 1)}\n`;
  }
  // Parameters stand first.
  return /^\s*(?:\[CmdletBinding|param\b)/im.test(own) ? `${own}\n${text}` : `${text}\n${own}`;
}
