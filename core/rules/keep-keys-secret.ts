import {
  findComposedKeys,
  findReadableKeys,
  holdsGroupsOfKey,
  isWithin,
  type ReadableKey,
} from "../activation/readable-keys";
import type { ScriptReading } from "../activation/scripts/script-reading";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type DeclaredResource,
  type Estate,
  estateRule,
  fail,
  isKnown,
  pass,
  skip,
  subjectOf,
  unknown,
} from "../model";
import { customScript } from "./examples/resources";

/** Made up for the example; it activates nothing. */
const KEY = "BCDFG-HJKMP-QRTVW-XY234-6789B";
const PUBLISHED = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H";

export default estateRule({
  id: "WL301",
  name: "keep-keys-secret",
  title: "Every product key in a plain property is one that Microsoft publishes",
  why: "A KMS host key activates six hosts, and a MAK activates a fixed number of machines. Anyone who reads such a key in a program, a state file or a script can use it up, and Microsoft blocks leaked keys.",
  fix: "Read the key from secret configuration (`config.requireSecret`) or a key vault, and pass it in `protectedSettings`. Wrap a plain value with `pulumi.secret`. KMS clients need only a published client key, which is not a secret.",
  severity: "critical",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/plan-for-volume-activation-client",
    "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys",
    "https://www.pulumi.com/docs/iac/concepts/secrets/",
  ],
  findings: {
    readable: {
      level: "mandatory",
      text: "{{resource}} contains a product key ending in {{ending}} as {{form}}. It is not one of Microsoft's published keys.",
      fix: "Read the key with `config.requireSecret` or from a key vault, and pass it in `protectedSettings`. Replace the key if the program or its state was shared.",
    },
  },
  unknowns: {
    "not-followed": {
      text: "A script of {{subjects}} installs a product key that it puts together in a way that is not followed, so whether a secret key is readable there is unknown.",
      settle: "Pass the key as a secret parameter, or read it from a key vault when the script runs.",
    },
    "source-shows-secrets": {
      text: "This input shows secrets as plain values, so whether the product keys in {{subjects}} are secret is unknown.",
      settle:
        "Run `winlic check` on a preview, or set the policy `wrap-readable-keys` of the policy pack to remediate.",
    },
  },
  skips: { "no-key": "no property contains a product key" },
  examples: { bad: example(KEY), good: example(PUBLISHED) },
  check(estate) {
    const composed = findComposedKeys(estate);
    const verdicts = estate.resources.flatMap((resource) =>
      checkResource(resource, [...findReadableKeys(resource), ...(composed.get(resource.urn) ?? [])]),
    );
    const all = [...verdicts, ...checkUnfollowed(estate)];
    return all.length > 0 ? all : skip("no-key");
  },
});

/** Scripts that install a key nobody can follow to where it comes from, in properties that are no secret. */
function checkUnfollowed(estate: Estate) {
  const scripts = estate.machines.flatMap((machine) => scriptsOf(estate, machine).scripts);
  const installing = new Map(
    scripts.flatMap(({ urn, reading }) =>
      reading !== undefined && installsUnknownKey(reading) ? [[urn, reading] as const] : [],
    ),
  );
  return estate.resources.flatMap((resource) => {
    // What a secret holds is hidden, and keys that stand there in one piece are judged by themselves.
    const reading = installing.get(resource.urn);
    if (reading === undefined || (resource.secrets?.length ?? 0) > 0) return [];
    if (findReadableKeys(resource).length > 0) return [];
    // What chooses the key may be followed, and still be known to the machine alone: then its parts tell.
    if (!runsUnfollowedCode(reading) && !holdsGroupsOfKey(resource)) return [];
    return [unknown("not-followed", {}, { subject: subjectOf(resource) })];
  });
}

function installsUnknownKey({ actions }: ScriptReading): boolean {
  return actions.some((action) => action.does === "install-key" && !isKnown(action.key) && action.secret !== true);
}

/** A key that is read from a vault is not in the program. */
function runsUnfollowedCode({ notFollowed }: ScriptReading): boolean {
  return notFollowed.length > 0 && !notFollowed.some(({ text }) => /vault/i.test(text));
}

function checkResource(resource: DeclaredResource, keys: readonly ReadableKey[]) {
  const subject = subjectOf(resource);
  return keys.map(({ path, ending, encoded, published }) => {
    if (published !== undefined) return { ...pass, subject };
    if (resource.secrets === undefined) return unknown("source-shows-secrets", {}, { subject });
    if (isWithin(path, resource.secrets)) return { ...pass, subject };
    const data = { resource: resource.name, ending, form: encoded ? "base64 text" : "plain text" };
    return fail("readable", path === "" ? undefined : path, data, { subject });
  });
}

/** A machine on which this key is installed. */
function example(key: string) {
  const command = `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${key}`;
  return { resources: [customScript("install-key", "kms1", command)] };
}
