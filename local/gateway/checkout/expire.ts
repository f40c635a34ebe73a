import { canceledIntent, type IntentStatus } from "@/local/gateway/payment-intents/intent";
import type { GatewayStore } from "@/local/gateway/store";
import { type CheckoutSession, sessionView } from "./session";

const unpaidStatuses = new Set<IntentStatus>([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
]);

/**
 * Expires an open session that the caller has locked, so that no further attempt can start. Its
 * intent is canceled, if it has one that is still unpaid.
 */
export async function expireSession(
  store: GatewayStore,
  session: CheckoutSession,
): Promise<CheckoutSession> {
  const expired: CheckoutSession = { ...session, status: "expired", url: null };
  store.save("checkout_sessions", expired);
  if (session.payment_intent) {
    const intent = await store.lock("payment_intents", session.payment_intent);
    if (unpaidStatuses.has(intent.status)) {
      const canceled = canceledIntent(intent, "expired");
      store.save("payment_intents", canceled);
      store.emit("payment_intent.canceled", canceled);
    }
  }
  store.emit("checkout.session.expired", sessionView(expired));
  return expired;
}
