import { describe, expect, it } from "vitest";
import {
  type Cart,
  cartInput,
  cartLinesMax,
  cartQuantityMax,
  cartText,
  keptCartText,
  readCartText,
  readKeptCart,
  removalInput,
  unitsIn,
  withLine,
  withoutOrdered,
  withoutProduct,
  withUnits,
} from "./cart";
import { amountMax } from "./money";
import { idMax } from "./order/input";

const mug = { productId: 1, quantity: 2, priceSeen: 1_450 };
const pen = { productId: 5, quantity: 1, priceSeen: 4_200 };
const lines = (count: number): Cart =>
  Array.from({ length: count }, (_, index) => ({
    productId: idMax - index,
    quantity: cartQuantityMax,
    priceSeen: amountMax,
  }));

describe("a cart's text", () => {
  it.each([
    ["nothing", []],
    ["two lines", [mug, pen]],
    ["as many lines as it may have", lines(cartLinesMax)],
  ])("is read again as it was written: %s", (_, cart) => {
    expect(readCartText(cartText(cart))).toEqual(cart);
  });

  it("fits a cookie at its largest", () => {
    expect(encodeURIComponent(cartText(lines(cartLinesMax))).length).toBeLessThan(3_000);
  });

  it.each([
    ["nothing at all", undefined],
    ["an empty text", ""],
    ["no JSON", "[[1,2,1450]"],
    ["another shape", '{"1":2}'],
    ["a quantity of none", "[[1,0,1450]]"],
    ["a negative quantity", "[[1,-2,1450]]"],
    ["a broken quantity", "[[1,1.5,1450]]"],
    ["more than an order takes", `[[1,${cartQuantityMax + 1},1450]]`],
    ["no such id", "[[0,1,1450]]"],
    ["an id beyond the database's", `[[${idMax + 1},1,1450]]`],
    ["a product twice", "[[1,1,1450],[1,2,1450]]"],
    ["words", '[["1",1,1450]]'],
    ["more lines than it may have", cartText(lines(cartLinesMax + 1))],
  ])("is an empty cart when it is %s", (_, text) => {
    expect(readCartText(text)).toEqual([]);
  });
});

describe("a kept cart", () => {
  const key = "0123456789abcdef0123456789abcdef";

  it("is read again with the key that it was kept under", () => {
    expect(readKeptCart(keptCartText([mug, pen], key))).toEqual({ key, cart: [mug, pen] });
  });

  it.each([
    ["nothing at all", undefined, []],
    ["lines alone, as carts once were kept", cartText([mug]), [mug]],
    ["no key's characters", keptCartText([mug], "x".repeat(32)), []],
  ])("has no key when it is %s", (_, text, cart) => {
    expect(readKeptCart(text)).toEqual({ key: null, cart });
  });
});

describe("a change of a cart", () => {
  it("adds a line, then units to it, at the price seen last", () => {
    const once = withUnits([pen], mug);
    expect(once).toEqual([pen, mug]);
    const again = { ...mug, quantity: 3, priceSeen: 1_500 };
    expect(withUnits(once ?? [], again)).toEqual([pen, { ...again, quantity: 5 }]);
  });

  it("adds no more than an order takes of one product", () => {
    const [line] = withUnits([mug], { ...mug, quantity: cartQuantityMax }) ?? [];
    expect(line?.quantity).toBe(cartQuantityMax);
  });

  it("has no room for one line too many, but for more of what is there", () => {
    const full = lines(cartLinesMax);
    expect(withUnits(full, mug)).toBeNull();
    expect(withUnits(full, { productId: idMax, quantity: 1, priceSeen: 1 })).toHaveLength(
      cartLinesMax,
    );
  });

  it("replaces and removes the line of one product, and no other", () => {
    expect(withLine([mug, pen], { ...mug, quantity: 7 })).toEqual([{ ...mug, quantity: 7 }, pen]);
    expect(withLine([pen], mug)).toEqual([pen]);
    expect(withoutProduct([mug, pen], 1)).toEqual([pen]);
  });

  it("leaves what was put there after the checkout was opened", () => {
    expect(withoutOrdered([mug, pen], [mug])).toEqual([pen]);
    expect(withoutOrdered([{ ...mug, quantity: 3 }], [mug])).toEqual([{ ...mug, quantity: 3 }]);
  });

  it("counts units, not lines", () => {
    expect(unitsIn([mug, pen])).toBe(3);
    expect(unitsIn([])).toBe(0);
  });
});

describe("a form of the cart", () => {
  it("is read from text", () => {
    const form = { productId: "3", quantity: "12", anything: "else" };
    expect(cartInput.parse(form)).toEqual({ productId: 3, quantity: 12 });
  });

  it("takes a product out by its id alone", () => {
    expect(removalInput.parse({ productId: "3" })).toEqual({ productId: 3 });
    expect(removalInput.safeParse({ productId: "three" }).success).toBe(false);
  });

  it.each([
    ["no quantity", { productId: "3", quantity: "" }],
    ["a word", { productId: "3", quantity: "many" }],
    ["too many", { productId: "3", quantity: "1001" }],
    ["no product", { productId: "", quantity: "1" }],
  ])("is refused with %s", (_, form) => {
    expect(cartInput.safeParse(form).success).toBe(false);
  });
});
