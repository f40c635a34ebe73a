import { z } from "zod";
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

export const reorderStatus = z.enum(["open", "received", "cancelled"]);

/** A reorder request in the admin and in API responses. */
export const reorderView = z
  .object({
    id: z.int(),
    productId: z.int(),
    sku: z.string(),
    name: z.string(),
    reason: z.enum(["low_stock", "out_of_stock"]),
    available: z.int().describe("The available units when the request was opened."),
    threshold: z.int().describe("The low-stock threshold when the request was opened."),
    quantity: z.int().describe("How many units to reorder."),
    status: reorderStatus,
    onHand: z.int().describe("The units on hand now."),
    reserved: z.int().describe("The units that open orders have reserved now."),
    thresholdNow: z.int().describe("The low-stock threshold now."),
    createdAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Reorder" });
export type ReorderRow = z.infer<typeof reorderView>;

/** The response of `GET /reorders`. */
export const reorderList = z.object({
  reorders: z.array(reorderView),
  nextBefore: z.int().nullable().describe("The `before` of the next page; null on the last."),
});

/** A product's stock, in API responses. */
export const stockView = z
  .object({
    productId: z.int(),
    onHand: z.int(),
    reserved: z.int().describe("The units that open orders have reserved."),
    available: z.int().describe("`onHand` without `reserved`."),
    threshold: z.int().describe("At or below this many available units, stock is low."),
  })
  .meta({ id: "Stock" });

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
