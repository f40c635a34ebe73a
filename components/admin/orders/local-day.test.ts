import { describe, expect, it } from "vitest";
import { endOfLocalDay, lastDayBefore, localDay, startOfLocalDay } from "./local-day";

describe("the days of a filter", () => {
  it("include the whole first and last day", () => {
    for (const day of ["2025-03-30", "2025-10-26", "2025-11-02", "2026-02-28", "2026-12-31"]) {
      const [from, to] = [startOfLocalDay(day) ?? "", endOfLocalDay(day) ?? ""];
      expect([localDay(from), lastDayBefore(to)]).toEqual([day, day]);
      expect(lastDayBefore(from) < day && localDay(to) > day).toBe(true);
    }
  });

  it("are nothing for an input without a day, or with a year of six digits", () => {
    for (const day of ["", "202025-01-01"]) {
      expect([startOfLocalDay(day), endOfLocalDay(day)]).toEqual([null, null]);
    }
  });
});
