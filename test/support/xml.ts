import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Validator {
  validateXML(options: {
    readonly xml: { readonly fileName: string; readonly contents: string };
    readonly schema: string;
  }): Promise<{ readonly valid: boolean; readonly errors: readonly { readonly message: string }[] }>;
}

/** What libxml2 finds wrong with a JUnit report by the schema of Ant's JUnit task. */
export async function faultsOfJUnit(contents: string): Promise<readonly string[]> {
  const { validateXML } = require("xmllint-wasm") as Validator;
  const schema = readFileSync(join(__dirname, "../fixtures/formats/junit.xsd"), "utf8");
  const { errors } = await validateXML({ xml: { fileName: "report.xml", contents }, schema });
  return errors.map(({ message }) => message);
}
