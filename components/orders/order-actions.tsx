"use client";

import { Info } from "lucide-react";
import { awaitsPayment, isCancellable } from "@/lib/domain/order/explain";
import { isEnded } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { CancelOrder } from "./cancel-order";
import { useLiveOrder } from "./live-order";
import type { OrderAction } from "./order-action";
import { PayOrder } from "./pay-order";

/** What its customer can do with the order now. The row keeps its height when nothing is left. */
export function OrderActions({
  token,
  pay,
  cancel,
}: {
  token: string;
  pay: OrderAction;
  cancel: OrderAction;
}) {
  const { order } = useLiveOrder();
  if (!isCancellable(order)) {
    return (
      <p className="flex min-h-11 items-center gap-2 text-ink-soft text-sm">
        <Info aria-hidden className="size-4 shrink-0" />
        {closedNote(order)}
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-start gap-3">
      {awaitsPayment(order) && <PayOrder token={token} pay={pay} />}
      <CancelOrder token={token} cancel={cancel} />
    </div>
  );
}

function closedNote(order: OrderView): string {
  if (order.status === "shipped") return "It is with the carrier and can no longer be cancelled.";
  if (isEnded(order.status)) return "This order is closed. Keep the link if you need it later.";
  return "Thank you for your order.";
}
