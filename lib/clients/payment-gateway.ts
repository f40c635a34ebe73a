import Stripe from "stripe";
import { orderTotals } from "@/lib/domain/money";
import type { PaymentReport } from "@/lib/domain/order/paying";
import type { RefundReport } from "@/lib/domain/order/refunding";
import {
  away,
  type CheckoutReport,
  decided,
  failureOf,
  GatewayAway,
  idOf,
  isRefusal,
  toCheckout,
  toRefundReport,
  toRefusal,
  toReport,
} from "./stripe-reports";

export interface GatewayEvent {
  id: string;
  type: string;
  /** The id of the object the event is about; the event itself is only a hint. */
  objectId: string;
}

/** Money, as the app speaks of it. Every call carries a key and may be repeated with it. */
export interface PaymentGateway {
  /** Asks for an authorisation of `amount` minor units. A decline is a report, not an error. */
  authorize(request: {
    orderId: number;
    attempt: number;
    amount: number;
    currency: string;
    method: string;
    key: string;
  }): Promise<PaymentReport>;
  retrieve(providerRef: string): Promise<PaymentReport>;
  /** Takes the whole authorised amount. */
  capture(request: { providerRef: string; key: string }): Promise<PaymentReport>;
  /** Ends an authorisation; reports what became of the payment when it could not be ended. */
  void(providerRef: string): Promise<PaymentReport>;
  refund(request: { providerRef: string; amount: number; key: string }): Promise<RefundReport>;
  retrieveRefund(refundRef: string): Promise<RefundReport & { paymentRef: string | null }>;
  openCheckout(request: {
    orderId: number;
    lines: readonly { name: string; quantity: number; unitPrice: number }[];
    total: number;
    currency: string;
    email: string | null;
    successUrl: string;
    cancelUrl: string;
    expiresAt: Date;
    key: string;
  }): Promise<{ providerRef: string; url: string; expiresAt: Date }>;
  retrieveCheckout(checkoutRef: string): Promise<CheckoutReport>;
  /** Ends a hosted page; reports what it is when it could not be ended. */
  expireCheckout(checkoutRef: string): Promise<CheckoutReport>;
  /** Throws when the signature is not ours or too old. */
  verifyEvent(rawBody: string, signature: string): GatewayEvent;
}

export interface GatewaySettings {
  secretKey: string;
  webhookSecret: string;
  /** Set for a simulated or proxied gateway; Stripe itself otherwise. */
  apiUrl?: string | undefined;
}

const timeoutMs = 10_000;
/**
 * Stripe lets a hosted page live at least half an hour, so ours outlives its order by that and is
 * expired by call. It hangs on the order's own deadline: a repeated key needs the same parameters.
 */
const checkoutOutlivesMs = 31 * 60_000;
const webhookToleranceS = 300;

/** The gateway behind Stripe's own SDK. */
export function stripeGateway(settings: GatewaySettings): PaymentGateway {
  const stripe = new Stripe(settings.secretKey, {
    ...address(settings.apiUrl),
    maxNetworkRetries: 2,
    timeout: timeoutMs,
    telemetry: false,
  });

  async function report(call: () => Promise<Stripe.PaymentIntent>): Promise<PaymentReport> {
    try {
      return toReport(await call());
    } catch (error) {
      return toRefusal(error);
    }
  }

  /** The call has been refused: the payment's own state says what holds instead. */
  async function reportOrRetrieve(
    providerRef: string,
    call: () => Promise<Stripe.PaymentIntent>,
  ): Promise<PaymentReport> {
    try {
      return toReport(await call());
    } catch (error) {
      if (!isRefusal(error)) throw away(error);
      const now = await decided(() => stripe.paymentIntents.retrieve(providerRef));
      return { ...toReport(now), failure: failureOf(error) };
    }
  }

  return {
    async authorize({ orderId, attempt, amount, currency, method, key }) {
      const first = await report(() =>
        stripe.paymentIntents.create(
          {
            amount,
            currency,
            payment_method: method,
            automatic_payment_methods: { enabled: true, allow_redirects: "never" },
            capture_method: "manual",
            confirm: true,
            expand: ["latest_charge"],
            metadata: { orderId: String(orderId), attempt: String(attempt) },
          },
          { idempotencyKey: key },
        ),
      );
      if (first.state !== "open" || first.providerRef === null) return first;
      // A card that asks its holder to act can't be charged from server to server: a decline.
      const ended = await this.void(first.providerRef);
      return {
        ...ended,
        state: "declined",
        failure: {
          code: "authentication_required",
          message: "The card asks its holder to confirm. Please pay on the payment page.",
        },
      };
    },

    retrieve(providerRef) {
      return decided(async () =>
        toReport(await stripe.paymentIntents.retrieve(providerRef, { expand: ["latest_charge"] })),
      );
    },

    capture({ providerRef, key }) {
      return reportOrRetrieve(providerRef, () =>
        stripe.paymentIntents.capture(providerRef, {}, { idempotencyKey: key }),
      );
    },

    void(providerRef) {
      return reportOrRetrieve(providerRef, () => stripe.paymentIntents.cancel(providerRef));
    },

    async refund({ providerRef, amount, key }) {
      try {
        return toRefundReport(
          await stripe.refunds.create(
            { payment_intent: providerRef, amount },
            { idempotencyKey: key },
          ),
        );
      } catch (error) {
        if (!isRefusal(error)) throw away(error);
        return { providerRef: null, status: "failed", failureCode: failureOf(error).code };
      }
    },

    retrieveRefund(refundRef) {
      return decided(async () => {
        const refund = await stripe.refunds.retrieve(refundRef);
        return { ...toRefundReport(refund), paymentRef: idOf(refund.payment_intent) };
      });
    },

    openCheckout({
      orderId,
      lines,
      total,
      currency,
      email,
      successUrl,
      cancelUrl,
      expiresAt,
      key,
    }) {
      const livesUntil = expiresAt.getTime() + checkoutOutlivesMs;
      const metadata = { orderId: String(orderId) };
      return decided(async () => {
        const session = await stripe.checkout.sessions.create(
          {
            mode: "payment",
            client_reference_id: String(orderId),
            metadata,
            line_items: checkoutLines(lines, total, currency, orderId),
            payment_intent_data: { capture_method: "manual", metadata },
            ...(email !== null && { customer_email: email }),
            success_url: successUrl,
            cancel_url: cancelUrl,
            expires_at: Math.floor(livesUntil / 1000),
          },
          { idempotencyKey: key },
        );
        if (!session.url) throw new GatewayAway("The gateway opened a checkout without a page.");
        return {
          providerRef: session.id,
          url: session.url,
          expiresAt: new Date(session.expires_at * 1000),
        };
      });
    },

    retrieveCheckout(checkoutRef) {
      return decided(async () => toCheckout(await stripe.checkout.sessions.retrieve(checkoutRef)));
    },

    async expireCheckout(checkoutRef) {
      try {
        return toCheckout(await stripe.checkout.sessions.expire(checkoutRef));
      } catch (error) {
        if (!isRefusal(error)) throw away(error);
        return this.retrieveCheckout(checkoutRef);
      }
    },

    verifyEvent(rawBody, signature) {
      const event = stripe.webhooks.constructEvent(
        rawBody,
        signature,
        settings.webhookSecret,
        webhookToleranceS,
      );
      const object = event.data.object as { id?: unknown };
      return { id: event.id, type: event.type, objectId: String(object.id ?? "") };
    },
  };
}

function address(apiUrl: string | undefined) {
  if (!apiUrl) return {};
  const url = new URL(apiUrl);
  const protocol = url.protocol === "https:" ? ("https" as const) : ("http" as const);
  return { host: url.hostname, port: url.port, protocol };
}

/**
 * One line per item, as the order has it; with adjustments the sum alone, since a hosted page knows
 * no negative lines.
 */
function checkoutLines(
  lines: readonly { name: string; quantity: number; unitPrice: number }[],
  total: number,
  currency: string,
  orderId: number,
) {
  const { subtotal } = orderTotals(lines, []);
  const shown =
    subtotal === total ? lines : [{ name: `Order ${orderId}`, quantity: 1, unitPrice: total }];
  return shown.map((line) => ({
    quantity: line.quantity,
    price_data: {
      currency,
      unit_amount: line.unitPrice,
      product_data: { name: line.name },
    },
  }));
}
