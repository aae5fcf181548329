import { readActor } from "../config/actor";
import { loadCompany } from "../config/company";
import type { Ledger, OthersAnswer } from "../config/ledger";
import { KINDS_OF_STACKS, readClaims, readClaimsOfOne, readLimits } from "../core/licensing/ledger-claims";
import type { ClaimOutcome, Context, Estate, LedgerDeclaration, LedgerView } from "../core/model";
import { version } from "../package.json";

/** What a run of the pack asks of the ledger. Nothing here throws, and nothing waits for longer than configured. */
export interface LedgerRun {
  /** What is known of the ledger now. */
  view(): LedgerView;
  /** In an update: claims what a resource needs, before it is created. */
  claim(urn: string, estate: Estate): Promise<void>;
  /** Reads what the other stacks hold. */
  read(): Promise<void>;
  /** After an update: what exists is confirmed, what is gone is released. */
  confirm(estate: Estate): Promise<void>;
}

export interface LedgerPlace {
  /** `project/stack`, as the URNs of its resources say. */
  readonly stack: string;
  /** Folders to look for the package with the ledger in. */
  readonly folders: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export function openLedgerRun(
  declaration: LedgerDeclaration,
  { stack, folders, environment }: LedgerPlace,
  /** Opens the ledger; another one in tests. */
  open: () => Promise<Ledger> = () => openFrom(declaration, folders, environment),
): LedgerRun {
  const { whenUnreachable, leaseHours } = declaration;
  const by = readActor(environment);
  const claims = new Map<string, ClaimOutcome>();
  let opened: Promise<Ledger> | undefined;
  let others: Promise<OthersAnswer> | undefined;
  let known: OthersAnswer | undefined;
  /** By the clock of the database: what was reserved before this run is older. */
  let began: Date | undefined;
  let fault: string | undefined;

  /** One failure is enough: the next machines would each wait as long for the same answer. */
  async function ask<T>(question: (ledger: Ledger) => Promise<T>): Promise<T | undefined> {
    if (fault !== undefined) return undefined;
    try {
      opened ??= open();
      return await question(await opened);
    } catch (error) {
      fault ??= error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  function holdsAll(): boolean {
    return claims.size > 0 && [...claims.values()].every(({ state }) => state === "held");
  }

  async function readOnce(): Promise<OthersAnswer | undefined> {
    return await ask(async (ledger) => {
      others ??= ledger.readOthers(stack);
      known = await others;
      began ??= known.now;
      return known;
    });
  }

  async function claimFrom(ledger: Ledger, estate: Context & Estate): Promise<ClaimOutcome | undefined> {
    const wanted = readClaimsOfOne(estate);
    if (wanted.length === 0) return undefined;
    const { kinds, own } = known ?? { kinds: {}, own: {} };
    const hosts = (kinds["azure-host-cores"]?.held ?? 0) + (own["azure-host-cores"] ?? 0);
    const limits = readLimits(estate, hosts);
    const answer = await ledger.reserve(stack, wanted, limits, leaseHours * 3600, by);
    if (answer.held) return { state: "held" };
    const [refusal] = answer.refused;
    if (refusal === undefined) return { state: "held" };
    const { amount, held, limit: owned } = refusal;
    const largest = (await ledger.readOthers(stack)).kinds["azure-cores"]?.largest ?? [];
    return { state: "refused", amount, held, owned, short: held + amount - owned, largest };
  }

  return {
    view: () => ({
      // Machines that hold their claims are created already: a ledger that falls silent after that is no reason to fail.
      whenUnreachable: holdsAll() ? "unknown" : whenUnreachable,
      claims,
      ...(known === undefined ? {} : { others: known.kinds }),
      ...(fault === undefined ? {} : { fault }),
    }),

    async claim(urn, estate) {
      await readOnce();
      const outcome = await ask((ledger) => claimFrom(ledger, estate));
      if (fault !== undefined) claims.set(urn, { state: "unreachable", why: fault });
      else if (outcome !== undefined) claims.set(urn, outcome);
    },

    async read() {
      others = undefined;
      await readOnce();
    },

    async confirm(estate) {
      // Half of what is there must not release the rest.
      if ((estate.unread?.length ?? 0) > 0) return;
      await ask((ledger) =>
        ledger.confirm(
          stack,
          readClaims(estate),
          KINDS_OF_STACKS,
          { action: "confirm", ...(began === undefined ? {} : { seenAt: began }) },
          by,
        ),
      );
    },
  };
}

async function openFrom(
  { variable, timeoutSeconds }: LedgerDeclaration,
  folders: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Ledger> {
  const address = environment[variable];
  if (address === undefined || address === "") throw new Error(`the environment variable ${variable} is not set`);
  const company = loadCompany(folders, version);
  if ("refused" in company) throw new Error(company.refused);
  return await company.openLedger(address, { timeoutMs: timeoutSeconds * 1000 });
}
