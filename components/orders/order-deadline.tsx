"use client";

import { LocalTime } from "@/components/ui/local-time";
import { awaitsPayment } from "@/lib/domain/order/customer-order-rules";
import { customerOrderText } from "./customer-order-text";
import { useLiveOrder } from "./live-order";
import { PaymentCountdown } from "./payment-countdown";

/** The next deadline, or the time of the last update. Never empty, to avoid layout shifts. */
export function OrderDeadline({ renderedAt }: { renderedAt: string }) {
  const { order } = useLiveOrder();
  const { deadline } = customerOrderText(order);
  if (deadline && awaitsPayment(order)) {
    return <PaymentCountdown from={order.createdAt} until={deadline.at} renderedAt={renderedAt} />;
  }
  const { label, at } = deadline ?? { label: "Last update", at: order.updatedAt };
  return (
    <div>
      <p className="text-ink-soft text-xs">{label}</p>
      <p className="mt-0.5 font-medium text-base">
        <LocalTime at={at} to={label === "Expected" ? "day" : "minute"} />
      </p>
    </div>
  );
}
