import type { Data, Datum, Reason } from "../../model";
import { isReason } from "../../model";
import type { Step } from "../../network/step";
import { network } from "../../words/network";
import type { Blocker } from "./answer";

/** What Azure Firewall blocks traffic with. */
export type FirewallBlock = "firewall-no-rule" | "firewall-application-rule" | "fqdn-without-dns-proxy";
/** What blocks a machine on its path to Azure KMS, as the rule names it. */
export type AzureKmsBlock =
  | "forced-tunnel"
  | "old-address-only"
  | "nsg-denies"
  | "no-outbound"
  | "no-ip-forwarding"
  | "wrong-cloud"
  | FirewallBlock;
/** What blocks a machine on its path to a KMS host. */
export type KmsHostBlock =
  | "nsg-denies"
  /** A group of the host itself. */
  | "host-group-denies"
  | "peering-closed"
  | "route-drops"
  | "appliance-denies"
  | "replies-dropped"
  | "no-outbound"
  | "no-ip-forwarding"
  | FirewallBlock;

const FIREWALL = {
  "network/firewall-no-rule": "firewall-no-rule",
  "network/firewall-rule-denies": "firewall-no-rule",
  "network/firewall-tag": "firewall-no-rule",
  "network/firewall-application-rule": "firewall-application-rule",
  "network/firewall-names-need-dns-proxy": "fqdn-without-dns-proxy",
  "network/appliance-not-forwarding": "no-ip-forwarding",
  "network/private-subnet": "no-outbound",
  "network/internal-load-balancer-only": "no-outbound",
  "network/flexible-scale-set": "no-outbound",
  "network/address-elsewhere": "no-outbound",
} as const;

const AZURE_KMS: Readonly<Record<string, AzureKmsBlock>> = {
  ...FIREWALL,
  "network/rule-denies": "nsg-denies",
  "network/default-rule-denies": "nsg-denies",
  "network/route-to-gateway": "forced-tunnel",
  "network/route-drops": "forced-tunnel",
  "network/appliance-denies": "forced-tunnel",
  "network/appliance-leaves-on-premises": "forced-tunnel",
};

const KMS_HOST: Readonly<Record<string, KmsHostBlock>> = {
  ...FIREWALL,
  "network/rule-denies": "nsg-denies",
  "network/default-rule-denies": "nsg-denies",
  "network/peering-closed": "peering-closed",
  "network/route-drops": "route-drops",
  "network/route-private-to-internet": "route-drops",
  "network/appliance-denies": "appliance-denies",
  "network/replies-dropped": "replies-dropped",
};

/** What blocks at a step on the path to Azure KMS; undefined where the step does not block. */
export function azureKmsBlocker(step: Step): Blocker<AzureKmsBlock> | undefined {
  return blockerBy(AZURE_KMS[step.reason.code], step);
}

/** What blocks at a step on the path to a KMS host; undefined where the step does not block. */
export function kmsHostBlocker(step: Step): Blocker<KmsHostBlock> | undefined {
  const message = KMS_HOST[step.reason.code];
  const inbound = message === "nsg-denies" && step.stage.startsWith("inbound");
  return blockerBy(inbound ? "host-group-denies" : message, step);
}

function blockerBy<M extends string>(
  message: M | undefined,
  { outcome, reason, change }: Step,
): Blocker<M> | undefined {
  if (outcome !== "blocked" || change === undefined || message === undefined) return undefined;
  return { message, ...change, data: dataOf(reason) };
}

/** The data of the step that decides, with what leads to it as messages name it. */
function dataOf(reason: Reason): Data {
  // The replies are dropped by a route, which is what has to change.
  const inner = reason.data.reason;
  const deciding = isReason(inner) ? inner : reason;
  const { priority } = deciding.data;
  return { ...deciding.data, nextHop: nextHopOf(deciding), before: priorityBefore(priority), reason: deciding };
}

/** A priority that comes before a rule, of those that Azure lets users have (100 to 4096). */
function priorityBefore(priority: Datum | undefined): number {
  return typeof priority === "number" ? Math.max(100, Math.min(priority, 4097) - 1) : 100;
}

function nextHopOf({ code, data }: Reason): Datum {
  switch (code) {
    case "network/route-to-gateway":
      return network("hop-gateway");
    case "network/route-drops":
      return network("hop-none");
    case "network/route-private-to-internet":
      return "the internet";
    default:
      return `appliance ${typeof data.address === "string" ? data.address : "?"}`;
  }
}
