import { existsSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { isIsoDay } from "../config/iso-day";
import { KMS_INTERVAL } from "../core/data/kms-discovery";
import type { InputRequest } from "./commands/check";
import type { WaiveRequest } from "./commands/waive";
import {
  EXIT_CODES,
  EXIT_CODES_HELP,
  MONITOR_EXIT_CODES,
  PROBE_EXIT_CODES_HELP,
  PROOF_EXIT_CODES_HELP,
} from "./exit-code";
import { CHECK_FORMATS } from "./formats/check-formats";
import { POSITION_FORMATS } from "./formats/position-formats";
import { PROOF_FORMATS } from "./formats/proof-formats";
import { type ChosenFormat, describeFormats, type Format, readChoice } from "./formats/registry";
import type { ColorChoice } from "./formats/terminal";
import { guardStreams, print, reportError, tell } from "./sink";
import { type BaselineRequest, DEFAULT_FAIL_ON, type FailOn, parseBaseline, parseFailOn } from "./threshold";
import { version } from "./version";

/**
 * The command line. Commands are loaded when they are called: `winlic --version` and `--help` pay for none of them.
 */
function describeCommands(finish: (code: number) => void): Command {
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

  withInput(
    program
      .command("check")
      .summary("check a preview, a state or a program")
      .description(
        "Checks what a stack declares. Give one input: a file (or - for standard input) whose kind is recognised, or --preview, --state or --program. Without one, the program of this folder is run.",
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
    .option("--baseline <file>", "fail new findings only; create=FILE writes the findings of this run", parseBaseline)
    .addOption(formatsOption(CHECK_FORMATS))
    .option("--quiet", "print only the findings that decide, and nothing where there are none")
    .option("--show-passed", "print the proofs and calculations of what passed too")
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(CHECK_FORMATS)}\n\n${EXIT_CODES_HELP}\n\n${EXAMPLES}`)
    .action(async (file: string | undefined, flags: CheckFlags, command: Command) => {
      const formats = await chooseFormats(flags.format, CHECK_FORMATS, command);
      const input = chooseInput(file, flags, command);
      const { check } = await import("./commands/check");
      const { config, asOf, color, quiet = false, showPassed = false } = flags;
      const { failOn = DEFAULT_FAIL_ON, strict = false, only, skip, baseline } = flags;
      finish(
        await check({
          input,
          failOn: strict && !failOn.includes("unknown") ? [...failOn, "unknown"] : failOn,
          ...(only === undefined ? {} : { only }),
          ...(skip === undefined ? {} : { skip }),
          ...(baseline === undefined ? {} : { baseline }),
          formats,
          color,
          quiet,
          showPassed,
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });

  withInput(
    program
      .command("position")
      .summary("show which core licences are needed and which are owned")
      .description(
        "Shows the licence position of what a stack declares: each need with its calculation, each pool with what it covers, what is short and what to buy. Takes the inputs of check; with --what-if it needs none.",
      ),
  )
    .option("--what-if <pairs...>", "would more machines fit? size=Standard_E8s_v5 count=10 [edition=datacenter]")
    .addOption(formatsOption(POSITION_FORMATS))
    .addOption(colorOption())
    .addHelpText("after", `\n${describeFormats(POSITION_FORMATS)}\n\n${POSITION_EXIT_CODES}`)
    .action(async (file: string | undefined, flags: PositionFlags, command: Command) => {
      const { config, asOf, color, whatIf } = flags;
      const formats = await chooseFormats(flags.format, POSITION_FORMATS, command);
      const named = [file, ...(flags.preview ?? []), ...(flags.state ?? []), ...(flags.program ?? [])];
      const nothing = whatIf !== undefined && named.every((each) => each === undefined);
      const input = nothing ? undefined : chooseInput(file, flags, command);
      const { position } = await import("./commands/position");
      finish(
        await position({
          formats,
          color,
          ...(input === undefined ? {} : { input }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
          ...(whatIf === undefined ? {} : { whatIf }),
        }),
      );
    });

  withInput(
    program
      .command("prove")
      .summary("prove the way from a machine to what activates it, hop by hop")
      .description(
        "Proves the way from a machine to the KMS that it activates by, or to another target, hop by hop. Takes the inputs of check. With --all, or a pattern such as 'web-*', it is a table.",
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
      const input = chooseInput(file, flags, command);
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

  withPlan(
    program
      .command("diagnose")
      .summary("name the cause of what Windows says about its activation")
      .description(
        "Reads what Windows says about its activation (slmgr, CIM, OSLicense, events, nslookup, Test-NetConnection and more, mixed and pasted as it is) and names the cause, how sure it is, the line that says so, the next check and the fix. Give files, a folder with a file for each machine, or standard input.",
      )
      .argument("[files...]", "texts, or a folder of texts; - or nothing is standard input"),
  )
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "json", "csv", "markdown"]).default("text"),
    )
    .addOption(colorOption())
    .addHelpText("after", `\n${DIAGNOSIS_EXIT_CODES}\n\n${DIAGNOSIS_EXAMPLES}`)
    .action(async (files: readonly string[], flags: DiagnoseFlags, command: Command) => {
      const { config, asOf, format, color } = flags;
      const planned = [...(flags.preview ?? []), ...(flags.state ?? []), ...(flags.program ?? [])].length > 0;
      const plan = planned ? chooseInput(undefined, flags, command) : undefined;
      const { diagnose } = await import("./commands/diagnose");
      finish(
        await diagnose({
          files,
          format,
          color,
          ...(plan === undefined ? {} : { plan }),
          ...(config === undefined ? {} : { config }),
          ...(asOf === undefined ? {} : { asOf }),
        }),
      );
    });

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
    .option("--config <path>", "folder of windows-licensing.yaml, or the file itself")
    .option("--as-of <day>", "look at it as if it were this day, YYYY-MM-DD", parseDay)
    .addOption(colorOption())
    .action(async (what: string, flags: Omit<WaiveRequest, "what">) => {
      const { waive } = await import("./commands/waive");
      finish(await waive({ what, ...flags }));
    });

  program
    .command("codes")
    .summary("tell what an activation code means")
    .description("Tells what activation codes mean, in any spelling: 0xC004F074, C004F074, -1073418124, 3221549172.")
    .argument("<codes...>", "one or more codes; write a negative one after --")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (codes: readonly string[], flags: DisplayFlags) => {
      const { explainCodes } = await import("./commands/codes");
      finish(explainCodes({ codes, ...flags }));
    });

  program
    .command("key")
    .summary("tell which published product key one is")
    .description(
      "Tells which published key a product key is, by its last five characters. A whole key is read from a prompt or standard input, never taken as an argument, and never shown.",
    )
    .argument("[ending]", "the last five characters")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (ending: string | undefined, flags: DisplayFlags) => {
      const { explainKey } = await import("./commands/key");
      finish(await explainKey({ ...flags, ...(ending === undefined ? {} : { ending }) }));
    });
  addProbe(program, finish);
  addForecast(program, finish);

  program
    .command("rules")
    .description("lists the rules")
    .addOption(formatOption())
    .addOption(colorOption())
    .action(async (flags: DisplayFlags) => {
      const { listRules } = await import("./commands/rules");
      finish(listRules(flags));
    });

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
  return program;
}

/** The options that say what is planned or feared, each as `readChange` reads it. */
const CHANGES = [
  ["outage", "<host:day..day>", "a KMS host (or * for all) is down on these days"],
  ["rebuild", "<host:day>", "a KMS host is installed anew"],
  ["add", "<machines@day>", "machines start: servers:10@2027-01-01 or clients:50@2027-01-01"],
  ["remove", "<machines@day>", "machines are deleted: servers:10@2027-01-01"],
  ["off", "<machines:day..day>", "machines are deallocated: servers:10:2027-01-01..2027-09-30"],
] as const;

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
    .option("--days <count>", "how far to look (default: 365, at most 1100)", parseHorizon)
    .option("--seed <number>", "what the random times start from (default: 1)", parseCount)
    .option("--activation-interval <minutes>", "of every host (default: 120)", parseInterval)
    .option("--renewal-interval <minutes>", "of every host (default: 10080)", parseInterval);
  for (const [name, value, help] of CHANGES) command.option(`--${name} ${value}`, help, collect);
  command
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(["text", "json", "csv", "svg", "html"])
        .default("text"),
    )
    .addOption(colorOption())
    .addHelpText("after", `\n${FORECAST_EXIT_CODES}\n\n${FORECAST_EXAMPLES}`)
    .action(async (file: string | undefined, flags: ForecastFlags) => {
      const named = [file, ...(flags.preview ?? []), ...(flags.state ?? []), ...(flags.program ?? [])];
      const input = named.every((each) => each === undefined) ? undefined : chooseInput(file, flags, command);
      const { forecast } = await import("./commands/forecast");
      const { config, asOf, activationInterval, renewalInterval, format, color } = flags;
      const { days = 365, seed = 1, host = [], servers = 0, clients = 0 } = flags;
      finish(
        await forecast({
          days,
          seed,
          hosts: host,
          servers,
          clients,
          changes: CHANGES.flatMap(([name]) => (flags[name] ?? []).map((value) => [name, value] as const)),
          format,
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

/** The one command that uses the network. */
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
    .addOption(
      new Option("--format <format>", "how to print it").choices(["text", "json", "prometheus"]).default("text"),
    )
    .addOption(colorOption())
    .addHelpText("after", `\n${PROBE_EXIT_CODES_HELP}\n\n${PROBE_EXAMPLES}`)
    .action(async (hosts: readonly string[], flags: ProbeFlags) => {
      const { probe } = await import("./commands/probe");
      const { domain = [], azure = [], server, timeout = 5, monitor = false, format, color } = flags;
      finish(
        await probe({
          hosts,
          domains: domain,
          clouds: azure,
          timeoutSeconds: timeout,
          monitor,
          format,
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
      "[file]",
      "output of `pulumi preview --json --show-sames` or `pulumi stack export`; - is standard input",
    ),
  );
}

/** The options that name a plan. */
function withPlan(command: Command): Command {
  return command
    .option("--preview <file>", "a preview: pulumi preview --json --show-sames", collect)
    .option("--state <file>", "the state of a stack: pulumi stack export", collect)
    .option("--program <dir>", "run the Node program in the folder of a Pulumi.yaml; takes no cloud account", collect)
    .option("--stack <name>", "with --program: the stack whose configuration the program gets")
    .option("--timeout <seconds>", "with --program: how long it may run (default: 60)", parseSeconds)
    .option("--env <name>", "with --program: a variable of the environment that the program gets too", collectName)
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
  "  winlic forecast --host kms1 --host kms2 --clients 200 --rebuild kms1:2027-03-01 --format html > forecast.html",
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

interface InputFlags {
  readonly preview?: readonly string[];
  readonly state?: readonly string[];
  readonly program?: readonly string[];
  readonly stack?: string;
  readonly timeout?: number;
  readonly env?: readonly string[];
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
  readonly days?: number;
  readonly seed?: number;
  readonly activationInterval?: number;
  readonly renewalInterval?: number;
  readonly outage?: readonly string[];
  readonly rebuild?: readonly string[];
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  readonly off?: readonly string[];
  readonly format: "text" | "json" | "csv" | "svg" | "html";
  readonly color: ColorChoice;
}

interface ProbeFlags {
  readonly domain?: readonly string[];
  readonly azure?: readonly string[];
  readonly server?: string;
  readonly timeout?: number;
  readonly monitor?: boolean;
  readonly format: "text" | "json" | "prometheus";
  readonly color: ColorChoice;
}

interface PositionFlags extends InputFlags {
  readonly format?: readonly ChosenFormat[];
  readonly color: ColorChoice;
  readonly whatIf?: readonly string[];
}

interface DiagnoseFlags extends InputFlags {
  readonly format: "text" | "json" | "csv" | "markdown";
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
  readonly quiet?: boolean;
  readonly showPassed?: boolean;
}

/** The one input of a run. Options may be repeated so that a second one is refused instead of replacing the first. */
function chooseInput(file: string | undefined, flags: InputFlags, command: Command): InputRequest {
  const { preview = [], state = [], program = [], stack, timeout, env = [], maxInput } = flags;
  const limit = maxInput === undefined ? {} : { largest: maxInput * 1_000_000 };
  const inputs: readonly InputRequest[] = [
    ...(file === undefined ? [] : [{ kind: "file", path: file, ...limit } as const]),
    ...preview.map((path) => ({ kind: "preview", path, ...limit }) as const),
    ...state.map((path) => ({ kind: "state", path, ...limit }) as const),
    ...program.map((directory) => programIn(directory, flags)),
  ];
  const [input = programHere(flags), ...more] = inputs;
  if (input === undefined) {
    return refuse(command, "nothing to check: name a file, - for standard input, --preview, --state or --program");
  }
  if (more.length > 0) return refuse(command, `one input for each run, and ${String(inputs.length)} are named`);
  const alone = [
    ...(stack === undefined ? [] : ["--stack"]),
    ...(timeout === undefined ? [] : ["--timeout"]),
    ...(env.length === 0 ? [] : ["--env"]),
  ];
  if (alone.length > 0 && input.kind !== "program") {
    return refuse(command, `${alone.join(" and ")} can be given only with --program`);
  }
  return input;
}

/** Where nothing is named: the program of this folder, if one is here. */
function programHere(flags: InputFlags): InputRequest | undefined {
  return existsSync("Pulumi.yaml") || existsSync("Pulumi.yml") ? programIn(".", flags) : undefined;
}

function programIn(directory: string, { stack, timeout, env = [] }: InputFlags): InputRequest {
  return {
    kind: "program",
    directory,
    ...(stack === undefined ? {} : { stack }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(env.length === 0 ? {} : { environment: env }),
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
  const named = [...(flags.preview ?? []), ...(flags.state ?? []), ...(flags.program ?? [])];
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

function main(): void {
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

main();
