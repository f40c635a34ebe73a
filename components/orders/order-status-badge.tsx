"use client";

import { Badge } from "@/components/ui/badge";
import { customerOrderText } from "@/lib/domain/order/explain";
import { useLiveOrder } from "./live-order";
import { badgeTones } from "./order-tone";
import { orderStatusLabels } from "./status-labels";

export function OrderStatusBadge() {
  const { order } = useLiveOrder();
  return (
    <Badge
      tone={badgeTones[customerOrderText(order).mood]}
      data-testid="order-status"
      data-status={order.status}
      data-payment-status={order.paymentStatus}
    >
      {orderStatusLabels[order.status].name}
    </Badge>
  );
}
