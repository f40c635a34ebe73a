import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { type Cart, cartText, readCartText } from "@/lib/domain/cart";
import { isSecure } from "./session-cookie";

const cookieName = "cart";
const keptSeconds = 90 * 24 * 60 * 60;

/** The visitor's cart, a guest's too: it lives in a cookie and survives signing in and out. */
export const currentCart = cache(
  async (): Promise<Cart> => readCartText((await cookies()).get(cookieName)?.value),
);

/** Keeps the cart as it is now. For server actions: only there may a cookie be set. */
export async function keepCart(cart: Cart): Promise<void> {
  const jar = await cookies();
  if (cart.length === 0) {
    jar.delete(cookieName);
    return;
  }
  jar.set(cookieName, cartText(cart), {
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure(),
    path: "/",
    maxAge: keptSeconds,
  });
}
