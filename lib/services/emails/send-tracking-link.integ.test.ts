import sql from "sql-template-tag";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { sendTrackingLink } from "./send-tracking-link";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 100 });
  return () => shop.close();
});
beforeEach(async () => {
  await shop.db.query(sql`DELETE FROM emails`);
});

const email = "guest@example.com";
const placeAsGuest = () => shop.place({ customerId: null, email, paymentMethod: null });
const send = (orderNumber: number, to = email) =>
  sendTrackingLink({ ctx: shop.as({ kind: "anonymous" }), input: { orderNumber, email: to } });
const emails = () =>
  shop.db.query<{ to: string; text: string; orderId: number; kind: string }>(sql`
    SELECT "to", text, order_id AS "orderId", kind FROM emails ORDER BY id`);

describe("sendTrackingLink", () => {
  it("emails a guest order's link to its address", async () => {
    const { id, trackingToken } = await placeAsGuest();
    expect(await send(id)).toBeUndefined();
    const [sent, ...others] = await emails();
    expect(others).toEqual([]);
    expect(sent).toMatchObject({ to: email, orderId: id, kind: "tracking_link" });
    expect(sent?.text).toContain(`http://shop.test/track/${trackingToken}`);
  });

  it("emails the link of an order with an account, which goes to the account's address", async () => {
    const { id } = await shop.place({ customerId: 1 });
    await send(id, "customer@waybill.test");
    expect(await emails()).toMatchObject([{ to: "customer@waybill.test", orderId: id }]);
  });

  it("sends nothing for a wrong number, another's address or an erased order, and says nothing", async () => {
    const { id } = await placeAsGuest();
    const erased = await placeAsGuest();
    await shop.db.query(sql`UPDATE orders SET email = NULL WHERE id = ${erased.id}`);
    for (const [orderNumber, to] of [
      [2_147_483_647, email],
      [id, "guest@example.org"],
      [id, ""],
      [erased.id, email],
    ] as const) {
      expect(await send(orderNumber, to)).toBeUndefined();
    }
    expect(await emails()).toEqual([]);
  });

  it("sends at most three an hour to one address, for all its orders together", async () => {
    const [one, other] = [await placeAsGuest(), await placeAsGuest()];
    for (const { id } of [one, one, other, other, one]) await send(id);
    expect((await emails()).map(({ orderId }) => orderId)).toEqual([one.id, one.id, other.id]);
    shop.advanceClock(61 * 60_000);
    await send(one.id);
    expect(await emails()).toHaveLength(4);
  });

  it("sends three emails for many requests at once, for several orders", async () => {
    const orders = [await placeAsGuest(), await placeAsGuest(), await placeAsGuest()];
    const requests = orders.flatMap(({ id }) => Array.from({ length: 7 }, () => send(id)));
    await Promise.all(requests);
    expect(await emails()).toHaveLength(3);
  });

  it("counts addresses that differ after a plus sign together", async () => {
    for (const tag of ["+1", "+2", "+3", "+4"]) {
      const to = `guest${tag}@example.com`;
      const { id } = await shop.place({ customerId: null, email: to, paymentMethod: null });
      await send(id, to);
    }
    expect(await emails()).toHaveLength(3);
  });
});
