import { refused } from "@/local/gateway/api-error";
import { capturedCharge } from "@/local/gateway/charges/charge";
import { disputeByCard } from "@/local/gateway/disputes/open";
import { newPaymentMethod } from "@/local/gateway/payment-methods/payment-method";
import { findCardByMethod } from "@/local/gateway/payment-methods/test-cards";
import type { GatewayStore } from "@/local/gateway/store";
import { unexpectedState } from "./confirm";
import {
  canceledIntent,
  capturedIntent,
  type PaymentError,
  type PaymentIntent,
  paymentError,
} from "./intent";

export type Capture =
  | { kind: "captured"; intent: PaymentIntent }
  | { kind: "refused"; intent: PaymentIntent; error: PaymentError };

/**
 * Captures an authorization: all of it, or `amount` in minor units, which releases the rest. A card
 * that refuses the capture cancels the intent.
 */
export async function captureIntent(
  store: GatewayStore,
  id: string,
  amount: number | undefined,
): Promise<Capture> {
  const { intent, charge } = await store.lockPayment(id);
  if (intent.status !== "requires_capture" || !charge) {
    throw unexpectedState(
      intent.status === "succeeded"
        ? "The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized amount has been released."
        : `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
      intent,
    );
  }
  const captured = amount ?? intent.amount_capturable;
  if (captured > intent.amount_capturable) {
    throw refused(
      "amount_too_large",
      "The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
      { payment_intent: intent },
    );
  }
  const card = findCardByMethod(intent.payment_method ?? "");
  if (card?.behavior.kind === "refuses_capture") {
    const method = newPaymentMethod(intent.payment_method ?? card.paymentMethod, card);
    return refuseCapture(store, intent, paymentError(card.behavior.decline, method, charge.id));
  }

  const paid = capturedIntent(intent, captured);
  store.save("payment_intents", paid);
  store.emit("payment_intent.succeeded", paid);
  store.save("charges", disputeByCard(store, capturedCharge(charge, captured)));
  return { kind: "captured", intent: paid };
}

function refuseCapture(store: GatewayStore, intent: PaymentIntent, error: PaymentError): Capture {
  const canceled: PaymentIntent = {
    ...canceledIntent(intent, "automatic"),
    last_payment_error: error,
  };
  store.save("payment_intents", canceled);
  store.emit("payment_intent.payment_failed", canceled);
  store.emit("payment_intent.canceled", canceled);
  return { kind: "refused", intent: canceled, error };
}
