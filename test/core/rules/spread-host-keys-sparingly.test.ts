import type { KmsHostDeclaration } from "../../../core/model";
import rule from "../../../core/rules/spread-host-keys-sparingly";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";

const hosts = (count: number, more: Partial<KmsHostDeclaration> = {}, prefix = "kms"): readonly KmsHostDeclaration[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${prefix}${String(index + 1)}.corp.contoso.com`, ...more }));
const declaring = (...declared: readonly KmsHostDeclaration[]) => ({
  resources: [virtualMachine("vm", {})],
  declarations: { activation: { method: "kms" as const, hosts: declared } },
});
const one = { keyName: "one" };

testRule(rule, {
  passes: {
    "six hosts of one key": declaring(...hosts(6, one)),
    "six hosts of which nothing is said": declaring(...hosts(6)),
    "eight hosts of two keys": declaring(...hosts(4, one), ...hosts(4, { keyName: "two" }, "other")),
    "activated nine times": declaring(...hosts(1, { activations: 9 })),
  },
  fails: {
    "seven hosts of one key": {
      given: declaring(...hosts(7, one)),
      says: ["too-many-hosts"],
      about: ["activation.hosts"],
    },
    "seven hosts of one key beside others": {
      given: declaring(...hosts(7, one), ...hosts(2, {}, "other")),
      says: ["too-many-hosts"],
    },
    "activated ten times": { given: declaring(...hosts(1, { activations: 10 })), says: ["used-up"] },
  },
  skips: { "no host": { given: declaring(), says: ["activation/no-host-known"] } },
  cannotTell: {
    "seven hosts, and nobody says which keys": { given: declaring(...hosts(7)), says: ["key-names-undeclared"] },
    "four of one key, and three of which nothing is said": {
      given: declaring(...hosts(4, one), ...hosts(3, {}, "other")),
      says: ["key-names-undeclared"],
    },
  },
});
