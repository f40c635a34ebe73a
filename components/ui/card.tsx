import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

export function Card({ className, ...rest }: ComponentProps<"section">) {
  return (
    <section
      className={cn("rounded-lg border border-line bg-surface shadow-sheet", className)}
      {...rest}
    />
  );
}

/** A card's heading with optional content on the right. */
export function CardHeading({ children, trailing }: { children: ReactNode; trailing?: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-3">
      <h2 className="font-semibold text-base tracking-tight">{children}</h2>
      {trailing}
    </div>
  );
}
