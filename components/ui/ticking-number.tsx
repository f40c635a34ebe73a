"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";

/** A number that updates in place. Each new value is highlighted for a moment. */
export function TickingNumber({ children, className }: { children: string; className?: string }) {
  const [rendered, setRendered] = useState<string | null>(children);
  // Null after the first change, so that a return to the rendered value is highlighted as well.
  if (rendered !== null && rendered !== children) setRendered(null);
  return (
    <span
      key={children}
      className={cn(
        "tabular-nums",
        rendered === null && "transition-colors duration-1000 starting:text-carbon",
        className,
      )}
    >
      {children}
    </span>
  );
}
