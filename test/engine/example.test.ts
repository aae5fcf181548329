import { join } from "node:path";
import { bundlePack, ROOT } from "../support/packs";
import { describeWithEngine, openProject } from "./support";

describeWithEngine("the examples under the real engine", () => {
  let pack: string;
  beforeAll(() => {
    pack = bundlePack();
  });

  test("the sound estate", async () => {
    const project = await openProject({ from: ROOT, parts: ["Pulumi.yaml", "tsconfig.json", "example/index.ts"] });
    for (const step of ["preview", "up"] as const) {
      const outcome = await project[step](pack);
      expect({ step, code: outcome.code, violations: outcome.violations }).toEqual({ step, code: 0, violations: [] });
    }
    // The entry file is named in Pulumi.yaml: without it Pulumi would run the library and propose to delete everything.
    expect((await project.preview(pack)).text).not.toMatch(/to delete/);
  });

  test.each([
    {
      stack: "azure-kms",
      broken: [
        "declare-a-valid-configuration",
        "declare-license-type",
        "fit-essentials-users",
        "form-a-valid-srv-record",
        "keep-assurance-current",
        "know-every-core-count",
        "match-license-to-image",
        "own-enough-cores",
        "reach-azure-kms",
      ],
    },
    { stack: "kms-without-host", broken: ["provision-a-kms-host"] },
    { stack: "kms-without-record", broken: ["publish-the-srv-record"] },
  ])("the estate that is broken on purpose, stack $stack", async ({ stack, broken }) => {
    const project = await openProject({ from: join(ROOT, "example", "violations"), stack });
    const outcome = await project.preview(pack);
    expect(outcome.code).not.toBe(0);
    expect([...new Set(outcome.violations.map(({ policy }) => policy))].sort()).toEqual(broken);
  });
});
