import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { TickingNumber } from "@/components/ui/ticking-number";

/** One figure with its name, and a hint below that compares it. */
export function StatTile({
  id,
  name,
  value,
  secondary,
  hint,
  explanation,
}: {
  id: string;
  name: string;
  /** Null when there is no data yet. */
  value: string | null;
  /** A second figure beside the first. */
  secondary?: ReactNode;
  hint: ReactNode;
  /** Exactly what is counted, shown as a tooltip. */
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
        {value === null ? <NoData /> : <TickingNumber>{value}</TickingNumber>}
        {secondary && <span className="font-normal text-ink-soft text-sm">{secondary}</span>}
      </p>
      <p className="mt-1 line-clamp-2 min-h-10 text-ink-soft text-xs leading-5">{hint}</p>
    </Card>
  );
}

function NoData() {
  return (
    <span className="text-ink-soft">
      <span aria-hidden>–</span>
      <span className="sr-only">No data yet</span>
    </span>
  );
}
