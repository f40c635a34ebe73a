import { describe, expect, it } from "vitest";
import { formatCappedCount } from "./capped-count";

describe("formatCappedCount", () => {
  it("says when there may be more", () => {
    expect(formatCappedCount({ count: 1204, isExact: true })).toBe("1,204");
    expect(formatCappedCount({ count: 5000, isExact: false })).toBe("5,000+");
  });
});
