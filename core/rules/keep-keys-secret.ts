import { findComposedKeys, findReadableKeys, isWithin, type ReadableKey } from "../activation/readable-keys";
import { type DeclaredResource, fail, pass, subjectOf, type Verdict } from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

/** Made up for the example; it activates nothing. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const PUBLISHED = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";

export default estateRule({
  id: "WL301",
  name: "keep-keys-secret",
  title: "No product key stands readable in a property, except those that Microsoft publishes",
  why: "A KMS host key activates six hosts and a MAK a fixed number of machines. Whoever reads one in a program, a state file or a script can use it up, and Microsoft blocks keys that leaked.",
  fix: "Read the key from secret configuration (`config.requireSecret`) or a key vault, and pass it in `protectedSettings`; wrap a value that is plain with `pulumi.secret`. Clients of a KMS host need a published client key only, which is no secret.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/plan-for-volume-activation-client",
    "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys",
    "https://www.pulumi.com/docs/iac/concepts/secrets/",
  ],
  messages: {
    readable: {
      level: "mandatory",
      text: "{{resource}} holds the product key that ends in {{ending}} {{how}}. It is none that Microsoft publishes.",
    },
  },
  examples: { bad: example(KEY), good: example(PUBLISHED) },
  check(estate) {
    const composed = findComposedKeys(estate);
    const verdicts = estate.resources.flatMap((resource) =>
      checkResource(resource, [...findReadableKeys(resource), ...(composed.get(resource.urn) ?? [])]),
    );
    return verdicts.length > 0 ? verdicts : skip("no property holds a product key");
  },
});

function checkResource(resource: DeclaredResource, keys: readonly ReadableKey[]): readonly Verdict<"readable">[] {
  const subject = subjectOf(resource);
  return keys.map((key): Verdict<"readable"> => {
    const { path, ending, encoded, published } = key;
    if (published !== undefined) return { ...pass, subject };
    if (resource.secrets === undefined) {
      return unknown("whether product keys are secret, because this source shows secrets as plain values", {
        settle:
          "`winlic check` can tell, and so can the policy pack while its policy `wrap-readable-keys` is at the level remediate.",
        subject,
      });
    }
    if (isWithin(path, resource.secrets)) return { ...pass, subject };
    const how = encoded ? "in base64, which hides nothing" : "readable";
    const data = { resource: resource.name, ending, how };
    return fail("readable", path === "" ? undefined : path, data, { subject });
  });
}

/** A machine on which this key is installed. */
function example(key: string) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "install-key",
        properties: {
          resourceGroupName: "kms",
          vmName: "kms1",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${key}` },
        },
      },
    ],
  };
}
