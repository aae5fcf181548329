import type { Activation } from "../../../core/model";
import rule from "../../../core/rules/reach-the-threshold";
import { COMPUTED } from "../../support/builders";
import { ENTRY, srvRecord } from "../../support/dns";
import {
  CLIENT_IMAGE,
  GALLERY_IMAGE,
  LINUX_IMAGE,
  SERVER_IMAGE,
  scaleSet,
  virtualMachine,
} from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { runCommand } from "../../support/scripts";

const hosts = [{ name: "kms1.corp.contoso.com" }];
const kms = (existing?: readonly [number, number]) => ({
  activation: {
    method: "kms",
    hosts,
    ...(existing === undefined ? {} : { existingClients: { servers: existing[0], clients: existing[1] } }),
  } satisfies Activation,
});
const servers = (count: number, image: unknown = SERVER_IMAGE) =>
  Array.from({ length: count }, (_, index) =>
    virtualMachine(`app${String(index)}`, { image, more: { vmName: `app${String(index)}` } }),
  );
const rearmed = (count: number, image: unknown = SERVER_IMAGE) =>
  servers(count, image).flatMap((machine, index) => [
    machine,
    runCommand(`r${String(index)}`, `app${String(index)}`, "cscript slmgr.vbs /rearm"),
  ]);
const two = srvRecord("srv", { entries: [ENTRY, { ...ENTRY, target: "kms2.corp.contoso.com" }] });
const preferred = srvRecord("srv", { entries: [ENTRY, { ...ENTRY, priority: 10, target: "kms2.corp.contoso.com" }] });

testRule(rule, {
  passes: {
    "five that rearm": { resources: rearmed(5), declarations: kms([0, 0]) },
    "five that rearm, and nothing declared": { resources: rearmed(5), declarations: kms() },
    "one, and four counted already": { resources: servers(1), declarations: kms([4, 0]) },
    "five images": {
      resources: [
        "2016-datacenter",
        "2019-datacenter",
        "2022-datacenter",
        "2022-datacenter-g2",
        "2025-datacenter-g2",
      ].map((sku) => virtualMachine(sku, { image: { ...SERVER_IMAGE, sku } })),
      declarations: kms([0, 0]),
    },
    "a client, and 24 counted": {
      resources: [virtualMachine("desk", { image: CLIENT_IMAGE })],
      declarations: kms([20, 4]),
    },
    "hosts of different priority": { resources: [...rearmed(5), preferred], declarations: kms([0, 0]) },
    "two hosts, and clients enough for both": { resources: [...rearmed(5), two], declarations: kms([5, 0]) },
    "custom images, and enough without them": {
      resources: servers(3, GALLERY_IMAGE),
      declarations: { ...kms([5, 0]), machines: [{ match: { name: "app*" }, os: "windows-server" }] },
    },
  },
  fails: {
    "twenty from one image are one": {
      given: { resources: servers(20), declarations: kms([0, 0]) },
      says: ["below-threshold"],
      about: ["activation.hosts"],
    },
    "a scale set is one": {
      given: { resources: [scaleSet("farm", 20)], declarations: kms([0, 0]) },
      says: ["below-threshold"],
    },
    "four that rearm": { given: { resources: rearmed(4), declarations: kms([0, 0]) }, says: ["below-threshold"] },
    "a client among too few": {
      given: { resources: [virtualMachine("desk", { image: CLIENT_IMAGE })], declarations: kms([10, 0]) },
      says: ["below-threshold"],
    },
    "two hosts that share too few": {
      given: { resources: [...rearmed(5), two], declarations: kms([0, 0]) },
      says: ["diluted"],
    },
  },
  skips: {
    "no host": {
      given: { resources: servers(1), declarations: { activation: { method: "kms", hosts: [] } } },
      says: ["activation/no-host-known"],
    },
    "machines that use Azure's KMS": {
      given: { resources: servers(2), declarations: { activation: { hosts } } },
      says: ["activation/no-client"],
    },
    Linux: { given: { resources: servers(2, LINUX_IMAGE), declarations: kms([0, 0]) }, says: ["activation/no-client"] },
  },
  cannotTell: {
    "too few here, and nothing declared": {
      given: { resources: servers(2), declarations: kms() },
      says: ["existing-undeclared"],
    },
    "custom images": {
      given: {
        resources: servers(2, GALLERY_IMAGE),
        declarations: { ...kms([0, 0]), machines: [{ match: { name: "app*" }, os: "windows-server" }] },
      },
      says: ["activation/machine-id-of-image"],
    },
    "a scale set whose size the deployment computes": {
      given: {
        resources: [scaleSet("farm", COMPUTED)],
        declarations: kms([0, 0]),
      },
      says: ["activation/instances-unknown"],
    },
    "scripts that cannot be read": {
      given: {
        resources: [...servers(2), runCommand("r", "app0", COMPUTED)],
        declarations: kms([0, 0]),
      },
      says: ["activation/rearm-unread"],
    },
  },
});
