import { waitingForLabels } from "./operator-waiting-labels";
import type { OrderStatus } from "./status";
import type { WaitingFor } from "./waiting";

/*
 * Why an order needs an operator. These sentences are stored in `orders.attention`, so each must
 * make sense without the order beside it.
 */

/** `minutes` is how long an automatic step may take before an operator should know. */
export function stuckText(waitingFor: WaitingFor, minutes: number): string {
  return `${waitingForLabels[waitingFor]} has taken more than ${minutes} minutes.`;
}

/** What became of a shipment whose label could no longer be voided. */
const outcomes = {
  delivered: "was delivered",
  returned: "was returned",
  lost: "was lost",
} as const;

export function endedButShippedText(status: OrderStatus, outcome: keyof typeof outcomes): string {
  return `The order is ${status}, but its shipment ${outcomes[outcome]}.`;
}

export function endedButInTransitText(status: OrderStatus): string {
  return `The order is ${status}, but its shipment is in transit.`;
}

export const attentionTexts = {
  foreignPayment:
    "The gateway has a payment that names this order but did not come from it. Refund it, or mark it as handled.",
  refundFailed: "The gateway could not refund the customer.",
  refundedBeforeShipping:
    "The order was refunded in full before it shipped. Cancel the order to close it.",
  labelVoidedBeforeShipping:
    "The carrier voided the label. Ship the order with another carrier, or cancel it to refund the customer.",
  labelVoided: "The carrier voided the label.",
  onHold: "The order is on hold.",
  overdueToShip: "The order should have shipped by now.",
  overdueToArrive: "The shipment should have arrived by now.",
  lost: "The shipment is lost. Refund the order, send a replacement, or close it.",
  returned: "The shipment came back. Refund the order, send a replacement, or close it.",
  lostAndPaidBack:
    "The shipment is lost, and the customer's bank has returned the payment. Close the order.",
  returnedAndPaidBack:
    "The shipment came back, and the customer's bank has returned the payment. Close the order.",
} as const;
