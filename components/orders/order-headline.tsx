"use client";

import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { explainOrder } from "@/lib/domain/order/explain";
import { useLiveOrder } from "./live-order";
import { PaymentCountdown } from "./payment-countdown";

/** Takes the focus when the control that had it is gone. */
export const headlineId = "order-headline";

/** Where the order is, what happens next and why, read aloud when it changes. */
export function OrderHeadline({ renderedAt }: { renderedAt: string }) {
  const { order, renderedSeq, confirming } = useLiveOrder();
  const told = explainOrder(order, { confirming });
  const isNews = order.seq > renderedSeq;
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[1fr_auto]">
      <div aria-live="polite" className="min-h-36 sm:min-h-32">
        <div
          key={told.headline}
          className={cn(
            isNews && "transition-[opacity,translate] duration-500 ease-out",
            isNews && "starting:translate-y-1.5 starting:opacity-0",
          )}
        >
          <h1
            id={headlineId}
            tabIndex={-1}
            className="text-balance font-semibold text-2xl tracking-tight outline-none sm:text-4xl"
          >
            {told.headline}
          </h1>
          <p className="mt-3 text-pretty text-base sm:text-lg">{told.next}</p>
          <p className="mt-1 text-pretty text-ink-soft text-sm sm:text-base">{told.why}</p>
        </div>
      </div>
      <div className="min-h-18 sm:text-right">
        {told.mood === "waiting" && told.deadline ? (
          <>
            <p className="text-ink-soft text-sm">Time left to pay</p>
            <PaymentCountdown
              from={order.createdAt}
              until={told.deadline.at}
              renderedAt={renderedAt}
            />
          </>
        ) : (
          <Moment {...(told.deadline ?? { label: "Last news", at: order.updatedAt })} />
        )}
      </div>
    </div>
  );
}

function Moment({ label, at }: { label: string; at: string }) {
  return (
    <>
      <p className="text-ink-soft text-sm">{label}</p>
      <p className="mt-1 font-medium text-lg">
        <LocalTime at={at} to={label === "Expected" ? "day" : "minute"} />
      </p>
    </>
  );
}
