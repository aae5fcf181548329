import rule from "../../../core/rules/let-one-writer-own-the-record";
import { COMPUTED } from "../../support/builders";
import { srvRecord } from "../../support/dns";
import { virtualMachine } from "../../support/machines";
import { testRule } from "../../support/rule-tester";
import { customScript } from "../../support/scripts";

const host = (name: string) =>
  virtualMachine(name, { tags: { "windows-licensing:roles": "kms-host" }, more: { vmName: name } });
const ROLE = "Install-WindowsFeature VolumeActivation";
const setup = (name: string, command: unknown) => [host(name), customScript(`setup-${name}`, name, command)];
const srv = srvRecord("srv");

testRule(rule, {
  passes: {
    "declared, and publishing stopped": { resources: [srv, ...setup("kms1", `${ROLE}; slmgr /cdns`)] },
    "declared, and publishing stopped by the registry": {
      resources: [
        srv,
        ...setup(
          "kms1",
          'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform" /v DisableDnsPublishing /t REG_DWORD /d 1 /f',
        ),
      ],
    },
  },
  fails: {
    "declared, and still published": {
      given: { resources: [srv, ...setup("kms1", ROLE)] },
      says: ["still-publishes"],
      about: ["setup-kms1"],
    },
    "stopped, then published again": {
      given: { resources: [srv, ...setup("kms1", "slmgr /cdns; slmgr /sdns")] },
      says: ["still-publishes"],
    },
    "two that publish": {
      given: { resources: [...setup("kms1", ROLE), ...setup("kms2", ROLE)] },
      says: ["two-writers"],
      about: ["kms2"],
    },
  },
  skips: {
    "no host": { given: { resources: [srv] }, says: ["activation/no-host-in-stack"] },
    "one that publishes, and nothing declared": {
      given: { resources: setup("kms1", ROLE) },
      says: ["no-second-writer"],
    },
    "one of two that publishes": {
      given: { resources: [...setup("kms1", ROLE), ...setup("kms2", `${ROLE}; slmgr /cdns`)] },
      says: ["no-second-writer"],
    },
  },
  cannotTell: {
    "a host without scripts": { given: { resources: [srv, host("kms1")] }, says: ["publishing-unread"] },
    "a script that the deployment computes": {
      given: { resources: [srv, ...setup("kms1", COMPUTED)] },
      says: ["publishing-unread"],
    },
    "a script that runs another": {
      given: { resources: [srv, ...setup("kms1", `${ROLE}; .\\more.ps1`)] },
      says: ["publishing-unread"],
    },
  },
});
