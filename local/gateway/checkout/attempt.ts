import type { Ledger } from "@/local/gateway/ledger";
import {
  authorizeIntent,
  type Confirmation,
  confirmIntent,
  declineIntent,
} from "@/local/gateway/payment-intents/confirm";
import { newIntent, type PaymentIntent } from "@/local/gateway/payment-intents/intent";
import { authenticationFailed, findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import { expireSession } from "./expire";
import { type CheckoutSession, expiryOf, sessionView } from "./session";

export type AttemptResult =
  | { kind: "complete"; session: CheckoutSession }
  | { kind: "asks_customer"; session: CheckoutSession }
  | { kind: "declined"; session: CheckoutSession; message: string }
  /** The form came from a page that is no longer current (sent twice, or another tab). */
  | { kind: "stale"; session: CheckoutSession }
  | { kind: "closed"; session: CheckoutSession };

interface AttemptRequest {
  sessionId: string;
  attempts: number;
  declineRate: number;
}

/** Pays with a test card: the first attempt makes the intent, later ones use it again. */
export async function payWithCard(
  ledger: Ledger,
  request: AttemptRequest & { paymentMethod: string },
): Promise<AttemptResult> {
  const opened = await openSession(ledger, request);
  if (opened.kind !== "open") return opened;
  const intent = await intentOf(ledger, opened.session);
  if (intent.status === "canceled") return closeSession(ledger, opened.session);
  const confirmation = await confirmIntent(ledger, intent, {
    paymentMethod: request.paymentMethod,
    declineRate: request.declineRate,
    offSession: false,
  });
  return recordAttempt(ledger, opened.session, confirmation);
}

/** The customer's answer to the bank's question, for a session whose intent asks for it. */
export async function answerBank(
  ledger: Ledger,
  request: AttemptRequest & { approve: boolean },
): Promise<AttemptResult> {
  const opened = await openSession(ledger, request);
  if (opened.kind !== "open") return opened;
  const intent = await intentOf(ledger, opened.session);
  if (intent.status === "canceled") return closeSession(ledger, opened.session);
  const card = findCardByMethod(intent.payment_method ?? "");
  if (intent.status !== "requires_action" || !card) {
    return { kind: "stale", session: opened.session };
  }
  const confirmation = request.approve
    ? authorizeIntent(ledger, intent, card)
    : declineIntent(ledger, intent, card, authenticationFailed);
  return recordAttempt(ledger, opened.session, confirmation);
}

type Opened =
  | { kind: "open"; session: CheckoutSession }
  | Extract<AttemptResult, { kind: "complete" | "stale" | "closed" }>;

async function openSession(ledger: Ledger, request: AttemptRequest): Promise<Opened> {
  const session = await ledger.lock("checkout_sessions", request.sessionId);
  if (session.status === "complete") return { kind: "complete", session };
  if (session.status === "expired") return { kind: "closed", session };
  if (expiryOf(session) <= new Date()) return closeSession(ledger, session);
  if (session.hosted.attempts !== request.attempts) return { kind: "stale", session };
  return { kind: "open", session };
}

async function closeSession(
  ledger: Ledger,
  session: CheckoutSession,
): Promise<Extract<AttemptResult, { kind: "closed" }>> {
  return { kind: "closed", session: await expireSession(ledger, session) };
}

async function intentOf(ledger: Ledger, session: CheckoutSession): Promise<PaymentIntent> {
  if (session.payment_intent) return ledger.lock("payment_intents", session.payment_intent);
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
    statement_descriptor: null,
  });
  ledger.emit("payment_intent.created", intent);
  return intent;
}

function recordAttempt(
  ledger: Ledger,
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
    ledger.save("checkout_sessions", attempted, expiryOf(session));
    return confirmation.kind === "declined"
      ? { kind: "declined", session: attempted, message: confirmation.error.message }
      : { kind: "asks_customer", session: attempted };
  }
  const complete: CheckoutSession = {
    ...attempted,
    status: "complete",
    payment_status: intent.status === "succeeded" ? "paid" : "unpaid",
    url: null,
  };
  ledger.save("checkout_sessions", complete);
  ledger.emit("checkout.session.completed", sessionView(complete));
  return { kind: "complete", session: complete };
}
