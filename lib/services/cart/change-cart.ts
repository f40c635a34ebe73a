import { type Cart, removeProduct, replaceLine } from "@/lib/domain/cart";
import { defineVerb } from "@/lib/services/define-verb";
import { readProducts } from "@/lib/services/products";

/**
 * Sets a product's quantity in the cart and updates the price that the shopper has seen. A product
 * that is no longer on sale is removed.
 */
export const changeCart = defineVerb<{ cart: Cart; productId: number; quantity: number }, Cart>(
  "changeCart",
  async ({ ctx, input }) => {
    const { cart, productId, quantity } = input;
    const [product] = await readProducts({ ctx, input: { productIds: [productId] } });
    if (!product) return removeProduct(cart, productId);
    return replaceLine(cart, { productId, quantity, priceSeen: product.price });
  },
);
