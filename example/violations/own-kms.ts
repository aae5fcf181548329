import * as privatedns from "@pulumi/azure-native/privatedns";

const resourceGroupName = "violations";

/** WL401 provision-a-kms-host: the configuration says that machines use a KMS of their own, and nobody has one. */
export function declareKmsWithoutHost(): void {
  zone();
}

/** WL501 publish-the-srv-record: the configuration names the host, and the zone that this stack holds does not. */
export function declareKmsWithoutRecord(): void {
  const { name } = zone();
  new privatedns.PrivateRecordSet("kms1", {
    resourceGroupName,
    privateZoneName: name,
    recordType: "A",
    relativeRecordSetName: "kms1",
    ttl: 3600,
    aRecords: [{ ipv4Address: "10.1.0.4" }],
  });
}

function zone(): privatedns.PrivateZone {
  return new privatedns.PrivateZone("zone", {
    resourceGroupName,
    location: "Global",
    privateZoneName: "corp.contoso.com",
  });
}
