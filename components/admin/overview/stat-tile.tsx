import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { TickingNumber } from "@/components/ui/ticking-number";

/** One figure with its name and, in a line of its own, what it is measured against. */
export function StatTile({
  id,
  name,
  value,
  aside,
  hint,
  explanation,
}: {
  id: string;
  name: string;
  /** Null when there is nothing to tell yet. */
  value: string | null;
  /** A second figure beside the first. */
  aside?: ReactNode;
  hint: ReactNode;
  /** What exactly is counted. */
  explanation: string;
}) {
  return (
    <Card aria-labelledby={`${id}-name`} title={explanation} className="min-w-0 p-4 sm:p-5">
      <h2 id={`${id}-name`} className="truncate text-ink-soft text-sm">
        {name}
      </h2>
      <p
        data-testid={id}
        className="mt-1.5 flex h-8 items-baseline gap-2 overflow-hidden whitespace-nowrap font-semibold text-xl tracking-tight sm:text-2xl"
      >
        {value === null ? <Nothing /> : <TickingNumber>{value}</TickingNumber>}
        {aside && <span className="font-normal text-ink-soft text-sm">{aside}</span>}
      </p>
      <p className="mt-1 line-clamp-2 min-h-10 text-ink-soft text-xs leading-5">{hint}</p>
    </Card>
  );
}

function Nothing() {
  return (
    <span className="text-ink-soft">
      <span aria-hidden>–</span>
      <span className="sr-only">Nothing yet</span>
    </span>
  );
}
