import { randomBytes } from "node:crypto";
import { postForm } from "./post-form";
import type { ShopClient } from "./shop-client";

/** Orders one unit on the checkout page without JavaScript, to be paid later. Returns the order's id. */
export async function checkOutAsGuest(shop: ShopClient): Promise<number> {
  const cart = JSON.stringify([[await shop.addProduct(), 1, 1_200]]);
  const key = randomBytes(16).toString("hex");
  const email = `${key}@example.com`;
  const address = { name: "Nia", line1: "1 Harbour Street", city: "Portsmouth" };
  const { response } = await postForm(
    shop.system.appUrl,
    "/checkout",
    { email, ...address, postalCode: "PO1 2AB", country: "GB", pay: "later" },
    `cart=${encodeURIComponent(key + cart)}`,
  );
  const [order] = await shop.rows<{ id: number }>("select id from orders where email = $1", [
    email,
  ]);
  if (!order) throw new Error(`The checkout placed no order; its response is ${response.status}.`);
  return order.id;
}
