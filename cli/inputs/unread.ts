import type { Estate } from "../../core/model";
import { renderReason, settleOf } from "../../core/words/render";
import { type Missing, makeMissing, type Reading } from "./reading";

/** What a reading cannot show, and resources in it whose machines nobody sees: every report says so once. */
export function limitsOf(
  { notes, missing }: Pick<Reading, "notes" | "missing">,
  { unread = [] }: Pick<Estate, "unread">,
): {
  readonly notes: readonly string[];
  readonly missing: readonly Missing[];
} {
  if (unread.length === 0) return { notes, missing };
  const names = unread.map(({ name }) => name);
  return {
    notes: [
      ...notes,
      ...unread.map(({ name, reason, mayNeedLicences }) => {
        const settle = settleOf(reason);
        const figures = mayNeedLicences ? " Core licences needed are at least what is shown." : "";
        return `Not read, ${name}: ${renderReason(reason)}.${figures}${settle === undefined ? "" : ` ${settle}`}`;
      }),
    ],
    missing: [...missing, makeMissing("unread-resource", names)],
  };
}
