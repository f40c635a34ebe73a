"use client";

import { cn } from "@/lib/cn";
import { customerOrderText } from "./customer-order-text";
import { useLiveOrder } from "./live-order";

export const headlineId = "order-headline";

/** Moves the focus to the news, for when the control that had it is gone. */
export function focusHeadline(): void {
  document.getElementById(headlineId)?.focus({ preventScroll: true });
}

/** Where the order is, what happens next and why, read aloud when it changes. */
export function OrderHeadline() {
  const { order, renderedSeq, confirming } = useLiveOrder();
  const { headline, next, why } = customerOrderText(order, { confirming });
  const isNews = order.seq > renderedSeq;
  return (
    <div aria-live="polite" className="min-h-34 sm:min-h-28">
      <h1
        id={headlineId}
        tabIndex={-1}
        className="text-balance font-semibold text-2xl tracking-tight outline-none sm:text-4xl"
      >
        <Arriving text={headline} isNews={isNews} />
      </h1>
      <p className="mt-3 text-pretty text-base sm:text-lg">
        <Arriving text={next} isNews={isNews} />
      </p>
      <p className="mt-1 text-pretty text-ink-soft text-sm sm:text-base">
        <Arriving text={why} isNews={isNews} />
      </p>
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
