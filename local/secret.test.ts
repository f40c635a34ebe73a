import { describe, expect, it } from "vitest";
import { isSameSecret } from "./secret";

describe("isSameSecret", () => {
  it("compares secrets of the same length and of different lengths", () => {
    expect(isSameSecret("ab", "ab")).toBe(true);
    expect(isSameSecret("ab", "ac")).toBe(false);
    expect(isSameSecret("a", "ab")).toBe(false);
  });
});
