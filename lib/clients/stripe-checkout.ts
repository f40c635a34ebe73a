import type Stripe from "stripe";
import { formatTime } from "@/lib/domain/format-time";
import { orderTotals } from "@/lib/domain/money";
import type { CheckoutReport, CheckoutRequest, OpenCheckout } from "./payment-gateway";
import {
  callGateway,
  failureOf,
  isRefusal,
  toCheckoutReport,
  toGatewayUnavailable,
  toOpenCheckout,
} from "./stripe-reports";

/**
 * Stripe keeps a checkout session open for at least 30 minutes, so it outlives its order and is
 * expired by call. A repeated key needs the same parameters, so this is added to the order's expiry.
 */
const checkoutExtraMs = 31 * 60_000;
/**
 * The page offers to save the card, and shows no saved ones: everyone who has the order's link could pay
 * with them. Cards that customers save have `always`.
 */
const savingOptions = {
  payment_method_save: "enabled",
  allow_redisplay_filters: ["unspecified"],
} satisfies Stripe.Checkout.SessionCreateParams.SavedPaymentMethodOptions;
/** Error codes about the amount. Source: https://docs.stripe.com/error-codes */
const amountRefusals: ReadonlySet<string> = new Set([
  "amount_too_large",
  "amount_too_small",
  "invalid_charge_amount",
  "invalid_charge_amount_no_decimal_compatible",
]);

/** Opens a payment page. `refused`: the gateway doesn't take an amount like this. */
export async function openCheckout(
  stripe: Stripe,
  request: CheckoutRequest,
): Promise<OpenCheckout> {
  try {
    return toOpenCheckout(await createSession(stripe, request));
  } catch (error) {
    if (isRefusal(error) && amountRefusals.has(error.code ?? "")) {
      return { kind: "refused", ...failureOf(error) };
    }
    throw toGatewayUnavailable(error);
  }
}

function createSession(stripe: Stripe, request: CheckoutRequest): Promise<Stripe.Checkout.Session> {
  const { installation, orderId, lines, total, currency, email, expiresAt } = request;
  const { successUrl, cancelUrl } = request;
  const sessionExpiresAtMs = expiresAt.getTime() + checkoutExtraMs;
  const metadata = { installation, orderId: String(orderId) };
  return stripe.checkout.sessions.create(
    {
      mode: "payment",
      client_reference_id: String(orderId),
      metadata,
      line_items: toLineItems(lines, total, currency, orderId),
      payment_intent_data: { capture_method: "manual", metadata },
      ...(request.customerRef
        ? { customer: request.customerRef, saved_payment_method_options: savingOptions }
        : isAsciiEmail(email) && { customer_email: email }),
      success_url: successUrl,
      cancel_url: cancelUrl,
      expires_at: Math.floor(sessionExpiresAtMs / 1000),
      custom_text: { submit: { message: deadlineText(expiresAt) } },
    },
    { idempotencyKey: request.key },
  );
}

export function retrieveCheckout(stripe: Stripe, checkoutRef: string): Promise<CheckoutReport> {
  return callGateway(async () =>
    toCheckoutReport(await stripe.checkout.sessions.retrieve(checkoutRef)),
  );
}

/** Closes a payment page, and returns what became of it if it was closed already. */
export async function expireCheckout(stripe: Stripe, checkoutRef: string): Promise<CheckoutReport> {
  try {
    return toCheckoutReport(await stripe.checkout.sessions.expire(checkoutRef));
  } catch (error) {
    if (!isRefusal(error)) throw toGatewayUnavailable(error);
    return retrieveCheckout(stripe, checkoutRef);
  }
}

/**
 * The order's items, or a single line with the total if there are adjustments: Stripe Checkout
 * accepts no negative lines.
 */
function toLineItems(
  lines: readonly { name: string; quantity: number; unitPrice: number }[],
  total: number,
  currency: string,
  orderId: number,
) {
  const { subtotal } = orderTotals(lines, []);
  const checkoutLines =
    subtotal === total ? lines : [{ name: `Order ${orderId}`, quantity: 1, unitPrice: total }];
  return checkoutLines.map((line) => ({
    quantity: line.quantity,
    price_data: {
      currency,
      unit_amount: line.unitPrice,
      product_data: { name: line.name },
    },
  }));
}

/** A gateway may accept ASCII only (RFC 5322). Without an email, its page asks for one. */
function isAsciiEmail(email: string | null): email is string {
  return email !== null && !/[^\0-\x7f]/.test(email);
}

/**
 * The order's own deadline, shown beside the page's button: the page stays open longer, because it
 * lives at least half an hour. The text depends on the deadline alone, since a repeated call must be
 * equal to the first.
 */
function deadlineText(expiresAt: Date): string {
  const time = { now: expiresAt, timeZone: "UTC" };
  const deadline = formatTime(expiresAt.toISOString(), "minute", time);
  return `Pay by ${deadline} UTC. After that, your order expires.`;
}
