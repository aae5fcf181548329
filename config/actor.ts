import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import type { Actor } from "./ledger";

/** Where CI services say for whom they run, and on which commit; the first that is set counts. */
const ACTORS = ["WINLIC_ACTOR", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOREMAIL", "BUILD_USER_ID"];
const COMMITS = [
  "WINLIC_COMMIT",
  "GITHUB_SHA",
  "CI_COMMIT_SHA",
  "BUILD_SOURCEVERSION",
  "BITBUCKET_COMMIT",
  "GIT_COMMIT",
];

/** Who acts here, for the history of the ledger. */
export function readActor(environment: NodeJS.ProcessEnv): Actor {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  const commit = first(COMMITS);
  return {
    actor: first(ACTORS) ?? nameOfUser(),
    ...(commit === undefined ? {} : { commit }),
    operation: randomUUID(),
  };
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return "unknown";
  }
}
