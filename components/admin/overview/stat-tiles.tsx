"use client";

import { TrendingDown, TrendingUp } from "lucide-react";
import { formatMoney } from "@/lib/domain/money";
import {
  formatDuration,
  formatPercent,
  mainCurrency,
  relativeChange,
  salesInCurrency,
  successRate,
} from "@/lib/domain/overview/figures";
import { formatCount } from "./format-count";
import { useOverview } from "./live-overview";
import { StatTile } from "./stat-tile";

/** The four figures that say how the day goes. */
export function StatTiles() {
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <OrdersTile />
      <SalesTile />
      <SuccessTile />
      <SpeedTile />
    </div>
  );
}

function OrdersTile() {
  const { today, yesterday } = useOverview().overview;
  return (
    <StatTile
      id="orders-today"
      name="Orders today"
      value={today.orders.toLocaleString("en-US")}
      hint={
        <Against
          change={relativeChange(yesterday.orders, today.orders)}
          before={yesterday.orders.toLocaleString("en-US")}
        />
      }
      explanation="Orders placed since midnight by the shop's clock, whatever became of them."
    />
  );
}

function SalesTile() {
  const { today, yesterday } = useOverview().overview;
  const currency = mainCurrency(today, yesterday);
  const explanation =
    "Totals of the orders placed today whose payment is approved or received. Partial refunds are not taken off; orders refunded in full don't count.";
  if (currency === null) {
    const hint = "Nothing sold today or yesterday by this time.";
    return <StatTile id="sales-today" name="Sales today" value={null} {...{ hint, explanation }} />;
  }
  const now = salesInCurrency(today, currency);
  const before = salesInCurrency(yesterday, currency);
  const others = today.sales.filter((sales) => sales.currency !== currency && sales.amount > 0);
  const beside = others.map((sales) => ` + ${formatMoney(sales.amount, sales.currency)}`).join("");
  return (
    <StatTile
      id="sales-today"
      name="Sales today"
      value={formatMoney(now, currency)}
      aside={beside}
      hint={<Against change={relativeChange(before, now)} before={formatMoney(before, currency)} />}
      explanation={explanation}
    />
  );
}

function SuccessTile() {
  const { endedInDay } = useOverview().overview;
  const rate = successRate(endedInDay);
  const { completed, failed, expired } = endedInDay;
  const lost = failed + expired;
  return (
    <StatTile
      id="success-rate"
      name="Success rate, 24 h"
      value={rate === null ? null : formatPercent(rate)}
      hint={
        rate === null
          ? "No order has come to its end."
          : `${completed.toLocaleString("en-US")} completed, ${lost.toLocaleString("en-US")} failed or expired`
      }
      explanation="Of the orders that came to their end in the last 24 hours, the share that was completed. Cancelled orders are left out."
    />
  );
}

function SpeedTile() {
  const { orders, p50Ms, p95Ms } = useOverview().overview.toShipped;
  return (
    <StatTile
      id="to-shipped"
      name="Placed to shipped"
      value={p50Ms === null ? null : formatDuration(p50Ms)}
      aside={p95Ms !== null && <span className="hidden sm:inline">median</span>}
      hint={
        p95Ms === null
          ? "Nothing was shipped in 24 h."
          : `95 % within ${formatDuration(p95Ms)}, of ${formatCount(orders)} in 24 h`
      }
      explanation="From the moment an order is placed to its label, of the shipments of the last 24 hours: half took at most the first time, 95 % at most the second."
    />
  );
}

function Against({ change, before }: { change: number | null; before: string }) {
  if (change === null) return <>{before} yesterday by this time</>;
  const isUp = change >= 0;
  const Icon = isUp ? TrendingUp : TrendingDown;
  return (
    <>
      <span className={isUp ? "text-good" : "text-ink"}>
        <Icon aria-hidden className="mr-1 inline size-3.5 align-[-2px]" />
        <span className="sr-only">{isUp ? "Up " : "Down "}</span>
        <span className="tabular-nums">{Math.abs(Math.round(change * 100))} %</span>
      </span>{" "}
      <span className="tabular-nums">against {before} yesterday by this time</span>
    </>
  );
}
