import { z } from "zod";
import { formKey } from "./form-key";
import { amountMax } from "./money";
import { id } from "./order/input";

export const cartLinesMax = 50;
/** The largest quantity of one product in an order. */
export const cartQuantityMax = 1000;

/** A line of the cart cookie. */
export interface CartLine {
  productId: number;
  quantity: number;
  /** The price that the customer saw, in minor units. */
  priceSeen: number;
}

export type Cart = readonly CartLine[];

export const cartQuantity = z.coerce
  .number("must be a whole number")
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(cartQuantityMax, `must be at most ${cartQuantityMax}`);

const storedCart = z
  .array(
    z.tuple([
      id,
      z.int().min(1).max(cartQuantityMax),
      z
        .int()
        .min(0)
        .max(amountMax * 10),
    ]),
  )
  .max(cartLinesMax)
  .refine((lines) => new Set(lines.map(([productId]) => productId)).size === lines.length);

/** Parses a cart from a cookie or form field. Anything invalid becomes an empty cart. */
export function parseCart(text: string | undefined): Cart {
  if (!text) return [];
  let lines: unknown;
  try {
    lines = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = storedCart.safeParse(lines);
  if (!parsed.success) return [];
  return parsed.data.map(([productId, quantity, priceSeen]) => ({
    productId,
    quantity,
    priceSeen,
  }));
}

/** A compact form, because every request sends it: 50 lines stay far below a cookie's 4 KB. */
export function serializeCart(cart: Cart): string {
  return JSON.stringify(
    cart.map(({ productId, quantity, priceSeen }) => [productId, quantity, priceSeen]),
  );
}

const keyChars = 32;

/** The value of the cart cookie: the checkout's form key, then the lines. */
export function serializeCartCookie(cart: Cart, key: string): string {
  return `${key}${serializeCart(cart)}`;
}

/** Parses the cart cookie. The key is null in a cookie from before carts had keys. */
export function parseCartCookie(text = ""): { key: string | null; cart: Cart } {
  const key = formKey.safeParse(text.slice(0, keyChars));
  if (!key.success) return { key: null, cart: parseCart(text) };
  return { key: key.data, cart: parseCart(text.slice(keyChars)) };
}

/** Adds units to the product's line, or a new line. Null when the cart is full. */
export function addUnits(cart: Cart, added: CartLine): Cart | null {
  const before = cart.find(({ productId }) => productId === added.productId);
  if (!before) return cart.length < cartLinesMax ? [...cart, added] : null;
  const quantity = Math.min(cartQuantityMax, before.quantity + added.quantity);
  return replaceLine(cart, { ...added, quantity });
}

/** Replaces the product's line. A cart without that product stays the same. */
export function replaceLine(cart: Cart, line: CartLine): Cart {
  return cart.map((other) => (other.productId === line.productId ? line : other));
}

export function removeProduct(cart: Cart, productId: number): Cart {
  return cart.filter((line) => line.productId !== productId);
}

/** Removes the ordered lines. A line whose quantity has changed since stays in the cart. */
export function removeOrderedLines(cart: Cart, ordered: Cart): Cart {
  return cart.filter(
    (line) =>
      !ordered.some(
        ({ productId, quantity }) => productId === line.productId && quantity === line.quantity,
      ),
  );
}

export function countUnits(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

const productId = z.coerce.number().pipe(id);

/** The form that adds a product to the cart or changes its quantity. */
export const cartInput = z.object({ productId, quantity: cartQuantity });

/** The form that removes a product from the cart. */
export const removeFromCartInput = z.object({ productId });
