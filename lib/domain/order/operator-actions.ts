import { decideCancellation } from "./cancellation-rules";
import type { Decision } from "./change";
import { decidePaymentReview } from "./dispute-rules";
import type { OrderFacts, OrderPolicy } from "./facts";
import { refusalOfManualShipment, refusalOfTrackingChange } from "./manual-shipment-rules";
import { nextStep } from "./next-step";
import {
  decideAddressChange,
  decideHold,
  decideHoldRelease,
  decideMarkDelivered,
  decideMarkHandled,
  decideShipping,
} from "./operator-rules";
import { isPayable } from "./payment-rules";
import { decideRefund } from "./refund-rules";
import { refusalOfRemoval } from "./removed-units";
import { refusalOfReplacement } from "./replacement-rules";
import { decideClosing, decideShipmentReport, refusalOfRestock } from "./shipment-outcome-rules";

/** The actions that the admin's order page offers. */
export type OperatorAction =
  | "cancel"
  | "refund"
  | "pay_link"
  | "hold"
  | "release"
  | "edit_address"
  | "ship"
  | "remove_items"
  | "ship_manually"
  | "change_tracking"
  | "mark_delivered"
  | "report_shipment"
  | "close"
  | "restock"
  | "replace"
  | "mark_handled"
  | "review_payment"
  | "retry_now";

/** For each action, why it is not possible now; null when it is. */
export type OperatorActions = Record<OperatorAction, string | null>;

export function listOperatorActions(
  order: OrderFacts,
  policy: OrderPolicy,
  now: Date,
): OperatorActions {
  const refund = { requestKey: "", amount: null, reason: "", lines: [], actor: "" };
  return {
    cancel: refusalOf(decideCancellation(order, null, "")),
    refund: refusalOf(decideRefund(order, refund)),
    pay_link: isPayable(order, now) ? null : "This order is not waiting for a payment.",
    hold: refusalOf(decideHold(order, "", now)),
    release: refusalOf(decideHoldRelease(order, null)),
    edit_address: refusalOf(decideAddressChange(order, "")),
    ship: refusalOf(decideShipping(order, policy, now)),
    remove_items: refusalOfRemoval(order, policy),
    ship_manually: refusalOfManualShipment(order),
    change_tracking: refusalOfTrackingChange(order),
    report_shipment: refusalOfReport(order),
    close: refusalOf(decideClosing(order, "")),
    restock: refusalOfRestock(order),
    replace: refusalOfReplacement(order),
    mark_delivered: refusalOf(decideMarkDelivered(order, now)),
    mark_handled: refusalOf(decideMarkHandled(order, "", policy, now)),
    review_payment: refusalOf(decidePaymentReview(order, "")),
    retry_now: nextStep(order, policy, now)?.action ? null : "No automatic step is pending.",
  };
}

/** A shipment can be reported as lost or returned, whichever it is not yet. */
function refusalOfReport(order: OrderFacts): string | null {
  const asReturned = refusalOf(decideShipmentReport(order, "returned", ""));
  return asReturned && refusalOf(decideShipmentReport(order, "lost", ""));
}

function refusalOf(decision: Decision): string | null {
  if (decision.kind === "refused") return decision.reason;
  return decision.kind === "unchanged" ? "Already done." : null;
}
