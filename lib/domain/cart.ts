import { z } from "zod";
import { formKey } from "./form-key";
import { amountMax } from "./money";
import { id } from "./order/input";

export const cartLinesMax = 50;
/** As much of one product as an order takes. */
export const cartQuantityMax = 1000;

/** A line as its cookie keeps it. The price is the one that was seen, in minor units. */
export interface CartLine {
  productId: number;
  quantity: number;
  priceSeen: number;
}

export type Cart = readonly CartLine[];

export const cartQuantity = z.coerce
  .number("must be a whole number")
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(cartQuantityMax, `must be at most ${cartQuantityMax}`);

const keptCart = z
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

/** The lines in a cookie or a form's field. Whatever it can't be is an empty cart. */
export function readCartText(text: string | undefined): Cart {
  if (!text) return [];
  let lines: unknown;
  try {
    lines = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = keptCart.safeParse(lines);
  if (!parsed.success) return [];
  return parsed.data.map(([productId, quantity, priceSeen]) => ({
    productId,
    quantity,
    priceSeen,
  }));
}

/** Short, since every request carries it: 50 lines stay far below a cookie's 4 KB. */
export function cartText(cart: Cart): string {
  return JSON.stringify(
    cart.map(({ productId, quantity, priceSeen }) => [productId, quantity, priceSeen]),
  );
}

const keyChars = 32;

/** What the cart's cookie says: the key that these lines are ordered under, then the lines. */
export function keptCartText(cart: Cart, key: string): string {
  return `${key}${cartText(cart)}`;
}

/** A cart that was kept before carts had keys comes without one. */
export function readKeptCart(text = ""): { key: string | null; cart: Cart } {
  const key = formKey.safeParse(text.slice(0, keyChars));
  if (!key.success) return { key: null, cart: readCartText(text) };
  return { key: key.data, cart: readCartText(text.slice(keyChars)) };
}

/** Puts units into the cart, on top of what is there of them. Null when it has no room for a line. */
export function withUnits(cart: Cart, added: CartLine): Cart | null {
  const before = cart.find(({ productId }) => productId === added.productId);
  if (!before) return cart.length < cartLinesMax ? [...cart, added] : null;
  const quantity = Math.min(cartQuantityMax, before.quantity + added.quantity);
  return withLine(cart, { ...added, quantity });
}

/** Replaces the line of that product. A cart without one stays as it is. */
export function withLine(cart: Cart, line: CartLine): Cart {
  return cart.map((kept) => (kept.productId === line.productId ? line : kept));
}

export function withoutProduct(cart: Cart, productId: number): Cart {
  return cart.filter((line) => line.productId !== productId);
}

/** What stays in the cart once these lines were ordered: what was put there meanwhile. */
export function withoutOrdered(cart: Cart, ordered: Cart): Cart {
  return cart.filter(
    (line) =>
      !ordered.some(
        ({ productId, quantity }) => productId === line.productId && quantity === line.quantity,
      ),
  );
}

export function unitsIn(cart: Cart): number {
  return cart.reduce((sum, line) => sum + line.quantity, 0);
}

const productId = z.coerce.number().pipe(id);

/** What a form sends that puts a product into the cart, or says how many of it should be there. */
export const cartInput = z.object({ productId, quantity: cartQuantity });

/** What a form sends that takes a product out of the cart. */
export const removalInput = z.object({ productId });
