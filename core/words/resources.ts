import { reasonSource } from "../model";

/** What the declared resources show, and what they do not. */
export const resources = reasonSource("resources", {
  "no-machine": { text: "no machine is declared" },
  "no-windows-machine": { text: "no machine runs Windows" },
  "no-record": { text: "no DNS record is declared" },
  "nothing-to-check": { text: "the estate contains nothing that this rule checks" },
  "no-waiver": { text: "no waiver is declared" },
  "rule-without-findings": { text: "{{rule}} has no findings" },
  "rule-with-findings": { text: "{{rule}} has findings about {{names}}" },

  // What shows which operating system runs
  "system-declared": { text: "declared in the configuration" },
  "system-reported": { text: "the machine reports {{name}}" },
  "edition-declared": { text: "edition {{edition}} is declared" },
  image: { text: "image {{image}}" },
  "image-definition": { text: "{{definition}}" },
  "licence-type-is": { text: "licenseType is {{value}}" },
  "linux-by-profile": { text: "its operating system profile or disk is Linux" },
  "windows-pool": { text: "it has a Windows node pool" },
  "image-not-declared": { text: "image {{image}} is not declared" },
  "image-unknown": { text: "its image is unknown" },
  "server-or-client-not-shown": { text: "no image shows whether it is a server or a client" },
  "system-computed": { text: "its image or operating system profile is computed at deployment" },
  "pools-computed": { text: "the operating system of its node pools is computed at deployment" },
  "system-not-shown": { text: "neither image, operating system profile nor disk names the operating system" },

  // Sizes and counts
  "sizes-by-attributes": {
    text: "VM sizes are given by attributes and Azure chooses among all that match",
    settle: "List the VM sizes.",
  },
  "size-by-service": {
    text: "no VM size is set and the service chooses one by quota and capacity",
    settle: "Set a VM size.",
  },
  "nodes-by-formula": {
    text: "an autoscale formula decides the number of nodes",
    settle: "Set fixed numbers of nodes.",
  },

  // Recognised resources that are not counted: what they are
  "scale-set-instance": { text: "an instance of a scale set" },
  "operations-manager": { text: "a managed instance of System Center Operations Manager" },
  "dev-box-pool": { text: "a pool of dev boxes" },
  "replicated-machine": { text: "a machine under Site Recovery" },
  "migrated-machine": { text: "a machine under migration" },
  "connected-cluster": { text: "a Kubernetes cluster outside Azure" },
  "azure-local-machine": { text: "a machine on Azure Local" },
  "vmware-machine": { text: "a machine on VMware" },
  "scvmm-machine": { text: "a machine on Virtual Machine Manager" },
  "placement-policy": { text: "a placement policy of Azure VMware Solution" },
  "hybrid-use-registration": { text: "a registration of hybrid use" },
  "lab-machine": { text: "a lab machine" },
  "lab-formula": { text: "a formula for lab machines" },
  lab: { text: "a lab" },
  "image-template": { text: "an image template" },
  "sap-system": { text: "an SAP system" },
  "standby-pool": { text: "a standby pool of a scale set" },

  // And why
  "counted-with-scale-set": { text: "counted with its scale set" },
  "machines-of-service": { text: "the service chooses its machines, and their sizes are not visible" },
  "client-licences": { text: "dev boxes run Windows client licences, which are not server licences" },
  "licensed-through-host": { text: "licensed through its host" },
  "needed-after-failover": { text: "it needs licences from the day the machine is failed over or migrated" },
  "nodes-not-visible": { text: "it needs a core licence for each virtual core, and its nodes are not visible" },
  "sql-server-benefit": { text: "its hybrid benefit is that of SQL Server" },
  "registers-only": { text: "it registers licences and creates no machine" },
  "pays-as-it-goes": { text: "it has no licence type, so it pays as it goes" },
  "creates-no-machine": { text: "it creates no machine by itself" },
  "price-includes-licences": {
    text: "the service chooses its machines, and the price includes their licences",
  },
  "machine-while-building": { text: "it runs a machine only during a build, and has no licence type" },
  "no-server-licence-type": {
    text: "the service creates its machines, and has no licence type for Windows Server",
  },
  "beyond-capacity": {
    text: "its running machines are instances of the scale set that the capacity of the scale set does not show",
  },
  "licence-type-of-source": {
    text: "it keeps the licence type of its source, and needs licences from the day it is failed over",
  },
  "no-licence-type-here": { text: "it has no licence type here, and its nodes are not visible" },

  // What rules about machines share
  "not-windows-server": { text: "it does not run Windows Server" },
  "licence-type-missing": { text: "it sets no licence type" },
  "edition-computed": {
    text: "the edition of Windows Server is computed at deployment",
    settle: "Set the image to a value that is known before deployment, or declare the edition under machines:.",
  },
  "release-computed": {
    text: "the release of Windows Server is computed at deployment",
    settle: "Set the image to a value that is known before deployment, or declare the release under machines:.",
  },
  "image-computed": {
    text: "the image is computed at deployment",
    settle: "Set the image to a value that is known before deployment.",
  },

  // Declarations
  "budget-computed": {
    text: "what a LicenceBudget allows is computed at deployment",
    settle: "Give the LicenceBudget values that are known when the program runs.",
  },

  // What is not read, and may hold machines
  "template-computed": {
    text: "its template is computed at deployment, so the machines in it are not read",
    settle: "Give the template as a value that is known before deployment.",
  },
  "template-elsewhere": {
    text: "its template is not in the program, so the machines in it are not read",
    settle: "Give the template itself instead of a link, or read it with `winlic read`.",
  },
  "no-template": {
    text: "it names no template, so the machines in it are not read",
    settle: "Give the template.",
  },
  "template-refused": {
    text: "its template cannot be read: {{fault}}",
    settle: "Correct the template or its parameters.",
  },
  "template-too-large": {
    text: "its template is too large to follow, so the machines in it are not read",
    settle: "Split the template, or read it with `winlic read`.",
  },
  "made-conditionally": {
    text: "whether {{names}} {{names?is|are}} made depends on values that only the deployment knows",
    settle: "Give the parameters of the condition as values that are known before deployment.",
  },
  "made-in-unknown-number": {
    text: "how many of {{names}} are made depends on values that only the deployment knows",
    settle: "Give the parameters of the count as values that are known before deployment.",
  },
  "nested-template-elsewhere": {
    text: "the {{names?template|templates}} of {{names}} {{names?is|are}} not in the program, so the machines in {{names?it|them}} are not read",
    settle: "Nest the template itself instead of a link to it.",
  },
  "nested-template-computed": {
    text: "the {{names?template|templates}} of {{names}} {{names?is|are}} computed at deployment, so the machines in {{names?it|them}} are not read",
    settle: "Give the template as a value that is known before deployment.",
  },
  "session-hosts": {
    text: "Azure Virtual Desktop makes session hosts by itself, and their number is in no property",
    settle: "Declare the session hosts as machines of their own, or add them to the figures by hand.",
  },
  "standby-machines": {
    text: "a standby pool keeps machines running for its scale set. As many as its ready capacity are counted where the scale set is in this stack, and it is not documented whether the instances of the scale set come on top",
    settle: "Add the instances of the scale set to the figures by hand, or keep the pool deallocated.",
  },
  "agents-of-devops": { text: "Managed DevOps Pools makes the agents, and they are not resources of the stack" },
  "managed-application": {
    text: "its template is in the definition of the managed application, so the machines in it are not read",
    settle: "Read the template of the definition with `winlic read`.",
  },
  "lab-machines": {
    text: "lab machines have no licence type, so they pay as they go; nothing else about them is checked",
  },
  "scom-machines": { text: "the service chooses its machines, and their sizes are in no property" },
  "sap-machines": { text: "the service makes its machines, and has no licence type for Windows Server" },
  "replicated-machines": { text: "the machine is made on the day of a failover or a migration" },
  "nodes-outside-azure": { text: "the nodes of a cluster outside Azure are in no property" },
  "lab-environment": {
    text: "its template is in the lab's repository, so the machines in it are not read",
    settle: "Read the template with `winlic read`.",
  },
  blueprint: {
    text: "the templates of its blueprint are not in the assignment, so the machines in them are not read",
    settle: "Read the templates of the blueprint with `winlic read`.",
  },
  "script-makes-machines": {
    text: "it runs a script that makes machines, or that is not in the program, so the machines it makes are not read",
    settle: "Declare the machines as resources, or check the subscription with `winlic position --live`.",
  },
  "cloud-service": { text: "the price of its roles includes Windows Server" },
  "updates-resource": {
    text: "it changes a resource that is declared elsewhere, so what that resource is in the end is not read",
    settle: "Declare the value in the resource itself.",
  },
  "component-not-expanded": {
    text: "its plugin did not run, so the resources in it are not read",
    settle: "Check a preview instead: `pulumi preview --json --show-sames | winlic check -`.",
  },
  "type-computed": {
    text: "its resource type is computed at deployment, so it is not read",
    settle: "Give the type and the provider namespace as values that are known before deployment.",
  },
});
