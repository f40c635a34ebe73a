import { randomBytes } from "node:crypto";
import { postForm } from "./post-form";
import type { ShopClient } from "./shop-client";

/** Orders one unit on the checkout page without JavaScript, to be paid later. Returns the order's id. */
export async function checkOutAsGuest(shop: ShopClient): Promise<number> {
  const { orderId, status } = await postCheckout(shop, { quantity: 1 });
  if (orderId === null) throw new Error(`The checkout placed no order; its response is ${status}.`);
  return orderId;
}

/** Posts the checkout page's form as a guest with a new email address and a new product in the cart. */
export async function postCheckout(
  shop: ShopClient,
  { quantity }: { quantity: number },
): Promise<{ orderId: number | null; status: number; page: string }> {
  const cart = JSON.stringify([[await shop.addProduct(), quantity, 1_200]]);
  const key = randomBytes(16).toString("hex");
  const email = `${key}@example.com`;
  const address = { name: "Nia", line1: "1 Harbour Street", city: "Portsmouth" };
  const { response, page } = await postForm(
    shop.system.appUrl,
    "/checkout",
    { email, ...address, postalCode: "PO1 2AB", country: "GB", pay: "later" },
    `cart=${encodeURIComponent(key + cart)}`,
  );
  const [order] = await shop.rows<{ id: number }>("select id from orders where email = $1", [
    email,
  ]);
  return { orderId: order?.id ?? null, status: response.status, page };
}
