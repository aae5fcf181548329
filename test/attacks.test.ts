import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../cli/inputs/load-input";
import { runRule } from "../core/engine/evaluate";
import keepKeysSecret from "../core/rules/keep-keys-secret";
import { expectReading } from "./cli/inputs/fixtures";
import { buildEstate } from "./support/builders";

const FOLDER = join(__dirname, "fixtures", "attacks");

/** Only an interpreter of cmd puts its two variables together. */
const TAKES_AN_INTERPRETER = ["cmdset.json"];
const scripts = readdirSync(join(FOLDER, "wl301-miss")).filter((file) => !TAKES_AN_INTERPRETER.includes(file));

test.each(scripts)("a key that a script hides is found: %s", (file) => {
  const reading = expectReading(readInput(readFileSync(join(FOLDER, "wl301-miss", file)), file));
  const { findings } = runRule(keepKeysSecret, buildEstate({ resources: reading.resources }), []);
  expect(findings.map(({ message }) => message)).toEqual(["readable"]);
});
