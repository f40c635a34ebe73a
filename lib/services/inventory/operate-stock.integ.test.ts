import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { createStockFixture } from "@/tests/support/stock-fixture";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { waitFor } from "@/tests/support/wait";
import { adjustStock } from "./adjust-stock";
import { closeReorder } from "./close-reorder";
import { countStock } from "./count-stock";
import { receiveStock } from "./receive-stock";
import { reserveStock } from "./reserve-stock";
import { setThreshold } from "./set-threshold";

let shop: TestShop;
let ctx: Context;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 100_000 });
  ctx = shop.as({ kind: "operator", userId: 2, role: "operator" });
});
afterAll(() => shop.close());

const {
  addProduct,
  addOrder,
  addReservedOrder,
  readCounts,
  readMovements,
  readReorders,
  findDrifts,
} = createStockFixture(() => shop);

const reason = "Stock check";

describe("receiveStock, adjustStock and countStock", () => {
  it("change on hand and record a movement with actor and reason", async () => {
    const productId = await addProduct(20);
    await receiveStock({
      ctx,
      input: { key: newFormKey(), productId, quantity: 5, reason: "PO 7", reorderId: null },
    });
    await adjustStock({
      ctx,
      input: { key: newFormKey(), productId, delta: -3, reason: "Broken" },
    });
    const input = {
      key: newFormKey(),
      productId,
      counted: 21,
      seen: 22,
      reason,
      cancelOrderIds: [],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "counted",
      stock: { onHand: 21, reserved: 0 },
    });
    const by = { reserved: 0, actor: "user:2" };
    expect(await readMovements(productId)).toEqual([
      { kind: "opening", quantity: 20, reserved: 0, actor: "system", reason: null },
      { kind: "receive", quantity: 5, ...by, reason: "PO 7" },
      { kind: "adjust", quantity: -3, ...by, reason: "Broken" },
      { kind: "count", quantity: -1, ...by, reason },
    ]);
    expect(await findDrifts()).toEqual([]);
  });

  it("publish a live update after a change, and none after a refusal", async () => {
    const productId = await addProduct(20);
    const published: string[] = [];
    const publish: Context["publisher"]["publish"] = async (messages) => {
      published.push(...messages.map(({ channel, name }) => `${channel} ${name}`));
      throw new Error("Channels is unavailable.");
    };
    const live = { ...ctx, publisher: { ...ctx.publisher, publish } };
    const form = () => ({ key: newFormKey(), productId, reason });
    await adjustStock({ ctx: live, input: { ...form(), delta: -3 } });
    await receiveStock({ ctx: live, input: { ...form(), quantity: 5, reorderId: null } });
    const counted = {
      key: newFormKey(),
      productId,
      counted: 20,
      seen: 22,
      reason,
      cancelOrderIds: [],
    };
    await countStock({ ctx: live, input: counted });
    expect(published).toEqual(Array(3).fill("private-ops stock.updated"));
    await adjustStock({ ctx: live, input: { ...form(), delta: -21 } });
    expect(published).toHaveLength(3);
  });

  it("refuse an adjustment below the reserved units", async () => {
    const productId = await addProduct(10);
    await addReservedOrder(productId, 8);
    const refused = await adjustStock({
      ctx,
      input: { key: newFormKey(), productId, delta: -3, reason },
    });
    expect(refused).toMatchObject({ kind: "refused", stock: { reserved: 8 } });
    expect(refused.kind === "refused" && refused.reason).toContain("8 units");
    expect(await readCounts(productId)).toEqual({ onHand: 10, reserved: 8 });
  });

  it("return not_found for an unknown product", async () => {
    const productId = 1_000_000;
    expect(
      await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: 1, reason } }),
    ).toEqual({
      kind: "not_found",
    });
  });
});

describe("a count after on hand has changed", () => {
  it("is refused, even when the count is submitted again", async () => {
    const productId = await addProduct(10);
    const input = {
      key: newFormKey(),
      productId,
      counted: 10,
      seen: 10,
      reason,
      cancelOrderIds: [],
    };
    await receiveStock({
      ctx,
      input: { key: newFormKey(), productId, quantity: 20, reason, reorderId: null },
    });
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("On hand is now 30, but was 10"),
    });
    expect(await readCounts(productId)).toMatchObject({ onHand: 30 });
    const now = { ...input, key: newFormKey(), seen: 30, counted: 29 };
    expect(await countStock({ ctx, input: now })).toMatchObject({ kind: "counted" });
    const again = { ...now, key: newFormKey() };
    expect(await countStock({ ctx, input: again })).toMatchObject({ kind: "refused" });
  });
});

describe("a form that is submitted again", () => {
  it("changes nothing more, and is refused with another quantity", async () => {
    const productId = await addProduct(10);
    const delivery = { key: newFormKey(), productId, quantity: 100, reason, reorderId: null };
    await receiveStock({ ctx, input: delivery });
    expect(await receiveStock({ ctx, input: delivery })).toMatchObject({ kind: "changed" });
    expect(await receiveStock({ ctx, input: { ...delivery, quantity: 10 } })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("changed on hand by 100"),
    });
    const broken = { key: newFormKey(), productId, delta: -1, reason };
    await adjustStock({ ctx, input: broken });
    expect(await adjustStock({ ctx, input: { ...broken, delta: -10 } })).toMatchObject({
      kind: "refused",
    });
    expect(await readCounts(productId)).toMatchObject({ onHand: 109 });
  });

  it("is applied once when submitted three times at once", async () => {
    const productId = await addProduct(5, 0);
    const more = { key: newFormKey(), productId, quantity: 10, reason, reorderId: null };
    await Promise.all([1, 2, 3].map(() => receiveStock({ ctx, input: more })));
    expect(await readCounts(productId)).toEqual({ onHand: 15, reserved: 0 });
    const less = { key: newFormKey(), productId, delta: -2, reason };
    await Promise.all([1, 2, 3].map(() => adjustStock({ ctx, input: less })));
    expect(await readCounts(productId)).toEqual({ onHand: 13, reserved: 0 });
  });

  it("counts once, although on hand is again what it was when the count was made", async () => {
    const productId = await addProduct(10);
    const form = { key: newFormKey(), productId, counted: 12, seen: 10, reason };
    const input = { ...form, cancelOrderIds: [] };
    await countStock({ ctx, input });
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    expect(await countStock({ ctx, input })).toMatchObject({ kind: "counted", cancelled: [] });
    expect(await readCounts(productId)).toMatchObject({ onHand: 10 });
    expect(await countStock({ ctx, input: { ...input, counted: 11 } })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("changed on hand by 2"),
    });
    expect(await findDrifts()).toEqual([]);
  });
});

describe("a count below the reserved units", () => {
  it("lists the orders, newest first, and writes nothing", async () => {
    const productId = await addProduct(10);
    const orders = [await addReservedOrder(productId, 2), await addReservedOrder(productId, 3)];
    const input = {
      key: newFormKey(),
      productId,
      counted: 4,
      seen: 10,
      reason,
      cancelOrderIds: [],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "short",
      missing: 1,
      affected: [
        { orderId: orders[1], quantity: 3, customer: "Ada Marsh", status: "pending" },
        { orderId: orders[0], quantity: 2 },
      ],
      cancelled: [],
    });
    expect(await readCounts(productId)).toEqual({ onHand: 10, reserved: 5 });
  });

  it("cancels the selected orders, releases their units and counts", async () => {
    const productId = await addProduct(10);
    const [other, selected] = [
      await addReservedOrder(productId, 2),
      await addReservedOrder(productId, 3),
    ];
    const input = {
      key: newFormKey(),
      productId,
      counted: 4,
      seen: 10,
      reason,
      cancelOrderIds: [selected],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "counted",
      cancelled: [selected],
    });
    expect(await readCounts(productId)).toEqual({ onHand: 4, reserved: 2 });
    expect(await shop.read(other)).toMatchObject({ status: "pending" });
    expect(await shop.read(selected)).toMatchObject({
      status: "cancelled",
      inventoryStatus: "released",
    });
    expect(await findDrifts()).toEqual([]);
  });

  it("cancels no order when the selected orders would not release enough units", async () => {
    const productId = await addProduct(10);
    const [one, two] = [await addReservedOrder(productId, 2), await addReservedOrder(productId, 3)];
    const input = {
      key: newFormKey(),
      productId,
      counted: 1,
      seen: 10,
      reason,
      cancelOrderIds: [two],
    };
    const short = await countStock({ ctx, input });
    expect(short).toMatchObject({ kind: "short", missing: 4, cancelled: [] });
    expect(short.kind === "short" && short.reason).toContain("reserve 3 of the 4 units");
    for (const id of [one, two]) expect(await shop.read(id)).toMatchObject({ status: "pending" });
  });

  it("cancels no order without reserved units of the product", async () => {
    const productId = await addProduct(10);
    const [selected, unrelated] = [
      await addReservedOrder(productId, 4),
      await addReservedOrder(1, 1),
    ];
    const input = {
      key: newFormKey(),
      productId,
      counted: 0,
      seen: 10,
      reason,
      cancelOrderIds: [unrelated, selected],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "counted",
      cancelled: [selected],
    });
    expect(await shop.read(unrelated)).toMatchObject({ status: "pending" });
  });

  /** An order for all five units, whose label was requested but not yet confirmed by the carrier. */
  async function orderWithRequestedLabel(productId: number): Promise<number> {
    const orderId = await addOrder(productId, 5, true);
    const call = { ctx: shop.ctx, input: { orderId } };
    await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
    await reserveStock(call);
    await capturePayment(call);
    await shop.db.query(sql`
      INSERT INTO shipments (order_id, idempotency_key) VALUES (${orderId}, ${newFormKey()})`);
    return orderId;
  }
  const countOfZero = (productId: number, orderId: number) => ({
    ...{ key: newFormKey(), productId, counted: 0, seen: 5, reason, cancelOrderIds: [orderId] },
  });

  it("writes nothing when a requested label prevents the release", async () => {
    const productId = await addProduct(5);
    const orderId = await orderWithRequestedLabel(productId);
    const short = await countStock({ ctx, input: countOfZero(productId, orderId) });
    expect(short).toMatchObject({ kind: "short", missing: 5, cancelled: [orderId] });
    expect(short.kind === "short" && short.reason).toContain("5 units are still reserved");
    expect(await readCounts(productId)).toEqual({ onHand: 5, reserved: 5 });
  });

  it("is refused when units are received meanwhile, and reports the cancelled orders", async () => {
    const productId = await addProduct(5);
    const orderId = await orderWithRequestedLabel(productId);
    const receiveMeanwhile = async () => {
      await waitFor("the cancellation", async () =>
        (await shop.read(orderId)).status === "cancelled" ? true : null,
      );
      const delivery = { key: newFormKey(), productId, quantity: 3, reason, reorderId: null };
      await receiveStock({ ctx, input: delivery });
      await shop.db.query(sql`DELETE FROM shipments WHERE order_id = ${orderId}`);
    };
    const count = { ctx, input: countOfZero(productId, orderId) };
    const [counted] = await Promise.all([countStock(count), receiveMeanwhile()]);
    expect(counted).toEqual({
      kind: "refused",
      reason: expect.stringMatching(/^1 order was cancelled\. On hand is now 8/),
    });
    expect(await readCounts(productId)).toEqual({ onHand: 8, reserved: 0 });
  });
});

describe("reorder requests", () => {
  it("open once at the threshold and are cancelled when a count exceeds it", async () => {
    const productId = await addProduct(12, 10);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    expect(await readReorders(productId)).toMatchObject([
      { reason: "low_stock", available: 10, status: "open" },
    ]);
    await countStock({
      ctx,
      input: { key: newFormKey(), productId, counted: 40, seen: 8, reason, cancelOrderIds: [] },
    });
    expect(await readReorders(productId)).toMatchObject([{ status: "cancelled" }]);
    await setThreshold({ ctx, input: { productId, threshold: 40, opened: 10 } });
    const stale = await setThreshold({ ctx, input: { productId, threshold: 5, opened: 10 } });
    expect(stale).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("“10” is now “40”"),
    });
    expect(await readReorders(productId)).toMatchObject([
      { status: "cancelled" },
      { status: "open", available: 40 },
    ]);
  });

  it("stay open, one per product, when received units leave the product low", async () => {
    const productId = await addProduct(0, 10);
    const receive = (reorderId: number | null) =>
      receiveStock({
        ctx,
        input: { key: newFormKey(), productId, quantity: 3, reason, reorderId },
      });
    await receive(null);
    await receive(null);
    const [open, ...others] = await readReorders(productId);
    expect([open, others]).toMatchObject([{ status: "open", available: 3 }, []]);
    await receive(open?.id ?? 0);
    expect(await readReorders(productId)).toMatchObject([
      { status: "received" },
      { status: "open", available: 9 },
    ]);
  });

  it("are received once, with their units, when two operators submit at once", async () => {
    const productId = await addProduct(5, 4);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -1, reason } });
    const [open] = await readReorders(productId);
    const input = { productId, quantity: 10, reason: "PO 8", reorderId: open?.id ?? 0 };
    const receive = () => receiveStock({ ctx, input: { ...input, key: newFormKey() } });
    const both = await Promise.all([receive(), receive()]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(["changed", "refused"]);
    expect(await readCounts(productId)).toEqual({ onHand: 14, reserved: 0 });
    expect(await readReorders(productId)).toMatchObject([{ status: "received" }]);
    expect(
      await closeReorder({ ctx, input: { reorderId: input.reorderId, as: "cancelled" } }),
    ).toEqual({ kind: "not_open" });
  });

  it("stay open when units are received without closing them", async () => {
    const productId = await addProduct(5, 4);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -1, reason } });
    await receiveStock({
      ctx,
      input: { key: newFormKey(), productId, quantity: 50, reason, reorderId: null },
    });
    const [open] = await readReorders(productId);
    expect(open?.status).toBe("open");
    await closeReorder({ ctx, input: { reorderId: open?.id ?? 0, as: "received" } });
    expect(await readReorders(productId)).toMatchObject([{ status: "received" }]);
  });
});

describe("authorization", () => {
  const others: Actor[] = [
    { kind: "anonymous" },
    { kind: "customer", customerId: 1, userId: 1 },
    { kind: "tracking", orderId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:write", "products:read"] },
  ];

  it.each(others)("refuses %o", async (actor) => {
    const ctx = shop.as(actor);
    const productId = 1;
    const calls = [
      receiveStock({
        ctx,
        input: { key: newFormKey(), productId, quantity: 1, reason, reorderId: null },
      }),
      adjustStock({ ctx, input: { key: newFormKey(), productId, delta: 1, reason } }),
      countStock({
        ctx,
        input: { key: newFormKey(), productId, counted: 1, seen: 9, reason, cancelOrderIds: [] },
      }),
      setThreshold({ ctx, input: { productId, threshold: 1 } }),
      closeReorder({ ctx, input: { reorderId: 1, as: "received" } }),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(Forbidden);
  });
});
