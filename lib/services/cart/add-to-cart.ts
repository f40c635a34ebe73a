import { addUnits, type Cart, cartLinesMax } from "@/lib/domain/cart";
import { defineVerb } from "@/lib/services/define-verb";
import { readProducts } from "@/lib/services/products";

export type AddToCartOutcome =
  | { kind: "added"; cart: Cart; name: string }
  | { kind: "refused"; reason: string };

/**
 * Adds units of a product to a cart, at the current price. Nothing is reserved until the order is
 * placed. Anyone may call it: the cart is in the shopper's own cookie.
 */
export const addToCart = defineVerb<
  { cart: Cart; productId: number; quantity: number },
  AddToCartOutcome
>("addToCart", async ({ ctx, input }) => {
  const { cart, productId, quantity } = input;
  const productIds = [productId, ...cart.map((line) => line.productId)];
  const products = await readProducts({ ctx, input: { productIds } });
  const product = products.find(({ id }) => id === productId);
  if (!product) return refuse("This product is no longer available.");
  if (product.available <= 0) return refuse(`${product.name} is sold out.`);
  const otherCurrency = products.find(({ currency }) => currency !== product.currency);
  if (otherCurrency) {
    return refuse(
      `Your cart is in ${otherCurrency.currency.toUpperCase()} and this item is in ` +
        `${product.currency.toUpperCase()}. Order them separately.`,
    );
  }
  const changed = addUnits(cart, { productId, quantity, priceSeen: product.price });
  if (!changed) return refuse(`Your cart can hold up to ${cartLinesMax} different products.`);
  return { kind: "added", cart: changed, name: product.name };
});

function refuse(reason: string): AddToCartOutcome {
  return { kind: "refused", reason };
}
