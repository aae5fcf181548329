import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

interface Showing {
  readonly heading: string;
  readonly arguments: readonly string[];
  readonly expected: number;
}

/** What a newcomer sees first: an estate that passes, and one that breaks every rule. */
const SHOWINGS: readonly Showing[] = [
  {
    heading: "A sound estate (example/index.ts)",
    arguments: ["--program", ".", "--show-passed"],
    expected: 0,
  },
  {
    // Its configuration has a fault too, on purpose, which is exit code 2.
    heading: "Every rule about licences and the way to Azure's KMS, broken once (example/violations)",
    arguments: ["--program", "example/violations", "--stack", "azure-kms"],
    expected: 2,
  },
  {
    heading: "Editions, users, CALs and the end of support (example/violations)",
    arguments: ["--program", "example/violations", "--stack", "editions"],
    expected: 1,
  },
  {
    heading: "An own KMS that nobody provisions (example/violations)",
    arguments: ["--program", "example/violations", "--stack", "kms-without-host"],
    expected: 1,
  },
  {
    heading: "An own KMS that nobody can find (example/violations)",
    arguments: ["--program", "example/violations", "--stack", "kms-without-record"],
    expected: 1,
  },
];

const surprises = SHOWINGS.flatMap(({ heading, arguments: words, expected }) => {
  const line = "═".repeat(heading.length);
  console.log(`\n${line}\n${heading}\n${line}\n\n$ winlic check ${words.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [join(ROOT, "dist", "winlic.js"), "check", ...words], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status === expected
    ? []
    : [`winlic check ${words.join(" ")} ended with ${String(status)}, and ${String(expected)} was expected`];
});

console.log("");
for (const surprise of surprises) console.error(`Unexpected: ${surprise}.`);
if (surprises.length === 0) console.log("As intended: the sound estate passes, and the four broken ones are blocked.");
process.exitCode = surprises.length === 0 ? 0 : 1;
