"use server";

import { asAnyone } from "@/lib/actions/action-guard";
import { currentCart, saveCart } from "@/lib/actions/cart-cookie";
import { cartInput, removeFromCartInput, removeProduct } from "@/lib/domain/cart";
import { formFailure } from "@/lib/domain/form-failure";
import { addToCart, changeCart } from "@/lib/services/cart";

/** Adds a product to the visitor's cart. Open to anyone, since only their cookie changes. */
export async function addToCartAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "read", schema: cartInput, input: form }, async ({ ctx, input }) => {
    const added = await addToCart({ ctx, input: { ...input, cart: await currentCart() } });
    if (added.kind === "refused") return formFailure(added.reason);
    await saveCart(added.cart);
    return { kind: "added" as const, name: added.name, quantity: input.quantity };
  });
}

/** Sets the quantity of a product in the visitor's cart. */
export async function changeCartAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "read", schema: cartInput, input: form }, async ({ ctx, input }) => {
    await saveCart(await changeCart({ ctx, input: { ...input, cart: await currentCart() } }));
    return { kind: "done" as const };
  });
}

/** Removes a product from the visitor's cart. */
export async function removeFromCartAction(_: unknown, form: FormData) {
  return asAnyone(
    { limit: "read", schema: removeFromCartInput, input: form },
    async ({ input }) => {
      await saveCart(removeProduct(await currentCart(), input.productId));
      return { kind: "done" as const };
    },
  );
}
