import { refundedCharge } from "@/local/gateway/charges/charge";
import type { GatewayStore } from "@/local/gateway/store";
import type { Refund } from "./refund";

/**
 * Completes a refund that is due: a pending one succeeds. One that had succeeded fails, and its
 * amount can be refunded again.
 */
export async function completeRefund(store: GatewayStore, id: string): Promise<void> {
  const { payment_intent: intentId } = await store.find("refunds", id);
  // Locks in the same order as the creation of a refund, to avoid deadlocks: the intent first.
  await store.lock("payment_intents", intentId);
  const refund = await store.lock("refunds", id);
  if (refund.status === "pending") {
    const { pending_reason: _, ...rest } = refund;
    const succeeded: Refund = { ...rest, status: "succeeded" };
    store.save("refunds", succeeded);
    store.emit("refund.updated", succeeded);
  } else if (refund.status === "succeeded") {
    const charge = await store.lock("charges", refund.charge);
    const failed: Refund = {
      ...refund,
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    };
    store.save("charges", refundedCharge(charge, -refund.amount));
    store.save("refunds", failed);
    store.emit("refund.updated", failed);
    store.emit("refund.failed", failed);
  }
}
