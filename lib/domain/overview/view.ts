import type { CappedCount } from "@/lib/domain/capped-count";
import type { OrderStatus, TerminalStatus } from "@/lib/domain/order/status";

/** The start of a list, and whether there is more. */
export interface Excerpt<Item> {
  items: Item[];
  more: boolean;
}

export interface DaySales {
  orders: number;
  /**
   * Net sales by currency, the largest first, in minor units: what was captured for the orders placed
   * in that time, or will be for those that are authorized, less what was refunded of them.
   */
  sales: { currency: string; amount: number }[];
}

export interface AttentionOrder {
  id: number;
  status: OrderStatus;
  /** Why the order needs an operator, in a sentence. */
  reason: string;
  /** Since when the order waits, ISO 8601 UTC. */
  since: string;
}

export interface LowStockProduct {
  id: number;
  name: string;
  sku: string;
  available: number;
  threshold: number;
}

/** A webhook endpoint that gets no deliveries, or one at a time. */
export interface AttentionEndpoint {
  id: number;
  url: string;
  status: "failing" | "disabled";
  /** ISO 8601 UTC. */
  since: string;
}

/** The shop's figures at one time. Times ISO 8601 UTC. */
export interface OverviewView {
  at: string;
  /** The time zone that "today" refers to. */
  timeZone: string;
  today: DaySales;
  /** Until the same time of day. */
  yesterday: DaySales;
  /** Orders placed in each of the last 60 minutes, oldest first, including the current one. */
  perMinute: { from: string; orders: number[] };
  /** Open orders by status. */
  open: Record<"pending" | "processing" | "shipped" | "delivered", CappedCount>;
  /** Orders that reached a terminal status today. */
  terminalToday: TerminalCounts;
  /** The same for the last 24 hours. */
  terminalInDay: TerminalCounts;
  /** The time from placement to shipping, of the orders shipped in the last 24 hours. */
  toShipped: { orders: CappedCount; p50Ms: number | null; p95Ms: number | null };
  attention: Excerpt<AttentionOrder>;
  lowStock: Excerpt<LowStockProduct>;
  held: CappedCount;
  failedRuns: CappedCount;
  /** Those that fail or were disabled because they failed. Paused ones need nobody. */
  endpoints: Excerpt<AttentionEndpoint>;
}

/** Orders by the status with which they ended. One that was completed may come back later. */
export type TerminalCounts = Record<TerminalStatus, number>;
