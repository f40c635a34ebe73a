import {
  isClosedShipment,
  isEnded,
  type OrderStatus,
  type PaymentStatus,
} from "@/lib/domain/order/status";
import type { alertKinds, CustomerEmail } from "./email-plan";
import { expiredLinkReason, type linkEmailKinds } from "./email-view";

/** What decides whether an email about an order is still true. */
export interface OrderEmailFacts {
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  /** Whether the customer can still pay it, and no attempt is in progress. */
  isPayable: boolean;
  /** Whether the shipment has another carrier or tracking number than the email names. */
  hasOtherTracking: boolean;
  /** Whether the refund that the email reports has failed. */
  hasRefundFailed: boolean;
  /** Whether the customer has got the money of the failed refund that the email reports in another way. */
  isRefundedAgain: boolean;
  /** Whether an operator has dealt with that failed refund. */
  isRefundReviewed: boolean;
  isDisputeOpen: boolean;
  /** Whether an operator sent it again on purpose, who knows how far the order is. */
  isResent: boolean;
}

/** What decides whether an email is still true. */
export interface EmailFacts {
  /** Null for emails that are not about an order. */
  order: OrderEmailFacts | null;
  /** Whether its sign-in link was used, replaced or has expired. */
  isLinkInvalid: boolean;
  /** Whether the reorder request that it reports was closed. */
  isReorderClosed: boolean;
}

type OrderRule = (order: OrderEmailFacts) => string | null;
type AlertKind = (typeof alertKinds)[number];
type LinkKind = (typeof linkEmailKinds)[number];

const because = (fact: string) => `This email is out of date: ${fact}.`;

const stillTrue: OrderRule = () => null;
const whilePayable: OrderRule = ({ isPayable }) =>
  isPayable ? null : because("the order no longer waits for its payment");
const untilArrived: OrderRule = ({ status, hasOtherTracking, isResent }) => {
  const hasArrived = status === "delivered" || status === "completed";
  if (isClosedShipment(status) || (hasArrived && !isResent)) {
    return because(`the order is ${status}`);
  }
  return hasOtherTracking ? because("the tracking number has changed") : null;
};
const whilePacking: OrderRule = ({ status, isResent }) => {
  if (status === "pending" || status === "processing") return null;
  const isOver = isEnded(status) || isClosedShipment(status);
  return isResent && !isOver ? null : because(`the order is ${status}`);
};

/** Payments that have taken, or may have taken, the customer's money or reserved it on the card. */
const maybeCharged: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>([
  "authorized",
  "unknown",
  "paid",
  "partially_refunded",
  "refunded",
]);

/** Alerts that are about no order. */
type OtherAlert = "low_stock_alert" | "webhook_disabled_alert";

/**
 * When an email about an order is no longer true. Texts that follow the order's state are written again
 * before a late delivery, so only what can't be said at all is here. How an order has ended, and that a
 * payment was received, stays true.
 */
const orderRules: Record<CustomerEmail | Exclude<AlertKind, OtherAlert>, OrderRule> = {
  order_confirmation: ({ status }) =>
    isEnded(status) || isClosedShipment(status) ? because(`the order is ${status}`) : null,
  payment_reminder: whilePayable,
  payment_link: whilePayable,
  payment_confirmation: stillTrue,
  payment_failed: ({ paymentStatus }) =>
    maybeCharged.has(paymentStatus) ? because("another attempt to pay was made") : null,
  tracking_link: stillTrue,
  tracking_changed: untilArrived,
  order_processing: whilePacking,
  order_shipped: untilArrived,
  order_delivered: ({ status }) =>
    isClosedShipment(status) ? because(`the order is ${status}`) : null,
  order_returned: stillTrue,
  order_lost: stillTrue,
  order_failed: stillTrue,
  order_cancelled: stillTrue,
  order_expired: stillTrue,
  payment_refunded: ({ hasRefundFailed }) =>
    hasRefundFailed ? because("the refund has failed") : null,
  refund_failed: ({ isRefundedAgain }) =>
    isRefundedAgain ? because("the customer was refunded again") : null,
  out_of_stock_alert: stillTrue,
  payment_disputed_alert: ({ isDisputeOpen }) =>
    isDisputeOpen ? null : because("the dispute is closed"),
  refund_failed_alert: ({ isRefundedAgain, isRefundReviewed }) =>
    isRefundedAgain || isRefundReviewed ? because("the failed refund was dealt with") : null,
};

const otherRules: Record<LinkKind | OtherAlert, (facts: EmailFacts) => string | null> = {
  verify_email: ifLinkInvalid,
  reset_password: ifLinkInvalid,
  account_exists: ifLinkInvalid,
  low_stock_alert: ({ isReorderClosed }) =>
    isReorderClosed ? because("the reorder request is closed") : null,
  // It says when the endpoint was disabled, which stays true.
  webhook_disabled_alert: () => null,
};

function ifLinkInvalid({ isLinkInvalid }: EmailFacts): string | null {
  return isLinkInvalid ? expiredLinkReason : null;
}

/**
 * Why an email must not be sent (again), because what it says is no longer true; null if it may. Emails
 * can wait for days: the mail server was away, or an operator sends one again.
 */
export function whyOutdated(kind: string, facts: EmailFacts): string | null {
  const ofOrder = ruleOf(orderRules, kind);
  if (ofOrder) return facts.order && ofOrder(facts.order);
  return ruleOf(otherRules, kind)?.(facts) ?? null;
}

/** A kind that this version doesn't know has no rule. */
function ruleOf<Rule>(rules: Readonly<Record<string, Rule>>, kind: string): Rule | undefined {
  return Object.hasOwn(rules, kind) ? rules[kind] : undefined;
}
