import { join } from "node:path";
import { bundlePack, ROOT } from "../support/packs";
import { describeWithEngine, openProject, type Project } from "./support";

/** Neither findings nor anything that cannot be told, before and after; and nothing to change the second time. */
async function deploysQuietly(project: Project, pack: string): Promise<void> {
  for (const step of ["preview", "up"] as const) {
    const outcome = await project[step](pack);
    if (outcome.code !== 0) throw new Error(outcome.text);
    expect({ step, violations: outcome.violations }).toEqual({ step, violations: [] });
  }
  const again = await project.preview(pack);
  // The entry file is named in Pulumi.yaml: without it Pulumi would run the library and propose to delete everything.
  expect(again.text).toMatch(/^Resources:\n {4}\d+ unchanged$/m);
  expect(again.violations).toEqual([]);
}

describeWithEngine("the examples under the real engine", () => {
  let pack: string;
  beforeAll(() => {
    pack = bundlePack();
  });

  test("the sound estate: its own KMS, built from the components", async () => {
    const project = await openProject({
      from: ROOT,
      parts: [
        ...["Pulumi.yaml", "windows-licensing.yaml", "package.json", "tsconfig.json"],
        ...["example/index.ts", "example/tsconfig.json", "components", "core", "config"],
      ],
    });
    await deploysQuietly(project, pack);
    const { text: state } = await project.pulumi(["stack", "export"]);
    expect(state).toContain("windows-licensing-kms-host");
    for (const secret of ["BCDFG-HJKMP", "6789B", "not-a-real-password"]) expect(state).not.toContain(secret);
  });

  test("the minimal estate", async () => {
    const project = await openProject({
      from: ROOT,
      parts: ["tsconfig.json", "example/minimal"],
      program: "example/minimal",
    });
    await deploysQuietly(project, pack);
  });

  test.each([
    {
      stack: "azure-kms",
      broken: [
        "choose-lasting-sizes",
        "declare-a-valid-configuration",
        "declare-license-type",
        "fit-essentials-users",
        "form-a-valid-srv-record",
        "keep-assurance-current",
        "know-every-core-count",
        "match-license-to-image",
        "own-enough-cores",
        "reach-azure-kms",
        "reach-instance-metadata",
        "share-nat-sparingly",
      ],
    },
    {
      stack: "editions",
      broken: [
        "choose-lasting-sizes",
        "deploy-supported-releases",
        "fit-essentials-hardware",
        "keep-essentials-alone",
        "leave-ended-client-releases",
        "license-external-users",
        "match-features-to-edition",
        "own-enough-cals",
        "own-rds-cals",
        "replace-trial-media",
      ],
    },
    {
      stack: "kms-host",
      broken: [
        "host-kms-on-capable-os",
        "keep-intervals-in-range",
        "keep-kms-private",
        "let-one-writer-own-the-record",
        "open-the-kms-port",
        "protect-the-kms-host",
        "reach-the-kms-host",
        "reach-the-threshold",
        "resolve-srv-targets",
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
