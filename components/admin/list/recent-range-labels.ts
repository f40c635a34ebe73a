import type { RecentRange } from "@/lib/domain/recent-range";

export const recentRangeLabels: Readonly<Record<RecentRange, string>> = {
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "6h": "Last 6 hours",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
};

/** The options of a filter by time. */
export const recentRangeOptions = { "": "Any time", ...recentRangeLabels };
