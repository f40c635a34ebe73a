import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { PageCursor } from "@/lib/services/lists/keyset-page";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { listPayments, listRefunds } from ".";

const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let shop: TestShop;
/** Four orders at noon UTC of four days. All were paid, except the second, which was declined. */
let orderIds: number[];
beforeAll(async () => {
  shop = await startTestShop();
  orderIds = [];
  for (const [index, status] of ["refunded", "declined", "paid", "paid"].entries()) {
    const { id } = await shop.place();
    orderIds.push(id);
    const at = new Date(Date.UTC(2026, 0, 1 + index, 12));
    const captured = status === "declined" ? 0 : 1_450;
    const back = status === "refunded" ? 1_450 : 0;
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, method, status, amount, currency, captured_amount,
        refunded_amount, provider_ref, idempotency_key, created_at)
      VALUES (${id}, 1, 'pm_card_visa', ${status}, 1450, 'usd', ${captured}, ${back},
        ${`pi_${index}`}, ${`key-${index}`}, ${at})`);
  }
  await shop.db.query(sql`
    INSERT INTO refunds (payment_id, amount, currency, status, reason, origin, actor, provider_ref,
      created_at)
    SELECT p.id, n * 100, 'usd', CASE n WHEN 1 THEN 'failed' ELSE 'succeeded' END, 'asked_for',
      'operator',
      CASE n WHEN 1 THEN 'system' ELSE 'user:2' END, 're_' || n, p.created_at + n * interval '1 hour'
    FROM payments p, generate_series(1, 2) n WHERE p.provider_ref = 'pi_0'`);
});
afterAll(() => shop.close());

type Query = Omit<Parameters<typeof listPayments>[0]["input"], "limit">;

async function paymentRefs(query: Query, ctx = shop.as(operator)): Promise<(string | null)[]> {
  const { payments } = await listPayments({ ctx, input: { ...query, limit: 10 } });
  return payments.map(({ providerRef }) => providerRef);
}

describe("listPayments", () => {
  it("lists every payment once, newest first, page by page", async () => {
    const found: (string | null)[] = [];
    let cursor: PageCursor | null = null;
    do {
      const page: Awaited<ReturnType<typeof listPayments>> = await listPayments({
        ctx: shop.as(operator),
        input: { limit: 3, cursor: cursor ?? undefined },
      });
      found.push(...page.payments.map(({ providerRef }) => providerRef));
      cursor = page.next;
    } while (cursor);
    expect(found).toEqual(["pi_3", "pi_2", "pi_1", "pi_0"]);
  });

  it("filters by status, and finds payments by order number or the gateway's id", async () => {
    expect(await paymentRefs({ status: "paid" })).toEqual(["pi_3", "pi_2"]);
    expect(await paymentRefs({ status: "declined" })).toEqual(["pi_1"]);
    expect(await paymentRefs({ q: String(orderIds[1]) })).toEqual(["pi_1"]);
    expect(await paymentRefs({ q: `#${orderIds[2]}` })).toEqual(["pi_2"]);
    expect(await paymentRefs({ q: "pi_3" })).toEqual(["pi_3"]);
    expect(await paymentRefs({ q: "pi_3", status: "declined" })).toEqual([]);
  });

  it("filters by days in the shop's time zone", async () => {
    expect(await paymentRefs({ from: "2026-01-02", to: "2026-01-03" })).toEqual(["pi_2", "pi_1"]);
    const ctx = shop.as(operator);
    const eastern = { ...ctx, settings: { ...ctx.settings, timeZone: "Pacific/Auckland" } };
    expect(await paymentRefs({ from: "2026-01-02", to: "2026-01-03" }, eastern)).toEqual([
      "pi_1",
      "pi_0",
    ]);
  });
});

describe("listRefunds", () => {
  it("lists refunds with their order and requester, and finds them like payments", async () => {
    const ctx = shop.as(operator);
    const { refunds, next } = await listRefunds({ ctx, input: { limit: 10 } });
    const [orderId] = orderIds;
    expect(next).toBeNull();
    expect(refunds).toMatchObject([
      { orderId, amount: 200, status: "succeeded", actorName: "Olu Brandt", providerRef: "re_2" },
      { orderId, amount: 100, status: "failed", actorName: "system" },
    ]);
    const find = async (query: Omit<Parameters<typeof listRefunds>[0]["input"], "limit">) =>
      (await listRefunds({ ctx, input: { ...query, limit: 10 } })).refunds.map(
        ({ amount }) => amount,
      );
    expect(await find({ status: "failed" })).toEqual([100]);
    expect(await find({ q: String(orderId) })).toEqual([200, 100]);
    expect(await find({ q: "re_1" })).toEqual([100]);
    expect(await find({ q: "pi_0" })).toEqual([200, 100]);
    expect(await find({ q: "pi_1" })).toEqual([]);
    expect(await find({ from: "2026-01-02" })).toEqual([]);
  });
});

describe("listPayments and listRefunds", () => {
  it.each<Actor>([
    { kind: "customer", customerId: 1, userId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:read", "orders:write"] },
    { kind: "anonymous" },
  ])("refuse $kind", async (actor) => {
    const ctx = shop.as(actor);
    await expect(listPayments({ ctx, input: { limit: 1 } })).rejects.toThrow(Forbidden);
    await expect(listRefunds({ ctx, input: { limit: 1 } })).rejects.toThrow(Forbidden);
  });
});
