import type { Cart } from "./cart";
import { amountMax } from "./money";
import type { ProductView } from "./product";

/** What keeps a line from being ordered as it is. */
export type LineIssue =
  /** It is not on sale any more. */
  { kind: "gone" } | { kind: "sold_out" } | { kind: "too_few"; available: number };

export interface ReviewedLine {
  productId: number;
  quantity: number;
  /** Null when it is not on sale any more. */
  product: ProductView | null;
  /** In minor units, at today's price. */
  subtotal: number;
  /** The price that was seen when it was put into the cart, if it is another one today. */
  priceWas: number | null;
  fault: LineIssue | null;
}

export interface CartReview {
  lines: ReviewedLine[];
  /** Of what is on sale, in minor units of `currency`. */
  total: number;
  /** Null for a cart with nothing on sale in it. */
  currency: string | null;
  /** Why the whole can't be ordered, in a sentence; null when it can. */
  obstacle: string | null;
}

/** A cart as it stands today: prices and availability are the products' own, never the cookie's. */
export function reviewCart(cart: Cart, products: readonly ProductView[]): CartReview {
  const byId = new Map(products.map((product) => [product.id, product]));
  const lines = cart.map(({ productId, quantity, priceSeen }): ReviewedLine => {
    const product = byId.get(productId) ?? null;
    return {
      productId,
      quantity,
      product,
      subtotal: product ? product.price * quantity : 0,
      priceWas: product && product.price !== priceSeen ? priceSeen : null,
      fault: errorOf(product, quantity),
    };
  });
  const total = lines.reduce((sum, line) => sum + line.subtotal, 0);
  const currencies = new Set(lines.flatMap(({ product }) => product?.currency ?? []));
  const [currency = null] = currencies;
  return { lines, total, currency, obstacle: obstacleOf(lines, total, currencies.size) };
}

function errorOf(product: ProductView | null, quantity: number): LineIssue | null {
  if (!product) return { kind: "gone" };
  if (product.available <= 0) return { kind: "sold_out" };
  if (product.available < quantity) return { kind: "too_few", available: product.available };
  return null;
}

function obstacleOf(lines: ReviewedLine[], total: number, currencies: number): string | null {
  if (lines.length === 0) return "Your cart is empty.";
  if (lines.some(({ fault }) => fault !== null)) {
    return "Not everything in your cart can be ordered now. Please change the marked lines.";
  }
  if (currencies > 1) return "All items of one order must be in one currency.";
  if (total < 1) return "An order must cost something.";
  return total > amountMax ? "This is more than one order may cost." : null;
}
