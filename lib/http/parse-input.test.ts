import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseInput } from "./parse-input";
import { ProblemError } from "./problem";

describe("parseInput", () => {
  const schema = z.strictObject({
    items: z.array(z.strictObject({ quantity: z.int() })),
    address: z.strictObject({ city: z.string() }),
  });

  function errorsOf(input: unknown): unknown {
    try {
      return parseInput(schema, input);
    } catch (error) {
      if (error instanceof ProblemError) return error.problem.errors;
      throw error;
    }
  }

  it("lists every issue with its path", () => {
    const input = { items: [{ quantity: 1 }, { quantity: 1.5, x: 1, y: 2 }], address: {}, z: 0 };
    expect(errorsOf(input)).toEqual([
      { path: "items[1].quantity", message: expect.any(String) },
      { path: "items[1].x", message: "is not a known field" },
      { path: "items[1].y", message: "is not a known field" },
      { path: "address.city", message: expect.any(String) },
      { path: "z", message: "is not a known field" },
    ]);
  });

  it("lists at most 50 issues", () => {
    const items = Array.from({ length: 100 }, () => ({ quantity: "1" }));
    expect(errorsOf({ items, address: { city: "x" } })).toHaveLength(50);
  });

  it("returns valid input", () => {
    const input = { items: [{ quantity: 1 }], address: { city: "x" } };
    expect(parseInput(schema, input)).toEqual(input);
  });
});
