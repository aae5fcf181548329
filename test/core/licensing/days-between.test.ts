import { daysBetween } from "../../../core/licensing/days-between";

test.each([
  ["the same day", "2026-11-21", "2026-11-21", 0],
  ["the next day", "2026-11-21", "2026-11-22", 1],
  ["the day before", "2026-11-21", "2026-11-20", -1],
  ["across a leap day", "2028-02-28", "2028-03-01", 2],
  ["across a change of clocks", "2026-03-01", "2026-04-01", 31],
  ["a year", "2026-11-21", "2027-11-21", 365],
])("%s", (_situation, from, to, days) => {
  expect(daysBetween(from, to)).toBe(days);
});
