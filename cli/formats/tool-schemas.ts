import { z } from "zod";

/**
 * The JSON that the activation tools print, command by command. `schema/NAME.schema.json` is made from each. Strict where
 * programs branch: a value that is not listed here is a new version.
 */

const text = z.string();
const count = z.int().min(0);
const list = <T extends z.ZodType>(element: T) => z.array(element).readonly();
/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const schemaVersion = z.literal(1);
const tool = z.object({ name: z.literal("winlic"), version: text });

const place = z.object({
  file: text,
  line: z.int().min(0).describe("Counted from 1."),
  text: text.describe("The line, product keys masked."),
});
const certainty = z.enum(["certain", "probable", "possible"]);
const gravity = z
  .enum(["down", "failing", "notice", "none"])
  .describe("Not activated; will not stay so; something to put right; nothing is wrong.");
const planFinding = z.object({
  rule: text.describe("Id and name of the rule, e.g. `WL601 reach-azure-kms`."),
  text,
  place: text.optional().describe("File and line of the program, where the plan has them."),
});
const command = z.object({
  by: z.enum(["cim", "wmi", "module", "slmgr", "windows"]).describe("What the command needs of Windows."),
  command: text,
  note: text.optional().describe("What has to be known before it is run."),
});
const cause = z.object({
  key: text.describe("Permanent: programs may rest on it."),
  message: text.describe("The way the cause was found; permanent, too."),
  certainty: certainty.describe("How sure `text` is."),
  supposed: certainty.optional().describe("How sure `suppose` is."),
  gravity,
  evidence: list(place).describe("The lines that say so."),
  references: list(text),
  provenBy: planFinding.optional().describe("The finding in the plan that proves the cause."),
  text,
  suppose: text.optional(),
  check: text.describe("What to look at next."),
  fix: list(z.union([z.object({ text }), z.object({ commands: list(command) })])),
  otherwise: text.describe("What happens if nothing is done, and when."),
  traps: list(z.object({ key: text, text })).describe("What must not be concluded from such texts."),
});

const diagnosis = z.object({
  schemaVersion,
  tool,
  input: text,
  plan: text.optional().describe("The plan that was joined."),
  notes: list(
    z.object({
      key: text,
      file: text,
      line: z.int().min(1).optional(),
      data: z.record(text, z.unknown()),
      text,
    }),
  ).describe("What could not be read, or how something was taken."),
  machines: list(
    z.object({
      name: text,
      files: list(text),
      windows: text.optional(),
      kind: text,
      state: text,
      gravity,
      causes: list(cause).describe("In the order of decision: the first is the answer."),
      plan: z.object({ machine: text, findings: list(planFinding) }).optional(),
    }),
  ).describe("Gravest first, then by name."),
});

const codes = z.object({
  schemaVersion,
  codes: list(
    z.object({
      written: text.describe("As it was given."),
      repaired: z.literal(true).optional().describe("A letter was taken for a digit."),
      code: text.describe("`0x` and eight digits."),
      signed: z.int(),
      unsigned: count,
      family: text,
      known: z.boolean(),
      symbol: text.optional(),
      kind: z.enum(["error", "information"]).optional(),
      scope: text.optional(),
      meaning: text.optional(),
      reasons: text.optional(),
      check: text.optional(),
      fix: text.optional(),
      unverified: text.optional(),
      source: text.optional(),
    }),
  ),
});

const key = z.object({
  schemaVersion,
  ending: text.describe("The last five characters; never more of a key."),
  whole: z.boolean().describe("False where only the last five characters were given."),
  published: z
    .object({
      kind: z.enum(["client", "avma", "office"]),
      product: text,
      releases: list(text),
      edition: text.optional(),
    })
    .nullable()
    .describe("Null where the key is not one that Microsoft publishes."),
});

const step = z.object({
  step: z.enum(["srv", "address", "connect", "bind"]),
  milliseconds: z.number().min(0),
  succeeded: z.boolean(),
});
const VERDICTS = [
  "kms",
  "closed-port",
  "filtered-port",
  "unreachable",
  "no-route",
  "silent-port",
  "dropped",
  "wrong-service",
  "broken-answer",
  "rpc-refused",
  "rpc-not-kms",
  "not-accepted",
  "name-not-found",
  "no-address",
  "dns-failed",
  "dns-silent",
] as const;
const port = z.int().min(0).max(65_535);
const probe = z.object({
  schemaVersion,
  tool,
  exitCode: z.int().min(0).max(3),
  outcome: z.enum(["kms", "partial", "no-kms", "unknown"]),
  server: text.optional().describe("The DNS server that was asked; none for the system's resolver."),
  records: list(
    z.object({
      name: text,
      step,
      outcome: z.enum(["found", "no-record", "no-service", "name-not-found", "dns-failed", "dns-silent"]),
      entries: count,
      leftOut: count.describe("Entries that were not probed."),
      answersAnything: z
        .literal(true)
        .optional()
        .describe("The server has a record for any name: this one proves nothing."),
    }),
  ),
  hosts: list(
    z.object({
      host: text,
      port,
      from: text.describe("The argument, the SRV record or the cloud that named it."),
      priority: count.optional(),
      weight: count.optional(),
      lookup: step.optional(),
      addresses: list(
        z.object({
          address: text,
          port,
          steps: list(step),
          verdict: z.enum(VERDICTS),
          detail: text.optional(),
        }),
      ),
      leftOut: list(text).optional().describe("Addresses that were not probed."),
      verdict: z.enum([...VERDICTS, "partial"]),
    }),
  ),
});

const day = text.regex(/^\d{4}-\d{2}-\d{2}$/);
const minute = z.number().describe("Minutes after the start.");
const event = z.object({ at: minute, day, text });
const forecast = z.object({
  schemaVersion,
  tool,
  question: text,
  answer: text,
  start: day,
  end: day.describe("The first day after it."),
  seed: z.number(),
  hosts: list(
    z.object({
      name: text,
      keyActivations: count.describe("Spent, of the activations that a host key has on a host."),
    }),
  ),
  groups: list(
    z.object({
      name: text,
      kind: z.enum(["server", "client"]),
      count,
      lapses: count.describe("Machines that drop out at least once."),
      firstLapse: day.optional(),
      neverActivated: count,
      lapsedAtEnd: count,
    }),
  ),
  events: list(
    z.union([
      event.extend({ kind: z.enum(["host-down", "host-up", "host-rebuilt"]), host: text }),
      event.extend({ kind: z.enum(["threshold-met", "threshold-lost"]), host: text, threshold: count }),
      event.extend({ kind: z.literal("attempt-failed"), because: z.enum(["no-host", "count"]), group: text }),
      event.extend({ kind: z.literal("lapsed"), group: text, graceDays: count }),
      event.extend({ kind: z.literal("activated-again"), group: text }),
    ]),
  ),
  days: list(
    z.object({
      day,
      counts: list(count).describe("Activation count of each host, in the order of `hosts`."),
      machines: count,
      lapsed: count,
      pending: count.describe("Not activated yet."),
    }),
  ),
  mak: z.object({ left: count, spent: count, shortFrom: day.optional() }).optional(),
  limits: list(text),
  notes: list(text),
  doubt: text.optional().describe("Why the number of machines is uncertain."),
  assumptions: list(text),
});

/** By name of the schema: the command whose JSON it describes, and its shape. */
export const TOOL_SCHEMAS = {
  diagnosis: { command: "winlic diagnose", schema: diagnosis },
  codes: { command: "winlic codes", schema: codes },
  key: { command: "winlic key", schema: key },
  probe: { command: "winlic probe", schema: probe },
  forecast: { command: "winlic forecast", schema: forecast },
} as const;
