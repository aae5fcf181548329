import { fail, pass, skip, waiverRule } from "../model";
import { resources } from "../words/resources";
import { serverMachine } from "./examples/machines";

const waiver = (resource: string) => ({
  waivers: [
    {
      rule: "WL101",
      resource,
      reason: "Billing decides in spring",
      owner: "platform@contoso.com",
      until: "2027-03-31",
    },
  ],
});

export default waiverRule({
  id: "WL702",
  name: "keep-waivers-current",
  title: "Every waiver covers something and has not lapsed",
  why: "When a waiver lapses, its finding returns. A waiver that matches nothing hides the next finding of that name.",
  fix: "Renew the waiver with a new date and reason, fix what it covered, or remove it.",
  severity: "medium",
  references: ["https://www.pulumi.com/docs/iac/using-pulumi/crossguard/"],
  findings: {
    lapsed: {
      level: "mandatory",
      text: "The waiver of {{rule}} for {{resource}} ({{owner}}) ended on {{until}}, so its findings count again.",
      fix: "Renew the waiver with a new date and reason, or fix what it covered.",
    },
    unmatched: {
      level: "advisory",
      text: "The waiver of {{rule}} for {{resource}} ({{owner}}) matches no finding ({{reason}}).",
      fix: "Remove the waiver, or correct its resource.",
    },
  },
  skips: { "no-waiver-declared": "no waiver is declared" },
  examples: {
    bad: { resources: [], configuration: waiver("no-such-machine") },
    good: { resources: [serverMachine("web")], configuration: waiver("web") },
  },
  check(uses) {
    if (uses.length === 0) return skip("no-waiver-declared");
    return uses.map(
      ({ waiver: { rule, resource: written, owner, until, subject: tagged }, index, lapsed, matches, candidates }) => {
        const place = `waivers[${String(index)}]`;
        const subject = tagged ?? { name: place, declaration: place };
        const path = tagged === undefined ? undefined : "tags";
        const resource = tagged?.name ?? written;
        const data = { rule, resource, owner, until };
        if (matches === 0) {
          const reason =
            candidates.length === 0
              ? resources("rule-without-findings", { rule })
              : resources("rule-with-findings", { rule, names: candidates });
          return fail("unmatched", path, { ...data, reason }, { subject });
        }
        return lapsed ? fail("lapsed", path, data, { subject }) : pass;
      },
    );
  },
});
