import type { ReactNode } from "react";

/** One row of a `dl`: the term on the left, its value on the right. */
export function DescriptionItem({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="shrink-0 text-ink-soft">{name}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}

/** A placeholder for a value that is not known yet. It prevents a layout shift later. */
export function NotYetKnown() {
  return (
    <span className="text-ink-soft">
      <span aria-hidden>–</span>
      <span className="sr-only">not yet</span>
    </span>
  );
}
