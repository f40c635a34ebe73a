import { afterAll, afterEach, expect, inject, test } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { violationsOf } from "@/tests/chaos/invariants";
import { control, readBooks } from "@/tests/contract/books";
import { payOnPage } from "@/tests/contract/hosted-page";
import { expectProblem } from "@/tests/contract/problem";
import { Shop } from "@/tests/contract/shop";
import { patienceMs } from "@/tests/support/wait";

const shop = new Shop(inject("system"));
const { gatewayUrl, carrierUrl } = shop.system;

/** More than the gateway's own SDK repeats for one attempt (a call and two repetitions). */
const lostPerOrder = 4;
const orders = 5;

afterEach(async () => {
  await control(gatewayUrl, {
    failNext: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
    ...{ webhookCopies: 1, webhookReverse: false, webhookDelayMs: 0 },
  });
  await control(carrierUrl, {
    ...{ failNext: 0, loseAnswers: 0, webhookCopies: 1, webhookReverse: false },
  });
});
afterAll(() => shop.close());

interface Faults {
  failNext: number;
  loseAnswers: Record<string, number>;
}

async function faultsLeft(): Promise<Faults> {
  const answer = await fetch(`${gatewayUrl}/_control`, { signal: AbortSignal.timeout(patienceMs) });
  return answer.json();
}

async function lostAnswersLeft(): Promise<Record<string, number>> {
  return (await faultsLeft()).loseAnswers;
}

test.each(["authorize", "capture"])(
  "answers lost after the gateway did %s: charged once, and completed",
  async (call) => {
    // Without webhooks too: they would tell what the lost answers did not.
    await control(gatewayUrl, {
      ...{ loseAnswers: { [call]: orders * lostPerOrder }, webhookCopies: 0 },
    });
    const ids = (await shop.placeMany(orders)).map(({ id }) => id);
    await shop.untilSettled(ids);
    expect((await lostAnswersLeft())[call]).toBe(0);
    const books = await readBooks(shop, ids);
    for (const id of ids) {
      expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
      expect(books.get(id)?.intents).toMatchObject([{ status: "succeeded" }]);
    }
    expect(await violationsOf(shop, ids)).toEqual([]);
  },
);

test("a gateway that answers 500 for a while: charged once, and completed", async () => {
  await control(gatewayUrl, { failNext: orders * lostPerOrder });
  const ids = (await shop.placeMany(orders)).map(({ id }) => id);
  await shop.untilSettled(ids);
  expect((await faultsLeft()).failNext).toBe(0);
  const books = await readBooks(shop, ids);
  for (const id of ids) {
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
    expect(books.get(id)?.intents).toMatchObject([{ status: "succeeded" }]);
  }
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("answers lost after refunding: refunded once", async () => {
  // Long enough to cancel before the label, but shorter than the timeout of the app.
  await control(carrierUrl, { latencyMs: Math.min(scaled(2_500), 8_000) });
  const { id, total } = await shop.place();
  await shop.untilOrder(id, "paid", ({ paymentStatus }) => paymentStatus === "paid");
  await control(gatewayUrl, { loseAnswers: { refund: lostPerOrder } });
  const { status } = await shop.cancel(id);
  await control(carrierUrl, { latencyMs: 0 });
  expect(status).toBe(200);
  await shop.untilSettled([id]);
  // The refund's webhook may tell what became of it before all the answers are lost.
  expect((await lostAnswersLeft()).refund).toBeLessThan(lostPerOrder);
  await control(gatewayUrl, { loseAnswers: { refund: 0 } });
  expect((await readBooks(shop, [id])).get(id)).toMatchObject({ received: total, refunded: total });
  expect(await violationsOf(shop, [id])).toEqual([]);
});

test("a payment whose answer is lost is 503: it is learned by whoever asks again, or by itself", async () => {
  await control(gatewayUrl, { webhookCopies: 0 });
  const [repeated, left] = await shop.placeMany(2, { paymentMethod: null });
  const ids = [repeated?.id ?? 0, left?.id ?? 0];
  for (const id of ids) {
    await control(gatewayUrl, { loseAnswers: { authorize: 3 } });
    const answer = await shop.pay(id);
    expectProblem(answer, 503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expectProblem(await shop.pay(id, "pm_card_mastercard"), 409);
  }
  expect(await shop.pay(ids[0] ?? 0)).toMatchObject({ status: 200 });
  // It would be a minute until the other counts as silent.
  await shop.db.query("update orders set resume_at = now() where id = $1", [ids[1]]);
  await shop.runCron("resume-orders");
  await shop.untilSettled(ids);
  for (const { intents } of (await readBooks(shop, ids)).values()) {
    expect(intents).toMatchObject([{ status: "succeeded" }]);
  }
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("a carrier that fails, and one that loses its answers, makes one label an order", async () => {
  await control(carrierUrl, { failNext: 3, loseAnswers: 3 });
  const ids = (await shop.placeMany(4)).map(({ id }) => id);
  await shop.untilSettled(ids);
  const books = await readBooks(shop, ids);
  for (const id of ids) expect(books.get(id)?.labels).toHaveLength(1);
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("webhooks tripled and in reverse lead to the same end", async () => {
  await control(gatewayUrl, { webhookCopies: 3, webhookReverse: true });
  await control(carrierUrl, { webhookCopies: 3, webhookReverse: true });
  const [direct, hosted, declined] = await Promise.all([
    shop.placeMany(3),
    shop.placeMany(3, { paymentMethod: null }),
    shop.placeMany(2, { paymentMethod: "pm_card_chargeDeclined" }),
  ]);
  await Promise.all(
    hosted.map(async ({ id }) => {
      const { url } = (await shop.checkout(id)).body;
      expect((await payOnPage(url, "pm_card_chargeDeclined")).status).toBe(402);
      expect((await payOnPage(url)).status).toBe(303);
    }),
  );
  const ids = [...direct, ...hosted, ...declined].map(({ id }) => id);
  await shop.untilSettled(ids);
  const ends = `select status, count(*)::int from orders where id = any($1)
    group by status order by status`;
  expect(await shop.rows(ends, [ids])).toEqual([
    { status: "completed", count: 6 },
    { status: "failed", count: 2 },
  ]);
  for (const id of ids) {
    const events = await shop.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  }
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("webhooks that come after the expiry change no end and keep no money", async () => {
  await control(gatewayUrl, { webhookDelayMs: scaled(4_000) });
  const payLater = { paymentMethod: null };
  const [direct, hosted, left] = await Promise.all([
    shop.placeMany(2),
    shop.placeMany(2, payLater),
    shop.placeMany(2, payLater),
  ]);
  const pages = new Map<number, string>();
  for (const { id } of [...hosted, ...left]) pages.set(id, (await shop.checkout(id)).body.url);
  for (const { id } of hosted) expect((await payOnPage(pages.get(id) ?? "")).status).toBe(303);
  const ids = [...direct, ...hosted, ...left].map(({ id }) => id);
  await shop.setExpiry(ids, -1);
  await shop.runCron("expire-pending-orders");
  await shop.untilSettled(ids);
  await untilHandedOn(hosted.map(({ id }) => id));
  await shop.untilSettled(ids);
  // Closing the page finds what was paid there in time; an order whose page took nothing expires.
  for (const { id } of [...direct, ...hosted]) {
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
    const types = (await shop.events(id)).map(({ type }) => type);
    expect(types).not.toContain("order/expired");
  }
  for (const { id } of left) {
    expect(await shop.read(id)).toMatchObject({ status: "expired", payment: null });
    expect((await payOnPage(pages.get(id) ?? "")).status).not.toBe(303);
  }
  expect(await violationsOf(shop, ids)).toEqual([]);
});

/** Waits until the gateway's late words on each order's payment have come and been handed on. */
async function untilHandedOn(orderIds: number[]): Promise<void> {
  const books = await readBooks(shop, orderIds);
  const intents = [...books.values()].flatMap((book) => book.intents.map(({ id }) => id));
  expect(intents).toHaveLength(orderIds.length);
  const missing = `select intent, type from unnest($1::text[]) intent,
      unnest(array['payment_intent.amount_capturable_updated', 'payment_intent.succeeded']) type
    where not exists (select from webhook_receipts r
      where r.subject = intent and r.type = type.type and r.sent_at is not null)`;
  await shop.untilNone("late webhooks that did not come", missing, [intents]);
}
