"use client";

import { Badge } from "@/components/ui/badge";
import { useLiveOrder } from "./live-order";
import { orderTone } from "./order-tone";
import { orderStatusLabels } from "./status-labels";

export function OrderStatusBadge() {
  const { order } = useLiveOrder();
  return (
    <Badge
      tone={orderTone(order)}
      data-testid="order-status"
      data-status={order.status}
      data-payment-status={order.paymentStatus}
    >
      {orderStatusLabels[order.status].name}
    </Badge>
  );
}
