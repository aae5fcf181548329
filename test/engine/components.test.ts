import { COMPONENT_EXAMPLES } from "../../scripts/component-examples";
import {
  allExamples,
  installForPython,
  OFFLINE,
  openWithComponents,
  PATIENCE,
  renderIn,
  run,
  SECRET_PARTS,
  setSecrets,
  writeProgram,
} from "./component-projects";
import { describeWithEngine, type Project } from "./support";
import { PYTHON, python, testWith } from "./toolchains";

/** Deploys a program, looks for changes that should not be, and for secrets in all that is printed and kept. */
async function deployTwice(project: Project, environment: Readonly<Record<string, string>>): Promise<void> {
  const first = await project.pulumi(["preview", "--json"], { environment });
  const up = await project.pulumi(["up", "--yes", "--skip-preview"], { environment });
  if (up.code !== 0) throw new Error(up.text);
  expect(up.text).toMatch(/lookedUp: "_vlmcs\._tcp\.corp\.contoso\.com"/);
  const again = await project.pulumi(["preview", "--diff"], { environment });
  expect(again.text).toMatch(/^Resources:\n {4}\d+ unchanged$/m);

  const state = await project.pulumi(["stack", "export"]);
  for (const { text, events } of [first, up, again, state]) {
    for (const part of SECRET_PARTS) expect(text + events).not.toContain(part);
  }
  for (const { text } of [first, state]) expect(text).toContain("windows-licensing-kms-host");
}

describeWithEngine("the components under the real engine", () => {
  test(
    "a YAML program",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      await deployTwice(project, OFFLINE);

      // A machine that Pulumi may not delete is what keeps its activation.
      const destroy = await project.pulumi(["destroy", "--yes", "--skip-preview"], { environment: OFFLINE });
      expect(destroy.code).not.toBe(0);
      expect(destroy.text).toMatch(/kms1-server-machine[^\n]*cannot be deleted\n[^\n]*protected/);
    },
    PATIENCE,
  );

  testWith(
    python,
    "a Python program against a generated SDK, and the examples of the pages",
    async () => {
      const project = await openWithComponents("components-in-python");
      const environment = await installForPython(project);
      await deployTwice(project, environment);

      await setSecrets(project);
      const pages = Object.entries(COMPONENT_EXAMPLES).map(([component, example]) => {
        project.write(`${component}.py`, renderIn("Python", example));
        return `${component}.py`;
      });
      run(PYTHON, ["check_pages.py", ...pages], project.folder, environment);
      writeProgram(project, "Python", allExamples());
      const { code, text, events } = await project.pulumi(["up", "--yes", "--skip-preview"], { environment });
      if (code !== 0) throw new Error(text);
      for (const part of SECRET_PARTS) expect(text + events).not.toContain(part);
    },
    PATIENCE,
  );

  test(
    "a key in a vault is in no state",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      await setSecrets(project);
      const [host] = COMPONENT_EXAMPLES.KmsHost ?? [];
      if (host === undefined) throw new Error("KmsHost has no example");
      const { hostKey: _, ...args } = host.args;
      const uri = "https://keys.vault.azure.net/secrets/csvlk";
      writeProgram(project, "YAML", [{ ...host, args: { ...args, hostKeySecretUri: uri } }]);
      const up = await project.pulumi(["up", "--yes", "--skip-preview"], { environment: OFFLINE });
      if (up.code !== 0) throw new Error(up.text);
      const { text: state } = await project.pulumi(["stack", "export"]);
      expect(state).toContain(uri);
      expect(state).not.toMatch(/"protectedParameters":/);
    },
    PATIENCE,
  );
});
