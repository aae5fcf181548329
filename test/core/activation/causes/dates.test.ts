import { addMinutes, minutesBetween, readDate, sayDuration } from "../../../../core/activation/causes/dates";

test.each<readonly [string, string | undefined, string | undefined]>([
  ["11/3/2025 9:14:22 AM", "2025-11-03T09:14", undefined],
  ["11/3/2025 12:05:00 AM", "2025-11-03T00:05", undefined],
  ["11/3/2025 12:05:00 PM", "2025-11-03T12:05", undefined],
  ["20/03/2026 12:44:15", "2026-03-20T12:44", undefined],
  ["03/20/2026 12:44:15", "2026-03-20T12:44", undefined],
  ["03.11.2025 09:14:22", "2025-11-03T09:14", undefined],
  ["2026/11/30 9:30:00", "2026-11-30T09:30", undefined],
  ["2025-04-09T14:30:48.000Z", "2025-04-09T14:30Z", undefined],
  ["03/04/2026 10:00:00", "2026-04-03T10:00", "day-first"],
  ["4/4/2026 10:00:00", "2026-04-04T10:00", undefined],
  ["31/02/2026 10:00:00", undefined, undefined],
  ["yesterday", undefined, undefined],
])("%s", (text, time, taken) => {
  const read = readDate(text);
  expect([read?.time, read?.taken]).toEqual([time, taken]);
});

test("minutes are added and counted", () => {
  expect(addMinutes("2026-11-30T09:30", -200_880)).toBe("2026-07-14T05:30".replace("14T05", "13T21"));
  expect(minutesBetween("2026-11-24T03:12", "2026-11-24T08:25")).toBe(313);
});

test.each([
  [0, "0 minutes"],
  [59, "59 minutes"],
  [60, "1 hour"],
  [1500, "1 day 1 hour"],
  [200_880, "139 days 12 hours"],
])("%d minutes", (minutes, said) => expect(sayDuration(minutes)).toBe(said));
