import fc from "fast-check";
import { runRule } from "../../../core/engine/evaluate";
import rule from "../../../core/rules/keep-keys-secret";
import { renderMessage } from "../../../core/words/render";
import { buildEstate, COMPUTED, declare } from "../../support/builders";
import { virtualMachine } from "../../support/machines";
import { processorTime } from "../../support/processor-time";
import { testRule } from "../../support/rule-tester";

/** Shaped like keys, and nobody's: they were made up for this test. */
const SECRET = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const OTHER = "CDFGH-JKMPQ-RTVWX-Y2346-789BC";
const PUBLISHED = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const encodedCommand = (text: string): string => Buffer.from(text, "utf16le").toString("base64");
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

const extension = (inputs: Readonly<Record<string, unknown>>) =>
  declare("azure-native:compute:VirtualMachineExtension", "setup", { vmName: "kms1", ...inputs });
const given = (inputs: Readonly<Record<string, unknown>>) => ({ resources: [extension(inputs)] });
const command = `slmgr.vbs /ipk ${SECRET}`;
const says = ["readable"];

/** The same resource from a source that shows secrets as plain values. */
function withoutSecrets(inputs: Readonly<Record<string, unknown>>) {
  const { secrets: _, ...rest } = extension(inputs);
  return { resources: [rest] };
}

/** A machine on which a script runs that is given a key in parts. */
const runs = (script: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  resources: [
    virtualMachine("kms1", { more: { resourceGroupName: "rg", vmName: "kms1" } }),
    declare("azure-native:compute:VirtualMachineRunCommandByVirtualMachine", "setup", {
      resourceGroupName: "rg",
      vmName: "kms1",
      source: { script },
      ...more,
    }),
  ],
});
const joined = (key: string) => `$k = "${key.slice(0, 12)}" + "${key.slice(12)}"; cscript //nologo slmgr.vbs /ipk $k`;
const formatted = (key: string) =>
  `$k = "{0}-${key.slice(6)}" -f "${key.slice(0, 5)}"; cscript //nologo slmgr.vbs /ipk $k`;

const unfollowed = (more = "") => `$k = [Corp.Keys]::Unwrap("b64"); ${more} cscript //nologo slmgr.vbs /ipk $k`;

testRule(rule, {
  passes: {
    "a key that code puts together which is not followed, and a published one beside it": runs(
      unfollowed(`slmgr /ipk ${PUBLISHED};`),
    ),
    "a key in parts, in a secret": runs(secret(joined(SECRET))),
    "a key of which one part is in a secret": {
      resources: [
        ...runs(`param($a) cscript //nologo slmgr.vbs /ipk ($a + "${PUBLISHED.slice(12)}"); # ${PUBLISHED}`, {
          protectedParameters: secret([{ name: "a", value: SECRET.slice(0, 12) }]),
        }).resources,
      ],
    },
    "a published client key": given({ settings: { commandToExecute: `slmgr.vbs /ipk ${PUBLISHED}` } }),
    "a published Office key": given({ settings: { script: "cscript ospp.vbs /inpkey:FXYTK-NJJ8C-GB6DW-3DYQT-6F7TH" } }),
    "a published AVMA key": given({ settings: { script: "slmgr /ipk W3GNR-8DDXR-2TFRP-H8P33-DV9BG" } }),
    "a key in a secret": given({ protectedSettings: secret({ commandToExecute: command }) }),
    "a key in a secret inside": given({ protectedSettings: { commandToExecute: secret(command) } }),
  },
  fails: {
    "a key in parts": { given: runs(joined(SECRET)), says, at: ["source.script"] },
    "a key in a format": { given: runs(formatted(SECRET)), says, at: ["source.script"] },
    "in a command": {
      given: given({ settings: { commandToExecute: command } }),
      says,
      at: ["settings.commandToExecute"],
      about: ["setup"],
    },
    "in protected settings that the state keeps readable": {
      given: given({ protectedSettings: { commandToExecute: command } }),
      says,
      at: ["protectedSettings.commandToExecute"],
    },
    "in settings written as JSON text": {
      given: given({ settings: JSON.stringify({ commandToExecute: `echo\n${SECRET}` }) }),
      says,
      at: ["settings"],
    },
    "beside a secret": {
      given: given({ protectedSettings: secret({ a: "b" }), protectedSettingsPlain: command }),
      says,
      at: ["protectedSettingsPlain"],
    },
    "in custom data": {
      given: { resources: [virtualMachine("vm", { more: { osProfile: { customData: base64(command) } } })] },
      says,
      at: ["osProfile.customData"],
    },
    "in an encoded command": {
      given: given({ settings: { commandToExecute: `powershell -enc ${encodedCommand(command)}` } }),
      says,
      at: ["settings.commandToExecute"],
    },
    "in an encoded command inside custom data": {
      given: given({ customData: base64(`powershell -EncodedCommand ${encodedCommand(command)}`) }),
      says,
      at: ["customData"],
    },
    "in an answer file": {
      given: given({
        osProfile: {
          windowsConfiguration: {
            additionalUnattendContent: [{ content: `<FirstLogonCommands>${command}</FirstLogonCommands>` }],
          },
        },
      }),
      says,
      at: ["osProfile.windowsConfiguration.additionalUnattendContent[0].content"],
    },
    "in a tag": { given: given({ tags: { key: SECRET } }), says, at: ["tags.key"] },
    "as the name of a tag": { given: given({ tags: { [SECRET]: "installed" } }), says, at: ["tags"] },
    "two of them, and a published one": {
      given: given({ settings: { script: `${SECRET} ${OTHER} ${PUBLISHED}` } }),
      says: ["readable", "readable"],
    },
    "of a resource that nobody reads": {
      given: { resources: [declare("random:index:Thing", "thing", { note: SECRET })] },
      says,
    },
  },
  skips: {
    "a key that code puts together which is not followed, in a secret": {
      given: runs(secret(unfollowed())),
      says: ["no-key"],
    },
    "a key that is read from a vault": {
      given: runs(
        "$k = Get-AzKeyVaultSecret -VaultName corp -Name mak -AsPlainText; cscript //nologo slmgr.vbs /ipk $k",
      ),
      says: ["no-key"],
    },
    "no key": { given: given({ settings: { commandToExecute: "hostname" } }), says: ["no-key"] },
    "computed at deploy time": { given: given({ protectedSettings: COMPUTED }), says: ["no-key"] },
    "a secret that is not shown": { given: given({ protectedSettings: "[secret]" }), says: ["no-key"] },
    "a placeholder": {
      given: given({ settings: { script: "slmgr /ipk XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" } }),
      says: ["no-key"],
    },
    "binary custom data": {
      given: given({
        customData: Buffer.from([0, 1, 2, 255, 254, 9, 8, 7, 6, 5, 4, 3]).toString("base64"),
      }),
      says: ["no-key"],
    },
    nothing: { given: { resources: [] }, says: ["no-key"] },
  },
  cannotTell: {
    "a key that code puts together which is not followed": { given: runs(unfollowed()), says: ["not-followed"] },
    "a source that cannot tell secrets": {
      given: withoutSecrets({ protectedSettings: { commandToExecute: command } }),
      says: ["source-shows-secrets"],
    },
  },
});

test("nothing but the last five characters ever leaves, wherever the key stands", () => {
  const group = fc.string({ unit: fc.constantFrom(..."BCDFGHJKMPQRTVWXY2346789"), minLength: 5, maxLength: 5 });
  const key = fc.array(group, { minLength: 5, maxLength: 5 }).map((groups) => groups.join("-"));
  const wrap = fc.constantFrom<(text: string) => unknown>(
    (text) => ({ settings: { commandToExecute: `slmgr /ipk ${text}` } }),
    (text) => ({ customData: base64(`x ${text} y`) }),
    (text) => ({ tags: { [text]: text } }),
    (text) => ({ [`${text} `]: [text, { deep: text.toLowerCase() }] }),
  );
  fc.assert(
    fc.property(key, wrap, (text, hide) => {
      const resource = declare("azure:compute/extension:Extension", "setup", hide(text) as Record<string, unknown>);
      const outcome = runRule(rule, buildEstate({ resources: [resource] }), []);
      const out = JSON.stringify({
        ...outcome,
        rule: undefined,
        said: outcome.findings.map((finding) => renderMessage(finding, rule)),
      });
      expect(out.toUpperCase()).not.toContain(text.slice(0, -6));
    }),
  );
});

test("a megabyte of script, and a megabyte of base64, take no noticeable time", () => {
  const long = `Write-Output "step"\n`.repeat(50_000);
  const resources = [declare("a:b:C", "plain", { long }), declare("a:b:C", "encoded", { long: base64(long) })];
  const started = processorTime();
  expect(runRule(rule, buildEstate({ resources }), []).findings).toEqual([]);
  expect(processorTime() - started).toBeLessThan(2_000);
});
