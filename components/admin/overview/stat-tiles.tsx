"use client";

import { TrendingDown, TrendingUp } from "lucide-react";
import { formatCappedCount } from "@/lib/domain/capped-count";
import { formatCount } from "@/lib/domain/format-count";
import { formatDuration } from "@/lib/domain/format-duration";
import { formatMoney } from "@/lib/domain/money";
import {
  formatPercent,
  mainCurrency,
  relativeChange,
  salesInCurrency,
  successRate,
} from "@/lib/domain/overview/figures";
import { useOverview } from "./live-overview";
import { StatTile } from "./stat-tile";

/** The four key figures of the day. */
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
      value={formatCount(today.orders)}
      hint={
        <Comparison
          change={relativeChange(yesterday.orders, today.orders)}
          before={formatCount(yesterday.orders)}
        />
      }
      explanation="All orders placed since midnight in the shop's time zone, whatever their status."
    />
  );
}

function SalesTile() {
  const { today, yesterday } = useOverview().overview;
  const currency = mainCurrency(today, yesterday);
  const explanation =
    "Totals of the orders placed today whose payment is authorized or captured, less all refunds of these orders.";
  if (currency === null) {
    const hint = "No orders paid today, or yesterday by this time.";
    return (
      <StatTile
        id="sales-today"
        name="Net sales today"
        value={null}
        hint={hint}
        explanation={explanation}
      />
    );
  }
  const now = salesInCurrency(today, currency);
  const before = salesInCurrency(yesterday, currency);
  const others = today.sales.filter((sales) => sales.currency !== currency && sales.amount > 0);
  const otherTotals = others
    .map((sales) => ` + ${formatMoney(sales.amount, sales.currency)}`)
    .join("");
  return (
    <StatTile
      id="sales-today"
      name="Net sales today"
      value={formatMoney(now, currency)}
      secondary={otherTotals}
      hint={
        <Comparison change={relativeChange(before, now)} before={formatMoney(before, currency)} />
      }
      explanation={explanation}
    />
  );
}

function SuccessTile() {
  const { terminalInDay } = useOverview().overview;
  const rate = successRate(terminalInDay);
  const { completed, failed, expired, lost } = terminalInDay;
  const failures = formatCount(failed + expired + lost);
  return (
    <StatTile
      id="success-rate"
      name="Success rate, 24 h"
      value={rate === null ? null : formatPercent(rate)}
      hint={
        rate === null
          ? "No orders completed, failed, expired or were lost in the last 24 hours."
          : `${formatCount(completed)} completed, ${failures} failed, expired or lost`
      }
      explanation="The share of completed orders among those that completed, failed, expired or were lost in the last 24 hours. Cancelled and returned orders are not counted."
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
      secondary={p95Ms !== null && <span className="hidden sm:inline">median</span>}
      hint={
        p95Ms === null
          ? "No orders shipped in the last 24 hours."
          : `p95 ${formatDuration(p95Ms)} · ${formatCappedCount(orders)} ${orders.count === 1 ? "order" : "orders"}, 24 h`
      }
      explanation="The time from placing an order to its label, for shipments of the last 24 hours: the median and the 95th percentile."
    />
  );
}

function Comparison({ change, before }: { change: number | null; before: string }) {
  if (change === null) return <>{before} yesterday by this time</>;
  const isUp = change >= 0;
  const Icon = isUp ? TrendingUp : TrendingDown;
  return (
    <>
      <span className={isUp ? "text-good" : "text-ink"}>
        <Icon aria-hidden className="mr-1 inline size-3.5 align-[-2px]" />
        <span className="sr-only">{isUp ? "Up " : "Down "}</span>
        <span className="tabular-nums">{formatChange(change)}</span>
      </span>{" "}
      <span className="tabular-nums">vs {before} yesterday by this time</span>
    </>
  );
}

/** A relative change as a percentage, or as a factor such as `23×` from a tenfold increase on. */
function formatChange(change: number): string {
  if (change >= 10) return `${Math.round(change + 1)}×`;
  return `${Math.abs(Math.round(change * 100))}%`;
}
