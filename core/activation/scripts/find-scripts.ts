import { isQuietExtension } from "../../data/quiet-extensions";
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
  type Reason,
  text,
  UNKNOWN,
  type Value,
} from "../../model";
import { originOf } from "../../resources/resource-index";
import type { Facts, Given, Value as ScriptValue, Unknown } from "../../scripts/contract";
import { AZURE_CUSTOM_DATA } from "../../scripts/files";
import { decodeBase64, decodeWithin } from "../../text/base64";
import { findKeySpans } from "../../text/key-spans";
import { scripts as says } from "../../words/scripts";
import { findProductKeys } from "../product-keys";
import { findDomainFacts } from "./domain-facts";
import { factsOf } from "./machine-facts";
import { nameScript } from "./name-script";
import { readStoredText, type ScriptRun } from "./read-machine-script";
import { readOnce } from "./read-once";
import type { ScriptReading } from "./script-reading";

/** Something that runs on a machine, or may: as text, where the plan shows it. */
export interface Script extends InResource {
  readonly kind: "extension" | "run-command" | "unattend" | "custom-data";
  /** What it does; undefined where nothing of it can be read. */
  readonly reading: ScriptReading | undefined;
  /** What of it cannot be read; undefined where all can. */
  readonly unread?: Reason;
  /** False for custom data, which Windows stores and runs only if the image does so. */
  readonly runs: boolean;
}

/** What runs on one machine. */
export interface MachineScripts {
  readonly scripts: readonly Script[];
  /** What runs, or may, and cannot be read. */
  readonly unread: readonly Reason[];
}

const NONE: MachineScripts = { scripts: [], unread: [] };

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
      byMachine.set(resource.urn, readOwn(resource, factsOf(machine, resource), runsCustomData(machine)));
    }
  }
  const someUnnamed = estate.machines.some(({ azureName }) => azureName === UNKNOWN);
  const domainFacts = findDomainFacts(estate);
  const unplaced: Reason[] = [];
  for (const extension of estate.extensions) {
    const { machine } = extension;
    if (isResolved<Machine>(machine)) {
      const own = byMachine.get(machine.urn);
      if (own !== undefined) addExtension(own, extension, domainFacts(extension));
    } else if (machine === UNKNOWN || (isOutside(machine) && someUnnamed)) {
      // A machine that the provider will name may turn out to be the one a literal name means.
      if (readExtension(extension, new Map(), {}) !== undefined) {
        unplaced.push(says("machine-unknown", { name: extension.name }));
      }
    }
  }
  return (machine) => {
    const scripts = byMachine.get(machine.urn)?.scripts ?? [];
    if (scripts.length === 0 && unplaced.length === 0) return NONE;
    const unread = [...scripts.flatMap(({ unread: own }) => own ?? []), ...unplaced];
    return { scripts, unread: [...new Map(unread.map((reason) => [JSON.stringify(reason), reason])).values()] };
  };
}

/** UNKNOWN where the plan does not show the image. */
function runsCustomData({ image }: Machine): boolean | typeof UNKNOWN {
  return isKnown(image) ? image.id !== undefined : image === UNKNOWN ? UNKNOWN : false;
}

function addExtension({ scripts, files, facts }: Own, extension: MachineExtension, more: Facts): void {
  const read = readExtension(extension, files, { ...facts, ...more });
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

function readOwn(resource: DeclaredResource, facts: Facts, started: boolean | typeof UNKNOWN): Own {
  const scripts: Script[] = [];
  const files = new Map<string, ScriptValue>();
  const origin = originOf(resource);
  for (const profile of PROFILES) {
    for (const path of CUSTOM_DATA.map((name) => profile + name)) {
      const data = text(resource.inputs, path);
      if (data === undefined) continue;
      const content = isKnown(data) ? (decodeBase64(data.replaceAll(/\s+/g, "")) ?? "") : UNKNOWN;
      const init = isKnown(content) ? initScriptOf(content) : undefined;
      if (init !== undefined && started !== false) {
        const isUserData = path.endsWith("userData");
        const script = { ...origin, at: path, kind: "custom-data", runs: true } as const;
        const { language } = init;
        // Whether cloudbase-init reads user data of Azure depends on how the image sets it up.
        const read =
          language === undefined || isUserData || started === UNKNOWN
            ? unseen(script, isUserData ? says("user-data", { name: resource.name }) : undefined)
            : describe(readOnce({ ...init, language, files, facts }), script);
        scripts.push({ ...script, ...read });
        continue;
      }
      if (!path.endsWith("userData")) files.set(AZURE_CUSTOM_DATA, isKnown(content) ? content : given("custom-data"));
      const stored = { ...origin, at: path, kind: "custom-data", runs: false } as const;
      scripts.push({ ...stored, ...(isKnown(content) ? readStored(content) : unseen(stored)) });
    }
    for (const path of UNATTEND.map((name) => profile + name)) {
      const contents = list(resource.inputs, path);
      if (contents === UNKNOWN) {
        const script = { ...origin, at: path, kind: "unattend", runs: true } as const;
        scripts.push({ ...script, ...unseen(script) });
      }
      for (const [index, entry] of isKnown(contents) ? contents.entries() : []) {
        const content = entry === UNKNOWN ? UNKNOWN : text(entry, "content");
        // Automatic logon runs nothing.
        if (content === undefined || isAutoLogon(entry)) continue;
        const place = `${path}[${String(index)}].content`;
        const script = { ...origin, at: place, kind: "unattend", runs: true } as const;
        const read = isKnown(content)
          ? describe(readOnce({ text: content, language: "answer-file", files, facts }), script)
          : unseen(script);
        scripts.push({ ...script, ...read });
      }
    }
  }
  return { scripts, files, facts };
}

/** Custom data lies on the machine, and nobody knows whether anything runs it. */
function readStored(content: string): Pick<Script, "reading" | "unread"> {
  return { reading: readStoredText([content, ...decodeWithin(content)].join("\n")) };
}

function isAutoLogon(entry: Value): boolean {
  const name = text(entry, "settingName") ?? text(entry, "setting");
  return isKnown(name) && name.toLowerCase() === "autologon";
}

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
  if (known !== undefined && isQuietExtension(known)) return undefined;
  const isCommand = known === "runcommand";
  const base = { ...origin, kind: isCommand ? ("run-command" as const) : ("extension" as const), runs: true };
  const unread = (reason: Reason): ReadExtension => ({
    script: { ...base, reading: undefined, unread: reason },
    used: new Set(),
  });
  if (known === "jsonaddomainextension") return unread(says("group-policies"));
  if (script !== undefined) {
    if (!isKnown(script.text)) {
      return { script: { ...base, ...unseen(base) }, used: new Set() };
    }
    const run = readOnce({ text: script.text, language: script.language, given: givenTo(script), files, facts });
    const described = describe(run, base);
    const reason = described.unread ?? (script.downloads ? says("downloads", { name }) : undefined);
    return { script: { ...base, ...described, ...(reason === undefined ? {} : { unread: reason }) }, used: run.used };
  }
  if (isCommand || known === "customscriptextension" || known === "runcommandwindows") return undefined;
  return unread(says("extension-unknown", { type: isKnown(extensionType) ? extensionType : name }));
}

/** What Azure hands to the script by name. A key in a protected parameter stays a secret, unless Microsoft publishes it. */
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
  take(protectedParameters, (parameter, name) => {
    const value = text(parameter, "value");
    const isPlain = isKnown(value) && holdsNoSecretKey(value);
    return isPlain ? value : { ...given(name), present: true, secret: true };
  });
  return { words: [], named, ...(more ? { more } : {}) };
}

/** A text that the deployment computes, by the name of the parameter that carries it. */
function given(name: string): Unknown {
  return { kind: "unknown", key: `parameter:${name}`, of: { kind: "parameter", name }, shape: "text" };
}

type Named = Pick<Script, "kind" | "name">;

function unseen(script: Named, called = nameScript(script)): Pick<Script, "reading" | "unread"> {
  return { reading: undefined, unread: says("unreadable", { script: called }) };
}

/** Keys that Microsoft publishes are no secret; written in another way than with dashes, any key may be one. */
function holdsNoSecretKey(value: string): boolean {
  const keys = findProductKeys(value);
  return keys.every(({ published }) => published !== undefined) && findKeySpans(value).length <= keys.length;
}

function describe({ reading }: ScriptRun, script: Named): Pick<Script, "reading" | "unread"> {
  if (reading.runsOtherCode) return { reading, unread: says("other-code", { script: nameScript(script) }) };
  return reading.joinsDomain ? { reading, unread: says("group-policies") } : { reading };
}
