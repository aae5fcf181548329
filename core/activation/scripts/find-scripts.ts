import {
  at,
  type DeclaredResource,
  type Estate,
  type Fact,
  firstFact,
  type InResource,
  isKnown,
  isList,
  isOutside,
  isRecord,
  isResolved,
  list,
  type Machine,
  type Ref,
  text,
  UNKNOWN,
  type Value,
} from "../../model";
import { decodeInputs } from "../../resources/decode";
import { createResolver, targetOf } from "../../resources/references";
import { originOf } from "../../resources/resource-index";
import { recognise } from "../../resources/tokens";
import { decodeBase64, decodeWithin } from "./decode-text";
import { readActions, type ScriptReading } from "./read-actions";

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

/** Finds what runs on each machine of an estate: extensions, run commands, answer files, custom data. */
export function findScripts(estate: Pick<Estate, "resources" | "machines">): (machine: Machine) => MachineScripts {
  const byMachine = new Map<string, Script[]>();
  const unplaced: string[] = [];
  const add = (machine: Ref<Machine>, script: Script): void => {
    if (isResolved(machine)) {
      const own = byMachine.get(machine.urn);
      if (own === undefined) byMachine.set(machine.urn, [script]);
      else own.push(script);
    } else if (machine === UNKNOWN || (isOutside(machine) && someUnnamed)) {
      // A machine that the provider will name may turn out to be the one a literal name means.
      unplaced.push(`on which machine ${script.name} runs`);
    }
  };
  const someUnnamed = estate.machines.some(({ azureName }) => azureName === UNKNOWN);
  const machines = new Map(estate.machines.map((machine) => [machine.urn, machine]));
  const targets = estate.resources.flatMap((resource) => {
    const machine = machines.get(resource.urn);
    return machine === undefined ? [] : [targetOf<Machine>(resource, machine)];
  });
  const resolver = createResolver(targets);
  for (const resource of estate.resources) {
    const machine = machines.get(resource.urn);
    if (machine !== undefined) {
      for (const script of scriptsInside(resource)) add(machine, script);
      continue;
    }
    const recognised = recognise(resource.type);
    if (recognised?.kind !== "machine-extension") continue;
    const shape = SHAPES[recognised.shape];
    if (shape === undefined) continue;
    const reference = text(resource.inputs, shape.machine);
    const target: Ref<Machine> =
      shape.by === "id"
        ? resolver.one(resource, shape.machine, reference)
        : resolver.named(resource, shape.machine, reference);
    const script =
      shape.runCommand === true
        ? readRunCommand(resource)
        : readExtension({ ...originOf(resource), at: "" }, resource.inputs);
    if (script !== undefined) add(target, script);
  }
  return (machine) => {
    const scripts = byMachine.get(machine.urn);
    if (scripts === undefined && unplaced.length === 0) return NONE;
    const doubts = [...(scripts ?? []).flatMap(({ doubt }) => doubt ?? []), ...unplaced];
    return { scripts: scripts ?? [], doubts: [...new Set(doubts)] };
  };
}

/** How a type names its machine. */
interface Shape {
  readonly machine: string;
  readonly by: "name" | "id";
  readonly runCommand?: true;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  "azure-native:compute:VirtualMachineExtension": { machine: "vmName", by: "name" },
  "azure-native:compute:VirtualMachineScaleSetExtension": { machine: "vmScaleSetName", by: "name" },
  "azure-native:compute:VirtualMachineScaleSetVMExtension": { machine: "vmScaleSetName", by: "name" },
  "azure-native:compute:VirtualMachineRunCommandByVirtualMachine": { machine: "vmName", by: "name", runCommand: true },
  "azure-native:compute:VirtualMachineScaleSetVMRunCommand": {
    machine: "vmScaleSetName",
    by: "name",
    runCommand: true,
  },
  "azure:compute/extension:Extension": { machine: "virtualMachineId", by: "id" },
  "azure:compute/virtualMachineScaleSetExtension:VirtualMachineScaleSetExtension": {
    machine: "virtualMachineScaleSetId",
    by: "id",
  },
  "azure:compute/runCommand:RunCommand": { machine: "virtualMachineId", by: "id", runCommand: true },
};

/** Where machines hold scripts of their own: azure-native, then the generations of the classic provider. */
const PROFILES = ["", "virtualMachineProfile."];
const CUSTOM_DATA = ["osProfile.customData", "userData", "customData"];
const UNATTEND = [
  "osProfile.windowsConfiguration.additionalUnattendContent",
  "osProfile.windowsConfiguration.additionalUnattendContents",
  "osProfileWindowsConfig.additionalUnattendConfigs",
  "additionalUnattendContents",
  "additionalUnattendContent",
];
const EXTENSIONS = ["extensionProfile.extensions", "extensions"];

function scriptsInside(resource: DeclaredResource): readonly Script[] {
  const found: Script[] = [];
  const origin = originOf(resource);
  for (const profile of PROFILES) {
    for (const path of CUSTOM_DATA.map((name) => profile + name)) {
      const data = text(resource.inputs, path);
      if (data === undefined) continue;
      const content = isKnown(data) ? (decodeBase64(data.replaceAll(/\s+/g, "")) ?? "") : UNKNOWN;
      found.push({ ...origin, at: path, kind: "custom-data", runs: false, ...read(content, "custom data") });
    }
    for (const path of UNATTEND.map((name) => profile + name)) {
      const contents = list(resource.inputs, path);
      if (contents === UNKNOWN)
        found.push({ ...origin, at: path, kind: "unattend", runs: true, ...read(UNKNOWN, "the answer file") });
      if (!isKnown(contents)) continue;
      for (const [index, entry] of contents.entries()) {
        const content = entry === UNKNOWN ? UNKNOWN : text(entry, "content");
        // Automatic logon runs nothing.
        if (content === undefined || isAutoLogon(entry)) continue;
        const spelled = isKnown(content) ? unescapeXml(content) : content;
        const place = `${path}[${String(index)}].content`;
        found.push({ ...origin, at: place, kind: "unattend", runs: true, ...read(spelled, "the answer file") });
      }
    }
    for (const path of EXTENSIONS.map((name) => profile + name)) {
      const extensions = list(resource.inputs, path);
      for (const [index, extension] of isKnown(extensions) ? extensions.entries() : []) {
        const script = readExtension({ ...origin, at: `${path}[${String(index)}]` }, extension);
        if (script !== undefined) found.push(script);
      }
    }
  }
  return found;
}

function isAutoLogon(entry: Value): boolean {
  const name = text(entry, "settingName") ?? text(entry, "setting");
  return isKnown(name) && name.toLowerCase() === "autologon";
}

function unescapeXml(xml: string): string {
  return xml
    .replaceAll(/<\/?CommandLine>/gi, "\n")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
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

function readExtension(origin: InResource, holder: Value): Script | undefined {
  if (!isRecord(holder)) {
    return holder === UNKNOWN
      ? { ...origin, kind: "extension", runs: true, reading: undefined, doubt: `what extension ${origin.name} does` }
      : undefined;
  }
  // The classic scale set of old keeps the type beside the name; everything else calls it `type`.
  const type = text(holder, "type");
  const known = isKnown(type) ? type.toLowerCase() : undefined;
  if (known !== undefined && HARMLESS.has(known)) return undefined;
  const base = { ...origin, kind: "extension" as const, runs: true };
  if (known === "jsonaddomainextension") {
    return { ...base, reading: undefined, doubt: "what the group policies of the domain set" };
  }
  if (known !== "customscriptextension" && known !== "runcommandwindows") {
    const name: string = isKnown(type) ? type : origin.name;
    return { ...base, reading: undefined, doubt: `what extension ${name} does` };
  }
  const settings = readSettings(holder.settings);
  const protectedSettings = readSettings(holder.protectedSettings);
  const content = firstFact(
    settingOf(protectedSettings, ["commandToExecute", "script"]),
    settingOf(settings, ["commandToExecute", "script"]),
  );
  const files = firstFact(settingOf(settings, ["fileUris"]), settingOf(protectedSettings, ["fileUris"]));
  if (content === undefined) {
    // Protected settings that cannot be read hold the command, where the public ones do not.
    return protectedSettings === UNKNOWN || settings === UNKNOWN
      ? { ...base, ...read(UNKNOWN, "the script of an extension") }
      : undefined;
  }
  const script = { ...base, ...read(content, "the script of an extension") };
  return files !== undefined
    ? { ...script, doubt: script.doubt ?? `what the files do that ${origin.name} downloads` }
    : script;
}

/** Settings are an object, or its JSON as a text. */
function readSettings(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return decodeInputs({ parsed }).inputs.parsed;
  } catch {
    return undefined;
  }
}

/** A setting under one of several names, whose capitals Azure does not mind; lists of lines are joined. */
function settingOf(settings: Value | undefined, names: readonly string[]): Fact<string> {
  if (!isRecord(settings)) return undefined;
  const wanted = names.map((name) => name.toLowerCase());
  const [, value] = Object.entries(settings).find(([key]) => wanted.includes(key.toLowerCase())) ?? [];
  if (isList(value)) {
    if (value.length === 0) return undefined;
    return value.includes(UNKNOWN) ? UNKNOWN : value.filter((line) => typeof line === "string").join("\n");
  }
  return value === UNKNOWN ? UNKNOWN : text(value);
}

function readRunCommand(resource: DeclaredResource): Script | undefined {
  const { inputs } = resource;
  const base = { ...originOf(resource), at: "", kind: "run-command" as const, runs: true };
  const script = text(inputs, "source.script");
  if (script === undefined) {
    const elsewhere = [text(inputs, "source.scriptUri"), text(inputs, "source.commandId"), at(inputs, "source")];
    return elsewhere.some((found) => found !== undefined)
      ? { ...base, reading: undefined, doubt: `what run command ${resource.name} does` }
      : undefined;
  }
  if (!isKnown(script)) return { ...base, ...read(script, "a run command") };
  const parameters = list(inputs, "parameters");
  const assigned = (isKnown(parameters) ? parameters : []).flatMap((parameter) => {
    const name = text(parameter, "name");
    const value = text(parameter, "value");
    return isKnown(name) && isKnown(value) ? [`$${name} = '${value}'`] : [];
  });
  return { ...base, ...read([...assigned, script].join("\n"), "a run command") };
}

/** @param content the text, or UNKNOWN where the deployment computes it or the source hides it as a secret */
function read(content: Fact<string>, what: string): Pick<Script, "reading" | "doubt"> {
  if (!isKnown(content)) return { reading: undefined, doubt: `what ${what} does, which is not readable here` };
  const reading = readOnce(content);
  if (reading.runsOtherCode) return { reading, doubt: `what the code does that ${what} runs` };
  return reading.joinsDomain ? { reading, doubt: "what the group policies of the domain set" } : { reading };
}

/** Many machines run one script: the last ones read are kept. */
const readings = new Map<string, ScriptReading>();
const MOST_READINGS = 256;
const LONGEST_KEPT = 10_000;

function readOnce(content: string): ScriptReading {
  const known = readings.get(content);
  if (known !== undefined) return known;
  const reading = readActions([content, ...decodeWithin(content)].join("\n"));
  if (content.length <= LONGEST_KEPT) {
    if (readings.size >= MOST_READINGS) readings.clear();
    readings.set(content, reading);
  }
  return reading;
}
