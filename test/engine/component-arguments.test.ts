import type { ExampleComponent } from "../../scripts/component-examples";
import {
  installForNode,
  installForPython,
  type Language,
  OFFLINE,
  openWithComponents,
  PATIENCE,
  SECRET_PARTS,
  setSecrets,
  writeProgram,
} from "./component-projects";
import { describeWithEngine, type Project } from "./support";
import { python, testWith } from "./toolchains";

const HOST: ExampleComponent = {
  component: "KmsHost",
  name: "kms1",
  args: {
    resourceGroupName: "kms",
    subnetId: "/subnet",
    licence: "pay-as-you-go",
    edition: "datacenter",
    release: "2022",
    size: "Standard_D2s_v5",
    adminUsername: "contosoadmin",
    adminPassword: { config: "adminPassword" },
    hostKeyRelease: "2025",
    hostKey: { config: "hostKey" },
  },
};

const WRONG: readonly { readonly component: ExampleComponent; readonly at: readonly string[] }[] = [
  {
    component: {
      ...HOST,
      args: {
        ...HOST.args,
        edition: "datacenter-azure-edition",
        // One group short, and in plain text: not even then may it be printed.
        hostKey: "BCDFG-HJKMP-QRTVW-6789B",
        activationIntervalMinutes: 7,
      },
    },
    at: ["activationIntervalMinutes", "edition", "hostKey"],
  },
  {
    component: {
      component: "KmsDiscovery",
      name: "discovery",
      args: {
        resourceGroupName: "dns",
        domain: "corp contoso",
        hosts: [{ name: "10.1.0.4", address: "10.1.0.4", priority: 70_000 }],
        clientNetworkIds: {},
      },
    },
    at: ["clientNetworkIds", "domain", "hosts[0].name", "hosts[0].priority"],
  },
];

/** The arguments that a preview names as wrong. */
function named(text: string): readonly string[] {
  const paths = [...text.matchAll(/- property (\S+).* has a problem:/g)].map(([, path]) => path ?? "");
  return [...new Set(paths)].sort();
}

describeWithEngine("wrong arguments under the real engine", () => {
  async function refuseEach(
    project: Project,
    language: Language,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    await setSecrets(project);
    for (const { component, at } of WRONG) {
      writeProgram(project, language, [component]);
      const { code, text, events } = await project.pulumi(["preview"], { environment });
      expect({ code: code !== 0, at: named(text) }).toEqual({ code: true, at });
      for (const part of SECRET_PARTS) expect(text + events).not.toContain(part);
    }
  }

  test(
    "of a YAML program",
    async () => refuseEach(await openWithComponents("components-in-yaml"), "YAML", OFFLINE),
    PATIENCE,
  );

  test(
    "of a TypeScript program",
    async () => {
      const project = await openWithComponents("components-in-typescript");
      await installForNode(project);
      await refuseEach(project, "TypeScript", OFFLINE);
    },
    PATIENCE,
  );

  testWith(
    python,
    "of a Python program",
    async () => {
      const project = await openWithComponents("components-in-python");
      await refuseEach(project, "Python", await installForPython(project));
    },
    PATIENCE,
  );

  test(
    "a host key that is malformed and a secret",
    async () => {
      const project = await openWithComponents("components-in-yaml");
      await setSecrets(project);
      await project.pulumi(["config", "set", "--secret", "hostKey", "BCDFG-HJKMP-QRTVW-6789B"]);
      writeProgram(project, "YAML", [HOST]);
      const { code, text, events } = await project.pulumi(["preview"], { environment: OFFLINE });
      expect(code).not.toBe(0);
      expect(text).toMatch(/error: .*hostKey/);
      for (const part of SECRET_PARTS) expect(text + events).not.toContain(part);
    },
    PATIENCE,
  );
});
