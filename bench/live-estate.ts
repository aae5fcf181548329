import { writeFileSync } from "node:fs";

/**
 * Writes a result of Resource Graph with so many machines, as `az graph query` prints it whole.
 * `tsx bench/live-estate.ts 100000 live.json`
 */
export function makeGraphResult(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => JSON.stringify(makeRow(index)));
  return `{"count":${String(count)},"data":[${rows.join(",")}],"skip_token":null,"total_records":${String(count)}}`;
}

const SIZES = [
  "Standard_D4s_v5",
  "Standard_D16s_v5",
  "Standard_E8s_v5",
  "Standard_E32-8s_v5",
  "Standard_B2ms",
] as const;

function makeRow(index: number): unknown {
  const subscription = `00000000-0000-0000-0000-${String(index % 40).padStart(12, "0")}`;
  const group = `rg-${String(index % 400)}`;
  const name = `vm-${String(index).padStart(6, "0")}`;
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
    name,
    type: "microsoft.compute/virtualmachines",
    location: "westeurope",
    resourceGroup: group,
    subscriptionId: subscription,
    tags: { owner: `team-${String(index % 30)}`, environment: index % 3 === 0 ? "prod" : "test" },
    properties: {
      hardwareProfile: { vmSize: SIZES[index % SIZES.length] },
      ...(index % 4 === 3 ? {} : { licenseType: "Windows_Server" }),
      storageProfile: {
        imageReference: {
          publisher: "MicrosoftWindowsServer",
          offer: "WindowsServer",
          sku: "2022-datacenter-g2",
          version: "latest",
        },
        osDisk: { osType: "Windows", createOption: "FromImage", managedDisk: {} },
      },
      osProfile: { computerName: name, windowsConfiguration: { provisionVMAgent: true } },
      networkProfile: {
        networkInterfaces: [
          {
            id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/networkInterfaces/${name}`,
          },
        ],
      },
      extended: {
        instanceView: {
          powerState: { code: index % 10 === 0 ? "PowerState/deallocated" : "PowerState/running" },
          osName: "Windows Server 2022 Datacenter",
          osVersion: "10.0.20348.2849",
        },
      },
    },
  };
}

const [, , count, file] = process.argv;
if (require.main === module && count !== undefined && file !== undefined)
  writeFileSync(file, makeGraphResult(Number(count)));
