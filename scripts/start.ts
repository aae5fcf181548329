import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { wrap } from "../cli/formats/terminal";

const ROOT = join(__dirname, "..");
const VIOLATIONS = join("example", "violations");

interface Showing {
  readonly heading: string;
  readonly arguments: readonly string[];
  readonly expected: number;
}

/** What a newcomer sees first: an estate that passes, licences that are short, and a path that is blocked. */
const SHOWINGS: readonly Showing[] = [
  { heading: "A sound estate: example/", arguments: ["--program", "."], expected: 0 },
  {
    heading: "Too few core licences: example/violations/",
    arguments: broken("azure-kms", "WL110"),
    // The configuration has an error too, on purpose.
    expected: 2,
  },
  {
    heading: "A server that cannot reach its KMS host: example/violations/",
    arguments: broken("kms-host", "WL602"),
    expected: 1,
  },
];

function broken(stack: string, rules: string): readonly string[] {
  return ["--program", VIOLATIONS, "--stack", stack, "--only", rules];
}

const surprises = SHOWINGS.flatMap(({ heading, arguments: words, expected }) => {
  console.log(`\n${heading}\n${"═".repeat(heading.length)}\n$ winlic check ${words.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [join(ROOT, "dist", "winlic.js"), "check", ...words], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return status === expected
    ? []
    : [`winlic check ${words.join(" ")} ended with ${String(status)}, and ${String(expected)} was expected`];
});

const stacks = readdirSync(join(ROOT, VIOLATIONS)).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
console.log("");
for (const surprise of surprises) console.error(`Unexpected: ${surprise}.`);
if (surprises.length === 0) {
  console.log("As intended: the sound estate passes, and the others are blocked. For the rest:\n");
  console.log("  node dist/winlic.js check --program example/violations --stack NAME\n");
  console.log(wrap(`NAME: ${stacks.join(", ")}`, 78).join("\n"));
}
process.exitCode = surprises.length === 0 ? 0 : 1;
