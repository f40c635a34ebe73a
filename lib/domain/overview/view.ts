import type { OrderStatus } from "../order/status";

/** A count that stops somewhere: nobody needs the exact number, and it would cost its whole table. */
export interface CappedCount {
  count: number;
  isExact: boolean;
}

/** A list's beginning, and whether there is more of it. */
export interface Excerpt<Item> {
  items: Item[];
  more: boolean;
}

export interface DaySales {
  orders: number;
  /**
   * By currency, the largest first, in minor units: the totals of the orders placed in that time
   * whose payment is approved or received. A partial refund is not taken off, an order that was
   * refunded in full does not count.
   */
  sales: { currency: string; amount: number }[];
}

export interface AttentionOrder {
  id: number;
  status: OrderStatus;
  /** Why a person should look, as a sentence. */
  reason: string;
  /** Since when it waits, ISO 8601 UTC. */
  since: string;
}

export interface LowStockProduct {
  id: number;
  name: string;
  sku: string;
  available: number;
  threshold: number;
}

/** How the shop is doing at one moment. Times ISO 8601 UTC. */
export interface OverviewView {
  at: string;
  /** What "today" means. */
  timeZone: string;
  today: DaySales;
  /** Up to the same time of day. */
  yesterday: DaySales;
  /** Orders placed in each of the last 60 minutes, oldest first; the last one is still running. */
  perMinute: { from: string; orders: number[] };
  /** Orders that are on their way, by where they are. */
  open: Record<"pending" | "processing" | "shipped" | "delivered", CappedCount>;
  /** Orders that came to their end today, by how. */
  endedToday: EndingCounts;
  /** The same for the last 24 hours. */
  endedInDay: EndingCounts;
  /** From placed to shipped, of the orders that were shipped in the last 24 hours. */
  toShipped: { orders: CappedCount; p50Ms: number | null; p95Ms: number | null };
  attention: Excerpt<AttentionOrder>;
  lowStock: Excerpt<LowStockProduct>;
  held: CappedCount;
  failedRuns: CappedCount;
}

export type EndingCounts = Record<"completed" | "failed" | "expired" | "cancelled", number>;
