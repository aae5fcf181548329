import { findKmsHosts } from "../activation/kms-hosts";
import type { ProductKey } from "../activation/product-keys";
import type { Script } from "../activation/scripts/find-scripts";
import { scriptsOf } from "../activation/scripts/scripts-of";
import {
  type Edition,
  type Estate,
  fail,
  isKnown,
  type Machine,
  pass,
  subjectOf,
  UNKNOWN,
  type Verdict,
} from "../model";
import { legacyEstateRule as estateRule, legacySkip as skip, legacyUnknown as unknown } from "../model/legacy";

type Key = "mismatch" | "avma" | "no-client-key";

const EDITIONS: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

export default estateRule({
  id: "WL302",
  name: "match-client-key",
  title: "The client key that a script installs fits the release and edition of the machine",
  why: "A client key belongs to one release and edition: slmgr refuses another (0xC004F050, 0xC004F069), and the machine stays as it was. A key for Automatic Virtual Machine Activation works on Hyper-V only, never on Azure (0xC004FD01).",
  fix: "Install the published client key of the machine's own release and edition.",
  severity: "high",
  references: [
    "https://learn.microsoft.com/windows-server/get-started/kms-client-activation-keys",
    "https://learn.microsoft.com/windows-server/get-started/automatic-vm-activation",
    "https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/windows-vm-activation-error-0xc004fd01-0xc004fd02",
  ],
  messages: {
    mismatch: {
      level: "mandatory",
      text: "{{script}} installs the client key of {{product}} (ends in {{ending}}) on {{machines}}, which run {{system}}.",
    },
    avma: {
      level: "mandatory",
      text: "{{script}} installs a key for Automatic Virtual Machine Activation ({{product}}, ends in {{ending}}) on {{machines}}: it works on Hyper-V hosts only, not on Azure.",
    },
    "no-client-key": {
      level: "advisory",
      text: "{{machine}} is made from a custom image and activates by KMS, and nothing visible installs a client key: the image must bring it.",
    },
  },
  examples: { bad: example("WX4NM-KYWYW-QJJR4-XV3QB-6VM33"), good: example("WMDGN-G9PQG-XVVXX-R3X43-63DFG") },
  check(estate) {
    const hosts = findKmsHosts(estate).flatMap(({ machine }) => machine ?? []);
    const machines = estate.machines.filter(({ os }) => os !== "linux");
    const verdicts = new Map<string, Verdict<Key>>();
    for (const machine of machines) {
      for (const verdict of checkMachine(machine, estate, hosts.includes(machine))) merge(verdicts, verdict, machine);
    }
    return verdicts.size > 0 ? [...verdicts.values()] : skip("no script installs a client key");
  },
});

function checkMachine(machine: Machine, estate: Estate, isHost: boolean): readonly Verdict<Key>[] {
  const { scripts, doubts } = scriptsOf(estate, machine);
  const installed = scripts.filter(({ runs }) => runs).flatMap(installedKeys);
  const keys = new Map(
    installed.flatMap(({ key, script, perhaps }) =>
      isKnown(key) ? [[key.key, { key, script, perhaps }] as const] : [],
    ),
  );
  const windows = [...keys.values()].filter(
    ({ key }) => key.published !== undefined && key.published.kind !== "office",
  );
  const [only, ...others] = windows;
  // A host installs its own key, which is in no table and a secret.
  const open = isHost ? undefined : installed.find(({ key }) => key === UNKNOWN);
  if (open?.secret === true) {
    return [
      unknown("which client key a script installs, as it is given it as a secret", { subject: subjectOf(open.script) }),
    ];
  }
  if (open !== undefined || others.length > 0 || only?.perhaps === true) {
    const subject = subjectOf((open ?? only)?.script ?? machine);
    return [unknown("which client key a script installs, as it chooses when it runs", { subject })];
  }
  if (only !== undefined) return [checkKey(only.key, only.script, machine)];
  if (estate.declarations.activation?.method !== "kms" || isHost || installed.length > 0) return [];
  if (machine.os === UNKNOWN || !isKnown(machine.image) || !isKnown(machine.image.id)) return [];
  if (doubts.length > 0) return [];
  return [fail("no-client-key", machine.paths.image, { machine: machine.name }, { subject: subjectOf(machine) })];
}

interface Installed {
  readonly key: ProductKey | typeof UNKNOWN;
  readonly script: Script;
  readonly perhaps: boolean;
  readonly secret: boolean;
}

function installedKeys(script: Script): readonly Installed[] {
  return (script.reading?.actions ?? []).flatMap((action): readonly Installed[] =>
    action.does === "install-key"
      ? [{ key: action.key, script, perhaps: action.perhaps === true, secret: action.secret === true }]
      : [],
  );
}

function checkKey({ ending, published }: ProductKey, script: Script, machine: Machine): Verdict<Key> {
  const subject = subjectOf(script);
  if (published === undefined) return pass;
  const { kind, product, releases, edition } = published;
  const data = { script: script.name, product, ending, machines: [machine.name], system: systemOf(machine) };
  if (kind === "avma") return fail("avma", pathOf(script), data, { subject });
  const forServer = releases.length > 0 || product.startsWith("Windows Server");
  if (machine.os === "windows-client") return forServer ? fail("mismatch", pathOf(script), data, { subject }) : pass;
  if (machine.os !== "windows-server") {
    return unknown("whether a client key fits machines whose image is not declared", {
      settle: "Declare their edition and release under `machines`.",
      subject: subjectOf(machine),
    });
  }
  if (!forServer) return fail("mismatch", pathOf(script), data, { subject });
  // Editions no longer sold are in no image table.
  if (releases.length === 0 || edition === undefined) return pass;
  const { release, edition: own } = machine;
  // The annual channel is in no table of client keys.
  if (isKnown(release) && release !== "23h2" && !releases.includes(release)) {
    return fail("mismatch", pathOf(script), data, { subject });
  }
  if (isKnown(own) && own !== edition) return fail("mismatch", pathOf(script), data, { subject });
  if (isKnown(release) && release !== "23h2" && isKnown(own)) return { ...pass, subject };
  return unknown(
    `whether a client key fits, because the ${isKnown(release) ? "edition" : "release"} of the machine is not known`,
    { settle: "Declare it under `machines`.", subject: subjectOf(machine) },
  );
}

function pathOf({ at }: Script): string | undefined {
  return at === "" ? undefined : at;
}

function systemOf({ os, release, edition }: Machine): string {
  if (os === "windows-client") return "Windows for clients";
  const parts = [isKnown(release) ? release : undefined, isKnown(edition) ? EDITIONS[edition] : undefined];
  return ["Windows Server", ...parts.flatMap((part) => part ?? [])].join(" ");
}

/** One finding for each script and fault, with all machines it concerns. */
function merge(verdicts: Map<string, Verdict<Key>>, verdict: Verdict<Key>, machine: Machine): void {
  if (verdict.verdict !== "fail" || verdict.message === "no-client-key") {
    verdicts.set(`${machine.urn}\n${verdict.verdict}`, verdict);
    return;
  }
  const { subject, path, message, data } = verdict;
  const key = [message, subject?.urn ?? "", path ?? "", String(data.system)].join("\n");
  const before = verdicts.get(key);
  const named = before?.verdict === "fail" ? before.data.machines : undefined;
  const machines = Array.isArray(named) ? (named as readonly string[]) : [];
  verdicts.set(key, { ...verdict, data: { ...data, machines: [...machines, machine.name] } });
}

/** A machine with Windows Server 2019 Datacenter on which this key is installed. */
function example(key: string) {
  return {
    resources: [
      {
        type: "azure-native:compute:VirtualMachine",
        name: "app",
        properties: {
          resourceGroupName: "app",
          vmName: "app",
          hardwareProfile: { vmSize: "Standard_D4s_v5" },
          storageProfile: {
            imageReference: {
              publisher: "MicrosoftWindowsServer",
              offer: "WindowsServer",
              sku: "2019-datacenter-gensecond",
              version: "latest",
            },
          },
        },
      },
      {
        type: "azure-native:compute:VirtualMachineExtension",
        name: "client-key",
        properties: {
          resourceGroupName: "app",
          vmName: "app",
          publisher: "Microsoft.Compute",
          type: "CustomScriptExtension",
          typeHandlerVersion: "1.10",
          settings: { commandToExecute: `cscript //nologo C:\\Windows\\System32\\slmgr.vbs /ipk ${key}` },
        },
      },
    ],
  };
}
