import type { Estate, Unread } from "../../core/model";
import { renderReason, settleOf } from "../../core/words/render";
import { describeMissing, type Missing, type MissingKind, makeMissing, type Reading, UNSEEN_INPUT } from "./reading";

interface Limits {
  readonly notes: readonly string[];
  readonly missing: readonly Missing[];
  /** Those of the notes that even the shortest report repeats: with them, silence is no answer. */
  readonly serious: readonly string[];
}

const SERIOUS: ReadonlySet<MissingKind> = new Set<MissingKind>(["failed-preview", "remote-component"]);

/** What a reading cannot show, and resources in it whose machines nobody sees: every report says so once. */
export function limitsOf(
  { notes, missing }: Pick<Reading, "notes" | "missing">,
  { unread: all = [] }: Pick<Estate, "unread">,
): Limits {
  const serious = missing.filter(({ kind }) => SERIOUS.has(kind)).map(describeMissing);
  // The reading names components by their type already, and says with its notes what is missing of an input.
  const unread = all.filter(
    ({ type, reason }) => type !== UNSEEN_INPUT && reason.code !== "resources/component-not-expanded",
  );
  if (unread.length === 0) return { notes, missing, serious };
  const names = unread.map(({ name }) => name);
  return {
    notes: [...notes, ...unread.map(describeUnread)],
    missing: [...missing, makeMissing("unread-resource", names)],
    serious: [...serious, ...unread.filter(({ mayNeedLicences }) => mayNeedLicences).map(describeUnread)],
  };
}

function describeUnread({ name, reason, mayNeedLicences }: Unread): string {
  const settle = settleOf(reason);
  const figures = mayNeedLicences ? " Core licences needed are at least what is shown." : "";
  return `Not read, ${name}: ${renderReason(reason)}.${figures}${settle === undefined ? "" : ` ${settle}`}`;
}
