"use client";

import { Info } from "lucide-react";
import { awaitsPayment, isCancellable } from "@/lib/domain/order/customer-actions";
import { isEnded } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { CancelOrder } from "./cancel-order";
import { useLiveOrder } from "./live-order";
import type { OrderPageActions } from "./order-action";
import { PayOrder } from "./pay-order";

/** What its customer can do with the order now. The row keeps its height when nothing is left. */
export function OrderActions({ pay, cancel }: OrderPageActions) {
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
      {awaitsPayment(order) && <PayOrder pay={pay} />}
      <CancelOrder cancel={cancel} />
    </div>
  );
}

function closedNote(order: OrderView, byLink: boolean): string {
  if (order.status === "shipped") return "It is with the carrier and can no longer be cancelled.";
  if (isEnded(order.status)) {
    return byLink
      ? "This order is closed. Keep the link if you need it later."
      : "This order is closed.";
  }
  return "Thank you for your order.";
}
