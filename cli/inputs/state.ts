import { declareResources } from "./declare-resource";
import { isJson, type Json } from "./detect";
import { type InputFault, makeReading, type Reading } from "./reading";

/** Versions of the state's format whose resources look as they are read here. */
const VERSIONS: ReadonlySet<unknown> = new Set([undefined, 1, 2, 3, 4]);

/** Reads `pulumi stack export`, or the checkpoint a self-managed backend keeps. */
export function readState(document: Json, file: string): Reading | InputFault {
  const { deployment, path } = findDeployment(document);
  if (!VERSIONS.has(document.version)) {
    return {
      file,
      place: "version",
      expected: "version 1 to 4 of the state's format",
      found: JSON.stringify(document.version),
      todo: "Export the stack with a Pulumi CLI of this generation, or use a newer version of this tool.",
    };
  }
  // An empty stack has no list at all.
  const listed = deployment.resources ?? [];
  if (!Array.isArray(listed)) {
    return {
      file,
      place: `${path}.resources`,
      expected: "a list of resources",
      found: typeof listed,
      todo: "Use the output of `pulumi stack export` as it is.",
    };
  }
  const states: Json[] = [];
  for (const [index, state] of listed.entries()) {
    if (!isJson(state) || typeof state.urn !== "string" || typeof state.type !== "string") {
      const key = isJson(state) ? (typeof state.urn === "string" ? ".type" : ".urn") : "";
      return {
        file,
        place: `${path}.resources[${String(index)}]${key}`,
        expected: key === "" ? "a resource, as a JSON object" : "a text",
        found: key === "" ? typeof state : "none",
        todo: "Use the output of `pulumi stack export` as it is.",
      };
    }
    // Left over from a replacement, and on its way out.
    if (state.delete !== true) states.push(state);
  }
  const { resources, gaps } = declareResources(states);
  return makeReading("state", resources, gaps, timeOf(deployment.manifest));
}

/** When the state was written, in ISO form and UTC. */
function timeOf(manifest: unknown): string | undefined {
  const written = isJson(manifest) && typeof manifest.time === "string" ? manifest.time : "";
  const time = new Date(/^\d{4}-\d\d-\d\dT/.test(written) ? written : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function findDeployment(document: Json): { readonly deployment: Json; readonly path: string } {
  const { deployment, checkpoint, latest } = document;
  if (isJson(deployment)) return { deployment, path: "deployment" };
  if (isJson(checkpoint) && isJson(checkpoint.latest)) {
    return { deployment: checkpoint.latest, path: "checkpoint.latest" };
  }
  if (isJson(latest)) return { deployment: latest, path: "latest" };
  return { deployment: {}, path: "checkpoint.latest" };
}
