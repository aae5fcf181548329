import type {
  ClaimStatus,
  ConfirmAnswer,
  HistoryLine,
  LedgerFinding,
  LedgerStatus,
  Limits,
  Refusal,
} from "../../config/ledger";
import type { LedgerClaim, LedgerHolding, LedgerKind } from "../../core/model";
import { maskKeys } from "../../core/text/mask";
import { version as toolVersion } from "../version";
import { toJson } from "./json";
import { layOut } from "./table";
import { type Terminal, toAscii, withoutControls, wrap } from "./terminal";
import { plural } from "./text";

export type LedgerFormat = "text" | "json";

/** What a command of the ledger answers. */
export type LedgerAnswer =
  | { readonly command: "init"; readonly shown: string; readonly version: number; readonly steps: readonly string[] }
  | { readonly command: "status"; readonly status: LedgerStatus; readonly limits: Limits }
  | { readonly command: "claims"; readonly holder: string; readonly claims: readonly ClaimStatus[] }
  | {
      readonly command: "reserve";
      readonly holder: string;
      readonly claims: readonly LedgerClaim[];
      readonly limits: Limits;
      readonly refused: readonly Refusal[];
      readonly largest: Readonly<Partial<Record<LedgerKind, LedgerHolding["largest"]>>>;
      readonly hours: number;
    }
  | { readonly command: "confirm"; readonly holder: string; readonly changed: number }
  | { readonly command: "release"; readonly holder: string; readonly released: number }
  | { readonly command: "sync"; readonly holder: string; readonly claims: number; readonly outcome: ConfirmAnswer }
  | { readonly command: "history"; readonly lines: readonly HistoryLine[] }
  | { readonly command: "doctor"; readonly findings: readonly LedgerFinding[] };

/** How a person calls what is counted. */
export const LEDGER_NAMES: Readonly<Record<LedgerKind, string>> = {
  "azure-cores": "core licences for machines in Azure",
  "azure-host-cores": "core licences for whole hosts in Azure",
  "mak-activations": "activations of the MAK",
  "user-cals": "user CALs",
  "device-cals": "device CALs",
  "rds-user-cals": "RDS user CALs",
  "rds-device-cals": "RDS device CALs",
};

export function formatLedger(answer: LedgerAnswer, format: LedgerFormat, terminal: Terminal): string {
  if (format === "json") {
    return toJson({ schemaVersion: 1, tool: { name: "winlic", version: toolVersion }, ...answer });
  }
  const text = `${linesOf(answer, terminal)
    .map((line) => maskKeys(line))
    .join("\n")}\n`;
  return terminal.unicode ? text : toAscii(text);
}

function linesOf(answer: LedgerAnswer, terminal: Terminal): readonly string[] {
  const prose = (text: string): readonly string[] => wrap(withoutControls(text), terminal.width);
  switch (answer.command) {
    case "init": {
      const { shown, version, steps } = answer;
      const done = steps.length === 0 ? "It was up to date." : `Done: ${steps.join(", ")}.`;
      return prose(`The ledger ${shown} has version ${String(version)}. ${done}`);
    }
    case "status":
      return describeStatus(answer, terminal);
    case "claims":
      return describeClaims(answer, terminal);
    case "reserve":
      return describeReservation(answer).flatMap(prose);
    case "confirm":
      return prose(`${plural(answer.changed, "reservation")} of ${answer.holder} confirmed.`);
    case "release":
      return prose(`${plural(answer.released, "claim")} of ${answer.holder} released.`);
    case "sync":
      return prose(describeSync(answer));
    case "history":
      return describeHistory(answer.lines, terminal);
    case "doctor":
      return answer.findings.flatMap(({ check, fine, says }) => prose(`${fine ? "ok" : "FAULT"}  ${check}: ${says}`));
  }
}

type AnswerTo<C extends LedgerAnswer["command"]> = Extract<LedgerAnswer, { readonly command: C }>;

function describeStatus({ status, limits }: AnswerTo<"status">, terminal: Terminal): readonly string[] {
  const { shown, stacks, kinds, now } = status;
  const head = `${shown}: ${plural(stacks, "holder")}, at ${timeOf(now)}`;
  if (kinds.length === 0) return [...wrap(head, terminal.width), "Nothing is claimed."];
  const rows = kinds.map(({ kind, confirmed, reserved, spent, holders, largest }) => {
    const limit = limits[kind];
    const held = confirmed + reserved + spent;
    return [
      LEDGER_NAMES[kind],
      String(confirmed),
      String(reserved),
      String(spent),
      limit === undefined ? "not declared" : String(limit),
      limit === undefined ? "" : held > limit ? `${String(held - limit)} short` : String(limit - held),
      String(holders),
      nameLargest(largest),
    ];
  });
  const headings = ["what", "confirmed", "reserved", "used up", "owned", "free", "holders", "held by most"];
  return [
    ...wrap(head, terminal.width),
    "",
    ...layOut(headings, rows, { width: terminal.width, heading: terminal.colors.dim }),
  ];
}

export function nameLargest(largest: LedgerHolding["largest"]): string {
  return largest.map(({ holder, amount }) => `${holder} (${String(amount)})`).join(", ");
}

function describeClaims({ holder, claims }: AnswerTo<"claims">, terminal: Terminal): readonly string[] {
  if (claims.length === 0) return wrap(`${holder} holds nothing.`, terminal.width);
  const rows = claims.map(({ kind, subject, confirmed, reserved, expiresAt }) => [
    LEDGER_NAMES[kind],
    subject,
    String(confirmed),
    String(reserved),
    expiresAt === undefined ? "" : timeOf(expiresAt),
  ]);
  const headings = ["what", "for", "confirmed", "reserved", "until"];
  return [
    ...wrap(`Claims of ${holder}`, terminal.width),
    "",
    ...layOut(headings, rows, { width: terminal.width, heading: terminal.colors.dim }),
  ];
}

function describeReservation({ holder, claims, refused, largest, hours }: AnswerTo<"reserve">): readonly string[] {
  if (refused.length > 0) {
    return [
      `Nothing is reserved for ${holder}.`,
      ...refused.map(({ kind, amount, held, limit }) => {
        const by = nameLargest(largest[kind] ?? []);
        const short = held + amount - limit;
        const who = by === "" ? "" : ` Held by ${by}.`;
        return `${String(amount)} more ${LEDGER_NAMES[kind]} are needed, ${String(held)} are held, and ${String(limit)} are owned: ${String(short)} short.${who}`;
      }),
    ];
  }
  if (claims.length === 0) return [`${holder} needs nothing that the ledger counts.`];
  const sums = new Map<LedgerKind, number>();
  for (const { kind, amount } of claims) sums.set(kind, (sums.get(kind) ?? 0) + amount);
  const what = [...sums].map(([kind, amount]) => `${String(amount)} ${LEDGER_NAMES[kind]}`).join(", ");
  return [
    `${holder} holds ${what}. What is new is reserved for ${plural(hours, "hour")}, until an export confirms it.`,
  ];
}

function describeSync({ holder, claims, outcome }: AnswerTo<"sync">): string {
  switch (outcome.state) {
    case "confirmed":
      return `${holder}: ${plural(claims, "claim")}, ${String(outcome.changed)} changed, ${String(outcome.released)} released.`;
    case "same":
      return `${holder}: this export was read before. Nothing changes.`;
    case "older":
      return `${holder}: the ledger knows a newer export, of ${timeOf(outcome.known)}. Nothing changes.`;
  }
}

function describeHistory(lines: readonly HistoryLine[], terminal: Terminal): readonly string[] {
  if (lines.length === 0) return ["The history has no line."];
  const rows = lines.map((line) => [
    timeOf(line.at),
    line.action,
    line.holder,
    line.kind ?? "",
    line.subject ?? "",
    changeOf(line),
    line.actor,
    line.commit.slice(0, 12),
  ]);
  const headings = ["when", "action", "holder", "what", "for", "change", "who", "commit"];
  return layOut(headings, rows, { width: terminal.width, heading: terminal.colors.dim });
}

/** `8+0 → 8+16`: confirmed and reserved. */
function changeOf({ before, after }: HistoryLine): string {
  if (before === undefined || after === undefined) return "";
  return `${String(before.confirmed)}+${String(before.reserved)} → ${String(after.confirmed)}+${String(after.reserved)}`;
}

function timeOf(time: Date): string {
  return time
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
}
