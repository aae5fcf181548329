import { reasonSource } from "../model";

/** How machines activate, which KMS hosts and records there are, and how many clients a host counts. */
export const activation = reasonSource("activation", {
  // How a machine activates.
  "host-key": { text: "it is a KMS host and activates with its own host key (CSVLK)" },
  "declared-method": { text: "`activation.method` is {{method}}" },
  "marketplace-image": { text: "its Marketplace image has Azure KMS registered" },
  "script-registers-host": { text: "{{script}} registers {{host}}" },
  "script-clears-host": { text: "{{script}} clears the registered KMS host" },
  "script-sets-domain": { text: "{{script}} sets the lookup domain {{domain}}" },
  "script-installs-other-key": {
    text: "{{script}} installs a product key that is not one of Microsoft's published client keys",
  },
  "method-undeclared": {
    text: "how machines from custom images activate is unknown, because `activation.method` is not declared",
    settle: "Declare `activation.method` in windows-licensing.yaml.",
  },
  "secret-key": {
    text: "a script installs a secret product key, which may be a MAK",
    settle: "Declare `activation.method` in windows-licensing.yaml.",
  },
  "lookup-domain-chosen": {
    text: "{{script}} chooses the lookup domain of KMS when it runs",
    settle: "Write the domain into the script.",
  },
  "host-chosen": {
    text: "{{script}} chooses the KMS host when it runs",
    settle: "Write the name of the KMS host into the script.",
  },
  "port-chosen": {
    text: "{{script}} chooses the port of the KMS host when it runs",
    settle: "Write the port into the script.",
  },
  "several-hosts-registered": {
    text: "several scripts of one machine register different KMS hosts, and which one runs last is unknown",
    settle: "Register the KMS host in one script.",
  },
  "custom-data-not-run": {
    text: "custom data sets the KMS host, and nothing in the plan runs custom data",
    settle: "Run the commands in a VM extension or a run command.",
  },
  "may-not-use-azure-kms": {
    text: "Azure KMS is not reachable, and whether the machine uses it is unknown: its image, its domain or a script may set another method",
    settle:
      "Declare `activation: { method: azure-kms }` in windows-licensing.yaml, or the method that the machine uses.",
  },
  "script-may-leave-azure-kms": {
    text: "a script that is not in the plan may set another method than Azure KMS",
    settle:
      "Declare `activation: { method: azure-kms }` in windows-licensing.yaml, or the method that the machine uses.",
  },
  // Which client key fits.
  "secret-client-key": {
    text: "a script installs a client key that it gets as a secret",
    settle: "Write the published client key into the script. It is not a secret.",
  },
  "client-key-chosen": {
    text: "a script chooses the client key when it runs",
    settle: "Write one published client key into the script.",
  },
  "client-key-for-image": {
    text: "the image of the machine is not declared as Windows Server or as a Windows client, so whether the client key fits is unknown",
    settle: "Declare `edition` and `release` of the image under `machines` in windows-licensing.yaml.",
  },
  "client-key-for-edition": {
    text: "the edition of the machine is unknown, so whether the client key fits is unknown",
    settle: "Declare `edition` under `machines` in windows-licensing.yaml.",
  },
  "client-key-for-release": {
    text: "the release of the machine is unknown, so whether the client key fits is unknown",
    settle: "Declare `release` under `machines` in windows-licensing.yaml.",
  },
  // Which KMS host there is.
  "target-may-be-host": {
    text: "an SRV record for KMS points to {{hosts}}, and {{hosts?it is|they are}} not declared as {{hosts?a KMS host|KMS hosts}}",
    settle: "If {{hosts?it is a KMS host|they are KMS hosts}}, declare `activation.hosts: [{{hosts}}]`.",
  },
  "target-computed": {
    text: "the deployment computes the target of an SRV record for KMS",
    settle: "Declare the KMS host in `activation.hosts`.",
  },
  "registered-host-undeclared": {
    text: "scripts register {{hosts}}, which {{hosts?is|are}} not declared as {{hosts?a KMS host|KMS hosts}}",
    settle: "If {{hosts?it is a KMS host|they are KMS hosts}}, declare `activation.hosts: [{{hosts}}]`.",
  },
  "registered-host-chosen": {
    text: "scripts register a KMS host that they choose when they run",
    settle: "Declare the KMS host in `activation.hosts`, for example `activation.hosts: [kms1.corp.contoso.com]`.",
  },
  "host-elsewhere": {
    text: "the KMS host is managed outside this stack and is not declared",
    settle: "Declare it, for example `activation.hosts: [kms1.corp.contoso.com]`.",
  },
  // Whether a KMS host is open to the Internet.
  "by-public-address": { text: "public address {{address}}" },
  "by-outside-address": { text: "a public address outside this stack" },
  "by-load-balancer": { text: "rule {{rule}} of load balancer {{balancer}}" },
  "no-group": { text: "no network security group guards it" },
  "rule-allows-all": { text: "rule {{rule}} of {{group}} allows TCP {{port}} from everywhere" },
  "balancer-may-lead": {
    text: "load balancer {{balancer}} may forward the port of a KMS host from the Internet, because its rules or front ends are not known before deployment",
    settle: "Declare the rules and front ends of {{balancer}} with literal values.",
  },
  "public-address-unknown": {
    text: "whether a KMS host has a public address is not known before deployment",
    settle: "Declare the public address of its network interface in this stack.",
  },
  "balancer-unknown": {
    text: "the load balancer of a KMS host is not known before deployment",
    settle: "Declare the load balancer in this stack.",
  },
  // Which DNS records there are.
  "record-owner-computed": {
    text: "the deployment computes the owner name of a record set",
    settle: "Write the owner name of the record set into the program.",
  },
  "record-type-computed": {
    text: "the deployment computes the type of the record set at {{owner}}",
    settle: "Write the type of the record set into the program.",
  },
  "wildcard-record": {
    text: "a wildcard SRV record may answer for _vlmcs._tcp",
    settle: "Declare an SRV record with the owner name _vlmcs._tcp.",
  },
  "record-alias": {
    text: "the record at _vlmcs._tcp is an alias, and its target is unknown",
    settle: "Declare an SRV record with the owner name _vlmcs._tcp.",
  },
  // How many clients a host counts.
  rearmed: { text: "a script rearms each machine" },
  "one-machine-id": { text: "all machines from {{image}} share one client machine ID (CMID)" },
  "instances-unknown": {
    text: "the number of instances of a scale set is unknown",
    settle: "Declare `activation: { existingClients: { servers: 12, clients: 40 } }` with your numbers.",
  },
  "machine-id-of-image": {
    text: "whether machines from custom images have client machine IDs (CMID) of their own is unknown",
    settle: "Declare `activation: { existingClients: { servers: 12, clients: 40 } }` with your numbers.",
  },
  "rearm-chosen": {
    text: "a script decides when it runs whether it rearms the machine",
    settle: "Run `slmgr.vbs /rearm` unconditionally, or declare `activation.existingClients`.",
  },
  "rearm-unread": {
    text: "whether machines are rearmed is unknown ({{reason}})",
    settle: "Declare `activation: { existingClients: { servers: 12, clients: 40 } }` with your numbers.",
  },
  "mak-need": { text: "activations that creating or rebuilding every machine uses" },
  "declared-count": { text: "declared" },
  "distinct-count": { text: "distinct clients" },
  "count-cap": { text: "cap (twice the threshold of {{asked}})" },
  "total-count": { text: "count" },
  threshold: { text: "threshold" },
  // Why a rule about activation does not apply.
  "no-method": {
    text: "`activation.method` is not declared",
    declare: "activation: { method: kms, domain: corp.contoso.com, hosts: [kms1.corp.contoso.com] }",
  },
  "other-method": { text: "machines activate by {{method}}" },
  "no-host-known": { text: "neither this stack nor windows-licensing.yaml contains a KMS host" },
  "no-host-in-stack": { text: "this stack contains no KMS host" },
  "no-client": { text: "no Windows machine in this stack uses a KMS host" },
});
