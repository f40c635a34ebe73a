import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, inject, test } from "vitest";
import { violationsOf } from "@/tests/chaos/invariants";
import { readBooks } from "@/tests/contract/books";
import { payOnPage } from "@/tests/contract/hosted-page";
import { expectProblem } from "@/tests/contract/problem";
import { Shop } from "@/tests/contract/shop";

const shop = new Shop(inject("system"));
afterAll(() => shop.close());

const payLater = { paymentMethod: null };

describe.concurrent("an order that waits for its payment", () => {
  test("an unpaid order waits, is paid, and goes on; a decline leaves it waiting", async () => {
    const placed = await shop.place({ customerId: 3 });
    await shop.untilOrder(placed.id, "reserved", (now) => now.inventoryStatus === "reserved");
    const declined = await shop.pay(placed.id, "pm_card_chargeDeclined");
    expectProblem(declined, 402);
    expect(await shop.read(placed.id)).toMatchObject({
      ...{ status: "pending", paymentStatus: "declined", waitingFor: "payment" },
    });
    const paid = await shop.pay(placed.id);
    expect(paid).toMatchObject({ status: 200, body: { status: "processing" } });
    expectProblem(await shop.pay(placed.id), 409);
    await shop.untilSettled([placed.id]);
    expect(await violationsOf(shop, [placed.id])).toEqual([]);
  });

  test("paid ten times at once, an order is charged once", async () => {
    const { id } = await shop.place(payLater);
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.pay(id)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    await shop.untilSettled([id]);
    expect((await readBooks(shop, [id])).get(id)?.intents).toHaveLength(1);
    expect(await violationsOf(shop, [id])).toEqual([]);
  });

  test("paid on the hosted page, declined first, the order goes on", async () => {
    const placed = await shop.place(payLater);
    const opened = await shop.checkout(placed.id);
    expect(opened).toMatchObject({
      status: 200,
      body: { url: expect.stringContaining("/c/pay/") },
    });
    expect((await shop.checkout(placed.id)).body.url).toBe(opened.body.url);
    const declined = await payOnPage(opened.body.url, "pm_card_chargeDeclined");
    expect(declined.status).toBe(402);
    const paid = await payOnPage(opened.body.url, "pm_card_visa");
    expect(paid.status).toBe(303);
    expect(paid.headers.get("location")).toContain(`/track/${placed.trackingToken}`);
    await shop.untilSettled([placed.id]);
    expect(await shop.read(placed.id)).toMatchObject({
      status: "completed",
      paymentStatus: "paid",
    });
    expect(await violationsOf(shop, [placed.id])).toEqual([]);
  });

  test("paid in two tabs, one of them by card, the order is charged once", async () => {
    const placed = await Promise.all([shop.place(payLater), shop.place(payLater)]);
    await Promise.all(
      placed.map(async ({ id }) => {
        const { body } = await shop.checkout(id);
        await Promise.all([
          payOnPage(body.url, "pm_card_visa"),
          shop.pay(id),
          payOnPage(body.url, "pm_card_mastercard"),
        ]);
      }),
    );
    const ids = placed.map(({ id }) => id);
    await shop.untilSettled(ids);
    const held = async () => {
      const books = [...(await readBooks(shop, ids)).values()];
      const open = books.flatMap(({ intents }) => intents);
      return open.some(({ status }) => status === "requires_capture") ? null : books;
    };
    const books = await shop.until("the second authorization to be voided", 30_000, held);
    expect(books.map(({ received }) => received)).toEqual(placed.map(({ total }) => total));
    expect(await violationsOf(shop, ids)).toEqual([]);
  });

  test("an unpaid order expires by the cron, its page closes, its units are free", async () => {
    const productId = await shop.addProduct({ onHand: 3 });
    const { id } = await shop.place({ ...payLater, items: [{ productId, quantity: 3 }] });
    const { body } = await shop.checkout(id);
    await shop.untilOrder(id, "reserved", (now) => now.inventoryStatus === "reserved");
    await shop.setExpiry([id], -1_000);
    expectProblem(await shop.pay(id), 409);
    expectProblem(await shop.checkout(id), 409);
    await shop.runCron("expire-pending-orders");
    await shop.untilSettled([id]);
    expect(await shop.read(id)).toMatchObject({
      ...{ status: "expired", paymentStatus: "pending", inventoryStatus: "released" },
    });
    expect((await payOnPage(body.url, "pm_card_visa")).status).toBe(409);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 3, reserved: 0 });
    expectProblem(await shop.cancel(id), 409);
    const email = "select count(*) from emails where order_id = $1 and kind = 'order_expired'";
    const sent = async () => ((await shop.count(email, [id])) === 1 ? true : null);
    await shop.until("the email", 30_000, sent);
    expect(await violationsOf(shop, [id])).toEqual([]);
  });
});

test("an order that is paid on the page at its last moment is paid or gives the money back", async () => {
  const orders = await shop.placeMany(20, payLater);
  const ids = orders.map(({ id }) => id);
  const pages = await Promise.all(ids.map(async (id) => (await shop.checkout(id)).body.url));
  await shop.setExpiry(ids, 500);
  const crons = [300, 600, 900, 1_200].map((ms) => sleep(ms).then(expireNow));
  const paying = pages.map((url) => sleep(Math.random() * 1_000).then(() => payOnPage(url)));
  await Promise.all([...crons, ...paying]);
  await expireNow();
  await shop.untilSettled(ids);
  const ends =
    "select count(*) from orders where id = any($1) and status in ('completed', 'expired')";
  expect(await shop.count(ends, [ids])).toBe(20);
  expect(await violationsOf(shop, ids)).toEqual([]);
});

test("paying and expiring race 200 times: one winner each, no money kept", async () => {
  const raced: number[] = [];
  let paid = 0;
  let refused = 0;
  for (let batch = 0; batch < 4; batch += 1) {
    const ids = (await shop.placeMany(50, payLater)).map(({ id }) => id);
    raced.push(...ids);
    const pay = async (id: number) => {
      const { status } = await shop.pay(id);
      if (status === 200) paid += 1;
      else refused += 1;
      expect([200, 409]).toContain(status);
      return { id, wasPaid: status === 200 };
    };
    // Two orders don't race, so that both outcomes occur.
    const [early = 0, late = 0, ...others] = ids;
    const first = await pay(early);
    await shop.setExpiry([late, ...others], 1_000);
    const crons = [800, 1_000, 1_200, 1_500, 2_000].map((ms) => sleep(ms).then(expireNow));
    const paying = others.map(async (id) => {
      await sleep(Math.random() * 2_000);
      return pay(id);
    });
    const [rest] = await Promise.all([Promise.all(paying), ...crons]);
    const outcomes = [first, ...rest, await pay(late)];
    await expireNow();
    await shop.untilNone(
      "unpaid orders that did not expire",
      "select id from orders where id = any($1) and status = 'pending'",
      [outcomes.filter(({ wasPaid }) => !wasPaid).map(({ id }) => id)],
    );
    const winners = outcomes.filter(({ wasPaid }) => wasPaid).map(({ id }) => id);
    const lost = "select id, status from orders where id = any($1) and status = 'expired'";
    expect(await shop.rows(lost, [winners])).toEqual([]);
  }
  await shop.untilSettled(raced);
  expect(raced).toHaveLength(200);
  expect(paid).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
  const completed = "select count(*) from orders where id = any($1) and status = 'completed'";
  expect(await shop.count(completed, [raced])).toBe(paid);
  expect(await violationsOf(shop, raced)).toEqual([]);
});

async function expireNow(): Promise<void> {
  await shop.runCron("expire-pending-orders");
}
