import { dateHeading, notesOf, type ReleaseState, refusePreparation, refuseTag } from "../../scripts/release-plan";

const CHANGELOG =
  "# Changelog\n\n## 1.2.0 (unreleased)\n\nRules\n\n- WL999 be-new\n\n## 1.1.0 (2026-10-01)\n\n- Older\n";

const sound: ReleaseState = {
  version: "1.2.0",
  changelog: CHANGELOG,
  versions: { one: "1.1.0", other: "1.1.0" },
  changes: "",
  unannounced: [],
};

describe("preparing a release", () => {
  test("of a sound state", () => {
    expect(refusePreparation(sound)).toEqual([]);
  });

  test.each<{ situation: string; change: Partial<ReleaseState>; says: RegExp }>([
    { situation: "no version", change: { version: "" }, says: /as X\.Y\.Z, found nothing/ },
    { situation: "a tag for a version", change: { version: "v1.2.0" }, says: /found v1\.2\.0/ },
    { situation: "a version with zeros before it", change: { version: "1.02.0" }, says: /found 1\.02\.0/ },
    {
      situation: "a dirty tree",
      change: { changes: " M cli/main.ts\n?? notes.txt\n" },
      says: /cli\/main\.ts, notes\.txt/,
    },
    { situation: "a changelog of another version", change: { version: "1.3.0" }, says: /1\.3\.0 \(unreleased\)/ },
    {
      situation: "a changelog without entries",
      change: { changelog: "## 1.2.0 (unreleased)\n\n## 1.1.0 (2026-10-01)\n\n- Older\n" },
      says: /lists nothing/,
    },
    { situation: "a package that is later", change: { versions: { one: "1.10.0" } }, says: /one has version 1\.10\.0/ },
    { situation: "a break that is not announced", change: { unannounced: ["rule WL110 is gone"] }, says: /WL110/ },
  ])("$situation", ({ change, says }) => {
    expect(refusePreparation({ ...sound, ...change })).toEqual([expect.stringMatching(says)]);
  });
});

describe("releasing a tag", () => {
  const dated = { ...sound, changelog: dateHeading(CHANGELOG, "1.2.0", "2026-11-30"), versions: { one: "1.2.0" } };

  test("of a sound state", () => {
    expect(refuseTag("v1.2.0", dated, "1.2.0")).toEqual([]);
  });

  test.each<{ situation: string; tag?: string; change?: Partial<ReleaseState>; recorded?: string; says: RegExp }>([
    { situation: "no tag", tag: "", says: /found nothing/ },
    { situation: "a branch", tag: "main", says: /found main/ },
    { situation: "a moving tag", tag: "v1", says: /found v1\./ },
    { situation: "a release candidate", tag: "v1.2.0-rc.1", says: /found v1\.2\.0-rc\.1/ },
    { situation: "a tag of another version", change: { versions: { one: "1.1.0" } }, says: /one has version 1\.1\.0/ },
    { situation: "a changelog without the day", change: { changelog: CHANGELOG }, says: /1\.2\.0 \(unreleased\)/ },
    { situation: "the surface of the release before", recorded: "1.1.0", says: /that of 1\.1\.0/ },
    { situation: "a dirty tree", change: { changes: " M package.json\n" }, says: /package\.json/ },
  ])("$situation", ({ tag = "v1.2.0", change = {}, recorded = "1.2.0", says }) => {
    expect(refuseTag(tag, { ...dated, ...change }, recorded)).toEqual([expect.stringMatching(says)]);
  });
});

test("the notes of a release are its section", () => {
  expect(notesOf(CHANGELOG, "1.2.0")).toBe("Rules\n\n- WL999 be-new\n");
  expect(notesOf(CHANGELOG, "1.1.0")).toBe("- Older\n");
});
