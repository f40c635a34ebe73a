import type { Ledger } from "@/local/gateway/ledger";
import { canceledIntent, type IntentStatus } from "@/local/gateway/payment-intents/intent";
import { type CheckoutSession, sessionView } from "./session";

const triedInVain = new Set<IntentStatus>([
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
]);

/**
 * Closes an open session that the caller has locked; no attempt can start on it any more. An
 * intent that was tried on it in vain ends with it.
 */
export async function expireSession(
  ledger: Ledger,
  session: CheckoutSession,
): Promise<CheckoutSession> {
  const expired: CheckoutSession = { ...session, status: "expired", url: null };
  ledger.save("checkout_sessions", expired);
  if (session.payment_intent) {
    const intent = await ledger.lock("payment_intents", session.payment_intent);
    if (triedInVain.has(intent.status)) {
      const canceled = canceledIntent(intent, "expired");
      ledger.save("payment_intents", canceled);
      ledger.emit("payment_intent.canceled", canceled);
    }
  }
  ledger.emit("checkout.session.expired", sessionView(expired));
  return expired;
}
