import type * as z from "zod";
import { didYouMean } from "../core/text/suggest";
import { describeValue } from "./describe-value";
import { formatPath, isObject, type Steps, valueAt } from "./document-path";
import type { FaultAt } from "./fault";
import { type ConfigurationDocument, documentSchema } from "./schema/document";
import { type FaultDetails, keysExpected } from "./schema/fields";

type Issue = z.core.$ZodIssue;

/** Checks a document against the schema; the document comes back only when it has no fault. */
export function checkStructure(document: unknown): {
  readonly document?: ConfigurationDocument;
  readonly faults: readonly FaultAt[];
} {
  // A schema that is used once is not worth the code that zod would generate for each of its objects.
  const result = documentSchema().safeParse(document, { jitless: true });
  return result.success
    ? { document: result.data, faults: [] }
    : { faults: withoutSequels(result.error.issues).flatMap((issue) => faultsOf(issue, [], document)) };
}

/** A misspelt key is one fault: that its object therefore lacks the key which was meant is none of its own. */
function withoutSequels(issues: readonly Issue[]): readonly Issue[] {
  const misspelt = new Set(
    issues.filter(({ code }) => code === "unrecognized_keys").map(({ path }) => formatPath(stepsOf(path))),
  );
  return issues.filter(({ code, path }) => code !== "custom" || !misspelt.has(formatPath(stepsOf(path))));
}

function stepsOf(path: Issue["path"]): Steps {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

function faultsOf(issue: Issue, before: Steps, document: unknown): readonly FaultAt[] {
  const steps = [...before, ...stepsOf(issue.path)];
  if (issue.code === "unrecognized_keys") {
    const known = keysExpected(issue.message);
    return issue.keys.map((key) => unknownKey([...steps, key], key, known));
  }
  if (issue.code === "invalid_union") {
    const branch = branchMeant(issue);
    if (branch !== undefined) return branch.flatMap((inner) => faultsOf(inner, steps, document));
  }
  const { present, value } = valueAt(document, steps);
  const details: FaultDetails = issue.code === "custom" ? (issue.params ?? {}) : {};
  const hint = details.hint ?? (present ? hintFor(issue, value) : undefined);
  return [
    {
      steps,
      at: "value",
      expected: issue.message,
      found: details.found ?? (present ? describeValue(value) : "nothing"),
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

function unknownKey(steps: Steps, key: string, known: readonly string[]): FaultAt {
  const hint =
    key === "<<"
      ? "merge keys are not read; write the values out, or use an alias for a whole value"
      : didYouMean(key, known);
  return {
    steps,
    at: "key",
    expected: `one of ${known.map((name) => `\`${name}\``).join(", ")}`,
    found: `the key \`${key}\``,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Of the forms a value may take, the one whose kind (text, object) is that of the value: only its faults help. */
function branchMeant(issue: Issue & { readonly code: "invalid_union" }): readonly Issue[] | undefined {
  const meant = issue.errors.filter((branch) => branch.every((inner) => !isAboutTheWhole(inner)));
  return meant.length === 1 ? meant[0] : undefined;
}

function isAboutTheWhole(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function hintFor(issue: Issue, value: unknown): string | undefined {
  if (value === null) return "give it a value, or remove the key";
  const expected = kindExpected(issue);
  if (expected === "number" && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return "leave out the quotation marks";
  }
  if (issue.code === "invalid_value") {
    return typeof value === "string" ? didYouMean(value, issue.values.map(String)) : undefined;
  }
  if (expected === "string" && ["number", "boolean"].includes(typeof value)) return "put it in quotation marks";
  if (expected === "array") return isObject(value) ? "begin each element with a dash" : "write it as a list: [ ... ]";
  return undefined;
}

function kindExpected(issue: Issue): string | undefined {
  if (issue.code === "invalid_value") return typeof issue.values[0];
  if (issue.code !== "invalid_type") return undefined;
  return issue.expected === "int" ? "number" : issue.expected;
}
