import { fail, pass, type Verdict } from "../model";
import { legacySkip as skip, legacyWaiverRule as waiverRule } from "../model/legacy";

export default waiverRule({
  id: "WL702",
  name: "keep-waivers-current",
  title: "Every waiver covers something and has not lapsed",
  why: "A lapsed waiver means its finding is back, and one that matches nothing hides the next fault of that name.",
  fix: "Renew the waiver with a new date and reason, mend what it covered, or remove it.",
  severity: "medium",
  references: ["https://www.pulumi.com/docs/iac/using-pulumi/crossguard/"],
  messages: {
    lapsed: {
      level: "mandatory",
      text: "The waiver of {{rule}} for {{resource}} ({{owner}}) lapsed after {{until}}: what it covered counts again.",
    },
    unmatched: {
      level: "advisory",
      text: "The waiver of {{rule}} for {{resource}} ({{owner}}) matches no finding here.",
    },
  },
  examples: {
    bad: {
      resources: [],
      configuration: {
        waivers: [
          {
            rule: "WL101",
            resource: "no-such-machine",
            reason: "Billing decides in spring",
            owner: "platform@contoso.com",
            until: "2027-03-31",
          },
        ],
      },
    },
    good: {
      resources: [
        {
          type: "azure-native:compute:VirtualMachine",
          name: "web",
          properties: {
            hardwareProfile: { vmSize: "Standard_D4s_v5" },
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2022-datacenter-g2",
              },
            },
          },
        },
      ],
      configuration: {
        waivers: [
          {
            rule: "WL101",
            resource: "web",
            reason: "Billing decides in spring",
            owner: "platform@contoso.com",
            until: "2027-03-31",
          },
        ],
      },
    },
  },
  check(uses) {
    if (uses.length === 0) return skip("no waivers are declared");
    return uses.map(({ waiver, index, lapsed, matches }): Verdict<"lapsed" | "unmatched"> => {
      const { rule, resource, owner, until } = waiver;
      const subject = { name: `waivers[${String(index)}]`, declaration: `waivers[${String(index)}]` };
      if (matches === 0) return fail("unmatched", undefined, { rule, resource, owner, until }, { subject });
      return lapsed ? fail("lapsed", undefined, { rule, resource, owner, until }, { subject }) : pass;
    });
  },
});
