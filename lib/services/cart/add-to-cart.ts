import type { Verb } from "@/lib/context";
import { type Cart, cartLinesMax, withUnits } from "@/lib/domain/cart";
import { readProducts } from "../products";

export type AddedToCart =
  | { kind: "added"; cart: Cart; name: string }
  | { kind: "refused"; reason: string };

/**
 * Puts units of a product into a cart, at today's price. Nothing is reserved: the cart is its
 * holder's own, and stock is set aside when the order is placed.
 */
export const addToCart: Verb<
  { cart: Cart; productId: number; quantity: number },
  AddedToCart
> = async ({ ctx, input }) => {
  const { cart, productId, quantity } = input;
  const productIds = [productId, ...cart.map((line) => line.productId)];
  const products = await readProducts({ ctx, input: { productIds } });
  const product = products.find(({ id }) => id === productId);
  if (!product) return refuse("This product is not on sale any more.");
  if (product.available <= 0) return refuse(`${product.name} is sold out.`);
  const other = products.find(({ currency }) => currency !== product.currency);
  if (other) {
    return refuse(
      `Your cart is in ${other.currency.toUpperCase()}, and this is sold in ` +
        `${product.currency.toUpperCase()}. Please order them one after the other.`,
    );
  }
  const changed = withUnits(cart, { productId, quantity, priceSeen: product.price });
  if (!changed) return refuse(`A cart holds at most ${cartLinesMax} different products.`);
  return { kind: "added", cart: changed, name: product.name };
};

function refuse(reason: string): AddedToCart {
  return { kind: "refused", reason };
}
