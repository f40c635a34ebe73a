import { describe, expect, it } from "vitest";
import { findOrderInput } from "./find-order";

describe("findOrderInput", () => {
  it.each([
    ["1042", 1042],
    [" #17 ", 17],
  ])("reads the order number %j", (orderNumber, number) => {
    const input = findOrderInput.parse({ orderNumber, email: " Ada@Example.com " });
    expect(input).toEqual({ orderNumber: number, email: "ada@example.com" });
  });

  it.each(["", "0", "#", "-1", "1.5", "2147483648", "99999999999", "abc"])(
    "refuses the order number %j",
    (orderNumber) => {
      const result = findOrderInput.safeParse({ orderNumber, email: "ada@example.com" });
      expect(result.error?.issues.map(({ path }) => path)).toEqual([["orderNumber"]]);
    },
  );

  it("refuses an invalid email address", () => {
    const result = findOrderInput.safeParse({ orderNumber: "1", email: "ada" });
    expect(result.error?.issues.map(({ path }) => path)).toEqual([["email"]]);
  });
});
