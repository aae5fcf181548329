import { readActor } from "../../config/actor";
import type { Refusal } from "../../config/ledger";
import { stackOf } from "../../core/engine/fingerprint";
import { KINDS_OF_STACKS, readClaims, readLimits } from "../../core/licensing/ledger-claims";
import {
  type Context,
  type Declarations,
  type IsoDate,
  LEDGER_DEFAULTS,
  LEDGER_KINDS,
  type LedgerClaim,
  type LedgerKind,
} from "../../core/model";
import { digestOf } from "../../core/text/sha1";
import { chooseDay } from "../configuration";
import { configureInFull } from "../configure";
import { EXIT_CODES, isIncomplete } from "../exit-code";
import { formatLedger, type LedgerAnswer, type LedgerFormat } from "../formats/ledger";
import type { ColorChoice } from "../formats/terminal";
import { isFault, type Reading } from "../inputs/reading";
import type { InputRequest } from "../inputs/request";
import { findCompany, type LedgerRefusal, withLedger } from "../ledger-source";
import { readPrintedEstate } from "../printed-estate";
import { readInput } from "../read-input";
import { outputTerminal, print, refuse, refuseInput } from "../sink";

interface CommonRequest {
  /** The variable with the address of the ledger. */
  readonly ledger?: string;
  readonly config?: string;
  readonly asOf?: IsoDate;
  readonly format: LedgerFormat;
  readonly color: ColorChoice;
}

export interface HolderRequest extends CommonRequest {
  readonly input?: InputRequest;
  /** `project/stack`, where no input says so. */
  readonly stack?: string;
  /** A group of people, who hold CALs. */
  readonly people?: string;
  /** `kind=amount` each. */
  readonly claims?: readonly string[];
  readonly leaseHours?: number;
}

export interface HistoryRequest extends HolderRequest {
  readonly most: number;
}

/** `winlic ledger init`. */
export async function initLedger(request: CommonRequest & { readonly roles: boolean }): Promise<number> {
  if (request.roles) {
    const company = findCompany();
    if ("refused" in company) return refuse(company.refused);
    print(company.ledgerRoles);
    return EXIT_CODES.clean;
  }
  return await answer(
    request,
    async (ledger) => {
      const steps = await ledger.init();
      const { shown, version } = await ledger.readStatus();
      return { answer: { command: "init", shown, version, steps }, code: EXIT_CODES.clean };
    },
    undefined,
    true,
  );
}

/** `winlic ledger status`: the sums beside what is owned, or the claims of one holder. */
export async function showLedger(request: HolderRequest): Promise<number> {
  const holder = nameHolder(request);
  return await answer(request, async (ledger, context) => {
    if (holder !== undefined) {
      const claims = await ledger.readClaims(holder);
      return claims === undefined
        ? { refused: `the ledger knows nobody called ${holder}` }
        : { answer: { command: "claims", holder, claims }, code: EXIT_CODES.clean };
    }
    const status = await ledger.readStatus();
    const hostCores = status.kinds.find(({ kind }) => kind === "azure-host-cores");
    const limits = readLimits(context, (hostCores?.confirmed ?? 0) + (hostCores?.reserved ?? 0));
    return { answer: { command: "status", status, limits }, code: EXIT_CODES.clean };
  });
}

/** `winlic ledger reserve`: takes what a plan needs, or what is named, all of it or nothing. */
export async function reserveInLedger(request: HolderRequest): Promise<number> {
  const plan = await readPlan(request);
  if (typeof plan === "number") return plan;
  const { context, holder, claims } = plan;
  if (holder === undefined) return refuse(NO_HOLDER);
  return await answer(
    request,
    async (ledger) => {
      const { kinds, own } = await ledger.readOthers(holder);
      const limits = readLimits(
        context,
        Math.max(
          (kinds["azure-host-cores"]?.held ?? 0) + (own["azure-host-cores"] ?? 0),
          (kinds["azure-host-cores"]?.held ?? 0) + sumOf(claims, "azure-host-cores"),
        ),
      );
      const hours = request.leaseHours ?? context.declarations.ledger?.leaseHours ?? LEDGER_DEFAULTS.leaseHours;
      const by = readActor(process.env);
      const outcome = await ledger.reserve(holder, claims, limits, hours * 3600, by);
      const refused: readonly Refusal[] = outcome.held ? [] : outcome.refused;
      const largest = Object.fromEntries(refused.map(({ kind }) => [kind, kinds[kind]?.largest ?? []]));
      await ledger.expire(by);
      return {
        answer: { command: "reserve", holder, claims, limits, refused, largest, hours },
        code: refused.length > 0 ? EXIT_CODES.findings : EXIT_CODES.clean,
      };
    },
    context.declarations,
  );
}

/** `winlic ledger confirm`: what is reserved exists now. */
export async function confirmInLedger(request: HolderRequest): Promise<number> {
  const holder = nameHolder(request);
  if (holder === undefined) return refuse(NO_HOLDER);
  return await answer(request, async (ledger) => {
    const changed = await ledger.confirmReserved(holder, readActor(process.env));
    if (changed === undefined) return { refused: `the ledger knows nobody called ${holder}` };
    return { answer: { command: "confirm", holder, changed }, code: EXIT_CODES.clean };
  });
}

/** `winlic ledger release`: gives up everything that somebody holds, as after a destroy. */
export async function releaseInLedger(request: HolderRequest): Promise<number> {
  const holder = nameHolder(request);
  if (holder === undefined) return refuse(NO_HOLDER);
  return await answer(request, async (ledger) => {
    const released = await ledger.release(holder, LEDGER_KINDS, readActor(process.env));
    if (released === undefined) return { refused: `the ledger knows nobody called ${holder}` };
    return { answer: { command: "release", holder, released }, code: EXIT_CODES.clean };
  });
}

/** `winlic ledger sync`: makes the claims of a stack what its export shows. */
export async function syncLedger(request: HolderRequest): Promise<number> {
  const plan = await readPlan(request);
  if (typeof plan === "number") return plan;
  const { context, holder, claims, reading } = plan;
  if (reading === undefined) return refuse("nothing to read: name the export of a stack");
  if (reading.source !== "state") {
    return refuse(`sync takes the export of a stack, because a ${reading.source} does not show what exists`);
  }
  if (holder === undefined) {
    return refuse(
      "the export has no resources, so it does not say of which stack it is: name it with --stack PROJECT/STACK",
    );
  }
  return await answer(
    request,
    async (ledger) => {
      const outcome = await ledger.confirm(
        holder,
        claims,
        KINDS_OF_STACKS,
        evidenceOf(reading, claims),
        readActor(process.env),
      );
      return { answer: { command: "sync", holder, claims: claims.length, outcome }, code: EXIT_CODES.clean };
    },
    context.declarations,
  );
}

/** What tells one export from another: when it was made, and what it shows. */
function evidenceOf({ made }: Pick<Reading, "made">, claims: readonly LedgerClaim[]) {
  return {
    action: "sync",
    digest: digestOf(JSON.stringify(claims)),
    ...(made === undefined ? {} : { seenAt: new Date(made) }),
  } as const;
}

/** `winlic ledger history`: newest first. */
export async function showHistory(request: HistoryRequest): Promise<number> {
  const holder = nameHolder(request);
  return await answer(request, async (ledger) => {
    const lines = await ledger.readHistory({ most: request.most, ...(holder === undefined ? {} : { holder }) });
    return { answer: { command: "history", lines }, code: EXIT_CODES.clean };
  });
}

/** `winlic ledger doctor`. */
export async function examineLedger(request: CommonRequest): Promise<number> {
  return await answer(request, async (ledger) => {
    const findings = await ledger.examine();
    return {
      answer: { command: "doctor", findings },
      code: findings.every(({ fine }) => fine) ? EXIT_CODES.clean : EXIT_CODES.findings,
    };
  });
}

const NO_HOLDER = "whose claims? Name an input, --stack PROJECT/STACK, or --people GROUP";

/** People hold CALs whatever stacks they use: they have names of their own. */
function nameHolder({ stack, people }: Pick<HolderRequest, "stack" | "people">): string | undefined {
  return people === undefined ? stack : `people:${people}`;
}

interface Plan {
  readonly context: Context;
  readonly holder: string | undefined;
  readonly claims: readonly LedgerClaim[];
  readonly reading?: Reading;
}

/** What is to be claimed, from an input or from `--claim`; a number where it cannot be read, which is said. */
async function readPlan(request: HolderRequest): Promise<Plan | number> {
  const context = await readContext(request);
  if (typeof context === "number") return context;
  const named = parseClaims(request.claims ?? []);
  if (typeof named === "string") return refuse(named);
  const { input } = request;
  if (input === undefined) {
    if (named.length === 0) return refuse("nothing to claim: name an input, or --claim KIND=AMOUNT");
    return { context, holder: nameHolder(request), claims: named };
  }
  const reading = await readInput(input);
  if (isFault(reading)) return refuseInput(reading, request.color);
  if (isIncomplete(reading))
    return refuse("the preview ended with errors, so it does not show all that it would create");
  const estate = readPrintedEstate(reading.resources, context);
  return {
    context,
    reading,
    holder: nameHolder(request) ?? stackOf(reading.resources),
    claims: [...readClaims(estate), ...named],
  };
}

async function readContext({
  input,
  config,
  asOf,
}: Pick<HolderRequest, "input" | "config" | "asOf">): Promise<Context | number> {
  const configuration = await configureInFull({ input, config, asOf });
  if ("refused" in configuration) return refuse(configuration.refused);
  return {
    declarations: configuration.declarations,
    configuration: configuration.configuration,
    asOf: chooseDay(configuration, asOf),
  };
}

/** `user-cals=40` each; a text says what is wrong. What is claimed by hand has no resource, so it is named by its kind. */
function parseClaims(written: readonly string[]): readonly LedgerClaim[] | string {
  const claims: LedgerClaim[] = [];
  for (const each of written) {
    const [name = "", amount = ""] = each.split("=");
    const kind = LEDGER_KINDS.find((known) => known === name);
    if (kind === undefined) return `--claim: expected one of ${LEDGER_KINDS.join(", ")} before =, found ${each}`;
    if (!/^[1-9]\d{0,8}$/.test(amount)) return `--claim: expected a whole number of 1 or more after =, found ${each}`;
    if (claims.some((claim) => claim.kind === kind)) return `--claim: ${kind} is given twice`;
    claims.push({ kind, subject: kind, amount: Number(amount) });
  }
  return claims;
}

function sumOf(claims: readonly LedgerClaim[], kind: LedgerKind): number {
  return claims.reduce((sum, claim) => (claim.kind === kind ? sum + claim.amount : sum), 0);
}

type Desk = Parameters<Parameters<typeof withLedger>[2]>[0];

/** Opens the ledger, asks, prints; returns the exit code. */
async function answer(
  request: CommonRequest,
  ask: (
    ledger: Desk,
    context: Context,
  ) => Promise<{ readonly answer: LedgerAnswer; readonly code: number } | LedgerRefusal>,
  known?: Declarations,
  create = false,
): Promise<number> {
  const context = await readContext({ ...(request.config === undefined ? {} : { config: request.config }) });
  if (typeof context === "number") return context;
  const declared = (known ?? context.declarations).ledger;
  const outcome = await withLedger(request.ledger, declared, (ledger) => ask(ledger, context), create);
  if ("refused" in outcome) return refuse(outcome.refused);
  print(formatLedger(outcome.answer, request.format, outputTerminal(request.color)), request.format);
  return outcome.code;
}
