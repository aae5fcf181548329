import type { SentResource } from "./analyzer";
import { SERVER_IMAGE } from "./machines";

const VM = "azure-native:compute:VirtualMachine";

/** What the engine sends for the program itself. */
export const ROOT_RESOURCE: SentResource = { type: "pulumi:pulumi:Stack", name: "test-dev" };

/** A Windows Server 2022 machine that says how it is licensed. */
export function sentMachine(name: string, properties: Readonly<Record<string, unknown>> = {}, type = VM): SentResource {
  return {
    type,
    name,
    properties: {
      licenseType: "Windows_Server",
      hardwareProfile: { vmSize: "Standard_D4s_v5" },
      storageProfile: { imageReference: SERVER_IMAGE },
      ...properties,
    },
  };
}

/** A record in which KMS clients find a host. */
export function sentRecord(name: string, properties: Readonly<Record<string, unknown>> = {}): SentResource {
  return {
    type: "azure-native:privatedns:PrivateRecordSet",
    name,
    properties: {
      resourceGroupName: "dns",
      privateZoneName: "corp.contoso.com",
      recordType: "SRV",
      relativeRecordSetName: "_vlmcs._tcp",
      ttl: 3600,
      srvRecords: [{ priority: 0, weight: 0, port: 1688, target: "kms1.corp.contoso.com" }],
      ...properties,
    },
  };
}
