/** What a need can be added up by; `tag:NAME` is any tag. */
export type GroupKey = "stack" | "subscription" | "environment" | "owner" | `tag:${string}`;

/** The key as a person writes it; undefined for what is none. */
export function readGroupKey(written: string): GroupKey | undefined {
  const key = written.trim();
  if (key === "stack" || key === "subscription" || key === "environment" || key === "owner") return key;
  return key.startsWith("tag:") && key.length > "tag:".length ? (key as GroupKey) : undefined;
}
