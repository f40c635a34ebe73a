import Stripe from "stripe";
import { z } from "zod";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-rules";
import { errorLine } from "@/lib/telemetry/safe-error";
import { type CheckoutReport, type GatewayEvent, GatewayUnavailable } from "./payment-gateway";

/** The report of a payment intent. */
export function toPaymentReport(intent: Stripe.PaymentIntent): PaymentReport {
  return {
    providerRef: intent.id,
    orderId: positiveId(intent.metadata.orderId),
    attempt: positiveId(intent.metadata.attempt),
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

/** The state of a payment intent. */
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

/** The report of a refused authorization. Only a card error has a payment intent. */
export function toRefusedPayment(error: unknown): PaymentReport {
  if (!isRefusal(error)) throw toGatewayUnavailable(error);
  const intent = error.payment_intent;
  const failure = failureOf(error);
  if (intent) {
    const report = toPaymentReport(intent);
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

/** Whether Stripe refused the call. After any other error the outcome is unknown. */
export function isRefusal(error: unknown): error is Stripe.errors.StripeError {
  return (
    error instanceof Stripe.errors.StripeCardError ||
    error instanceof Stripe.errors.StripeInvalidRequestError
  );
}

/** Why a call was refused: a code to store and a message to show. */
export function failureOf(error: Stripe.errors.StripeError): { code: string; message: string } {
  const declined = error instanceof Stripe.errors.StripeCardError ? error.decline_code : undefined;
  return { code: declined ?? error.code ?? "refused", message: error.message };
}

/** Calls Stripe and turns every error, including a refusal, into `GatewayUnavailable`. */
export async function callGateway<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toGatewayUnavailable(error);
  }
}

/** The error of a call whose outcome is unknown, with its cause. */
export function toGatewayUnavailable(error: unknown): GatewayUnavailable {
  if (error instanceof GatewayUnavailable) return error;
  const message = `The payment gateway did not respond conclusively (${errorLine(error)}).`;
  return new GatewayUnavailable(message, { cause: error });
}

/** The report of a refund. */
export function toRefundReport(refund: Stripe.Refund): RefundReport {
  const failed = refund.status === "failed" || refund.status === "canceled";
  return {
    providerRef: refund.id,
    refundId: positiveId(refund.metadata?.refundId),
    amount: refund.amount,
    status: failed ? "failed" : refund.status === "succeeded" ? "succeeded" : "pending",
    failureCode: failed ? (refund.failure_reason ?? "canceled") : null,
  };
}

/** The report of a checkout session. */
export function toCheckoutReport(session: Stripe.Checkout.Session): CheckoutReport {
  return {
    providerRef: session.id,
    orderId: positiveId(session.client_reference_id),
    status: checkoutStatus(session.status),
    paymentRef: idOf(session.payment_intent),
  };
}

const aboutObject = z.object({
  metadata: z.object({ orderId: z.string().optional() }).nullish(),
  payment_intent: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
});

/** What a webhook's object says about the order that it belongs to. */
export function aboutOf(object: Stripe.Event.Data.Object): GatewayEvent["about"] {
  const parsed = aboutObject.safeParse(object).data;
  const orderId = positiveId(parsed?.metadata?.orderId);
  return { orderId, paymentRef: idOf(parsed?.payment_intent) };
}

/** The id of an object that Stripe returns either as an id or expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (!reference) return null;
  return typeof reference === "string" ? reference : reference.id;
}

/** An unknown status counts as open: a payment is also reported by its own webhook. */
function checkoutStatus(status: string | null): CheckoutReport["status"] {
  return status === "complete" || status === "expired" ? status : "open";
}

/** An id from metadata, which is text that anyone with access to the Stripe account can set. */
function positiveId(text: string | null | undefined): number | null {
  return text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
