import type { GatewayStore, StoreReader } from "@/local/gateway/store";
import { type Dispute, isInquiry, isOpen } from "./dispute";

const perChargeMax = 100;

function disputesOf(store: StoreReader, charge: string): Promise<Dispute[]> {
  return store.list("disputes", "charge = $1", [charge], perChargeMax);
}

export async function openDisputesOf(store: StoreReader, charge: string): Promise<Dispute[]> {
  return (await disputesOf(store, charge)).filter(isOpen);
}

/**
 * Whether the charge can't be refunded, because its amount was taken back. Inquiries take nothing.
 * Source: https://docs.stripe.com/error-codes#charge-disputed
 */
export async function isChargedBack(store: StoreReader, charge: string): Promise<boolean> {
  return (await disputesOf(store, charge)).some(
    (dispute) => dispute.status === "lost" || (isOpen(dispute) && !isInquiry(dispute)),
  );
}

/** A dispute or a full refund leaves nothing to do about an early fraud warning. */
export async function closeFraudWarnings(store: GatewayStore, charge: string): Promise<void> {
  const warnings = await store.list("fraud_warnings", "charge = $1", [charge], perChargeMax);
  for (const warning of warnings.filter(({ actionable }) => actionable)) {
    const closed = { ...warning, actionable: false };
    store.save("fraud_warnings", closed);
    store.emit("radar.early_fraud_warning.updated", closed);
  }
}
