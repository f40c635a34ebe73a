"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { removeButtonId } from "./cart-line-forms";

interface Line {
  productId: number;
  name: string;
}

/**
 * Stands around the cart, filled or empty. When a line has gone it says so, and gives the focus that
 * went with it to the line that takes its place, or to the heading when there is none.
 */
export function CartWatch({ lines, children }: { lines: readonly Line[]; children: ReactNode }) {
  const root = useRef<HTMLDivElement>(null);
  const before = useRef(lines);
  const [gone, setGone] = useState<string | null>(null);

  useEffect(() => {
    const now = new Set(lines.map(({ productId }) => productId));
    const at = before.current.findIndex(({ productId }) => !now.has(productId));
    const removed = before.current[at];
    before.current = lines;
    if (!removed) return;
    setGone(removed.name);
    // Whoever has gone on meanwhile is not called back.
    if (document.activeElement !== document.body) return;
    const next = lines[Math.min(at, lines.length - 1)];
    const button = next && document.getElementById(removeButtonId(next.productId));
    (button ?? root.current?.querySelector("h1"))?.focus();
  }, [lines]);

  return (
    <div ref={root}>
      {children}
      <p aria-live="polite" className="sr-only">
        {gone !== null && `${gone} is not in your cart any more.`}
      </p>
    </div>
  );
}
