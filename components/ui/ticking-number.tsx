"use client";

import { useState } from "react";
import { cn } from "@/lib/cn";

/** A figure that changes in place: its digits keep their width, and a new one is lit for a moment. */
export function TickingNumber({ children, className }: { children: string; className?: string }) {
  const [rendered, setRendered] = useState<string | null>(children);
  // Once it has changed, it is lit each time, also when it comes back to what it was.
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
