import sql from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { applyWaitingWebhooks } from "@/tests/support/apply-waiting-webhooks";
import { gatewayWith } from "@/tests/support/gateway-with";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { payAtGateway, stripeOfShop } from "@/tests/support/stripe-of-shop";
import { listForeignPayments } from "./list-foreign-payments";
import { listWebhooks } from "./list-webhooks";
import { recordLostWebhooks } from "./record-lost-webhooks";

// No webhook reaches the test shop: the gateway's list of events has to be read.

let { shop, operator, placeCompleted } = {} as OperatorShop;
let stripe: Stripe;
beforeAll(async () => {
  ({ shop, operator, placeCompleted } = await startOperatorShop());
  stripe = stripeOfShop(shop);
});
beforeEach(async () => {
  await shop.db.query(sql`DELETE FROM gateway_event_cursor`);
  await recordAll();
  await shop.db.query(sql`UPDATE webhook_receipts SET sent_at = now()`);
});
afterAll(() => shop.close());

/** Reads the list as a run would two minutes from now: the last events are left to their webhooks. */
function recordAll(ctx: Context = shop.ctx) {
  const now = () => new Date(shop.ctx.now().getTime() + 120_000);
  return recordLostWebhooks({ ctx: { ...ctx, now } });
}

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}

async function webhooksAbout(q: string) {
  return (await listWebhooks({ ctx: operator, input: { limit: 10, q } })).webhooks;
}

describe("recordLostWebhooks", () => {
  it("finds a payment that isn't ours, which no check of our own payments asks for", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    const { id: q } = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    expect(await recordAll()).toMatchObject({ lost: 1 });
    expect(await applyWaitingWebhooks(shop.ctx)).toEqual(["payment_intent.succeeded"]);
    const page = await listForeignPayments({ ctx: operator, input: { q, limit: 10 } });
    expect(page.foreignPayments).toMatchObject([{ orderId: id, status: "paid" }]);
    expect(await webhooksAbout(q)).toMatchObject([{ wasLost: true, outcome: "foreign" }]);
  });

  it("asks for nothing that our own calls have reported", async () => {
    const { id } = await placeCompleted();
    expect(await recordAll()).toMatchObject({ lost: 2 });
    expect(await applyWaitingWebhooks(shop.ctx)).toEqual([]);
    const outcomes = (await webhooksAbout(await intentOf(id))).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(["echo", "echo"]);
  });

  it("finds refunds, disputes and early fraud warnings of completed orders", async () => {
    const { id } = await placeCompleted();
    const warned = await placeCompleted();
    const disputed = await placeCompleted();
    await stripe.refunds.create({ payment_intent: await intentOf(id), amount: 100 });
    await openAtGateway("disputes", await intentOf(disputed.id));
    await openAtGateway("fraud_warnings", await intentOf(warned.id));
    await recordAll();
    const types = await applyWaitingWebhooks(shop.ctx);
    expect(types).toContain("charge.dispute.created");
    expect(types).toContain("radar.early_fraud_warning.created");
    expect(types).toContain("refund.created");
    expect((await shop.read(id)).payment?.refundedAmount).toBe(100);
    expect((await shop.read(disputed.id)).payment?.dispute?.status).toBe("needs_response");
    expect((await shop.read(warned.id)).payment?.dispute?.status).toBe("fraud_warning");
    await stripe.refunds.create({ payment_intent: await intentOf(warned.id) });
    await recordAll();
    expect(await applyWaitingWebhooks(shop.ctx)).toContain("radar.early_fraud_warning.updated");
    expect((await shop.read(warned.id)).payment?.dispute?.status).toBe("fraud_warning_closed");
  });

  it("leaves what has just happened to its webhook, and what has arrived alone", async () => {
    const { id: q } = await payAtGateway(stripe, { metadata: { orderId: "1" } });
    expect(await recordLostWebhooks({ ctx: shop.ctx })).toMatchObject({ lost: 0 });
    expect(await webhooksAbout(q)).toEqual([]);
    expect(await recordAll()).toMatchObject({ lost: 1 });
    expect(await recordAll()).toMatchObject({ lost: 0 });
    const [known] = await webhooksAbout(q);
    const late = {
      provider: "gateway",
      eventId: known?.eventId ?? "",
      type: "t",
      subject: q,
    } as const;
    expect(await recordWebhook({ ctx: shop.ctx, input: late })).toMatchObject({ isNew: false });
  });

  it("continues a run that was interrupted, page by page, and skips none", async () => {
    const intents: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      intents.push((await payAtGateway(stripe, { metadata: { orderId: "1" } })).id);
    }
    const calls: (string | null)[] = [];
    // Pages of one event, of which every second is lost.
    const listEvents: Context["gateway"]["listEvents"] = async (range) => {
      calls.push(range.after);
      if (calls.length % 2 === 0) throw new GatewayUnavailable("No response.");
      const { events } = await shop.ctx.gateway.listEvents({ ...range, after: null });
      const next = events.findIndex(({ id }) => id === range.after) + 1;
      const page = events.slice(next, next + 1);
      const lastId = page.at(-1)?.id ?? null;
      return { events: page, lastId, hasMore: next + 1 < events.length };
    };
    const ctx = gatewayWith(shop.ctx, { listEvents });
    await payAtGateway(stripe, { metadata: { orderId: "1" } });
    let runs = 0;
    for (let isDone = false; !isDone; runs += 1) {
      // A gateway that is away fails nothing: the next run goes on.
      isDone = (await recordAll(ctx)).readUntil !== null;
    }
    expect(runs).toBeGreaterThan(3);
    for (const intent of intents) expect(await webhooksAbout(intent)).toHaveLength(1);
  });

  it("begins again if the account has no such event any more", async () => {
    const { id: q } = await payAtGateway(stripe, { metadata: { orderId: "1" } });
    await shop.db.query(sql`UPDATE gateway_event_cursor
      SET window_end = ${new Date(shop.ctx.now().getTime() + 60_000)}, after_event = 'evt_gone'`);
    expect(await recordAll()).toMatchObject({ lost: 1 });
    expect(await webhooksAbout(q)).toHaveLength(1);
  });

  it("says that the key may not read events, and fails nothing", async () => {
    await controlSimulator(shop.gatewayUrl, { deniedPaths: ["/v1/events"] });
    expect(await recordAll()).toEqual({ listed: 0, lost: 0, readUntil: null });
    expect(await shop.ctx.gateway.ping()).toEqual({
      ...{ kind: "limited", error: "The key may not read events." },
    });
    await controlSimulator(shop.gatewayUrl, { deniedPaths: [] });
    await recordAll();
    expect(await shop.ctx.gateway.ping()).toEqual({ kind: "ok" });
  });
});

async function openAtGateway(kind: "disputes" | "fraud_warnings", intent: string): Promise<void> {
  const url = `${shop.gatewayUrl}/_control/${kind}`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ intent }) });
  expect(response.status).toBe(200);
}
