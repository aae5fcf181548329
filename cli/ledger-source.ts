import { join } from "node:path";
import { type Company, loadCompany } from "../config/company";
import type { FoundConfiguration } from "../config/find";
import type { LedgerDesk, OthersAnswer } from "../config/ledger";
import {
  type Declarations,
  LEDGER_DEFAULTS,
  type LedgerDeclaration,
  type LedgerHolding,
  type LedgerHoldings,
  type LedgerKind,
  type LedgerView,
} from "../core/model";
import { stacksIn } from "./inputs/combine-readings";
import type { Reading } from "./inputs/reading";
import { version } from "./version";

/** The variable that is looked at where nothing names another one. */
const USUAL_VARIABLE = "WINLIC_LEDGER";

/** Where an embedded ledger is kept unless something else is said. */
const USUAL_FOLDER = join(".winlic", "ledger");

/** A ledger that cannot be used, in a sentence without credentials. */
export interface LedgerRefusal {
  readonly refused: string;
}

/** The package with the ledger, from the project or from where `winlic` itself is installed. */
export function findCompany(): Company | LedgerRefusal {
  return loadCompany([process.cwd(), __dirname], version);
}

/**
 * Opens the ledger that the command line names by its variable, or else the configuration, or else `WINLIC_LEDGER`; without
 * any of them the embedded one of this folder.
 */
async function openCommandLedger(
  variable: string | undefined,
  declared: Declarations["ledger"],
  create = false,
): Promise<LedgerDesk | LedgerRefusal> {
  const company = findCompany();
  if ("refused" in company) return company;
  if (variable === "") return { refused: "--ledger takes the name of the environment variable that holds the address" };
  const named = variable ?? declared?.variable;
  const address = process.env[named ?? USUAL_VARIABLE];
  if (named !== undefined && (address === undefined || address === "")) {
    return { refused: `the environment variable ${named} is not set: it holds the address of the ledger` };
  }
  const timeoutSeconds = declared?.timeoutSeconds ?? COMMAND_TIMEOUT_SECONDS;
  try {
    return await company.openLedger(address === undefined || address === "" ? `pglite:${USUAL_FOLDER}` : address, {
      timeoutMs: timeoutSeconds * 1000,
      create,
    });
  } catch (error) {
    return { refused: describe(error) };
  }
}

/** A person waits longer than an update. */
const COMMAND_TIMEOUT_SECONDS = 10;

/** Uses a ledger and closes it, whatever comes of it. */
export async function withLedger<T>(
  variable: string | undefined,
  declared: Declarations["ledger"],
  use: (ledger: LedgerDesk) => Promise<T>,
  /** Whether an embedded ledger is made where there is none. */
  create = false,
): Promise<T | LedgerRefusal> {
  const ledger = await openCommandLedger(variable, declared, create);
  if ("refused" in ledger) return ledger;
  try {
    return await use(ledger);
  } catch (error) {
    return { refused: describe(error) };
  } finally {
    await ledger.close();
  }
}

/** What the ledger says for itself; anything else is a fault of this program. */
function describe(error: unknown): string {
  if (error instanceof Error && "kind" in error) return error.message;
  throw error;
}

/** What rules are told of the ledger: the figures of others, or why there are none. */
export function viewOf(
  answer: Pick<OthersAnswer, "kinds"> | LedgerRefusal,
  declared: LedgerDeclaration | undefined,
): LedgerView {
  const { whenUnreachable } = declared ?? LEDGER_DEFAULTS;
  return "refused" in answer ? { whenUnreachable, fault: answer.refused } : { whenUnreachable, others: answer.kinds };
}

/** What everybody but these stacks holds: each of them asks for what is left without it. */
async function readOthersOf(ledger: LedgerDesk, stacks: readonly string[]): Promise<Pick<OthersAnswer, "kinds">> {
  const [first = "", ...more] = stacks;
  const { kinds } = await ledger.readOthers(first, stacks.length + LARGEST);
  if (more.length === 0) return { kinds: shorten(kinds) };
  const left = new Map(Object.entries(kinds) as [LedgerKind, LedgerHolding][]);
  for (const stack of more) {
    for (const [kind, amount = 0] of Object.entries((await ledger.readOthers(stack, 0)).own) as [
      LedgerKind,
      number,
    ][]) {
      const holding = left.get(kind);
      if (holding === undefined || amount === 0) continue;
      left.set(kind, { ...holding, held: holding.held - amount, holders: holding.holders - 1 });
    }
  }
  const known = new Set(more);
  return {
    kinds: shorten(
      Object.fromEntries(
        [...left].map(([kind, holding]) => [
          kind,
          { ...holding, largest: holding.largest.filter(({ holder }) => !known.has(holder)) },
        ]),
      ),
    ),
  };
}

const LARGEST = 5;

function shorten(kinds: LedgerHoldings): LedgerHoldings {
  const entries = Object.entries(kinds) as readonly (readonly [LedgerKind, LedgerHolding])[];
  return Object.fromEntries(
    entries.map(([kind, holding]) => [kind, { ...holding, largest: holding.largest.slice(0, LARGEST) }]),
  );
}

/** What the ledger says of all other stacks; undefined where nobody names one. */
export async function askLedger(
  variable: string | undefined,
  { declarations }: Pick<FoundConfiguration, "declarations">,
  reading: Pick<Reading, "resources"> | undefined,
): Promise<LedgerView | undefined> {
  if (variable === undefined) return undefined;
  const stacks = reading === undefined ? [] : stacksIn(reading.resources);
  const answer = await withLedger(variable, declarations.ledger, (ledger) => readOthersOf(ledger, stacks));
  return viewOf(answer, declarations.ledger);
}
