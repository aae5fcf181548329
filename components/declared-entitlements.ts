import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Config, getProject } from "@pulumi/pulumi";
import { findConfiguration, type ReadFile } from "../config/find";
import type { Entitlement } from "../core/model";

/**
 * The entitlements that windows-licensing.yaml declares, from where the policy pack takes them too: the stack's
 * configuration, or the file beside Pulumi.yaml. Undefined where nothing is declared or found, which says nothing of
 * what is owned: the components then take a name as it is.
 */
export function declaredEntitlements(): readonly Entitlement[] | undefined {
  const folder = findProject();
  const found = findConfiguration({
    stackConfiguration: (key) => new Config("windows-licensing").get(key),
    folder: folder ?? "",
    readFile: folder === undefined ? () => undefined : readFile,
    // Only entitlements are read here; what is wrong with the other sections is for the policy pack to say.
    knownRules: [],
    asOf: new Date().toISOString().slice(0, 10),
  });
  const { entitlements } = found.declarations;
  return entitlements.length === 0 ? undefined : entitlements;
}

const readFile: ReadFile = (path) => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/**
 * The folder of this program's Pulumi.yaml: at or above the working folder, or where the shell started Pulumi, because a
 * component that is run as a plugin works in a folder of its own. The file has to name this project.
 */
function findProject(): string | undefined {
  const project = getProject();
  for (const start of [process.cwd(), process.env.PWD]) {
    if (start === undefined || start === "") continue;
    for (let folder = start; ; folder = dirname(folder)) {
      const content = readFile(join(folder, "Pulumi.yaml")) ?? readFile(join(folder, "Pulumi.yml"));
      if (content instanceof Uint8Array && nameIn(content) === project) return folder;
      if (dirname(folder) === folder) break;
    }
  }
  return undefined;
}

function nameIn(content: Uint8Array): string | undefined {
  return /^name\s*:\s*["']?([\w.-]+)/m.exec(Buffer.from(content).toString("utf8"))?.[1];
}
