import type { ProductKey } from "../activation/product-keys";
import type { Script } from "../activation/scripts/find-scripts";
import { nameScript } from "../activation/scripts/name-script";
import type { KmsAction } from "../activation/scripts/script-reading";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type Estate,
  estateRule,
  type Fact,
  type Fleet,
  fail,
  gather,
  isKnown,
  type Machine,
  pass,
  skip,
  subjectOf,
  UNKNOWN,
  unknown,
} from "../model";
import { scaleSet } from "./examples/resources";

export default estateRule({
  id: "WL303",
  name: "keep-mak-out-of-fleets",
  title: "Scale sets and fleets activate without a multiple activation key",
  why: "A MAK activates a fixed number of installations, and an activation is never returned. A scale set creates new installations whenever it scales or updates, until the key is used up (0xC004C020).",
  fix: "Activate the instances of a scale set by Azure KMS, a KMS host or Active Directory, with the published client key.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/plan-for-volume-activation-client",
    "https://learn.microsoft.com/microsoft-365/commerce/licenses/product-keys-for-vl",
  ],
  findings: {
    installed: {
      level: "advisory",
      text: "Line {{line}} of {{script}} installs a product key on scale set {{machine}} that is not a published client key (ends in {{ending}}). Each instance uses one activation.",
      fix: "In line {{line}} of {{script}}, install the published client key of the image, and let the instances activate by Azure KMS, a KMS host or Active Directory.",
    },
    declared: {
      level: "advisory",
      text: "Each instance of {{machine}} uses one activation of the MAK, because `activation.method` is mak.",
      fix: "Declare another method in windows-licensing.yaml, and install the published client key in {{machine}}.",
      snippet: { activation: { method: "azure-kms" } },
    },
  },
  unknowns: {
    "secret-key": {
      text: "A script installs a secret product key on {{subjects}}, which may be a MAK.",
      settle: "Install the published client key. It is not a secret.",
    },
    "key-chosen": {
      text: "A script chooses the product key of {{subjects}} when it runs, and the key may be a MAK.",
      settle: "Write the published client key into the script.",
    },
    unread: {
      text: "Whether a MAK is installed on {{subjects}} is unknown ({{reason}}).",
      settle: "Declare `activation.method` in windows-licensing.yaml.",
    },
  },
  skips: { "no-fleet": "no scale set or fleet in this stack runs Windows" },
  examples: { bad: example("BCDFG-HJKMP-QRTVW-XY234-6789B"), good: example("D764K-2NDRG-47T6Q-P8T8W-YP6DF") },
  check(estate) {
    const sets = estate.machines.filter(({ kind, os }) => kind === "scale-set" && os !== "linux");
    // What machines of a fleet run is not read; how they activate may be declared.
    const fleets = estate.licensed.fleets.filter(({ kind, os }) => kind === "azure-fleet" && os !== "linux");
    const declared = fleets.flatMap((fleet) => declaredFor(fleet, estate));
    if (sets.length + declared.length === 0) return skip("no-fleet");
    return [...gather(sets, (set) => checkScaleSet(set, estate)), ...declared];
  },
});

interface Installed {
  readonly script: Script;
  readonly key: Fact<ProductKey>;
  readonly line: number;
  /** Why nobody can tell whether a MAK is installed; undefined where the script shows it. */
  readonly doubt: "secret-key" | "key-chosen" | undefined;
}

function checkScaleSet(set: Machine, estate: Estate) {
  const { scripts, unread } = scriptsOf(estate, set);
  const found = scripts.flatMap((script) =>
    (script.reading?.actions ?? []).flatMap((action): readonly Installed[] =>
      action.does === "install-key" ? [{ script, key: action.key, line: action.line, doubt: doubtOf(action) }] : [],
    ),
  );
  const unpublished = found.flatMap(({ script, key, line, doubt }) =>
    isKnown(key) && key.published === undefined && doubt === undefined ? [{ script, line, ending: key.ending }] : [],
  );
  if (unpublished.length > 0) {
    return unpublished.map(({ script, line, ending }) => {
      const data = { script: nameScript(script), line, ending, machine: set.name };
      return fail("installed", script.at === "" ? undefined : script.at, data, { subject: subjectOf(script) });
    });
  }
  const declared = declaredFor(set, estate);
  if (declared.length > 0) return declared;
  const subject = subjectOf(set);
  const open = found.find((installed) => installed.doubt !== undefined)?.doubt;
  if (open === "secret-key") return [unknown("secret-key", {}, { subject })];
  if (open === "key-chosen") return [unknown("key-chosen", {}, { subject })];
  // What cannot be read is taken to keep to the method, where one is declared.
  const [reason] = estate.declarations.activation?.method === undefined ? unread : [];
  return [reason === undefined ? { ...pass, subject } : unknown("unread", { reason }, { subject })];
}

function declaredFor(fleet: Machine | Fleet, { declarations }: Estate) {
  if (declarations.activation?.method !== "mak" || fleet.os === UNKNOWN) return [];
  return [fail("declared", undefined, { machine: fleet.name }, { subject: subjectOf(fleet) })];
}

function doubtOf({ key, secret, perhaps }: Extract<KmsAction, { does: "install-key" }>): Installed["doubt"] {
  if (secret === true) return "secret-key";
  return isKnown(key) && (key.published !== undefined || perhaps !== true) ? undefined : "key-chosen";
}

/** A scale set on which this key, made up for the example or published, is installed. */
function example(key: string) {
  const extension = {
    name: "key",
    publisher: "Microsoft.Compute",
    type: "CustomScriptExtension",
    protectedSettings: { commandToExecute: `cscript //nologo slmgr.vbs /ipk ${key}` },
  };
  const extensionProfile = { extensions: [extension] };
  return { resources: [scaleSet("farm", { sku: "2025-datacenter-g2", capacity: 4, profile: { extensionProfile } })] };
}
