import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sampledLog } from "./sampled-log";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("sampledLog", () => {
  it("writes the first entry of each message, and counts those that it leaves out", () => {
    const written: unknown[] = [];
    const log = sampledLog((_level, message, fields) => written.push([message, fields]));
    for (let count = 0; count < 500; count += 1) log("info", "refused", { count });
    log("info", "another", {});
    expect(written).toEqual([
      ["refused", { count: 0 }],
      ["another", {}],
    ]);
    vi.advanceTimersByTime(10_000);
    log("info", "refused", { count: 500 });
    log("info", "refused", { count: 501 });
    expect(written.slice(2)).toEqual([["refused", { count: 500, leftOut: 499 }]]);
  });
});
