/** States as `pulumi stack export` prints them, of a few machines each. */

const WINDOWS_SERVER = {
  publisher: "MicrosoftWindowsServer",
  offer: "WindowsServer",
  sku: "2022-datacenter-g2",
  version: "latest",
};

export interface MachineInState {
  readonly name: string;
  readonly licenseType?: string;
  readonly size?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly line?: number;
  readonly id?: string;
  readonly subscription?: string;
}

/** Project and stack of a state, and when it was written. */
export interface StackOfState {
  readonly project?: string;
  readonly stack?: string;
  /** In ISO form. */
  readonly made?: string;
}

/** A stack of Windows Server 2022 machines. */
export function stateOf(machines: readonly MachineInState[], of: StackOfState = {}): unknown {
  const { project = "shop", stack = "prod", made } = of;
  const root = {
    urn: `urn:pulumi:${stack}::${project}::pulumi:pulumi:Stack::${project}-${stack}`,
    custom: false,
    type: "pulumi:pulumi:Stack",
  };
  return {
    version: 3,
    deployment: {
      manifest: made === undefined ? {} : { time: made },
      resources: [root, ...machines.map((machine) => resourceOf(machine, project, stack))],
    },
  };
}

function resourceOf(
  { name, licenseType, size = "Standard_D4s_v5", tags, line, id, subscription = "1" }: MachineInState,
  project: string,
  stack: string,
): unknown {
  const type = "azure-native:compute:VirtualMachine";
  return {
    urn: `urn:pulumi:${stack}::${project}::${type}::${name}`,
    custom: true,
    type,
    id:
      id ??
      `/subscriptions/${subscription}/resourceGroups/${project}/providers/Microsoft.Compute/virtualMachines/${name}`,
    inputs: {
      resourceGroupName: "shop",
      vmName: name,
      ...(licenseType === undefined ? {} : { licenseType }),
      ...(tags === undefined ? {} : { tags }),
      hardwareProfile: { vmSize: size },
      storageProfile: { imageReference: WINDOWS_SERVER },
    },
    ...(line === undefined ? {} : { sourcePosition: `project:///index.ts#${String(line)},3` }),
  };
}

/** Nothing to object to, and nothing that needs a declaration. */
export const CLEAN = stateOf([{ name: "web", licenseType: "None" }]);
/** WL101, advisory. */
export const SILENT = stateOf([{ name: "web" }]);
/** WL102, mandatory. */
export const MISMATCHED = stateOf([{ name: "web", licenseType: "Windows_Client" }]);

/** `windows-licensing.yaml` with so many core licences for Azure. */
export function owning(cores: number, more = ""): string {
  return `version: 1
entitlements:
  - { name: EA Datacenter, edition: datacenter, cores: ${String(cores)}, assurance: { until: 2029-06-30 }, use: azure }
${more}`;
}
