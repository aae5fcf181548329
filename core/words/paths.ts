import { reasonSource } from "../model";

/** Where machines have to get to in order to activate, and what is unknown of that. */
export const paths = reasonSource("paths", {
  "cloud-unknown": {
    text: "the results differ between {{clouds}}, and the Azure cloud of the machine is unknown",
    settle:
      "Declare `activation: { cloud: AzureCloud }` in windows-licensing.yaml, or set the location of the machine.",
  },
  "subnet-of-several": {
    text: "the results differ between subnets {{subnets}}, and the subnet of the network interface is unknown",
    settle: "Name the subnet by an id that is known before deployment.",
  },
  "cloud-retired": {
    text: "{{cloud}} is retired",
    settle: "Declare the cloud that the machines are in today: `activation: { cloud: AzureCloud }`.",
  },
  "host-address-unknown": {
    text: "the address of KMS host {{host}} is unknown",
    settle: "Declare `activation: { hosts: [{ name: {{host}}, address: ADDRESS }] }` in windows-licensing.yaml.",
  },
  "host-addresses-differ": {
    text: "KMS host {{host}} has several addresses ({{addresses}}), and not all can be reached",
    settle: "Declare the one that clients use: `activation: { hosts: [{ name: {{host}}, address: ADDRESS }] }`.",
  },
  "host-itself": { text: "the machine is the KMS host itself" },
  "host-by-address": { text: "the KMS host is given by its address" },
  "host-declared-at": { text: "address {{address}} is declared for the KMS host" },
  "record-gives": { text: "record {{record}} gives {{address}}" },
  "interface-has": { text: "the network interface of the KMS host has {{address}}" },
  "host-in-subnet": { text: "the KMS host is in subnet {{subnet}} ({{prefix}})" },
  "registers-other-cloud": { text: "{{owner}} registers the KMS of {{other}}, and the machine is in {{cloud}}" },
  "registers-wrong-port": { text: "{{owner}} registers TCP {{port}}, and Azure KMS answers on TCP 1688 only" },
  "certificate-downloads": {
    text: "Azure Edition trusts the answer by certificates that Windows downloads from {{hosts}} (TCP 80) unless the image contains them; that path is not followed",
  },
  "no-kms-host": {
    text: "no KMS host is in the stack or declared, so what discovery finds is unknown",
    settle: "Declare it: `activation.hosts: [kms1.corp.contoso.com]`.",
  },
  "not-windows": { text: "it does not run Windows ({{evidence}})" },
});
