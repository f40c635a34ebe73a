import { canceledIntent, type IntentStatus } from "@/local/gateway/payment-intents/intent";
import type { GatewayStore } from "@/local/gateway/store";
import { type CheckoutSession, sessionView } from "./session";

const cancelableStatuses = new Set<IntentStatus>([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
]);

/**
 * Closes an open session that the caller has locked; no attempt can start on it any more. An
 * intent that was tried on it in vain ends with it.
 */
export async function expireSession(
  store: GatewayStore,
  session: CheckoutSession,
): Promise<CheckoutSession> {
  const expired: CheckoutSession = { ...session, status: "expired", url: null };
  store.save("checkout_sessions", expired);
  if (session.payment_intent) {
    const intent = await store.lock("payment_intents", session.payment_intent);
    if (cancelableStatuses.has(intent.status)) {
      const canceled = canceledIntent(intent, "expired");
      store.save("payment_intents", canceled);
      store.emit("payment_intent.canceled", canceled);
    }
  }
  store.emit("checkout.session.expired", sessionView(expired));
  return expired;
}
