import { spawnSync } from "node:child_process";

const MOST = 72;
const TITLE = /^[a-z][a-z0-9, -]*: [A-Za-z`"][^\n]*[^.\s]$/;

/** What is wrong with the title of a commit, or undefined: `area: imperative`, at most 72 characters, no full stop. */
export function findTitleFault(title: string): string | undefined {
  // A merge, and what `git revert` and `git commit --fixup` write, have titles of their own.
  if (/^(Merge|Revert|fixup!|squash!) /.test(title)) return undefined;
  if (title.length > MOST) return `${String(title.length)} characters, at most ${String(MOST)} are expected`;
  return TITLE.test(title) ? undefined : "expected `area: imperative`, without a full stop";
}

/** The titles of the commits that `main` of the repository they go to does not have; all of a shallow clone's otherwise. */
function titlesToCheck(range: string | undefined): readonly string[] | undefined {
  const base = range ?? (git(["rev-parse", "--verify", "--quiet", "origin/main"]) ? "origin/main..HEAD" : "-1");
  return git(["log", "--no-merges", "--format=%s", base])?.split("\n");
}

function git(words: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", words, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function main(range: string | undefined): number {
  const titles = titlesToCheck(range);
  if (titles === undefined) {
    console.log("skipped: titles of commits (no git repository here)");
    return 0;
  }
  const faults = titles.flatMap((title) => {
    const fault = title === "" ? undefined : findTitleFault(title);
    return fault === undefined ? [] : [`"${title}": ${fault}`];
  });
  for (const fault of faults) console.error(fault);
  return faults.length > 0 ? 1 : 0;
}

if (require.main === module) process.exitCode = main(process.argv[2]);
