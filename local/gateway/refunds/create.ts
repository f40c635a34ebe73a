import { refused } from "@/local/gateway/api-error";
import { refundedCharge } from "@/local/gateway/charges/charge";
import { findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import type { GatewayStore } from "@/local/gateway/store";
import { newRefund, type Refund } from "./refund";

export interface RefundRequest {
  paymentIntent: string;
  /** Minor units; undefined gives back all that is left. */
  amount: number | undefined;
  reason: string | null;
  metadata: Record<string, string>;
  /** When a refund that is not final ends as it will. */
  completesAt: Date;
}

/** Gives money back for a captured intent, never more in all than it received. */
export async function createRefund(store: GatewayStore, request: RefundRequest): Promise<Refund> {
  const intent = await store.lock("payment_intents", request.paymentIntent);
  if (intent.status !== "succeeded" || !intent.latest_charge) {
    throw refused(
      "payment_intent_unexpected_state",
      `This PaymentIntent has no successful charge to refund: its status is ${intent.status}.`,
      { payment_intent: intent },
    );
  }
  const charge = await store.lock("charges", intent.latest_charge);
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0) {
    throw refused("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  }
  const amount = request.amount ?? left;
  if (amount > left) {
    throw refused(
      "amount_too_large",
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`,
      { param: "amount" },
    );
  }

  const card = findCardByMethod(charge.payment_method)?.behavior.kind;
  const final = card !== "fails_refund" && card !== "delays_refund";
  const refund = newRefund({
    amount,
    charge: charge.id,
    currency: intent.currency,
    metadata: request.metadata,
    payment_intent: intent.id,
    reason: request.reason,
    status: card === "delays_refund" ? "pending" : "succeeded",
  });
  store.save("charges", refundedCharge(charge, amount));
  store.save("refunds", refund, final ? null : request.completesAt);
  store.emit("refund.created", refund);
  return refund;
}
