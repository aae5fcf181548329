import { clientKeyOf } from "../core/activation/client-key";
import { KMS_PORT } from "../core/data/kms-discovery";
import { type ArgumentCheck, checkBoolean, checkDomain, checkHost, checkInteger, faultIf } from "./check-arguments";
import { isMember, WindowsEdition, WindowsRelease } from "./windows-machine";

/** How a machine finds its KMS host. */
export interface KmsClientSettings {
  /** KMS host to use, by name or IPv4 address. Default: none; what the image has pinned is cleared, and the host is found by DNS. */
  host?: string;
  /** TCP port of `host`, 1 to 65535. Default: 1688. */
  port?: number;
  /** Domain whose SRV record is looked up, for a machine whose own domain is another, as in a workgroup. Not with `host`. Default: the machine's own. */
  lookupDomain?: string;
  /**
   * True where the machine shares its machine id with others, as all machines of one Marketplace image and version do: it
   * gets one of its own, once, and restarts. Without it a KMS host counts them as one machine. Default: false.
   */
  rearm?: boolean;
}

/** What is wrong with the settings. `at` is the path before their names, empty or with a final dot. */
export function checkClient(
  at: string,
  { host, port, lookupDomain, rearm }: KmsClientSettings,
  release: WindowsRelease,
  edition: WindowsEdition,
): readonly ArgumentCheck[] {
  const azure = edition === WindowsEdition.DatacenterAzureEdition;
  return [
    faultIf(azure, "edition", "cannot be datacenter-azure-edition: Azure activates it by itself"),
    faultIf(
      !azure &&
        isMember(edition, WindowsEdition) &&
        isMember(release, WindowsRelease) &&
        clientKeyOf(release, edition) === undefined,
      "edition",
      `cannot be ${edition} of ${release}: Microsoft publishes no client key of it, so KMS cannot activate it`,
    ),
    host === undefined ? undefined : checkHost(`${at}host`, host),
    checkInteger(`${at}port`, port, { least: 1, most: 65_535 }),
    faultIf(
      port !== undefined && host === undefined,
      `${at}port`,
      "is used with host only: the SRV record tells the port otherwise",
    ),
    checkBoolean(`${at}rearm`, rearm),
    lookupDomain === undefined ? undefined : checkDomain(`${at}lookupDomain`, lookupDomain),
    faultIf(
      host !== undefined && lookupDomain !== undefined,
      `${at}lookupDomain`,
      "cannot be used with host, which overrides it",
    ),
  ];
}

/** Parameters of scripts/kms-client.ps1. */
export function clientParameters(
  { host, port, lookupDomain, rearm }: KmsClientSettings,
  release: WindowsRelease,
  edition: WindowsEdition,
): Readonly<Record<string, string | number | boolean>> {
  return {
    // Published, and no secret.
    ClientKey: clientKeyOf(release, edition) ?? "",
    ...(host === undefined ? {} : { HostName: host, Port: port ?? KMS_PORT }),
    ...(lookupDomain === undefined ? {} : { LookupDomain: lookupDomain }),
    Rearm: rearm ?? false,
  };
}
