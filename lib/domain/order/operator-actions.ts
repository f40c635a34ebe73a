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

/** What an operator's page offers to do with an order. */
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

/** Each action's own rule says whether it could be done now: null, or why not. */
export type OperatorActions = Record<OperatorAction, string | null>;

export function listOperatorActions(
  order: OrderFacts,
  policy: OrderPolicy,
  now: Date,
): OperatorActions {
  const wish = { requestKey: "", amount: null, reason: "", lines: [] };
  return {
    cancel: whyNot(decideCancellation(order, null, "")),
    refund: whyNot(decideRefund(order, wish)),
    pay_link: isPayable(order, now) ? null : "The order does not wait for a payment.",
    hold: whyNot(decideHold(order, "", now)),
    release: whyNot(decideHoldRelease(order, null)),
    edit_address: whyNot(decideAddressChange(order, "")),
    ship: whyNot(decideShipping(order, policy, now)),
    mark_delivered: whyNot(decideMarkDelivered(order, now)),
    mark_handled: whyNot(decideMarkHandled(order, "", policy, now)),
    retry_now: nextStep(order, policy, now)?.action
      ? null
      : "There is nothing that the system could do now.",
  };
}

function whyNot(decision: Decision): string | null {
  if (decision.kind === "refused") return decision.reason;
  return decision.kind === "unchanged" ? "It is done already." : null;
}
