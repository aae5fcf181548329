import { nameRelease } from "../data/releases";
import {
  type Edition,
  type Estate,
  isKnown,
  type Machine,
  type Reason,
  type Subject,
  subjectOf,
  UNKNOWN,
} from "../model";
import { activation } from "../words/activation";
import { findKmsHosts } from "./kms-hosts";
import type { ProductKey } from "./product-keys";
import type { Script } from "./scripts/find-scripts";
import { scriptsOf } from "./scripts/scripts-of";

/** What a script makes of the client key of a machine. */
export type KeyJudgement =
  | { readonly outcome: "fits"; readonly subject?: Subject }
  | { readonly outcome: "unknown"; readonly reason: Reason; readonly subject: Subject }
  /** A custom image that has to bring its client key: no script installs one. */
  | { readonly outcome: "no-client-key"; readonly machine: Machine }
  | WrongKey;

/** A key of another release or edition, or one for Hyper-V hosts only (AVMA), and all machines on which it is installed. */
export interface WrongKey {
  readonly outcome: "mismatch" | "avma";
  readonly script: Script;
  /** The line that installs it. */
  readonly line: number;
  readonly product: string;
  /** The last characters of the key. */
  readonly ending: string;
  readonly machines: readonly string[];
  /** What the machines run, as a person names it. */
  readonly system: string;
}

const EDITIONS: Readonly<Record<Edition, string>> = {
  datacenter: "Datacenter",
  "datacenter-azure-edition": "Datacenter: Azure Edition",
  standard: "Standard",
  essentials: "Essentials",
};

/** Compares the client keys that scripts install with the machines they run on; one judgement for each script and fault. */
export function judgeClientKeys(estate: Estate): readonly KeyJudgement[] {
  const hosts = findKmsHosts(estate).flatMap(({ machine }) => machine ?? []);
  const judgements = new Map<string, KeyJudgement>();
  for (const machine of estate.machines) {
    if (machine.os === "linux") continue;
    const judgement = judgeMachine(machine, estate, hosts.includes(machine));
    if (judgement === undefined) continue;
    if (!("system" in judgement)) {
      judgements.set(`${machine.urn}\n${judgement.outcome}`, judgement);
      continue;
    }
    const { outcome, script, system } = judgement;
    const key = [outcome, script.urn, script.at, system].join("\n");
    const before = judgements.get(key);
    const machines = before !== undefined && "system" in before ? before.machines : [];
    judgements.set(key, { ...judgement, machines: [...machines, machine.name] });
  }
  return [...judgements.values()];
}

function judgeMachine(machine: Machine, estate: Estate, isHost: boolean): KeyJudgement | undefined {
  const { scripts, unread } = scriptsOf(estate, machine);
  const installed = scripts.filter(({ runs }) => runs).flatMap(installedKeys);
  const keys = new Map(
    installed.flatMap(({ key, script, line, perhaps }) =>
      isKnown(key) ? [[key.key, { key, script, line, perhaps }] as const] : [],
    ),
  );
  const windows = [...keys.values()].filter(
    ({ key }) => key.published !== undefined && key.published.kind !== "office",
  );
  const [only, ...others] = windows;
  // A host installs its own key, which is in no table and a secret.
  const open = isHost ? undefined : installed.find(({ key }) => key === UNKNOWN);
  if (open?.secret === true) {
    return { outcome: "unknown", reason: activation("secret-client-key"), subject: subjectOf(open.script) };
  }
  if (open !== undefined || others.length > 0 || only?.perhaps === true) {
    const subject = subjectOf((open ?? only)?.script ?? machine);
    return { outcome: "unknown", reason: activation("client-key-chosen"), subject };
  }
  if (only !== undefined) {
    const changes = scripts.flatMap(({ runs, reading }) => (runs ? (reading?.changesTo ?? []) : []));
    // The key of what the machine becomes is right after the change.
    const fits = changes.some(({ product }) => product === only.key.published?.product);
    return fits ? { outcome: "fits", subject: subjectOf(only.script) } : judgeKey(only, machine);
  }
  if (estate.declarations.activation?.method !== "kms" || isHost || installed.length > 0) return undefined;
  if (machine.os === UNKNOWN || !isKnown(machine.image) || !isKnown(machine.image.id)) return undefined;
  return unread.length > 0 ? undefined : { outcome: "no-client-key", machine };
}

interface Installed {
  readonly key: ProductKey | typeof UNKNOWN;
  readonly script: Script;
  readonly line: number;
  readonly perhaps: boolean;
  readonly secret: boolean;
}

function installedKeys(script: Script): readonly Installed[] {
  return (script.reading?.actions ?? []).flatMap((action): readonly Installed[] =>
    action.does === "install-key"
      ? [
          {
            key: action.key,
            script,
            line: action.line,
            perhaps: action.perhaps === true,
            secret: action.secret === true,
          },
        ]
      : [],
  );
}

function judgeKey(
  { key, script, line }: Pick<Installed, "script" | "line"> & { readonly key: ProductKey },
  machine: Machine,
): KeyJudgement {
  const { ending, published } = key;
  const subject = subjectOf(script);
  if (published === undefined) return { outcome: "fits" };
  const { kind, product, releases, edition } = published;
  const wrong = (outcome: WrongKey["outcome"]): WrongKey => {
    return { outcome, script, line, product, ending, machines: [machine.name], system: systemOf(machine) };
  };
  if (kind === "avma") return wrong("avma");
  const forServer = releases.length > 0 || product.startsWith("Windows Server");
  if (machine.os === "windows-client") return forServer ? wrong("mismatch") : { outcome: "fits" };
  if (machine.os !== "windows-server") {
    return { outcome: "unknown", reason: activation("client-key-for-image"), subject: subjectOf(machine) };
  }
  if (!forServer) return wrong("mismatch");
  // Editions no longer sold are in no image table.
  if (releases.length === 0 || edition === undefined) return { outcome: "fits" };
  const { release, edition: own } = machine;
  // The annual channel is in no table of client keys.
  if (isKnown(release) && release !== "23h2" && !releases.includes(release)) return wrong("mismatch");
  if (isKnown(own) && own !== edition) return wrong("mismatch");
  if (isKnown(release) && release !== "23h2" && isKnown(own)) return { outcome: "fits", subject };
  const reason = isKnown(release) ? activation("client-key-for-edition") : activation("client-key-for-release");
  return { outcome: "unknown", reason, subject: subjectOf(machine) };
}

function systemOf({ os, release, edition }: Machine): string {
  if (os === "windows-client") return "a Windows client";
  const parts = [isKnown(release) ? nameRelease(release) : undefined, isKnown(edition) ? EDITIONS[edition] : undefined];
  return ["Windows Server", ...parts.flatMap((part) => part ?? [])].join(" ");
}
