"use client";

import { useMemo } from "react";
import { shipmentStatusLabel } from "@/components/orders/status-labels";
import { Card, CardHeading } from "@/components/ui/card";
import { operatorProgress } from "@/lib/domain/order/operator-progress";
import { useAdminOrder } from "./admin-order-provider";
import { ProgressGraph } from "./progress-graph";

/** The order's steps, and those of its reversal if it has ended. */
export function ProgressCard() {
  const { adminOrder } = useAdminOrder();
  const progress = useMemo(
    () => operatorProgress(adminOrder.order, adminOrder.events),
    [adminOrder],
  );
  return (
    <Card aria-labelledby="progress-title" className="p-5 sm:p-6">
      <CardHeading>
        <span id="progress-title">Progress</span>
      </CardHeading>
      <ProgressGraph
        progress={progress}
        failedDelivery={shipmentStatusLabel(adminOrder.order.shipment).name}
      />
    </Card>
  );
}
