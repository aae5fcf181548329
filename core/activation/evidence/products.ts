import { PUBLISHED_KEYS, type PublishedKey } from "../../data/published-keys";
import { OFFICE_APPLICATION, WINDOWS_APPLICATION } from "../../data/slmgr-text";
import type { ProductKind } from "./evidence";

/** What every source of products has to decide alike: the kind, the family, the published key. */

const byEnding: ReadonlyMap<string, PublishedKey> = new Map(PUBLISHED_KEYS.map((each) => [each.key.slice(-5), each]));

/** The published key that ends so; endings are unique among them. */
export function findByEnding(ending: string | undefined): PublishedKey | undefined {
  return ending === undefined ? undefined : byEnding.get(ending.toUpperCase());
}

/**
 * The kind of a product: by the word in its Description, which is English on every Windows; else by its channel; else by
 * a published key or the edition in its name. Tested in the order of slmgr.vbs.
 */
export function kindOf(facts: {
  readonly description?: string | undefined;
  readonly channel?: string | undefined;
  readonly name?: string | undefined;
  readonly published?: PublishedKey | undefined;
}): ProductKind {
  return (
    kindOfDescription(facts.description) ??
    kindOfChannel(facts.channel) ??
    kindOfKey(facts.published) ??
    (/Eval edition$/i.test(facts.name ?? "") ? "timebased" : "unknown")
  );
}

function kindOfDescription(description: string | undefined): ProductKind | undefined {
  if (description === undefined || description === "") return undefined;
  const text = description.toUpperCase();
  if (text.includes("VOLUME_KMSCLIENT")) return "kms-client";
  if (text.includes("VOLUME_KMS")) return "kms-host";
  if (text.includes("TIMEBASED_")) return "timebased";
  if (text.includes("VIRTUAL_MACHINE_ACTIVATION")) return "avma";
  if (/(?<![A-Z])MAK(?![A-Z])/.test(text)) return "mak";
  if (/(?<![A-Z])OEM/.test(text)) return "oem";
  if (text.includes("RETAIL")) return "retail";
  return text.includes("CHANNEL") ? "other" : undefined;
}

function kindOfChannel(channel: string | undefined): ProductKind | undefined {
  const text = (channel ?? "").toUpperCase().replace(/\s/g, "");
  if (text === "") return undefined;
  if (text.startsWith("VOLUME:GVLK")) return "kms-client";
  if (text.startsWith("VOLUME:CSVLK")) return "kms-host";
  if (text.startsWith("VOLUME:MAK")) return "mak";
  if (text.includes(":TB:") || text.includes("EVAL")) return "timebased";
  if (text.startsWith("VT:")) return "avma";
  if (text.startsWith("OEM")) return "oem";
  return text.startsWith("RETAIL") ? "retail" : "other";
}

function kindOfKey(published: PublishedKey | undefined): ProductKind | undefined {
  if (published === undefined) return undefined;
  return published.kind === "avma" ? "avma" : "kms-client";
}

export function familyOf(applicationId: string | undefined, name: string | undefined): "windows" | "office" | "other" {
  const id = applicationId?.toLowerCase();
  if (id === WINDOWS_APPLICATION) return "windows";
  if (id === OFFICE_APPLICATION) return "office";
  if (/^Office|Office\s?\d\d|Visio|Project(?:Pro|Std)/i.test(name ?? "")) return "office";
  return id === undefined || /^Windows/i.test(name ?? "") ? "windows" : "other";
}

/** Add-ons, such as extended security updates, are products of their own beside Windows. */
export function isAddOn(name: string | undefined): boolean {
  return /add-?on\b/i.test(name ?? "") || /\bESU\b/.test(name ?? "");
}

export const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** Five characters of a key; one character five times is how people hide it. */
export const PARTIAL_KEY = /^(?!(.)\1{4}$)[BCDFGHJKMNPQRTVWXY2346789]{5}$/i;
