import { describe, expect, it } from "vitest";
import { cronText } from "./cron-text";
import { functionCatalog } from "./function-catalog";

describe("a schedule in words", () => {
  it.each([
    ["* * * * *", "Every minute"],
    ["*/5 * * * *", "Every 5 minutes"],
    ["0 * * * *", "Every hour"],
    ["0 */6 * * *", "Every 6 hours"],
    ["30 */6 * * *", "Every 6 hours, at minute 30"],
    ["5 9 * * *", "Every day at 09:05 UTC"],
    ["0 9 * * 1", "0 9 * * 1"],
    ["0,30 * * * *", "0,30 * * * *"],
  ])("%s: %s", (schedule, text) => {
    expect(cronText(schedule)).toBe(text);
  });

  it("exists for every cron of ours", () => {
    for (const { schedule } of functionCatalog) {
      if (schedule !== null) expect(cronText(schedule)).toMatch(/^Every /);
    }
  });
});
