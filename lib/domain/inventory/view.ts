import type { OrderStatus } from "@/lib/domain/order/status";
import type { MovementKind, StockCounters } from "./stock";

/** A row of the inventory list. */
export interface StockRow extends StockCounters {
  sku: string;
  name: string;
  isArchived: boolean;
  openReorderId: number | null;
}

/** A page of the inventory list. `next` is the cursor of the next page. */
export interface StockPage {
  rows: StockRow[];
  next: number | null;
  /** When the page was read, ISO 8601 UTC. */
  at: string;
}

/** A product's counters at one time. */
export interface StockReading {
  stock: StockRow;
  /** ISO 8601 UTC. */
  at: string;
}

/** An entry of a product's ledger. Times are ISO 8601 UTC. */
export interface MovementRow {
  id: number;
  kind: MovementKind;
  /** The change of the units on hand. */
  quantity: number;
  reservedDelta: number;
  orderId: number | null;
  reason: string | null;
  /** The name of who made the change, for operators. */
  actor: string;
  at: string;
}

/** An order that has units of a product reserved. */
export interface ReservationRow {
  orderId: number;
  /** The customer's name, or a guest's email address. */
  customer: string;
  status: OrderStatus;
  quantity: number;
  since: string;
}

export interface ReorderRow {
  id: number;
  productId: number;
  sku: string;
  name: string;
  reason: "low_stock" | "out_of_stock";
  /** The available units and the threshold when the request was opened. */
  available: number;
  threshold: number;
  /** How many units to reorder. */
  quantity: number;
  status: "open" | "received" | "cancelled";
  /** The current counters and threshold. */
  onHand: number;
  reserved: number;
  thresholdNow: number;
  createdAt: string;
  closedAt: string | null;
}

/**
 * A count below the reserved units, which was not recorded. The orders in `cancelled` were
 * cancelled nevertheless.
 */
export interface CountShortage {
  kind: "short";
  stock: StockCounters;
  /** How many reserved units must be released before the count can be recorded. */
  missing: number;
  /** The orders with reserved units, newest first. */
  affected: ReservationRow[];
  cancelled: number[];
  /** Why canceling the selected orders did not release enough; null if none were selected. */
  reason: string | null;
}
