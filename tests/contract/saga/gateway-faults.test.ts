import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { findViolations } from "@/tests/chaos/invariants";
import { expectProblem } from "@/tests/contract/expect-problem";
import { payOnHostedCheckout } from "@/tests/contract/hosted-checkout";
import { readProviderRecords } from "@/tests/contract/provider-records";
import { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";
import { patienceMs } from "@/tests/support/wait";

const shop = new ShopClient(inject("system"));
const { gatewayUrl, carrierUrl } = shop.system;

/** One more than the gateway's SDK makes per attempt: a call and two retries. */
const lostPerOrder = 4;
const orders = 5;

afterEach(async () => {
  await controlSimulator(gatewayUrl, {
    failNext: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
    ...{ webhookCopies: 1, webhookReverse: false, webhookDelayMs: 0 },
  });
  await controlSimulator(carrierUrl, {
    ...{ failNext: 0, loseAnswers: 0, webhookCopies: 1, webhookReverse: false },
  });
});
afterAll(() => shop.close());

interface Faults {
  failNext: number;
  loseAnswers: Record<string, number>;
}

async function readFaults(): Promise<Faults> {
  const response = await fetch(`${gatewayUrl}/_control`, {
    signal: AbortSignal.timeout(patienceMs),
  });
  return response.json();
}

async function readLostResponses(): Promise<Record<string, number>> {
  return (await readFaults()).loseAnswers;
}

/** Waits until the delayed webhooks about these orders' payments are processed. */
async function untilProcessed(orderIds: number[]): Promise<void> {
  const records = await readProviderRecords(shop, orderIds);
  const intents = [...records.values()].flatMap((record) => record.intents.map(({ id }) => id));
  expect(intents).toHaveLength(orderIds.length);
  const missing = `select intent, type from unnest($1::text[]) intent,
      unnest(array['payment_intent.amount_capturable_updated', 'payment_intent.succeeded']) type
    where not exists (select from webhook_receipts r
      where r.subject = intent and r.type = type.type and r.sent_at is not null)`;
  await shop.untilNone("delayed webhooks that did not arrive", missing, [intents]);
}

describe("A shop whose gateway or carrier fails", () => {
  it.each(["authorize", "capture"])(
    "charges an order once and completes it when responses to %s are lost",
    async (call) => {
      // Without webhooks, which would report what the lost responses did not.
      await controlSimulator(gatewayUrl, {
        ...{ loseAnswers: { [call]: orders * lostPerOrder }, webhookCopies: 0 },
      });
      const ids = (await shop.placeMany(orders)).map(({ id }) => id);
      await shop.untilFinished(ids);
      expect((await readLostResponses())[call]).toBe(0);
      const records = await readProviderRecords(shop, ids);
      for (const id of ids) {
        expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
        expect(records.get(id)?.intents).toMatchObject([{ status: "succeeded" }]);
      }
      expect(await findViolations(shop, ids)).toEqual([]);
    },
  );

  it("charges an order once and completes it when the gateway returns 500 for a while", async () => {
    await controlSimulator(gatewayUrl, { failNext: orders * lostPerOrder });
    const ids = (await shop.placeMany(orders)).map(({ id }) => id);
    await shop.untilFinished(ids);
    expect((await readFaults()).failNext).toBe(0);
    const records = await readProviderRecords(shop, ids);
    for (const id of ids) {
      expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
      expect(records.get(id)?.intents).toMatchObject([{ status: "succeeded" }]);
    }
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("refunds an order once when the responses to the refund are lost", async () => {
    // Long enough to cancel before the label, but shorter than the app's timeout.
    await controlSimulator(carrierUrl, { latencyMs: Math.min(scaled(2_500), 8_000) });
    const { id, total } = await shop.place();
    await shop.untilOrder(id, "paid", ({ paymentStatus }) => paymentStatus === "paid");
    await controlSimulator(gatewayUrl, { loseAnswers: { refund: lostPerOrder } });
    const { status } = await shop.cancel(id);
    await controlSimulator(carrierUrl, { latencyMs: 0 });
    expect(status).toBe(200);
    await shop.untilFinished([id]);
    // The refund's webhook may report the result before all responses are lost.
    expect((await readLostResponses()).refund).toBeLessThan(lostPerOrder);
    await controlSimulator(gatewayUrl, { loseAnswers: { refund: 0 } });
    expect((await readProviderRecords(shop, [id])).get(id)).toMatchObject({
      received: total,
      refunded: total,
    });
    expect(await findViolations(shop, [id])).toEqual([]);
  });

  it("returns 503 for a payment whose response is lost, and gets the result by a retry or by cron", async () => {
    await controlSimulator(gatewayUrl, { webhookCopies: 0 });
    const [retried, resumed] = await shop.placeMany(2, { paymentMethod: null });
    const ids = [retried?.id ?? 0, resumed?.id ?? 0];
    for (const id of ids) {
      await controlSimulator(gatewayUrl, { loseAnswers: { authorize: 3 } });
      const response = await shop.pay(id);
      expectProblem(response, 503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expectProblem(await shop.pay(id, "pm_card_mastercard"), 409);
    }
    expect(await shop.pay(ids[0] ?? 0)).toMatchObject({ status: 200 });
    // Let the cron resume the other order now instead of in a minute.
    await shop.db.query("update orders set resume_at = now() where id = $1", [ids[1]]);
    await shop.runCron("resume-orders");
    await shop.untilFinished(ids);
    for (const { intents } of (await readProviderRecords(shop, ids)).values()) {
      expect(intents).toMatchObject([{ status: "succeeded" }]);
    }
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("creates one label per order when the carrier fails or its responses are lost", async () => {
    await controlSimulator(carrierUrl, { failNext: 3, loseAnswers: 3 });
    const ids = (await shop.placeMany(4)).map(({ id }) => id);
    await shop.untilFinished(ids);
    const records = await readProviderRecords(shop, ids);
    for (const id of ids) expect(records.get(id)?.labels).toHaveLength(1);
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("reaches the same results when webhooks arrive three times and in reverse order", async () => {
    await controlSimulator(gatewayUrl, { webhookCopies: 3, webhookReverse: true });
    await controlSimulator(carrierUrl, { webhookCopies: 3, webhookReverse: true });
    const [direct, hosted, declined] = await Promise.all([
      shop.placeMany(3),
      shop.placeMany(3, { paymentMethod: null }),
      shop.placeMany(2, { paymentMethod: "pm_card_chargeDeclined" }),
    ]);
    await Promise.all(
      hosted.map(async ({ id }) => {
        const { url } = (await shop.checkout(id)).body;
        expect((await payOnHostedCheckout(url, "pm_card_chargeDeclined")).status).toBe(402);
        expect((await payOnHostedCheckout(url)).status).toBe(303);
      }),
    );
    const ids = [...direct, ...hosted, ...declined].map(({ id }) => id);
    await shop.untilFinished(ids);
    const countByStatus = `select status, count(*)::int from orders where id = any($1)
    group by status order by status`;
    expect(await shop.rows(countByStatus, [ids])).toEqual([
      { status: "completed", count: 6 },
      { status: "failed", count: 2 },
    ]);
    for (const id of ids) {
      const events = await shop.events(id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    }
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("completes paid orders and expires unpaid ones when webhooks arrive after the deadline", async () => {
    await controlSimulator(gatewayUrl, { webhookDelayMs: scaled(4_000) });
    const payLater = { paymentMethod: null };
    const [direct, hosted, unpaid] = await Promise.all([
      shop.placeMany(2),
      shop.placeMany(2, payLater),
      shop.placeMany(2, payLater),
    ]);
    const pages = new Map<number, string>();
    for (const { id } of [...hosted, ...unpaid]) pages.set(id, (await shop.checkout(id)).body.url);
    for (const { id } of hosted)
      expect((await payOnHostedCheckout(pages.get(id) ?? "")).status).toBe(303);
    const ids = [...direct, ...hosted, ...unpaid].map(({ id }) => id);
    await shop.setExpiry(ids, -1);
    await shop.runCron("expire-pending-orders");
    await shop.untilFinished(ids);
    await untilProcessed(hosted.map(({ id }) => id));
    await shop.untilFinished(ids);
    // Closing a checkout page reveals a payment made there in time. Orders without one expire.
    for (const { id } of [...direct, ...hosted]) {
      expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
      const types = (await shop.events(id)).map(({ type }) => type);
      expect(types).not.toContain("order/expired");
    }
    for (const { id } of unpaid) {
      expect(await shop.read(id)).toMatchObject({ status: "expired", payment: null });
      expect((await payOnHostedCheckout(pages.get(id) ?? "")).status).not.toBe(303);
    }
    expect(await findViolations(shop, ids)).toEqual([]);
  });
});
