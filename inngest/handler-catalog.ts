import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import type { SentEvent, signals } from "@/lib/domain/events";

/** Where Waybill does the work of a handler of the original system. */
export type SeedHandler =
  | {
      handler: string;
      functionId: string;
      /** The id of the step that does the work. */
      step: string;
      /** The emails that the step sends to the customer. */
      emails?: readonly CustomerEmail[];
    }
  /** Done by the statement that writes the event, in the same transaction. */
  | { handler: string; writtenBy: "commitChange" };

export interface CatalogRow {
  /** The event's name in the original system. */
  seedEvent: string;
  event: SentEvent;
  handlers: readonly SeedHandler[];
}

/**
 * The original system's events and handlers, and where Waybill does their work. It is written by
 * hand, and its tests fail when the functions differ from it.
 */
export const catalog: readonly CatalogRow[] = [
  {
    seedEvent: "OrderCreated",
    event: "order/created",
    handlers: [
      { handler: "process_payment", functionId: "process-payment", step: "authorize" },
      { handler: "reserve_inventory", functionId: "reserve-inventory", step: "reserve" },
    ],
  },
  {
    seedEvent: "OrderCancelled",
    event: "order/cancelled",
    handlers: [
      { handler: "release_inventory", functionId: "undo-order", step: "release-inventory" },
      { handler: "refund_payment", functionId: "undo-order", step: "refund-payment" },
      customerEmails("send_cancellation_notification", "order_cancelled"),
    ],
  },
  {
    seedEvent: "OrderStatusUpdated",
    event: "order/status.updated",
    handlers: [
      customerEmails(
        "send_status_notification",
        ...(["order_processing", "order_failed", "order_returned", "order_lost"] as const),
      ),
    ],
  },
  {
    seedEvent: "OrderExpired",
    event: "order/expired",
    handlers: [
      { handler: "release_inventory", functionId: "undo-order", step: "release-inventory" },
      customerEmails("send_expiration_notification", "order_expired"),
    ],
  },
  {
    seedEvent: "OrderShipped",
    event: "order/shipped",
    handlers: [
      customerEmails("send_shipping_notification", "order_shipped"),
      { handler: "update_tracking", functionId: "update-tracking", step: "update-tracking" },
    ],
  },
  {
    seedEvent: "OrderDelivered",
    event: "order/delivered",
    handlers: [
      customerEmails("send_delivery_notification", "order_delivered"),
      { handler: "complete_order", functionId: "complete-order", step: "complete-order" },
    ],
  },
  {
    seedEvent: "PaymentProcessed",
    event: "payment/processed",
    handlers: [verified("update_order_payment_status"), verified("payment_completed")],
  },
  {
    seedEvent: "PaymentCompleted",
    event: "payment/completed",
    handlers: [
      { handler: "create_shipment", functionId: "create-shipment", step: "create-shipment" },
      customerEmails("send_payment_confirmation", "payment_confirmation"),
    ],
  },
  {
    seedEvent: "PaymentFailed",
    event: "payment/failed",
    handlers: [
      { handler: "handle_payment_failure", functionId: "undo-order", step: "refund-payment" },
      customerEmails("send_payment_failure_notification", "payment_failed"),
    ],
  },
  {
    seedEvent: "PaymentRefunded",
    event: "payment/refunded",
    handlers: [
      verified("update_order_status"),
      customerEmails("send_refund_notification", "payment_refunded"),
    ],
  },
  {
    seedEvent: "InventoryReserved",
    event: "inventory/reserved",
    handlers: [verified("log the movement")],
  },
  {
    seedEvent: "InventoryReleased",
    event: "inventory/released",
    handlers: [verified("log the movement")],
  },
  {
    seedEvent: "InventoryLowStock",
    event: "inventory/low_stock",
    handlers: [
      {
        handler: "send_low_stock_alert",
        functionId: "handle-low-stock",
        step: "send-low-stock-alert",
      },
      { handler: "trigger_reorder", writtenBy: "commitChange" },
    ],
  },
  {
    seedEvent: "InventoryOutOfStock",
    event: "inventory/out_of_stock",
    handlers: [
      {
        handler: "send_out_of_stock_alert",
        functionId: "handle-out-of-stock",
        step: "send-out-of-stock-alert",
      },
      { handler: "cancel_pending_orders", functionId: "undo-order", step: "refund-payment" },
    ],
  },
];

/** What Waybill does that the original system did not. */
export const addedHandlers: readonly { event: SentEvent; handler: SeedHandler }[] = [
  {
    event: "order/created",
    handler: customerEmails("send_order_confirmation", "order_confirmation"),
  },
];

/** Events that trigger a function but are no order events, with the function that each triggers. */
export const signalHandlers: Readonly<Record<keyof typeof signals, string>> = {
  "order/resume": "resume-order",
  "gateway/event.received": "apply-gateway-event",
  "carrier/event.received": "update-tracking",
  "webhook/deliveries.due": "deliver-webhooks",
};

/** Inngest's event for a run that failed after its last retry, and the function that records it. */
export const failedRuns = {
  event: "inngest/function.failed",
  functionId: "record-failed-run",
} as const;

function customerEmails(handler: string, ...emails: CustomerEmail[]): SeedHandler {
  return { handler, functionId: "send-customer-emails", step: "send-emails", emails };
}

function verified(handler: string): SeedHandler {
  return { handler, functionId: "verify-order-changes", step: "verify-order-changes" };
}
