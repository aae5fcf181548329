import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { findByEnding, PARTIAL_KEY } from "../../core/activation/evidence/products";
import { isProductKey } from "../../core/activation/product-key-format";
import { findProductKeys } from "../../core/activation/product-keys";
import { EXIT_CODES } from "../exit-code";
import type { KeyReading } from "../formats/key";
import { KEY_FORMATS } from "../formats/key-formats";
import type { ChosenFormat } from "../formats/registry";
import type { ColorChoice } from "../formats/terminal";
import { makeContext, writeOutputs } from "../outputs";
import { refuse, tell } from "../sink";

export interface KeyRequest {
  /** The last five characters; a whole key is never taken as an argument. */
  readonly ending?: string;
  readonly formats: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

/** `winlic key`: which published key one is, by its end or, from a prompt or standard input, as a whole. */
export async function explainKey({ ending, formats, color }: KeyRequest): Promise<number> {
  if (ending !== undefined && !PARTIAL_KEY.test(ending)) {
    // Nothing of what was given is repeated: it may be a key.
    return refuse(
      /[-\s]|.{6}/.test(ending)
        ? "a whole key is not taken as an argument, because arguments stay in histories and logs: run `winlic key` and paste it, or pipe it in"
        : "expected the last five characters of a key, such as VMK7H",
    );
  }
  const written = ending ?? (process.stdin.isTTY ? await askHidden() : await readAll());
  const reading = readKey(written, ending !== undefined);
  if (reading === undefined)
    return refuse("expected a product key (five groups of five characters) or its last five characters");
  const whole = await writeOutputs(formats, KEY_FORMATS, reading, makeContext(color));
  return whole ? EXIT_CODES.clean : EXIT_CODES.usage;
}

function readKey(written: string, isEnding: boolean): KeyReading | undefined {
  const text = written.trim().toUpperCase();
  const found = findProductKeys(text)[0];
  const whole = found?.key ?? (isProductKey(text) ? text : undefined);
  if (whole !== undefined && !isEnding) {
    const end = whole.slice(-5);
    const published = findByEnding(end);
    // Another key may end like a published one: only the whole decides.
    return { ending: end, whole: true, ...(published?.key === whole ? { published } : {}) };
  }
  if (!PARTIAL_KEY.test(text)) return undefined;
  const published = findByEnding(text);
  return { ending: text, whole: false, ...(published === undefined ? {} : { published }) };
}

/** Asks without showing what is typed. */
async function askHidden(): Promise<string> {
  tell("Product key (not shown): ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise((resolve) => {
      prompt.once("line", resolve);
      prompt.once("close", () => resolve(""));
    });
  } finally {
    prompt.close();
    tell("\n");
  }
}

const LONGEST_INPUT = 4096;

async function readAll(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > LONGEST_INPUT) break;
  }
  return text.slice(0, LONGEST_INPUT);
}
