import { textAt } from "../licensing/extension-settings";
import {
  at,
  type DeclaredResource,
  type Fact,
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
  type ValueRecord,
} from "../model";
import { decodeInputs } from "./decode";
import { revealEncoded } from "./decode-script";
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
  "azure-native:compute:VirtualMachineRunCommandByVirtualMachine": { machine: "vmName", by: "name", runCommand: true },
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
  const byUrn = new Map(machines.map((machine) => [machine.urn, machine]));
  const declared = [...index.ofKind("virtual-machine"), ...index.ofKind("scale-set")];
  const resolver = createResolver(
    declared.flatMap(({ resource }) => {
      const machine = byUrn.get(resource.urn);
      return machine === undefined ? [] : [targetOf<Machine>(resource, machine)];
    }),
  );
  const own = index.ofKind("machine-extension").flatMap(({ resource, shape }) => {
    const found = SHAPES[shape];
    return found === undefined ? [] : [readExtension(resource, found, resolver)];
  });
  const inline = index.ofKind("scale-set").flatMap(({ resource }) => {
    const machine = byUrn.get(resource.urn);
    return machine === undefined ? [] : readInline(resource, machine);
  });
  return [...own, ...inline].sort((left, right) => (left.urn < right.urn ? -1 : left.urn > right.urn ? 1 : 0));
}

function readExtension(resource: DeclaredResource, shape: Shape, machines: Resolver<Machine>): MachineExtension {
  const reference = text(resource.inputs, shape.machine);
  const machine: Ref<Machine> =
    shape.by === "id"
      ? machines.one(resource, shape.machine, reference)
      : machines.named(resource, shape.machine, reference);
  const properties = shape.runCommand === true ? ["source"] : ["settings", "protectedSettings"];
  return {
    ...originOf(resource),
    at: "",
    machine,
    publisher: shape.runCommand === true ? undefined : text(resource.inputs, "publisher"),
    extensionType: shape.runCommand === true ? "RunCommand" : text(resource.inputs, "type"),
    ...(shape.runCommand === true
      ? { settings: undefined, protectedSettings: undefined, scripts: scriptsIn([resource.inputs.source]) }
      : readSettings(resource.inputs)),
    computedFrom: [...new Set(properties.flatMap((property) => edgesOf(resource, property)))].sort(),
  };
}

function readInline(resource: DeclaredResource, machine: Machine): readonly MachineExtension[] {
  return INLINE.flatMap((path) => {
    const found = list(resource.inputs, path);
    const property = path.split(".")[0] ?? path;
    return (isKnown(found) ? found : []).flatMap((extension, position): MachineExtension[] =>
      isRecord(extension)
        ? [
            {
              ...originOf(resource),
              at: `${path}[${String(position)}]`,
              machine,
              publisher: text(extension, "publisher"),
              extensionType: text(extension, "type"),
              ...readSettings(extension),
              computedFrom: edgesOf(resource, property),
            },
          ]
        : [],
    );
  });
}

function readSettings(holder: ValueRecord): Pick<MachineExtension, "settings" | "protectedSettings" | "scripts"> {
  const settings = readJson(at(holder, "settings"));
  const protectedSettings = readJson(at(holder, "protectedSettings"));
  return { settings, protectedSettings, scripts: scriptsIn([settings, protectedSettings]) };
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

/** Keys that hold what is run; Azure takes them in any case. */
const RUN = /^(commandtoexecute|script)$/i;

function scriptsIn(holders: readonly (Value | undefined)[]): readonly string[] {
  return holders.flatMap((holder) =>
    !isRecord(holder)
      ? []
      : Object.entries(holder).flatMap(([key, value]): string[] => {
          if (!RUN.test(key)) return [];
          const lines = isList(value) ? value : [value];
          const script = lines.filter((line) => typeof line === "string").join("\n");
          return script === "" ? [] : [revealEncoded(script)];
        }),
  );
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
