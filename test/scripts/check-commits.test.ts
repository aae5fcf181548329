import { findTitleFault } from "../../scripts/check-commits";

test.each(["core: count no null", "licensing, docs: Tell suites apart", "Merge branch 'main'", 'Revert "core: x y"'])(
  "%s is a title",
  (title) => expect(findTitleFault(title)).toBeUndefined(),
);

test.each([
  ["fix things", /area: imperative/],
  ["core: count no null.", /full stop/],
  ["Core: count", /area: imperative/],
  [`core: ${"x".repeat(80)}`, /86 characters, at most 72/],
])("%s is not", (title, fault) => expect(findTitleFault(title)).toMatch(fault));
