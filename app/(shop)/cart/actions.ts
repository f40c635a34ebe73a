"use server";

import { redirect } from "next/navigation";
import type { AddToCartState } from "@/components/shop/add-to-cart";
import { cartInput, withoutProduct } from "@/lib/domain/cart";
import { currentCart, keepCart } from "@/lib/http/cart-cookie";
import { asVisitor } from "@/lib/http/page-action";
import { addToCart, changeCart } from "@/lib/services/cart";

/** Puts a product into the visitor's own cart. Anybody may: nothing but a cookie changes. */
export async function addToCartAction(_: AddToCartState, form: FormData): Promise<AddToCartState> {
  const input = Object.fromEntries(form);
  return asVisitor({ limit: "read", schema: cartInput, input }, async ({ ctx, input }) => {
    const added = await addToCart({ ctx, input: { ...input, cart: await currentCart() } });
    if (added.kind === "refused") return { kind: "problem" as const, message: added.reason };
    await keepCart(added.cart);
    return { kind: "added" as const, name: added.name, quantity: input.quantity };
  });
}

/** Sets how many of a product are in the visitor's own cart. */
export async function changeCartAction(form: FormData): Promise<void> {
  const input = Object.fromEntries(form);
  await asVisitor({ limit: "read", schema: cartInput, input }, async ({ ctx, input }) => {
    await keepCart(await changeCart({ ctx, input: { ...input, cart: await currentCart() } }));
  });
  redirect("/cart");
}

/** Takes a product out of the visitor's own cart. */
export async function removeFromCartAction(form: FormData): Promise<void> {
  const cart = await currentCart();
  await keepCart(withoutProduct(cart, Number(form.get("productId"))));
  redirect("/cart");
}
