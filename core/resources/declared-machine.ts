import { matchesTag } from "../licensing/tag-pattern";
import {
  type ConfigurationFault,
  type DeclaredResource,
  type Edition,
  type Entitlement,
  type Fact,
  type Image,
  isKnown,
  MACHINE_ROLES,
  type MachineDeclaration,
  type MachineMatch,
  type MachineRole,
  mapFact,
  type Release,
  record,
  type ServerFeature,
  text,
  UNKNOWN,
} from "../model";
import { matchesGlob } from "../text/glob";
import { namesOfImage } from "./image";
import { recognise } from "./tokens";

/** What configuration and tags say of one machine. */
export interface DeclaredFacts {
  readonly os: "windows-server" | "windows-client" | "linux" | undefined;
  readonly edition: Fact<Edition>;
  readonly release: Fact<Release>;
  readonly users: Fact<number>;
  readonly devices: Fact<number>;
  readonly processors: readonly number[] | undefined;
  readonly roles: readonly MachineRole[];
  readonly features: readonly ServerFeature[];
  readonly host: string | undefined;
  /** Where each of the facts that an image may contradict is declared, as a place in a document and a path in it. */
  readonly places: { readonly [fact in "os" | "edition" | "release"]: DeclaredPlace | undefined };
}

/** A tag of the machine, or a path in the configuration. */
export interface DeclaredPlace {
  readonly tag: boolean;
  readonly path: string;
}

export interface MachineIdentity {
  readonly resource: DeclaredResource;
  readonly azureName: Fact<string>;
  readonly image: Fact<Image>;
  readonly tags: Fact<Readonly<Record<string, Fact<string>>>>;
}

const EDITIONS: readonly Edition[] = ["datacenter", "datacenter-azure-edition", "standard", "essentials"];

/** Tags whose names begin so are addressed to this product. */
const PREFIX = "windows-licensing:";

/** The tag that states a waiver, on any resource: `program-waivers.ts` reads it. */
export const WAIVER_TAG = `${PREFIX}waive`;

interface TagReader<T> {
  /** What a value must be, as a fault says it. */
  readonly expected: string;
  /** The fact a value declares; undefined for one that declares nothing. */
  read(value: string): T | undefined;
}

/** Tags that declare something, by what follows the prefix. */
const TAGS = {
  edition: {
    expected: `one of ${EDITIONS.join(", ")}`,
    read: (value: string) => EDITIONS.find((edition) => edition === value.trim().toLowerCase()),
  },
  release: {
    expected: "a release of Windows Server, such as 2025, 2012r2 or 20h2",
    read: readRelease,
  },
  users: { expected: "a whole number of 0 or more", read: readCount },
  devices: { expected: "a whole number of 0 or more", read: readCount },
  roles: { expected: `one or more of ${MACHINE_ROLES.join(", ")}`, read: readRoles },
  entitlement: { expected: "the name of an entitlement", read: readName },
} as const satisfies Record<string, TagReader<unknown>>;

/** A year, `2012r2` style, or a version of the semi-annual or annual channel. `2012 R2` and `2012-r2` are `2012r2`. */
function readRelease(value: string): Release | undefined {
  const release = value
    .trim()
    .toLowerCase()
    .replace(/(?<![\s-])[\s-]+r2$/, "r2");
  return /^(20\d\d(r2)?|1[789]\d\d|\d\dh[12])$/.test(release) ? release : undefined;
}

function readCount(value: string): number | undefined {
  const count = /^\s*\d+\s*$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function readName(value: string): string | undefined {
  return value.trim() === "" ? undefined : value.trim();
}

/** Several roles stand in one tag, parted by commas, semicolons or spaces. One that is not known leaves none. */
function readRoles(value: string): readonly MachineRole[] | undefined {
  const named = new Set(
    value
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((role) => role !== ""),
  );
  const roles = MACHINE_ROLES.filter((role) => named.has(role));
  return roles.length > 0 && roles.length === named.size ? roles : undefined;
}

/**
 * Tags on the resource speak for that machine alone and win over `machines:`, of which the first match speaks.
 * A tag that cannot be read declares nothing here; `findTagFaults` says what is wrong with it.
 */
export function readDeclaredFacts(
  machine: MachineIdentity,
  declarations: readonly MachineDeclaration[],
): DeclaredFacts {
  const entry = declarations.findIndex(({ match }) => matches(match, machine));
  const declared = declarations[entry];
  const tagged = <T>(name: string, { read }: TagReader<T>): Fact<T> =>
    mapFact(readTag(machine.tags, `${PREFIX}${name}`), read);
  const edition: Fact<Edition> = tagged("edition", TAGS.edition);
  const roles: Fact<readonly MachineRole[]> = tagged("roles", TAGS.roles);
  const release: Fact<Release> = tagged("release", TAGS.release);
  const placeOf = (fact: "os" | "edition" | "release", tag: Fact<unknown>): DeclaredPlace | undefined => {
    if (tag !== undefined) return { tag: true, path: `${PREFIX}${fact}` };
    return declared?.[fact] === undefined ? undefined : { tag: false, path: `machines[${String(entry)}].${fact}` };
  };
  return {
    // An edition is one of Windows Server: a tag that names it says what runs here, whatever is declared for many.
    os: isKnown(edition) ? undefined : declared?.os,
    edition: edition ?? declared?.edition,
    release: release ?? declared?.release,
    users: tagged("users", TAGS.users) ?? declared?.users,
    devices: tagged("devices", TAGS.devices) ?? declared?.devices,
    processors: declared?.processors,
    roles: isKnown(roles) ? roles : (declared?.roles ?? []),
    features: declared?.features ?? [],
    host: declared?.host,
    places: {
      os: isKnown(edition) ? undefined : placeOf("os", undefined),
      edition: placeOf("edition", edition),
      release: placeOf("release", release),
    },
  };
}

/**
 * What is wrong with the tags of a machine that are addressed to this product: a name nobody reads, a value that
 * declares nothing. A declaration with a fault is a fault of the configuration, wherever it stands.
 */
export function findTagFaults(resource: DeclaredResource): readonly ConfigurationFault[] {
  const tags = readTags(resource);
  if (!isKnown(tags)) return [];
  return Object.keys(tags)
    .sort()
    .flatMap((key): readonly ConfigurationFault[] => {
      if (!key.toLowerCase().startsWith(PREFIX) || key.toLowerCase() === WAIVER_TAG) return [];
      const fault = faultOf(key.slice(PREFIX.length).toLowerCase(), tags[key]);
      return fault === undefined ? [] : [{ file: `tags of ${resource.name}`, path: key, ...fault }];
    });
}

function faultOf(name: string, value: Fact<string>): Pick<ConfigurationFault, "expected" | "found"> | undefined {
  const tag = Object.entries<TagReader<unknown>>(TAGS).find(([known]) => known === name)?.[1];
  if (tag === undefined) {
    const known = [...Object.keys(TAGS).map((each) => `${PREFIX}${each}`), WAIVER_TAG];
    return { expected: `one of the tags ${known.join(", ")}`, found: `${PREFIX}${name}` };
  }
  if (value === UNKNOWN || (isKnown(value) && tag.read(value) !== undefined)) return undefined;
  return { expected: tag.expected, found: value === undefined ? "nothing" : `"${value}"` };
}

/** A tag that names an entitlement which is not among those declared: a misspelt name draws on nothing. */
export function findUnknownEntitlement(
  resource: DeclaredResource,
  entitlements: readonly Entitlement[],
): readonly ConfigurationFault[] {
  const path = `${PREFIX}entitlement`;
  const name = mapFact(readTag(readTags(resource), path), TAGS.entitlement.read);
  if (!isKnown(name) || entitlements.length === 0 || entitlements.some((known) => known.name === name)) return [];
  const expected = `one of the entitlements ${entitlements.map((known) => `"${known.name}"`).join(", ")}`;
  const hint = "Correct the tag, or declare the entitlement.";
  return [{ file: `tags of ${resource.name}`, path, expected, found: `"${name}"`, hint }];
}

/** Tag names are case-insensitive in Azure. */
function readTag(tags: MachineIdentity["tags"], name: string): Fact<string> {
  if (tags === UNKNOWN || tags === undefined) return undefined;
  const key = Object.keys(tags).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : tags[key];
}

/** Whether any tag is addressed to this product. */
export function speaksOfLicensing(tags: MachineIdentity["tags"]): boolean {
  if (!isKnown(tags)) return false;
  // A waiver says nothing of what runs there.
  return Object.keys(tags).some((key) => key.toLowerCase().startsWith(PREFIX) && key.toLowerCase() !== WAIVER_TAG);
}

/** Tags of a resource; a map that is computed as a whole is unknown. */
export function readTags(resource: DeclaredResource): MachineIdentity["tags"] {
  return mapFact(record(resource.inputs, "tags"), (tags) =>
    Object.fromEntries(Object.keys(tags).map((key) => [key, text(tags[key])])),
  );
}

function matches(match: MachineMatch, { resource, azureName, image, tags }: MachineIdentity): boolean {
  const { name, urn, type, image: imagePattern, tag } = match;
  if (name !== undefined && !matchesGlob(name, resource.name) && !(isKnown(azureName) && matchesGlob(name, azureName)))
    return false;
  if (urn !== undefined && !matchesGlob(urn, resource.urn)) return false;
  // As written, or as the type is called without an API version.
  if (
    type !== undefined &&
    !matchesGlob(type, resource.type) &&
    !matchesGlob(type, recognise(resource.type)?.shape ?? "")
  )
    return false;
  if (imagePattern !== undefined && !namesOfImage(image).some((known) => matchesGlob(imagePattern, known)))
    return false;
  return tag === undefined || matchesTag(tag, tags);
}
