/** A resource of an example, as a Pulumi YAML program declares it. */
export interface ExampleResource {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** An image of the Marketplace. */
export function serverImage(sku = "2022-datacenter-g2") {
  return { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku };
}

interface MachineParts {
  readonly licenseType?: string;
  readonly size?: string;
  /** SKU of a Windows Server image; `null` for a machine that names no image. */
  readonly sku?: string | null;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A virtual machine that runs Windows Server. */
export function serverMachine(
  name: string,
  { licenseType, size = "Standard_D4s_v5", sku, more = {} }: MachineParts = {},
): ExampleResource {
  return {
    type: "azure-native:compute:VirtualMachine",
    name,
    properties: {
      ...(licenseType === undefined ? {} : { licenseType }),
      hardwareProfile: { vmSize: size },
      ...(sku === null ? {} : { storageProfile: { imageReference: serverImage(sku) } }),
      ...more,
    },
  };
}

/** A machine that is declared to run Windows Server Essentials. */
export function essentialsMachine(
  release: string,
  { licenseType = "None", size = "Standard_D4s_v5", more = {} }: Omit<MachineParts, "sku"> = {},
): ExampleResource {
  const tags = { "windows-licensing:edition": "essentials", "windows-licensing:release": release };
  return serverMachine("hq", { licenseType, size, sku: null, more: { tags, ...more } });
}
