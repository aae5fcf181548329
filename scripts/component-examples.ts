/** A value of an example: what it is, or the output of another component. */
export type ExampleValue =
  | string
  | number
  | boolean
  | Reference
  | Secret
  | readonly ExampleValue[]
  | { readonly [key: string]: ExampleValue };

/** `${component.output}`, in whatever way a language writes it. */
export interface Reference {
  readonly from: string;
  readonly output: string;
}

/** A secret of the stack's configuration. */
export interface Secret {
  readonly config: string;
}

export interface ExampleComponent {
  readonly component: string;
  readonly name: string;
  readonly args: Readonly<Record<string, ExampleValue>>;
}

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
const NETWORK = `${SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/corp`;

const machine = {
  resourceGroupName: "app",
  location: "westeurope",
  subnetId: `${NETWORK}/subnets/servers`,
  edition: "datacenter",
  release: "2022",
  size: "Standard_D4s_v5",
  adminUsername: "contosoadmin",
  adminPassword: { config: "adminPassword" },
} as const;

const licence = { licence: "hybrid-benefit", entitlement: "Agreement 2026 Datacenter" } as const;

const budget: ExampleComponent = {
  component: "LicenceBudget",
  name: "licences",
  args: { entitlement: "Agreement 2026 Datacenter", cores: 48, edition: "datacenter", assuranceUntil: "2029-06-30" },
};

const server: ExampleComponent = {
  component: "LicensedWindowsServer",
  name: "web",
  args: { ...machine, ...licence, dataDisks: [{ sizeGb: 128 }] },
};

const host = (name: string): ExampleComponent => ({
  component: "KmsHost",
  name,
  args: {
    ...machine,
    ...licence,
    size: "Standard_D2s_v5",
    hostKey: { config: "hostKey" },
    hostKeyRelease: "2025",
  },
});

/**
 * A complete program for each component's page, written once and rendered in each language. The tests build them.
 */
export const COMPONENT_EXAMPLES: Readonly<Record<string, readonly ExampleComponent[]>> = {
  LicensedWindowsServer: [server],
  LicensedWindowsScaleSet: [
    {
      component: "LicensedWindowsScaleSet",
      name: "farm",
      args: { ...machine, licence: "pay-as-you-go", capacity: 3 },
    },
  ],
  KmsHost: [host("kms1")],
  KmsDiscovery: [
    host("kms1"),
    host("kms2"),
    {
      component: "KmsDiscovery",
      name: "discovery",
      args: {
        resourceGroupName: "dns",
        domain: "corp.contoso.com",
        hosts: [
          { name: "kms1", address: { from: "kms1", output: "privateAddress" } },
          { name: "kms2", address: { from: "kms2", output: "privateAddress" }, priority: 10 },
        ],
        clientNetworkIds: { corp: NETWORK },
      },
    },
  ],
  KmsClient: [
    server,
    {
      component: "KmsClient",
      name: "web-activation",
      args: {
        resourceGroupName: "app",
        location: "westeurope",
        machineName: { from: "web", output: "machineName" },
        edition: "datacenter",
        release: "2022",
        lookupDomain: "corp.contoso.com",
        rearm: true,
      },
    },
  ],
  KmsAccess: [
    {
      component: "KmsAccess",
      name: "azure-kms",
      args: {
        resourceGroupName: "net",
        routes: { routeTableName: "spoke-routes" },
        clientSecurity: { networkSecurityGroupName: "spoke-rules", priority: 300 },
      },
    },
  ],
  KmsMonitoring: [
    host("kms1"),
    server,
    {
      component: "KmsMonitoring",
      name: "kms",
      args: {
        resourceGroupName: "monitoring",
        location: "westeurope",
        hostMachineIds: { kms1: { from: "kms1", output: "machineId" } },
        clientMachineIds: { web: { from: "web", output: "machineId" } },
        emailAddresses: { operations: "operations@contoso.com" },
        countLimit: 6,
      },
    },
  ],
  LicenceBudget: [
    budget,
    {
      ...server,
      name: "intranet",
      args: { ...server.args, entitlement: { from: "licences", output: "entitlement" } },
    },
  ],
};
