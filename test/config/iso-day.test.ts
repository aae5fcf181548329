import fc from "fast-check";
import { addDays, isIsoDay } from "../../config/iso-day";

test.each([
  ["2026-11-21", true],
  ["2028-02-29", true],
  ["2000-02-29", true],
  ["2027-02-29", false],
  ["2100-02-29", false],
  ["2026-02-30", false],
  ["2026-04-31", false],
  ["2026-00-10", false],
  ["2026-13-01", false],
  ["2026-01-00", false],
  ["2026-1-1", false],
  ["2026-01-01T00:00:00Z", false],
  ["0026-01-01", false],
  ["", false],
])("%s", (text, exists) => {
  expect(isIsoDay(text)).toBe(exists);
});

test("a day later by some days, over the end of a leap year and of a winter time", () => {
  expect(addDays("2027-12-31", 366)).toBe("2028-12-31");
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
});

test("the days that exist are those that a calendar has", () => {
  const days = fc.date({ min: new Date("1993-07-27"), max: new Date("2199-12-31"), noInvalidDate: true });
  fc.assert(fc.property(days, (date) => isIsoDay(date.toISOString().slice(0, 10))));
});
