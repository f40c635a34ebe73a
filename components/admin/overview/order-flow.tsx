"use client";

import Link from "next/link";
import { orderStatusLabels } from "@/components/orders/status-labels";
import { Card, CardHeading } from "@/components/ui/card";
import { TickingNumber } from "@/components/ui/ticking-number";
import { cn } from "@/lib/cn";
import { type CappedCount, formatCappedCount } from "@/lib/domain/capped-count";
import { formatCount } from "@/lib/domain/format-count";
import { useOverview } from "./live-overview";

type Stage = "pending" | "processing" | "shipped" | "delivered" | "completed";

const stageHints: Record<Stage, string> = {
  pending: "Awaiting payment or stock",
  processing: "Confirmed, not shipped",
  shipped: "With the carrier",
  delivered: "Completing",
  completed: "Today",
};

/** The count of completed orders is today's, and the list's filter would show those of all time. */
function StageName({ stage }: { stage: Stage }) {
  const { name } = orderStatusLabels[stage];
  if (stage === "completed") return name;
  return (
    <Link
      href={`/admin/orders?status=${stage}`}
      prefetch={false}
      className="underline-offset-4 hover:underline"
    >
      {name}
    </Link>
  );
}

/** The open orders by status, and today's orders that failed, were cancelled, came back, and so on. */
export function OrderFlow() {
  const { open, terminalToday } = useOverview().overview;
  const completed = { count: terminalToday.completed, isExact: true };
  const stages: [Stage, CappedCount][] = [
    ["pending", open.pending],
    ["processing", open.processing],
    ["shipped", open.shipped],
    ["delivered", open.delivered],
    ["completed", completed],
  ];
  const most = Math.max(1, ...stages.map(([, { count }]) => count));
  const endings = (["failed", "expired", "cancelled", "returned", "lost"] as const).map(
    (status) => [status, terminalToday[status]] as const,
  );
  return (
    <Card aria-labelledby="flow-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading>
        <span id="flow-title">Orders by status</span>
      </CardHeading>
      <ol className="mt-4 grid gap-x-3 gap-y-3 sm:grid-cols-5">
        {stages.map(([stage, count]) => (
          <li
            key={stage}
            data-testid={`flow-${stage}`}
            className="grid grid-cols-[6.5rem_1fr_auto] items-center gap-x-3 sm:block"
          >
            <p className="text-sm sm:text-ink-soft">
              <StageName stage={stage} />
            </p>
            <p className="order-last min-w-12 text-right font-semibold text-lg tracking-tight sm:mt-0.5 sm:text-left sm:text-xl">
              <TickingNumber>{formatCappedCount(count)}</TickingNumber>
            </p>
            <Share of={count.count / most} isDone={stage === "completed"} />
            <p className="mt-1.5 hidden text-ink-soft text-xs sm:block">{stageHints[stage]}</p>
          </li>
        ))}
      </ol>
      <dl className="mt-5 flex flex-wrap gap-x-5 gap-y-1 border-line border-t pt-3 text-sm">
        <dt className="text-ink-soft">Not completed today</dt>
        {endings.map(([status, count]) => (
          <dd key={status} data-testid={`ended-${status}`} className="text-ink-soft">
            <TickingNumber className="font-medium text-ink">{formatCount(count)}</TickingNumber>{" "}
            {orderStatusLabels[status].name.toLowerCase()}
          </dd>
        ))}
      </dl>
    </Card>
  );
}

function Share({ of, isDone }: { of: number; isDone: boolean }) {
  return (
    <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-sunken sm:mt-2">
      <div
        className={cn(
          "h-full origin-left rounded-full transition-transform duration-500 ease-out",
          isDone ? "bg-good" : "bg-carbon",
        )}
        style={{ transform: `scaleX(${of})` }}
      />
    </div>
  );
}
