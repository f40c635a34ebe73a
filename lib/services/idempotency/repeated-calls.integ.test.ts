import { randomUUID } from "node:crypto";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actingAs, type Context } from "@/lib/context";
import { scopes } from "@/lib/domain/api-key";
import { VersionMismatch } from "@/lib/domain/version-mismatch";
import { readStock, recordStockChange } from "@/lib/services/inventory";
import {
  cancelOrder,
  changeOrderDetails,
  holdOrder,
  readOrder,
  releaseOrder,
} from "@/lib/services/orders";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { listOrderRefunds, payOrder, refundOrder } from "@/lib/services/payments";
import { changeProduct, createProduct } from "@/lib/services/products";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { shipManually } from "@/lib/services/shipping/ship-manually";
import { shipOrder } from "@/lib/services/shipping/ship-order";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { type Claim, callKey, releaseKey, startKeyedCall, unlockKey } from "./idempotent-call";

let { shop, operator, placePaid, placeCompleted, readEvents } = {} as OperatorShop;
let ctx: Context;
/** The context of the functions of a shop that ships manually. */
let manual: Context;
beforeAll(async () => {
  ({ shop, operator, placePaid, placeCompleted, readEvents } = await startOperatorShop());
  const { settings } = shop.ctx;
  const policy = { ...settings.policy, fulfillment: "manual" as const };
  manual = { ...shop.ctx, settings: { ...settings, policy } };
  ctx = actingAs(manual, { kind: "api_key", id: 1, scopes });
});
afterAll(() => shop.close());

const dayMs = 24 * 60 * 60_000;

async function claimOf(key: string): Promise<Claim> {
  const hashes = { request: "same", fields: {} };
  const call = { key, method: "POST", path: "/", requestId: "r", hashes, orderId: null };
  const started = await startKeyedCall(ctx, call);
  if (started.kind !== "started") throw new Error(`The call is ${started.kind}.`);
  return started.claim;
}

/** Makes a call whose answer is lost before it is kept, and repeats it. Returns both outcomes. */
async function repeat<T>(
  call: (claim: Claim) => Promise<T>,
  between: () => Promise<unknown> = async () => {},
): Promise<[T, T]> {
  const key = randomUUID();
  const claim = await claimOf(key);
  const first = await call(claim);
  await unlockKey(ctx, claim);
  await between();
  return [first, await call(await claimOf(key))];
}

const kinds = (outcomes: readonly { kind: string }[]) => outcomes.map(({ kind }) => kind);

async function typesOf(orderId: number): Promise<string[]> {
  return (await readEvents(orderId)).map(({ type }) => type);
}

async function isHeld(orderId: number): Promise<boolean> {
  const order = await readOrderFacts(shop.db, orderId);
  return order?.heldAt !== null;
}

async function versionOf(orderId: number): Promise<string[]> {
  return [String((await readOrder({ ctx, input: { orderId } })).version)];
}

describe("a call that is repeated because its answer was lost", () => {
  it("has put the order on hold, or released it, whatever became of it since", async () => {
    const { id: orderId } = await placePaid();
    const versions = await versionOf(orderId);
    const hold = { orderId, reason: "Odd", versions };
    const release = () => releaseOrder({ ctx: operator, input: { orderId } });
    const held = await repeat((claim) => holdOrder({ ctx, input: { ...hold, claim } }), release);
    expect(kinds(held)).toEqual(["done", "done"]);
    expect(await isHeld(orderId)).toBe(false);
    const again = { orderId, reason: "Again" };
    await holdOrder({ ctx: operator, input: again });
    const released = await repeat(
      (claim) => releaseOrder({ ctx, input: { orderId, claim } }),
      () => holdOrder({ ctx: operator, input: again }),
    );
    expect(kinds(released)).toEqual(["done", "done"]);
    expect(await isHeld(orderId)).toBe(true);
  });

  it("has changed the order's details in the version that it names", async () => {
    const { id: orderId } = await placePaid();
    const versions = await versionOf(orderId);
    const input = { orderId, details: { metadata: { a: "1" } }, versions };
    const later = { orderId, details: { metadata: { a: "2" } }, versions: null };
    const changed = await repeat(
      (claim) => changeOrderDetails({ ctx, input: { ...input, claim } }),
      () => changeOrderDetails({ ctx, input: later }),
    );
    expect(kinds(changed)).toEqual(["done", "done"]);
    expect((await shop.read(orderId)).metadata).toEqual({ a: "2" });
    const outdated = changeOrderDetails({ ctx, input: { ...input, claim: await claimOf("new") } });
    await expect(outdated).rejects.toThrow(VersionMismatch);
  });

  it("has cancelled the order", async () => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const versions = await versionOf(orderId);
    const cancelled = await repeat((claim) =>
      cancelOrder({ ctx, input: { orderId, versions, claim } }),
    );
    expect(kinds(cancelled)).toEqual(["cancelled", "already_cancelled"]);
  });

  it("has requested the shipment, by either carrier, and delivered it", async () => {
    const { id: orderId } = await placePaid({}, manual);
    const versions = await versionOf(orderId);
    const shipped = await repeat((claim) =>
      shipOrder({ ctx, input: { orderId, versions, claim } }),
    );
    expect(kinds(shipped)).toEqual(["done", "done"]);
    expect((await typesOf(orderId)).filter((type) => type === "order/ship_requested")).toHaveLength(
      1,
    );

    const { id: otherId } = await placePaid({}, manual);
    const own = { orderId: otherId, carrier: "Van", trackingNumber: "1" };
    const shipment = { ...own, versions: await versionOf(otherId) };
    const sent = await repeat((claim) => shipManually({ ctx, input: { ...shipment, claim } }));
    expect(kinds(sent)).toEqual(["shipped", "shipped"]);

    const delivery = { orderId: otherId, versions: await versionOf(otherId) };
    const delivered = await repeat((claim) =>
      markDelivered({ ctx, input: { ...delivery, claim } }),
    );
    expect(kinds(delivered)).toEqual(["done", "done"]);
    expect((await typesOf(otherId)).filter((type) => type === "order/delivered")).toHaveLength(1);
  });

  it.each([
    ["pm_card_visa", "paid"],
    ["pm_card_chargeDeclined", "declined"],
  ])("has tried to pay with %s once", async (paymentMethod, outcome) => {
    const { id: orderId } = await shop.place({ paymentMethod: null });
    const versions = await versionOf(orderId);
    const input = { orderId, paymentMethod, versions };
    const paid = await repeat((claim) => payOrder({ ctx, input: { ...input, claim } }));
    expect(kinds(paid)).toEqual([outcome, outcome]);
    const attempts = await shop.db.query(sql`SELECT 1 FROM payments WHERE order_id = ${orderId}`);
    expect(attempts).toHaveLength(1);
  });

  it("has refunded once, in the version that it names", async () => {
    const { id: orderId } = await placeCompleted();
    const refund = { orderId, amount: 100, lines: [], reason: "Late", restock: false };
    const input = { ...refund, versions: await versionOf(orderId) };
    const refunded = await repeat((claim) =>
      refundOrder({ ctx, input: { ...input, key: callKey(claim) } }),
    );
    for (const { kind } of refunded) expect(["refunded", "pending"]).toContain(kind);
    const list = await listOrderRefunds({ ctx, input: { orderId, after: 0, limit: 10 } });
    expect(list.refunds).toHaveLength(1);
    const outdated = { ...input, key: callKey(await claimOf("another refund")) };
    await expect(refundOrder({ ctx, input: outdated })).rejects.toThrow(VersionMismatch);
  });

  it("has created or changed the product", async () => {
    const product = { sku: "ONCE-1", name: "Once", description: "", category: "Home" };
    const counts = { openingStock: 5, threshold: 1 };
    const input = { ...product, ...counts, price: 500, currency: "usd" as const };
    const created = await repeat((claim) => createProduct({ ctx, input: { ...input, claim } }));
    const [first] = created;
    if (first.kind !== "created") throw new Error(first.kind);
    expect(created[1]).toEqual(first);
    const { productId } = first;
    const [row] = await shop.db.query<{ at: Date }>(
      sql`SELECT updated_at AS at FROM products WHERE id = ${productId}`,
    );
    const versions = [row?.at.toISOString() ?? ""];
    const change = { productId, changes: { price: 600 }, versions };
    const changed = await repeat(
      (claim) => changeProduct({ ctx, input: { ...change, claim } }),
      () => changeProduct({ ctx, input: { ...change, changes: { price: 700 }, versions: null } }),
    );
    expect(kinds(changed)).toEqual(["done", "done"]);
    const [now] = await shop.db.query(sql`SELECT price FROM products WHERE id = ${productId}`);
    expect(now).toEqual({ price: 700 });
  });

  it("has counted the stock", async () => {
    const count = { kind: "count" as const, quantity: 500, reason: "Count" };
    const adjustment = { kind: "adjust" as const, quantity: 3, reason: "Found" };
    const counted = await repeat(
      (claim) =>
        recordStockChange({ ctx, input: { productId: 2, key: callKey(claim), change: count } }),
      () => recordStockChange({ ctx, input: { productId: 2, key: "found", change: adjustment } }),
    );
    expect(kinds(counted)).toEqual(["done", "done"]);
    expect(await readStock({ ctx: operator, input: { productId: 2 } })).toMatchObject({
      stock: { onHand: 503 },
    });
  });

  it("keeps its key if it is refused then, because it has changed something", async () => {
    const { id: orderId } = await placePaid();
    const claim = await claimOf("refused later");
    await holdOrder({ ctx, input: { orderId, reason: "Odd", claim } });
    await releaseKey(ctx, claim);
    expect((await claimOf("refused later")).changedSubject).toBe(`order:${orderId}`);
  });
});

describe("a key that is used again after 24 hours", () => {
  it("refunds other units, and counts the stock again", async () => {
    const { id: orderId } = await placeCompleted({ items: [{ productId: 1, quantity: 2 }] });
    const refund = async () => {
      const lines = [{ productId: 1, quantity: 1 }];
      const key = callKey(await claimOf("nightly"));
      const input = { orderId, key, amount: null, lines, reason: "Broken", restock: false };
      return refundOrder({ ctx, input });
    };
    const count = async (quantity: number) => {
      const change = { kind: "count" as const, quantity, reason: "Nightly" };
      const key = callKey(await claimOf("nightly count"));
      return recordStockChange({ ctx, input: { productId: 2, key, change } });
    };
    await refund();
    await count(700);
    shop.advanceClock(dayMs + 1);
    await refund();
    expect(await count(650)).toMatchObject({ kind: "done", stock: { onHand: 650 } });
    const list = await listOrderRefunds({ ctx, input: { orderId, after: 0, limit: 10 } });
    expect(list.refunds).toHaveLength(2);
  });
});
