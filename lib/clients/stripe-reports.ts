import Stripe from "stripe";
import { z } from "zod";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import { errorLine } from "@/lib/telemetry/safe-error";
import {
  type AuthorizeRequest,
  type CheckoutReport,
  type GatewayEvent,
  GatewayObjectMissing,
  GatewayPermissionDenied,
  GatewayUnavailable,
  type OpenCheckout,
} from "./payment-gateway";

const minorUnits = z.int().min(0);
const metadata = z.record(z.string(), z.string()).nullish();
const reference = z.union([z.string(), z.object({ id: z.string() })]).nullish();

/** A card is only shown: without one, or with a garbled one, an answer is as good as complete. */
const cardShape = z.object({
  brand: z.string().regex(/^[a-z_]{1,20}$/),
  last4: z.string().regex(/^\d{4}$/),
});

// What the SDK's types promise, its answers don't: they are parsed as they come. A field that is
// needed and missing must stop the answer here, before anything of it is recorded.
const intentShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  amount: minorUnits,
  currency: z.string().length(3).toLowerCase(),
  amount_received: minorUnits,
  metadata,
  cancellation_reason: z.string().nullish(),
  last_payment_error: z
    .object({
      code: z.string().nullish(),
      decline_code: z.string().nullish(),
      message: z.string().nullish(),
      payment_method: z.looseObject({}).nullish(),
    })
    .nullish(),
  latest_charge: z
    .union([
      z.string(),
      z.object({
        amount_refunded: minorUnits.nullish(),
        disputed: z.boolean().nullish(),
        payment_method_details: z
          .object({ card: z.looseObject({ capture_before: z.int().nullish() }).nullish() })
          .nullish(),
      }),
    ])
    .nullish(),
});
type Intent = z.infer<typeof intentShape>;

const refundShape = z.object({
  id: z.string().min(1),
  amount: minorUnits,
  status: z.string().nullish(),
  metadata,
  failure_reason: z.string().nullish(),
  payment_intent: reference,
});

const sessionShape = z.object({
  id: z.string().min(1),
  client_reference_id: z.string().nullish(),
  status: z.string().nullish(),
  payment_intent: reference,
});

const openSessionShape = z.object({
  id: z.string().min(1),
  url: z.url(),
  /** Unix seconds. */
  expires_at: z.int(),
});

/** Checks an answer. Throws `GatewayUnavailable` for one that lacks a field: its outcome is unknown. */
export function checked<Shape extends z.ZodType>(shape: Shape, answer: unknown): z.infer<Shape> {
  const { success, data, error } = shape.safeParse(answer);
  if (success) return data;
  const fields = error.issues.map(({ path }) => path.join("."));
  throw new GatewayUnavailable(
    `The payment gateway's response lacks or garbles ${[...new Set(fields)].join(", ")}.`,
  );
}

/** The report of a payment intent. Throws `GatewayUnavailable` if a field is missing. */
export function toPaymentReport(answer: unknown): PaymentReport {
  const intent = checked(intentShape, answer);
  return {
    providerRef: intent.id,
    installation: intent.metadata?.installation ?? null,
    orderId: positiveId(intent.metadata?.orderId),
    attempt: positiveId(intent.metadata?.attempt),
    amount: intent.amount,
    currency: intent.currency,
    state: stateOf(intent),
    amountReceived: intent.amount_received,
    amountRefunded: amountRefunded(intent),
    isDisputed: isDisputed(intent),
    captureBefore: captureBefore(intent),
    card: cardOf(intent),
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
  intent: Pick<Intent, "status" | "cancellation_reason"> & {
    last_payment_error?: object | null | undefined;
  },
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

/** A payment without a charge has no refunds. A charge that is only named says nothing. */
function amountRefunded({ latest_charge: charge }: Intent): number | null {
  if (typeof charge === "string") return null;
  return charge ? (charge.amount_refunded ?? null) : 0;
}

/** A payment without a charge has no dispute. A charge that is only named says nothing. */
function isDisputed({ latest_charge: charge }: Intent): boolean | null {
  if (typeof charge === "string") return null;
  return charge ? (charge.disputed ?? null) : false;
}

function captureBefore(intent: Intent): Date | null {
  const charge = intent.latest_charge;
  if (!charge || typeof charge === "string") return null;
  const seconds = charge.payment_method_details?.card?.capture_before;
  return seconds ? new Date(seconds * 1000) : null;
}

/**
 * The card of the latest attempt. The response to a declined call only names its charge, but has the
 * payment method. Source: https://docs.stripe.com/api/payment_intents/object
 */
function cardOf({ latest_charge: charge, last_payment_error: error }: Intent) {
  const paidWith = charge && typeof charge !== "string" ? charge.payment_method_details : null;
  return cardShape.safeParse((paidWith ?? error?.payment_method)?.card).data ?? null;
}

/** The report of a refused authorization. Only a card error has a payment intent. */
export function toRefusedPayment(error: unknown, request: AuthorizeRequest): PaymentReport {
  if (!isRefusal(error)) throw toGatewayUnavailable(error);
  const intent = error.payment_intent;
  const failure = isMissing(error) ? methodMissing : failureOf(error);
  if (intent) {
    const report = toPaymentReport(intent);
    return { ...report, state: report.state === "open" ? "declined" : report.state, failure };
  }
  const { installation, orderId, attempt, amount, currency } = request;
  return {
    providerRef: null,
    ...{ installation, orderId, attempt, amount, currency },
    state: "declined",
    amountReceived: 0,
    amountRefunded: 0,
    captureBefore: null,
    card: null,
    failure,
  };
}

/** Stripe's own message names ids of the gateway, which people never see. */
const methodMissing = {
  code: "resource_missing",
  message: "This payment method is no longer available. Use another one.",
};

function isMissing({ code }: { code?: string | undefined }): boolean {
  return code === "resource_missing";
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
  if (isRefusal(error) && isMissing(error)) {
    const message = `The payment gateway has no such object (${errorLine(error)}).`;
    return new GatewayObjectMissing(message, { cause: error });
  }
  if (error instanceof Stripe.errors.StripePermissionError) {
    const message = `The payment gateway's key lacks a permission (${errorLine(error)}).`;
    return new GatewayPermissionDenied(message, { cause: error });
  }
  const message = `The payment gateway did not respond conclusively (${errorLine(error)}).`;
  return new GatewayUnavailable(message, { cause: error });
}

/** The report of a refund. Throws `GatewayUnavailable` if a field is missing. */
export function toRefundReport(answer: unknown): RefundReport & { paymentRef: string | null } {
  const refund = checked(refundShape, answer);
  const failed = refund.status === "failed" || refund.status === "canceled";
  return {
    providerRef: refund.id,
    installation: refund.metadata?.installation ?? null,
    refundId: positiveId(refund.metadata?.refundId),
    amount: refund.amount,
    status: failed ? "failed" : refund.status === "succeeded" ? "succeeded" : "pending",
    failureCode: failed ? (refund.failure_reason ?? "canceled") : null,
    paymentRef: idOf(refund.payment_intent),
  };
}

/** A session whose page was opened. Throws `GatewayUnavailable` if a field is missing. */
export function toOpenCheckout(answer: unknown): OpenCheckout {
  const { id, url, expires_at: expiresAtS } = checked(openSessionShape, answer);
  return { kind: "open", providerRef: id, url, expiresAt: new Date(expiresAtS * 1000) };
}

/** The report of a checkout session. Throws `GatewayUnavailable` if a field is missing. */
export function toCheckoutReport(answer: unknown): CheckoutReport {
  const session = checked(sessionShape, answer);
  return {
    providerRef: session.id,
    orderId: positiveId(session.client_reference_id),
    status: checkoutStatus(session.status),
    paymentRef: idOf(session.payment_intent),
  };
}

const aboutObject = z.object({
  metadata: z
    .object({ installation: z.string().optional(), orderId: z.string().optional() })
    .nullish(),
  payment_intent: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
});

/** What a webhook's object says about the order that it belongs to. */
export function aboutOf(object: unknown): GatewayEvent["about"] {
  const parsed = aboutObject.safeParse(object).data;
  const orderId = positiveId(parsed?.metadata?.orderId);
  const installation = parsed?.metadata?.installation ?? null;
  return { installation, orderId, paymentRef: idOf(parsed?.payment_intent) };
}

/** The id of an object that Stripe returns either as an id or expanded. */
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (!reference) return null;
  return typeof reference === "string" ? reference : reference.id;
}

/** An unknown status counts as open: a payment is also reported by its own webhook. */
function checkoutStatus(status: string | null | undefined): CheckoutReport["status"] {
  return status === "complete" || status === "expired" ? status : "open";
}

/** An id from metadata, which is text that anyone with access to the Stripe account can set. */
function positiveId(text: string | null | undefined): number | null {
  return text && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
