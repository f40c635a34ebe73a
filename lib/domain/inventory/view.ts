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
  status: string;
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
  /** Available units now. */
  availableNow: number;
  createdAt: string;
  closedAt: string | null;
}
