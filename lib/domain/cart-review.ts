import type { Cart } from "./cart";
import { findTotalIssue } from "./money";
import type { ProductView } from "./product";

/** Why a line can't be ordered as it is. `gone`: the product is no longer on sale. */
export type LineIssue =
  | { kind: "gone" }
  | { kind: "sold_out" }
  | { kind: "too_few"; available: number };

export interface ReviewedLine {
  productId: number;
  quantity: number;
  /** Null when the product is no longer on sale. */
  product: ProductView | null;
  /** Minor units, at the current price. */
  subtotal: number;
  /** The price when the product was added to the cart, if it has changed since. */
  priceWas: number | null;
  issue: LineIssue | null;
}

export interface CartReview {
  lines: ReviewedLine[];
  /** The sum of the products on sale, in minor units of `currency`. */
  total: number;
  /** Null for a cart without any product on sale. */
  currency: string | null;
  /** Why the cart can't be checked out, in a sentence; null when it can. */
  issue: string | null;
}

/** A cart with current prices and availability, which come from the products and not the cookie. */
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
      issue: findLineIssue(product, quantity),
    };
  });
  const total = lines.reduce((sum, line) => sum + line.subtotal, 0);
  const currencies = new Set(lines.flatMap(({ product }) => product?.currency ?? []));
  const [currency = null] = currencies;
  return { lines, total, currency, issue: findCartIssue(lines, total, [...currencies]) };
}

function findLineIssue(product: ProductView | null, quantity: number): LineIssue | null {
  if (!product) return { kind: "gone" };
  if (product.available <= 0) return { kind: "sold_out" };
  if (product.available < quantity) return { kind: "too_few", available: product.available };
  return null;
}

function findCartIssue(
  lines: ReviewedLine[],
  total: number,
  currencies: readonly string[],
): string | null {
  if (lines.length === 0) return "Your cart is empty.";
  if (lines.some(({ issue }) => issue !== null)) {
    return "Some items can't be ordered. Update the highlighted items to continue.";
  }
  const [currency, ...others] = currencies;
  if (currency === undefined) return null;
  if (others.length > 0) return "All items of an order must be priced in the same currency.";
  return findTotalIssue(total, currency);
}
