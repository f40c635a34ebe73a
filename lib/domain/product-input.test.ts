import { describe, expect, it } from "vitest";
import { changeProductBody, createProductBody } from "./product-input";

const bell = { sku: "BELL", name: "Shop bell", category: "Home", price: 1_900, currency: "usd" };
const pathsOf = (body: object) =>
  createProductBody.safeParse({ ...bell, ...body }).error?.issues.map(({ path }) => path[0]) ?? [];

describe("createProductBody", () => {
  it("needs neither a description nor stock", () => {
    expect(createProductBody.parse(bell)).toEqual({ ...bell, description: "", openingStock: 0 });
  });

  it("refuses a price that can't be charged in its currency", () => {
    expect(pathsOf({ currency: "kwd", price: 1_010 })).toEqual([]);
    expect(pathsOf({ currency: "kwd", price: 1_011 })).toEqual(["price"]);
    for (const currency of ["", "USD", "xxx", "dollars"]) {
      expect(new Set(pathsOf({ currency, price: 1_011 }))).toEqual(new Set(["currency"]));
    }
  });
});

describe("changeProductBody", () => {
  it("needs a field to change, and none of those that can't be changed", () => {
    expect(changeProductBody.safeParse({}).success).toBe(false);
    expect(changeProductBody.safeParse({ name: "Bell", currency: "eur" }).success).toBe(false);
    expect(changeProductBody.parse({ archived: false })).toEqual({ archived: false });
  });
});
