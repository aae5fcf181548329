import {
  type DeclaredResource,
  type Estate,
  type ExtensionScript,
  type Fact,
  type InResource,
  isKnown,
  isOutside,
  isResolved,
  list,
  type Machine,
  type MachineExtension,
  text,
  UNKNOWN,
  type Value,
} from "../../model";
import { originOf } from "../../resources/resource-index";
import type { Facts, Given, Value as ScriptValue, Unknown } from "../../scripts/contract";
import { AZURE_CUSTOM_DATA } from "../../scripts/files";
import { decodeBase64, decodeWithin } from "../../text/base64";
import { factsOf } from "./machine-facts";
import { readMachineScript, readStoredText, type ScriptRun, type ScriptSource } from "./read-machine-script";
import type { ScriptReading } from "./script-reading";

/** Something that runs on a machine, or may: as text, where the plan shows it. */
export interface Script extends InResource {
  readonly kind: "extension" | "run-command" | "unattend" | "custom-data";
  /** What it does; undefined where nothing of it can be read. */
  readonly reading: ScriptReading | undefined;
  /** What it may do besides, as the object of "cannot tell"; undefined where all of it can be read. */
  readonly doubt?: string;
  /** False for custom data, which Windows stores and runs only if the image does so. */
  readonly runs: boolean;
}

/** What runs on one machine. */
export interface MachineScripts {
  readonly scripts: readonly Script[];
  /** Why more may run than can be read. */
  readonly doubts: readonly string[];
}

const NONE: MachineScripts = { scripts: [], doubts: [] };

/** What a machine is given when it is made. */
interface Own {
  readonly scripts: Script[];
  /** Custom data, where Azure leaves it on the machine. */
  readonly files: ReadonlyMap<string, ScriptValue>;
  /** What the plan says of the machine. */
  readonly facts: Facts;
}

/** Finds what runs on each machine of an estate: extensions, run commands, answer files, custom data. */
export function findScripts(
  estate: Pick<Estate, "resources" | "machines" | "extensions">,
): (machine: Machine) => MachineScripts {
  const machines = new Map(estate.machines.map((machine) => [machine.urn, machine]));
  const byMachine = new Map<string, Own>();
  for (const resource of estate.resources) {
    const machine = machines.get(resource.urn);
    if (machine !== undefined) {
      // Images of the Marketplace only store custom data; others may bring cloudbase-init, which runs it.
      byMachine.set(resource.urn, readOwn(resource, factsOf(machine, resource), hasOwnImage(machine)));
    }
  }
  const someUnnamed = estate.machines.some(({ azureName }) => azureName === UNKNOWN);
  const unplaced: string[] = [];
  for (const extension of estate.extensions) {
    const { machine } = extension;
    if (isResolved<Machine>(machine)) {
      const own = byMachine.get(machine.urn);
      if (own !== undefined) addExtension(own, extension);
    } else if (machine === UNKNOWN || (isOutside(machine) && someUnnamed)) {
      // A machine that the provider will name may turn out to be the one a literal name means.
      if (readExtension(extension, new Map(), {}) !== undefined) {
        unplaced.push(`on which machine ${extension.name} runs`);
      }
    }
  }
  return (machine) => {
    const scripts = byMachine.get(machine.urn)?.scripts ?? [];
    if (scripts.length === 0 && unplaced.length === 0) return NONE;
    const doubts = [...scripts.flatMap(({ doubt }) => doubt ?? []), ...unplaced];
    return { scripts, doubts: [...new Set(doubts)] };
  };
}

function hasOwnImage({ image }: Machine): boolean {
  return isKnown(image) && image.id !== undefined;
}

function addExtension({ scripts, files, facts }: Own, extension: MachineExtension): void {
  const read = readExtension(extension, files, facts);
  if (read === undefined) return;
  const { script, used } = read;
  scripts.push(script);
  // Custom data that is run speaks through the script that runs it.
  if (![...files.keys()].some((path) => used.has(path))) return;
  const stored = scripts.findIndex(({ kind }) => kind === "custom-data");
  if (stored >= 0) scripts.splice(stored, 1);
}

/** Where machines hold scripts of their own: azure-native, then the generations of the classic provider. */
const PROFILES = ["", "virtualMachineProfile."];
const CUSTOM_DATA = ["osProfile.customData", "customData", "userData"];
const UNATTEND = [
  "osProfile.windowsConfiguration.additionalUnattendContent",
  "osProfile.windowsConfiguration.additionalUnattendContents",
  "osProfileWindowsConfig.additionalUnattendConfigs",
  "additionalUnattendContents",
  "additionalUnattendContent",
];

/**
 * What cloudbase-init does with custom data, by how it begins: a script in a language that is read, or something that is
 * not (`language` undefined). Undefined for what it leaves alone.
 * Source: cloudbase-init documentation, user data (2024): PowerShell, batch, Python, bash, EC2 format, cloud-config, multipart.
 */
function initScriptOf(
  content: string,
): { readonly text: string; readonly language?: "powershell" | "cmd" } | undefined {
  const text = content.replace(/^\ufeff/, "");
  const [header = ""] = /^[^\r\n]*/.exec(text) ?? [];
  if (/^#ps1(?:_sysnative|_x86)?\s*$/i.test(header)) return { text, language: "powershell" };
  if (/^rem\s+cmd\b/i.test(header)) return { text, language: "cmd" };
  const [, tag, inner = ""] = /^\s*<(powershell|script)>([\s\S]*?)<\/(?:powershell|script)>/i.exec(text) ?? [];
  if (tag !== undefined) return { text: inner, language: tag.toLowerCase() === "powershell" ? "powershell" : "cmd" };
  return /^(?:#!|#cloud-config|content-type:\s*multipart|#include)/i.test(header) ? { text } : undefined;
}

function readOwn(resource: DeclaredResource, facts: Facts, runsCustomData: boolean): Own {
  const scripts: Script[] = [];
  const files = new Map<string, ScriptValue>();
  const origin = originOf(resource);
  for (const profile of PROFILES) {
    for (const path of CUSTOM_DATA.map((name) => profile + name)) {
      const data = text(resource.inputs, path);
      if (data === undefined) continue;
      const content = isKnown(data) ? (decodeBase64(data.replaceAll(/\s+/g, "")) ?? "") : UNKNOWN;
      const started = isKnown(content) && path.endsWith("customData") ? initScriptOf(content) : undefined;
      if (started !== undefined && runsCustomData) {
        const what = "custom data";
        const language = started.language;
        const read =
          language === undefined ? unseen(what) : describe(readOnce({ ...started, language, files, facts }), what);
        scripts.push({ ...origin, at: path, kind: "custom-data", runs: true, ...read });
        continue;
      }
      if (!path.endsWith("userData")) files.set(AZURE_CUSTOM_DATA, isKnown(content) ? content : given("custom-data"));
      scripts.push({ ...origin, at: path, kind: "custom-data", runs: false, ...readStored(content) });
    }
    for (const path of UNATTEND.map((name) => profile + name)) {
      const contents = list(resource.inputs, path);
      if (contents === UNKNOWN) {
        scripts.push({ ...origin, at: path, kind: "unattend", runs: true, ...unseen("the answer file") });
      }
      for (const [index, entry] of isKnown(contents) ? contents.entries() : []) {
        const content = entry === UNKNOWN ? UNKNOWN : text(entry, "content");
        // Automatic logon runs nothing.
        if (content === undefined || isAutoLogon(entry)) continue;
        const place = `${path}[${String(index)}].content`;
        const read = isKnown(content)
          ? describe(readOnce({ text: content, language: "answer-file", files, facts }), "the answer file")
          : unseen("the answer file");
        scripts.push({ ...origin, at: place, kind: "unattend", runs: true, ...read });
      }
    }
  }
  return { scripts, files, facts };
}

/** Custom data lies on the machine, and nobody knows whether anything runs it. */
function readStored(content: Fact<string>): Pick<Script, "reading" | "doubt"> {
  return isKnown(content)
    ? { reading: readStoredText([content, ...decodeWithin(content)].join("\n")) }
    : unseen("custom data");
}

function isAutoLogon(entry: Value): boolean {
  const name = text(entry, "settingName") ?? text(entry, "setting");
  return isKnown(name) && name.toLowerCase() === "autologon";
}

/**
 * Extensions that have nothing to do with activation, by type in lower case: monitoring, protection, access.
 * What is not listed may run anything.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  "aadloginforwindows",
  "applicationhealthwindows",
  "azurebackupwindowsworkload",
  "azurediskencryption",
  "azuremonitorwindowsagent",
  "azuresecuritywindowsagent",
  "bginfo",
  "dependencyagentwindows",
  "iaasantimalware",
  "iaasdiagnostics",
  "keyvaultforwindows",
  "mde.windows",
  "microsoftmonitoringagent",
  "networkwatcheragentwindows",
  "guestattestation",
  "sqliaasagent",
  "vmaccessagent",
  "vmsnapshot",
  "windowsopenssh",
]);

interface ReadExtension {
  readonly script: Script;
  /** Files of the machine that it ran. */
  readonly used: ReadonlySet<string>;
}

function readExtension(
  extension: MachineExtension,
  files: ReadonlyMap<string, ScriptValue>,
  facts: Facts,
): ReadExtension | undefined {
  const { urn, name, type, source, at, extensionType, script } = extension;
  const origin = { urn, name, type, at, ...(source === undefined ? {} : { source }) };
  const known = isKnown(extensionType) ? extensionType.toLowerCase() : undefined;
  if (known !== undefined && HARMLESS.has(known)) return undefined;
  const isCommand = known === "runcommand";
  const base = { ...origin, kind: isCommand ? ("run-command" as const) : ("extension" as const), runs: true };
  const unread = (doubt: string): ReadExtension => ({
    script: { ...base, reading: undefined, doubt },
    used: new Set(),
  });
  if (known === "jsonaddomainextension") return unread("what the group policies of the domain set");
  if (script !== undefined) {
    if (!isKnown(script.text)) {
      const what = isCommand ? "a run command" : "the script of an extension";
      return { script: { ...base, ...unseen(what) }, used: new Set() };
    }
    const run = readOnce({ text: script.text, language: script.language, given: givenTo(script), files, facts });
    const described = describe(run, isCommand ? "a run command" : "the script of an extension");
    const doubt = described.doubt ?? (script.downloads ? `what the files do that ${name} downloads` : undefined);
    return { script: { ...base, ...described, ...(doubt === undefined ? {} : { doubt }) }, used: run.used };
  }
  if (isCommand || known === "customscriptextension" || known === "runcommandwindows") return undefined;
  return unread(`what extension ${isKnown(extensionType) ? extensionType : name} does`);
}

/** What Azure hands to the script by name. The value of a protected parameter is a secret, whoever can read it here. */
function givenTo({ parameters, protectedParameters }: ExtensionScript): Given {
  const named = new Map<string, ScriptValue>();
  let more = parameters === UNKNOWN || protectedParameters === UNKNOWN;
  const take = (list: Fact<readonly Value[]>, read: (parameter: Value, name: string) => ScriptValue): void => {
    for (const parameter of isKnown(list) ? list : []) {
      const name = parameter === UNKNOWN ? UNKNOWN : text(parameter, "name");
      if (name === UNKNOWN) more = true;
      else if (name !== undefined) named.set(name.toLowerCase(), read(parameter, name.toLowerCase()));
    }
  };
  take(parameters, (parameter, name) => {
    const value = text(parameter, "value");
    return value === UNKNOWN ? given(name) : (value ?? "");
  });
  take(protectedParameters, (_, name) => ({ ...given(name), present: true, secret: true }));
  return { words: [], named, ...(more ? { more } : {}) };
}

/** A text that the deployment computes, by the name of the parameter that carries it. */
function given(name: string): Unknown {
  return { kind: "unknown", key: `parameter:${name}`, of: { kind: "parameter", name }, shape: "text" };
}

function unseen(what: string): Pick<Script, "reading" | "doubt"> {
  return { reading: undefined, doubt: `what ${what} does, which is not readable here` };
}

function describe({ reading }: ScriptRun, what: string): Pick<Script, "reading" | "doubt"> {
  if (reading.runsOtherCode) return { reading, doubt: `what the code does that ${what} runs` };
  return reading.joinsDomain ? { reading, doubt: "what the group policies of the domain set" } : { reading };
}

/** Many machines run one script: the last ones read are kept. */
const runs = new Map<string, ScriptRun>();
let kept = 0;
const MOST_KEPT = 4_000_000;

function readOnce(source: ScriptSource): ScriptRun {
  const { text: script, language, given: handed, files, facts } = source;
  const spelled = [language, [...(handed?.named ?? [])], handed?.more ?? false, [...(files ?? [])], facts];
  const key = `${JSON.stringify(spelled)}\n${script}`;
  const known = runs.get(key);
  if (known !== undefined) return known;
  const run = readMachineScript(source);
  kept += key.length;
  if (kept > MOST_KEPT) {
    runs.clear();
    kept = key.length;
  }
  runs.set(key, run);
  return run;
}
