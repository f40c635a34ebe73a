import type { DaySales, TerminalCounts } from "./view";

/**
 * The share of completed orders among those that completed, failed, expired or were lost, 0 to 1.
 * Cancelled and returned orders do not count. Null when there were none.
 */
export function successRate(counts: TerminalCounts): number | null {
  const all = counts.completed + counts.failed + counts.expired + counts.lost;
  return all === 0 ? null : counts.completed / all;
}

/** The relative change of a figure, such as 0.25 for 25% more. Null when it was 0 before. */
export function relativeChange(before: number, now: number): number | null {
  return before === 0 ? null : (now - before) / before;
}

/** The sales in a currency, in minor units. */
export function salesInCurrency(day: DaySales, currency: string): number {
  return day.sales.find((sales) => sales.currency === currency)?.amount ?? 0;
}

/** The currency with the most sales today, or yesterday's on a day without sales. */
export function mainCurrency(today: DaySales, yesterday: DaySales): string | null {
  return today.sales[0]?.currency ?? yesterday.sales[0]?.currency ?? null;
}

/** Formats a share, such as `98.2%`. Shows 0% and 100% only for exactly 0 and 1. */
export function formatPercent(share: number): string {
  const percent = Math.round(share * 1_000) / 10;
  if (percent === 0 && share > 0) return "<0.1%";
  const capped = percent === 100 && share < 1 ? 99.9 : percent;
  return `${capped.toFixed(capped === 100 || capped === 0 ? 0 : 1)}%`;
}
