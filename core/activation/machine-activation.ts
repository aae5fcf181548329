import { cloudOfKms, KMS_CLOUDS } from "../data/azure-kms-endpoints";
import { KMS_PORT } from "../data/kms-discovery";
import { type Estate, isKnown, type Machine, type Reason } from "../model";
import { activation } from "../words/activation";
import type { KmsHost } from "./kms-hosts";
import type { Script } from "./scripts/find-scripts";
import type { KmsAction } from "./scripts/script-reading";
import { scriptsOf } from "./scripts/scripts-of";

/** How a machine activates, as far as the plan shows. */
export type MachineActivation =
  /** It is a KMS host itself and activates with its own key, at Microsoft. */
  | { readonly way: "host-key"; readonly reason: Reason }
  /** `host` is the name that a script, called `by`, registers; absent where an image or a declaration says so. */
  | {
      readonly way: "azure-kms";
      readonly reason: Reason;
      readonly host?: string;
      readonly port?: number;
      readonly by?: string;
    }
  /** A script, called `by`, registers a host: discovery is off. */
  | {
      readonly way: "registered-host";
      readonly host: string;
      readonly port: number;
      readonly by: string;
      readonly reason: Reason;
    }
  /** By SRV record; in one domain where a script sets it, else in the domain of the machine. */
  | { readonly way: "discovery"; readonly domain?: string; readonly reason: Reason }
  | { readonly way: "active-directory" | "mak"; readonly reason: Reason }
  /** `candidates` are the hosts of which one is registered, where scripts register several. */
  | { readonly way: "unknown"; readonly reason: Reason; readonly candidates?: readonly CandidateHost[] };

/** A host that may be the registered one, and the script that registers it. */
export interface CandidateHost {
  readonly host: string;
  readonly port: number;
  readonly by: string;
}

/** A Marketplace image has Azure KMS registered (SupportArticles-docs, windows-virtual-machine-activation-faq). */
export function pinsAzureKms({ image }: Machine): boolean {
  return isKnown(image) && isKnown(image.publisher) && image.id === undefined;
}

/**
 * How a machine activates, in the order Windows goes by: a key of its own (MAK), a registered host, a lookup domain,
 * the SRV record of its own domain. What scripts do comes before what is declared, as it is what happens.
 *
 * @param hosts the KMS hosts of the estate: they ask no other host
 */
export function tellActivation(estate: Estate, machine: Machine, hosts: readonly KmsHost[]): MachineActivation {
  if (hosts.some((host) => host.machine === machine)) {
    return { way: "host-key", reason: activation("host-key") };
  }
  const { scripts } = scriptsOf(estate, machine);
  const { method } = estate.declarations.activation ?? {};
  const byKey = tellByKey(scripts, method);
  if (byKey !== undefined) return byKey;
  const registered = registrationOf(machine, scripts);
  if ("way" in registered) return registered;
  const { host, port, by } = registered;
  const domain = outcomeOf(scripts, isAboutDomain);
  // Nothing but the image and a declaration may decide where no script speaks.
  const byScript = typeof by === "string";
  if (method === "adba" && !byScript)
    return { way: "active-directory", reason: activation("declared-method", { method }) };
  if (method === "mak" && !byScript) return { way: "mak", reason: activation("declared-method", { method }) };
  if (host !== undefined && by !== undefined) {
    if (by === IMAGE) return { way: "azure-kms", reason: activation("marketplace-image") };
    const reason = activation("script-registers-host", { script: by, host });
    return cloudOfKms(host) === undefined
      ? { way: "registered-host", host, port, by, reason }
      : { way: "azure-kms", host, port, by, reason };
  }
  if (domain !== undefined) {
    const { action, by: script, certain } = domain;
    if (!certain || (action.does === "set-domain" && !isKnown(action.domain))) {
      return { way: "unknown", reason: activation("lookup-domain-chosen", { script: script.name }) };
    }
    if (action.does === "set-domain" && isKnown(action.domain)) {
      return {
        way: "discovery",
        domain: action.domain,
        reason: activation("script-sets-domain", { script: script.name, domain: action.domain }),
      };
    }
  }
  if (byScript) return { way: "discovery", reason: activation("script-clears-host", { script: by }) };
  if (method === "azure-kms") return { way: "azure-kms", reason: activation("declared-method", { method }) };
  if (method === "kms") return { way: "discovery", reason: activation("declared-method", { method }) };
  return { way: "unknown", reason: activation("method-undeclared") };
}

/**
 * Why a machine that cannot reach Azure KMS may not need it, or undefined where it does for sure. Images of the
 * Marketplace have Azure KMS registered; what a custom image or disk has is not in the plan, nor what a domain or a
 * script that cannot be read makes of either, unless the method is declared.
 */
export function doubtAzureKms(estate: Estate, machine: Machine): Reason | undefined {
  const declared = estate.declarations.activation?.method === "azure-kms";
  const uses = tellActivation(estate, machine, []).way === "azure-kms";
  return uses && (declared || scriptsOf(estate, machine).unread.length === 0)
    ? undefined
    : activation("may-not-use-azure-kms");
}

/** Why a machine that the plan shows to use Azure KMS may not do so, or undefined where nothing says so. */
export function doubtScripts(estate: Estate, machine: Machine): Reason | undefined {
  const declared = estate.declarations.activation?.method === "azure-kms";
  return declared || scriptsOf(estate, machine).unread.length === 0
    ? undefined
    : activation("script-may-leave-azure-kms");
}

/** Stands where a script's name stands, for the image. */
const IMAGE = Symbol("image");

/** Keys that are not published are MAKs on a client; published ones make it ask a host. */
function tellByKey(scripts: readonly Script[], method: string | undefined): MachineActivation | undefined {
  for (const { reading, name } of scripts) {
    for (const action of reading?.actions ?? []) {
      if (action.does !== "install-key" || action.perhaps === true) continue;
      if (isKnown(action.key) && action.key.published === undefined) {
        return { way: "mak", reason: activation("script-installs-other-key", { script: name }) };
      }
      if (action.secret === true && method === undefined) {
        return { way: "unknown", reason: activation("secret-key") };
      }
    }
  }
  return undefined;
}

/** What scripts leave of one thing, and whether that is certain. */
interface Outcome {
  readonly action: KmsAction;
  readonly by: Script;
  readonly certain: boolean;
}

/** The last word of each script about one thing; undefined where none speaks. UNKNOWN where they disagree. */
function outcomesOf(scripts: readonly Script[], isAbout: (action: KmsAction) => boolean): readonly Outcome[] {
  return scripts.flatMap((by): readonly Outcome[] => {
    let last: Outcome | undefined;
    for (const action of (by.reading?.actions ?? []).filter(isAbout)) {
      if (action.perhaps !== true) last = { action, by, certain: true };
      // What is done already, and perhaps again, is done.
      else if (last?.certain !== true || !isSame(last.action, action)) last = { action, by, certain: false };
    }
    return last === undefined ? [] : [last];
  });
}

/** What stands after all scripts ran. What lies on the machine and may never run counts only where nothing else speaks. */
function outcomeOf(scripts: readonly Script[], isAbout: (action: KmsAction) => boolean): Outcome | undefined {
  const all = outcomesOf(scripts, isAbout);
  const running = all.filter(({ by }) => by.runs);
  const [first, ...others] = running.length > 0 ? running : all;
  if (first === undefined) return undefined;
  const agreed = others.every(({ action, certain }) => certain && isSame(first.action, action));
  return { ...first, certain: first.certain && agreed };
}

function isSame(one: KmsAction, other: KmsAction): boolean {
  if (one.does !== other.does) return false;
  if (one.does === "set-host" && other.does === "set-host") return isKnown(one.host) && one.host === other.host;
  return (
    one.does !== "set-domain" || (other.does === "set-domain" && isKnown(one.domain) && one.domain === other.domain)
  );
}

function isAboutHost({ does }: KmsAction): boolean {
  return does === "set-host" || does === "clear-host";
}

function isAboutDomain({ does }: KmsAction): boolean {
  return does === "set-domain" || does === "clear-domain";
}

function isAboutPort(action: KmsAction): boolean {
  // slmgr takes a host without a port to its default; other ways leave a port that was set before.
  return (
    action.does === "set-host-port" ||
    action.does === "clear-host-port" ||
    (action.does === "set-host" && (action.port !== undefined || action.keepsPort !== true))
  );
}

interface Registered {
  readonly host: string | undefined;
  readonly port: number;
  /** The script that says so, or the image; undefined where neither does. */
  readonly by: string | typeof IMAGE | undefined;
}

/** The hosts that scripts register, each for certain; undefined where one leaves none or one that is unknown. */
function candidatesIn(scripts: readonly Script[]): readonly CandidateHost[] | undefined {
  const candidates = outcomesOf(
    scripts.filter(({ runs }) => runs),
    isAboutHost,
  ).map(({ action, by }): CandidateHost | undefined => {
    if (action.does !== "set-host" || !isKnown(action.host) || action.keepsPort === true) return undefined;
    const port = action.port ?? KMS_PORT;
    return isKnown(port) ? { host: action.host, port, by: by.name } : undefined;
  });
  const known = candidates.filter((candidate) => candidate !== undefined);
  return known.length === candidates.length ? known : undefined;
}

/** What stands registered after all scripts ran, or why nobody can tell. */
function registrationOf(machine: Machine, scripts: readonly Script[]): Registered | MachineActivation {
  const outcome = outcomeOf(scripts, isAboutHost);
  if (outcome === undefined) {
    return pinsAzureKms(machine)
      ? { host: KMS_CLOUDS.AzureCloud.currentName, port: KMS_PORT, by: IMAGE }
      : { host: undefined, port: KMS_PORT, by: undefined };
  }
  const { action, by, certain } = outcome;
  const unknownHost = action.does === "set-host" && !isKnown(action.host);
  if (!by.runs) {
    return { way: "unknown", reason: activation("custom-data-not-run") };
  }
  if (!certain && outcomesOf(scripts, isAboutHost).every((each) => each.certain)) {
    const candidates = candidatesIn(scripts);
    return {
      way: "unknown",
      reason: activation("several-hosts-registered"),
      ...(candidates === undefined ? {} : { candidates }),
    };
  }
  if (!certain || unknownHost) {
    return { way: "unknown", reason: activation("host-chosen", { script: by.name }) };
  }
  if (action.does !== "set-host" || !isKnown(action.host)) return { host: undefined, port: KMS_PORT, by: by.name };
  const set = outcomeOf(scripts, isAboutPort);
  const port =
    set?.action.does === "set-host-port" || set?.action.does === "set-host" ? (set.action.port ?? KMS_PORT) : KMS_PORT;
  if (set?.certain === false || !isKnown(port)) {
    return { way: "unknown", reason: activation("port-chosen", { script: by.name }) };
  }
  return { host: action.host, port, by: by.name };
}
