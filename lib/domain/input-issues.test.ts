import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inputIssues } from "./input-issues";

const schema = z.strictObject({ items: z.array(z.strictObject({ quantity: z.int() })) });

function issuesOf(input: unknown, max = 50) {
  const { error } = schema.safeParse(input);
  return error ? inputIssues(error, max) : [];
}

describe("inputIssues", () => {
  it("names the fields that are wrong or not known", () => {
    const input = { items: [{ quantity: 1 }, { quantity: "2", color: "red" }] };
    expect(issuesOf(input)).toEqual([
      { path: "items[1].quantity", message: expect.any(String) },
      { path: "items[1].color", message: "is not a known field" },
    ]);
  });

  it("lists no more than it may", () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`field${n}`, n]));
    expect(issuesOf({ items: [], ...many }, 10)).toHaveLength(10);
  });
});
