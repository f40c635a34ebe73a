"use client";

import { LocalTime } from "@/components/ui/local-time";
import { customerOrderText } from "./customer-order-text";
import { useLiveOrder } from "./live-order";
import { PaymentCountdown } from "./payment-countdown";

/** The one time that matters now. Its place is never empty, so that nothing moves. */
export function OrderDeadline({ renderedAt }: { renderedAt: string }) {
  const { order } = useLiveOrder();
  const { deadline, mood } = customerOrderText(order);
  if (deadline && mood === "waiting") {
    return <PaymentCountdown from={order.createdAt} until={deadline.at} renderedAt={renderedAt} />;
  }
  const { label, at } = deadline ?? { label: "Last news", at: order.updatedAt };
  return (
    <div>
      <p className="text-ink-soft text-xs">{label}</p>
      <p className="mt-0.5 font-medium text-base">
        <LocalTime at={at} to={label === "Expected" ? "day" : "minute"} />
      </p>
    </div>
  );
}
