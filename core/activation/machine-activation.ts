import { cloudOfKms, KMS_CLOUDS } from "../data/azure-kms-endpoints";
import { KMS_PORT } from "../data/kms-discovery";
import { type Estate, isKnown, type Machine } from "../model";
import type { KmsHost } from "./kms-hosts";
import type { Script } from "./scripts/find-scripts";
import type { KmsAction } from "./scripts/script-reading";
import { scriptsOf } from "./scripts/scripts-of";

/** How a machine activates, as far as the plan shows. */
export type MachineActivation =
  /** It is a KMS host itself and activates with its own key, at Microsoft. */
  | { readonly way: "host-key"; readonly because: string }
  /** `host` is the name that a script, called `by`, registers; absent where an image or a declaration says so. */
  | { readonly way: "azure-kms"; readonly because: string; readonly host?: string; readonly by?: string }
  /** A host is registered: discovery is off. */
  | { readonly way: "registered-host"; readonly host: string; readonly port: number; readonly because: string }
  /** By SRV record; in one domain where a script sets it, else in the domain of the machine. */
  | { readonly way: "discovery"; readonly domain?: string; readonly because: string }
  | { readonly way: "active-directory" | "mak"; readonly because: string }
  | { readonly way: "unknown"; readonly what: string; readonly settle: string };

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
    return { way: "host-key", because: "it is a KMS host, and activates with its own key" };
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
  const byScript = by !== IMAGE && by !== "";
  if (method === "adba" && !byScript) return { way: "active-directory", because: "activation.method is adba" };
  if (method === "mak" && !byScript) return { way: "mak", because: "activation.method is mak" };
  if (host !== undefined) {
    const because = `${by} registers ${host}`;
    if (cloudOfKms(host) === undefined) return { way: "registered-host", host, port, because };
    return by === IMAGE ? { way: "azure-kms", because: IMAGE } : { way: "azure-kms", host, by, because };
  }
  if (domain !== undefined) {
    const { action, by: script, certain } = domain;
    if (!certain || (action.does === "set-domain" && !isKnown(action.domain))) {
      const what = `in which domain ${script.name} has a KMS host looked up, as it is chosen when the script runs`;
      return { way: "unknown", what, settle: "Write the domain into the script." };
    }
    if (action.does === "set-domain" && isKnown(action.domain)) {
      return { way: "discovery", domain: action.domain, because: `a script sets the lookup domain ${action.domain}` };
    }
  }
  if (byScript) return { way: "discovery", because: `${by} clears the registered host` };
  if (method === "azure-kms") return { way: "azure-kms", because: "activation.method is azure-kms" };
  if (method === "kms") return { way: "discovery", because: "activation.method is kms" };
  return {
    way: "unknown",
    what: "how machines from custom images activate",
    settle: "Declare `activation.method`.",
  };
}

/**
 * Why a machine that cannot reach Azure KMS may not need it, or undefined where it does for sure. Images of the
 * Marketplace have Azure KMS registered; what a custom image or disk has is not in the plan, nor what a domain or a
 * script that cannot be read makes of either, unless the method is declared.
 */
export function doubtAzureKms(
  estate: Estate,
  machine: Machine,
): { readonly what: string; readonly settle: string } | undefined {
  const declared = estate.declarations.activation?.method === "azure-kms";
  const uses = tellActivation(estate, machine, []).way === "azure-kms";
  return uses && (declared || scriptsOf(estate, machine).doubts.length === 0) ? undefined : HOW_IT_ACTIVATES;
}

/** Why a machine that the plan shows to use Azure KMS may not do so, or undefined where nothing says so. */
export function doubtScripts(
  estate: Estate,
  machine: Machine,
): { readonly what: string; readonly settle: string } | undefined {
  const declared = estate.declarations.activation?.method === "azure-kms";
  return declared || scriptsOf(estate, machine).doubts.length === 0 ? undefined : WHAT_SCRIPTS_DECIDE;
}

const WHAT_SCRIPTS_DECIDE = {
  what: "whether machines keep to Azure KMS: a script that is not in the plan may decide otherwise",
  settle: "Declare activation: { method: azure-kms } in windows-licensing.yaml, or the method they use instead.",
};

const HOW_IT_ACTIVATES = {
  what: "whether machines use Azure KMS, which they could not reach: their image, domain or scripts may decide otherwise",
  settle: "Declare activation: { method: azure-kms } in windows-licensing.yaml, or the method they use instead.",
};

const IMAGE = "the Marketplace image has Azure KMS registered";

/** Keys that are not published are MAKs on a client; published ones make it ask a host. */
function tellByKey(scripts: readonly Script[], method: string | undefined): MachineActivation | undefined {
  for (const { reading, name } of scripts) {
    for (const action of reading?.actions ?? []) {
      if (action.does !== "install-key" || action.perhaps === true) continue;
      if (isKnown(action.key) && action.key.published === undefined) {
        return { way: "mak", because: `${name} installs a key that is no published client key` };
      }
      if (action.secret === true && method === undefined) {
        const what = "whether the key that a script is given as a secret is a MAK";
        return { way: "unknown", what, settle: "Declare `activation.method`." };
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
  return action.does === "set-host-port" || (action.does === "set-host" && action.port !== undefined);
}

interface Registered {
  readonly host: string | undefined;
  readonly port: number;
  readonly by: string;
}

/** What stands registered after all scripts ran, or why nobody can tell. */
function registrationOf(machine: Machine, scripts: readonly Script[]): Registered | MachineActivation {
  const outcome = outcomeOf(scripts, isAboutHost);
  if (outcome === undefined) {
    return pinsAzureKms(machine)
      ? { host: KMS_CLOUDS.AzureCloud.currentName, port: KMS_PORT, by: IMAGE }
      : { host: undefined, port: KMS_PORT, by: "" };
  }
  const { action, by, certain } = outcome;
  const unknownHost = action.does === "set-host" && !isKnown(action.host);
  if (!by.runs) {
    const what = "whether anything runs the custom data of a machine, which changes its KMS host";
    return { way: "unknown", what, settle: "Let an extension or a run command run it." };
  }
  if (!certain && outcomesOf(scripts, isAboutHost).every((each) => each.certain)) {
    const what = "which KMS host a machine uses, as its scripts register several";
    return { way: "unknown", what, settle: "Let one script register the host." };
  }
  if (!certain || unknownHost) {
    const what = `which KMS host ${by.name} registers, as it is chosen when the script runs`;
    return { way: "unknown", what, settle: "Write the name of the host into the script." };
  }
  if (action.does !== "set-host" || !isKnown(action.host)) return { host: undefined, port: KMS_PORT, by: by.name };
  const set = outcomeOf(scripts, isAboutPort);
  const port = set?.action.does === "set-host-port" || set?.action.does === "set-host" ? set.action.port : KMS_PORT;
  if (set?.certain === false || !isKnown(port)) {
    const what = `at which port ${by.name} asks its KMS host, as it is chosen when the script runs`;
    return { way: "unknown", what, settle: "Write the port into the script." };
  }
  return { host: action.host, port, by: by.name };
}
