import type { CustomerEmail } from "@/lib/domain/email/email-plan";
import type { SentEvent, signals } from "@/lib/domain/events";

/** Where a handler of the original system is done here. */
export type SeedHandler =
  | {
      handler: string;
      functionId: string;
      /** The id of the step that does it. */
      step: string;
      /** The emails that it sends to the customer. */
      emails?: readonly CustomerEmail[];
    }
  /** Done by the statement that writes the event itself, so that it can't be missed. */
  | { handler: string; writtenBy: "commitChange" };

export interface CatalogRow {
  /** The event's name in the original system. */
  seedEvent: string;
  event: SentEvent;
  handlers: readonly SeedHandler[];
}

/**
 * The original system's events and handlers, each with its place here. Kept by hand and apart from
 * the functions, so that the test beside it says when the two differ.
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
      message("send_cancellation_notification", "order_cancelled"),
    ],
  },
  {
    seedEvent: "OrderStatusUpdated",
    event: "order/status.updated",
    handlers: [
      message("send_status_notification", "order_processing", "order_completed", "order_failed"),
    ],
  },
  {
    seedEvent: "OrderExpired",
    event: "order/expired",
    handlers: [
      { handler: "release_inventory", functionId: "undo-order", step: "release-inventory" },
      message("send_expiration_notification", "order_expired"),
    ],
  },
  {
    seedEvent: "OrderShipped",
    event: "order/shipped",
    handlers: [
      message("send_shipping_notification", "order_shipped"),
      { handler: "update_tracking", functionId: "update-tracking", step: "update-tracking" },
    ],
  },
  {
    seedEvent: "OrderDelivered",
    event: "order/delivered",
    handlers: [
      message("send_delivery_notification", "order_delivered"),
      { handler: "complete_order", functionId: "complete-order", step: "complete-order" },
    ],
  },
  {
    seedEvent: "PaymentProcessed",
    event: "payment/processed",
    handlers: [bookkeeping("update_order_payment_status"), bookkeeping("payment_completed")],
  },
  {
    seedEvent: "PaymentCompleted",
    event: "payment/completed",
    handlers: [
      { handler: "create_shipment", functionId: "create-shipment", step: "create-shipment" },
      message("send_payment_confirmation", "payment_confirmation"),
    ],
  },
  {
    seedEvent: "PaymentFailed",
    event: "payment/failed",
    handlers: [
      { handler: "handle_payment_failure", functionId: "undo-order", step: "refund-payment" },
      message("send_payment_failure_notification", "payment_failed"),
    ],
  },
  {
    seedEvent: "PaymentRefunded",
    event: "payment/refunded",
    handlers: [
      bookkeeping("update_order_status"),
      message("send_refund_notification", "payment_refunded"),
    ],
  },
  {
    seedEvent: "InventoryReserved",
    event: "inventory/reserved",
    handlers: [bookkeeping("log the movement")],
  },
  {
    seedEvent: "InventoryReleased",
    event: "inventory/released",
    handlers: [bookkeeping("log the movement")],
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

/** What wakes a function without being news of an order, and which function that is. */
export const signalHandlers: Readonly<Record<keyof typeof signals, string>> = {
  "order/resume": "resume-order",
  "gateway/event.received": "apply-gateway-event",
  "carrier/event.received": "update-tracking",
};

/** When each cron runs; by the event `cron/<id>.run` it also runs now. */
export const cronSchedules: Readonly<Record<string, string>> = {
  "expire-pending-orders": "*/5 * * * *",
  "sync-inventory": "0 */6 * * *",
  "sweep-outbox": "* * * * *",
  "resume-orders": "* * * * *",
  "reconcile-payments": "* * * * *",
};

/** Inngest's own event for a run that failed past its last retry, and who records it. */
export const failedRuns = {
  event: "inngest/function.failed",
  functionId: "record-failed-run",
} as const;

function message(handler: string, ...emails: CustomerEmail[]): SeedHandler {
  return { handler, functionId: "send-customer-emails", step: "send-emails", emails };
}

function bookkeeping(handler: string): SeedHandler {
  return { handler, functionId: "keep-books", step: "keep-books" };
}
