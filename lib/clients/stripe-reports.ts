import Stripe from "stripe";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-rules";
import { errorLine, SafeError } from "@/lib/telemetry/safe-error";

/** The gateway did not answer, or not with anything that decides: the outcome is not known. */
export class GatewayAway extends SafeError {
  override name = "GatewayAway";
}

export interface CheckoutReport {
  providerRef: string;
  orderId: number | null;
  status: "open" | "complete" | "expired";
  /** The payment that the page made, once the customer has confirmed it. */
  paymentRef: string | null;
}

/** A payment intent in our words. */
export function toReport(intent: Stripe.PaymentIntent): PaymentReport {
  return {
    providerRef: intent.id,
    orderId: positive(intent.metadata.orderId),
    attempt: positive(intent.metadata.attempt),
    state: stateOf(intent),
    amountReceived: intent.amount_received,
    captureBefore: captureBefore(intent),
    failure: intent.last_payment_error
      ? {
          code: intent.last_payment_error.decline_code ?? intent.last_payment_error.code ?? "error",
          message: intent.last_payment_error.message ?? "The card was declined.",
        }
      : null,
  };
}

/** Where a payment intent stands, in our words. */
export function stateOf(
  intent: Pick<Stripe.PaymentIntent, "status" | "cancellation_reason" | "last_payment_error">,
): PaymentReport["state"] {
  switch (intent.status) {
    case "requires_capture":
      return "authorized";
    case "succeeded":
      return "paid";
    case "canceled":
      return intent.cancellation_reason === "automatic" ? "lapsed" : "voided";
    case "requires_payment_method":
      return intent.last_payment_error ? "declined" : "open";
    default:
      return "open";
  }
}

function captureBefore(intent: Stripe.PaymentIntent): Date | null {
  const charge = intent.latest_charge;
  if (!charge || typeof charge === "string") return null;
  const seconds = charge.payment_method_details?.card?.capture_before;
  return seconds ? new Date(seconds * 1000) : null;
}

/** A card error carries the payment it made; other refusals come before there is one. */
export function toRefusal(error: unknown): PaymentReport {
  if (!isRefusal(error)) throw away(error);
  const intent = error.payment_intent;
  const failure = failureOf(error);
  if (intent) {
    const report = toReport(intent);
    return { ...report, state: report.state === "open" ? "declined" : report.state, failure };
  }
  return {
    providerRef: null,
    orderId: null,
    attempt: null,
    state: "declined",
    amountReceived: 0,
    captureBefore: null,
    failure,
  };
}

/** Refusals are answers; everything else leaves the outcome open. */
export function isRefusal(error: unknown): error is Stripe.errors.StripeError {
  return (
    error instanceof Stripe.errors.StripeCardError ||
    error instanceof Stripe.errors.StripeInvalidRequestError
  );
}

/** WaitingExplanation a call was refused, for people and for the books. */
export function failureOf(error: Stripe.errors.StripeError): { code: string; message: string } {
  const declined = error instanceof Stripe.errors.StripeCardError ? error.decline_code : undefined;
  return { code: declined ?? error.code ?? "refused", message: error.message };
}

/** A call whose refusal is no answer either. */
export async function decided<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw away(error);
  }
}

/** A fault of the way to the gateway, with its cause. */
export function away(error: unknown): Error {
  if (error instanceof GatewayAway) return error;
  const told = errorLine(error);
  return new GatewayAway(`The payment gateway did not decide (${told}).`, { cause: error });
}

/** A refund in our words. */
export function toRefundReport(refund: Stripe.Refund): RefundReport {
  const failed = refund.status === "failed" || refund.status === "canceled";
  return {
    providerRef: refund.id,
    refundId: positive(refund.metadata?.refundId),
    amount: refund.amount,
    status: failed ? "failed" : refund.status === "succeeded" ? "succeeded" : "pending",
    failureCode: failed ? (refund.failure_reason ?? "canceled") : null,
  };
}

/** A checkout session in our words. */
export function toCheckout(session: Stripe.Checkout.Session): CheckoutReport {
  return {
    providerRef: session.id,
    orderId: positive(session.client_reference_id),
    status: checkoutStatus(session.status),
    paymentRef: idOf(session.payment_intent),
  };
}

/** The id of something that Stripe may or may not have expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (!reference) return null;
  return typeof reference === "string" ? reference : reference.id;
}

/** A state that we do not know yet takes no money that we do not hear of in another way. */
function checkoutStatus(status: string | null): CheckoutReport["status"] {
  return status === "complete" || status === "expired" ? status : "open";
}

/** Metadata is text, and may be anybody's. */
function positive(text: string | null | undefined): number | null {
  return text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
