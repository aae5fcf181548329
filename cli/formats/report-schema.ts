import { z } from "zod";

/**
 * The JSON report. `schema/report.schema.json` is made from this, `winlic convert` checks what it reads with it, and every
 * other format is made from a document of this shape.
 */

/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const SCHEMA_VERSION = 2;

const text = z.string();
const list = <T extends z.ZodType>(element: T) => z.array(element).readonly();
const count = z.int().min(0);

const place = z.object({
  file: text.describe("Relative to the folder that the command runs in, or to the project."),
  line: z.int().min(1),
  column: z.int().min(1).optional(),
});
const source = place.extend({
  helper: place
    .optional()
    .describe("The line of a helper that made the resource, where this is the call of the helper."),
});

const subject = z.object({
  urn: text.optional(),
  name: text,
  type: text.optional().describe("The type token as Pulumi writes it."),
  source: source.optional().describe("Where the program or the configuration declares it."),
  declaration: text.optional().describe("A path in the configuration, e.g. `entitlements[0]`."),
});

const data = z.record(text, z.unknown()).describe("What the sentence is made of; reasons have a code and a text.");

const reason = z.object({ code: text, text, settle: text.optional(), data });

const arithmetic = z.object({
  kind: z.literal("arithmetic"),
  unit: text,
  lines: list(
    z.object({
      label: text,
      urn: text.optional(),
      low: z.number(),
      high: z.number(),
      formula: text,
      terms: z.unknown(),
      notes: list(reason),
    }),
  ),
  results: list(z.object({ code: text, label: text, value: z.unknown() })),
  text: list(text),
});

const stepOutcome = z.enum(["passes", "blocked", "conditional", "unknown"]);
const proof = z.object({
  kind: z.literal("proof"),
  from: subject,
  to: text,
  outcome: z.enum(["reached", "blocked", "conditional", "unknown"]),
  steps: list(
    reason.extend({
      kind: text,
      subject: subject.optional(),
      outcome: stepOutcome,
      addresses: list(text).optional(),
    }),
  ),
  text: list(text),
});

const basis = z.discriminatedUnion("kind", [arithmetic, proof]);
const level = z.enum(["mandatory", "advisory"]);
const severity = z.enum(["low", "medium", "high", "critical"]);

const finding = z.object({
  rule: text.describe("The permanent id, e.g. `WL110`."),
  name: text,
  message: text.describe("The key of the message in its rule."),
  level,
  severity,
  subject,
  path: text.optional().describe("The property to change, inside the subject."),
  code: text.describe("Stable: rule and message, e.g. `WL601/forced-tunnel`."),
  fingerprint: text.describe(
    "Tells the finding again in another run: moved lines and other resources do not change it.",
  ),
  data,
  text: text.describe("The finding as a sentence."),
  fix: z.object({ text, snippet: text.optional().describe("The property to write, as Pulumi YAML.") }).optional(),
  known: z.boolean().optional().describe("With a baseline: whether it stands there."),
  basis: basis.optional().describe("The calculation or the proof behind it."),
});

const waiver = z.object({ rule: text, resource: text, reason: text, owner: text, until: text });

/** The objects that stand in several places of the report, with the names and the words of their types in the library. */
export const REPORT_PARTS: readonly { readonly name: string; readonly says: string; readonly schema: z.ZodType }[] = [
  { name: "Place", says: "A place in a file.", schema: place },
  { name: "Source", says: "The place that made a resource.", schema: source },
  { name: "Subject", says: "What something is said of.", schema: subject },
  { name: "Reason", says: "Why, as a permanent code and as a sentence.", schema: reason },
  { name: "Arithmetic", says: "A calculation, line by line.", schema: arithmetic },
  { name: "Proof", says: "A path through the network, hop by hop.", schema: proof },
  { name: "Finding", says: "What a rule found.", schema: finding },
  { name: "Waiver", says: "A finding that somebody answers for until a day.", schema: waiver },
];

export const reportSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.literal("winlic"), version: text }),
  verdict: z.enum([
    "passed",
    "nothing-to-check",
    "blocked",
    "unknown",
    "invalid-configuration",
    "incomplete-input",
    "internal-error",
  ]),
  exitCode: z.int(),
  failOn: text.describe("The thresholds of `--fail-on`, with commas."),
  asOf: text.describe("The day that the report speaks about."),
  input: z.object({
    source: z.enum(["preview", "events", "state", "program", "live", "inventory", "template", "several"]),
    name: text,
    stack: text.optional(),
    stacks: list(text).describe("Each project and stack of the resources, e.g. `shop/prod`."),
    inputs: list(
      z.object({
        name: text,
        source: text,
        stacks: list(text),
        resources: count,
        made: text.optional().describe("When it was made, where it says so."),
        supersededBy: text.optional().describe("The input that shows the same stack and counts instead of it."),
      }),
    )
      .optional()
      .describe("Each of several inputs."),
    repeated: list(z.object({ id: text, counted: text, left: list(text) }))
      .optional()
      .describe("Resources of Azure that more than one input shows, with the URN that counts."),
    drift: list(
      z.object({
        kind: z.enum(["not-declared", "not-deployed", "not-decided", "licence-differs", "size-differs"]),
        urn: text,
        name: text,
        type: text,
        id: text,
        source: source.optional(),
        declared: text.optional(),
        deployed: text.optional(),
        path: text.optional(),
      }),
    )
      .optional()
      .describe("How stacks and the live estate differ."),
    missing: list(z.object({ kind: text, count, names: list(text) })),
    notes: list(text).describe("What the input does not show, as sentences."),
  }),
  configuration: z.object({
    from: text,
    summary: text,
    faults: list(
      z.object({
        file: text,
        line: z.int().optional(),
        column: z.int().optional(),
        path: text,
        expected: text,
        found: text,
        hint: text.optional(),
        subject: subject.optional(),
      }),
    ),
    open: list(z.object({ reason: z.unknown(), subject })).optional(),
  }),
  leftOut: list(text).optional().describe("Rules that `--only` and `--skip` left out."),
  baseline: z
    .object({
      file: text,
      known: count,
      vanished: list(
        z.object({ fingerprint: text, code: text, rule: text, name: text, subject: text, stack: text.optional() }),
      ),
    })
    .optional(),
  checked: z.object({
    resources: count,
    machines: count,
    fleets: count.optional(),
    hosts: count.optional(),
    needed: z.object({ low: count, high: count, atLeast: z.boolean() }).optional(),
    rules: count,
    understood: z
      .object({ read: count, partly: count, notRead: count, notNeeded: count, other: count })
      .describe("How many resources were read, in part, not at all, are needed by no rule, or are another provider's.")
      .optional(),
    templates: list(z.object({ name: text, resources: count })).optional(),
  }),
  counts: z.object({
    mandatory: count,
    advisory: count,
    blocking: count.describe("Findings that fail the run: at or above --fail-on, and in no baseline."),
    unknown: count,
    waived: count,
    crashed: count,
    skipped: count,
  }),
  findings: list(finding),
  unknowns: list(
    z.object({
      rule: text,
      name: text,
      code: text,
      path: text.optional(),
      subjects: list(subject),
      text,
      settle: text.optional(),
      data,
    }),
  ),
  waived: list(z.object({ finding, waiver })),
  rights: list(
    z.object({
      kind: text,
      reason: text,
      owner: text,
      until: text,
      declaration: text,
      covers: list(text),
      state: z.enum(["applied", "ended", "without-assurance"]),
    }),
  )
    .describe("Rights that the owner states, with the machines and servers that each covers.")
    .optional(),
  crashes: list(z.object({ rule: text, name: text, subject: subject.optional(), error: text, text })),
  skipped: list(z.object({ rule: text, name: text, code: text, text, declare: text.optional() })),
  passedRules: list(z.object({ rule: text, name: text })).describe("Rules that were content with what they looked at."),
  passed: list(z.object({ rule: text, subject: subject.optional(), basis })),
  rules: list(
    z.object({
      id: text,
      name: text,
      title: text,
      level,
      severity,
      scope: text,
      why: text,
      fix: text,
      page: text,
      references: list(text),
    }),
  ),
});

export type ReportDocument = z.infer<typeof reportSchema>;
export type FindingEntry = ReportDocument["findings"][number];
export type RuleEntry = ReportDocument["rules"][number];
export type SubjectEntry = FindingEntry["subject"];
export type BasisEntry = NonNullable<FindingEntry["basis"]>;
