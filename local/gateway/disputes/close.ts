import { refused } from "@/local/gateway/api-error";
import type { GatewayStore } from "@/local/gateway/store";
import { closedDispute, type Dispute, isInquiry, isOpen } from "./dispute";
import { closeFraudWarnings, openDisputesOf } from "./find";

/** Closes an open dispute as the bank does: an inquiry ends as `warning_closed`. */
export async function closeDispute(
  store: GatewayStore,
  id: string,
  outcome: "won" | "lost",
): Promise<Dispute> {
  const dispute = await store.lock("disputes", id);
  if (!isOpen(dispute)) {
    throw refused("dispute_closed", `This dispute is already closed: ${dispute.status}.`);
  }
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

/**
 * Closes a dispute whose evidence was submitted. Source: the texts that decide it in test mode,
 * https://docs.stripe.com/testing#evidence
 */
export async function decideDispute(store: GatewayStore, id: string): Promise<void> {
  const dispute = await store.lock("disputes", id);
  if (!isOpen(dispute)) return;
  const isWon = dispute.evidence.uncategorized_text === "winning_evidence";
  await closeDispute(store, id, isWon ? "won" : "lost");
}
