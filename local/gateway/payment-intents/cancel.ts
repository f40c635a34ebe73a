import type { GatewayStore } from "@/local/gateway/store";
import { unexpectedState } from "./confirm";
import { canceledIntent, type PaymentIntent } from "./intent";

/** Cancels an intent that has not been captured. Its authorization, if any, is released. */
export async function cancelIntent(
  store: GatewayStore,
  id: string,
  reason: string | null,
): Promise<PaymentIntent> {
  const intent = await store.lock("payment_intents", id);
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, expired, processing.`,
      intent,
    );
  }
  const canceled = canceledIntent(intent, reason);
  store.save("payment_intents", canceled);
  store.emit("payment_intent.canceled", canceled);
  return canceled;
}
