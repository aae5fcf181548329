import { findKmsHosts, type KmsHost } from "../activation/kms-hosts";
import { ACTIVATIONS_PER_HOST, HOSTS_PER_KEY } from "../data/kms-host-support";
import { estateRule, fail, pass, type Subject, skip, unknown } from "../model";
import { activation } from "../words/activation";
import { customScript, machine } from "./examples/resources";

export default estateRule({
  id: "WL408",
  name: "spread-host-keys-sparingly",
  title: "No host key is installed on more KMS hosts, or more often, than it allows",
  why: `A host key (CSVLK) activates ${String(HOSTS_PER_KEY)} KMS hosts, ${String(ACTIVATIONS_PER_HOST)} times each. A further host stays unactivated until Microsoft raises the limit, and activates no client.`,
  fix: "Use fewer KMS hosts for one host key, or ask Microsoft to raise its activation limit.",
  severity: "medium",
  references: ["https://learn.microsoft.com/windows-server/get-started/kms-activation-planning"],
  findings: {
    "too-many-hosts": {
      level: "advisory",
      text: "{{count}} KMS hosts use the host key {{keyName}} ({{hosts}}), but a host key activates {{allowed}}.",
      fix: "Remove KMS hosts that use {{keyName}}, use another host key on some of them, or ask Microsoft to raise the limit.",
    },
    "used-up": {
      level: "advisory",
      text: "KMS host {{host}} has been activated {{activations}} times, and a host key activates each host up to {{allowed}} times. The next rebuild of the host is not activated.",
      fix: "Ask Microsoft to raise the activation limit of the host key before you rebuild {{host}}.",
    },
  },
  unknowns: {
    "key-names-undeclared": {
      text: "Whether one host key is used on more than {{allowed}} KMS hosts is unknown, because `keyName` is not declared for {{hosts}}.",
      settle:
        "Declare `keyName` for each entry of `activation.hosts`: the same name where KMS hosts share one host key, for example { name: kms1.corp.contoso.com, keyName: agreement-1 }.",
    },
  },
  examples: { bad: example(7), good: example(6) },
  check(estate) {
    const hosts = findKmsHosts(estate);
    if (hosts.length === 0) return skip(activation("no-host-known"));
    const subject: Subject = { name: "activation.hosts", declaration: "activation.hosts" };
    const byKey = new Map<string, readonly KmsHost[]>();
    for (const host of hosts) {
      const keyName = host.declared?.keyName;
      if (keyName !== undefined) byKey.set(keyName, [...(byKey.get(keyName) ?? []), host]);
    }
    const faults = [
      ...[...byKey]
        .filter(([, users]) => users.length > HOSTS_PER_KEY)
        .map(([keyName, users]) => {
          const data = { keyName, count: users.length, hosts: users.map(({ name }) => name), allowed: HOSTS_PER_KEY };
          return fail("too-many-hosts", undefined, data, { subject });
        }),
      ...hosts.flatMap(({ name: host, declared }) => {
        const { activations = 0 } = declared ?? {};
        const data = { host, activations, allowed: ACTIVATIONS_PER_HOST };
        return activations < ACTIVATIONS_PER_HOST ? [] : [fail("used-up", undefined, data, { subject })];
      }),
    ];
    const unnamed = hosts.filter(({ declared }) => declared?.keyName === undefined).map(({ name }) => name);
    // In the worst case all of them share the key that most hosts use.
    const most = Math.max(0, ...[...byKey.values()].map(({ length }) => length));
    const open = unnamed.length > 0 && most <= HOSTS_PER_KEY && most + unnamed.length > HOSTS_PER_KEY;
    if (open)
      return [...faults, unknown("key-names-undeclared", { hosts: unnamed, allowed: HOSTS_PER_KEY }, { subject })];
    return faults.length > 0 ? faults : { ...pass, subject };
  },
});

/** So many KMS hosts that share a host key. */
function example(count: number) {
  return {
    resources: [
      machine("app"),
      customScript("app-kms", "app", "cscript //nologo slmgr.vbs /skms kms1.corp.contoso.com"),
    ],
    configuration: {
      activation: {
        method: "kms",
        domain: "corp.contoso.com",
        records: "elsewhere",
        hosts: Array.from({ length: count }, (_, index) => ({
          name: `kms${String(index + 1)}.corp.contoso.com`,
          os: 2022,
          key: 2022,
          keyName: "agreement-1",
        })),
        existingClients: { servers: 200, clients: 60 },
      },
    },
  };
}
