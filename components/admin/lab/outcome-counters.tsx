"use client";

import { useEffect, useState } from "react";
import { useAdminConnection, useAdminUpdates } from "@/components/realtime/admin-feed-provider";
import { Card, CardHeading } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/domain/format-count";
import { type Outcome, OutcomeCounter, outcomes } from "@/lib/domain/lab/outcomes";

const keptSeconds = 60;
const tickMs = 500;

const names: Record<Outcome, string> = {
  placed: "Placed",
  confirmed: "Confirmed",
  shipped: "Shipped",
  delivered: "Delivered",
  completed: "Completed",
  declined: "Declined",
  out_of_stock: "Out of stock",
  unknown: "Response lost",
  failed: "Failed",
  expired: "Expired",
  cancelled: "Cancelled",
  reversed: "Refunded or voided",
};

const failures: ReadonlySet<Outcome> = new Set(["declined", "out_of_stock", "failed", "expired"]);

/** The outcomes of orders in the last minute, counted from the live updates. */
export function OutcomeCounters() {
  const connection = useAdminConnection();
  const [counter] = useState(() => new OutcomeCounter(keptSeconds));
  const [counts, setCounts] = useState<Record<Outcome, number>>(() => counter.read(0));
  useAdminUpdates({ onUpdate: (update) => counter.count(update, Date.now()) });
  useEffect(() => {
    const ticking = setInterval(() => setCounts(counter.read(Date.now())), tickMs);
    return () => clearInterval(ticking);
  }, [counter]);
  return (
    <Card aria-labelledby="outcomes-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading
        trailing={
          <p className="text-ink-soft text-xs">
            {connection === "live" ? "Last minute" : "Live updates paused. Reconnecting…"}
          </p>
        }
      >
        <span id="outcomes-title">Results</span>
      </CardHeading>
      <dl className="mt-4 grid grid-cols-3 gap-x-4 gap-y-4 sm:grid-cols-4">
        {outcomes.map((outcome) => (
          <div
            key={outcome}
            data-testid={`outcome-${outcome}`}
            className="flex min-w-0 flex-col-reverse"
          >
            <dt className="truncate text-ink-soft text-xs">{names[outcome]}</dt>
            <dd
              className={cn(
                "font-semibold text-xl tabular-nums tracking-tight transition-colors duration-300",
                counts[outcome] === 0 && "text-ink-soft",
                counts[outcome] > 0 && failures.has(outcome) && "text-bad",
              )}
            >
              {formatCount(counts[outcome])}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
