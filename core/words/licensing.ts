import { reasonSource } from "../model";

/** What calculations and licence positions say of their figures. */
export const licensing = reasonSource("licensing", {
  // The vCPUs of a machine
  "size-computed": {
    text: "the VM size is computed at deployment",
    settle: "Set the VM size to a value that is known before deployment.",
  },
  "size-missing": { text: "no VM size is set", settle: "Set a VM size that states its number of vCPUs." },
  "size-mix": {
    text: "the scale set mixes VM sizes and Azure chooses among them",
    settle: "Set a single VM size.",
  },
  "size-not-a-name": {
    text: '"{{size}}" is not a VM size name',
    settle: "Set a VM size that states its number of vCPUs.",
  },
  "size-unknown-series": {
    text: "{{size}} fits no VM series that this version knows, or is not a size of its series",
    settle: "Check the spelling of the size. If it is new, declare `vCPUsAvailable` or update this tool.",
  },
  "size-unknown-series-near": {
    text: "{{size}} fits no VM series that this version knows, or is not a size of its series ({{near}} may be meant)",
    settle: "Check the spelling of the size. If it is new, declare `vCPUsAvailable` or update this tool.",
  },
  "no-such-size": { text: "not counted, because {{reason}}" },
  "size-read-from-name": { text: "the vCPUs of {{size}} are read from its name, because no table lists that size" },
  "size-irregular": {
    text: 'the number in "{{size}}" is not known to be its vCPU count',
    settle: "Set a VM size whose vCPU count is published, or vmSizeProperties.vCPUsAvailable.",
  },
  "size-impossible": {
    text: '"{{size}}" names an impossible number of vCPUs',
    settle: "Set a VM size that states its number of vCPUs.",
  },
  "vcpus-impossible": {
    text: "vCPUsAvailable is {{value}}, which is not a number of vCPUs",
    settle: "Set vCPUsAvailable to a whole number of 1 or more.",
  },
  "vcpus-computed": { text: "vmSizeProperties may give the machine fewer vCPUs than its size has" },
  "vcpus-set-alone": { text: "counted by vCPUsAvailable, because {{reason}}" },
  "vcpus-set": { text: "vCPUsAvailable sets {{vcpus}} of the {{nominal}} vCPUs of the size" },
  "vcpus-set-with-threads": {
    text: "vCPUsAvailable sets {{vcpus}} of the {{nominal}} vCPUs of the size, and without `vCPUsPerCore: 1` the documentation also allows a reading of up to twice as many",
  },
  "one-thread-per-core": {
    text: "vCPUsPerCore is 1, which halves the vCPUs of the size, and whether licences follow is not documented",
  },
  "threads-computed": { text: "vCPUsPerCore is computed at deployment and may halve the vCPUs of the size" },
  "sources-disagree": { text: "sources disagree on the vCPUs of this size" },
  "constrained-size": {
    text: "{{available}} of {{nominal}} vCPUs are available, and Microsoft does not say which number counts",
  },
  "constrained-as-nominal": {
    text: "{{available}} of {{nominal}} vCPUs are available; counting.constrainedSizes counts {{nominal}}",
  },
  "constrained-as-available": {
    text: "{{available}} of {{nominal}} vCPUs are available; counting.constrainedSizes counts {{available}}",
  },
  "least-of-a-machine": { text: "counted with the minimum of {{least}} for a machine, because {{reason}}" },
  "mix-of-sizes": { text: "Azure chooses among {{sizes}}" },

  // The number of machines
  "instances-computed": {
    text: "the number of instances is computed at deployment",
    settle: "Set the number of instances to a value that is known before deployment.",
  },
  "instances-missing": { text: "the number of instances is not set", settle: "Set the number of instances." },
  "instances-impossible": {
    text: "the number of instances is {{count}}, which is not a whole number",
    settle: "Set the number of instances to a whole number.",
  },
  "maximum-computed": {
    text: "the autoscale maximum is computed at deployment",
    settle: "Set the autoscale maximum to a value that is known before deployment, or set counting.scaleSets: current.",
  },
  "maximum-missing": {
    text: "the autoscale maximum is not set",
    settle: "Set the autoscale maximum, or set counting.scaleSets: current.",
  },
  "maximum-impossible": {
    text: "the autoscale maximum is {{count}}, which is not a whole number",
    settle: "Set the autoscale maximum to a whole number.",
  },

  // The licence type, the operating system, hosts and clusters
  "licence-type-computed": {
    text: "the licence type is computed at deployment",
    settle: "Set the licence type to a value that is known before deployment.",
  },
  "assurance-intent-computed": {
    text: "softwareAssuranceIntent is computed at deployment",
    settle: "Set softwareAssuranceIntent to a value that is known before deployment.",
  },
  "system-computed": {
    text: "whether {{group}} runs Windows is computed at deployment",
    settle: "Set osType to a value that is known before deployment.",
  },
  "not-counted": { text: "{{what}}: {{reason}}", settle: "Add its core licences by hand." },
  "host-sku-unpublished": {
    text: "the physical cores of {{sku}} are not published",
    settle: "Use a host SKU whose physical cores are published.",
  },
  "host-sku-computed": {
    text: "the host SKU is computed at deployment",
    settle: "Set the host SKU to a value that is known before deployment.",
  },
  "host-sku-missing": { text: "no host SKU is set", settle: "Set a host SKU whose physical cores are published." },
  "nodes-not-declared": {
    text: "Azure Local cluster {{cluster}} does not state its nodes",
    settle: "Declare its nodes: `onPremises: [{ name: {{cluster}}, platform: azure-local, nodes: [[16, 16]] }]`.",
  },
  "node-type-unpublished": {
    text: "the cores of node type {{type}} are not published",
    settle: "Use a node type whose cores are published.",
  },
  "node-type-unknown": {
    text: "the node type is unknown",
    settle: "Set the node type to a value that is known before deployment.",
  },
  "nodes-unknown": {
    text: "the number of nodes is unknown",
    settle: "Set the number of nodes to a value that is known before deployment.",
  },
  "host-floor-undocumented": {
    text: "Microsoft does not document whether the minimum of 16 core licences for a server applies here",
    settle: "Ask Microsoft for a written statement, and plan with the higher figure.",
  },
  "no-processor": { text: "no processor is declared" },
  "processor-cores-impossible": { text: "a processor with {{cores}} cores is declared" },
  "machines-impossible": { text: "{{machines}} virtual machines are declared" },

  // Facts that a figure needs
  "vm-size": { text: "the VM size" },
  instances: { text: "the number of instances" },
  "autoscale-maximum": { text: "the autoscale maximum" },
  "licence-type": { text: "the licence type" },
  "operating-system": { text: "the operating system" },
  nodes: { text: "the number of nodes" },
  "node-type": { text: "the node type" },
  "host-sku": { text: "the host SKU" },
  need: { text: "the core licences it needs" },
  "machines-in-it": { text: "the machines in it" },

  // What makes a figure a range
  "constrained-sizes": {
    text: "constrained sizes",
    settle: "Set counting.constrainedSizes to nominal or available.",
  },
  "disputed-sizes": {
    text: "sizes on which sources disagree",
    settle: "Ask Microsoft for a written statement, and plan with the higher figure.",
  },
  "mixed-sizes": { text: "mixes of sizes", settle: "Set a single VM size." },
  "host-floors": {
    text: "minimums of hosts",
    settle: "Ask Microsoft for a written statement, and plan with the higher figure.",
  },

  // How something is licensed
  "by-cores": { text: "by its physical cores" },
  "machine-by-machine": { text: "machine by machine" },
  "server-datacenter": { text: "Datacenter" },
  "server-standard": { text: "Standard" },
  "server-standard-for-two": {
    text: "Standard for two machines at most, because virtualMachines is not declared",
  },
  "only-standard-owned": { text: "only Standard is owned for Azure" },
  "nodes-declared-standard": { text: "its nodes are declared as Standard" },
  "cluster-datacenter": { text: "Datacenter, all physical cores" },
  "host-covers-all": { text: "Datacenter: covers every machine on it" },
  "host-covers-visible": {
    text: "covers {{count}} {{count?machine|machines}} of this stack",
  },
  "host-not-worthwhile": {
    text: "its machines need fewer core licences one by one; by its physical cores it needs {{cores}}",
  },
  "covered-by-host": { text: "covered by its host; {{cores}} if licensed by itself" },
  "licensed-as-host": { text: "licensed by the licence type of its host" },

  "no-hybrid-benefit": { text: "no machine uses the hybrid benefit" },
  "no-entitlements": {
    text: "no entitlement is declared",
    declare:
      "entitlements: [{ name: EA, edition: datacenter, cores: 16, assurance: { until: 2027-06-30 }, use: azure }]",
  },

  // Balances
  "balance-machines": { text: "machines one by one, either edition" },
  "balance-hosts": { text: "hosts and clusters, Datacenter" },
  "balance-servers-datacenter": { text: "servers, Datacenter" },
  "balance-servers": { text: "servers and machines, either edition" },

  // Rows of a calculation
  "least-of-a-customer": { text: "minimum for a customer" },
  "needed-declared": { text: "needed at declared counts" },
  "needed-full-scale": { text: "needed at full scale" },
  "needed-by-hosts": { text: "needed by hosts and clusters, Datacenter" },
  "owned-pool": { text: "owned: {{name}}" },
  "owned-pool-lapsed": { text: "owned, lapsed: {{name}} ({{reason}})" },
  "owned-pool-unusable": { text: "not usable in Azure: {{name}} ({{reason}})" },
  "owned-running": { text: "under current Software Assurance" },
  "owned-azure": { text: "owned for Azure" },
  "owned-azure-with-lapsed": { text: "owned for Azure, lapsed licences included" },
  "owned-machines": { text: "owned for machines in Azure that are not on licensed hosts" },
  "owned-machines-with-lapsed": {
    text: "owned for machines in Azure that are not on licensed hosts, lapsed licences included",
  },
  shortage: { text: "shortage" },
  surplus: { text: "surplus" },
  "needed-on-premises": { text: "needed on-premises" },
  "left-on-premises": { text: "available on-premises after Azure" },

  // Why an entitlement is or is not a supply for Azure
  "assurance-lapsed": { text: "Software Assurance ended on {{until}}" },
  "not-in-budget": { text: "not in the budget of this stack" },
  "essentials-not-eligible": { text: "Essentials is not eligible for the hybrid benefit" },
  "declared-on-premises": { text: "declared for on-premises use" },
  "without-assurance": { text: "without Software Assurance or subscription" },

  // Packs
  "packs-none": { text: "none" },
  "packs-of-sixteen": { text: "{{sixteen}} × 16-pack" },
  "packs-of-two": { text: "{{two}} × 2-pack" },
  "packs-of-both": { text: "{{sixteen}} × 16-pack and {{two}} × 2-pack" },

  // Client access licences
  "free-essentials": { text: "Essentials needs no CALs" },
  "free-web": { text: "declared to serve web workloads only" },
  "free-pay-as-you-go": { text: "pay-as-you-go includes access" },
  "free-azure-local": { text: "Azure Local needs no CALs" },
  "free-arc-pay-as-you-go": { text: "pay-as-you-go through Azure Arc includes access" },
  "cal-ended": { text: "{{count}}, ended on {{until}}" },
  "cal-not-in-suite": { text: "{{count}}, not included in {{suite}}" },
  "cal-too-old": { text: "{{count}}, too old for {{year}}" },
  "cal-too-new": { text: "{{count}}, newer than the licence server" },
  "owned-cals": { text: "owned: {{kind}}" },
  "people-in-need": { text: "people who need a CAL" },
  "devices-in-need": { text: "or devices that need a CAL" },
  "fewest-cals": { text: "fewest CALs that suffice" },
  "count-user-and-device": { text: "{{user}} user and {{device}} device" },
  "count-user": { text: "{{user}} user" },
  "count-device": { text: "{{device}} device" },
  "user-cals": { text: "{{count}} user {{count?CAL|CALs}}" },
  "device-cals": { text: "{{count}} device {{count?CAL|CALs}}" },
  "rds-user-cals": { text: "{{count}} RDS user {{count?CAL|CALs}}" },
  "rds-device-cals": { text: "{{count}} RDS device {{count?CAL|CALs}}" },
  "cals-of-year": { text: "{{cals}} {{year}}" },
  "both-cals": { text: "{{users}} and {{devices}}" },
  "no-cals": { text: "none" },
  "more-cals": { text: "more CALs" },
  "some-people": { text: "people" },
  people: { text: "{{people}} {{people?person|people}}" },
  devices: { text: "{{devices}} {{devices?device|devices}}" },
  "people-or-devices": {
    text: "{{people}} {{people?person|people}} or the {{devices}} {{devices?device|devices}} in use",
  },
  "nobody-declared": { text: "an unknown number of people" },

  // Session hosts
  "role-declared": { text: "its declared role" },
  "template-image": { text: "the image in its template" },
  "registered-in-pool": { text: "{{extension}} registers it in a host pool" },
  "made-session-host": { text: "{{extension}} makes it a session host" },
  "installs-session-host-role": { text: "{{extension}} installs the role RDS-RD-Server" },
  "installs-avd-agent": { text: "{{extension}} installs the agent of Azure Virtual Desktop" },

  // Domains
  "named-domain": { text: "the domain {{domain}}" },
  "some-domain": { text: "a domain" },
  "domain-member": { text: "member" },
  "further-controller": { text: "further domain controller" },

  // From Essentials to Standard
  "growth-path": { text: "{{cores}} and {{cals}}, one for every {{kind}}" },
  "standard-cores": { text: "{{cores}} Standard core licences" },
  "standard-cores-at-least": { text: "at least {{cores}} Standard core licences" },

  // Support
  "no-extended-updates": { text: "No Extended Security Updates are announced for it" },
  "extended-updates-over": { text: "Its Extended Security Updates ended on {{until}}" },
  "extended-updates-included": { text: "Azure includes Extended Security Updates until {{until}}" },
  "extended-updates-included-after": {
    text: "After that, Azure includes Extended Security Updates until {{until}}",
  },
  "extended-updates-to-buy": {
    text: "You can buy Extended Security Updates until {{until}}; on Azure they cost as much as elsewhere",
  },
  "extended-updates-to-buy-after": {
    text: "After that, you can buy Extended Security Updates until {{until}}; on Azure they cost as much as elsewhere",
  },
});
