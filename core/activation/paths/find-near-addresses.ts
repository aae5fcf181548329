import { OTHER_KMS } from "../../data/other-kms";
import { type Estate, type Fact, type InResource, isKnown, normaliseDomain, subjectOf } from "../../model";
import { compileFirewall } from "../../network/filters/firewall-policy";
import type { Blocker } from "./answer";
import { findNearMiss, type Meant } from "./near-miss";

/** A name or address as a route or rule has it, and where. */
interface Written {
  readonly text: string;
  readonly owner: InResource;
  readonly path: string;
  /** URNs of what a finding may name in the owner's place: its table, group, policy or firewall. */
  readonly holders: ReadonlySet<string>;
}

/** What the text was mistaken for: a near miss of Azure's, or the KMS of another provider. */
type Mistaken = Written & ({ readonly meant: Meant } | { readonly meant?: undefined; readonly provider: string });

export type NearAddressKey = "near-miss-address" | "other-provider-address";

const known = new WeakMap<Estate, readonly Mistaken[]>();

/**
 * Routes and rules beside what blocks Azure KMS whose name or address is a near miss of one that is blocked, or the KMS
 * of another provider: that was mistaken, and it is what has to change.
 */
export function findNearAddresses(
  estate: Estate,
  { data, subject }: Pick<Blocker, "data" | "subject">,
): readonly Blocker<NearAddressKey>[] {
  const blocked: readonly string[] = Array.isArray(data.addresses)
    ? data.addresses.filter((address) => typeof address === "string")
    : [];
  const { urn } = subject;
  if (blocked.length === 0 || urn === undefined) return [];
  let all = known.get(estate);
  if (all === undefined) {
    all = writtenIn(estate).flatMap((written): readonly Mistaken[] => {
      const text = written.text.trim().replace(/\/32$/, "");
      const meant = findNearMiss(text);
      if (meant !== undefined) return [{ ...written, meant }];
      const provider = OTHER_KMS.find(({ hosts }) => hosts.includes(normaliseDomain(text)))?.provider;
      return provider === undefined ? [] : [{ ...written, provider }];
    });
    known.set(estate, all);
  }
  return all.flatMap((found): readonly Blocker<NearAddressKey>[] => {
    const { text, owner, path, holders, meant } = found;
    if (!holders.has(urn)) return [];
    const where = subjectOf(owner);
    const named = { subject: where, ...(path === "" ? {} : { path }) };
    const common = { owner: where.name, written: text };
    if (meant === undefined) {
      const other = { ...common, provider: found.provider, addresses: blocked };
      return [{ message: "other-provider-address", ...named, data: other }];
    }
    const { currentAddresses, legacyAddresses } = meant.cloud;
    // A name means every address of its cloud.
    const addresses = /[a-z]/i.test(meant.name) ? [...currentAddresses, ...legacyAddresses] : [meant.name];
    return addresses.some((address) => blocked.includes(address))
      ? [{ message: "near-miss-address", ...named, data: { ...common, address: meant.name } }]
      : [];
  });
}

function writtenIn({ network }: Estate): readonly Written[] {
  const inside = (at: string, property: string): string => (at === "" ? property : `${at}.${property}`);
  const routes = network.routeTables.flatMap((table) =>
    table.routes.items.flatMap((route) =>
      textsOf([route.prefix]).map((text) => ({
        text,
        owner: route,
        path: inside(route.at, "addressPrefix"),
        holders: new Set([table.urn, route.urn]),
      })),
    ),
  );
  const rules = network.securityGroups.flatMap((group) =>
    group.rules.items.flatMap((rule) =>
      textsOf(rule.destinations).map((text) => ({
        text,
        owner: rule,
        path: inside(rule.at, "destinationAddressPrefix"),
        holders: new Set([group.urn, rule.urn]),
      })),
    ),
  );
  // Firewalls that share a policy hold the same collections: each is told once.
  const byCollection = new Map<InResource, Set<string>>();
  const collections = network.firewalls.flatMap((firewall) => {
    const { collections: all, subject } = compileFirewall(firewall);
    return all.flatMap((collection) => {
      const before = byCollection.get(collection);
      const holders = before ?? new Set([collection.urn]);
      for (const urn of [firewall.urn, subject.urn]) if (urn !== undefined) holders.add(urn);
      byCollection.set(collection, holders);
      if (before !== undefined) return [];
      return collection.rules.items.flatMap(({ destinations, names }) =>
        [...textsOf(destinations), ...textsOf(names)].map((text) => ({
          text,
          owner: collection,
          path: collection.at,
          holders,
        })),
      );
    });
  });
  return [...routes, ...rules, ...collections];
}

function textsOf(written: Fact<readonly Fact<string>[]>): readonly string[] {
  return isKnown(written) ? written.filter(isKnown) : [];
}
