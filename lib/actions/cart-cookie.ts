import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { isSecure } from "@/lib/auth/session-cookie";
import { type Cart, parseCartCookie, serializeCartCookie } from "@/lib/domain/cart";
import { newFormKey } from "@/lib/domain/form-key";

const cookieName = "cart";
const maxAgeS = 90 * 24 * 60 * 60;

const readCookie = cache(async () => parseCartCookie((await cookies()).get(cookieName)?.value));

/** The visitor's cart, including a guest's. It is stored in a cookie and survives signing in and out. */
export async function currentCart(): Promise<Cart> {
  return (await readCookie()).cart;
}

/**
 * The idempotency key for ordering this cart. It changes only with the cart: a customer who never
 * saw the confirmation and orders again gets the order that was already placed.
 */
export async function currentCartKey(): Promise<string> {
  return (await readCookie()).key ?? newFormKey();
}

/**
 * Saves the cart under a new key, so that the next checkout places a new order. For server actions
 * only, since pages can't set cookies.
 */
export async function saveCart(cart: Cart): Promise<void> {
  const jar = await cookies();
  if (cart.length === 0) {
    jar.delete(cookieName);
    return;
  }
  jar.set(cookieName, serializeCartCookie(cart, newFormKey()), {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(),
    path: "/",
    maxAge: maxAgeS,
  });
}
