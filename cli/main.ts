import { existsSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isIsoDay } from "../config/iso-day";
import { KMS_INTERVAL } from "../core/data/kms-discovery";
import { type GroupKey, readGroupKey } from "../core/licensing/group-key";
import { COLLECT_VARIANTS, type CollectVariantName } from "./collect/channels";
import type { Shard } from "./commands/check-shard";
import type { Method } from "./commands/compose-configuration";
import type { ImportRequest } from "./commands/import";
import type { QueriesRequest } from "./commands/queries";
import type { WaiveRequest } from "./commands/waive";
import { describeLedger, parseVariable } from "./describe-ledger";
import { describeReportCommand } from "./describe-report";
import {
  EXIT_CODES,
  EXIT_CODES_HELP,
  MONITOR_EXIT_CODES,
  PROBE_EXIT_CODES_HELP,
  PROOF_EXIT_CODES_HELP,
} from "./exit-code";
import { CHECK_FORMATS } from "./formats/check-formats";
import { CODES_FORMATS } from "./formats/codes-formats";
import { DIAGNOSIS_FORMATS } from "./formats/diagnosis";
import { FORECAST_FORMATS } from "./formats/forecast";
import { KEY_FORMATS } from "./formats/key-formats";
import { POSITION_FORMATS } from "./formats/position-formats";
import { PROBE_FORMATS } from "./formats/probe";
import { PROOF_FORMATS } from "./formats/proof-formats";
import { type ChosenFormat, describeFormats, type Format, readChoice } from "./formats/registry";
import type { ColorChoice } from "./formats/terminal";
import { LICENCE_FIELDS } from "./imports/licence-fields";
import { MAP_FIELDS, readColumnMap } from "./inputs/live/column-map";
import type { InputRequest, OneRequest } from "./inputs/request";
import { isScanThread } from "./inputs/scan/scanned-file";
import { guardStreams, print, reportError, tell } from "./sink";
import { type BaselineRequest, DEFAULT_FAIL_ON, type FailOn, parseBaseline, parseFailOn } from "./threshold";
import { version } from "./version";

/**
 * The command line. Commands are loaded when they are called: `winlic --version` and `--help` pay for none of them.
 */
export function describeCommands(finish: Finish): Command {
  const program = new Command("winlic")
    .description("Checks Windows Server licensing and KMS activation in a Pulumi stack before it is deployed.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => print(text),
      writeErr: tell,
      outputError: (text, write) => write(text.replace(/^error: /, "winlic: ")),
    })
    .exitOverride();
  addCheckCommand(program, finish);
  addPositionCommand(program, finish);
  addProveCommand(program, finish);
  describeReportCommand(program, { finish, withInput, requireInput: chooseInput, colorOption });
  describeLedger(program, {
    finish,
    withInput,
    chooseInput: (files, flags: InputFlags, command) =>
      namesInput(files, flags) ? chooseInput(files, flags, command) : undefined,
    formatOption,
    colorOption,
  });
  addConvertCommand(program, finish);
  addReadCommand(program, finish);
  addDiagnoseCommand(program, finish);

  addCollect(program, finish);
  addWaiveCommand(program, finish);
  addCodesCommand(program, finish);
  addKeyCommand(program, finish);
  addProbe(program, finish);
  addForecast(program, finish);
  addReview(program, finish);
  addDoctor(program, finish);
  addInit(program, finish);
  addRulesCommand(program, finish);
  addExplainCommand(program, finish);
  return program;
}

type Finish = (code: number) => void;

function addCheckCommand(program: Command, finish: Finish): void {
  withInput(
    program
      .command("check")
      .summary("check a preview, a state or a program")
      .description(
        "Checks what a stack declares. Give a file (or - for standard input) whose kind is recognised, or --preview, --state or --program. Several files, a folder or a pattern are one estate: entitlements count for all stacks together. Without an input, the program of this folder is run.",
      ),
  )
    .option(
      "--fail-on <thresholds>",
      "what gives exit code 1: mandatory (default), advisory; a severity whatever the level: critical, high, medium, low; unknown; several with commas",
      parseFailOn,
    )
    .option("--strict", "fail what is unknown too: --fail-on …,unknown")
    .option("--only <rules>", "check these rules only, by id or name; several with commas", collectList)
    .option("--skip <rules>", "leave these rules out", collectList)
    .option(
      "--ledger <variable>",
      "count what other stacks hold; the variable has the address of the ledger",
      parseVariable,
    )
    .option("--shard <n/count>", "check this part of the exports one by one, and take them into the ledger", parseShard)
    .option("--baseline <file>", "fail new findings only; create=FILE writes the findings of this run", parseBaseline)
    .addOption(formatsOption(CHECK_FORMATS))
    .option(
      "--include-other-packs",
      "report what other policy packs say in the events of a preview or of policy analyze",
    )
    .option("--jobs <count>", "threads that check many inputs together (default: one for each core)", parseJobs)
    .option("--quiet", "print only the findings that decide, and nothing where there are none")
    .option("--show-passed", "print the proofs and calculations of what passed too")
    .option("--expand", "print each finding by itself, however many of one kind there are")
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(CHECK_FORMATS)}\n\n${EXIT_CODES_HELP}\n\n${EXAMPLES}`)
    .action(async (files: readonly string[], flags: CheckFlags, command: Command) => {
      if (flags.shard !== undefined) {
        finish(await checkPart(files, flags, flags.shard, command));
        return;
      }
      const formats = await chooseFormats(flags.format, CHECK_FORMATS, command);
      const input = chooseInput(files, flags, command);
      const { check } = await import("./commands/check");
      const { config, asOf, color, quiet = false, showPassed = false, expand = false } = flags;
      const { failOn = DEFAULT_FAIL_ON, strict = false, only, skip, baseline } = flags;
      finish(
        await check({
          input,
          failOn: strict && !failOn.includes("unknown") ? [...failOn, "unknown"] : failOn,
          ...(only === undefined ? {} : { only }),
          ...(skip === undefined ? {} : { skip }),
          ...(baseline === undefined ? {} : { baseline }),
          ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
          formats,
          color,
          quiet,
          showPassed,
          expand,
          ...(flags.includeOtherPacks === true ? { includeOtherPacks: true } : {}),
          ...(flags.jobs === undefined ? {} : { jobs: flags.jobs }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });
}

function addPositionCommand(program: Command, finish: Finish): void {
  withInput(
    program
      .command("position")
      .summary("show which core licences are needed and which are owned")
      .description(
        "Shows the licence position of what a stack declares: each need with its calculation, each pool with what it covers, what is short and what to buy. Takes the inputs of check; with --what-if it needs none.",
      ),
  )
    .option(
      "--group-by <keys>",
      "add the need up by stack, subscription, environment, owner or tag:NAME; several with commas",
      parseGroupKeys,
    )
    .option(
      "--ledger <variable>",
      "count what other stacks hold; the variable has the address of the ledger",
      parseVariable,
    )
    .option("--what-if <pairs...>", "would more machines fit? size=Standard_E8s_v5 count=10 [edition=datacenter]")
    .addOption(formatsOption(POSITION_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(POSITION_FORMATS)}\n\n${POSITION_EXIT_CODES}`)
    .action(async (files: readonly string[], flags: PositionFlags, command: Command) => {
      const { config, asOf, color, whatIf, groupBy } = flags;
      const formats = await chooseFormats(flags.format, POSITION_FORMATS, command);
      const nothing = (whatIf ?? flags.ledger) !== undefined && !namesInput(files, flags);
      const input = nothing ? undefined : chooseInput(files, flags, command);
      const { position } = await import("./commands/position");
      finish(
        await position({
          formats,
          color,
          ...(input === undefined ? {} : { input }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
          ...(whatIf === undefined ? {} : { whatIf }),
          ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
          ...(groupBy === undefined ? {} : { groupBy }),
        }),
      );
    });
}

function addProveCommand(program: Command, finish: Finish): void {
  withPlan(
    program
      .command("prove")
      .summary("prove the way from a machine to what activates it, hop by hop")
      .description(
        "Proves the way from a machine to the KMS that it activates by, or to another target, hop by hop. Takes the inputs of check. With --all, or a pattern such as 'web-*', it is a table.",
      )
      .argument(
        "[file]",
        "output of `pulumi preview --json --show-sames` or `pulumi stack export`; - is standard input",
      )
      .argument("[machine]", "Pulumi's name, the Azure name, the URN or a pattern; with --all left out"),
  )
    .option("--all", "every Windows machine: the one argument is then the file")
    .option("--to <target>", "azure-kms, imds or HOST[:PORT]; left out, what the machine activates by")
    .addOption(formatsOption(PROOF_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(PROOF_FORMATS)}\n\n${PROOF_EXIT_CODES_HELP}\n\n${PROOF_EXAMPLES}`)
    .action(async (first: string | undefined, second: string | undefined, flags: ProveFlags, command: Command) => {
      const { machine, file } = placeArguments(first, second, flags, command);
      const input = chooseInput(file === undefined ? [] : [file], flags, command);
      const formats = await chooseFormats(flags.format, PROOF_FORMATS, command);
      const { prove } = await import("./commands/prove");
      const { to, config, asOf, color } = flags;
      finish(
        await prove({
          input,
          formats,
          color,
          ...(machine === undefined ? {} : { machine }),
          ...(to === undefined ? {} : { to }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });
}

function addConvertCommand(program: Command, finish: Finish): void {
  program
    .command("convert")
    .summary("write a saved report in other formats")
    .description("Writes a report that `winlic check --format json` saved in other formats, without checking again.")
    .argument("<report>", "the JSON report; - is standard input")
    .addOption(formatsOption(CHECK_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(CHECK_FORMATS)}\n\n${CONVERT_EXIT_CODES}`)
    .action(async (report: string, flags: ConvertFlags, command: Command) => {
      const formats = await chooseFormats(flags.format, CHECK_FORMATS, command);
      const { convert } = await import("./commands/convert");
      finish(await convert({ report, formats, color: flags.color }));
    });
}

function addReadCommand(program: Command, finish: Finish): void {
  program
    .command("read")
    .summary("print what is understood of a script or an ARM template")
    .description(
      "Prints what is understood of each file: what a script for PowerShell or cmd does to activation, line by line; the resources of an ARM template with loops, conditions and nested deployments evaluated.",
    )
    .argument("<paths...>", "files or folders; - is standard input")
    .option("--parameters <files...>", "ARM templates: parameter files, the last one wins")
    .option("--subscription <id>", "ARM templates: the subscription that they are deployed to")
    .option("--resource-group <name>", "ARM templates: the resource group")
    .option("--location <region>", "ARM templates: the region of the resource group or the deployment")
    .option("--name <name>", "ARM templates: the name of the deployment")
    .option("--tenant <id>", "ARM templates: the tenant (default: 22222222-2222-2222-2222-222222222222)")
    .addOption(formatOption())
    .addOption(colorOption())
    .addHelpText("after", `\n${READ_EXIT_CODES}`)
    .action(async (paths: readonly string[], flags: ReadFlags) => {
      const { read } = await import("./commands/read");
      const { parameters = [], ...others } = flags;
      finish(await read({ paths, parameters, ...others }));
    });
}

function addDiagnoseCommand(program: Command, finish: Finish): void {
  withPlan(
    program
      .command("diagnose")
      .summary("name the cause of what Windows says about its activation")
      .description(
        "Reads what Windows says about its activation (slmgr, CIM, OSLicense, events, nslookup, Test-NetConnection and more, mixed and pasted as it is) and names the cause, how sure it is, the line that says so, the next check and the fix. Give files, a folder with a file for each machine, or standard input.",
      )
      .argument("[files...]", "texts, or a folder of texts; - or nothing is standard input"),
  )
    .addOption(formatsOption(DIAGNOSIS_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(DIAGNOSIS_FORMATS)}\n\n${DIAGNOSIS_EXIT_CODES}\n\n${DIAGNOSIS_EXAMPLES}`)
    .action(async (files: readonly string[], flags: DiagnoseFlags, command: Command) => {
      const { config, asOf, color } = flags;
      const formats = await chooseFormats(flags.format, DIAGNOSIS_FORMATS, command);
      const planned = namesInput([], flags);
      const plan = planned ? chooseInput([], flags, command) : undefined;
      const { diagnose } = await import("./commands/diagnose");
      finish(
        await diagnose({
          files,
          formats,
          color,
          ...(plan === undefined ? {} : { plan }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });
}

function addWaiveCommand(program: Command, finish: Finish): void {
  program
    .command("waive")
    .summary("accept a finding until a given day")
    .description(
      "Adds a waiver to windows-licensing.yaml and keeps everything else in it as it is. Name a rule and a resource, or a finding of a report by its fingerprint.",
    )
    .argument(
      "<rule>",
      "id or name of a rule; with --report the fingerprint of a finding, or its first 6 digits or more",
    )
    .option("--report <file>", "a report of `winlic check --format json`; - is standard input")
    .option("--resource <name>", "name or URN of what is accepted; * and ? are wildcards")
    .requiredOption("--reason <text>", "why it is accepted")
    .requiredOption("--owner <name>", "person or team that owns the waiver")
    .requiredOption("--until <day>", "its last day, YYYY-MM-DD, at most a year ahead", parseDay)
    .option("--renew", "give the waiver that is there already this reason, owner and day")
    .option("--config <path>", "folder of windows-licensing.yaml, or the file itself")
    .option("--as-of <day>", "look at it as if it were this day, YYYY-MM-DD", parseDay)
    .addOption(colorOption())
    .action(async (what: string, flags: Omit<WaiveRequest, "what">) => {
      const { waive } = await import("./commands/waive");
      finish(await waive({ what, ...flags }));
    });
}

function addCodesCommand(program: Command, finish: Finish): void {
  program
    .command("codes")
    .summary("tell what an activation code means")
    .description("Tells what activation codes mean, in any spelling: 0xC004F074, C004F074, -1073418124, 3221549172.")
    .argument("<codes...>", "one or more codes; write a negative one after --")
    .addOption(formatsOption(CODES_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(CODES_FORMATS)}`)
    .action(async (codes: readonly string[], { format, color }: ListedFlags, command: Command) => {
      const formats = await chooseFormats(format, CODES_FORMATS, command);
      const { explainCodes } = await import("./commands/codes");
      finish(await explainCodes({ codes, formats, color }));
    });
}

function addKeyCommand(program: Command, finish: Finish): void {
  program
    .command("key")
    .summary("tell which published product key one is")
    .description(
      "Tells which published key a product key is, by its last five characters. A whole key is read from a prompt or standard input, never taken as an argument, and never shown.",
    )
    .argument("[ending]", "the last five characters")
    .addOption(formatsOption(KEY_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(KEY_FORMATS)}`)
    .action(async (ending: string | undefined, { format, color }: ListedFlags, command: Command) => {
      const formats = await chooseFormats(format, KEY_FORMATS, command);
      const { explainKey } = await import("./commands/key");
      finish(await explainKey({ formats, color, ...(ending === undefined ? {} : { ending }) }));
    });
}

function addRulesCommand(program: Command, finish: Finish): void {
  program
    .command("queries")
    .summary("print the queries that show what is deployed")
    .description(
      "Prints queries of Azure Resource Graph that show what needs Windows Server licences, and how to get every page. The Reader role is enough.",
    )
    .argument("[name]", "one of the queries; all where none is named")
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json", "kql"]).default("text"))
    .option("--write <dir>", "write each query to NAME.kql in this folder instead")
    .action(async (name: string | undefined, flags: Pick<QueriesRequest, "format" | "write">) => {
      const { printQueries } = await import("./commands/queries");
      finish(printQueries({ ...flags, ...(name === undefined ? {} : { name }) }));
    });

  program
    .command("import")
    .summary("read licences, CALs and users from a file into the configuration")
    .description(
      "Shows what a file says in the terms of windows-licensing.yaml, what is not understood, and the change as a diff; writes it only with --write. Reads licence summaries (Microsoft 365 admin center, VLSC), subscriptions of Partner Center, lists of product keys and of VAMT, accounts of Entra and Active Directory, and RDS CALs.",
    )
    .argument("<file>", "CSV, TSV, JSON or XML, in any encoding that Windows writes; - is standard input")
    .option("--map <field=column>", `the column that holds ${LICENCE_FIELDS.join(", ")}; may be repeated`, collect)
    .option("--assurance-until <day>", "the last day of Software Assurance, where the file does not say it", parseDay)
    .addOption(new Option("--use <place>", "where licences under assurance are used").choices(["azure", "on-premises"]))
    .option("--persons <count>", "how many persons the accounts are", parseCount)
    .option("--write", "write the change")
    .option("--config <path>", "folder of windows-licensing.yaml, or the file itself")
    .option("--as-of <day>", "the day of the facts, YYYY-MM-DD (default: today)", parseDay)
    .addOption(formatOption())
    .addOption(colorOption())
    .addHelpText("after", `\n${IMPORT_EXIT_CODES}`)
    .action(async (file: string, flags: Omit<ImportRequest, "file" | "map" | "write"> & ImportFlags) => {
      const { importFile } = await import("./commands/import");
      const { map = [], write = false, ...others } = flags;
      finish(await importFile({ file, map, write, ...others }));
    });

  program
    .command("rules")
    .description("lists the rules")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (flags: DisplayFlags) => {
      const { listRules } = await import("./commands/rules");
      finish(listRules(flags));
    });
}

function addExplainCommand(program: Command, finish: Finish): void {
  program
    .command("explain")
    .description("tells why a rule is there and how to mend what it finds, with examples")
    .argument("<rule>", "id or name, such as WL110 or own-enough-cores")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (rule: string, flags: DisplayFlags) => {
      const { explain } = await import("./commands/explain");
      finish(await explain({ rule, ...flags }));
    });
}

/** The options that say what is planned or feared, each as `readChange` reads it. */
const CHANGES = [
  ["outage", "<host:day..day>", "a KMS host (or * for all) is down on these days"],
  ["rebuild", "<host:day>", "a KMS host is installed anew"],
  ["add", "<machines@day>", "machines start: servers:10@2027-01-01, clients:50@2027-01-01 or mak:5@2027-01-01"],
  ["remove", "<machines@day>", "machines are deleted: servers:10@2027-01-01"],
  ["clones", "<machines>", "machines with one client machine ID are there: servers:20"],
  ["spent", "<host:count>", "activations of its key that a KMS host has spent (default: 1)"],
  ["off", "<machines:day..day>", "machines are deallocated: servers:10:2027-01-01..2027-09-30"],
] as const;

function addReview(program: Command, finish: (code: number) => void): void {
  withInput(
    program
      .command("review")
      .summary("write the checklist of the yearly licence review")
      .description(
        "Writes the checklist of the yearly licence review: what the data answers, what a person has to look at, what has changed since the last one, and who signs. Takes the inputs of check, or none.",
      ),
  )
    .addOption(
      new Option("--format <format>", "how to print it").choices(["markdown", "html", "json"]).default("markdown"),
    )
    .option("--last <file>", "the last review, as --save wrote it")
    .option("--save <file>", "write this review for the next one")
    .option("--ledger <variable>", "read the last review from the ledger, and keep this one there", parseVariable)
    .option("--signer <name>", "who signs; may be repeated", collect)
    .addHelpText("after", `\n${REVIEW_EXIT_CODES}`)
    .action(async (files: readonly string[], flags: ReviewFlags, command: Command) => {
      const {
        signer: signers = ["Licence manager", "Owner of the platform", "Procurement"],
        format,
        last,
        ledger,
      } = flags;
      const input = namesInput(files, flags) ? chooseInput(files, flags, command) : undefined;
      const { review } = await import("./commands/review");
      finish(
        await review({
          format,
          signers,
          ...(input === undefined ? {} : { input }),
          ...(flags.config === undefined ? {} : { config: flags.config }),
          ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
          ...(last === undefined ? {} : { last }),
          ...(flags.save === undefined ? {} : { save: flags.save }),
          ...(ledger === undefined ? {} : { ledger }),
        }),
      );
    });
}

interface ReviewFlags extends InputFlags {
  readonly format: "markdown" | "html" | "json";
  readonly last?: string;
  readonly save?: string;
  readonly ledger?: string;
  readonly signer?: readonly string[];
}

const REVIEW_EXIT_CODES = [
  "Exit codes:",
  "  0  the review is written, whatever it says",
  "  2  the command line, the input, the configuration or the ledger cannot be used",
].join("\n");

function addForecast(program: Command, finish: (code: number) => void): void {
  const command = withInput(
    program
      .command("forecast")
      .summary("simulate renewals and thresholds over the next year")
      .description(
        "Simulates KMS activation day by day: the count of each host, when thresholds are met or lost, when machines renew, and when they drop out. Takes the inputs of check, or --host with --servers and --clients; --as-of is the first day.",
      ),
  )
    .option("--host <name>", "a KMS host beside those of the input; may be repeated", collect)
    .option("--servers <count>", "activated servers beside the machines of the input", parseCount)
    .option("--clients <count>", "activated Windows clients beside the machines of the input", parseCount)
    .option("--servers-2008r2 <count>", "the same up to Windows Server 2008 R2, with 30 days of grace", parseCount)
    .option("--evidence <path>", "exports of events or VAMT, or outputs, that say which machines there are", collect)
    .option("--mak-left <count>", "activations that are left of a MAK", parseCount)
    .option("--days <count>", "how far to look (default: 365, at most 1100)", parseHorizon)
    .option("--seed <number>", "what the random times start from (default: 1)", parseCount)
    .option("--activation-interval <minutes>", "of every host (default: 120)", parseInterval)
    .option("--renewal-interval <minutes>", "of every host (default: 10080)", parseInterval);
  for (const [name, value, help] of CHANGES) command.option(`--${name} ${value}`, help, collect);
  command
    .addOption(formatsOption(FORECAST_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(FORECAST_FORMATS)}\n\n${FORECAST_EXIT_CODES}\n\n${FORECAST_EXAMPLES}`)
    .action(async (files: readonly string[], flags: ForecastFlags) => {
      const input = namesInput(files, flags) ? chooseInput(files, flags, command) : undefined;
      const { forecast } = await import("./commands/forecast");
      const formats = await chooseFormats(flags.format, FORECAST_FORMATS, command);
      const { config, asOf, activationInterval, renewalInterval, color } = flags;
      const { days = 365, seed = 1, host = [], servers = 0, clients = 0, servers2008r2 = 0, evidence = [] } = flags;
      finish(
        await forecast({
          days,
          seed,
          hosts: host,
          servers,
          clients,
          oldServers: servers2008r2,
          evidence,
          ...(flags.makLeft === undefined ? {} : { makLeft: flags.makLeft }),
          changes: CHANGES.flatMap(([name]) => (flags[name] ?? []).map((value) => [name, value] as const)),
          formats,
          color,
          ...(input === undefined ? {} : { input }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
          ...(activationInterval === undefined ? {} : { activationInterval }),
          ...(renewalInterval === undefined ? {} : { renewalInterval }),
        }),
      );
    });
}

/** Prints a script, and runs nothing. */
function addCollect(program: Command, finish: (code: number) => void): void {
  program
    .command("collect")
    .summary("print the script that gathers evidence on a machine")
    .description(
      "Prints a PowerShell script that gathers what Windows says about its activation, read-only and without administrator rights, and ends in one line that `winlic diagnose` reads. Of a product key it reads the last five characters.",
    )
    .addOption(
      new Option("--for <channel>", "how the script gets to the machine, and its line back")
        .choices(COLLECT_VARIANTS.map(({ name }) => name))
        .default("run-command"),
    )
    .addHelpText("after", `\n${describeChannels()}\n\n${COLLECT_EXAMPLES}`)
    .action(async (flags: CollectFlags) => {
      const { collect: printCollector } = await import("./commands/collect");
      finish(printCollector(flags.for));
    });
}

function describeChannels(): string {
  const width = Math.max(...COLLECT_VARIANTS.map(({ name }) => name.length));
  return ["Channels:", ...COLLECT_VARIANTS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)].join(
    "\n",
  );
}

/** The one command that uses the network. */
interface InitFlags extends InputFlags {
  readonly from?: string;
  readonly output?: string;
  readonly defaults?: boolean;
  readonly datacenter?: number;
  readonly standard?: number;
  readonly assurance?: string;
  readonly users?: number;
  readonly devices?: number;
  readonly externalUsers?: number;
  readonly method?: Method;
  readonly domain?: string;
  readonly host?: readonly string[];
  readonly color: ColorChoice;
}

function addInit(program: Command, finish: (code: number) => void): void {
  program
    .command("init")
    .summary("write a commented windows-licensing.yaml from what the stack shows")
    .description(
      "Writes a commented windows-licensing.yaml: what the stack shows as comments, what you answer as fields. Asks on a terminal; elsewhere, and with --defaults, it asks nothing. It never overwrites.",
    )
    .option("--from <file>", "a preview or a state to look at (default: the program of this folder, if there is one)")
    .option("--program <dir>", "run the program in the folder of a Pulumi.yaml; takes no cloud account", collect)
    .option("--stack <name>", "with --program: the stack whose configuration the program gets")
    .option("--output <path>", "the folder or file to write (default: beside the program)")
    .option("--defaults", "ask nothing, and leave open what is not given")
    .option("--datacenter <cores>", "Datacenter core licences owned for Azure", parseCount)
    .option("--standard <cores>", "Standard core licences owned for Azure", parseCount)
    .option("--assurance <day>", "the last day of their Software Assurance, YYYY-MM-DD", parseDay)
    .option("--users <count>", "people who use the servers", parseCount)
    .option("--devices <count>", "devices that access them", parseCount)
    .option("--external-users <count>", "people from outside who use them", parseCount)
    .addOption(new Option("--method <method>", "how Windows is activated").choices(["azure-kms", "kms", "adba", "mak"]))
    .option("--domain <domain>", "the DNS domain of the machines")
    .option("--host <host>", "a KMS host outside this stack; may be repeated", collect)
    .addOption(colorOption())
    .action(async (flags: InitFlags, command: Command) => {
      const { from, output, defaults = false, color, host, program: programs, stack, ...answers } = flags;
      const named = from !== undefined || programs !== undefined;
      const here = existsSync("Pulumi.yaml") || existsSync("Pulumi.yml");
      const input =
        named || here
          ? chooseInput(
              from === undefined ? [] : [from],
              { ...(programs === undefined ? {} : { program: programs }), ...(stack === undefined ? {} : { stack }) },
              command,
            )
          : undefined;
      const { init } = await import("./commands/init");
      finish(
        await init({
          defaults,
          color,
          answers: { ...answers, ...(host === undefined ? {} : { hosts: host }) },
          ...(input === undefined ? {} : { input }),
          ...(output === undefined ? {} : { output }),
        }),
      );
    });
}

interface DoctorFlags extends InputFlags {
  readonly config?: string;
  readonly asOf?: string;
  readonly format: "text" | "json";
  readonly color: ColorChoice;
  readonly redact?: boolean;
}

function addDoctor(program: Command, finish: (code: number) => void): void {
  withInput(
    program
      .command("doctor")
      .summary("show what was read, what was not, and what each rule waits for")
      .description(
        "Shows versions, where the configuration comes from, which types of resources are read, in part or not at all, how many scripts are followed, and what each rule waits for. Takes the inputs of check. It judges nothing.",
      ),
  )
    .option("--redact", "leave out all names: for a report that others read")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (files: readonly string[], flags: DoctorFlags, command: Command) => {
      const input = chooseInput(files, flags, command);
      const { doctor } = await import("./commands/doctor");
      const { config, asOf, format, color, redact = false } = flags;
      finish(
        await doctor({
          input,
          format,
          color,
          redact,
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });
}

function addProbe(program: Command, finish: (code: number) => void): void {
  program
    .command("probe")
    .summary("ask whether KMS answers, step by step, from this machine")
    .description(
      "Asks from this machine whether KMS answers: SRV record, address, TCP, and an RPC bind that only asks whether the KMS interface is there. It sends no activation request.",
    )
    .argument("[hosts...]", "HOST, HOST:PORT or [IPV6]:PORT (default port: 1688)")
    .option("--domain <domain>", "every host of the SRV record _vlmcs._tcp in this domain; may be repeated", collect)
    .option("--azure <cloud>", "Azure KMS of AzureCloud, AzureUSGovernment or AzureChinaCloud", collect)
    .option("--server <address>", "the DNS server to ask, ADDRESS[:PORT], instead of the system's resolver")
    .option("--timeout <seconds>", "of each step (default: 5)", parseSeconds)
    .option("--monitor", "exit codes and first line of a monitoring plug-in")
    .addOption(formatsOption(PROBE_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(PROBE_FORMATS)}\n\n${PROBE_EXIT_CODES_HELP}\n\n${PROBE_EXAMPLES}`)
    .action(async (hosts: readonly string[], flags: ProbeFlags, command: Command) => {
      const formats = await chooseFormats(flags.format, PROBE_FORMATS, command);
      const { probe } = await import("./commands/probe");
      const { domain = [], azure = [], server, timeout = 5, monitor = false, color } = flags;
      finish(
        await probe({
          hosts,
          domains: domain,
          clouds: azure,
          timeoutSeconds: timeout,
          monitor,
          formats,
          color,
          ...(server === undefined ? {} : { server }),
        }),
      );
    });
}

/** The options that say what is looked at. */
function withInput(command: Command): Command {
  return withPlan(
    command.argument(
      "[files...]",
      "output of `pulumi preview --json --show-sames` or `pulumi stack export`, a folder or a pattern of them; - is standard input",
    ),
  );
}

/** The options that name a plan. */
function withPlan(command: Command): Command {
  return command
    .option("--preview <file>", "a preview: pulumi preview --json --show-sames; may be repeated", collect)
    .option("--state <file>", "the state of a stack: pulumi stack export; a folder, a pattern, repeated", collect)
    .option(
      "--live <file>",
      "what is deployed: a result of `az graph query`, `az vm list` and their like, or an inventory of servers; may be repeated",
      collect,
    )
    .option(
      "--map <field=column>",
      "with --live: the column of an inventory that holds name, vcpus, cores, sockets, os, host, power, kind or id",
      collect,
    )
    .option("--program <dir>", "run the program in the folder of a Pulumi.yaml; takes no cloud account", collect)
    .option("--stack <name>", "with --program: the stack whose configuration the program gets")
    .option("--timeout <seconds>", "with --program: how long it may run (default: 60; on the engine 300)", parseSeconds)
    .option("--env <name>", "with --program: a variable of the environment that the program gets too", collectName)
    .option(
      "--trust-local-users",
      "with --program, outside of Linux, in Go, Java and .NET: run it although other users of this machine could add resources and read its properties",
    )
    .option(
      "--parameters <file>",
      "with an ARM template: its parameters; may be repeated, the last value wins",
      collect,
    )
    .option("--max-input <MB>", "the largest input that is read, in MB (default: 512)", parseMegabytes)
    .option("--config <path>", "folder of windows-licensing.yaml, or the file itself")
    .option("--as-of <day>", "look at it as if it were this day, YYYY-MM-DD", parseDay);
}

const POSITION_EXIT_CODES = [
  "Exit codes:",
  "  0  nothing is short, and what --what-if names would fit",
  "  1  core licences are short, or would be",
  "  2  the command line, the input or the configuration cannot be used",
].join("\n");

const IMPORT_EXIT_CODES = [
  "Exit codes:",
  "  0  the file was read, and what --write asked for is written",
  "  2  the command line, the file or the configuration cannot be used, or something is missing for --write",
].join("\n");

interface ImportFlags {
  readonly map?: readonly string[];
  readonly write?: boolean;
}

const CONVERT_EXIT_CODES = [
  "Exit codes:",
  "  0  the report was converted, whatever it says",
  "  2  the command line or the report cannot be used, or a file cannot be written",
].join("\n");

const READ_EXIT_CODES = [
  "Exit codes:",
  "  0  every file was read",
  "  1  a file was read, and what it says would be refused where it is used",
  "  2  the command line or a file cannot be used",
].join("\n");

const DIAGNOSIS_EXIT_CODES = [
  "Exit codes:",
  "  0  nothing is wrong, or only something to put right while it works",
  "  1  a machine is not activated, or will not stay so",
  "  2  the command line or the input cannot be used, or nothing about activation was recognised",
].join("\n");

const DIAGNOSIS_EXAMPLES = [
  "Examples:",
  "  cscript //nologo slmgr.vbs /dlv | winlic diagnose",
  "  winlic diagnose evidence/ --format csv",
  "  winlic diagnose srv01.txt kms01.txt --state state.json",
].join("\n");

const EXAMPLES = [
  "Examples:",
  "  pulumi preview --json --show-sames | winlic check -",
  "  winlic check --program . --stack dev",
  "  winlic check --state state.json --config licensing/ --fail-on advisory",
].join("\n");

const PROOF_EXAMPLES = [
  "Examples:",
  "  winlic prove web --program .",
  "  pulumi preview --json --show-sames | winlic prove web --to kms1.corp.contoso.com -",
  "  winlic prove --all state.json --format markdown",
].join("\n");

const FORECAST_EXIT_CODES = [
  "Exit codes:",
  "  0  every machine stays activated",
  "  1  a machine drops out, or is never activated",
  "  2  the command line, the input or the configuration cannot be used",
].join("\n");

const FORECAST_EXAMPLES = [
  "Examples:",
  "  winlic forecast --host kms1 --servers 40 --outage kms1:2026-12-01..2027-07-31",
  "  winlic forecast --state state.json --remove servers:3@2027-02-01",
  "  winlic forecast --evidence kms1-events.csv --evidence vamt.csv --add servers:50@2027-03-01",
  "  winlic forecast --host kms1 --host kms2 --clients 200 --rebuild kms1:2027-03-01 --format html > forecast.html",
].join("\n");

const COLLECT_EXAMPLES = [
  "Examples:",
  "  winlic collect > collect.ps1",
  "  winlic collect --for intune > detect.ps1",
  "  winlic diagnose outputs/",
].join("\n");

const PROBE_EXAMPLES = [
  "Examples:",
  "  winlic probe --domain corp.contoso.com",
  "  winlic probe kms1.corp.contoso.com 10.20.4.5:1688 --format json",
  "  winlic probe --azure AzureCloud --monitor",
].join("\n");

interface DisplayFlags {
  readonly format: "text" | "json";
  readonly color: ColorChoice;
}

/** Of commands whose formats stand in a list. */
interface ListedFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

interface InputFlags {
  readonly preview?: readonly string[];
  readonly state?: readonly string[];
  readonly live?: readonly string[];
  readonly map?: readonly string[];
  readonly program?: readonly string[];
  readonly stack?: string;
  readonly timeout?: number;
  readonly env?: readonly string[];
  readonly trustLocalUsers?: boolean;
  readonly parameters?: readonly string[];
  /** In MB. */
  readonly maxInput?: number;
  readonly config?: string;
  readonly asOf?: string;
}

interface ReadFlags extends DisplayFlags {
  readonly parameters?: readonly string[];
  readonly subscription?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly name?: string;
  readonly tenant?: string;
}

interface ForecastFlags extends InputFlags {
  readonly host?: readonly string[];
  readonly servers?: number;
  readonly clients?: number;
  readonly servers2008r2?: number;
  readonly evidence?: readonly string[];
  readonly makLeft?: number;
  readonly clones?: readonly string[];
  readonly spent?: readonly string[];
  readonly days?: number;
  readonly seed?: number;
  readonly activationInterval?: number;
  readonly renewalInterval?: number;
  readonly outage?: readonly string[];
  readonly rebuild?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly off?: readonly string[];
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

interface CollectFlags {
  readonly for: CollectVariantName;
}

interface ProbeFlags {
  readonly domain?: readonly string[];
  readonly azure?: readonly string[];
  readonly server?: string;
  readonly timeout?: number;
  readonly monitor?: boolean;
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

interface PositionFlags extends InputFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
  readonly whatIf?: readonly string[];
  readonly ledger?: string;
  readonly groupBy?: readonly GroupKey[];
}

interface DiagnoseFlags extends InputFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

interface ProveFlags extends InputFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
  readonly all?: boolean;
  readonly to?: string;
}

interface ConvertFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
}

interface CheckFlags extends Omit<DisplayFlags, "format">, InputFlags {
  readonly format?: readonly ChosenFormat[];
  readonly failOn?: FailOn;
  readonly strict?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly baseline?: BaselineRequest;
  readonly ledger?: string;
  readonly shard?: Shard;
  readonly includeOtherPacks?: boolean;
  readonly jobs?: number;
  readonly quiet?: boolean;
  readonly showPassed?: boolean;
  readonly expand?: boolean;
}

/** A part of many exports: its answer is a line for each, so it has formats of its own. */
async function checkPart(files: readonly string[], flags: CheckFlags, shard: Shard, command: Command): Promise<number> {
  const [{ name, file } = { name: "text", file: undefined }, ...more] = flags.format ?? [];
  if (more.length > 0 || file !== undefined || (name !== "text" && name !== "json")) {
    return refuse(command, "--shard prints text or json, and nothing else");
  }
  if (flags.baseline !== undefined) return refuse(command, "--shard and --baseline: a baseline is that of a whole run");
  const input = chooseInput(files, flags, command);
  const { checkShard } = await import("./commands/check-shard");
  const { config, asOf, color, only, skip, ledger, failOn = DEFAULT_FAIL_ON, strict = false } = flags;
  return await checkShard({
    input,
    shard,
    format: name,
    color,
    failOn: strict && !failOn.includes("unknown") ? [...failOn, "unknown"] : failOn,
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
    ...(ledger === undefined ? {} : { ledger }),
    ...(config === undefined ? {} : { config }),
    ...(asOf === undefined ? {} : { asOf }),
  });
}

/** `3/16`. */
function parseShard(text: string): Shard {
  const [, index = "", count = ""] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === "" || shard.index < 1 || shard.index > shard.count) {
    throw new InvalidArgumentError("Expected a part of a whole, such as 3/16.");
  }
  return shard;
}

function namesInput(
  files: readonly string[],
  { preview = [], state = [], live = [], program = [] }: InputFlags,
): boolean {
  return files.length + preview.length + state.length + live.length + program.length > 0;
}

/** The input of a run: one, or several as one estate. */
function chooseInput(files: readonly string[], flags: InputFlags, command: Command): InputRequest {
  const {
    preview = [],
    state = [],
    live = [],
    program = [],
    stack,
    timeout,
    env = [],
    trustLocalUsers,
    maxInput,
    parameters,
  } = flags;
  const limit = {
    ...(maxInput === undefined ? {} : { largest: maxInput * 1_000_000 }),
    ...(parameters === undefined ? {} : { parameters }),
  };
  const map = flags.map === undefined ? undefined : readColumnMap(flags.map, MAP_FIELDS);
  if (typeof map === "string") return refuse(command, `--map: ${map}`);
  if (map !== undefined && live.length === 0) return refuse(command, "--map can be given only with --live");
  const inputs: readonly OneRequest[] = [
    ...files.map((path) => ({ kind: "file", path, ...limit }) as const),
    ...preview.map((path) => ({ kind: "preview", path, ...limit }) as const),
    ...state.map((path) => ({ kind: "state", path, ...limit }) as const),
    ...live.map((path) => ({ kind: "live", path, ...limit, ...(map === undefined ? {} : { map }) }) as const),
    ...program.map((directory) => programIn(directory, flags)),
  ];
  const [input = programHere(flags), ...more] = inputs;
  if (input === undefined) {
    return refuse(command, "nothing to check: name a file, - for standard input, --preview, --state or --program");
  }
  const named = [...files, ...preview, ...state, ...live];
  if (named.length > new Set(named).size) {
    return refuse(command, "an input is named twice");
  }
  const alone = [
    ...(stack === undefined ? [] : ["--stack"]),
    ...(timeout === undefined ? [] : ["--timeout"]),
    ...(env.length === 0 ? [] : ["--env"]),
    ...(trustLocalUsers === true ? ["--trust-local-users"] : []),
  ];
  if (alone.length > 0 && inputs.length > 0 && program.length === 0) {
    return refuse(command, `${alone.join(" and ")} can be given only with --program`);
  }
  return more.length === 0 ? input : { kind: "several", inputs };
}

/** Where nothing is named: the program of this folder, if one is here. */
function programHere(flags: InputFlags): OneRequest | undefined {
  return existsSync("Pulumi.yaml") || existsSync("Pulumi.yml") ? programIn(".", flags) : undefined;
}

function programIn(directory: string, flags: InputFlags): OneRequest {
  const { stack, timeout, env = [], trustLocalUsers } = flags;
  return {
    kind: "program",
    directory,
    ...(stack === undefined ? {} : { stack }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(env.length === 0 ? {} : { environment: env }),
    ...(trustLocalUsers === true ? { trustLocalUsers } : {}),
  };
}

/** Which of the two arguments of prove is the machine, and which the file. */
function placeArguments(
  first: string | undefined,
  second: string | undefined,
  flags: ProveFlags,
  command: Command,
): { readonly machine?: string; readonly file?: string } {
  if (flags.all === true) {
    if (second !== undefined) return refuse(command, "--all and a machine: name a machine, or give --all");
    return first === undefined ? {} : { file: first };
  }
  if (first === undefined) return refuse(command, "no machine: name one, or give --all");
  const named = [...(flags.preview ?? []), ...(flags.state ?? []), ...(flags.live ?? []), ...(flags.program ?? [])];
  if (second === undefined && named.length === 0 && (first === "-" || existsSync(first))) {
    return refuse(command, `no machine: ${first} is an input; name the machine before it, or give --all`);
  }
  return { machine: first, ...(second === undefined ? {} : { file: second }) };
}

function refuse(command: Command, message: string): never {
  return command.error(`error: ${message}\nTry \`winlic ${command.name()} --help\`.`, { exitCode: EXIT_CODES.usage });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `A,B` and a second time `C`. */
function collectList(value: string, before: readonly string[] = []): readonly string[] {
  const names = value.split(",").map((each) => each.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names with commas between them.");
  return [...before, ...names];
}

function parseGroupKeys(value: string, before: readonly GroupKey[] = []): readonly GroupKey[] {
  const keys = value.split(",").map((each) => readGroupKey(each));
  const known = keys.filter((each) => each !== undefined);
  if (known.length < keys.length) {
    throw new InvalidArgumentError("Expected stack, subscription, environment, owner or tag:NAME.");
  }
  return [...before, ...known];
}

function collectName(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) throw new InvalidArgumentError("Expected the name of a variable.");
  return [...before, value];
}

function formatOption(): Option {
  return new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text");
}

/** `--format NAME[=FILE]`, as often as wanted. */
function formatsOption(formats: readonly NamedFormat[]): Option {
  const names = formats.map(({ name }) => name);
  return new Option("--format <name[=file]>", "how to write it, and where; may be repeated (default: text)").argParser(
    (written: string, before: readonly ChosenFormat[] = []) => {
      const choice = readChoice(written, names);
      if (typeof choice === "string") throw new InvalidArgumentError(choice);
      return [...before, choice];
    },
  );
}

type NamedFormat = Pick<Format<never>, "name" | "summary" | "shares">;

async function chooseFormats(
  chosen: readonly ChosenFormat[] = [{ name: "text" }],
  formats: readonly NamedFormat[],
  command: Command,
): Promise<readonly ChosenFormat[]> {
  const { refuseChoices } = await import("./outputs");
  const fault = refuseChoices(chosen, formats);
  return fault === undefined ? chosen : refuse(command, fault);
}

function colorOption(): Option {
  return new Option("--color <when>", "colours: auto (on a terminal, unless NO_COLOR is set)")
    .choices(["auto", "always", "never"])
    .default("auto");
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds <= 0 || seconds > LONGEST_TIMEOUT_SECONDS) {
    throw new InvalidArgumentError(`Expected seconds, more than 0 and at most ${String(LONGEST_TIMEOUT_SECONDS)}.`);
  }
  return seconds;
}

function parseMegabytes(text: string): number {
  const size = Number(text);
  if (!/^\d{1,4}$/.test(text) || size < 1 || size > LARGEST_MEGABYTES) {
    throw new InvalidArgumentError(`Expected a whole number of MB, from 1 to ${String(LARGEST_MEGABYTES)}.`);
  }
  return size;
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!/^\d{1,3}$/.test(text) || jobs < 1) throw new InvalidArgumentError("Expected a whole number from 1 to 999.");
  return jobs;
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}

function parseHorizon(text: string): number {
  const days = Number(text);
  if (!/^\d{1,4}$/.test(text) || days < 1 || days > MOST_DAYS) {
    throw new InvalidArgumentError(`Expected a whole number of days, from 1 to ${String(MOST_DAYS)}.`);
  }
  return days;
}

function parseInterval(text: string): number {
  const minutes = Number(text);
  const { least, most } = KMS_INTERVAL;
  if (!/^\d{1,5}$/.test(text) || minutes < least || minutes > most) {
    throw new InvalidArgumentError(`Expected minutes, from ${String(least)} to ${String(most)}.`);
  }
  return minutes;
}

/** Three years. */
const MOST_DAYS = 1100;

/** Node holds no longer text. */
const LARGEST_MEGABYTES = 536;

/** A day; timers of Node do not reach beyond 24 days. */
const LONGEST_TIMEOUT_SECONDS = 86_400;

function parseDay(text: string): string {
  if (!isIsoDay(text)) throw new InvalidArgumentError("Expected a day that exists, as YYYY-MM-DD.");
  return text;
}

/** A monitor takes 2 for a host that is down. */
function usageCode(words: readonly string[]): number {
  return words.includes("probe") && words.includes("--monitor") ? MONITOR_EXIT_CODES.unknown : EXIT_CODES.usage;
}

/** Runs the command line of this process. */
export function main(): void {
  if (isScanThread()) {
    void import("./inputs/scan/scan-worker").then(({ serveScans }) => serveScans());
    return;
  }
  guardStreams();
  // Ends what still runs: a program under check is ended as this process exits.
  process.on("SIGINT", () => process.exit(EXIT_CODES.interrupted));
  process.on("uncaughtException", (error) => {
    process.exit(reportError(error));
  });

  describeCommands((code) => {
    process.exitCode = code;
  })
    .parseAsync()
    .catch((error: unknown) => {
      if (error instanceof CommanderError) {
        // Help and version end with 0 too, by way of an exception; everything else is a fault of usage.
        process.exitCode = error.exitCode === 0 ? EXIT_CODES.clean : usageCode(process.argv);
        return;
      }
      process.exitCode = reportError(error);
    });
}
