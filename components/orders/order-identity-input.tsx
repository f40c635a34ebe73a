"use client";

import { useLiveOrder } from "./live-order";

/** A hidden input that identifies the order: by tracking token, or by id for a signed-in customer. */
export function OrderIdentityInput() {
  const { order, token } = useLiveOrder();
  if (token !== undefined) return <input type="hidden" name="token" value={token} />;
  return <input type="hidden" name="orderId" value={order.id} />;
}
