import Stripe from "stripe";
import { orderTotals } from "@/lib/domain/money";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-rules";
import {
  away,
  type CheckoutReport,
  decided,
  failureOf,
  GatewayAway,
  idOf,
  isRefusal,
  stateOf,
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
  /** How the payment stood when the event was made; null for events about other things. */
  state: PaymentReport["state"] | null;
}

export interface AuthorizeRequest {
  orderId: number;
  attempt: number;
  /** Minor units. */
  amount: number;
  currency: string;
  method: string;
  key: string;
}

export interface RefundRequest {
  /** Our own id, which is also the key. */
  refundId: number;
  providerRef: string;
  /** Minor units. */
  amount: number;
}

export interface CheckoutRequest {
  orderId: number;
  lines: readonly { name: string; quantity: number; unitPrice: number }[];
  /** Minor units. */
  total: number;
  currency: string;
  email: string | null;
  successUrl: string;
  cancelUrl: string;
  /** The order's own deadline; the page outlives it a little and is expired by call. */
  expiresAt: Date;
  key: string;
}

export interface OpenCheckout {
  providerRef: string;
  url: string;
  expiresAt: Date;
}

/** Money, as the app speaks of it. Every call carries a key and may be repeated with it. */
export interface PaymentGateway {
  /** Asks for an authorization. A decline is a report, not an error. */
  authorize(request: AuthorizeRequest): Promise<PaymentReport>;
  retrieve(providerRef: string): Promise<PaymentReport>;
  /** Takes the whole authorized amount. */
  capture(request: { providerRef: string; key: string }): Promise<PaymentReport>;
  /** Ends an authorization; reports what became of the payment when it could not be ended. */
  void(providerRef: string): Promise<PaymentReport>;
  refund(request: RefundRequest): Promise<RefundReport>;
  retrieveRefund(refundRef: string): Promise<RefundReport & { paymentRef: string | null }>;
  /** Every refund of a payment, whoever made it. */
  listRefunds(providerRef: string): Promise<RefundReport[]>;
  openCheckout(request: CheckoutRequest): Promise<OpenCheckout>;
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
  return new StripeGateway(settings);
}

class StripeGateway implements PaymentGateway {
  readonly #stripe: Stripe;
  readonly #webhookSecret: string;

  constructor(settings: GatewaySettings) {
    this.#webhookSecret = settings.webhookSecret;
    this.#stripe = new Stripe(settings.secretKey, {
      ...address(settings.apiUrl),
      maxNetworkRetries: 2,
      timeout: timeoutMs,
      telemetry: false,
    });
  }

  async authorize(request: AuthorizeRequest): Promise<PaymentReport> {
    const first = await this.#confirm(request);
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
  }

  async #confirm(request: AuthorizeRequest): Promise<PaymentReport> {
    const { orderId, attempt, amount, currency, method, key } = request;
    try {
      return toReport(
        await this.#stripe.paymentIntents.create(
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
    } catch (error) {
      return { ...toRefusal(error), orderId, attempt };
    }
  }

  retrieve(providerRef: string): Promise<PaymentReport> {
    return decided(async () =>
      toReport(
        await this.#stripe.paymentIntents.retrieve(providerRef, { expand: ["latest_charge"] }),
      ),
    );
  }

  capture({ providerRef, key }: { providerRef: string; key: string }): Promise<PaymentReport> {
    return this.#reportOrRetrieve(providerRef, () =>
      this.#stripe.paymentIntents.capture(providerRef, {}, { idempotencyKey: key }),
    );
  }

  void(providerRef: string): Promise<PaymentReport> {
    return this.#reportOrRetrieve(providerRef, () =>
      this.#stripe.paymentIntents.cancel(providerRef),
    );
  }

  /** When a call is refused, the payment's own state says what holds instead. */
  async #reportOrRetrieve(
    providerRef: string,
    call: () => Promise<Stripe.PaymentIntent>,
  ): Promise<PaymentReport> {
    try {
      return toReport(await call());
    } catch (error) {
      if (!isRefusal(error)) throw away(error);
      const now = await decided(() => this.#stripe.paymentIntents.retrieve(providerRef));
      return { ...toReport(now), failure: failureOf(error) };
    }
  }

  async refund(request: RefundRequest): Promise<RefundReport> {
    const { refundId, providerRef, amount } = request;
    try {
      return toRefundReport(
        await this.#stripe.refunds.create(
          { payment_intent: providerRef, amount, metadata: { refundId: String(refundId) } },
          { idempotencyKey: `refund-${refundId}` },
        ),
      );
    } catch (error) {
      if (!isRefusal(error)) throw away(error);
      const failureCode = failureOf(error).code;
      return { providerRef: null, refundId, amount, status: "failed", failureCode };
    }
  }

  retrieveRefund(refundRef: string): Promise<RefundReport & { paymentRef: string | null }> {
    return decided(async () => {
      const refund = await this.#stripe.refunds.retrieve(refundRef);
      return { ...toRefundReport(refund), paymentRef: idOf(refund.payment_intent) };
    });
  }

  listRefunds(providerRef: string): Promise<RefundReport[]> {
    return decided(async () => {
      const page = await this.#stripe.refunds.list({ payment_intent: providerRef, limit: 100 });
      return page.data.map(toRefundReport);
    });
  }

  openCheckout(request: CheckoutRequest): Promise<OpenCheckout> {
    const { orderId, lines, total, currency, email, successUrl, cancelUrl, expiresAt } = request;
    const livesUntil = expiresAt.getTime() + checkoutOutlivesMs;
    const metadata = { orderId: String(orderId) };
    return decided(async () => {
      const session = await this.#stripe.checkout.sessions.create(
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
        { idempotencyKey: request.key },
      );
      if (!session.url) throw new GatewayAway("The gateway opened a checkout without a page.");
      return {
        providerRef: session.id,
        url: session.url,
        expiresAt: new Date(session.expires_at * 1000),
      };
    });
  }

  retrieveCheckout(checkoutRef: string): Promise<CheckoutReport> {
    return decided(async () =>
      toCheckout(await this.#stripe.checkout.sessions.retrieve(checkoutRef)),
    );
  }

  async expireCheckout(checkoutRef: string): Promise<CheckoutReport> {
    try {
      return toCheckout(await this.#stripe.checkout.sessions.expire(checkoutRef));
    } catch (error) {
      if (!isRefusal(error)) throw away(error);
      return this.retrieveCheckout(checkoutRef);
    }
  }

  verifyEvent(rawBody: string, signature: string): GatewayEvent {
    const event = this.#stripe.webhooks.constructEvent(
      rawBody,
      signature,
      this.#webhookSecret,
      webhookToleranceS,
    );
    const { object } = event.data;
    const state = object.object === "payment_intent" ? stateOf(object) : null;
    const objectId = "id" in object ? String(object.id) : "";
    return { id: event.id, type: event.type, objectId, state };
  }
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
