import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, inject, it } from "vitest";
import { findViolations } from "@/tests/chaos/invariants";
import { expectProblem } from "@/tests/contract/expect-problem";
import { payOnHostedCheckout } from "@/tests/contract/hosted-checkout";
import { readProviderRecords } from "@/tests/contract/provider-records";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const payLater = { paymentMethod: null };

describe.concurrent("An order that waits for payment", () => {
  it("still waits after a decline, and continues once it is paid", async () => {
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
    await shop.untilFinished([placed.id]);
    expect(await findViolations(shop, [placed.id])).toEqual([]);
  });

  it("is charged once when it is paid ten times at once", async () => {
    const { id } = await shop.place(payLater);
    const responses = await Promise.all(Array.from({ length: 10 }, () => shop.pay(id)));
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    await shop.untilFinished([id]);
    expect((await readProviderRecords(shop, [id])).get(id)?.intents).toHaveLength(1);
    expect(await findViolations(shop, [id])).toEqual([]);
  });

  it("continues when it is paid on the hosted checkout, after a decline", async () => {
    const placed = await shop.place(payLater);
    const opened = await shop.checkout(placed.id);
    expect(opened).toMatchObject({
      status: 200,
      body: { url: expect.stringContaining("/c/pay/") },
    });
    expect((await shop.checkout(placed.id)).body.url).toBe(opened.body.url);
    const declined = await payOnHostedCheckout(opened.body.url, "pm_card_chargeDeclined");
    expect(declined.status).toBe(402);
    const paid = await payOnHostedCheckout(opened.body.url, "pm_card_visa");
    expect(paid.status).toBe(303);
    expect(paid.headers.get("location")).toContain(`/track/${placed.trackingToken}`);
    await shop.untilFinished([placed.id]);
    expect(await shop.read(placed.id)).toMatchObject({
      status: "completed",
      paymentStatus: "paid",
    });
    expect(await findViolations(shop, [placed.id])).toEqual([]);
  });

  it("is charged once when it is paid in two tabs and by the API at once", async () => {
    const placed = await Promise.all([shop.place(payLater), shop.place(payLater)]);
    await Promise.all(
      placed.map(async ({ id }) => {
        const { body } = await shop.checkout(id);
        await Promise.all([
          payOnHostedCheckout(body.url, "pm_card_visa"),
          shop.pay(id),
          payOnHostedCheckout(body.url, "pm_card_mastercard"),
        ]);
      }),
    );
    const ids = placed.map(({ id }) => id);
    await shop.untilFinished(ids);
    const probe = async () => {
      const records = [...(await readProviderRecords(shop, ids)).values()];
      const open = records.flatMap(({ intents }) => intents);
      return open.some(({ status }) => status === "requires_capture") ? null : records;
    };
    const records = await shop.until("the second authorization to be voided", 30_000, probe);
    expect(records.map(({ received }) => received)).toEqual(placed.map(({ total }) => total));
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("expires by cron, which closes its checkout page and releases its units", async () => {
    const productId = await shop.addProduct({ onHand: 3 });
    const { id } = await shop.place({ ...payLater, items: [{ productId, quantity: 3 }] });
    const { body } = await shop.checkout(id);
    await shop.untilOrder(id, "reserved", (now) => now.inventoryStatus === "reserved");
    await shop.setExpiry([id], -1_000);
    expectProblem(await shop.pay(id), 409);
    expectProblem(await shop.checkout(id), 409);
    await shop.runCron("expire-pending-orders");
    await shop.untilFinished([id]);
    expect(await shop.read(id)).toMatchObject({
      ...{ status: "expired", paymentStatus: "pending", inventoryStatus: "released" },
    });
    expect((await payOnHostedCheckout(body.url, "pm_card_visa")).status).toBe(409);
    expect(await shop.stockOf(productId)).toEqual({ on_hand: 3, reserved: 0 });
    expectProblem(await shop.cancel(id), 409);
    const email = "select count(*) from emails where order_id = $1 and kind = 'order_expired'";
    const probe = async () => ((await shop.count(email, [id])) === 1 ? true : null);
    await shop.until("the email", 30_000, probe);
    expect(await findViolations(shop, [id])).toEqual([]);
  });
});

async function expireNow(): Promise<void> {
  await shop.runCron("expire-pending-orders");
}

describe("An order at its payment deadline", () => {
  it("completes, or expires uncharged, when it is paid on the hosted page at the last moment", async () => {
    const orders = await shop.placeMany(20, payLater);
    const ids = orders.map(({ id }) => id);
    const pages = await Promise.all(ids.map(async (id) => (await shop.checkout(id)).body.url));
    await shop.setExpiry(ids, 500);
    const crons = [300, 600, 900, 1_200].map((ms) => sleep(ms).then(expireNow));
    const paying = pages.map((url) =>
      sleep(Math.random() * 1_000).then(() => payOnHostedCheckout(url)),
    );
    await Promise.all([...crons, ...paying]);
    await expireNow();
    await shop.untilFinished(ids);
    const countTerminal =
      "select count(*) from orders where id = any($1) and status in ('completed', 'expired')";
    expect(await shop.count(countTerminal, [ids])).toBe(20);
    expect(await findViolations(shop, ids)).toEqual([]);
  });

  it("is either paid or expired when both race 200 times, and no expired order is charged", async () => {
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
      // Two orders don't race, so both outcomes occur.
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
      const paidIds = outcomes.filter(({ wasPaid }) => wasPaid).map(({ id }) => id);
      const expiredWinners =
        "select id, status from orders where id = any($1) and status = 'expired'";
      expect(await shop.rows(expiredWinners, [paidIds])).toEqual([]);
    }
    await shop.untilFinished(raced);
    expect(raced).toHaveLength(200);
    expect(paid).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    const completed = "select count(*) from orders where id = any($1) and status = 'completed'";
    expect(await shop.count(completed, [raced])).toBe(paid);
    expect(await findViolations(shop, raced)).toEqual([]);
  });
});
