import type { Activation, Declarations, KmsHostDeclaration } from "../../../core/model";
import rule from "../../../core/rules/host-kms-on-capable-os";
import { COMPUTED } from "../../support/builders";
import { CLIENT_IMAGE, GALLERY_IMAGE, SERVER_IMAGE, virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const image = (sku: string, version: unknown = "latest") => ({ ...SERVER_IMAGE, sku, version });
const host = (of: unknown, more: Readonly<Record<string, unknown>> = {}) =>
  virtualMachine("kms1", {
    image: of,
    tags: { "windows-licensing:roles": "kms-host" },
    more: { vmName: "kms1", ...more },
  });
const client = (sku: string) => virtualMachine("app", { image: image(sku) });
const kms = (...hosts: readonly KmsHostDeclaration[]): Partial<Declarations> => ({
  activation: { method: "kms", hosts } satisfies Activation,
});
const declared = (os: string, key?: string): Partial<Declarations> =>
  kms({ name: "kms9.corp", os, ...(key === undefined ? {} : { key }) });

testRule(rule, {
  passes: {
    "a server of the same release": {
      resources: [host(SERVER_IMAGE), client("2022-datacenter-g2")],
      declarations: kms(),
    },
    "an older server that carries the newer key, from the newest image": {
      resources: [host(image("2019-datacenter")), client("2025-datacenter-g2")],
      declarations: kms(),
    },
    "a declared host": { resources: [client("2022-datacenter-g2")], declarations: declared("2022", "2022") },
    "a client that activates no servers": { resources: [host(CLIENT_IMAGE)], declarations: kms() },
    "a client of Azure Edition, which Azure activates": {
      resources: [host(image("2016-datacenter")), client("2025-datacenter-azure-edition")],
      declarations: kms(),
    },
    "machines that use Azure's KMS": { resources: [host(image("2016-datacenter")), client("2025-datacenter-g2")] },
    "a key without a row, for its own release": {
      resources: [client("2012-r2-datacenter")],
      declarations: declared("2012r2", "2012r2"),
    },
    "clients of unknown release, and the newest key": {
      resources: [client("2022-datacenter-g2"), virtualMachine("custom", { image: GALLERY_IMAGE })],
      declarations: { ...declared("2025", "2025"), machines: [{ match: { name: "custom" }, os: "windows-server" }] },
    },
    "a release newer than the table": { resources: [client("2022-datacenter-g2")], declarations: declared("2028") },
  },
  fails: {
    "Azure Edition": {
      given: { resources: [host(image("2022-datacenter-azure-edition"))], declarations: kms() },
      says: ["azure-edition"],
      at: ["storageProfile.imageReference"],
      about: ["kms1"],
    },
    "Azure Edition that a script makes a host": {
      given: {
        resources: [
          virtualMachine("box", { image: image("2022-datacenter-azure-edition"), more: { vmName: "box" } }),
          customScript("setup", "box", "powershell Install-WindowsFeature VolumeActivation"),
        ],
      },
      says: ["azure-edition"],
    },
    "a client with servers to activate": {
      given: { resources: [host(CLIENT_IMAGE), client("2022-datacenter-g2")], declarations: kms() },
      says: ["client-host"],
    },
    "a declared client": {
      given: { resources: [client("2022-datacenter-g2")], declarations: declared("11") },
      says: ["client-host"],
      about: ["kms9.corp"],
    },
    "2016 for clients of 2025": {
      given: { resources: [host(image("2016-datacenter")), client("2025-datacenter-g2")], declarations: kms() },
      says: ["os-too-old"],
    },
    "a key older than the clients": {
      given: { resources: [client("2025-datacenter-g2")], declarations: declared("2022", "2022") },
      says: ["key-too-old"],
      about: ["kms9.corp"],
    },
    "a key without a row, older than the clients": {
      given: { resources: [client("2016-datacenter")], declarations: declared("2016", "2012r2") },
      says: ["key-too-old"],
      at: ["activation.hosts[0]"],
    },
    "the key of 2008 R2, older than all": {
      given: {
        resources: [client("2012-r2-datacenter"), client("2019-datacenter")],
        declarations: declared("2012r2", "2008r2"),
      },
      says: ["key-too-old", "key-too-old"],
    },
    "a key for Windows clients on a server": {
      given: { resources: [client("2016-datacenter")], declarations: declared("2016", "8.1") },
      says: ["key-too-old"],
    },
    "a key that does not run there": {
      given: { resources: [client("2025-datacenter-g2")], declarations: declared("2016", "2025") },
      says: ["wrong-os-for-key"],
    },
    "an image of a fixed version": {
      given: {
        resources: [host(image("2019-datacenter", "17763.1000.200101")), client("2025-datacenter-g2")],
        declarations: kms(),
      },
      says: ["update"],
    },
    "2025 without a virtual TPM": {
      given: {
        resources: [host(image("2025-datacenter-g2"), { securityProfile: { securityType: "Standard" } })],
        declarations: kms(),
      },
      says: ["no-vtpm"],
    },
  },
  skips: {
    "no host": {
      given: { resources: [client("2022-datacenter-g2")], declarations: kms() },
      says: ["activation/no-host-known"],
    },
    nothing: { given: { resources: [] }, says: ["activation/no-host-known"] },
  },
  cannotTell: {
    "a key without a row on another release": {
      given: { resources: [client("2012-r2-datacenter")], declarations: declared("2016", "2012r2") },
      says: ["key-place-unknown"],
    },
    "clients whose release is not known": {
      given: {
        resources: [virtualMachine("custom", { image: GALLERY_IMAGE })],
        declarations: { ...declared("2022", "2022"), machines: [{ match: { name: "custom" }, os: "windows-server" }] },
      },
      says: ["client-release-unknown"],
    },
    "a custom image": {
      given: { resources: [host(GALLERY_IMAGE), client("2022-datacenter-g2")], declarations: kms() },
      says: ["release-unknown"],
    },
    "an image that the deployment computes": {
      given: { resources: [host(COMPUTED)], declarations: kms() },
      says: ["release-unknown"],
    },
    "a declared host that says nothing": {
      given: {
        resources: [client("2022-datacenter-g2")],
        declarations: kms({ name: "kms9.corp" }),
      },
      says: ["release-unknown"],
    },
  },
});
