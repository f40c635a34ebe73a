import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actingAs, type Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { scopes } from "@/lib/domain/api-key";
import { anonymizeOrders } from "@/lib/services/customers/anonymize-customer";
import { changeOrderDetails, holdOrder, placeOrder } from "@/lib/services/orders";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { payOrder } from "@/lib/services/payments";
import { changeProduct, createProduct } from "@/lib/services/products";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { waitFor } from "@/tests/support/wait";
import {
  CallTakenOver,
  type Claim,
  keepAnswer,
  resetColumns,
  startKeyedCall,
} from "./idempotent-call";

let { shop, placePaid, placeCompleted } = {} as OperatorShop;
let ctx: Context;
beforeAll(async () => {
  ({ shop, placePaid, placeCompleted } = await startOperatorShop());
  ctx = actingAs(shop.ctx, { kind: "api_key", id: 1, scopes });
});
afterAll(() => shop.close());

async function claimOf(key: string, call: { orderId?: number; by?: Context } = {}) {
  const { orderId = null, by = ctx } = call;
  const hashes = { request: "same", fields: {} };
  const sent = { key, method: "POST", path: "/", requestId: "r", hashes, orderId };
  const started = await startKeyedCall(by, sent);
  if (started.kind !== "started") throw new Error(`The call is ${started.kind}.`);
  return started.claim;
}

/** The claims of a call that took too long, and of the one that repeats it. */
async function claimTwice(): Promise<{ late: Claim; claim: Claim }> {
  const key = randomUUID();
  const late = await claimOf(key);
  shop.advanceClock(91_000);
  return { late, claim: await claimOf(key) };
}

/** The context of a call whose statements belong to a transaction. */
const within = (tx: Queryable): Context => ({
  ...ctx,
  db: { ...shop.db, query: (statement) => tx.query(statement) },
});

async function untilOneWaits(): Promise<void> {
  await waitFor("a statement that waits for a lock", async () => {
    const waiting = await shop.db.query(sql`
      SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    return waiting.length > 0 || null;
  });
}

describe("a call that goes on after another one has taken it over", () => {
  it("makes no second attempt to pay", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const input = { orderId, paymentMethod: "pm_card_chargeDeclined" };
    const { late, claim } = await claimTwice();
    expect((await payOrder({ ctx, input: { ...input, claim } })).kind).toBe("declined");
    await keepAnswer(ctx, claim, { status: 402, body: {}, headers: {} });
    const again = payOrder({ ctx, input: { ...input, claim: late } });
    await expect(again).rejects.toThrow(CallTakenOver);
    const attempts = await shop.db.query(sql`SELECT 1 FROM payments WHERE order_id = ${orderId}`);
    expect(attempts).toHaveLength(1);
  });

  it("does not undo what was changed since", async () => {
    const { id: orderId } = await placePaid();
    const change = (a: string, claim: Claim | null) =>
      changeOrderDetails({ ctx, input: { orderId, details: { metadata: { a } }, claim } });
    const { late, claim } = await claimTwice();
    await change("1", claim);
    await change("2", null);
    await expect(change("1", late)).rejects.toThrow(CallTakenOver);
    expect((await shop.read(orderId)).metadata).toEqual({ a: "2" });
  });

  it("changes nothing although the other one has changed nothing yet", async () => {
    const { id: orderId } = await placePaid();
    const { late, claim } = await claimTwice();
    const input = { orderId, reason: "Odd" };
    await expect(holdOrder({ ctx, input: { ...input, claim: late } })).rejects.toThrow(
      CallTakenOver,
    );
    expect((await readOrderFacts(shop.db, orderId))?.heldAt).toBeNull();
    expect((await holdOrder({ ctx, input: { ...input, claim } })).kind).toBe("done");
  });

  it("sees that it is taken over while it changes the order", async () => {
    const { id: orderId } = await placePaid();
    const late = await claimOf("in between");
    shop.advanceClock(91_000);
    const held = await shop.db.transaction(async (tx) => {
      await claimOf("in between", { by: within(tx) });
      const holding = holdOrder({ ctx, input: { orderId, reason: "Odd", claim: late } });
      const outcome = holding.catch((error: unknown) => error);
      await untilOneWaits();
      return { outcome };
    });
    expect(await held.outcome).toBeInstanceOf(CallTakenOver);
    expect((await readOrderFacts(shop.db, orderId))?.heldAt).toBeNull();
  });

  it("neither creates nor changes a product", async () => {
    const [sku, other] = ["LATE-1", "LATE-2"];
    const product = { sku, name: "Late", description: "", category: "Home", openingStock: 0 };
    const input = { ...product, threshold: 1, price: 500, currency: "usd" as const };
    const creation = await claimTwice();
    const created = await createProduct({ ctx, input: { ...input, claim: creation.claim } });
    if (created.kind !== "created") throw new Error(created.kind);
    // With another SKU, only the claim can tell.
    const again = { ...input, sku: other, claim: creation.late };
    await expect(createProduct({ ctx, input: again })).rejects.toThrow(CallTakenOver);
    const { productId } = created;
    const change = (price: number, claim: Claim | null) =>
      changeProduct({ ctx, input: { productId, changes: { price }, claim } });
    const { late, claim } = await claimTwice();
    await change(600, claim);
    await change(700, null);
    await expect(change(600, late)).rejects.toThrow(CallTakenOver);
    const rows = await shop.db.query(
      sql`SELECT sku, price FROM products WHERE sku IN (${sku}, ${other})`,
    );
    expect(rows).toEqual([{ sku, price: 700 }]);
  });
});

describe("an answer that is kept after the order's customer was erased", () => {
  const answer = { status: 200, body: { email: "ada@example.com" }, headers: { etag: '"7"' } };
  const erasure = (orderId: number) => ({
    ...{ orderIds: [orderId], email: "ada@example.com", now: ctx.now() },
  });
  const readKept = (key: string) =>
    shop.db.query(sql`
      SELECT status, answer, answer_headers AS headers FROM idempotency_keys WHERE key = ${key}`);
  const erased = [{ status: 200, answer: null, headers: {} }];

  it("is erased as well", async () => {
    const { id: orderId } = await placeCompleted();
    const claim = await claimOf("erased before", { orderId });
    await shop.db.transaction((tx) => anonymizeOrders(tx, erasure(orderId)));
    await keepAnswer(ctx, claim, answer);
    expect(await readKept("erased before")).toEqual(erased);
  });

  it("is erased if it is kept at the same moment", async () => {
    const { id: orderId } = await placeCompleted();
    const claim = await claimOf("erased meanwhile", { orderId });
    const { kept } = await shop.db.transaction(async (tx) => {
      await anonymizeOrders(tx, erasure(orderId));
      const keeping = keepAnswer(ctx, claim, answer);
      await untilOneWaits();
      return { kept: keeping };
    });
    await kept;
    expect(await readKept("erased meanwhile")).toEqual(erased);
  });
});

describe("a key that has expired", () => {
  it("keeps nothing of its first call if it places an order then", async () => {
    const { id: orderId } = await placePaid();
    const claim = await claimOf("reused");
    await holdOrder({ ctx, input: { orderId, reason: "Odd", claim } });
    shop.advanceClock(24 * 60 * 60_000 + 1);
    const items = [{ productId: 1, quantity: 1 }];
    const order = { customerId: 1, items, shippingAddress: "1 Harbour Street" };
    const placed = await placeOrder({ ctx, input: { order, idempotencyKey: "reused" } });
    expect(placed.kind).toBe("placed");
    const [row] = await shop.db.query(sql`
      SELECT changed_subject AS changed, locked_until AS locked, method, path
      FROM idempotency_keys WHERE key = 'reused'`);
    expect(row).toEqual({ changed: null, locked: null, method: "POST", path: "/api/v1/orders" });
  });

  it("starts each column anew", async () => {
    const columns = await shop.db.query<{ name: string }>(sql`
      SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = 'idempotency_keys'`);
    const { text } = resetColumns(new Date());
    const missing = columns.filter(({ name }) => !new RegExp(`\\b${name} = `).test(text));
    expect(missing.map(({ name }) => name).sort()).toEqual(["credential", "key"]);
  });
});
