import { dirname, join } from "node:path";
import { Config, runtime } from "@pulumi/pulumi";
import { describeSource, findConfiguration, stackKeysAmong } from "../config/find";
import { readDocument } from "../config/read-file";
import { today } from "../config/today";
import { type Context, NOTHING_DECLARED, type Rule } from "../core/model";

/** What is declared, and the line that says where it comes from. */
export interface Configuration extends Context {
  readonly line: string;
}

/**
 * Looks in the policy's configuration (undefined before the engine has sent it), then in the stack's, then beside
 * Pulumi.yaml. Never throws: a pack that did not start would be reported as a fault of Pulumi.
 */
export function readConfiguration(
  rules: readonly Rule[],
  policyConfiguration?: unknown,
  policyProperties: readonly string[] = [],
): Configuration {
  const asOf = today();
  const project = findProject();
  try {
    const found = findConfiguration({
      policyConfiguration,
      policyProperties,
      stackKeys: stackKeysAmong(Object.keys(runtime.allConfig())),
      stackConfiguration: (key) => new Config("windows-licensing").get(key),
      folder: "folder" in project ? project.folder : "",
      readFile: "folder" in project ? readDocument : () => undefined,
      knownRules: rules,
      asOf,
    });
    const why = found.configuration.from === "none" && "missing" in project ? ` (${project.missing})` : "";
    const { declarations, configuration } = found;
    return { declarations, configuration, asOf: found.asOf ?? asOf, line: describeSource(found) + why };
  } catch (error) {
    const fault = { file: "configuration", path: "", expected: "one that can be read", found: String(error) };
    const configuration = { from: fault.file, faults: [fault] };
    const nothing = { declarations: NOTHING_DECLARED, configuration, asOf };
    return { ...nothing, line: describeSource(nothing) };
  }
}

/** The folder of the project, where it is known: none, or one. */
export function findProjectFolder(): readonly string[] {
  const project = findProject();
  return "folder" in project ? [project.folder] : [];
}

type Project = { readonly folder: string } | { readonly missing: string };

/**
 * The folder of Pulumi.yaml. A pack's own working folder is the pack; the shell's is all that tells where Pulumi was
 * started, and with `pulumi --cwd` or the Automation API that is another one. A file that belongs to another project
 * must not count, so the project found there has to be the one the engine names.
 */
function findProject(): Project {
  const { PWD: started, PULUMI_NODEJS_PROJECT: project } = process.env;
  if (started === undefined || started === "") return { missing: "the folder of the project is not known here" };
  const found = findProjectFile(started);
  if (found === undefined) {
    return project === undefined ? { folder: started } : { missing: `no Pulumi.yaml at or above ${started}` };
  }
  if (project === undefined || found.name === undefined || found.name === project) return { folder: found.folder };
  return { missing: `started in the folder of another project, ${found.name}` };
}

function findProjectFile(start: string): { readonly folder: string; readonly name: string | undefined } | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    for (const file of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
      const content = readDocument(join(folder, file));
      if (content instanceof Uint8Array) {
        // A parser would cost the start more than this line can be worth; a name it does not find is not held against the file.
        const name = /^(?:name|[ \t]*"name")[ \t]*:[ \t]*["']?([\w.-]+)/m.exec(Buffer.from(content).toString("utf8"));
        return { folder, name: name?.[1] };
      }
    }
    if (dirname(folder) === folder) return undefined;
  }
}
