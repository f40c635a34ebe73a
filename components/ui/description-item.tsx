import type { ReactNode } from "react";

/** One row of a `dl`: what it is at the left, how it stands at the right. */
export function DescriptionItem({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-4">
      <dt className="shrink-0 text-ink-soft">{name}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </div>
  );
}

/** What is not known yet. It keeps its place, so that nothing moves when it is known. */
export function NotYetKnown() {
  return (
    <span className="text-ink-soft">
      <span aria-hidden>–</span>
      <span className="sr-only">not yet</span>
    </span>
  );
}
