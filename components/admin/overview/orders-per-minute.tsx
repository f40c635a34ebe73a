"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { TickingNumber } from "@/components/ui/ticking-number";
import { formatCount } from "@/lib/domain/format-count";
import { useOverview } from "./live-overview";
import type { Minute } from "./orders-chart";

const minuteMs = 60_000;

/** The chart library loads after the page. A placeholder prevents a layout shift. */
const OrdersChart = dynamic(() => import("./orders-chart").then((module) => module.OrdersChart), {
  ssr: false,
  loading: () => <div className="size-full rounded-md bg-sunken" />,
});

/** The orders of the last hour, as a live chart and as a table. */
export function OrdersPerMinute() {
  const { from, orders } = useOverview().overview.perMinute;
  const minutes = orders.map((count, index) => ({
    at: new Date(Date.parse(from) + index * minuteMs).toISOString(),
    orders: count,
  }));
  const total = orders.reduce((sum, count) => sum + count, 0);
  return (
    <Card aria-labelledby="per-minute-title" className="min-w-0 p-4 sm:p-5">
      <CardHeading
        trailing={
          <p className="text-ink-soft text-sm">
            <TickingNumber className="font-medium text-ink">{formatCount(total)}</TickingNumber> in
            the last hour
          </p>
        }
      >
        <span id="per-minute-title">Orders per minute</span>
      </CardHeading>
      <div aria-hidden className="mt-4 h-44">
        <OrdersChart minutes={minutes} />
      </div>
      <MinuteTable minutes={minutes} />
    </Card>
  );
}

function MinuteTable({ minutes }: { minutes: readonly Minute[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-ink-soft text-xs hover:text-ink">Show as table</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable table must be focusable.
        <div tabIndex={0} className="mt-2 max-h-56 overflow-y-auto">
          <table className="w-full text-sm">
            <thead className="text-left text-ink-soft text-xs">
              <tr>
                <th className="py-1 font-medium">Minute</th>
                <th className="py-1 text-right font-medium">Orders</th>
              </tr>
            </thead>
            <tbody>
              {minutes.toReversed().map(({ at, orders }) => (
                <tr key={at} className="border-line border-t">
                  <td className="py-1">
                    <LocalTime at={at} />
                  </td>
                  <td className="py-1 text-right tabular-nums">{orders}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
