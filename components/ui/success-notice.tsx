"use client";

import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/**
 * Says what was done, and takes the focus when the control that had it is gone with its form, or was
 * switched off meanwhile. Whoever has gone on to another field stays there, and hears it.
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

/** As a `ref` it is called once, when the notice comes onto the page. */
function takeLostFocus(notice: HTMLElement | null): void {
  if (notice && document.activeElement === document.body) notice.focus();
}
