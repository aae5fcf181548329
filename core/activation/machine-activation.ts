import { cloudOfKms, KMS_CLOUDS } from "../data/azure-kms-endpoints";
import { KMS_PORT } from "../data/kms-discovery";
import { type Estate, isKnown, type Machine, UNKNOWN } from "../model";
import type { KmsHost } from "./kms-hosts";
import type { KmsAction } from "./scripts/read-actions";
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

interface Registered {
  readonly host: string | undefined | typeof UNKNOWN;
  readonly port: number;
  readonly by: string;
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
  const running = scripts.flatMap(({ reading, name }) => (reading === undefined ? [] : [{ reading, name }]));
  for (const { reading, name } of running) {
    if (reading.actions.some((action) => action.does === "install-key" && isMak(action))) {
      return { way: "mak", because: `${name} installs a key that is no published client key` };
    }
  }
  const { method } = estate.declarations.activation ?? {};
  const registered = registrationOf(machine, running);
  if (registered === UNKNOWN) {
    const what = "which KMS host a machine uses, as its scripts register several";
    return { way: "unknown", what, settle: "Let one script register the host." };
  }
  const { host, port, by } = registered;
  if (host === UNKNOWN) {
    return {
      way: "unknown",
      what: `which KMS host ${by} registers, as it is chosen when the script runs`,
      settle: "Write the name of the host into the script.",
    };
  }
  const domain = domainOf(running);
  // Nothing but the image and a declaration may decide where no script speaks.
  const byScript = by !== IMAGE && by !== "";
  if (method === "adba" && !byScript) return { way: "active-directory", because: "activation.method is adba" };
  if (method === "mak" && !byScript) return { way: "mak", because: "activation.method is mak" };
  if (host !== undefined) {
    const because = `${by} registers ${host}`;
    if (cloudOfKms(host) === undefined) return { way: "registered-host", host, port, because };
    return by === IMAGE ? { way: "azure-kms", because: IMAGE } : { way: "azure-kms", host, by, because };
  }
  if (isKnown(domain)) return { way: "discovery", domain, because: `a script sets the lookup domain ${domain}` };
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

const HOW_IT_ACTIVATES = {
  what: "whether machines use Azure KMS, which they could not reach: their image, domain or scripts may decide otherwise",
  settle: "Declare activation: { method: azure-kms } in windows-licensing.yaml, or the method they use instead.",
};

const IMAGE = "the Marketplace image has Azure KMS registered";

/** Keys that are not published are MAKs on a client; published ones make it ask a host. */
function isMak(action: KmsAction): boolean {
  return action.does === "install-key" && isKnown(action.key) && action.key.published === undefined;
}

type Running = readonly { readonly reading: { readonly actions: readonly KmsAction[] }; readonly name: string }[];

/** What stands registered after all scripts ran; UNKNOWN where they disagree, as their order is not in the plan. */
function registrationOf(machine: Machine, running: Running): Registered | typeof UNKNOWN {
  const last = running.flatMap(({ reading, name }): readonly Registered[] => {
    const action = reading.actions.findLast(({ does }) => does === "set-host" || does === "clear-host");
    if (action?.does === "clear-host") return [{ host: undefined, port: KMS_PORT, by: name }];
    return action?.does === "set-host" ? [{ host: action.host, port: action.port ?? KMS_PORT, by: name }] : [];
  });
  const [first, ...others] = last;
  if (first === undefined) {
    return pinsAzureKms(machine)
      ? { host: KMS_CLOUDS.AzureCloud.currentName, port: KMS_PORT, by: IMAGE }
      : { host: undefined, port: KMS_PORT, by: "" };
  }
  return others.every(({ host }) => host === first.host) ? first : UNKNOWN;
}

function domainOf(running: Running): string | undefined | typeof UNKNOWN {
  const actions = running.flatMap(({ reading }) => reading.actions);
  const last = actions.findLast(({ does }) => does === "set-domain" || does === "clear-domain");
  return last?.does === "set-domain" ? last.domain : undefined;
}
