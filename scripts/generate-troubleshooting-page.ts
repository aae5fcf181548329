import { CAUSES } from "../core/activation/causes";
import type { Cause, CauseWords } from "../core/activation/causes/cause";
import { type CommandName, writeCommand } from "../core/activation/causes/commands";
import { TRAPS } from "../core/activation/causes/traps";
import { formatCode } from "../core/activation/evidence/codes";
import { ACTIVATION_CODES } from "../core/data/activation-codes";

/** docs/guides/activation-troubleshooting.md: from the same causes and codes that `winlic diagnose` and `winlic codes` use. */
export function renderTroubleshootingPage(): string {
  return `${[HEAD, WRONG_STEPS, ...PARTS.flatMap(renderPart), renderCommands(), renderCodes()].join("\n\n")}\n`;
}

const HEAD = `<!-- Made by \`npm run generate\` from core/activation/causes and core/data/activation-codes.ts. -->

# Troubleshooting activation

Paste what Windows says, and get the cause, how sure it is, the next check and the fix:

\`\`\`sh
cscript //nologo slmgr.vbs /dlv | winlic diagnose
winlic diagnose evidence/            # a folder with a file for each machine
winlic codes 0xC004F074              # what a code means, in any spelling
winlic key VMK7H                     # which published key ends like that
\`\`\`

\`diagnose\` decides in this order: whether anything is wrong at all, which product it is, which kind (KMS client, host key, MAK, evaluation,
OEM, subscription), the state with what the clock says, and only then codes. This page follows the same order. Every cause below has the key
that \`diagnose\` prints.

Read the clock before you trust the word Licensed. A KMS client is licensed for 180 days (259200 minutes) from each renewal and renews every
7 days. **259200 minus the minutes that are left is how long ago it last renewed**: with 172 days left, no renewal has succeeded for 8 days.
Windows Server 2012, Windows 8 and later have no grace period before or after: without activation they are in Notification at once.`;

const WRONG_STEPS = `## Steps that circulate and are wrong

| what pages say | what is so |
| --- | --- |
| Add up NumberOfCores and multiply by the number of sockets. | \`Win32_Processor\` has one instance for each socket, so the sum is the machine's total already. Multiplying counts the cores twice. See [core licensing](core-licensing.md). |
| Set the KMS host by the policy "Specify intranet Microsoft update service location". | That policy is for Windows Update (WSUS). No administrative template sets the KMS host. Use the SRV record, \`SetKeyManagementServiceMachine\`, or a registry preference item for \`KeyManagementServiceName\` (REG_SZ). |
| Audit CALs with VAMT. | VAMT tracks products, keys and activation states. It knows no CALs. See [editions and CALs](editions-and-cals.md). |
| Run \`slmgr /sri\` or \`/sai\` on the clients. | The KMS host hands both intervals to its clients. On a client the commands print a warning, change nothing and still exit with 0. Set them on the host, after its key is activated. |
| Edit the registry by hand: delete \`KeyManagementServiceName\`, or write \`KeyManagementServicePort\` as a DWORD. | Both values are REG_SZ, and per-product subkeys override them. Use CIM or slmgr, which check what they write. |
| Set \`DiscoveredKeyManagementServiceMachineName\` in the registry. | That is a property of \`SoftwareLicensingProduct\`: what discovery found. It is read, never written. |
| 0xC004F074 means that the host is unreachable. | It also stands where the host answered and refused: clocks, count, or a host key that is too old. Event 12288 has the real code. |
| Ping the KMS host. | Azure's KMS never answers a ping, and a reply does not show that TCP 1688 is open. Use \`Test-NetConnection <host> -Port 1688\`. |
| Search the output for the word Licensed. | Unlicensed contains it, and Windows translates it. Compare the whole value, or read \`LicenseStatus\` = 1 by CIM. |
| Fake the count, or use a program that plays a KMS host. | Both break the licence. Use Active Directory-based activation or a MAK where the count is out of reach. |`;

interface Part {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

const PARTS: readonly Part[] = [
  { title: "Before any product: tools and services", from: 0, to: 17 },
  { title: "Which product", from: 18, to: 27.5 },
  { title: "Which kind, and which key", from: 28, to: 38 },
  { title: "Where the machine runs", from: 39, to: 45 },
  { title: "The KMS host: count, key and clock", from: 45.5, to: 49 },
  { title: "The path to the KMS host", from: 50, to: 61 },
  { title: "The state and the clock", from: 62, to: 68 },
  { title: "Settings that work and should be put right", from: 69, to: 89 },
  { title: "Nothing is wrong, or nothing can be said", from: 90, to: 100 },
];

function renderPart({ title, from, to }: Part): readonly string[] {
  const causes = CAUSES.filter(({ rank }) => rank >= from && rank <= to);
  return causes.length === 0 ? [] : [`## ${title}`, ...causes.map(renderCause)];
}

const GRAVITIES = {
  down: "not activated",
  failing: "will not stay activated",
  notice: "works, to put right",
  none: "nothing is wrong",
} as const;

function renderCause({ key, symptom, gravity, words, references }: Cause): string {
  const ways = Object.values(words).map(renderWords);
  const sources = references.length === 0 ? [] : [`Sources: ${references.map((each) => `<${each}>`).join(", ")}`];
  return [`### ${symptom}`, `\`${key}\` · ${GRAVITIES[gravity]}`, ...ways, ...sources].join("\n\n");
}

/** A hole stands for what the evidence says; in the page it is a word in angle brackets. */
function open(template: string): string {
  return template
    .replace(/\{\{(\w+)\?([^|{}]*)\|([^{}]*)\}\}/g, "$3")
    .replace(/\{\{(\w+)\}\}/g, (_hole, name: string) => (OPTIONAL.has(name) ? "" : `‹${NAMES[name] ?? name}›`))
    .replace(/ {2,}/g, " ")
    .trim();
}

/** Holes that hold a whole clause or nothing: a page without evidence leaves them out. */
const OPTIONAL: ReadonlySet<string> = new Set([
  "hostSaid",
  "keyHint",
  "expected",
  "edition",
  "stays",
  "reason",
  "left",
  "count",
  "times",
  "domain2",
  "searched",
  "server",
  "closed",
  "asked2",
  "host2",
  "low",
  "failed",
  "licensedUntil",
  "every",
  "renewed",
  "next",
  "object",
  "by",
  "until",
  "symbol",
  "last",
  "ending",
]);

const NAMES: Readonly<Record<string, string>> = {
  ends: "when the text shows it: the day it falls to Notification",
  keyState: "installed key is",
};

function renderWords({ text, suppose, check, fix, otherwise, traps = [] }: CauseWords): string {
  return [
    `**${open(text)}**`,
    ...(suppose === undefined || open(suppose) === "" || /^‹\w+›$/.test(open(suppose))
      ? []
      : [`Less certain: ${open(suppose)}`]),
    "",
    `- Check: ${open(check)}`,
    "- Fix:",
    ...fix.map((step) => (typeof step === "string" ? `  - ${open(step)}` : renderCommand(step.run))),
    `- If nothing is done: ${open(otherwise)}`,
    ...(traps.length === 0 ? [] : ["- Do not conclude:", ...traps.map((trap) => `  - ${TRAPS[trap]}`)]),
  ].join("\n");
}

/** Commands stand once, at the end; a fix leads there. */
function renderCommand(run: CommandName): string {
  return `  - [${titleOf(run)}](#${run})`;
}

function titleOf(run: CommandName): string {
  const words = run.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const SERVER = { family: "server", azureEdition: false, multiSession: false, evaluation: false, core: false } as const;
/** A Windows that may have the OSLicense module, and one whose PowerShell has no CIM commands. */
const WINDOWS_11 = { ...SERVER, family: "client", release: "11" } as const;
const WINDOWS_2008_R2 = { ...SERVER, release: "2008r2" } as const;

const BY = {
  cim: "CIM, every Windows since 2012",
  module: "OSLicense, where Get-Command finds it",
  slmgr: "slmgr",
  wmi: "slmgr",
  windows: "Windows",
} as const;

function renderCommands(): string {
  const used = new Set(
    CAUSES.flatMap(({ words }) =>
      Object.values<CauseWords>(words).flatMap(({ fix }) =>
        fix.flatMap((step) => (typeof step === "string" ? [] : [step.run])),
      ),
    ),
  );
  const data = {
    keyHint: "",
    host: "<KMS host>",
    port: "1688",
    domain: "<domain>",
    target: "<edition>",
    activationId: "<activation ID>",
  };
  const one = (run: CommandName): string => {
    const forms = [SERVER, WINDOWS_11, WINDOWS_2008_R2].flatMap((windows) => writeCommand(run, windows, data));
    const lines = new Map(forms.map(({ by, command }) => [command, BY[by]]));
    return [
      `### ${titleOf(run)}`,
      `<a id="${run}"></a>`,
      ...[...lines].map(([command, by]) => `${by}:\n\n\`\`\`powershell\n${command}\n\`\`\``),
    ].join("\n\n");
  };
  return [
    "## Commands",
    "CIM works on every Windows since Server 2012 and in every language. OSLicense is in Windows 11 24H2 and 25H2 from September 2026 on, and in no Windows Server up to 2025; its commands never throw, so look at `Success`. slmgr needs VBScript. `diagnose` writes the command for the Windows it read, with names and ports filled in.",
    ...[...used].sort().map(one),
  ].join("\n\n");
}

function renderCodes(): string {
  const rows = ACTIVATION_CODES.map(({ code, symbol, scope, meaning, reasons, check, fix, unverified }) =>
    [
      `\`${formatCode(code)}\`${symbol === undefined ? "" : ` ${symbol}`}`,
      scope,
      meaning,
      `${reasons}${unverified === undefined ? "" : ` (Not confirmed by a Microsoft text: ${unverified}.)`}`,
      check,
      fix,
    ]
      .map((cell) => cell.replaceAll("|", "\\|").replaceAll("<", "&lt;"))
      .join(" | "),
  );
  return [
    "## Every code",
    "Codes that begin with 0x4 are information, not failures. A code that is not here: `winlic codes` tells its family by its number.",
    [
      "| code | where | meaning | reasons | check | fix |",
      "| --- | --- | --- | --- | --- | --- |",
      ...rows.map((row) => `| ${row} |`),
    ].join("\n"),
  ].join("\n\n");
}
