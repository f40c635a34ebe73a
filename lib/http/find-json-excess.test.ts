import { describe, expect, it } from "vitest";
import { findJsonExcess } from "./find-json-excess";

describe("findJsonExcess", () => {
  it("accepts an import of 1,000 orders with 100 lines each", () => {
    const items = Array.from({ length: 100 }, () => ({ productId: 1, quantity: 1 }));
    const orders = Array.from({ length: 1_000 }, (_, n) => ({ items, reference: `r-${n}` }));
    expect(findJsonExcess(JSON.stringify({ orders }))).toBeNull();
  });

  it("finds what is nested too deeply, and too many values", () => {
    expect(findJsonExcess("[".repeat(100))).toContain("nested");
    expect(findJsonExcess(`{"a":${"[".repeat(31)}`)).toBeNull();
    expect(findJsonExcess(`{"a":${"[".repeat(32)}`)).toContain("nested");
    expect(findJsonExcess(`[${"[],".repeat(500_000)}[]]`)).toContain("values");
    const nested = `${"[".repeat(29)}${"]".repeat(29)}`;
    expect(findJsonExcess(`{"orders":[${`${nested},`.repeat(20_000)}1]}`)).toContain("values");
  });

  it("ignores what is within strings, whatever they escape", () => {
    const text = `${"[".repeat(100)}"\\${",".repeat(500_000)}`;
    expect(findJsonExcess(JSON.stringify({ [text]: [text, `${text}\\`, '"\\"'] }))).toBeNull();
    expect(findJsonExcess(JSON.stringify(["\\"]) + "[".repeat(100))).toContain("nested");
    expect(findJsonExcess('"unterminated \\"[[[')).toBeNull();
  });
});
