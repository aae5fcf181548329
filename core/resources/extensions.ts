import { textAt } from "../licensing/extension-settings";
import {
  at,
  type DeclaredResource,
  type ExtensionScript,
  type Fact,
  firstFact,
  type HostPool,
  type Image,
  isKnown,
  isList,
  isRecord,
  list,
  type Machine,
  type MachineExtension,
  type Ref,
  text,
  UNKNOWN,
  type Value,
} from "../model";
import { decodeWithin } from "../text/base64";
import { decodeInputs } from "./decode";
import { identifyImage, readImage } from "./image";
import { azureNameOf, createResolver, edgesOf, type Resolver, targetOf } from "./references";
import { originOf, type ResourceIndex } from "./resource-index";

/** How one token says which machine it runs on. */
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

/** Where scale sets hold extensions of their own: azure-native, then the generations of the classic provider. */
const INLINE = ["virtualMachineProfile.extensionProfile.extensions", "extensions"];

/** What Azure runs on the machines of the estate: extensions and run commands, inline ones too. */
export function readExtensions(index: ResourceIndex, machines: readonly Machine[]): readonly MachineExtension[] {
  const declared = index.ofKind("machine-extension");
  const sets = index.ofKind("scale-set");
  if (declared.length === 0 && sets.length === 0) return [];
  const byUrn = new Map(machines.map((machine) => [machine.urn, machine]));
  const all = declared.length === 0 ? [] : [...index.ofKind("virtual-machine"), ...sets];
  const resolver = createResolver(
    all.flatMap(({ resource }) => {
      const machine = byUrn.get(resource.urn);
      return machine === undefined ? [] : [targetOf<Machine>(resource, machine)];
    }),
  );
  const extensions: MachineExtension[] = [];
  for (const { resource, shape } of declared) {
    const found = SHAPES[shape];
    if (found !== undefined) extensions.push(readExtension(resource, found, resolver));
  }
  for (const { resource } of sets) {
    const machine = byUrn.get(resource.urn);
    if (machine !== undefined) extensions.push(...readInline(resource, machine));
  }
  return extensions.sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
}

function readExtension(resource: DeclaredResource, shape: Shape, machines: Resolver<Machine>): MachineExtension {
  const { inputs } = resource;
  const reference = text(inputs, shape.machine);
  const machine: Ref<Machine> =
    shape.by === "id"
      ? machines.one(resource, shape.machine, reference)
      : machines.named(resource, shape.machine, reference);
  if (shape.runCommand === true) {
    const edges = edgesOf(resource, "source");
    const script = runCommandScript(resource);
    return makeExtension(resource, "", machine, {
      type: "RunCommand",
      settings: inputs.source,
      script,
      computedFrom: edges,
    });
  }
  return makeExtension(resource, "", machine, {
    publisher: text(inputs, "publisher"),
    type: text(inputs, "type"),
    settings: at(inputs, "settings"),
    protectedSettings: at(inputs, "protectedSettings"),
    computedFrom: [...new Set([...edgesOf(resource, "settings"), ...edgesOf(resource, "protectedSettings")])],
  });
}

function readInline(resource: DeclaredResource, machine: Machine): readonly MachineExtension[] {
  return INLINE.flatMap((path) => {
    const found = list(resource.inputs, path);
    const computedFrom = edgesOf(resource, path.split(".")[0] ?? path);
    // Extensions that the deployment computes may be any.
    const unseen: ExtensionParts = {
      publisher: UNKNOWN,
      type: UNKNOWN,
      settings: UNKNOWN,
      protectedSettings: UNKNOWN,
      computedFrom,
    };
    if (found === UNKNOWN) return [makeExtension(resource, path, machine, unseen)];
    return (found ?? []).flatMap((extension, position): MachineExtension[] => {
      const place = `${path}[${String(position)}]`;
      if (extension === UNKNOWN) return [makeExtension(resource, place, machine, unseen)];
      if (!isRecord(extension)) return [];
      return [
        makeExtension(resource, place, machine, {
          publisher: text(extension, "publisher"),
          type: text(extension, "type"),
          settings: at(extension, "settings"),
          protectedSettings: at(extension, "protectedSettings"),
          computedFrom,
        }),
      ];
    });
  });
}

interface ExtensionParts {
  readonly publisher?: Fact<string>;
  readonly type: Fact<string>;
  readonly settings: Value | undefined;
  readonly protectedSettings?: Value | undefined;
  /** Of a run command; that of an extension stands in its settings. */
  readonly script?: ExtensionScript | undefined;
  readonly computedFrom: readonly string[];
}

function makeExtension(
  { urn, name, type: token, source }: DeclaredResource,
  path: string,
  machine: Ref<Machine>,
  { publisher, type, settings, protectedSettings, script, computedFrom }: ExtensionParts,
): MachineExtension {
  const open = readJson(settings);
  const hidden = readJson(protectedSettings);
  return {
    urn,
    name,
    type: token,
    at: path,
    machine,
    publisher,
    extensionType: type,
    settings: open,
    protectedSettings: hidden,
    scripts: scriptsIn([open, hidden]),
    script: script ?? scriptInSettings(type, open, hidden),
    computedFrom,
    ...(source === undefined ? {} : { source }),
  };
}

/** Settings are an object, or the JSON text of one. */
function readJson(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return decodeInputs({ parsed }).inputs.parsed;
  } catch {
    return value;
  }
}

/** Extensions that run what their settings say, by type in lower case. */
const SCRIPTED: ReadonlySet<string> = new Set(["customscriptextension", "runcommandwindows"]);
/** Keys that hold what is run; Azure takes them in any case. */
const RUN = /^(commandtoexecute|script)$/i;

/** Command lines and scripts as texts, with what they carry encoded below them. */
function scriptsIn(holders: readonly (Value | undefined)[]): readonly string[] {
  return holders.flatMap((holder) =>
    !isRecord(holder)
      ? []
      : Object.entries(holder).flatMap(([key, value]): string[] => {
          const script = RUN.test(key) ? linesIn(value) : undefined;
          return isKnown(script) ? [[script, ...decodeWithin(script)].join("\n")] : [];
        }),
  );
}

/** Protected settings come first, where both say something. */
function scriptInSettings(
  type: Fact<string>,
  open: Value | undefined,
  hidden: Value | undefined,
): ExtensionScript | undefined {
  if (!isKnown(type) || !SCRIPTED.has(type.toLowerCase())) return undefined;
  const holders: readonly (Value | undefined)[] = [hidden, open];
  const command = firstFact(...holders.map((holder) => linesIn(settingIn(holder, "commandToExecute"))));
  const script = firstFact(...holders.map((holder) => linesIn(settingIn(holder, "script"))));
  // Settings that cannot be read hold the command, where the others do not.
  const text = command ?? script ?? (holders.includes(UNKNOWN) ? UNKNOWN : undefined);
  if (text === undefined) return undefined;
  return {
    text,
    language: command === undefined && script !== undefined ? "powershell" : "cmd",
    parameters: list(settingIn(open, "parameters")),
    protectedParameters: list(settingIn(hidden, "protectedParameters")),
    downloads: holders.some((holder) => linesIn(settingIn(holder, "fileUris")) !== undefined),
  };
}

function runCommandScript({ inputs }: DeclaredResource): ExtensionScript | undefined {
  const script = linesIn(at(inputs, "source.script"));
  const elsewhere = [text(inputs, "source.scriptUri"), text(inputs, "source.commandId")];
  const fetched = at(inputs, "source") === UNKNOWN || elsewhere.some((place) => place !== undefined);
  if (script === undefined && !fetched) return undefined;
  return {
    text: script ?? UNKNOWN,
    language: "powershell",
    parameters: list(inputs, "parameters"),
    protectedParameters: list(inputs, "protectedParameters"),
    downloads: false,
  };
}

function settingIn(holder: Value | undefined, key: string): Value | undefined {
  if (!isRecord(holder)) return undefined;
  return Object.entries(holder).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** A text, or lines of one. */
function linesIn(value: Value | undefined): Fact<string> {
  if (!isList(value)) return text(value);
  if (value.length === 0) return undefined;
  return value.includes(UNKNOWN) ? UNKNOWN : value.filter((line) => typeof line === "string").join("\n");
}

/** Host pools of Azure Virtual Desktop. Their template is a JSON text in which the portal keeps the image of new session hosts. */
export function readHostPools(index: ResourceIndex): readonly HostPool[] {
  return index.ofKind("host-pool").map(({ resource }) => {
    const template = readJson(at(resource.inputs, "vmTemplate"));
    const templateImage: Fact<Image> =
      template === UNKNOWN
        ? UNKNOWN
        : readImage({
            publisher: part(template, "galleryImagePublisher"),
            offer: part(template, "galleryImageOffer"),
            sku: part(template, "galleryImageSKU"),
            id: part(template, "customImageId"),
          });
    return {
      ...originOf(resource),
      azureName: azureNameOf(resource),
      templateImage,
      templateFacts: identifyImage(templateImage),
    };
  });
}

function part(template: Value | undefined, key: string): Value {
  return textAt(template, [key]) ?? null;
}
