import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { testStock } from "@/tests/support/test-stock";
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

const { stocked, orderOf, reserved, countersOf, movementsOf, reordersOf, drifts } = testStock(
  () => shop,
);

const reason = "Looked at the shelf";

describe("receiving, adjusting and counting", () => {
  it("each moves the counter and leaves a line with who and why", async () => {
    const productId = await stocked(20);
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
    expect(await movementsOf(productId)).toEqual([
      { kind: "opening", quantity: 20, reserved: 0, actor: "system", reason: null },
      { kind: "receive", quantity: 5, ...by, reason: "PO 7" },
      { kind: "adjust", quantity: -3, ...by, reason: "Broken" },
      { kind: "count", quantity: -1, ...by, reason },
    ]);
    expect(await drifts()).toEqual([]);
  });

  it("each is told to the admin once it is in the books, and a refusal is not", async () => {
    const productId = await stocked(20);
    const told: string[] = [];
    const publish: Context["publisher"]["publish"] = async (messages) => {
      told.push(...messages.map(({ channel, name }) => `${channel} ${name}`));
      throw new Error("Channels is away.");
    };
    const live = { ...ctx, publisher: { ...ctx.publisher, publish } };
    const one = () => ({ key: newFormKey(), productId, reason });
    await adjustStock({ ctx: live, input: { ...one(), delta: -3 } });
    await receiveStock({ ctx: live, input: { ...one(), quantity: 5, reorderId: null } });
    const counted = {
      key: newFormKey(),
      productId,
      counted: 20,
      seen: 22,
      reason,
      cancelOrderIds: [],
    };
    await countStock({ ctx: live, input: counted });
    expect(told).toEqual(Array(3).fill("private-ops stock.updated"));
    await adjustStock({ ctx: live, input: { ...one(), delta: -21 } });
    expect(told).toHaveLength(3);
  });

  it("an adjustment never takes what orders hold", async () => {
    const productId = await stocked(10);
    await reserved(productId, 8);
    const refused = await adjustStock({
      ctx,
      input: { key: newFormKey(), productId, delta: -3, reason },
    });
    expect(refused).toMatchObject({ kind: "refused", stock: { reserved: 8 } });
    expect(refused.kind === "refused" && refused.reason).toContain("8 units");
    expect(await countersOf(productId)).toEqual({ onHand: 10, reserved: 8 });
  });

  it("a product that is not there is told", async () => {
    const productId = 1_000_000;
    expect(
      await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: 1, reason } }),
    ).toEqual({
      kind: "not_found",
    });
  });
});

describe("a count of books that moved on", () => {
  it("is refused: it would undo what came or went, and so would one that is sent again", async () => {
    const productId = await stocked(10);
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
      reason: expect.stringContaining("say 30 by now, and said 10"),
    });
    expect(await countersOf(productId)).toMatchObject({ onHand: 30 });
    const now = { ...input, key: newFormKey(), seen: 30, counted: 29 };
    expect(await countStock({ ctx, input: now })).toMatchObject({ kind: "counted" });
    const again = { ...now, key: newFormKey() };
    expect(await countStock({ ctx, input: again })).toMatchObject({ kind: "refused" });
  });
});

describe("a form whose answer was lost", () => {
  it("books nothing more, and says so when it is sent with other units", async () => {
    const productId = await stocked(10);
    const delivery = { key: newFormKey(), productId, quantity: 100, reason, reorderId: null };
    await receiveStock({ ctx, input: delivery });
    expect(await receiveStock({ ctx, input: delivery })).toMatchObject({ kind: "changed" });
    expect(await receiveStock({ ctx, input: { ...delivery, quantity: 10 } })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("has booked 100"),
    });
    const broken = { key: newFormKey(), productId, delta: -1, reason };
    await adjustStock({ ctx, input: broken });
    expect(await adjustStock({ ctx, input: { ...broken, delta: -10 } })).toMatchObject({
      kind: "refused",
    });
    expect(await countersOf(productId)).toMatchObject({ onHand: 109 });
  });

  it("counts once, though the books have come back to what the count was made beside", async () => {
    const productId = await stocked(10);
    const found = { key: newFormKey(), productId, counted: 12, seen: 10, reason };
    const input = { ...found, cancelOrderIds: [] };
    await countStock({ ctx, input });
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    expect(await countStock({ ctx, input })).toMatchObject({ kind: "counted", cancelled: [] });
    expect(await countersOf(productId)).toMatchObject({ onHand: 10 });
    expect(await countStock({ ctx, input: { ...input, counted: 11 } })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("has booked 2"),
    });
    expect(await drifts()).toEqual([]);
  });
});

describe("a count below what orders hold", () => {
  it("lists the orders, newest first, and writes nothing", async () => {
    const productId = await stocked(10);
    const orders = [await reserved(productId, 2), await reserved(productId, 3)];
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
    expect(await countersOf(productId)).toEqual({ onHand: 10, reserved: 5 });
  });

  it("cancels the chosen, frees their units and counts", async () => {
    const productId = await stocked(10);
    const [kept, chosen] = [await reserved(productId, 2), await reserved(productId, 3)];
    const input = {
      key: newFormKey(),
      productId,
      counted: 4,
      seen: 10,
      reason,
      cancelOrderIds: [chosen],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "counted",
      cancelled: [chosen],
    });
    expect(await countersOf(productId)).toEqual({ onHand: 4, reserved: 2 });
    expect(await shop.read(kept)).toMatchObject({ status: "pending" });
    expect(await shop.read(chosen)).toMatchObject({
      status: "cancelled",
      inventoryStatus: "released",
    });
    expect(await drifts()).toEqual([]);
  });

  it("cancels none when the chosen would not make room", async () => {
    const productId = await stocked(10);
    const [one, two] = [await reserved(productId, 2), await reserved(productId, 3)];
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
    expect(short.kind === "short" && short.reason).toContain("hold 3 of the 4 units");
    for (const id of [one, two]) expect(await shop.read(id)).toMatchObject({ status: "pending" });
  });

  it("cancels no order that holds none of it", async () => {
    const productId = await stocked(10);
    const [chosen, stranger] = [await reserved(productId, 4), await reserved(1, 1)];
    const input = {
      key: newFormKey(),
      productId,
      counted: 0,
      seen: 10,
      reason,
      cancelOrderIds: [stranger, chosen],
    };
    expect(await countStock({ ctx, input })).toMatchObject({
      kind: "counted",
      cancelled: [chosen],
    });
    expect(await shop.read(stranger)).toMatchObject({ status: "pending" });
  });

  /** An order for all five units, whose label has been asked for without an answer. */
  async function heldByLabel(productId: number): Promise<number> {
    const orderId = await orderOf(productId, 5, true);
    const call = { ctx: shop.ctx, input: { orderId } };
    await authorizePayment({ ctx: shop.ctx, input: { orderId, method: "pm_card_visa" } });
    await reserveStock(call);
    await capturePayment(call);
    await shop.db.query(sql`
      INSERT INTO shipments (order_id, idempotency_key) VALUES (${orderId}, ${newFormKey()})`);
    return orderId;
  }
  const countOfNone = (productId: number, orderId: number) => ({
    ...{ key: newFormKey(), productId, counted: 0, seen: 5, reason, cancelOrderIds: [orderId] },
  });

  it("says so when a shipment's label keeps the units, and writes nothing", async () => {
    const productId = await stocked(5);
    const orderId = await heldByLabel(productId);
    const short = await countStock({ ctx, input: countOfNone(productId, orderId) });
    expect(short).toMatchObject({ kind: "short", missing: 5, cancelled: [orderId] });
    expect(short.kind === "short" && short.reason).toContain("5 units are still held");
    expect(await countersOf(productId)).toEqual({ onHand: 5, reserved: 5 });
  });

  it("says which were cancelled when units came in meanwhile, and is not written", async () => {
    const productId = await stocked(5);
    const orderId = await heldByLabel(productId);
    const receiveMeanwhile = async () => {
      await waitFor("the cancellation", async () =>
        (await shop.read(orderId)).status === "cancelled" ? true : null,
      );
      const delivery = { key: newFormKey(), productId, quantity: 3, reason, reorderId: null };
      await receiveStock({ ctx, input: delivery });
      await shop.db.query(sql`DELETE FROM shipments WHERE order_id = ${orderId}`);
    };
    const count = { ctx, input: countOfNone(productId, orderId) };
    const [counted] = await Promise.all([countStock(count), receiveMeanwhile()]);
    expect(counted).toEqual({
      kind: "refused",
      reason: expect.stringMatching(/^1 order was cancelled\. The books say 8 by now/),
    });
    expect(await countersOf(productId)).toEqual({ onHand: 8, reserved: 0 });
  });
});

describe("reorder requests", () => {
  it("one opens at the threshold, stays one, and goes when a count lifts the product", async () => {
    const productId = await stocked(12, 10);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -2, reason } });
    expect(await reordersOf(productId)).toMatchObject([
      { reason: "low_stock", available: 10, status: "open" },
    ]);
    await countStock({
      ctx,
      input: { key: newFormKey(), productId, counted: 40, seen: 8, reason, cancelOrderIds: [] },
    });
    expect(await reordersOf(productId)).toMatchObject([{ status: "cancelled" }]);
    await setThreshold({ ctx, input: { productId, threshold: 40 } });
    expect(await reordersOf(productId)).toMatchObject([
      { status: "cancelled" },
      { status: "open", available: 40 },
    ]);
  });

  it("stands after a delivery that leaves the product low, and only one does", async () => {
    const productId = await stocked(0, 10);
    const receive = (reorderId: number | null) =>
      receiveStock({
        ctx,
        input: { key: newFormKey(), productId, quantity: 3, reason, reorderId },
      });
    await receive(null);
    await receive(null);
    const [open, ...others] = await reordersOf(productId);
    expect([open, others]).toMatchObject([{ status: "open", available: 3 }, []]);
    await receive(open?.id ?? 0);
    expect(await reordersOf(productId)).toMatchObject([
      { status: "received" },
      { status: "open", available: 9 },
    ]);
  });

  it("is booked once from a form that is sent again", async () => {
    const productId = await stocked(5, 0);
    const more = { key: newFormKey(), productId, quantity: 10, reason, reorderId: null };
    await Promise.all([1, 2, 3].map(() => receiveStock({ ctx, input: more })));
    expect(await countersOf(productId)).toEqual({ onHand: 15, reserved: 0 });
    const less = { key: newFormKey(), productId, delta: -2, reason };
    await Promise.all([1, 2, 3].map(() => adjustStock({ ctx, input: less })));
    expect(await countersOf(productId)).toEqual({ onHand: 13, reserved: 0 });
  });

  it("is received once, with its units, however many operators say so", async () => {
    const productId = await stocked(5, 4);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -1, reason } });
    const [open] = await reordersOf(productId);
    const input = { productId, quantity: 10, reason: "PO 8", reorderId: open?.id ?? 0 };
    const receive = () => receiveStock({ ctx, input: { ...input, key: newFormKey() } });
    const both = await Promise.all([receive(), receive()]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(["changed", "refused"]);
    expect(await countersOf(productId)).toEqual({ onHand: 14, reserved: 0 });
    expect(await reordersOf(productId)).toMatchObject([{ status: "received" }]);
    expect(
      await closeReorder({ ctx, input: { reorderId: input.reorderId, as: "cancelled" } }),
    ).toEqual({ kind: "not_open" });
  });

  it("stays open when goods come in that are not said to be all of it", async () => {
    const productId = await stocked(5, 4);
    await adjustStock({ ctx, input: { key: newFormKey(), productId, delta: -1, reason } });
    await receiveStock({
      ctx,
      input: { key: newFormKey(), productId, quantity: 50, reason, reorderId: null },
    });
    const [open] = await reordersOf(productId);
    expect(open?.status).toBe("open");
    await closeReorder({ ctx, input: { reorderId: open?.id ?? 0, as: "received" } });
    expect(await reordersOf(productId)).toMatchObject([{ status: "received" }]);
  });
});

describe("who may", () => {
  const strangers: Actor[] = [
    { kind: "anonymous" },
    { kind: "customer", customerId: 1, userId: 1 },
    { kind: "tracking", orderId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:write", "products:read"] },
  ];

  it.each(strangers)("refuses %o everything", async (actor) => {
    const stranger = shop.as(actor);
    const productId = 1;
    const calls = [
      receiveStock({
        ctx: stranger,
        input: { key: newFormKey(), productId, quantity: 1, reason, reorderId: null },
      }),
      adjustStock({ ctx: stranger, input: { key: newFormKey(), productId, delta: 1, reason } }),
      countStock({
        ctx: stranger,
        input: { key: newFormKey(), productId, counted: 1, seen: 9, reason, cancelOrderIds: [] },
      }),
      setThreshold({ ctx: stranger, input: { productId, threshold: 1 } }),
      closeReorder({ ctx: stranger, input: { reorderId: 1, as: "received" } }),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(Forbidden);
  });
});
