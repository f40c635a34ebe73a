"use client";

import { Pause, Play } from "lucide-react";
import Link from "next/link";
import { memo, useState } from "react";
import { operatorEventText } from "@/components/admin/order/operator-event-text";
import { Button } from "@/components/ui/button";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { orderPath } from "@/lib/domain/admin-paths";
import { type ActivityEntry, activityKey } from "@/lib/domain/overview/activity";
import { useActivity } from "./use-activity";

const dots: Record<string, string> = {
  "payment/failed": "bg-bad",
  "payment/refund_failed": "bg-bad",
  "payment/disputed": "bg-bad",
  "payment/unknown": "bg-warn",
  "inventory/out_of_stock": "bg-bad",
  "order/cancelled": "bg-line-strong",
  "order/expired": "bg-warn",
  "order/created": "bg-carbon",
  "order/delivered": "bg-good",
};

/** A live feed of all orders' events. It can be paused. */
export function ActivityFeed({ rendered }: { rendered: ActivityEntry[] }) {
  const { entries, paused, waiting, pause, resume } = useActivity(rendered);
  const [renderedKeys] = useState(() => new Set(rendered.map(activityKey)));
  return (
    <Card aria-labelledby="activity-title" className="flex min-w-0 flex-col p-4 sm:p-5 xl:flex-1">
      <CardHeading
        trailing={
          <Button
            variant="quiet"
            className="h-8 min-w-24 px-3 text-xs tabular-nums"
            onClick={paused ? resume : pause}
          >
            {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {paused ? resumeText(waiting) : "Pause"}
          </Button>
        }
      >
        <span id="activity-title">Activity</span>
      </CardHeading>
      {entries.length === 0 && (
        <p className="mt-3 text-ink-soft text-sm">
          No activity yet. New orders appear here automatically.
        </p>
      )}
      <div className="relative -mx-2 mt-2 h-96 xl:h-auto xl:min-h-96 xl:flex-1">
        <ol
          aria-label="Activity"
          aria-live={paused ? "off" : "polite"}
          aria-relevant="additions"
          data-paused={paused}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be focusable.
          tabIndex={0}
          className="absolute inset-0 overflow-y-auto overscroll-contain px-2"
        >
          {entries.map((entry) => (
            <Entry
              key={activityKey(entry)}
              entry={entry}
              isLive={!renderedKeys.has(activityKey(entry))}
            />
          ))}
        </ol>
      </div>
    </Card>
  );
}

function resumeText(waiting: number): string {
  return waiting === 0 ? "Resume" : `Resume, ${waiting} new`;
}

/** One event in two lines. The second line is reserved for details that arrive later. */
const Entry = memo(
  function Entry({ entry, isLive }: { entry: ActivityEntry; isLive: boolean }) {
    const { orderId, seq, type, at, details } = entry;
    const { title, detail } = operatorEventText(
      { type, status: entry.status, data: details?.data ?? {} },
      { currency: details?.currency ?? "usd", items: details?.items ?? [] },
    );
    return (
      <li
        data-order-id={orderId}
        data-seq={seq}
        data-event-type={type}
        className={cn(
          "grid grid-cols-[auto_1fr_auto] gap-x-2.5 border-line border-b py-2 last:border-b-0",
          isLive && "transition-[opacity,background-color] duration-700",
          isLive && "starting:bg-carbon-soft starting:opacity-0",
        )}
      >
        <span
          aria-hidden
          className={cn("mt-2 size-1.5 rounded-full", dots[type] ?? "bg-line-strong")}
        />
        <p className="truncate text-sm leading-6">
          <Link
            href={orderPath(orderId)}
            prefetch={false}
            className="font-medium text-carbon tabular-nums underline-offset-4 hover:underline"
          >
            #{orderId}
          </Link>{" "}
          {title}
        </p>
        <LocalTime at={at} to="clock" className="text-ink-soft text-xs leading-6" />
        <p className="col-span-2 col-start-2 h-5 truncate text-ink-soft text-xs leading-5">
          {details && [details.actorName, detail].filter(Boolean).join(" · ")}
        </p>
      </li>
    );
  },
  (before, after) => before.isLive === after.isLive && isSame(before.entry, after.entry),
);

function isSame(a: ActivityEntry, b: ActivityEntry): boolean {
  return a.details?.actorName === b.details?.actorName;
}
