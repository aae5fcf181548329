import { networkRule } from "../firewalls";
import { route, securityRule } from "../network";
import { hubFirewall, type PrivatePathParts, privatePath } from "../private-path";
import { customScript } from "../scripts";
import { type FailureMode, ownKms } from "./failure-mode";

/** A client and a host in networks of their own, and a script that registers the host on the client. */
const path = ({ more = [], ...parts }: PrivatePathParts) => ({
  resources: privatePath({
    ...parts,
    more: [...more, customScript("app-setup", "app", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com")],
  }),
  declarations: ownKms(),
});

const TO_FIREWALL = [route("0.0.0.0/0", "VirtualAppliance", "10.0.0.4")];
const throughFirewall = (rules: readonly unknown[]) =>
  path({
    hostIn: "two",
    clientRoutes: TO_FIREWALL,
    hostRoutes: TO_FIREWALL,
    peerings: { allowForwardedTraffic: true },
    more: hubFirewall(rules),
  });

const blocks = { rule: "WL602", level: "mandatory" } as const;

/** What stops clients on the way to an own host, before the groups of the host. */
export const PRIVATE_PATH_MODES: readonly FailureMode[] = [
  {
    number: 35,
    fault: "The path to an own KMS host is denied, dropped, or blocked by a firewall",
    twins: {
      "by a route": {
        ...blocks,
        message: "route-drops",
        broken: path({ clientRoutes: [route("10.0.0.0/16", "None")] }),
        mended: path({ clientRoutes: [route("10.9.0.0/16", "None")] }),
      },
      "by a firewall": {
        ...blocks,
        message: "firewall-no-rule",
        broken: throughFirewall([]),
        mended: throughFirewall([networkRule({ destinationAddresses: ["10.2.1.4"] })]),
      },
      "by a security group of the clients": {
        ...blocks,
        message: "nsg-denies",
        broken: path({ clientRules: [securityRule("kms", "Deny", 100, { destinationPortRange: "1688" })] }),
        mended: path({ clientRules: [] }),
      },
    },
    unseen: "gateways and virtual hubs, and peerings of other stacks: *unknown*",
  },
];
