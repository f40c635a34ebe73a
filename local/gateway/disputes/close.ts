import { type ApiError, refused } from "@/local/gateway/api-error";
import { failRefund } from "@/local/gateway/refunds/complete";
import type { GatewayStore } from "@/local/gateway/store";
import { closedDispute, type Dispute, escalatedInquiry, isInquiry, isOpen } from "./dispute";
import { closeFraudWarnings, openDisputesOf } from "./find";

/** An operator makes a few refunds of one payment. */
const refundsMax = 100;

/** Closes an open dispute as the bank does: an inquiry ends as `warning_closed`. */
export async function closeDispute(
  store: GatewayStore,
  id: string,
  outcome: "won" | "lost",
): Promise<Dispute> {
  const dispute = await store.lock("disputes", id);
  if (!isOpen(dispute)) throw alreadyClosed();
  const closed = closedDispute(dispute, isInquiry(dispute) ? "warning_closed" : outcome);
  store.save("disputes", closed);
  if (closed.status === "won") store.emit("charge.dispute.funds_reinstated", closed);
  store.emit("charge.dispute.closed", closed);
  return closed;
}

/** A full refund ends the inquiries and the early fraud warnings about its charge. */
export async function closeByFullRefund(store: GatewayStore, charge: string): Promise<void> {
  for (const { id } of await openDisputesOf(store, charge)) await closeDispute(store, id, "won");
  await closeFraudWarnings(store, charge);
}

/** Stripe has no code for this. */
export function alreadyClosed(): ApiError {
  return refused(null, "This dispute is already closed");
}

/**
 * Test mode decides soon about evidence with one of these texts.
 * Source: https://docs.stripe.com/testing#evidence
 */
export const decidingTexts: ReadonlySet<string> = new Set([
  "winning_evidence",
  "losing_evidence",
  "escalate_inquiry_evidence",
]);

/** Decides about the evidence that was submitted to a dispute or an inquiry. */
export async function decideDispute(store: GatewayStore, id: string): Promise<void> {
  const { payment_intent: intentId } = await store.find("disputes", id);
  // As a refund and a dispute do: what takes or returns a payment's money, excludes each other.
  await store.lock("payment_intents", intentId);
  const dispute = await store.lock("disputes", id);
  if (!isOpen(dispute)) return;
  const text = dispute.evidence.uncategorized_text;
  if (text !== "escalate_inquiry_evidence") {
    await closeDispute(store, id, text === "winning_evidence" ? "won" : "lost");
  } else if (isInquiry(dispute)) await escalateInquiry(store, dispute);
}

/**
 * Turns an inquiry into a dispute of what was captured. Refunds that were made meanwhile fail, because
 * the bank has taken their amount too. Source: https://docs.stripe.com/api/refunds/object
 */
async function escalateInquiry(store: GatewayStore, inquiry: Dispute): Promise<void> {
  let charge = await store.lock("charges", inquiry.charge);
  const refunds = await store.list(
    "refunds",
    "charge = $1 and status = 'succeeded'",
    [charge.id],
    refundsMax,
  );
  for (const refund of refunds) {
    charge = failRefund(store, charge, refund, "charge_for_pending_refund_disputed");
  }
  const dispute = escalatedInquiry(inquiry, charge.amount_captured);
  store.save("charges", { ...charge, disputed: true });
  store.save("disputes", dispute);
  store.emit("charge.dispute.updated", dispute);
  store.emit("charge.dispute.funds_withdrawn", dispute);
}
