import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/packs";
import { describeWithEngine, openProject, type Project } from "./support";

/** Each starts the components from their source, which is compiled every time. */
const PATIENCE = 300_000;

/** Pulumi installs the packages of a component library; here they are linked, and npm only says what it would do. */
const environment = { npm_config_dry_run: "true" };

/** A project with the components beside it. */
async function openWithComponents(from: string): Promise<Project> {
  const project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", from) });
  for (const part of ["components", "core", "config"]) {
    cpSync(join(ROOT, part), join(project.folder, part), { recursive: true });
  }
  return project;
}

describeWithEngine("the components under the real engine", () => {
  test(
    "a YAML program",
    async () => {
      const project = await openWithComponents("components");
      const up = await project.pulumi(["up", "--yes", "--skip-preview"], { environment });
      if (up.code !== 0) throw new Error(up.text);
      expect(up.text).toMatch(/lookedUp: "_vlmcs\._tcp\.corp\.contoso\.com"/);
      const again = await project.pulumi(["preview"], { environment });
      expect(again.text).toMatch(/^Resources:\n {4}\d+ unchanged$/m);

      const { text: state } = await project.pulumi(["stack", "export"]);
      for (const secret of ["BCDFG-HJKMP", "6789B", "not-a-real-password"]) expect(state).not.toContain(secret);

      // A machine that Pulumi may not delete is what keeps its activation.
      const destroy = await project.pulumi(["destroy", "--yes", "--skip-preview"], { environment });
      expect(destroy.code).not.toBe(0);
      expect(destroy.text).toMatch(/kms1-server-machine[^\n]*cannot be deleted\n[^\n]*protected/);
    },
    PATIENCE,
  );

  test(
    "a YAML program with wrong arguments",
    async () => {
      const project = await openWithComponents("components");
      const program = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
      project.write(
        "Pulumi.yaml",
        program.replace("edition: datacenter", "edition: datacenter-azure-edition\n      activationIntervalMinutes: 7"),
      );
      const { code, text } = await project.pulumi(["preview"], { environment });
      expect(code).not.toBe(0);
      expect(text).toMatch(/edition.*cannot be datacenter-azure-edition/);
      expect(text).toMatch(/activationIntervalMinutes.*from 15 to 43200 minutes/);
    },
    PATIENCE,
  );

  test(
    "the package's schema is the one that is kept",
    async () => {
      const project = await openWithComponents("components");
      const { code, text } = await project.pulumi(["package", "get-schema", "./components"], { environment });
      expect(code).toBe(0);
      const served = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as unknown;
      const kept = JSON.parse(readFileSync(join(ROOT, "components", "schema.json"), "utf8")) as object;
      expect(served).toMatchObject({ name: "windows-licensing", resources: "resources" in kept ? kept.resources : {} });
    },
    PATIENCE,
  );
});
