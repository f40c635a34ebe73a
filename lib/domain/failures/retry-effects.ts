import { cronEvent, functionsOfEvent } from "@/lib/domain/workflows/function-catalog";

/**
 * Whether an effect happens again when a run is repeated. `once`: never twice, for the reason given.
 * `harmless`: again, without a consequence outside Waybill. `after_a_day`: once, but the other side
 * forgets the key after 24 hours.
 */
export const repetitions = ["once", "harmless", "after_a_day"] as const;
export type Repetition = (typeof repetitions)[number];

/** What a function does, and what prevents that it is done twice. */
export interface RetryEffect {
  /** Such as "Authorizes the payment". */
  what: string;
  repetition: Repetition;
  why: string;
}

const capture: RetryEffect = {
  what: "Captures the payment",
  repetition: "once",
  why: "The gateway captures a payment once, and repeats its answer for the key order-<id>-capture.",
};

const reverse: RetryEffect = {
  what: "Voids or refunds the payment of an ended order",
  repetition: "once",
  why: "Waybill asks the gateway first and returns only what was not returned. Each refund has its own key.",
};

const alertOperators: RetryEffect = {
  what: "Emails the alert recipients",
  repetition: "once",
  why: "One email per cause. An alert that was sent is not sent again.",
};

const emailCustomer: RetryEffect = {
  what: "Emails the customer",
  repetition: "once",
  why: "One email per order, kind and cause. An email that was sent is not sent again.",
};

const resumeOrders: RetryEffect = {
  what: "Takes the next step of stalled orders",
  repetition: "once",
  why: "Each step reads the order again, and does only what has not been done.",
};

/** What each function does. A test compares the ids with the catalog of functions. */
export const functionEffects: Readonly<Record<string, readonly RetryEffect[]>> = {
  "process-payment": [
    {
      what: "Authorizes the payment",
      repetition: "after_a_day",
      why: "The gateway repeats its answer for the key order-<id>-authorize-<attempt>: no second charge.",
    },
    capture,
  ],
  "reserve-inventory": [
    {
      what: "Reserves the units",
      repetition: "once",
      why: "An order reserves its units once, by a conditional update.",
    },
    capture,
  ],
  "create-shipment": [
    {
      what: "Creates the label",
      repetition: "once",
      why: "The carrier returns the same label for the key order-<id>-label.",
    },
  ],
  "undo-order": [
    reverse,
    {
      what: "Voids the label of an ended order",
      repetition: "once",
      why: "The carrier voids a label once, by its key order-<id>-label.",
    },
    {
      what: "Releases the units of an ended order",
      repetition: "once",
      why: "Only an open reservation is released, by a conditional update.",
    },
  ],
  "update-tracking": [
    {
      what: "Asks the carrier for the shipment's status",
      repetition: "harmless",
      why: "It is a question. The order advances only if the answer is new.",
    },
  ],
  "complete-order": [
    {
      what: "Completes the order",
      repetition: "once",
      why: "Only a delivered order is completed.",
    },
  ],
  "send-customer-emails": [emailCustomer],
  "handle-low-stock": [alertOperators],
  "handle-out-of-stock": [alertOperators],
  "verify-order-changes": [
    {
      what: "Compares the order with its payment, and logs its stock movements",
      repetition: "harmless",
      why: "It writes the log lines again, and changes nothing.",
    },
    capture,
  ],
  "apply-gateway-event": [
    {
      what: "Asks the gateway for the payment, checkout or refund",
      repetition: "harmless",
      why: "It is a question. The order changes only if the answer is new.",
    },
    capture,
    reverse,
  ],
  "resume-order": [resumeOrders],
  "expire-pending-orders": [
    {
      what: "Expires unpaid orders past their deadline",
      repetition: "once",
      why: "Only a pending order without an open payment attempt expires.",
    },
  ],
  "sync-inventory": [
    {
      what: "Compares the stock with its movements and reservations",
      repetition: "harmless",
      why: "It reports differences, and changes nothing.",
    },
  ],
  "sweep-outbox": [
    {
      what: "Sends overdue events, emails and retries",
      repetition: "once",
      why: "Inngest drops an event with an id that it has seen, and an email is claimed before it is sent.",
    },
  ],
  "resume-orders": [resumeOrders],
  "reconcile-payments": [
    {
      what: "Asks the gateway for payments and refunds without an answer",
      repetition: "harmless",
      why: "They are questions. Orders change only if an answer is new.",
    },
    reverse,
  ],
};

/** An event as a retry sends it. */
interface RetryEvent {
  name: string;
  data: Record<string, unknown>;
}

/** Inngest's event for a cron's schedule. Only Inngest may send events of this prefix. */
const reservedPrefix = "inngest/";

/**
 * The event that makes a function run again for this one: itself, or the event that starts a cron
 * at once. Null if there is none.
 */
export function toRetryEvent(functionId: string, event: RetryEvent): RetryEvent | null {
  if (!event.name.startsWith(reservedPrefix)) return event;
  if (event.name !== "inngest/scheduled.timer") return null;
  return { name: cronEvent(functionId), data: {} };
}

/** What happens when these events are sent again: the effects of each function that they start. */
export function effectsOfEvents(
  names: Iterable<string>,
): { functionId: string; effects: readonly RetryEffect[] }[] {
  const ids = [...names].flatMap((name) => functionsOfEvent(name).map(({ id }) => id));
  return [...new Set(ids)]
    .sort()
    .map((functionId) => ({ functionId, effects: functionEffects[functionId] ?? [] }));
}

const dayMs = 24 * 60 * 60_000;

/** Whether the other side may have forgotten the key of one of these effects. */
export function mayRepeat({ repetition }: RetryEffect, oldestFailedAt: Date, now: Date): boolean {
  return repetition === "after_a_day" && now.getTime() - oldestFailedAt.getTime() >= dayMs;
}
