import type { Verb } from "@/lib/context";
import { type Cart, withLine, withoutProduct } from "@/lib/domain/cart";
import { readProducts } from "../products";

/**
 * Sets how many of a product are in the cart, and takes today's price as the one that was seen.
 * What is not on sale any more leaves the cart.
 */
export const changeCart: Verb<{ cart: Cart; productId: number; quantity: number }, Cart> = async ({
  ctx,
  input,
}) => {
  const { cart, productId, quantity } = input;
  const [product] = await readProducts({ ctx, input: { productIds: [productId] } });
  if (!product) return withoutProduct(cart, productId);
  return withLine(cart, { productId, quantity, priceSeen: product.price });
};
