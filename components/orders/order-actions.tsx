"use client";

import { Info } from "lucide-react";
import { awaitsPayment, isCancellable } from "@/lib/domain/order/customer-order-rules";
import { isClosedShipment, isEnded } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { CancelOrder } from "./cancel-order";
import { useLiveOrder } from "./live-order";
import type { OrderPageActions } from "./order-action";
import { PayOrder } from "./pay-order";

/** The actions available to the customer. Without any, a note keeps the row's height. */
export function OrderActions({ payOrderAction, cancelOrderAction }: OrderPageActions) {
  const { order, token } = useLiveOrder();
  if (!isCancellable(order)) {
    return (
      <p className="flex min-h-11 items-center gap-2 text-ink-soft text-sm">
        <Info aria-hidden className="size-4 shrink-0" />
        {closedNote(order, token !== undefined)}
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-start gap-3">
      {awaitsPayment(order) && <PayOrder payOrderAction={payOrderAction} />}
      <CancelOrder cancelOrderAction={cancelOrderAction} />
    </div>
  );
}

function closedNote(order: OrderView, isTrackingPage: boolean): string {
  if (order.status === "shipped") return "This order has shipped and can't be cancelled.";
  if (isEnded(order.status) || isClosedShipment(order.status)) {
    return isTrackingPage
      ? "This order is closed. You can come back to this page any time."
      : "This order is closed.";
  }
  return "Thank you for your order.";
}
