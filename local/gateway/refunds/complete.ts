import { refundedCharge } from "@/local/gateway/charges/charge";
import type { Ledger } from "@/local/gateway/ledger";
import type { Refund } from "./refund";

/**
 * Ends a refund whose time has come: a pending one succeeds, one that had seemed to succeed fails
 * and the money is again there to be refunded.
 */
export async function completeRefund(ledger: Ledger, id: string): Promise<void> {
  const { payment_intent: intentId } = await ledger.find("refunds", id);
  // The same order of locks as when a refund is made: intent, charge, refund.
  await ledger.lock("payment_intents", intentId);
  const refund = await ledger.lock("refunds", id);
  if (refund.status === "pending") {
    const { pending_reason: _, ...rest } = refund;
    const succeeded: Refund = { ...rest, status: "succeeded" };
    ledger.save("refunds", succeeded);
    ledger.emit("refund.updated", succeeded);
  } else if (refund.status === "succeeded") {
    const charge = await ledger.lock("charges", refund.charge);
    const failed: Refund = {
      ...refund,
      status: "failed",
      failure_reason: "expired_or_canceled_card",
    };
    ledger.save("charges", refundedCharge(charge, -refund.amount));
    ledger.save("refunds", failed);
    ledger.emit("refund.updated", failed);
    ledger.emit("refund.failed", failed);
  }
}
