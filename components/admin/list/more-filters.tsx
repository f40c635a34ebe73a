import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Filters that few need, behind their summary. They are open if one of them is active. */
export function MoreFilters({
  summary,
  isOpen,
  className,
  children,
}: {
  summary: string;
  isOpen: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <details className={cn("w-full", className)} open={isOpen} data-testid="more-filters">
      <summary className="w-fit cursor-pointer text-ink-soft text-sm underline-offset-4 hover:underline">
        {summary}
      </summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">{children}</div>
    </details>
  );
}
