import type { ReadOptions } from "../../config/read";

/** Every field of the format at least once. */
export const COMPLETE = `# yaml-language-server: $schema=./node_modules/pulumi-windows-licensing/schema/windows-licensing.schema.json
version: 1

entitlements:                       # what is owned
  - name: EA 2025 Datacenter
    edition: datacenter
    release: 2025
    packs: { sixteen: 8, two: 4 }
    assurance: { until: 2027-06-30 }
    use: azure

access:
  users: 240
  devices: 60
  externalUsers: 0
  cals:
    - { kind: user, release: 2022, count: 250, assurance: { until: 2027-06-30 } }
    - { kind: user, count: 120, via: microsoft-365-e3 }
    - { kind: rds-user, release: 2022, count: 40 }
    - { kind: external-connector, release: 2022, count: 2 }

machines:
  - match: { name: "hq-*" }
    edition: essentials
    release: 2022
    users: 18
    devices: 20
    processors: [8]
    roles: [domain-controller]
  - match: { image: "*/galleries/corp/images/ws2022-std" }
    edition: standard
    release: 2022

onPremises:
  - { name: hv1, processors: [16, 16], edition: standard, release: 2022, virtualMachines: 4 }
  - { name: local1, platform: azure-local, cluster: local1, nodes: [[16, 16], [16, 16]], release: 2025 }

activation:
  method: kms
  domain: corp.contoso.com
  records: here
  hosts: [kms1.corp.contoso.com]
  existingClients: { servers: 12, clients: 40 }
  cloud: AzureCloud

network:
  appliances:
    - { address: 10.0.0.4, allows: [azure-kms, kms-hosts], egress: azure }

counting:
  constrainedSizes: nominal
  scaleSets: maximum
  perCustomerMinimum: 0
  model: per-vm

rules:
  own-enough-cores: { level: mandatory }
  use-owned-licences: { level: disabled }

waivers:
  - rule: WL220
    resource: "urn:*::legacy-*"
    reason: Vendor supports 2016 only until the March cutover
    owner: platform@contoso.com
    until: 2027-03-31
`;

export const KNOWN_RULES = [
  { id: "WL110", name: "own-enough-cores" },
  { id: "WL113", name: "use-owned-licences" },
  { id: "WL220", name: "deploy-supported-releases" },
];

export const OPTIONS: ReadOptions = {
  file: "windows-licensing.yaml",
  knownRules: KNOWN_RULES,
  asOf: "2026-11-21",
};

/** Another client key that Microsoft publishes, so that no secret stands here. */
export const PRODUCT_KEY = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
