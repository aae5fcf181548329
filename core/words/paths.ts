import { reasonSource } from "../model";

/** Where machines have to get to in order to activate, and what is unknown of that. */
export const paths = reasonSource("paths", {
  "case-reached": { text: "{{name}} (reached)" },
  "case-blocked": { text: "{{name}} (blocked)" },
  "case-conditional": { text: "{{name}} (conditional)" },
  "case-unknown": { text: "{{name}} (unknown)" },
  "cloud-any": { text: "the Azure cloud of the machine is unknown, and {{clouds}} give the same result" },
  "cloud-unknown": {
    text: "the results differ between {{cases}}, and the Azure cloud of the machine is unknown",
    settle:
      "Declare `activation: { cloud: AzureCloud }` in windows-licensing.yaml, or set the location of the machine.",
  },
  "primary-any": {
    text: "which network interface is the primary one is unknown, and {{interfaces}} give the same result",
  },
  "primary-of-several": {
    text: "the results differ between {{cases}}, and which network interface is the primary one is unknown",
    settle: "Mark it with primary: true in the network profile of the machine.",
  },
  "host-any": { text: "which of {{hosts}} is registered is unknown, and the result is the same for each" },
  "host-of-several": {
    text: "scripts register several KMS hosts, and the results differ between {{cases}}",
    settle: "Register one KMS host on the machine.",
  },
  "subnet-any": {
    text: "the subnet of the network interface is unknown, and {{subnets}} give the same result",
  },
  "subnet-of-several": {
    text: "the results differ between subnets {{cases}}, and the subnet of the network interface is unknown",
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
  "registers-near-miss": { text: "{{owner}} registers {{host}}, which resembles {{meant}} but is not Azure KMS" },
  "registers-other-provider": {
    text: "{{owner}} registers {{host}}, the KMS of {{provider}}, which does not answer in Azure",
  },
  "registers-wrong-host-port": {
    text: "{{owner}} registers {{host}} on TCP {{port}}, and that KMS host listens on TCP {{expected}}",
  },
  "certificate-downloads": {
    text: "Azure Edition trusts the answer by certificates that Windows downloads from {{hosts}} (TCP 80) unless the image contains them; that path is not followed",
  },
  "no-kms-host": {
    text: "no KMS host is in the stack or declared, so what discovery finds is unknown",
    settle: "Declare it: `activation.hosts: [kms1.corp.contoso.com]`.",
  },
  "not-windows": { text: "it does not run Windows ({{evidence}})" },
});
