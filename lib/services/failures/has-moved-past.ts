import sql, { join, raw, type Sql } from "sql-template-tag";
import { emailPlan } from "@/lib/domain/email/email-plan";
import { terminalStatuses } from "@/lib/domain/order/status";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

const terminal = join(terminalStatuses.map(sqlLiteral));

/** The order is in an end state and waits for nothing more, such as its refund. */
const hasEnded = sql`(o.status IN (${terminal}) AND o.waiting_for IS NULL)`;

/** Events that don't take an order forward: what operators note, and answers that are missing. */
const eventsWithoutProgress = sql`('order/noted', 'order/address_changed',
  'order/details_changed', 'order/held', 'order/hold_released', 'order/ship_requested',
  'shipment/tracking_changed', 'email/resent', 'email/pay_link_sent', 'payment/unknown')`;

/** The order has gone on since the failure. */
const hasGoneOn = sql`EXISTS (SELECT FROM order_events e
  WHERE e.order_id = o.id AND e.at > f.failed_at AND e.type NOT IN ${eventsWithoutProgress})`;

const needsNoCapture = sql`o.waiting_for IS DISTINCT FROM 'capture'`;

/** Whether order `o` is past what the function of failure `f` had to do for it. */
const isPast = sql`CASE f.function_id
  WHEN 'process-payment' THEN ${hasEnded} OR ((o.payment_status NOT IN ('pending', 'unknown')
    OR o.waiting_for = 'payment') AND ${needsNoCapture})
  WHEN 'reserve-inventory' THEN ${hasEnded}
    OR (o.inventory_status <> 'pending' AND ${needsNoCapture})
  WHEN 'create-shipment' THEN o.status NOT IN ('pending', 'processing')
    OR o.waiting_for = 'fulfillment'
  WHEN 'undo-order' THEN
    coalesce(o.waiting_for, '') NOT IN ('reversal', 'refund', 'label_void', 'stock_release')
  WHEN 'update-tracking' THEN ${hasEnded} OR o.status IN ('delivered', 'completed', 'returned', 'lost')
    OR EXISTS (SELECT FROM shipments s WHERE s.order_id = o.id AND s.updated_at > f.failed_at)
  WHEN 'complete-order' THEN o.status <> 'delivered'
  ELSE ${hasEnded} OR (${hasGoneOn} AND ${needsNoCapture}) END`;

/** Functions whose work is an email: an order that goes on does not send it. */
const emailFunctions = sql`('send-customer-emails', 'handle-out-of-stock', 'handle-low-stock')`;

const emailEvents = join(Object.keys(emailPlan));

/**
 * One event of failure `f` causes an email: by `emailForEvent`, if it is one to a customer, and
 * unless the order has no address.
 */
const causesEmail = sql`(f.function_id <> 'send-customer-emails' OR (
  (event ->> 'name') || CASE WHEN event ->> 'name' = 'order/status.updated'
    THEN ':' || coalesce(event -> 'data' ->> 'to', '') ELSE '' END IN (${emailEvents})
  AND NOT (event ->> 'name' = 'order/status.updated' AND event -> 'data' ->> 'to' = 'failed'
    AND event -> 'data' ->> 'failureReason' IS DISTINCT FROM 'out_of_stock')
  AND NOT EXISTS (SELECT FROM orders o
    WHERE o.id = ${numberIn("orderId")} AND o.email IS NULL)))`;

/** A number in the data of an event; null if an event has none, for example if it is invalid. */
function numberIn(field: "orderId" | "seq" | "reorderRequestId"): Sql {
  const text = raw(`(event -> 'data' ->> '${field}')`);
  return sql`(CASE WHEN ${text} ~ '^[0-9]{1,9}$' THEN ${text}::int END)`;
}

/** The email of one event of failure `f` exists: to the customer, or to the alert recipients. */
const hasEmail = sql`CASE WHEN f.function_id = 'handle-low-stock'
  THEN EXISTS (SELECT FROM emails m WHERE m.order_id IS NULL AND m.kind = 'low_stock_alert'
    AND m.cause = ${numberIn("reorderRequestId")})
  ELSE EXISTS (SELECT FROM emails m WHERE m.order_id = ${numberIn("orderId")}
    AND m.cause = ${numberIn("seq")}
    AND (m.kind = 'out_of_stock_alert') = (f.function_id = 'handle-out-of-stock')) END`;

/**
 * Whether the work that failure `f` left undone is done, or no longer needed. False for a failure
 * without an order: that of a cron is resolved by the cron's next run.
 */
export const hasMovedPast = sql`(CASE WHEN f.function_id IN ${emailFunctions}
  THEN NOT EXISTS (SELECT FROM jsonb_array_elements(f.events) AS event
    WHERE ${causesEmail} AND NOT (${hasEmail}))
  ELSE f.order_ids <> '{}' AND NOT EXISTS (SELECT FROM orders o
    WHERE o.id = ANY (f.order_ids) AND NOT (${isPast})) END)`;
