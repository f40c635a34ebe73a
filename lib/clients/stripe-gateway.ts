import Stripe from "stripe";
import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import type { RefundReport } from "@/lib/domain/order/refund-reports";
import type { Log } from "@/lib/telemetry/log";
import type {
  AttemptSearch,
  AuthorizeRequest,
  CaptureRequest,
  CheckoutReport,
  CheckoutRequest,
  EventPage,
  EventRange,
  GatewayEvent,
  NewGatewayCustomer,
  OpenCheckout,
  PaymentGateway,
  RefundRequest,
  SavedCard,
  UnansweredAttempt,
} from "./payment-gateway";
import { noResponse, type Pong, unexpectedStatus } from "./ping";
import { keptSocketsAgent } from "./sockets";
import { findAttempt } from "./stripe-attempts";
import { createCustomer, deleteCustomer, listCards, removeCard } from "./stripe-cards";
import { expireCheckout, openCheckout, retrieveCheckout } from "./stripe-checkout";
import { DisputeReader } from "./stripe-disputes";
import { listEvents, toGatewayEvent } from "./stripe-events";
import { PermittedReads } from "./stripe-permissions";
import {
  callGateway,
  failureOf,
  isRefusal,
  toGatewayUnavailable,
  toPaymentReport,
  toRefundReport,
  toRefusedPayment,
} from "./stripe-reports";

export interface GatewaySettings {
  secretKey: string;
  webhookSecret: string;
  /** The address of the simulated gateway or a proxy; Stripe's own API if unset. */
  apiUrl?: string | undefined;
  log: Pick<Log, "warn">;
}

const timeoutMs = 10_000;
const pingTimeoutMs = 5_000;
const webhookToleranceS = 300;
/** The most refunds of one payment that are read. An operator makes a few. */
const refundsMax = 1_000;
/** The payment gateway over Stripe's SDK. */
export function stripeGateway(settings: GatewaySettings): PaymentGateway {
  return new StripeGateway(settings);
}

class StripeGateway implements PaymentGateway {
  readonly #stripe: Stripe;
  readonly #permitted: PermittedReads;
  readonly #disputes: DisputeReader;
  readonly #webhookSecret: string;
  readonly #log: Pick<Log, "warn">;

  constructor(settings: GatewaySettings) {
    this.#webhookSecret = settings.webhookSecret;
    this.#log = settings.log;
    this.#stripe = new Stripe(settings.secretKey, {
      ...hostOptions(settings.apiUrl),
      maxNetworkRetries: 2,
      timeout: timeoutMs,
      telemetry: false,
    });
    this.#permitted = new PermittedReads(settings.log);
    this.#disputes = new DisputeReader(this.#stripe, this.#permitted, settings.log);
  }

  async authorize(request: AuthorizeRequest): Promise<PaymentReport> {
    return this.#declineIfOpen(await this.#confirm(request));
  }

  /** Server to server, a card that requires authentication (3-D Secure) counts as declined. */
  async #declineIfOpen(first: PaymentReport): Promise<PaymentReport> {
    if (first.state !== "open" || first.providerRef === null) return first;
    const voided = await this.void(first.providerRef);
    return {
      ...voided,
      state: "declined",
      failure: {
        code: "authentication_required",
        message: "The card requires authentication. Pay on the checkout page instead.",
      },
    };
  }

  async #confirm(request: AuthorizeRequest): Promise<PaymentReport> {
    const { installation, orderId, attempt, amount, currency, method, customerRef, key } = request;
    try {
      return toPaymentReport(
        await this.#stripe.paymentIntents.create(
          {
            amount,
            currency,
            payment_method: method,
            ...(customerRef && { customer: customerRef, off_session: true }),
            automatic_payment_methods: { enabled: true, allow_redirects: "never" },
            capture_method: "manual",
            confirm: true,
            expand: ["latest_charge"],
            metadata: {
              ...(installation !== null && { installation }),
              orderId: String(orderId),
              attempt: String(attempt),
            },
          },
          { idempotencyKey: key },
        ),
      );
    } catch (error) {
      return toRefusedPayment(error, request);
    }
  }

  retrieve(providerRef: string): Promise<PaymentReport> {
    return callGateway(async () =>
      toPaymentReport(
        await this.#stripe.paymentIntents.retrieve(providerRef, { expand: ["latest_charge"] }),
      ),
    );
  }

  async findAttempt(attempt: UnansweredAttempt): Promise<AttemptSearch> {
    const search = await findAttempt(this.#stripe, attempt);
    if (search.kind !== "found") return search;
    return { kind: "found", payment: await this.#declineIfOpen(search.payment) };
  }

  capture({ providerRef, amount, key }: CaptureRequest): Promise<PaymentReport> {
    return this.#reportOrRetrieve(providerRef, () =>
      this.#stripe.paymentIntents.capture(
        providerRef,
        amount === undefined ? {} : { amount_to_capture: amount },
        { idempotencyKey: key },
      ),
    );
  }

  void(providerRef: string): Promise<PaymentReport> {
    return this.#reportOrRetrieve(providerRef, () =>
      this.#stripe.paymentIntents.cancel(providerRef),
    );
  }

  /** Reports the payment after the call or, if the call is refused, its actual state. */
  async #reportOrRetrieve(
    providerRef: string,
    call: () => Promise<Stripe.PaymentIntent>,
  ): Promise<PaymentReport> {
    try {
      return toPaymentReport(await call());
    } catch (error) {
      if (!isRefusal(error)) throw toGatewayUnavailable(error);
      const current = await callGateway(() => this.#stripe.paymentIntents.retrieve(providerRef));
      return { ...toPaymentReport(current), failure: failureOf(error) };
    }
  }

  async refund(request: RefundRequest): Promise<RefundReport> {
    const { installation, refundId, providerRef, amount, key } = request;
    const metadata = {
      ...(installation !== null && { installation }),
      ...(refundId !== null && { refundId: String(refundId) }),
    };
    try {
      return toRefundReport(
        await this.#stripe.refunds.create(
          { payment_intent: providerRef, amount, metadata },
          { idempotencyKey: key },
        ),
      );
    } catch (error) {
      if (!isRefusal(error)) throw toGatewayUnavailable(error);
      const failureCode = failureOf(error).code;
      return { providerRef: null, installation, refundId, amount, status: "failed", failureCode };
    }
  }

  retrieveRefund(refundRef: string): Promise<RefundReport & { paymentRef: string | null }> {
    return callGateway(async () => toRefundReport(await this.#stripe.refunds.retrieve(refundRef)));
  }

  listRefunds(providerRef: string): Promise<RefundReport[]> {
    return callGateway(async () => {
      const refunds = await this.#stripe.refunds
        .list({ payment_intent: providerRef, limit: 100 })
        .autoPagingToArray({ limit: refundsMax });
      return refunds.map(toRefundReport);
    });
  }

  retrieveDispute(disputeRef: string): Promise<DisputeReport> {
    return this.#disputes.retrieve(disputeRef);
  }

  retrieveFraudWarning(warningRef: string): Promise<DisputeReport> {
    return this.#disputes.retrieveWarning(warningRef);
  }

  listDisputes(providerRef: string): Promise<DisputeReport[]> {
    return this.#disputes.list(providerRef);
  }

  listEvents(range: EventRange): Promise<EventPage> {
    return this.#permitted.read("events", () => listEvents(this.#stripe, this.#log, range));
  }

  openCheckout(request: CheckoutRequest): Promise<OpenCheckout> {
    return openCheckout(this.#stripe, request);
  }

  retrieveCheckout(checkoutRef: string): Promise<CheckoutReport> {
    return retrieveCheckout(this.#stripe, checkoutRef);
  }

  expireCheckout(checkoutRef: string): Promise<CheckoutReport> {
    return expireCheckout(this.#stripe, checkoutRef);
  }

  createCustomer(request: NewGatewayCustomer): Promise<string> {
    return createCustomer(this.#stripe, request);
  }

  deleteCustomer(customerRef: string): Promise<void> {
    return deleteCustomer(this.#stripe, customerRef);
  }

  listCards(customerRef: string): Promise<SavedCard[]> {
    return listCards(this.#stripe, customerRef);
  }

  removeCard(cardRef: string): Promise<void> {
    return removeCard(this.#stripe, cardRef);
  }

  verifyEvent(rawBody: string, signature: string, now: Date): GatewayEvent {
    const event = this.#stripe.webhooks.constructEvent(
      rawBody,
      signature,
      this.#webhookSecret,
      webhookToleranceS,
      undefined,
      now.getTime(),
    );
    refuseFuture(signature, now);
    return toGatewayEvent(event);
  }

  async ping(): Promise<Pong> {
    try {
      await this.#stripe.balance.retrieve({}, { timeout: pingTimeoutMs, maxNetworkRetries: 0 });
      return this.#limits();
    } catch (error) {
      // A restricted key may not read the balance, but then Stripe has responded and knows the key.
      if (error instanceof Stripe.errors.StripePermissionError) return this.#limits();
      const status = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
      return status === undefined ? noResponse(error) : unexpectedStatus(status);
    }
  }

  #limits(): Pong {
    const denied = this.#permitted.denied();
    if (denied.length === 0) return { kind: "ok" };
    return { kind: "limited", error: `The key may not read ${listOf(denied)}.` };
  }
}

/** "a", "a and b", or "a, b and c". */
function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function hostOptions(apiUrl: string | undefined) {
  const url = apiUrl ? new URL(apiUrl) : null;
  const protocol: "http" | "https" = url?.protocol === "http:" ? "http" : "https";
  const httpAgent = keptSocketsAgent(protocol);
  return url ? { host: url.hostname, port: url.port, protocol, httpAgent } : { httpAgent };
}

/**
 * The SDK refuses only signatures that are too old. One with a time in the future could be replayed
 * until long after that time. Reads the time as the SDK does, which has verified the signature.
 */
function refuseFuture(signature: string, now: Date): void {
  const fields = signature.split(",").map((field) => field.split("="));
  const [, seconds = ""] = fields.findLast(([name]) => name === "t") ?? [];
  const isInTime = Number.parseInt(seconds, 10) - now.getTime() / 1000 <= webhookToleranceS;
  if (!isInTime) throw new Error("The signature is dated in the future.");
}
