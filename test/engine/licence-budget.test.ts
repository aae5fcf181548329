import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadInput } from "../../cli/inputs/load-input";
import { isFault } from "../../cli/inputs/reading";
import { NOTHING_DECLARED } from "../../core/model";
import { readEstate } from "../../core/resources/read-estate";
import { bundlePack, ROOT } from "../support/packs";
import { describeWithEngine, type Outcome, openProject, type Project } from "./support";

/** Each starts the components from their source, which is compiled every time. */
const PATIENCE = 300_000;

/** Pulumi installs the packages of a component library; here they are linked, and npm only says what it would do. */
const options = { environment: { npm_config_dry_run: "true" } };

/** One host of two vCPUs, which needs 8 core licences, in a program whose components are made by a plugin. */
async function openYaml(cores: number): Promise<Project> {
  const project = await openProject({ from: join(ROOT, "test", "fixtures", "engine", "components-in-yaml") });
  for (const part of ["components", "core", "config"]) {
    cpSync(join(ROOT, part), join(project.folder, part), { recursive: true });
  }
  const program = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
  project.write("Pulumi.yaml", program.replace("cores: 8", `cores: ${String(cores)}`));
  return project;
}

function blockingIn({ violations }: Outcome): readonly (readonly string[])[] {
  return violations.filter(({ level }) => level === "mandatory").map(({ policy, about }) => [policy, about]);
}

describeWithEngine("a budget that a plugin makes", () => {
  let pack: string;
  beforeAll(() => {
    pack = bundlePack();
  });

  test(
    "holds in a first preview, after an update, and in what is read from previews and states",
    async () => {
      const project = await openYaml(8);
      expect(blockingIn(await project.preview(pack, options))).toEqual([]);
      const previewed = await project.pulumi(["preview", "--json", "--show-sames"], options);
      project.write("preview.json", previewed.text.slice(previewed.text.indexOf("{\n")));
      const up = await project.up(pack, options);
      if (up.code !== 0) throw new Error(up.text);
      expect(blockingIn(await project.preview(pack, options))).toEqual([]);
      const state = await project.pulumi(["stack", "export"]);
      project.write("state.json", state.text);

      for (const file of ["preview.json", "state.json"]) {
        const reading = await loadInput(join(project.folder, file));
        if (isFault(reading)) throw new Error(JSON.stringify(reading));
        const { declarations, configuration } = readEstate(reading.resources, {
          declarations: NOTHING_DECLARED,
          configuration: { from: "none", faults: [] },
          asOf: "2026-11-21",
        });
        expect({ file, faults: configuration.faults, open: configuration.open }).toEqual({ file, faults: [] });
        expect(declarations.entitlements).toMatchObject([
          { name: "Agreement 2026 Datacenter", cores: 8, assurance: { until: "2099-06-30" } },
        ]);
      }
    },
    PATIENCE,
  );

  test(
    "too small a one blocks, and is what has to change",
    async () => {
      const project = await openYaml(7);
      const preview = await project.preview(pack, options);
      expect(blockingIn(preview)).toEqual([["own-enough-cores", "licences"]]);
      expect(preview.code).not.toBe(0);
    },
    PATIENCE,
  );

  test(
    "a project cannot add to its organisation's policy configuration",
    async () => {
      const project = await openYaml(8);
      const configured = { "declare-a-valid-configuration": { configuration: { entitlements: [] } } };
      const preview = await project.preview(pack, { ...options, policyConfig: configured });
      expect(blockingIn(preview)).toEqual([["declare-a-valid-configuration", "licences"]]);
    },
    PATIENCE,
  );
});
