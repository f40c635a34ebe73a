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
  it("prices a cart by its products alone", () => {
    const review = reviewCart([mug, pen], [product(), product({ id: 5, price: 4_000 })]);
    expect(review).toMatchObject({ total: 6_900, currency: "usd", obstacle: null });
    expect(review.lines.map(({ priceWas }) => priceWas)).toEqual([null, 4_200]);
    expect(review.lines.map(({ fault }) => fault)).toEqual([null, null]);
  });

  it.each([
    ["is not on sale any more", [], { kind: "gone" }],
    ["is sold out", [product({ available: 0 })], { kind: "sold_out" }],
    ["has too few left", [product({ available: 1 })], { kind: "too_few", available: 1 }],
  ])("marks a line that %s, and stops the checkout", (_, products, fault) => {
    const review = reviewCart([mug], products);
    expect(review.lines[0]?.fault).toEqual(fault);
    expect(review.obstacle).toMatch(/marked lines/);
  });

  it.each([
    ["an empty cart", [], [], /empty/],
    [
      "two currencies",
      [mug, pen],
      [product(), product({ id: 5, currency: "eur" })],
      /one currency/,
    ],
    ["a gift", [mug], [product({ price: 0 })], /cost something/],
    ["a fortune", [mug], [product({ price: 99_999_999 })], /more than one order/],
  ])("stops the checkout of %s", (_, cart, products, why) => {
    expect(reviewCart(cart, products).obstacle).toMatch(why);
  });
});
