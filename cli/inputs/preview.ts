import { stripVTControlCharacters } from "node:util";
import { excerpt } from "../../core/text/mask";
import { declareResources, nameInUrn } from "./declare-resource";
import { isJson, type Json } from "./detect";
import { type Gap, type InputFault, makeReading, type Reading } from "./reading";

/**
 * Operations after which a resource is there; the last one of a resource says what it will be. Deletions take it out,
 * and `refresh` only says what the cloud holds: another step of the same resource decides.
 * Source: pulumi/pulumi, sdk/go/common/apitype (OpType).
 */
const DECLARING: ReadonlySet<unknown> = new Set([
  "same",
  "create",
  "update",
  "replace",
  "create-replacement",
  "read",
  "read-replacement",
  "import",
  "import-replacement",
]);
const REFRESHING = "refresh";

/** One operation on one resource, with the state it leaves behind. */
export interface Step {
  readonly op: unknown;
  readonly urn: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** A step from an object with the operation, and the states under the names that a preview or an event uses. */
export function makeStep(urn: string, op: unknown, before: unknown, after: unknown): Step {
  return { op, urn, before: isJson(before) ? before : undefined, after: isJson(after) ? after : undefined };
}

/** Operations that keep the resource, and so its id, which previews print in the state before only. */
const KEEPING: ReadonlySet<unknown> = new Set(["same", "update"]);

/** The state of each resource after all steps. A replacement is several steps of one resource. */
export function statesAfter(steps: readonly Step[]): readonly Json[] {
  const states = new Map<string, Json>();
  const refreshed = new Map<string, Json>();
  const gone = new Set<string>();
  for (const { op, urn, before, after } of steps) {
    if (DECLARING.has(op)) {
      const keepsId = KEEPING.has(op) && !after?.id && before?.id !== undefined;
      if (after !== undefined) states.set(urn, keepsId ? { ...after, id: before.id } : after);
    } else if (op === REFRESHING) {
      if (after !== undefined) refreshed.set(urn, after);
    } else gone.add(urn);
  }
  for (const [urn, state] of refreshed) if (!gone.has(urn) && !states.has(urn)) states.set(urn, state);
  return [...states.values()];
}

/** Reads `pulumi preview --json`; refuses one that leaves out unchanged resources, because it is not the whole stack. */
export function readPreview(document: Json, file: string): Reading | InputFault {
  const listed = Array.isArray(document.steps) ? document.steps : [];
  const steps: Step[] = [];
  for (const [index, step] of listed.entries()) {
    const urn: unknown = isJson(step) ? step.urn : undefined;
    if (!isJson(step) || typeof urn !== "string" || !urn.startsWith("urn:pulumi:")) {
      return {
        file,
        place: `steps[${String(index)}].urn`,
        expected: "the URN of a resource, as Pulumi writes it",
        found: urn === undefined ? "nothing" : typeof urn === "string" ? `\`${excerpt(urn, 60)}\`` : typeof urn,
        todo: "Use the output of `pulumi preview --json --show-sames` as it is.",
      };
    }
    steps.push(makeStep(urn, step.op, step.oldState, step.newState));
  }

  const summary = isJson(document.changeSummary) ? document.changeSummary : {};
  const unchanged = typeof summary.same === "number" ? summary.same : 0;
  // With --refresh an unchanged resource may have its refresh alone, which holds its state too.
  const shown = new Set(steps.filter(({ op }) => op === "same" || op === REFRESHING).map(({ urn }) => urn)).size;
  if (unchanged > shown) {
    return {
      file,
      place: "changeSummary.same",
      expected: "every resource of the stack",
      found: `a preview without ${String(unchanged - shown)} of ${String(unchanged)} unchanged resources`,
      todo: "Add `--show-sames`: `pulumi preview --json --show-sames`.",
    };
  }

  const configuration = isJson(document.config) ? document.config : {};
  const { resources, gaps } = declareResources(statesAfter(steps), configuration);
  return makeReading("preview", resources, [...gaps, ...errorsIn(document.diagnostics)]);
}

/** Errors that ended a preview early: what would have followed is missing. */
export function errorsIn(diagnostics: unknown): readonly Gap[] {
  if (!Array.isArray(diagnostics)) return [];
  return diagnostics.flatMap((diagnostic: unknown) => {
    if (!isJson(diagnostic)) return [];
    const message = typeof diagnostic.message === "string" ? diagnostic.message : "";
    if (!isError(diagnostic.severity, message)) return [];
    const urn = diagnostic.urn;
    const subject = typeof urn === "string" && urn !== "" ? `${nameInUrn(urn)}: ` : "";
    return [{ kind: "failed-preview" as const, name: `${subject}${firstSentence(message)}` }];
  });
}

/**
 * Pulumi's host for YAML writes its errors to standard error, and the engine hands all of that on as `info#err`, beside
 * harmless lines: there, the word at the beginning decides. Seen on Pulumi 3.260.
 */
function isError(severity: unknown, message: string): boolean {
  if (severity === "error") return true;
  return severity === "info#err" && /^\s*error:\s/i.test(plainText(message));
}

/** Without colours: those of terminals, and the tags that the engine replaces by them. */
function plainText(message: string): string {
  return stripVTControlCharacters(message).replaceAll(/<\{%[^%]{0,40}%\}>/g, "");
}

/** What an error says, without the stack and the colours Pulumi prints with it. */
function firstSentence(message: string): string {
  const lines = plainText(message)
    .trimStart()
    .replace(/^error:\s+/i, "")
    .replace(/^Running program '.*' failed with an unhandled exception:\s*/, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^at /.test(line));
  return excerpt(lines[0] ?? "no message", 200);
}
