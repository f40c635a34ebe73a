import type { Verb } from "@/lib/context";
import type { Cart } from "@/lib/domain/cart";
import { type CartReview, reviewCart } from "@/lib/domain/cart-review";
import { readProducts } from "@/lib/services/products";

/** A cart at current prices, with the items that can no longer be ordered. */
export const readCart: Verb<{ cart: Cart }, CartReview> = async ({ ctx, input }) => {
  const productIds = input.cart.map(({ productId }) => productId);
  const products = productIds.length > 0 ? await readProducts({ ctx, input: { productIds } }) : [];
  return reviewCart(input.cart, products);
};
