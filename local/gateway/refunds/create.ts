import { refused } from "@/local/gateway/api-error";
import { refundedCharge } from "@/local/gateway/charges/charge";
import { checkDecimals } from "@/local/gateway/check-amount";
import { formatMoney } from "@/local/gateway/checkout/format-money";
import { closeByFullRefund } from "@/local/gateway/disputes/close";
import { isChargedBack } from "@/local/gateway/disputes/find";
import { findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import type { GatewayStore } from "@/local/gateway/store";
import { newRefund, type Refund } from "./refund";

export interface RefundRequest {
  paymentIntent: string;
  /** Minor units. Undefined refunds the whole remaining amount. */
  amount: number | undefined;
  reason: string | null;
  metadata: Record<string, string>;
  /** When a pending refund succeeds, or a failing one fails. */
  completesAt: Date;
}

/** Refunds a captured intent. The sum of its refunds never exceeds the captured amount. */
export async function createRefund(store: GatewayStore, request: RefundRequest): Promise<Refund> {
  const { intent, charge } = await store.lockPayment(request.paymentIntent);
  if (intent.status === "requires_capture") {
    throw refused(
      null,
      `This uncaptured Charge was created by a PaymentIntent (${intent.id}). You must cancel the PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method`,
    );
  }
  if (intent.status !== "succeeded" || !charge) {
    throw refused(
      null,
      `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
    );
  }
  if (await isChargedBack(store, charge.id)) {
    throw refused(
      "charge_disputed",
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
    );
  }
  const remaining = charge.amount_captured - charge.amount_refunded;
  if (remaining === 0) {
    throw refused("charge_already_refunded", `Charge ${charge.id} has already been refunded.`);
  }
  const amount = request.amount ?? remaining;
  if (amount > remaining) {
    const money = (minorUnits: number) => formatMoney(minorUnits, intent.currency);
    throw refused(
      null,
      `Refund amount (${money(amount)}) is greater than unrefunded amount on charge (${money(remaining)})`,
      { param: "amount" },
    );
  }
  checkDecimals(amount, intent.currency);

  const behavior = findCardByMethod(charge.payment_method)?.behavior.kind;
  const isFinal = behavior !== "fails_refund" && behavior !== "delays_refund";
  const refund = newRefund({
    amount,
    charge: charge.id,
    currency: intent.currency,
    metadata: request.metadata,
    payment_intent: intent.id,
    reason: request.reason,
    status: behavior === "delays_refund" ? "pending" : "succeeded",
  });
  store.save("charges", refundedCharge(charge, amount));
  store.save("refunds", refund, isFinal ? null : request.completesAt);
  store.emit("refund.created", refund);
  if (amount === remaining) await closeByFullRefund(store, charge.id);
  return refund;
}
