"use client";

import { Card } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { TickingNumber } from "@/components/ui/ticking-number";
import { cn } from "@/lib/cn";
import { orderPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import type { TargetFigures } from "@/lib/domain/metrics/view";
import { formatPercent } from "@/lib/domain/overview/figures";
import { useMetrics } from "./live-metrics";
import { stageOrdersLink } from "./point-links";
import { stageLabels } from "./stage-labels";

/** How many orders reached each stage in time, with links to those that did not. */
export function TargetCards() {
  const { targets, from } = useMetrics().metrics;
  return (
    <section aria-labelledby="targets-title">
      <h2 id="targets-title" className="sr-only">
        Targets
      </h2>
      <div className="grid gap-3 sm:gap-4 lg:grid-cols-3">
        {targets.map((target) => (
          <TargetCard key={target.stage} target={target} from={from} />
        ))}
      </div>
    </section>
  );
}

function TargetCard({ target, from }: { target: TargetFigures; from: string }) {
  const { stage, targetMs, reached, missed } = target;
  const share = reached === 0 ? null : (reached - missed) / reached;
  const id = `target-${stage}`;
  return (
    <Card aria-labelledby={`${id}-name`} data-testid={id} className="min-w-0 p-4 sm:p-5">
      <h3 id={`${id}-name`} className="text-ink-soft text-sm">
        {stageLabels[stage]} within {formatDuration(targetMs)}
      </h3>
      <p className="mt-1.5 flex h-8 items-baseline gap-2 font-semibold text-2xl tracking-tight">
        {share === null ? (
          <span className="text-ink-soft">
            <span aria-hidden>–</span>
            <span className="sr-only">No data yet</span>
          </span>
        ) : (
          <TickingNumber>{formatPercent(share)}</TickingNumber>
        )}
        <span className="font-normal text-ink-soft text-sm">
          {share === null
            ? "no orders yet"
            : `of ${formatCount(reached)} ${reached === 1 ? "order" : "orders"}`}
        </span>
      </p>
      <div aria-hidden className="mt-2 h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className={cn("h-full rounded-full", missed > 0 ? "bg-warn" : "bg-good")}
          style={{ width: `${(share ?? 0) * 100}%` }}
        />
      </div>
      <p className="mt-2 min-h-5 text-sm">
        {missed > 0 && (
          <InlineLink href={stageOrdersLink({ stage, show: "missed", from })}>
            {formatCount(missed)} missed the target
          </InlineLink>
        )}
      </p>
      <LateNow target={target} />
    </Card>
  );
}

/** Orders that are late now. The space for them is always there, so that nothing moves. */
function LateNow({ target: { stage, late } }: { target: TargetFigures }) {
  return (
    <div className="mt-2 border-line lg:min-h-24 border-t pt-2 text-sm">
      {late.items.length === 0 ? (
        <p className="text-ink-soft">No order is late now.</p>
      ) : (
        <>
          <h4 className="font-medium">Late now</h4>
          <ul>
            {late.items.map(({ id, dueAt }) => (
              <li key={id} className="flex justify-between gap-3">
                <InlineLink href={orderPath(id)}>Order #{id}</InlineLink>
                <span className="text-ink-soft text-xs">
                  due <LocalTime at={dueAt} />
                </span>
              </li>
            ))}
          </ul>
          {late.more && (
            <InlineLink href={stageOrdersLink({ stage, show: "late" })}>All late orders</InlineLink>
          )}
        </>
      )}
    </div>
  );
}
