import { type Estate, type Fact, type InResource, isKnown, type Subject, subjectOf } from "../../model";
import type { Blocker } from "./answer";
import { findNearMiss } from "./near-miss";

/** An address as a route or rule has it, and where. */
interface Written {
  readonly text: string;
  readonly owner: InResource;
  readonly path: string;
}

const known = new WeakMap<Estate, readonly (Written & { readonly meant: string })[]>();

/**
 * Routes and rules beside what blocks Azure KMS whose address is a near miss of one that is blocked: a digit of it was
 * mistaken, and that is what has to change.
 */
export function findNearAddresses(
  estate: Estate,
  { data, subject }: Pick<Blocker, "data" | "subject">,
): readonly Blocker<"near-miss-address">[] {
  const blocked: readonly unknown[] = Array.isArray(data.addresses) ? data.addresses : [];
  let all = known.get(estate);
  if (all === undefined) {
    all = writtenIn(estate).flatMap((written) => {
      const meant = findNearMiss(written.text.replace(/\/32$/, ""))?.name;
      return meant === undefined ? [] : [{ ...written, meant }];
    });
    known.set(estate, all);
  }
  return all
    .filter(({ owner, meant }) => owner.urn === subject.urn && blocked.includes(meant))
    .map(({ text, owner, path, meant }) => {
      const where: Subject = subjectOf(owner);
      return {
        message: "near-miss-address",
        subject: where,
        ...(path === "" ? {} : { path }),
        data: { owner: where.name, written: text, address: meant },
      };
    });
}

function writtenIn({ network }: Estate): readonly Written[] {
  const inside = (at: string, property: string): string => (at === "" ? property : `${at}.${property}`);
  const routes = network.routeTables.flatMap((table) =>
    table.routes.items.flatMap(({ at, urn, prefix }) =>
      textsOf([prefix]).map((text) => ({
        text,
        owner: { ...subjectless(table) },
        path: urn === table.urn ? inside(at, "addressPrefix") : "",
      })),
    ),
  );
  const rules = network.securityGroups.flatMap(({ rules: { items } }) =>
    items.flatMap((rule) =>
      textsOf(rule.destinations).map((text) => ({
        text,
        owner: rule,
        path: inside(rule.at, "destinationAddressPrefix"),
      })),
    ),
  );
  const collections = network.firewalls.flatMap(({ collections: { items } }) =>
    items.flatMap((collection) =>
      collection.rules.items.flatMap((rule) =>
        textsOf(rule.destinations).map((text) => ({ text, owner: collection, path: collection.at })),
      ),
    ),
  );
  return [...routes, ...rules, ...collections];
}

function subjectless<T>(thing: T): T & { readonly at: string } {
  return { ...thing, at: "" };
}

function textsOf(written: Fact<readonly Fact<string>[]>): readonly string[] {
  return isKnown(written) ? written.filter(isKnown) : [];
}
