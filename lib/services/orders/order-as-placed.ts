import type { OrderRow } from "./order-rows";

/** The parts of an order that are written when it is placed and that its first response needs. */
type PlacedFacts = Pick<
  OrderRow,
  "id" | "items" | "currency" | "subtotal" | "total" | "trackingSalt" | "expiresAt" | "email"
> &
  Pick<OrderRow, "shippingAddress"> & {
    [Key in "customerId" | "reference" | "metadata" | "adjustments" | "replacesOrderId"]?:
      | OrderRow[Key]
      | undefined;
  };

/**
 * An order as it was when it was placed. It is computed from its row, so repeating the first response
 * for an idempotency key needs no stored copy. What can be edited is as it is now: the address, the
 * reference and the metadata, and the deadline of a guest's order, which its payment page moves.
 */
export function asPlaced(row: PlacedFacts, placedAt: Date): OrderRow {
  return {
    id: row.id,
    customerId: row.customerId ?? null,
    email: row.email,
    reference: row.reference ?? null,
    metadata: row.metadata ?? {},
    status: "pending",
    paymentStatus: row.total > 0 ? "pending" : "not_required",
    inventoryStatus: "pending",
    failureReason: null,
    waitingFor: "reservation",
    waitingUntil: new Date(placedAt.getTime() + 60_000),
    items: row.items.map((item) => ({
      ...item,
      shippingQuantity: item.quantity,
      refundedQuantity: 0,
    })),
    currency: row.currency,
    subtotal: row.subtotal,
    adjustments: row.adjustments ?? [],
    total: row.total,
    shippingAddress: row.shippingAddress,
    payment: null,
    shipment: null,
    cancelReason: null,
    replacesOrderId: row.replacesOrderId ?? null,
    replacementOrderId: null,
    trackingSalt: row.trackingSalt,
    seq: 1,
    version: 1,
    createdAt: placedAt,
    updatedAt: placedAt,
    expiresAt: row.expiresAt,
  };
}
