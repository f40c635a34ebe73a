"use client";

import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { explainOrder } from "@/lib/domain/order/explain";
import { useLiveOrder } from "./live-order";
import { PaymentCountdown } from "./payment-countdown";

export const headlineId = "order-headline";

/** Moves the focus to the news, for when the control that had it is gone. */
export function focusHeadline(): void {
  document.getElementById(headlineId)?.focus({ preventScroll: true });
}

/** Where the order is, what happens next and why, read aloud when it changes. */
export function OrderHeadline({ renderedAt }: { renderedAt: string }) {
  const { order, renderedSeq, confirming } = useLiveOrder();
  const told = explainOrder(order, { confirming });
  const isNews = order.seq > renderedSeq;
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[1fr_10rem]">
      <div aria-live="polite" className="min-h-34 sm:min-h-32">
        <h1
          id={headlineId}
          tabIndex={-1}
          className="text-balance font-semibold text-2xl tracking-tight outline-none sm:text-4xl"
        >
          <Arriving text={told.headline} isNews={isNews} />
        </h1>
        <p className="mt-3 text-pretty text-base sm:text-lg">
          <Arriving text={told.next} isNews={isNews} />
        </p>
        <p className="mt-1 text-pretty text-ink-soft text-sm sm:text-base">
          <Arriving text={told.why} isNews={isNews} />
        </p>
      </div>
      <div className="min-h-16 sm:text-right">
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

/** A text that fades in when it changes. Its element around it stays, and so does the focus. */
function Arriving({ text, isNews }: { text: string; isNews: boolean }) {
  return (
    <span
      key={text}
      className={cn(
        "block",
        isNews && "transition-[opacity,translate] duration-500 ease-out",
        isNews && "starting:translate-y-1.5 starting:opacity-0",
      )}
    >
      {text}
    </span>
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
