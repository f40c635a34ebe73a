import { describe, expect, it } from "vitest";
import { inputIssues } from "@/lib/domain/input-issues";
import { createRefundInput } from "./api-input";

function issuesOf(body: unknown) {
  const { error } = createRefundInput.safeParse(body);
  return error ? inputIssues(error, 10) : [];
}

describe("createRefundInput", () => {
  const line = { productId: 7, quantity: 1 };

  it("takes an amount or lines, not both and not none", () => {
    expect(issuesOf({ amount: 100 })).toEqual([]);
    expect(issuesOf({ lines: [line] })).toEqual([]);
    for (const body of [{}, { amount: 100, lines: [line] }]) {
      expect(issuesOf(body)).toEqual([{ path: "", message: "Send either amount or lines." }]);
    }
  });

  it("names the line with the product of an earlier one", () => {
    expect(issuesOf({ lines: [line, { ...line, productId: 8 }, line] })).toEqual([
      { path: "lines[2].productId", message: "is listed twice" },
    ]);
  });
});
