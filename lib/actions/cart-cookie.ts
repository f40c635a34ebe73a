import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { type Cart, keptCartText, readKeptCart } from "@/lib/domain/cart";
import { newFormKey } from "@/lib/domain/form-key";
import { isSecure } from "../auth/session-cookie";

const cookieName = "cart";
const keptSeconds = 90 * 24 * 60 * 60;

const keptCart = cache(async () => readKeptCart((await cookies()).get(cookieName)?.value));

/** The visitor's cart, a guest's too: it lives in a cookie and survives signing in and out. */
export async function currentCart(): Promise<Cart> {
  return (await keptCart()).cart;
}

/**
 * The key that the cart is ordered under. It stays while the cart does: who comes back because an
 * answer was lost orders under it again, and gets the order that was placed.
 */
export async function currentCartKey(): Promise<string> {
  return (await keptCart()).key ?? newFormKey();
}

/**
 * Keeps the cart as it is now, under a new key: what is ordered next is another order. For server
 * actions: only there may a cookie be set.
 */
export async function keepCart(cart: Cart): Promise<void> {
  const jar = await cookies();
  if (cart.length === 0) {
    jar.delete(cookieName);
    return;
  }
  jar.set(cookieName, keptCartText(cart, newFormKey()), {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(),
    path: "/",
    maxAge: keptSeconds,
  });
}
