import { decideCancellation } from "./cancellation-rules";
import type { Decision } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
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

/** The actions that the admin's order page offers. */
export type OperatorAction =
  | "cancel"
  | "refund"
  | "pay_link"
  | "hold"
  | "release"
  | "edit_address"
  | "ship"
  | "mark_delivered"
  | "mark_handled"
  | "retry_now";

/** For each action, why it is not possible now; null when it is. */
export type OperatorActions = Record<OperatorAction, string | null>;

export function listOperatorActions(
  order: OrderFacts,
  policy: OrderPolicy,
  now: Date,
): OperatorActions {
  const refund = { requestKey: "", amount: null, reason: "", lines: [] };
  return {
    cancel: refusalOf(decideCancellation(order, null, "")),
    refund: refusalOf(decideRefund(order, refund)),
    pay_link: isPayable(order, now) ? null : "This order is not waiting for a payment.",
    hold: refusalOf(decideHold(order, "", now)),
    release: refusalOf(decideHoldRelease(order, null)),
    edit_address: refusalOf(decideAddressChange(order, "")),
    ship: refusalOf(decideShipping(order, policy, now)),
    mark_delivered: refusalOf(decideMarkDelivered(order, now)),
    mark_handled: refusalOf(decideMarkHandled(order, "", policy, now)),
    retry_now: nextStep(order, policy, now)?.action ? null : "No automatic step is pending.",
  };
}

function refusalOf(decision: Decision): string | null {
  if (decision.kind === "refused") return decision.reason;
  return decision.kind === "unchanged" ? "Already done." : null;
}
