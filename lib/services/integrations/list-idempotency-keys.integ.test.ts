import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { formatKeyCursor, keyCursor } from "@/lib/domain/integrations/idempotency-key";
import { anonymizeOrders } from "@/lib/services/customers/anonymize-customer";
import { keepAnswer, startKeyedCall } from "@/lib/services/idempotency/idempotent-call";
import { requestHashes } from "@/lib/services/idempotency/request-hashes";
import { placeOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { findIdempotencyKey, listIdempotencyKeys } from ".";

const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
let shop: TestShop;
let ctx: Context;
let caller: Context;
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as(operator);
  const [key] = await shop.db.query<{ id: number }>(sql`SELECT min(id) AS id FROM api_keys`);
  caller = shop.as({ kind: "api_key", id: key?.id ?? 0, scopes: ["orders:write"] });
});
afterAll(() => shop.close());

function callWith(key: string, body: object, orderId: number | null = null) {
  const path = "/api/v1/orders/7/refunds";
  const hashes = requestHashes(body, { method: "POST", path });
  const call = { key, method: "POST", path, requestId: "request-0001", hashes, orderId };
  return startKeyedCall(caller, call);
}

async function answer(key: string, body: object, answered: object): Promise<void> {
  const started = await callWith(key, body);
  if (started.kind !== "started") throw new Error(`The call is ${started.kind}.`);
  await keepAnswer(caller, started.claim, { status: 201, body: answered, headers: {} });
}

describe("the idempotency inspector", () => {
  it("shows the first request, its answer, its replays and what differed", async () => {
    const key = randomUUID();
    await answer(key, { amount: 300 }, { id: 5, trackingToken: "7-AbCdEfGhIjKlMnOpQrStUv" });
    await callWith(key, { amount: 300 });
    await callWith(key, { amount: 400, reason: "Late" });
    const [found, ...others] = await findIdempotencyKey({ ctx, input: { key } });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      ...{ key, method: "POST", path: "/api/v1/orders/7/refunds", requestId: "request-0001" },
      ...{ apiKey: { name: "Demo" }, state: "answered", status: 201, replays: 1, conflicts: 1 },
      conflictFields: ["amount", "reason"],
      answer: { kind: "kept", body: { id: 5, trackingToken: "[redacted]" }, headers: {} },
    });
    expect(found?.lastReplayedAt).toEqual(expect.any(String));
    expect(await findIdempotencyKey({ ctx, input: { key: randomUUID() } })).toEqual([]);
  });

  it("tells calls that run from those that were interrupted, and forgets them after a day", async () => {
    const key = randomUUID();
    await callWith(key, { amount: 300 });
    const stateNow = async () => (await findIdempotencyKey({ ctx, input: { key } }))[0]?.state;
    expect(await stateNow()).toBe("running");
    shop.advanceClock(91_000);
    expect(await stateNow()).toBe("interrupted");
    shop.advanceClock(24 * 60 * 60_000);
    expect(await stateNow()).toBeUndefined();
  });

  it("shows an order that was placed as the answer of its key", async () => {
    const idempotencyKey = randomUUID();
    const order = {
      ...{ customerId: null, email: "guest@example.com", shippingAddress: "1 Harbour Street" },
      ...{ items: [{ productId: 4, quantity: 1 }], paymentMethod: null },
    };
    const placed = await placeOrder({ ctx: caller, input: { order, idempotencyKey } });
    if (placed.kind !== "placed") throw new Error(`The order is ${placed.kind}.`);
    const [found] = await findIdempotencyKey({ ctx, input: { key: idempotencyKey } });
    expect(found).toMatchObject({
      ...{ state: "answered", status: 201, answer: { kind: "order" }, orderId: placed.order.id },
      ...{ method: "POST", path: "/api/v1/orders" },
    });
  });

  it("says that an answer was erased, not that it is an order", async () => {
    const order = await shop.place({ paymentMethod: null });
    const key = randomUUID();
    const started = await callWith(key, {}, order.id);
    if (started.kind !== "started") throw new Error(`The call is ${started.kind}.`);
    const find = async () => (await findIdempotencyKey({ ctx, input: { key } }))[0]?.answer;
    expect(await find()).toBeNull();
    await keepAnswer(caller, started.claim, { status: 200, body: null, headers: {} });
    expect(await find()).toEqual({ kind: "kept", body: null, headers: {} });
    const erased = { orderIds: [order.id], email: "ada@example.com", now: ctx.now() };
    await shop.db.transaction((tx) => anonymizeOrders(tx, erased));
    expect(await find()).toEqual({ kind: "erased" });
  });

  it("is listed newest first in pages, through an index, without the shop's own checkouts", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => `${name}-${randomUUID()}`);
    for (const key of [a, b, c]) await answer(key ?? "", {}, {});
    const inHours = (hours: number) => new Date(ctx.now().getTime() + hours * 60 * 60_000);
    await shop.db.query(sql`
      UPDATE idempotency_keys SET expires_at = CASE key WHEN ${b} THEN ${inHours(40)}::timestamptz
        ELSE ${inHours(30)}::timestamptz END
      WHERE key IN (${a}, ${b}, ${c})`);
    await shop.db.query(sql`
      INSERT INTO idempotency_keys (credential, key, request_hash, created_at, expires_at)
      VALUES ('anonymous', 'of the checkout', '', ${ctx.now()}, ${inHours(50)})`);
    const found: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null && found.length < 3) {
      const before = cursor === "" ? undefined : keyCursor.parse(cursor);
      const page = await listIdempotencyKeys({ ctx, input: { before, limit: 1 } });
      found.push(...page.keys.map(({ key }) => key));
      cursor = page.next && formatKeyCursor(page.next);
    }
    // Those of the same moment are in the order of their texts.
    expect(found).toEqual([b, c, a]);
    const plan = await shop.db.transaction(async (tx) => {
      await tx.query(sql`SELECT set_config('enable_seqscan', 'off', true)`);
      return tx.queryOnce<{ "QUERY PLAN": string }>(sql`EXPLAIN
        SELECT key FROM idempotency_keys k
        WHERE k.credential LIKE 'api_key:%' AND k.expires_at > ${ctx.now()}
          AND (k.expires_at, k.credential, k.key) < (${ctx.now()}, 'api_key:1', 'x')
        ORDER BY k.expires_at DESC, k.credential DESC, k.key DESC LIMIT 50`);
    });
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toContain("idempotency_keys_of_api_keys_idx");
    expect(text).not.toContain("Sort");
  });

  it("is for operators only", async () => {
    await expect(listIdempotencyKeys({ ctx: caller, input: { limit: 1 } })).rejects.toThrow(
      Forbidden,
    );
    await expect(findIdempotencyKey({ ctx: caller, input: { key: "x" } })).rejects.toThrow(
      Forbidden,
    );
  });
});
