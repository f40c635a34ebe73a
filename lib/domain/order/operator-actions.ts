import { cancel } from "./cancellation-rules";
import type { Decision } from "./change";
import type { OrderFacts, OrderPolicy } from "./facts";
import { nextStep } from "./next-step";
import {
  changeAddress,
  hold,
  markDelivered,
  markHandled,
  releaseForShipping,
  releaseHold,
} from "./operator-rules";
import { isPayable } from "./payment-rules";
import { askRefund } from "./refund-rules";

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
  | "let_continue";

/** Each action's own rule says whether it could be done now: null, or why not. */
export type OperatorActions = Record<OperatorAction, string | null>;

export function operatorActions(
  order: OrderFacts,
  policy: OrderPolicy,
  now: Date,
): OperatorActions {
  const wish = { requestKey: "", amount: null, reason: "", lines: [] };
  return {
    cancel: whyNot(cancel(order, null, "")),
    refund: whyNot(askRefund(order, wish)),
    pay_link: isPayable(order, now) ? null : "The order does not wait for a payment.",
    hold: whyNot(hold(order, "", now)),
    release: whyNot(releaseHold(order, null)),
    edit_address: whyNot(changeAddress(order, "")),
    ship: whyNot(releaseForShipping(order, policy, now)),
    mark_delivered: whyNot(markDelivered(order, now)),
    mark_handled: whyNot(markHandled(order, "", policy, now)),
    let_continue: nextStep(order, policy, now)?.action
      ? null
      : "There is nothing that the system could do now.",
  };
}

function whyNot(decision: Decision): string | null {
  if (decision.kind === "refused") return decision.reason;
  return decision.kind === "nothing" ? "It is done already." : null;
}
