import { describe, expect, it } from "vitest";
import { reviewCart } from "./cart-review";
import type { ProductView } from "./product";

const product = (change: Partial<ProductView> = {}): ProductView => ({
  ...{ id: 1, sku: "WB-1", name: "Mug", description: "", category: "Kitchen" },
  ...{ price: 1_450, currency: "usd", image: null, available: 10 },
  ...change,
});
const mug = { productId: 1, quantity: 2, priceSeen: 1_450 };
const pen = { productId: 5, quantity: 1, priceSeen: 4_200 };

describe("reviewCart", () => {
  it("uses the current price and reports the earlier one", () => {
    const review = reviewCart([mug, pen], [product(), product({ id: 5, price: 4_000 })]);
    expect(review).toMatchObject({ total: 6_900, currency: "usd", issue: null });
    expect(review.lines.map(({ priceWas }) => priceWas)).toEqual([null, 4_200]);
    expect(review.lines.map((line) => line.issue)).toEqual([null, null]);
  });

  it.each([
    ["is no longer on sale", [], { kind: "gone" }],
    ["is sold out", [product({ available: 0 })], { kind: "sold_out" }],
    ["has too little stock", [product({ available: 1 })], { kind: "too_few", available: 1 }],
  ])("blocks the checkout of a product that %s", (_, products, issue) => {
    const review = reviewCart([mug], products);
    expect(review.lines[0]?.issue).toEqual(issue);
    expect(review.issue).toMatch(/highlighted items/);
  });

  it.each([
    ["an empty cart", [], [], /empty/],
    [
      "two currencies",
      [mug, pen],
      [product(), product({ id: 5, currency: "eur" })],
      /same currency/,
    ],
    ["a total below the minimum", [mug], [product({ price: 24 })], /at least \$0\.50/],
    ["a total above the maximum", [mug], [product({ price: 99_999_999 })], /at most \$999,999\.99/],
  ])("blocks the checkout of %s", (_, cart, products, issue) => {
    expect(reviewCart(cart, products).issue).toMatch(issue);
  });
});
