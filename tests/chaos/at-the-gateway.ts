import Stripe from "stripe";
import type { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";
import { patienceMs } from "@/tests/support/wait";
import { persist } from "./persist";

/*
 * What others do at the gateway: cardholders' banks, other software on the same account, and people
 * who use the gateway's own dashboard. The shop learns of it by webhooks, or by asking.
 */

/** Long enough for two runs of the cron that resumes stalled orders. */
const capturedMsMax = 150_000;

/** The gateway's id of the order's payment, once it is captured. */
export async function untilCaptured(shop: ShopClient, orderId: number): Promise<string> {
  const probe = async () => {
    const rows = await shop
      .rows<{ ref: string }>(
        `select provider_ref as ref from payments
          where order_id = $1 and captured_amount > 0 and provider_ref is not null`,
        [orderId],
      )
      .catch(() => []);
    return rows[0]?.ref ?? null;
  };
  return shop.until(`order ${orderId} to be captured`, capturedMsMax, probe);
}

/** A bank disputes a captured payment. */
export async function openDispute(shop: ShopClient, intent: string): Promise<void> {
  await postControl(shop, "disputes", { intent, reason: "fraudulent" });
}

/** The card's issuer warns of fraud. */
export async function warnOfFraud(shop: ShopClient, intent: string): Promise<void> {
  await postControl(shop, "fraud_warnings", { intent });
}

/** A bank decides a dispute. */
export async function closeDispute(
  shop: ShopClient,
  id: string,
  outcome: "won" | "lost",
): Promise<void> {
  await postControl(shop, `disputes/${id}/close`, { outcome });
}

/** Other software on the same account makes a payment that names the order. */
export async function payForeign(shop: ShopClient, orderId: number): Promise<void> {
  const stripe = stripeOf(shop);
  await persist(() =>
    stripe.paymentIntents.create(
      {
        ...{ amount: 100, currency: "eur", payment_method: "pm_card_visa", confirm: true },
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        metadata: { orderId: String(orderId) },
      },
      { idempotencyKey: `other-software-${orderId}` },
    ),
  );
}

/** Someone refunds a payment in the gateway's dashboard; without an amount, all that is left. */
export async function refundAtGateway(
  shop: ShopClient,
  intent: string,
  amount?: number,
): Promise<void> {
  const stripe = stripeOf(shop);
  const params = { payment_intent: intent, ...(amount !== undefined && { amount }) };
  await persist(() => stripe.refunds.create(params, { idempotencyKey: `dashboard-${intent}` }));
}

/**
 * Drops every webhook of the gateway that is due while `act` runs, and those that `act` causes. A
 * gateway that is killed meanwhile sends them again.
 */
export async function whileWebhooksAreLost(
  shop: ShopClient,
  act: () => Promise<void>,
): Promise<void> {
  const { gatewayUrl } = shop.system;
  await persist(() => controlSimulator(gatewayUrl, { webhookCopies: 0 }));
  try {
    await act();
    await shop.untilNone(
      "webhooks to drop",
      `select id from gateway.deliveries
        where delivered_at is null and abandoned_at is null and due_at <= now() limit 5`,
      [],
    );
  } finally {
    await persist(() => controlSimulator(gatewayUrl, { webhookCopies: 1 }));
  }
}

function stripeOf({ system }: ShopClient): Stripe {
  const { hostname: host, port } = new URL(system.gatewayUrl);
  const key = system.variables.STRIPE_SECRET_KEY ?? "";
  return new Stripe(key, { host, port, protocol: "http", telemetry: false });
}

/** A repeated request whose first answer was lost is refused, which is as good. */
async function postControl(shop: ShopClient, path: string, body: object): Promise<void> {
  const response = await persist(async () => {
    const sent = await fetch(`${shop.system.gatewayUrl}/_control/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    if (sent.status >= 500) throw new Error(await sent.text());
    return { status: sent.status, text: await sent.text() };
  });
  const isRepeated = /charge_disputed|dispute_closed/.test(response.text);
  if (response.status !== 200 && !isRepeated) throw new Error(response.text);
}
