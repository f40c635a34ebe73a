import { z } from "zod";

/** The id of a function, without the app's. It may be one of another version. */
export const functionId = z.string().regex(/^[\w-]{1,100}$/);

/** A function that Waybill serves to Inngest, as it is registered there. */
export interface FunctionEntry {
  id: string;
  /** What it does, as a sentence. */
  purpose: string;
  /** The events that start it. A cron also starts on `cron/<id>.run`. */
  events: readonly string[];
  /** Its schedule in UTC, as a cron expression. */
  schedule: string | null;
  /** Events that one run takes at most, and how long the first of them waits for more. */
  batch: { maxSize: number; timeout: string } | null;
  /** Attempts after the first one. */
  retries: number;
  /** How many of its calls run at once; `key` says for what. */
  concurrency: { limit: number; key: string | null } | null;
  /** Its source. */
  file: string;
}

/** Inngest's default. */
const retriesDefault = 4;

/**
 * A batch that waits as little as it may, which is a second on an Inngest server. Waybill's own engine
 * starts it at once, unless some of the function's batches are under way already.
 */
export const atOnce = { maxSize: 100, timeout: "1s" } as const;

/**
 * A batch that always waits for more events, because one run for many of them costs less. Any timeout
 * longer than the shortest means that.
 */
export const collected = { maxSize: 50, timeout: "1.1s" } as const;

function served(
  id: string,
  purpose: string,
  events: readonly string[],
  more: Partial<FunctionEntry> = {},
): FunctionEntry {
  return {
    ...{ id, purpose, events, schedule: null, batch: null, retries: retriesDefault },
    ...{ concurrency: null, file: `inngest/functions/${id}.ts` },
    ...more,
  };
}

function cron(id: string, purpose: string, schedule: string): FunctionEntry {
  const file = "inngest/functions/crons.ts";
  const concurrency = { limit: 1, key: null };
  return served(id, purpose, [cronEvent(id)], { schedule, concurrency, file });
}

/** The event that starts a cron at once. */
export function cronEvent(id: string): string {
  return `cron/${id}.run`;
}

/**
 * Every function. It is written out because pages may not import the functions themselves; a test
 * compares it with what is registered.
 */
export const functionCatalog: readonly FunctionEntry[] = [
  served(
    "process-payment",
    "Authorizes a new order's payment, and captures it once stock is reserved.",
    ["order/created"],
    { batch: atOnce },
  ),
  served(
    "reserve-inventory",
    "Reserves a new order's units, and captures its payment once it is authorized.",
    ["order/created"],
    { batch: atOnce },
  ),
  served("create-shipment", "Creates the label of a paid order.", ["payment/completed"], {
    batch: atOnce,
  }),
  served("undo-order", "Releases the units and returns the money of an order that ended early.", [
    "order/cancelled",
    "order/expired",
    "payment/failed",
    "inventory/out_of_stock",
  ]),
  served(
    "update-tracking",
    "Retrieves what the carrier knows of shipments, and advances their orders.",
    ["order/shipped", "carrier/event.received"],
    { batch: collected },
  ),
  served("complete-order", "Completes delivered orders.", ["order/delivered"], {
    batch: collected,
  }),
  served(
    "send-customer-emails",
    "Sends every email to customers.",
    [
      "order/created",
      "order/cancelled",
      "order/status.updated",
      "order/expired",
      "order/shipped",
      "order/delivered",
      "payment/completed",
      "payment/failed",
      "payment/refunded",
    ],
    { batch: collected },
  ),
  served("handle-low-stock", "Alerts operators that a product is low on stock.", [
    "inventory/low_stock",
  ]),
  served("handle-out-of-stock", "Alerts operators that an order could not be filled.", [
    "inventory/out_of_stock",
  ]),
  served(
    "verify-order-changes",
    "Compares what events report with the payment, captures what is overdue, and closes what was refunded.",
    ["payment/processed", "payment/refunded", "inventory/reserved", "inventory/released"],
    { batch: { maxSize: 50, timeout: "2s" } },
  ),
  served(
    "apply-gateway-event",
    "Retrieves the payment that a gateway's webhook is about, and records its state.",
    ["gateway/event.received"],
    { batch: collected },
  ),
  served(
    "resume-order",
    "Takes the next actions of a stalled order until it has to wait.",
    ["order/resume"],
    { retries: 0, concurrency: { limit: 1, key: "event.data.orderId" } },
  ),
  served(
    "deliver-webhooks",
    "Posts the events that are due to one webhook endpoint.",
    ["webhook/deliveries.due"],
    { concurrency: { limit: 1, key: "event.data.endpointId" } },
  ),
  served("record-failed-run", "Records a run that failed after its last retry.", [
    "inngest/function.failed",
  ]),
  cron("expire-pending-orders", "Expires orders that were not paid in time.", "*/5 * * * *"),
  cron("sync-inventory", "Compares stock counts with reservations.", "0 */6 * * *"),
  cron("sweep-outbox", "Sends overdue events, and deletes expired rows.", "* * * * *"),
  cron("redeliver-emails", "Sends emails that wait for the mail server.", "* * * * *"),
  cron("send-payment-reminders", "Reminds of orders that must soon be paid.", "* * * * *"),
  cron("resume-orders", "Resumes stalled orders and polls tracking.", "* * * * *"),
  cron(
    "reconcile-payments",
    "Reads lost webhooks, and compares payments with the gateway.",
    "* * * * *",
  ),
];

export const functionIds: readonly string[] = functionCatalog.map(({ id }) => id);

/** A function's entry; undefined for one of another version. */
export function findFunction(id: string): FunctionEntry | undefined {
  return functionCatalog.find((entry) => entry.id === id);
}

/** The functions that an event starts. */
export function functionsOfEvent(name: string): readonly FunctionEntry[] {
  return functionCatalog.filter(({ events }) => events.includes(name));
}

/** Every event that starts a function, in the order of the functions. */
export const triggerEvents: readonly string[] = [
  ...new Set(functionCatalog.flatMap(({ events }) => events)),
];
