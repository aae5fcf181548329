import type { ProductKey } from "../activation/product-keys";
import type { Script } from "../activation/scripts/find-scripts";
import type { KmsAction } from "../activation/scripts/script-reading";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type Estate,
  type Fact,
  type Fleet,
  fail,
  isKnown,
  type Machine,
  pass,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "installed" | "declared";

export default estateRule({
  id: "WL303",
  name: "keep-mak-out-of-fleets",
  title: "No multiple activation key is installed in a scale set or fleet",
  why: "A MAK activates a fixed number of installations and never gets one back. A scale set makes new installations whenever it scales or updates, until the key is used up (0xC004C020).",
  fix: "Let the instances of a scale set activate by Azure KMS, a KMS host or Active Directory, with the published client key.",
  severity: "medium",
  references: [
    "https://learn.microsoft.com/windows/deployment/volume-activation/plan-for-volume-activation-client",
    "https://learn.microsoft.com/microsoft-365/commerce/licenses/product-keys-for-vl",
  ],
  messages: {
    installed: {
      level: "advisory",
      text: "{{script}} installs a key that is no published client key (ends in {{ending}}) on the instances of scale set {{machine}}: each one spends an activation.",
    },
    declared: {
      level: "advisory",
      text: "Each instance of {{machine}} spends an activation, as activation.method is mak.",
    },
  },
  examples: { bad: example("BCDFG-HJKMP-QRTVW-XY234-6789B"), good: example("D764K-2NDRG-47T6Q-P8T8W-YP6DF") },
  check(estate) {
    const sets = estate.machines.filter(({ kind, os }) => kind === "scale-set" && os !== "linux");
    // What machines of a fleet run is not read; how they activate may be declared.
    const fleets = estate.licensed.fleets.filter(({ kind, os }) => kind === "azure-fleet" && os !== "linux");
    const declared = fleets.flatMap((fleet) => declaredFor(fleet, estate));
    if (sets.length + declared.length === 0) return skip("no scale set runs Windows");
    return [...sets.flatMap((set) => checkScaleSet(set, estate)), ...declared];
  },
});

interface Installed {
  readonly script: Script;
  readonly key: Fact<ProductKey>;
  /** Why nobody can tell whether a MAK is installed; undefined where the script shows it. */
  readonly doubt: string | undefined;
}

function checkScaleSet(fleet: Machine, estate: Estate): readonly Verdict<Key>[] {
  const { scripts, doubts } = scriptsOf(estate, fleet);
  const found = scripts.flatMap((script) =>
    (script.reading?.actions ?? []).flatMap((action): readonly Installed[] =>
      action.does === "install-key" ? [{ script, key: action.key, doubt: doubtOf(action) }] : [],
    ),
  );
  const unpublished = found.flatMap(({ script, key, doubt }) =>
    isKnown(key) && key.published === undefined && doubt === undefined ? [{ script, ending: key.ending }] : [],
  );
  if (unpublished.length > 0) {
    return unpublished.map(({ script, ending }) =>
      fail<Key>(
        "installed",
        script.at === "" ? undefined : script.at,
        { script: script.name, ending, machine: fleet.name },
        { subject: subjectOf(script) },
      ),
    );
  }
  const declared = declaredFor(fleet, estate);
  if (declared.length > 0) return declared;
  const subject = subjectOf(fleet);
  const open = found.find((installed) => installed.doubt !== undefined)?.doubt;
  if (open !== undefined) return [unknown(open, { subject })];
  // What cannot be read is taken to keep to the method, where one is declared.
  const [doubt] = estate.declarations.activation?.method === undefined ? doubts : [];
  return doubt === undefined
    ? [{ ...pass, subject }]
    : [unknown(`whether a MAK is installed: ${doubt}`, { subject, settle: "Declare `activation.method`." })];
}

function declaredFor(fleet: Machine | Fleet, { declarations }: Estate): readonly Verdict<Key>[] {
  if (declarations.activation?.method !== "mak" || fleet.os === UNKNOWN) return [];
  return [fail("declared", undefined, { machine: fleet.name }, { subject: subjectOf(fleet) })];
}

function doubtOf({ key, secret, perhaps }: Extract<KmsAction, { does: "install-key" }>): string | undefined {
  if (secret === true) return "whether the key that a script is given as a secret is a MAK";
  if (isKnown(key) && (key.published !== undefined || perhaps !== true)) return undefined;
  return "whether the key that a script chooses when it runs is a MAK";
}

/** A scale set on which this key, made up for the example or published, is installed. */
function example(key: string) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachineScaleSet",
        name: "farm",
        properties: {
          sku: { name: "Standard_D4s_v5", capacity: 4 },
          virtualMachineProfile: {
            storageProfile: {
              imageReference: {
                publisher: "MicrosoftWindowsServer",
                offer: "WindowsServer",
                sku: "2025-datacenter-g2",
                version: "latest",
              },
            },
            extensionProfile: {
              extensions: [
                {
                  name: "key",
                  publisher: "Microsoft.Compute",
                  type: "CustomScriptExtension",
                  protectedSettings: { commandToExecute: `cscript //nologo slmgr.vbs /ipk ${key}` },
                },
              ],
            },
          },
        },
      },
    ],
  };
}
