"use client";

import { Badge } from "@/components/ui/badge";
import { explainOrder } from "@/lib/domain/order/explain";
import { useLiveOrder } from "./live-order";
import { moodTones } from "./order-tone";
import { orderFaces } from "./status-labels";

export function OrderStatusBadge() {
  const { order } = useLiveOrder();
  return (
    <Badge
      tone={moodTones[explainOrder(order).mood]}
      data-testid="order-status"
      data-status={order.status}
      data-payment-status={order.paymentStatus}
    >
      {orderFaces[order.status].name}
    </Badge>
  );
}
