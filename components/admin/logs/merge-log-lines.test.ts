import { describe, expect, it } from "vitest";
import type { LogLine } from "@/lib/domain/telemetry/log-view";
import { mergeLogLines } from "./merge-log-lines";

function line(id: number, second: number): LogLine {
  return {
    ...{ id, at: new Date(second * 1_000).toISOString(), level: "info", message: "x" },
    ...{ service: "web", requestId: null, traceId: null, spanId: null, orderId: null, fields: {} },
  };
}

const ids = (lines: readonly LogLine[]) => lines.map(({ id }) => id);

describe("mergeLogLines", () => {
  it("puts new lines first, and a late one at its time", () => {
    const known = [line(3, 30), line(1, 10)];
    expect(ids(mergeLogLines(known, [line(5, 40), line(4, 20)], 10))).toEqual([5, 3, 4, 1]);
  });

  it("orders lines of the same time by their ids", () => {
    expect(ids(mergeLogLines([line(2, 10)], [line(1, 10), line(3, 10)], 10))).toEqual([3, 2, 1]);
  });

  it("keeps the known objects, and the list itself if nothing is new", () => {
    const known = [line(2, 20), line(1, 10)];
    expect(mergeLogLines(known, [line(2, 20)], 10)).toBe(known);
    expect(mergeLogLines(known, [line(3, 30), line(2, 20)], 10)[1]).toBe(known[0]);
  });

  it("drops the oldest lines beyond its length", () => {
    expect(ids(mergeLogLines([line(2, 20), line(1, 10)], [line(3, 30)], 2))).toEqual([3, 2]);
  });
});
