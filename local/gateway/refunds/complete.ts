import { type Charge, refundedCharge } from "@/local/gateway/charges/charge";
import type { GatewayStore } from "@/local/gateway/store";
import type { FailureReason, Refund } from "./refund";

/**
 * Completes a refund that is due: a pending one succeeds. One that had succeeded fails, and its
 * amount can be refunded again.
 */
export async function completeRefund(store: GatewayStore, id: string): Promise<void> {
  const { payment_intent: intentId } = await store.find("refunds", id);
  // As its creation does, so that one change of a payment's money at a time is committed.
  await store.lock("payment_intents", intentId);
  const refund = await store.lock("refunds", id);
  if (refund.status === "pending") {
    const { pending_reason: _, ...rest } = refund;
    const succeeded: Refund = { ...rest, status: "succeeded" };
    saveUpdated(store, succeeded);
  } else if (refund.status === "succeeded") {
    const charge = await store.lock("charges", refund.charge);
    failRefund(store, charge, refund, "expired_or_canceled_card");
  }
}

/** Fails a refund that had succeeded. Returns the charge, whose amount can be refunded again. */
export function failRefund(
  store: GatewayStore,
  charge: Charge,
  refund: Refund,
  reason: FailureReason,
): Charge {
  const failed: Refund = { ...refund, status: "failed", failure_reason: reason };
  const after = refundedCharge(charge, -refund.amount);
  store.save("charges", after);
  saveUpdated(store, failed);
  store.emit("refund.failed", failed);
  return after;
}

/**
 * A refund of a card is reported twice: once by the event of all refunds, once by the older one.
 * Source: https://docs.stripe.com/api/refunds
 */
function saveUpdated(store: GatewayStore, refund: Refund): void {
  store.save("refunds", refund);
  store.emit("refund.updated", refund);
  store.emit("charge.refund.updated", refund);
}
