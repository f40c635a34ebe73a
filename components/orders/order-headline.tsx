"use client";

import { cn } from "@/lib/cn";
import { customerOrderText } from "./customer-order-text";
import { useLiveOrder } from "./live-order";

export const headlineId = "order-headline";

/** Moves the focus to the headline, after the focused control was removed. */
export function focusHeadline(): void {
  document.getElementById(headlineId)?.focus({ preventScroll: true });
}

/** Where the order is, what happens next and why. Changes are announced to screen readers. */
export function OrderHeadline() {
  const { order, renderedSeq, isConfirming } = useLiveOrder();
  const { headline, next, why } = customerOrderText(order, { confirming: isConfirming });
  const isNew = order.seq > renderedSeq;
  return (
    <div aria-live="polite" className="min-h-34 sm:min-h-28">
      <h1
        id={headlineId}
        tabIndex={-1}
        className="text-balance font-semibold text-2xl tracking-tight outline-none sm:text-4xl"
      >
        <FadingText text={headline} isNew={isNew} />
      </h1>
      <p className="mt-3 text-pretty text-base sm:text-lg">
        <FadingText text={next} isNew={isNew} />
      </p>
      <p className="mt-1 text-pretty text-ink-soft text-sm sm:text-base">
        <FadingText text={why} isNew={isNew} />
      </p>
    </div>
  );
}

/** A text that fades in when it changes. The parent element stays, so it keeps the focus. */
function FadingText({ text, isNew }: { text: string; isNew: boolean }) {
  return (
    <span
      key={text}
      className={cn(
        "block",
        isNew && "transition-[opacity,translate] duration-500 ease-out",
        isNew && "starting:translate-y-1.5 starting:opacity-0",
      )}
    >
      {text}
    </span>
  );
}
