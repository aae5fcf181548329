import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bundles";
import { installPython, pathWith } from "./toolchains";

/**
 * `npm run check:workflows`: actionlint and zizmor over the workflows and those of the guide, hadolint over the recipe of
 * the container image, ShellCheck over scripts and the steps of workflows. Needs Go and Python, which bring them.
 */
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

function main(): void {
  const workflows = join(ROOT, ".github", "workflows");
  const examples = join(ROOT, "ci", "examples");
  const files = [
    ...readdirSync(workflows)
      .filter((file) => file.endsWith(".yml"))
      .map((file) => join(workflows, file)),
    ...["github.yml", "github-preview.yml"].map((file) => join(examples, file)),
  ];
  const linters = installPython(join(ROOT, ".github", "linters", "requirements.txt"));
  // actionlint gives the steps to the ShellCheck that it finds.
  const env = { ...process.env, PATH: pathWith(linters) };
  const passed = [
    ["go", "run", ACTIONLINT, "-color", ...files],
    ["zizmor", "--offline", "--no-progress", ".github", "action.yml"],
    ["hadolint", "--failure-threshold", "info", "Dockerfile"],
    ["shellcheck", ".ci/run"],
  ].map(([command = "", ...args]) => {
    const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", env });
    if (error !== undefined) console.error(`${command} cannot be run: ${error.message}`);
    return status === 0;
  });
  process.exitCode = passed.every(Boolean) ? 0 : 1;
}

main();
