import { z } from "zod";
import { storedAddress } from "@/lib/domain/address";
import { cardIdentity } from "@/lib/domain/saved-card";
import { disputeStatus } from "./dispute-status";
import { adjustment } from "./input";
import { failureReason, inventoryStatus, orderStatus, paymentStatus, refundStatus } from "./status";

const time = z.iso.datetime();

export const orderItemView = z.object({
  productId: z.int(),
  sku: z.string(),
  name: z.string(),
  /** The units ordered. */
  quantity: z.int(),
  /** The units that ship, or have shipped: those ordered less those taken out before shipping. */
  shippingQuantity: z.int(),
  /** The units that are refunded or being refunded, before or after shipping. */
  refundedQuantity: z.int(),
  unitPrice: z.int(),
  subtotal: z.int(),
});

export const shipmentView = z.object({
  id: z.int(),
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  /** The carrier's public page about the shipment; null for a carrier that is not known. */
  trackingUrl: z.url().nullable(),
  /** Whether the shop ships it with a carrier of its own, which reports nothing to Waybill. */
  isManual: z.boolean(),
  status: z.string(),
  estimatedDelivery: time.nullable(),
  shippedAt: time.nullable(),
  deliveredAt: time.nullable(),
});

/** An order in API responses and pages. Money in minor units, times ISO 8601 UTC. */
export const orderView = z
  .object({
    id: z.int(),
    customerId: z.int().nullable(),
    email: z.string().nullable(),
    reference: z
      .string()
      .nullable()
      .describe("The caller's own id of the order. Its customer sees it, also on the invoice."),
    metadata: z
      .record(z.string(), z.string())
      .describe("Pairs of the shop's own systems. Always empty for the order's customer."),
    status: orderStatus,
    paymentStatus,
    inventoryStatus,
    failureReason: failureReason.nullable(),
    waitingFor: z.string().nullable(),
    waitingUntil: time.nullable(),
    items: z.array(orderItemView),
    currency: z.string(),
    subtotal: z.int(),
    adjustments: z.array(adjustment),
    total: z.int(),
    shippingAddress: z.union([z.string(), storedAddress]),
    payment: z
      .object({
        id: z.int(),
        status: paymentStatus,
        amount: z.int(),
        capturedAmount: z.int(),
        refundedAmount: z.int(),
        /** What the customer's bank has returned to them, after disputes that the shop lost. */
        returnedByBankAmount: z.int(),
        /** What the shop has returned to them in another way than by refunds at the gateway. */
        returnedElsewhereAmount: z.int(),
        /** The card's brand and last four digits, once the gateway has reported them. */
        card: cardIdentity.nullable(),
        /**
         * What the customer's bank says about the payment: its open dispute, inquiry or early fraud
         * warning, else the latest. It is for the shop: always null for the order's customer.
         */
        dispute: z
          .object({
            status: disputeStatus,
            /** In the dispute's own currency, usually the order's. */
            amount: z.int(),
            currency: z.string(),
            reason: z.string(),
            /** Until when the shop can respond at the gateway; null if it can't. */
            evidenceDueBy: time.nullable(),
          })
          .nullable(),
      })
      .nullable(),
    shipment: shipmentView.nullable(),
    cancelReason: z.string().nullable(),
    /** The order that this one replaces, whose shipment was lost or came back. */
    replacesOrderId: z.int().nullable(),
    /** The order that replaces this one. */
    replacementOrderId: z.int().nullable(),
    /**
     * Grants access to the order's tracking page, where the order can be paid or cancelled. Null for
     * an API key without the scope to write orders, because the token would grant more than the key.
     */
    trackingToken: z.string().nullable(),
    seq: z.int().describe("The number of its latest event."),
    version: z.int().describe("Changes with every change of the order; the `ETag` of its answers."),
    createdAt: time,
    updatedAt: time,
    expiresAt: time,
  })
  .meta({ id: "Order" });
export type OrderView = z.infer<typeof orderView>;

/** A page of `GET /orders`. */
export const orderPage = z.object({
  orders: z.array(orderView),
  nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last."),
  total: z.int().describe("How many orders the filters find; at most 1,000."),
  totalIsExact: z.boolean().describe("False if there are more than `total`."),
});

/** An order as its customer or the caller that placed it receives it: always with its token. */
export type OwnOrderView = OrderView & { trackingToken: string };

/** An order event, with the order's three statuses after it. */
export const orderEventView = z
  .object({
    seq: z.int(),
    type: z.string(),
    data: z.record(z.string(), z.unknown()),
    actor: z.string(),
    at: time,
    status: orderStatus,
    paymentStatus,
    inventoryStatus,
  })
  .meta({ id: "OrderEvent" });
export type OrderEventView = z.infer<typeof orderEventView>;

/** The response of `GET /orders/:id/events`. */
export const orderEventList = z.object({ events: z.array(orderEventView) });

/** The response of `POST /orders/:id/checkout`. */
export const openedCheckout = z.object({
  url: z.url(),
  expiresAt: time.describe("Until when the page takes the payment."),
});

/** A refund in API responses. */
export const refundView = z
  .object({
    id: z.int(),
    orderId: z.int(),
    amount: z.int().describe("Minor units."),
    currency: z.string(),
    status: refundStatus.describe("`requested` and `pending` refunds can still fail."),
    failureCode: z.string().nullable().describe("Why the gateway refused it."),
    reason: z.string().nullable().describe("For the shop; null for others."),
    lines: z
      .array(z.object({ productId: z.int(), quantity: z.int(), restock: z.boolean() }))
      .describe("The units that it covers; empty if it covers an amount only."),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "Refund" });
export type RefundView = z.infer<typeof refundView>;

/** The response of `GET /orders/:id/refunds`. */
export const refundList = z.object({
  refunds: z.array(refundView),
  nextAfter: z.int().nullable().describe("The `after` of the next page; null on the last."),
});
