/** What is looked at before a release, apart from where it comes from. */
export interface ReleaseState {
  readonly version: string;
  readonly changelog: string;
  /** Versions of the packages, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** What `git status --porcelain` prints. */
  readonly changes: string;
  /** Breaks that the version does not announce. */
  readonly unannounced: readonly string[];
}

const VERSION = /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/;
const HEADING = /^## (\S+) \(([^)]*)\)$/m;

/** Version and date of the first heading of a changelog; `unreleased` stands in the place of the date. */
export function readHeading(changelog: string): { readonly version: string; readonly date: string } | undefined {
  const [, version, date] = HEADING.exec(changelog) ?? [];
  return version === undefined || date === undefined ? undefined : { version, date };
}

/** Why a release cannot be prepared, as sentences. */
export function refusePreparation({
  version,
  changelog,
  versions,
  changes,
  unannounced,
}: ReleaseState): readonly string[] {
  if (!VERSION.test(version)) return [`Expected a version as X.Y.Z, found ${version === "" ? "nothing" : version}.`];
  const heading = readHeading(changelog);
  const later = Object.entries(versions).filter(([, current]) => isLater(current, version));
  return [
    ...refuseChanges(changes),
    ...(heading?.version === version && heading.date === "unreleased"
      ? []
      : [`CHANGELOG.md must begin with \`## ${version} (unreleased)\`, and begins with ${describeHeading(heading)}.`]),
    ...(hasEntries(changelog) ? [] : [`CHANGELOG.md lists nothing under its first heading.`]),
    ...later.map(([name, current]) => `${name} has version ${current} already, which is later than ${version}.`),
    ...unannounced,
  ];
}

/** Why a tag cannot be released, as sentences. */
export function refuseTag(tag: string, state: Omit<ReleaseState, "version">, recorded: string): readonly string[] {
  const version = tag.replace(/^v/, "");
  if (!tag.startsWith("v") || !VERSION.test(version)) {
    return [
      `Expected a tag as vX.Y.Z, found ${tag === "" ? "nothing" : tag}. Other tags confuse who asks for the latest.`,
    ];
  }
  const heading = readHeading(state.changelog);
  return [
    ...refuseChanges(state.changes),
    ...Object.entries(state.versions)
      .filter(([, current]) => current !== version)
      .map(
        ([name, current]) => `The tag is ${tag} and ${name} has version ${current}. Run npm run release -- ${version}.`,
      ),
    ...(heading?.version === version && /^\d{4}-\d\d-\d\d$/.test(heading.date)
      ? []
      : [`CHANGELOG.md must begin with ${version} and its day, and begins with ${describeHeading(heading)}.`]),
    ...(recorded === version
      ? []
      : [`scripts/released-surface.json is that of ${recorded}. Run npm run release -- ${version}.`]),
    ...state.unannounced,
  ];
}

function refuseChanges(changes: string): readonly string[] {
  const files = changes.split("\n").filter((line) => line !== "");
  return files.length === 0
    ? []
    : [`The working tree has changes that no commit holds: ${files.map((line) => line.slice(3)).join(", ")}.`];
}

function describeHeading(heading: ReturnType<typeof readHeading>): string {
  return heading === undefined ? "no heading of this form" : `${heading.version} (${heading.date})`;
}

function hasEntries(changelog: string): boolean {
  const [, section = ""] = changelog.split(/^## .*$/m);
  return /^- /m.test(section);
}

function isLater(one: string, other: string): boolean {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  const at = [0, 1, 2].find((index) => left?.[index] !== right?.[index]);
  return at !== undefined && (left?.[at] ?? 0) > (right?.[at] ?? 0);
}

/** The changelog with the day of the release in its first heading. */
export function dateHeading(changelog: string, version: string, day: string): string {
  return changelog.replace(`## ${version} (unreleased)`, `## ${version} (${day})`);
}

/** What the changelog says about one version: the notes of a release. */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((each) => each.startsWith(`## ${version} `)) ?? "";
  return `${section.split("\n").slice(1).join("\n").trim()}\n`;
}
