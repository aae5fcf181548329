import { type Command, InvalidArgumentError, type Option } from "commander";
import type { HolderRequest } from "./commands/ledger";
import type { ColorChoice } from "./formats/terminal";
import type { InputRequest } from "./inputs/request";

/** What this command takes from the others: how inputs are named and colours chosen. */
export interface Shared {
  readonly finish: (code: number) => void;
  readonly withInput: (command: Command) => Command;
  /** The input that is named; undefined where none is. */
  readonly chooseInput: (files: readonly string[], flags: object, command: Command) => InputRequest | undefined;
  readonly formatOption: () => Option;
  readonly colorOption: () => Option;
}

interface Flags {
  readonly ledger?: string;
  readonly config?: string;
  readonly asOf?: string;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
  readonly stack?: string;
  readonly people?: string;
  readonly claim?: readonly string[];
  readonly leaseHours?: number;
  readonly roles?: boolean;
  readonly most?: number;
}

const EXIT_CODES = [
  "Exit codes:",
  "  0  done",
  "  1  reserve: the claims do not fit; doctor: something is wrong",
  "  2  the command line, the input, the configuration or the ledger cannot be used",
].join("\n");

const EXAMPLES = [
  "Examples:",
  "  export WINLIC_LEDGER='postgres://pipeline@db.corp.example/licences'",
  "  pulumi preview --json --show-sames > plan.json && winlic ledger reserve plan.json && pulumi up --yes",
  "  pulumi stack export | winlic ledger sync --state -",
  "  winlic ledger reserve --people 'call centre' --claim user-cals=40",
].join("\n");

/** `winlic ledger` with its commands. */
export function describeLedger(program: Command, shared: Shared): void {
  const ledger = program
    .command("ledger")
    .summary("reserve licences across the stacks of a company")
    .description(
      "Keeps the claims of all stacks on core licences, CALs and activations of a MAK, so that two stacks cannot use the same ones. The ledger is a PostgreSQL database whose address is in an environment variable, or an embedded database in a folder.",
    )
    .helpCommand(false)
    .addHelpText("after", `\n${EXIT_CODES}\n\n${EXAMPLES}`);

  withLedger(ledger.command("init").description("Makes the tables, or brings them to this version."), shared)
    .option("--roles", "print SQL with the roles of the ledger, for the administrator of the database")
    .action(async (flags: Flags) => {
      const { initLedger } = await import("./commands/ledger");
      shared.finish(await initLedger({ ...flags, roles: flags.roles ?? false }));
    });

  withHolder(
    withLedger(
      ledger.command("status").description("Shows what is held and what is owned, or the claims of one holder."),
      shared,
    ),
  ).action(async (flags: Flags) => {
    const { showLedger } = await import("./commands/ledger");
    shared.finish(await showLedger(flags));
  });

  withHolder(
    withLedger(
      shared.withInput(
        ledger
          .command("reserve")
          .description(
            "Reserves what a preview, an export or a program needs, all of it or nothing. Takes the inputs of check.",
          ),
      ),
      shared,
    ),
    { stack: "with a file" },
  )
    .option("--claim <kind=amount>", "claim this too, such as user-cals=40; may be repeated", collect)
    .option("--lease-hours <hours>", "how long the claims hold that nothing confirms (default: 24)", parseHours)
    .action(async (files: readonly string[], flags: Flags, command: Command) => {
      const { reserveInLedger } = await import("./commands/ledger");
      shared.finish(await reserveInLedger(requestOf(files, flags, command, shared)));
    });

  withHolder(
    withLedger(
      ledger.command("confirm").description("Confirms what a holder has reserved, without an export."),
      shared,
    ),
  ).action(async (flags: Flags) => {
    const { confirmInLedger } = await import("./commands/ledger");
    shared.finish(await confirmInLedger(flags));
  });

  withHolder(
    withLedger(
      ledger.command("release").description("Releases everything that a holder has, as after a destroy."),
      shared,
    ),
  ).action(async (flags: Flags) => {
    const { releaseInLedger } = await import("./commands/ledger");
    shared.finish(await releaseInLedger(flags));
  });

  withHolder(
    withLedger(
      shared.withInput(
        ledger
          .command("sync")
          .description("Makes the claims of a stack what its export shows. The newest export counts."),
      ),
      shared,
    ),
    { stack: "with a file" },
  ).action(async (files: readonly string[], flags: Flags, command: Command) => {
    const { syncLedger } = await import("./commands/ledger");
    shared.finish(await syncLedger(requestOf(files, flags, command, shared)));
  });

  withHolder(withLedger(ledger.command("history").description("Shows who changed which claim, newest first."), shared))
    .option("--most <lines>", "how many lines (default: 50)", parseLines)
    .action(async (flags: Flags) => {
      const { showHistory } = await import("./commands/ledger");
      shared.finish(await showHistory({ ...flags, most: flags.most ?? USUAL_LINES }));
    });

  withLedger(
    ledger.command("doctor").description("Looks whether the ledger answers and is as it has to be."),
    shared,
  ).action(async (flags: Flags) => {
    const { examineLedger } = await import("./commands/ledger");
    shared.finish(await examineLedger(flags));
  });
}

const USUAL_LINES = 50;

function withLedger(command: Command, shared: Shared): Command {
  command.option(
    "--ledger <variable>",
    "the environment variable with the address of the ledger (default: that of the configuration, or WINLIC_LEDGER; without it, the embedded ledger in .winlic/ledger)",
    parseVariable,
  );
  if (!command.options.some(({ long }) => long === "--config")) {
    command.option("--config <path>", "folder of windows-licensing.yaml, or the file itself");
  }
  return command.addOption(shared.formatOption()).addOption(shared.colorOption());
}

/** Commands that take an input have `--stack` already, for a program. */
function withHolder(command: Command, { stack }: { readonly stack?: string } = {}): Command {
  if (stack === undefined) command.option("--stack <project/stack>", "whose claims");
  return command.option("--people <group>", "the claims of a group of people, who hold CALs");
}

function requestOf(files: readonly string[], flags: Flags, command: Command, shared: Shared): HolderRequest {
  const { stack, ...others } = flags;
  // A stack with a slash names a holder; one without is the stack of a program.
  const holder = stack?.includes("/") === true ? { stack } : {};
  const inputFlags = stack === undefined || "stack" in holder ? others : flags;
  const input = shared.chooseInput(files, inputFlags, command);
  const { claim, ...rest } = others;
  return {
    ...rest,
    ...holder,
    ...(claim === undefined ? {} : { claims: claim }),
    ...(input === undefined ? {} : { input }),
  };
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The name of a variable; empty for anything else, which is refused without being repeated. */
export function parseVariable(value: string): string {
  // An address has a password: a message that repeats it would stand in a log.
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? value : "";
}

function parseHours(text: string): number {
  return parseBetween(text, 720, "hours");
}

function parseLines(text: string): number {
  return parseBetween(text, 100_000, "lines");
}

function parseBetween(text: string, most: number, what: string): number {
  const number = Number(text);
  if (!/^\d{1,6}$/.test(text) || number < 1 || number > most) {
    throw new InvalidArgumentError(`Expected a whole number of ${what}, from 1 to ${String(most)}.`);
  }
  return number;
}
