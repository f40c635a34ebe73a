import { cronEvent, functionsOfEvent } from "@/lib/domain/workflows/function-catalog";

/**
 * Whether an effect happens again when a run is repeated. `once`: never twice, for the reason given.
 * `harmless`: again, without a consequence outside Waybill. `after_a_day`: once, but the other side
 * forgets the key after 24 hours.
 */
export const repetitions = ["once", "harmless", "after_a_day"] as const;
export type Repetition = (typeof repetitions)[number];

/** Calls to other services. A test compares those of each function with its code. */
export type OutsideCall =
  | `gateway.${"authorize" | "capture" | "void" | "refund" | "expireCheckout"}`
  | `gateway.${"findAttempt" | "retrieve" | "retrieveCheckout" | "retrieveRefund" | "listRefunds"}`
  | `gateway.${"retrieveDispute" | "retrieveFraudWarning" | "listDisputes" | "listEvents"}`
  | `carrier.${"createLabel" | "voidLabel" | "findLabel" | "handOver" | "track"}`
  | "gateway.deleteCustomer"
  | "emailSender.deliver"
  | "webhookSender.post"
  | "inngest.send";

/** Calls that have an effect again once the gateway has forgotten their key. */
export const repeatableCalls = ["gateway.authorize", "gateway.refund"] as const;
export type RepeatableCall = (typeof repeatableCalls)[number];

/** What a function does, and what prevents it from happening twice. */
export interface RetryEffect {
  /** Such as "Authorizes the payment". */
  what: string;
  repetition: Repetition;
  why: string;
  calls: readonly OutsideCall[];
}

const authorize: RetryEffect = {
  what: "Authorizes the payment",
  repetition: "after_a_day",
  why: "The gateway repeats its answer for the key …-order-<id>-authorize-<attempt>: no second charge. After 20 hours, Waybill looks for the payment first.",
  calls: ["gateway.authorize", "gateway.findAttempt"],
};

const repeatAuthorization: RetryEffect = {
  what: "Repeats an authorization that got no answer",
  repetition: "after_a_day",
  why: authorize.why,
  calls: authorize.calls,
};

const capture: RetryEffect = {
  what: "Captures the payment, or voids it if the gateway refuses",
  repetition: "once",
  why: "The gateway captures a payment once, and repeats its answer for the key …-order-<id>-capture.",
  calls: ["gateway.capture", "gateway.void"],
};

const reverse: RetryEffect = {
  what: "Closes the payment page of an ended order, and voids or refunds its payment",
  repetition: "after_a_day",
  why: "Waybill asks the gateway first and returns only what was not returned. A refund that got no answer is repeated with its own key; after 20 hours, Waybill looks for it first.",
  calls: [
    ...(["gateway.expireCheckout", "gateway.void", "gateway.refund"] as const),
    ...(["gateway.retrieve", "gateway.retrieveRefund", "gateway.listRefunds"] as const),
    ...(["gateway.listDisputes", "gateway.retrieveDispute"] as const),
    "gateway.retrieveFraudWarning",
  ],
};

const askBeforeLabel: RetryEffect = {
  what: "Asks the gateway whether the payment was refunded there or disputed",
  repetition: "harmless",
  why: "It is a question. The order changes only if the answer is new.",
  calls: [
    ...(["gateway.retrieve", "gateway.listRefunds", "gateway.listDisputes"] as const),
    ...(["gateway.retrieveDispute", "gateway.retrieveFraudWarning"] as const),
  ],
};

const createLabel: RetryEffect = {
  what: "Creates the label, and voids it if the order has ended",
  repetition: "once",
  why: "The carrier returns the same label for the key …-order-<id>-label.",
  calls: ["carrier.createLabel", "carrier.voidLabel", "carrier.findLabel", "carrier.track"],
};

const voidLabel: RetryEffect = {
  what: "Voids the label of an ended order",
  repetition: "once",
  why: "The carrier voids a label once, by its key …-order-<id>-label.",
  calls: ["carrier.voidLabel", "carrier.findLabel", "carrier.track"],
};

const releaseUnits: RetryEffect = {
  what: "Releases the units of an ended order",
  repetition: "once",
  why: "Only an open reservation is released, by a conditional update.",
  calls: [],
};

const reserveUnits: RetryEffect = {
  what: "Reserves the units",
  repetition: "once",
  why: "An order reserves its units once, by a conditional update.",
  calls: [],
};

const handOver: RetryEffect = {
  what: "Hands the shipment over to the carrier",
  repetition: "once",
  why: "The carrier takes a shipment once, by its key …-order-<id>-label.",
  calls: ["carrier.handOver"],
};

const track: RetryEffect = {
  what: "Asks the carrier for the shipment's status",
  repetition: "harmless",
  why: "It is a question. The order advances only if the answer is new.",
  calls: ["carrier.track"],
};

const completeOrder: RetryEffect = {
  what: "Completes the order",
  repetition: "once",
  why: "Only a delivered order is completed.",
  calls: [],
};

const emailWhy =
  "An email that was sent is not sent again. One that was interrupted keeps its Message-ID.";

const alertOperators: RetryEffect = {
  what: "Emails the alert recipients",
  repetition: "once",
  why: `One email per cause. ${emailWhy}`,
  calls: ["emailSender.deliver"],
};

const emailCustomer: RetryEffect = {
  what: "Emails the customer",
  repetition: "once",
  why: `One email per order, kind and cause. ${emailWhy}`,
  calls: ["emailSender.deliver"],
};

const askGateway: RetryEffect = {
  what: "Asks the gateway for payments, checkouts, refunds and disputes",
  repetition: "harmless",
  why: "They are questions. Orders change only if an answer is new.",
  calls: [
    ...(["gateway.retrieve", "gateway.retrieveCheckout"] as const),
    ...(["gateway.retrieveRefund", "gateway.listRefunds"] as const),
    ...(["gateway.retrieveDispute", "gateway.retrieveFraudWarning"] as const),
  ],
};

const readEvents: RetryEffect = {
  what: "Records webhooks that did not arrive",
  repetition: "once",
  why: "An event of the gateway is recorded once, whether its webhook arrives or it is read from the list.",
  calls: ["gateway.listEvents"],
};

const deleteCustomers: RetryEffect = {
  what: "Deletes erased customers at the gateway, with their saved cards",
  repetition: "harmless",
  why: "The gateway deletes a customer once, and Waybill forgets its id then.",
  calls: ["gateway.deleteCustomer"],
};

const voidSecond: RetryEffect = {
  what: "Voids a second authorization of an order",
  repetition: "once",
  why: "The gateway voids an authorization once.",
  calls: ["gateway.void"],
};

const expire: RetryEffect = {
  what: "Expires unpaid orders past their deadline, after closing their payment pages",
  repetition: "once",
  why: "Only a pending order without an open payment attempt expires.",
  calls: ["gateway.expireCheckout", "gateway.retrieve"],
};

/**
 * A capture ends in a reversal if the order has ended meanwhile. Operators get an email about a
 * refund that failed and about a dispute.
 */
const captureAndReverse = [capture, reverse, alertOperators];

/** What `order/resume` does: whichever step of its order is next. */
const nextSteps = [
  ...[reserveUnits, authorize, ...captureAndReverse, askBeforeLabel, createLabel, handOver, track],
  ...[completeOrder, expire, voidSecond, voidLabel, releaseUnits],
];

/** What each function does. A test compares the ids with the catalog, and the calls with the code. */
export const functionEffects: Readonly<Record<string, readonly RetryEffect[]>> = {
  "process-payment": [authorize, ...captureAndReverse],
  "reserve-inventory": [reserveUnits, ...captureAndReverse, createLabel],
  "create-shipment": [askBeforeLabel, alertOperators, createLabel],
  "undo-order": [reverse, alertOperators, repeatAuthorization, voidLabel, releaseUnits],
  "update-tracking": [track, handOver, askBeforeLabel, alertOperators, createLabel],
  "complete-order": [completeOrder],
  "send-customer-emails": [emailCustomer],
  "handle-low-stock": [alertOperators],
  "handle-out-of-stock": [alertOperators],
  "verify-order-changes": [
    {
      what: "Compares the order with its payment, and logs its stock movements",
      repetition: "harmless",
      why: "It writes the log lines again, and changes nothing.",
      calls: [],
    },
    ...captureAndReverse,
  ],
  "apply-gateway-event": [askGateway, voidSecond, ...captureAndReverse, repeatAuthorization],
  "resume-order": nextSteps,
  "deliver-webhooks": [
    {
      what: "Posts events to a webhook endpoint",
      repetition: "harmless",
      why: "Only what the endpoint has not taken is posted. The webhook-id stays the same, by which receivers know a repetition.",
      calls: ["webhookSender.post"],
    },
    alertOperators,
  ],
  "expire-pending-orders": [expire, voidSecond, ...captureAndReverse],
  "sync-inventory": [
    {
      what: "Compares the stock with its movements and reservations",
      repetition: "harmless",
      why: "It reports differences, and changes nothing.",
      calls: [],
    },
  ],
  "sweep-outbox": [
    {
      what: "Sends overdue events and retries",
      repetition: "once",
      why: "Inngest drops an event with an id that it has seen.",
      calls: ["inngest.send"],
    },
  ],
  "redeliver-emails": [
    {
      what: "Sends emails that wait for the mail server",
      repetition: "once",
      why: `An email is claimed before it is sent. ${emailWhy}`,
      calls: ["emailSender.deliver"],
    },
  ],
  "send-payment-reminders": [emailCustomer],
  "resume-orders": [
    {
      what: "Starts resume-order for stalled orders",
      repetition: "once",
      why: "One event per order and minute: Inngest drops an event with an id that it has seen.",
      calls: ["inngest.send"],
    },
    ...nextSteps,
  ],
  "reconcile-payments": [
    ...[repeatAuthorization, askGateway, voidSecond, ...captureAndReverse],
    ...[readEvents, deleteCustomers],
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

/**
 * Since when the oldest call of each kind has had no answer, of all that a retry can repeat; null
 * if there is none. Its key is at least as old.
 */
export type OpenSince = Readonly<Record<RepeatableCall, string | null>>;

/** Whether the gateway may have forgotten the key of a call that this effect repeats. */
export function mayRepeat(effect: RetryEffect, openSince: OpenSince, now: Date): boolean {
  return repeatableCalls.some((call) => {
    const since = effect.calls.includes(call) ? openSince[call] : null;
    return since !== null && now.getTime() - Date.parse(since) >= dayMs;
  });
}
