"use client";

import { Badge } from "@/components/ui/badge";
import { customerStatusLabel } from "./customer-status-label";
import { useLiveOrder } from "./live-order";

export function OrderStatusBadge() {
  const { order } = useLiveOrder();
  const { name, tone } = customerStatusLabel(order);
  return (
    <Badge
      tone={tone}
      data-testid="order-status"
      data-status={order.status}
      data-payment-status={order.paymentStatus}
    >
      {name}
    </Badge>
  );
}
