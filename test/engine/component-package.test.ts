import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import kept from "../../components/schema.json";
import { COMPONENT_EXAMPLES } from "../../scripts/component-examples";
import { COMPONENTS_SOURCE, packPackage, ROOT } from "../support/packs";
import {
  allExamples,
  installForNode,
  OFFLINE,
  PATIENCE,
  renderIn,
  run,
  SECRET_PARTS,
  setSecrets,
  writeProgram,
} from "./component-projects";
import { describeWithEngine, openProject, type Project } from "./support";

/** What the CLI leaves out when it prints a schema: lists without elements, and the settings of a provider that has none. */
function normalise(schema: object): unknown {
  const { config: _, ...rest } = schema as { readonly config?: unknown };
  return JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
    key === "required" && Array.isArray(value) && value.length === 0 ? undefined : value,
  );
}

describeWithEngine("the components as a package, outside the repository", () => {
  let published: string;
  beforeAll(() => {
    published = packPackage(COMPONENTS_SOURCE);
  });

  async function openWithPackage(from: string): Promise<Project> {
    const project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", from) });
    cpSync(published, join(project.folder, "components"), { recursive: true, verbatimSymlinks: true });
    await setSecrets(project);
    return project;
  }

  async function expectToDeploy(project: Project): Promise<void> {
    const up = await project.pulumi(["up", "--yes", "--skip-preview"], { environment: OFFLINE });
    if (up.code !== 0) throw new Error(up.text);
    const { text: state } = await project.pulumi(["stack", "export"]);
    for (const { component } of allExamples()) expect(state).toContain(`windows-licensing:index:${component}`);
    for (const part of SECRET_PARTS) expect(up.text + up.events + state).not.toContain(part);
  }

  test(
    "its schema is the one that is kept",
    async () => {
      const project = await openWithPackage("components-in-yaml");
      const { code, text } = await project.pulumi(["package", "get-schema", "./components"], { environment: OFFLINE });
      expect(code).toBe(0);
      const served = JSON.parse(text.slice(text.indexOf("{\n"), text.lastIndexOf("}") + 1)) as object;
      expect(normalise(served)).toEqual(normalise(kept));
    },
    PATIENCE,
  );

  test(
    "a YAML program with the examples of the pages",
    async () => {
      const project = await openWithPackage("components-in-yaml");
      writeProgram(project, "YAML", allExamples());
      await expectToDeploy(project);
    },
    PATIENCE,
  );

  test(
    "a TypeScript program with the examples of the pages, each of which compiles",
    async () => {
      const project = await openWithPackage("components-in-typescript");
      await installForNode(project);
      expect(readFileSync(join(project.folder, "package.json"), "utf8")).toContain("file:sdks/windows-licensing");

      const pages = join(project.folder, "pages");
      mkdirSync(pages);
      for (const [component, example] of Object.entries(COMPONENT_EXAMPLES)) {
        // A module of its own, whether it imports anything or not.
        writeFileSync(join(pages, `${component}.ts`), `${renderIn("TypeScript", example)}\nexport {};\n`);
      }
      const options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "node", "--module", "nodenext"];
      const files = Object.keys(COMPONENT_EXAMPLES).map((component) => join("pages", `${component}.ts`));
      run(join(ROOT, "node_modules", ".bin", "tsc"), [...options, ...files], project.folder);

      writeProgram(project, "TypeScript", allExamples());
      await expectToDeploy(project);
    },
    PATIENCE,
  );
});
