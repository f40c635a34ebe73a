import { describe, expect, it } from "vitest";
import {
  addUnits,
  type Cart,
  cartInput,
  cartLinesMax,
  cartQuantityMax,
  countUnits,
  parseCart,
  parseCartCookie,
  removeFromCartInput,
  removeOrderedLines,
  removeProduct,
  replaceLine,
  serializeCart,
  serializeCartCookie,
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

describe("parseCart", () => {
  it.each([
    ["an empty cart", []],
    ["two lines", [mug, pen]],
    ["the maximum number of lines", lines(cartLinesMax)],
  ])("reads what serializeCart wrote: %s", (_, cart) => {
    expect(parseCart(serializeCart(cart))).toEqual(cart);
  });

  it("gets the largest cart from a text that fits a cookie", () => {
    expect(encodeURIComponent(serializeCart(lines(cartLinesMax))).length).toBeLessThan(3_000);
  });

  it.each([
    ["missing", undefined],
    ["an empty text", ""],
    ["invalid JSON", "[[1,2,1450]"],
    ["another shape", '{"1":2}'],
    ["a quantity of zero", "[[1,0,1450]]"],
    ["a negative quantity", "[[1,-2,1450]]"],
    ["a fractional quantity", "[[1,1.5,1450]]"],
    ["a quantity above the maximum", `[[1,${cartQuantityMax + 1},1450]]`],
    ["an id of zero", "[[0,1,1450]]"],
    ["an id that is too large for the database", `[[${idMax + 1},1,1450]]`],
    ["a product twice", "[[1,1,1450],[1,2,1450]]"],
    ["an id as text", '[["1",1,1450]]'],
    ["a cart with too many lines", serializeCart(lines(cartLinesMax + 1))],
  ])("returns an empty cart for %s", (_, text) => {
    expect(parseCart(text)).toEqual([]);
  });
});

describe("parseCartCookie", () => {
  const key = "0123456789abcdef0123456789abcdef";

  it("reads the key and the lines", () => {
    expect(parseCartCookie(serializeCartCookie([mug, pen], key))).toEqual({
      key,
      cart: [mug, pen],
    });
  });

  it.each([
    ["a missing cookie", undefined, []],
    ["a cookie without a key", serializeCart([mug]), [mug]],
    ["an invalid key", serializeCartCookie([mug], "x".repeat(32)), []],
  ])("returns no key for %s", (_, text, cart) => {
    expect(parseCartCookie(text)).toEqual({ key: null, cart });
  });
});

describe("Changing a cart", () => {
  it("adds a line, then units to it at the latest price", () => {
    const once = addUnits([pen], mug);
    expect(once).toEqual([pen, mug]);
    const again = { ...mug, quantity: 3, priceSeen: 1_500 };
    expect(addUnits(once ?? [], again)).toEqual([pen, { ...again, quantity: 5 }]);
  });

  it("limits the quantity of a product", () => {
    const [line] = addUnits([mug], { ...mug, quantity: cartQuantityMax }) ?? [];
    expect(line?.quantity).toBe(cartQuantityMax);
  });

  it("refuses another line when the cart is full, but adds units to an existing one", () => {
    const full = lines(cartLinesMax);
    expect(addUnits(full, mug)).toBeNull();
    expect(addUnits(full, { productId: idMax, quantity: 1, priceSeen: 1 })).toHaveLength(
      cartLinesMax,
    );
  });

  it("replaces and removes only the line of one product", () => {
    expect(replaceLine([mug, pen], { ...mug, quantity: 7 })).toEqual([
      { ...mug, quantity: 7 },
      pen,
    ]);
    expect(replaceLine([pen], mug)).toEqual([pen]);
    expect(removeProduct([mug, pen], 1)).toEqual([pen]);
  });

  it("keeps what was added after the checkout was opened", () => {
    expect(removeOrderedLines([mug, pen], [mug])).toEqual([pen]);
    expect(removeOrderedLines([{ ...mug, quantity: 3 }], [mug])).toEqual([{ ...mug, quantity: 3 }]);
  });

  it("counts units, not lines", () => {
    expect(countUnits([mug, pen])).toBe(3);
    expect(countUnits([])).toBe(0);
  });
});

describe("The cart's forms", () => {
  it("read numbers from text", () => {
    const form = { productId: "3", quantity: "12", other: "field" };
    expect(cartInput.parse(form)).toEqual({ productId: 3, quantity: 12 });
  });

  it("remove a product by its id", () => {
    expect(removeFromCartInput.parse({ productId: "3" })).toEqual({ productId: 3 });
    expect(removeFromCartInput.safeParse({ productId: "three" }).success).toBe(false);
  });

  it.each([
    ["an empty quantity", { productId: "3", quantity: "" }],
    ["a quantity in words", { productId: "3", quantity: "many" }],
    ["a quantity above the maximum", { productId: "3", quantity: "1001" }],
    ["an empty product id", { productId: "", quantity: "1" }],
  ])("reject %s", (_, form) => {
    expect(cartInput.safeParse(form).success).toBe(false);
  });
});
