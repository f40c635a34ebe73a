import type { OrderStatus } from "../order/status";
import type { StockCounters } from "./stock";

/** A product's line in the inventory. */
export interface StockRow extends StockCounters {
  sku: string;
  name: string;
  isArchived: boolean;
  openReorderId: number | null;
}

/** A page of the inventory; the next one starts behind this product. */
export interface StockPage {
  rows: StockRow[];
  next: number | null;
  /** When it was read, ISO 8601. */
  at: string;
}

/** One product's counters as they were at a moment. */
export interface StockReading {
  stock: StockRow;
  /** ISO 8601. */
  at: string;
}

/** One line of the ledger. Times are ISO 8601. */
export interface MovementRow {
  id: number;
  kind: string;
  /** Change of on hand. */
  quantity: number;
  reservedDelta: number;
  orderId: number | null;
  reason: string | null;
  /** A person's name, or the part of the system that acted. */
  actor: string;
  at: string;
}

/** An order that holds units of a product. */
export interface ReservationRow {
  orderId: number;
  /** A customer's name or, of a guest, the address. */
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
  /** Available units and the threshold as they were when it was opened. */
  available: number;
  threshold: number;
  /** How many units it asks for. */
  quantity: number;
  status: "open" | "received" | "cancelled";
  /** The counters and the threshold now. */
  onHand: number;
  reserved: number;
  thresholdNow: number;
  createdAt: string;
  closedAt: string | null;
}

/** Fewer units were counted than orders hold. The count was not written; `cancelled` orders are so. */
export interface CountedShort {
  kind: "short";
  stock: StockCounters;
  /** How many held units must come free before the count can stand. */
  missing: number;
  /** The orders that hold units, newest first. */
  affected: ReservationRow[];
  cancelled: number[];
  /** Why the chosen orders did not make room, when some were chosen. */
  reason: string | null;
}
