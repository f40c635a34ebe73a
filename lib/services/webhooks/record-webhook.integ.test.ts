import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { recordWebhook, type Webhook } from "./record-webhook";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

let count = 0;
async function orderOf(about: Webhook["about"]): Promise<number | null> {
  count += 1;
  const eventId = `evt_${count}`;
  const webhook = { provider: "gateway", eventId, type: "t", subject: "pi_1" } as const;
  const input = { ...webhook, ...(about && { about }) };
  return (await recordWebhook({ ctx: shop.ctx, input })).orderId;
}

describe("recordWebhook", () => {
  it("finds the order that a webhook is about, by its id or its payment", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, provider_ref,
        idempotency_key)
      VALUES (${id}, 1, 'pending', 1450, 'EUR', 'pi_of_order', 'key')`);
    expect(await orderOf({ orderId: id, paymentRef: null })).toBe(id);
    expect(await orderOf({ orderId: null, paymentRef: "pi_of_order" })).toBe(id);
    expect(await orderOf({ orderId: null, paymentRef: "pi_unknown" })).toBeNull();
    expect(await orderOf(undefined)).toBeNull();
    const other = { installation: "fedcba9876543210", orderId: id, paymentRef: null };
    expect(await orderOf(other)).toBeNull();
  });
});
