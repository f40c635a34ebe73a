"use server";

import type { AddToCartState } from "@/components/shop/add-to-cart";
import type { CartLineState } from "@/components/shop/cart-line-forms";
import { asAnyone } from "@/lib/actions/action-guard";
import { currentCart, saveCart } from "@/lib/actions/cart-cookie";
import { cartInput, removeFromCartInput, removeProduct } from "@/lib/domain/cart";
import { formFailure } from "@/lib/domain/form-failure";
import { formValues } from "@/lib/domain/form-values";
import { addToCart, changeCart } from "@/lib/services/cart";

/** Adds a product to the visitor's cart. Open to anyone, since only their cookie changes. */
export async function addToCartAction(_: AddToCartState, form: FormData): Promise<AddToCartState> {
  const input = Object.fromEntries(form);
  const outcome = await asAnyone(
    { limit: "read", schema: cartInput, input },
    async ({ ctx, input }) => {
      const added = await addToCart({ ctx, input: { ...input, cart: await currentCart() } });
      if (added.kind === "refused") return formFailure(added.reason);
      await saveCart(added.cart);
      return { kind: "added" as const, name: added.name, quantity: input.quantity };
    },
  );
  return outcome.kind === "failed" ? { ...outcome, values: formValues(form) } : outcome;
}

/** Sets the quantity of a product in the visitor's cart. */
export async function changeCartAction(_: CartLineState, form: FormData): Promise<CartLineState> {
  const input = Object.fromEntries(form);
  const outcome = await asAnyone(
    { limit: "read", schema: cartInput, input },
    async ({ ctx, input }) => {
      await saveCart(await changeCart({ ctx, input: { ...input, cart: await currentCart() } }));
      return { kind: "done" as const };
    },
  );
  return outcome.kind === "failed" ? { ...outcome, values: formValues(form) } : outcome;
}

/** Removes a product from the visitor's cart. */
export async function removeFromCartAction(
  _: CartLineState,
  form: FormData,
): Promise<CartLineState> {
  const input = Object.fromEntries(form);
  return asAnyone({ limit: "read", schema: removeFromCartInput, input }, async ({ input }) => {
    await saveCart(removeProduct(await currentCart(), input.productId));
    return { kind: "done" as const };
  });
}
