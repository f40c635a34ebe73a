"use client";

import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/**
 * Says that a form succeeded. It takes the focus if the control that had it was removed or disabled;
 * if the user has moved to another field, the notice is only announced.
 */
export function SuccessNotice({ children }: { children: ReactNode }) {
  return (
    <p
      ref={takeLostFocus}
      role="status"
      tabIndex={-1}
      className="flex items-start gap-2 rounded-md bg-carbon-soft px-3 py-2.5 text-carbon text-sm outline-none"
    >
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

/** A `ref` callback, which React calls once when the notice mounts. */
function takeLostFocus(notice: HTMLElement | null): void {
  if (notice && document.activeElement === document.body) notice.focus();
}
