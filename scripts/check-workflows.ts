import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bundles";

/** `npm run check:workflows`: actionlint over the workflows and those of the guide; needs Go, which brings it from its module proxy. */
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

const workflows = join(ROOT, ".github", "workflows");
const examples = join(ROOT, "templates", "examples");
const files = [
  ...readdirSync(workflows).map((file) => join(workflows, file)),
  ...["github.yml", "github-preview.yml"].map((file) => join(examples, file)),
];
const { status, error } = spawnSync("go", ["run", ACTIONLINT, "-color", ...files], { cwd: ROOT, stdio: "inherit" });
if (error !== undefined) console.error("actionlint needs Go 1.24 or later on the PATH.");
process.exitCode = status ?? 1;
