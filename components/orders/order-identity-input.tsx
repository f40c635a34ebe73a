"use client";

import { useLiveOrder } from "./live-order";

/** Says in a form which order is meant, and by what right: its tracking token, else the session. */
export function OrderIdentityInput() {
  const { order, token } = useLiveOrder();
  if (token !== undefined) return <input type="hidden" name="token" value={token} />;
  return <input type="hidden" name="orderId" value={order.id} />;
}
