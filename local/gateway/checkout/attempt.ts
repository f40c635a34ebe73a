import {
  authorizeIntent,
  type Confirmation,
  confirmIntent,
  declineIntent,
} from "@/local/gateway/payment-intents/confirm";
import { newIntent, type PaymentIntent } from "@/local/gateway/payment-intents/intent";
import { authenticationFailed, findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import type { GatewayStore } from "@/local/gateway/store";
import { expireSession } from "./expire";
import { type CheckoutSession, expiryOf, sessionView } from "./session";

export type AttemptResult =
  | { kind: "complete"; session: CheckoutSession }
  | { kind: "requires_action"; session: CheckoutSession }
  | { kind: "declined"; session: CheckoutSession; message: string }
  /** The form is from an outdated page: submitted twice, or open in another tab. */
  | { kind: "stale"; session: CheckoutSession }
  | { kind: "closed"; session: CheckoutSession };

interface AttemptRequest {
  sessionId: string;
  /** The number of attempts that the submitted page knew of. */
  attempts: number;
  declineRate: number;
}

/**
 * Attempts a payment with a test card. The first attempt creates the intent, later ones reuse it.
 */
export async function payWithCard(
  store: GatewayStore,
  request: AttemptRequest & { paymentMethod: string; savesCard: boolean },
): Promise<AttemptResult> {
  const locked = await lockSession(store, request);
  if (locked.kind !== "open") return locked;
  const found = await lockOrCreateIntent(store, locked.session);
  if (found.status === "canceled") return closeSession(store, locked.session);
  const { offersSaving, intent: template } = locked.session.hosted;
  const chosen = offersSaving && request.savesCard ? ("off_session" as const) : null;
  const intent = { ...found, setup_future_usage: template.setupFutureUsage ?? chosen };
  const confirmation = await confirmIntent(store, intent, {
    paymentMethod: request.paymentMethod,
    declineRate: request.declineRate,
    offSession: false,
  });
  return recordAttempt(store, locked.session, confirmation);
}

/** Completes or fails the 3-D Secure authentication of an intent that requires it. */
export async function completeAuthentication(
  store: GatewayStore,
  request: AttemptRequest & { isApproved: boolean },
): Promise<AttemptResult> {
  const locked = await lockSession(store, request);
  if (locked.kind !== "open") return locked;
  const intent = await lockOrCreateIntent(store, locked.session);
  if (intent.status === "canceled") return closeSession(store, locked.session);
  const card = findCardByMethod(intent.payment_method ?? "");
  if (intent.status !== "requires_action" || !card) {
    return { kind: "stale", session: locked.session };
  }
  const confirmation = request.isApproved
    ? authorizeIntent(store, intent, card)
    : declineIntent(store, intent, card, authenticationFailed);
  return recordAttempt(store, locked.session, confirmation);
}

type LockedSession =
  | { kind: "open"; session: CheckoutSession }
  | Extract<AttemptResult, { kind: "complete" | "stale" | "closed" }>;

/** Locks the session and checks that it can take a new attempt. */
async function lockSession(store: GatewayStore, request: AttemptRequest): Promise<LockedSession> {
  const session = await store.lock("checkout_sessions", request.sessionId);
  if (session.status === "complete") return { kind: "complete", session };
  if (session.status === "expired") return { kind: "closed", session };
  if (expiryOf(session) <= new Date()) return closeSession(store, session);
  if (session.hosted.attempts !== request.attempts) return { kind: "stale", session };
  return { kind: "open", session };
}

async function closeSession(
  store: GatewayStore,
  session: CheckoutSession,
): Promise<Extract<AttemptResult, { kind: "closed" }>> {
  return { kind: "closed", session: await expireSession(store, session) };
}

async function lockOrCreateIntent(
  store: GatewayStore,
  session: CheckoutSession,
): Promise<PaymentIntent> {
  if (session.payment_intent) return store.lock("payment_intents", session.payment_intent);
  const intent = newIntent({
    amount: session.amount_total,
    automatic_payment_methods: null,
    capture_method: session.hosted.intent.captureMethod,
    currency: session.currency,
    customer: session.customer,
    description: session.hosted.intent.description,
    metadata: session.hosted.intent.metadata,
    payment_method: null,
    receipt_email: session.customer_email,
    setup_future_usage: session.hosted.intent.setupFutureUsage ?? null,
    statement_descriptor: null,
  });
  store.emit("payment_intent.created", intent);
  return intent;
}

function recordAttempt(
  store: GatewayStore,
  session: CheckoutSession,
  confirmation: Confirmation,
): AttemptResult {
  const { intent } = confirmation;
  const attempted: CheckoutSession = {
    ...session,
    payment_intent: intent.id,
    hosted: { ...session.hosted, attempts: session.hosted.attempts + 1 },
  };
  if (confirmation.kind !== "authorized") {
    store.save("checkout_sessions", attempted, expiryOf(session));
    return confirmation.kind === "declined"
      ? { kind: "declined", session: attempted, message: confirmation.error.message }
      : { kind: "requires_action", session: attempted };
  }
  const complete: CheckoutSession = {
    ...attempted,
    status: "complete",
    payment_status: intent.status === "succeeded" ? "paid" : "unpaid",
    url: null,
  };
  store.save("checkout_sessions", complete);
  store.emit("checkout.session.completed", sessionView(complete));
  return { kind: "complete", session: complete };
}
