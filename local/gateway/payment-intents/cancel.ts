import type { Ledger } from "@/local/gateway/ledger";
import { unexpectedState } from "./confirm";
import { canceledIntent, type PaymentIntent } from "./intent";

/** Ends an intent that has not been paid; an authorization is released. */
export async function cancelIntent(
  ledger: Ledger,
  id: string,
  reason: string | null,
): Promise<PaymentIntent> {
  const intent = await ledger.lock("payment_intents", id);
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState("canceled", intent);
  }
  const canceled = canceledIntent(intent, reason);
  ledger.save("payment_intents", canceled);
  ledger.emit("payment_intent.canceled", canceled);
  return canceled;
}
