import { describe, expect, it } from "vitest";
import { formatLogCursor, logCursor, searchWords } from "./log-view";

describe("the cursor of the log", () => {
  it("is the time and the id of a line", () => {
    const cursor = { at: new Date("2026-11-29T15:04:09.500Z"), id: 9_000_000_000 };
    expect(logCursor.parse(formatLogCursor(cursor))).toEqual(cursor);
  });

  it.each(["", "1", "-1-2", "1-x", "999999999999999-1", "1-2-3"])("refuses %j", (text) => {
    expect(logCursor.safeParse(text).success).toBe(false);
  });
});

describe("searchWords", () => {
  it("splits at blanks and punctuation", () => {
    expect(searchWords("  GET /api/v1/Orders?x=é ")).toEqual([
      ...["get", "api", "v1", "orders", "x", "é"],
    ]);
  });

  it("looks for at most eight words, and for none in punctuation", () => {
    expect(searchWords("a b c d e f g h i j")).toHaveLength(8);
    expect(searchWords("&| !()':*")).toEqual([]);
  });
});
