import { refused } from "@/local/gateway/api-error";
import type { Charge } from "@/local/gateway/charges/charge";
import { findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import type { GatewayStore } from "@/local/gateway/store";
import { type Dispute, type DisputeReason, newDispute } from "./dispute";
import { closeFraudWarnings, openDisputesOf } from "./find";
import { type FraudWarning, newFraudWarning } from "./fraud-warning";

/**
 * What the test card's bank does once the charge is captured: disputes it, asks about it, or warns
 * of fraud. Returns the charge as it is then.
 */
export function disputeByCard(store: GatewayStore, charge: Charge): Charge {
  const behavior = findCardByMethod(charge.payment_method)?.behavior;
  if (behavior?.kind === "warns_of_fraud") createFraudWarning(store, charge);
  if (behavior?.kind !== "disputes") return charge;
  const disputed: Charge = { ...charge, disputed: !behavior.isInquiry };
  createDispute(store, disputed, behavior);
  return disputed;
}

/** Opens a dispute or an inquiry of a captured payment. A charge has one open dispute at most. */
export async function openDispute(
  store: GatewayStore,
  intentId: string,
  how: { reason: DisputeReason; isInquiry: boolean },
): Promise<Dispute> {
  const charge = await lockCapturedCharge(store, intentId);
  if ((await openDisputesOf(store, charge.id)).length > 0) {
    throw refused("charge_disputed", `Charge ${charge.id} has an open dispute already.`);
  }
  // Stripe doesn't say whether an inquiry counts. Here it doesn't, so that nobody relies on it.
  const disputed: Charge = { ...charge, disputed: charge.disputed || !how.isInquiry };
  store.save("charges", disputed);
  await closeFraudWarnings(store, charge.id);
  return createDispute(store, disputed, how);
}

export async function openFraudWarning(
  store: GatewayStore,
  intentId: string,
): Promise<FraudWarning> {
  return createFraudWarning(store, await lockCapturedCharge(store, intentId));
}

async function lockCapturedCharge(store: GatewayStore, intentId: string): Promise<Charge> {
  const { intent, charge } = await store.lockPayment(intentId);
  if (intent.status !== "succeeded" || !charge) {
    throw refused("payment_intent_unexpected_state", "Only a captured payment can be disputed.");
  }
  return charge;
}

function createDispute(
  store: GatewayStore,
  charge: Charge,
  { reason, isInquiry }: { reason: DisputeReason; isInquiry: boolean },
): Dispute {
  const dispute = newDispute({
    amount: charge.amount_captured - charge.amount_refunded,
    charge: charge.id,
    currency: charge.currency,
    payment_intent: charge.payment_intent,
    reason,
    isInquiry,
    brand: charge.payment_method_details.card.brand,
  });
  store.save("disputes", dispute);
  store.emit("charge.dispute.created", dispute);
  if (!isInquiry) store.emit("charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

function createFraudWarning(store: GatewayStore, charge: Charge): FraudWarning {
  const warning = newFraudWarning({ charge: charge.id, payment_intent: charge.payment_intent });
  store.save("fraud_warnings", warning);
  store.emit("radar.early_fraud_warning.created", warning);
  return warning;
}
