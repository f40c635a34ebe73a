import { describe, expect, it } from "vitest";
import { formatRunCursor, isSelective, readRunTerm, runSearchFields } from "./run-search";

describe("the search term of a list of runs", () => {
  it.each([
    ["01M8MQRWXP5K38EV34Y4DK05SS", { kind: "run", runId: "01M8MQRWXP5K38EV34Y4DK05SS" }],
    ["#17", { kind: "order", orderId: 17 }],
    ["25dbf9dfa7f34dc8", { kind: "fingerprint", fingerprint: "25dbf9dfa7f34dc8" }],
    ["order-17-3", { kind: "event", eventId: "order-17-3" }],
    ["failure-retry-4-1796-0", { kind: "event", eventId: "failure-retry-4-1796-0" }],
    ["2026-11-29T22:44:00.000Z", { kind: "event", eventId: "2026-11-29T22:44:00.000Z" }],
    ["order 17 is missing", { kind: "error", text: "order 17 is missing" }],
    ["17", { kind: "error", text: "17" }],
  ])("%s", (term, expected) => {
    expect(readRunTerm(term)).toEqual(expected);
  });
});

describe("the cursor of a list of runs", () => {
  it("survives the URL, whatever a server's ids look like", () => {
    for (const runId of ["01M8MQRWXP5K38EV34Y4DK05SS", "3f2c-77.a:b_c"]) {
      const cursor = { queuedAtMs: 1_796_000_000_000, runId };
      expect(runSearchFields.cursor.parse(formatRunCursor(cursor))).toEqual(cursor);
    }
    expect(runSearchFields.cursor.safeParse("x-1").success).toBe(false);
  });
});

describe("a filter of runs", () => {
  it("is selective if it names a function, an order or what is searched for", () => {
    expect(isSelective({ function: "create-shipment", status: "lost" })).toBe(true);
    expect(isSelective({ order: 17 })).toBe(true);
    expect(isSelective({ q: "declined" })).toBe(true);
    for (const broad of [
      {},
      { q: undefined, order: undefined },
      { status: "running" },
      { within: "7d" },
      { from: "1970-01-01T00:00:00Z" },
    ] as const) {
      expect(isSelective(broad)).toBe(false);
    }
  });
});
