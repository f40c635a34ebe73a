import sql from "sql-template-tag";
import { describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { withinDays } from "./keyset-page";

/** The limits of a range of days in a time zone. */
function limits(timeZone: string, from: string, to: string): unknown[] {
  const ctx = { settings: { timeZone } } as Context;
  return withinDays(ctx, sql`at`, { from, to }).values;
}

describe("withinDays", () => {
  it("includes the whole first and last day, whose first hour may come twice or not at all", () => {
    expect(limits("America/Havana", "2025-11-02", "2025-11-02")).toEqual([
      new Date("2025-11-02T04:00:00Z"),
      new Date("2025-11-03T05:00:00Z"),
    ]);
    expect(limits("Africa/Cairo", "2025-04-24", "2025-04-25")).toEqual([
      new Date("2025-04-23T22:00:00Z"),
      new Date("2025-04-25T21:00:00Z"),
    ]);
  });

  it("is empty for a day that the zone skipped", () => {
    const [from, to] = limits("Pacific/Apia", "2011-12-30", "2011-12-30");
    expect(from).toEqual(to);
  });
});
