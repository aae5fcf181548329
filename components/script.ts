import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A script that runs on machines, as it stands in the folder `scripts`. */
export function readScript(name: "kms-host" | "kms-client"): string {
  return readFileSync(join(__dirname, "scripts", `${name}.ps1`), "utf8");
}

/** Parameters of a run command: texts, because that is what Azure hands to the script. */
export function scriptParameters(
  values: Readonly<Record<string, string | number | boolean>>,
): { name: string; value: string }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));
}
