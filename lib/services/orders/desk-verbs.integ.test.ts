import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { httpCarrier } from "@/lib/clients/carrier";
import type { Context } from "@/lib/context";
import type { RefundOrder } from "@/lib/domain/order/desk-input";
import type { PlaceOrderInput } from "@/lib/domain/order/input";
import { LiveFeed } from "@/lib/services/outbox/live-feed";
import { control, startWorld, type World } from "@/tests/world";
import { reserveStock } from "../inventory/reserve-stock";
import { resendMail } from "../notifications/resend-mail";
import { sendOrderMails } from "../notifications/send-order-mails";
import { sendPayLink } from "../notifications/send-pay-link";
import { drainOutbox } from "../outbox/drain-outbox";
import { reconcilePayments } from "../payments";
import { refundOrder } from "../payments/refund-order";
import { createShipment } from "../shipping/create-shipment";
import { markDelivered } from "../shipping/mark-delivered";
import { shipOrder } from "../shipping/ship-order";
import { addNote } from "./add-note";
import { advanceOrder } from "./advance-order";
import { cancelOrder } from "./cancel-order";
import { editAddress } from "./edit-address";
import { holdOrder, releaseOrder } from "./hold-order";
import { letContinue } from "./let-continue";

let world: World;
let desk: Context;
let manual: Context;
beforeAll(async () => {
  world = await startWorld({ openUnpaidMax: 1_000 });
  desk = world.as({ kind: "operator", userId: 1, role: "operator" });
  const policy = { fulfilment: "manual", capture: "at_join" } as const;
  manual = { ...desk, settings: { ...desk.settings, policy } };
});
beforeEach(async () => {
  await control(world.gatewayUrl, {
    declineRate: 0,
    loseAnswers: { authorize: 0, capture: 0, refund: 0 },
  });
  await control(world.carrierUrl, { stepSeconds: 0 });
});
afterAll(() => world.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does what the system would do, until the order is at rest or waits for a person. */
async function runDown(ctx: Context, orderId: number): Promise<void> {
  for (let i = 0; i < 30; i += 1) {
    const { action, moved } = await advanceOrder({ ctx, input: { orderId } });
    if (!action) return;
    if (!moved) await pause(30);
  }
}

/** An order that is paid and reserved, and not asked for at the carrier. */
async function placePaid(order: Partial<PlaceOrderInput> = {}, ctx = world.ctx) {
  const placed = await world.place(order);
  for (let i = 0; i < 3; i += 1) {
    await advanceOrder({ ctx, input: { orderId: placed.id } });
  }
  expect(await world.read(placed.id)).toMatchObject({ paymentStatus: "paid" });
  return placed;
}

async function placeCompleted(order: Partial<PlaceOrderInput> = {}) {
  const placed = await world.place(order);
  await runDown(world.ctx, placed.id);
  expect(await world.read(placed.id)).toMatchObject({ status: "completed" });
  return placed;
}

function refund(orderId: number, wish: Partial<RefundOrder> = {}, ctx = desk) {
  const all = { amount: null, reason: "Broken", lines: [], restock: false };
  return refundOrder({ ctx, input: { ...all, orderId, ...wish } });
}

const eventsOf = (orderId: number) =>
  world.db.query<{ type: string; actor: string; data: Record<string, unknown> }>(
    sql`SELECT type, actor, data FROM order_events WHERE order_id = ${orderId} ORDER BY seq`,
  );

describe("a hold", () => {
  it("keeps the label from being requested until it is released, then the order goes on", async () => {
    const { id } = await placePaid();
    const held = await holdOrder({ ctx: desk, input: { orderId: id, reason: "Looks odd" } });
    expect(held.kind).toBe("done");
    await createShipment({ ctx: world.ctx, input: { orderId: id } });
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({
      status: "processing",
      waitingFor: "operator",
      shipment: null,
    });
    await releaseOrder({ ctx: desk, input: { orderId: id, note: "She called us." } });
    world.sent.length = 0;
    await drainOutbox(world.ctx, new LiveFeed(world.ctx));
    const woken = world.sent.filter(({ data }) => data.orderId === id);
    expect(woken.at(-1)).toMatchObject({ name: "order/resume", data: { orderId: id } });
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({ status: "completed" });
  });

  it("keeps its reason as a note, not in the timeline that the customer reads", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: desk, input: { orderId: id, reason: "Looks like fraud" } });
    const events = await eventsOf(id);
    expect(JSON.stringify(events)).not.toContain("fraud");
    const note = events.at(-1)?.data.noteId;
    const [kept] = await world.db.query(
      sql`SELECT text, actor FROM order_notes WHERE id = ${note}`,
    );
    expect(kept).toEqual({ text: "Looks like fraud", actor: "user:1" });
    const [row] = await world.db.query(
      sql`SELECT hold_reason AS reason, attention FROM orders WHERE id = ${id}`,
    );
    expect(row).toEqual({ reason: "Looks like fraud", attention: "The order is on hold." });
  });

  it("lets an unpaid order gather its money and units, and then waits", async () => {
    const { id } = await world.place();
    await holdOrder({ ctx: desk, input: { orderId: id, reason: "Wait" } });
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({
      status: "processing",
      paymentStatus: "paid",
      waitingFor: "operator",
    });
  });

  it("loses to a cancellation, and is refused once the label is being made", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: desk, input: { orderId: id, reason: "Wait" } });
    expect(await cancelOrder({ ctx: desk, input: { orderId: id } })).toEqual({
      kind: "cancelled",
      already: false,
    });
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
    const asked = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const away = { ...world.ctx, carrier };
    await expect(createShipment({ ctx: away, input: { orderId: asked.id } })).rejects.toThrow();
    const late = await holdOrder({ ctx: desk, input: { orderId: asked.id, reason: "Wait" } });
    expect(late).toMatchObject({ kind: "refused", reason: expect.stringContaining("label") });
    await runDown(world.ctx, asked.id);
  });

  it("against the label: one of them wins, and both agree on which", async () => {
    for (let race = 0; race < 8; race += 1) {
      const { id } = await placePaid();
      const [held] = await Promise.all([
        holdOrder({ ctx: desk, input: { orderId: id, reason: "Wait" } }),
        createShipment({ ctx: world.ctx, input: { orderId: id } }),
      ]);
      const order = await world.read(id);
      if (held.kind === "done") expect(order.shipment).toBeNull();
      else expect(order.status).toBe("shipped");
    }
  });

  it("by two at once is one hold, and the other operator is told", async () => {
    const { id } = await placePaid();
    const hold = () => holdOrder({ ctx: desk, input: { orderId: id, reason: "Wait" } });
    const kinds = (await Promise.all([hold(), hold()])).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["done", "refused"]);
  });
});

describe("manual fulfilment", () => {
  it("ships when an operator says so, and wakes the chain to do it", async () => {
    const { id } = await placePaid({}, manual);
    expect(await world.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfilment" });
    const ship = () => shipOrder({ ctx: manual, input: { orderId: id } });
    const both = await Promise.all([ship(), ship()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    world.sent.length = 0;
    await drainOutbox(world.ctx, new LiveFeed(world.ctx));
    const woken = world.sent.filter(({ data }) => data.orderId === id);
    expect(woken.at(-1)).toMatchObject({ name: "order/resume" });
    await runDown(manual, id);
    expect(await world.read(id)).toMatchObject({ status: "completed" });
    const labels = await world.db.query(sql`SELECT id FROM shipments WHERE order_id = ${id}`);
    expect(labels).toHaveLength(1);
  });

  it("takes the money first where the shop charges at shipment", async () => {
    const policy = { fulfilment: "manual", capture: "at_shipment" } as const;
    const ctx = { ...manual, settings: { ...manual.settings, policy } };
    const { id } = await world.place();
    await runDown(ctx, id);
    expect(await world.read(id)).toMatchObject({ paymentStatus: "authorized" });
    await shipOrder({ ctx, input: { orderId: id } });
    await runDown(ctx, id);
    expect(await world.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("refuses what is on hold, not confirmed, or ships by itself", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: manual, input: { orderId: id, reason: "Wait" } });
    const refused = { kind: "refused" };
    expect(await shipOrder({ ctx: manual, input: { orderId: id } })).toMatchObject(refused);
    await releaseOrder({ ctx: manual, input: { orderId: id } });
    expect(await shipOrder({ ctx: desk, input: { orderId: id } })).toMatchObject(refused);
    const pending = await world.place({ paymentMethod: null });
    const early = await shipOrder({ ctx: manual, input: { orderId: pending.id } });
    expect(early).toMatchObject(refused);
    expect(await shipOrder({ ctx: manual, input: { orderId: 999_999 } })).toEqual({
      kind: "not_found",
    });
  });
});

describe("a refund", () => {
  const stockOf = async (productId: number) => {
    const [row] = await world.db.query<{ onHand: number }>(
      sql`SELECT on_hand AS "onHand" FROM stock WHERE product_id = ${productId}`,
    );
    return row?.onHand ?? 0;
  };

  it("gives back an amount, then all that is left, and nothing more", async () => {
    const { id, total } = await placeCompleted();
    expect(await refund(id, { amount: 300 })).toEqual({ kind: "refunded", amount: 300 });
    expect(await world.read(id)).toMatchObject({
      status: "completed",
      paymentStatus: "partially_refunded",
      payment: { refundedAmount: 300 },
    });
    expect(await refund(id, { amount: total })).toMatchObject({ kind: "refused" });
    expect(await refund(id)).toEqual({ kind: "refunded", amount: total - 300 });
    expect(await world.read(id)).toMatchObject({ status: "completed", paymentStatus: "refunded" });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    const asked = (await eventsOf(id)).filter(({ type }) => type === "payment/refund_requested");
    expect(asked.map(({ actor }) => actor)).toEqual(["user:1", "user:1"]);
  });

  it("by many at once never gives back more than was charged", async () => {
    const { id, total } = await placeCompleted();
    const part = Math.floor(total / 2);
    const all = await Promise.all(Array.from({ length: 6 }, () => refund(id, { amount: part })));
    expect(all.filter(({ kind }) => kind === "refunded")).toHaveLength(2);
    expect(all.filter(({ kind }) => kind === "refused")).toHaveLength(4);
    expect((await world.read(id)).payment?.refundedAmount).toBe(part * 2);
    expect(await world.violations()).toEqual([]);
  });

  it("puts the units of its lines back on the shelf once, when it has succeeded", async () => {
    const { id } = await placeCompleted({ items: [{ productId: 2, quantity: 3 }] });
    const before = await stockOf(2);
    const lines = [{ productId: 2, quantity: 2 }];
    // The SDK repeats a lost call twice by itself; the next is ours.
    await control(world.gatewayUrl, { loseAnswers: { refund: 3 } });
    const asked = await refund(id, { amount: 500, lines, restock: true });
    expect(asked).toEqual({ kind: "under_way", amount: 500 });
    expect(await stockOf(2)).toBe(before);
    world.elapse(61_000);
    await reconcilePayments({ ctx: world.ctx });
    await reconcilePayments({ ctx: world.ctx });
    expect(await stockOf(2)).toBe(before + 2);
    const types = (await eventsOf(id)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual([
      "payment/refund_requested",
      "payment/refunded",
      "inventory/restocked",
    ]);
    const again = await refund(id, { amount: 100, lines, restock: true });
    expect(again).toMatchObject({ kind: "refused", reason: expect.stringContaining("units") });
    const last = await refund(id, { amount: 100, lines: [{ productId: 2, quantity: 1 }] });
    expect(last.kind).toBe("refunded");
    expect(await stockOf(2)).toBe(before + 2);
    expect(await world.violations()).toEqual([]);
  });

  it("knows the order's own units only, and those that have left the shelf", async () => {
    const { id } = await placePaid({ items: [{ productId: 3, quantity: 1 }] });
    await holdOrder({ ctx: desk, input: { orderId: id, reason: "Wait" } });
    const line = (productId: number, quantity: number) => [{ productId, quantity }];
    const kinds = [
      await refund(id, { amount: 1, lines: line(3, 1), restock: true }),
      await refund(id, { amount: 1, lines: line(3, 2) }),
      await refund(id, { amount: 1, lines: line(4, 1) }),
      await refund(id, { amount: 1, lines: [...line(3, 1), ...line(3, 1)] }),
    ].map(({ kind }) => kind);
    expect(kinds).toEqual(["refused", "refused", "refused", "refused"]);
    expect(await refund(id, { amount: 1, lines: line(3, 1) })).toMatchObject({ kind: "refunded" });
  });

  it("of part of an order that is cancelled afterwards leaves the rest to the undoing", async () => {
    const { id, total } = await placePaid();
    expect(await refund(id, { amount: 200 })).toMatchObject({ kind: "refunded" });
    await cancelOrder({ ctx: desk, input: { orderId: id } });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({
      status: "cancelled",
      paymentStatus: "refunded",
      payment: { refundedAmount: total },
    });
  });

  it("is refused where nothing was charged", async () => {
    const { id } = await world.place({ paymentMethod: null });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
  });
});

describe("an operator's other acts", () => {
  it("mark a parcel as delivered that the carrier never reports", async () => {
    await control(world.carrierUrl, { stepSeconds: 3_600 });
    const { id } = await placePaid();
    await createShipment({ ctx: world.ctx, input: { orderId: id } });
    const mark = () => markDelivered({ ctx: desk, input: { orderId: id } });
    const both = await Promise.all([mark(), mark()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    await runDown(world.ctx, id);
    expect(await world.read(id)).toMatchObject({
      status: "completed",
      shipment: { status: "delivered", deliveredAt: expect.any(String) },
    });
  });

  it("change the address before the label, which is then made for the new one", async () => {
    const { id } = await placePaid();
    const to = (city: string) =>
      editAddress({ ctx: desk, input: { orderId: id, address: `2 New Street, ${city}` } });
    expect(await to("Bath")).toMatchObject({ kind: "done" });
    expect((await world.read(id)).shippingAddress).toBe("2 New Street, Bath");
    expect(JSON.stringify(await eventsOf(id))).not.toContain("Bath");
    await createShipment({ ctx: world.ctx, input: { orderId: id } });
    expect(await to("York")).toMatchObject({ kind: "refused" });
    expect((await world.read(id)).shippingAddress).toBe("2 New Street, Bath");
    await runDown(world.ctx, id);
  });

  it("send a letter once more, as a letter of its own", async () => {
    const { id } = await placeCompleted();
    const [event] = (await world.db.query<{ seq: number; data: Record<string, unknown> }>(
      sql`SELECT seq, data FROM order_events WHERE order_id = ${id} AND type = 'order/shipped'`,
    )) as [{ seq: number; data: Record<string, unknown> }];
    const events = [{ orderId: id, type: "order/shipped", ...event }];
    await sendOrderMails({ ctx: world.ctx, input: { events } });
    const mails = () =>
      world.db.query<{ id: number; kind: string; cause: number; status: string }>(
        sql`SELECT id, kind, cause, status FROM mails WHERE order_id = ${id} ORDER BY id`,
      );
    const [first] = await mails();
    const input = { orderId: id, mailId: first?.id ?? 0 };
    expect(await resendMail({ ctx: desk, input })).toMatchObject({ kind: "done" });
    const { seq } = await world.read(id);
    expect(await mails()).toMatchObject([
      first ?? {},
      { kind: "order_shipped", cause: seq, status: "captured" },
    ]);
    const other = await world.place();
    expect(await resendMail({ ctx: desk, input: { ...input, orderId: other.id } })).toEqual({
      kind: "not_found",
    });
    expect(await world.violations()).toEqual([]);
  });

  it("send the payment link while the order can be paid, and not afterwards", async () => {
    const { id, trackingToken } = await world.place({ paymentMethod: null });
    await reserveStock({ ctx: world.ctx, input: { orderId: id } });
    const send = () => sendPayLink({ ctx: desk, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "done" });
    const [mail] = await world.db.query<{ text: string; status: string }>(
      sql`SELECT text, status FROM mails WHERE order_id = ${id} AND kind = 'payment_link'`,
    );
    expect(mail).toMatchObject({ status: "captured" });
    expect(mail?.text).toContain(`/track/${trackingToken}`);
    await cancelOrder({ ctx: desk, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "refused" });
  });

  it("leave notes, which take no mark of a failure away", async () => {
    const { id } = await placePaid();
    await world.db.query(sql`UPDATE orders SET attention = 'mark' WHERE id = ${id}`);
    const note = (text: string) => addNote({ ctx: desk, input: { orderId: id, text } });
    const both = await Promise.all([note("One"), note("Two")]);
    expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
    const [row] = await world.db.query(sql`SELECT attention FROM orders WHERE id = ${id}`);
    expect(row).toEqual({ attention: "mark" });
    const notes = await world.db.query<{ text: string }>(
      sql`SELECT text FROM order_notes WHERE order_id = ${id} ORDER BY text`,
    );
    expect(notes.map(({ text }) => text)).toEqual(["One", "Two"]);
  });

  it("let an order continue by itself, as far as that goes", async () => {
    const { id } = await world.place();
    const go = () => letContinue({ ctx: desk, input: { orderId: id } });
    expect(await go()).toMatchObject({ kind: "continued" });
    expect(["shipped", "delivered", "completed"]).toContain((await world.read(id)).status);
    await runDown(world.ctx, id);
    expect(await go()).toEqual({ kind: "nothing" });
    const stuck = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const failed = await letContinue({
      ctx: { ...desk, carrier },
      input: { orderId: stuck.id },
    });
    expect(failed).toMatchObject({ kind: "failed", reason: expect.stringContaining("carrier") });
    await runDown(world.ctx, stuck.id);
  });

  it("tell which of two cancelled", async () => {
    const { id } = await placePaid();
    const cancel = () => cancelOrder({ ctx: desk, input: { orderId: id } });
    const both = await Promise.all([cancel(), cancel()]);
    expect(both.map((told) => told.kind === "cancelled" && told.already).sort()).toEqual([
      false,
      true,
    ]);
    await runDown(world.ctx, id);
  });
});

describe("whoever is no operator", () => {
  it.each([
    ["a customer", { kind: "customer", customerId: 1, userId: 3 } as const],
    ["an API key", { kind: "api_key", id: 1, scopes: ["orders:write", "orders:read"] } as const],
    ["a tracking link", { kind: "tracking", orderId: 1 } as const],
    ["nobody", { kind: "anonymous" } as const],
  ])("%s may do none of it", async (_, actor) => {
    const ctx = world.as(actor);
    const input = { orderId: 1 };
    const calls = [
      holdOrder({ ctx, input: { ...input, reason: "x" } }),
      releaseOrder({ ctx, input }),
      shipOrder({ ctx, input }),
      refund(1, {}, ctx),
      markDelivered({ ctx, input }),
      editAddress({ ctx, input: { ...input, address: "x" } }),
      resendMail({ ctx, input: { ...input, mailId: 1 } }),
      sendPayLink({ ctx, input }),
      addNote({ ctx, input: { ...input, text: "x" } }),
      letContinue({ ctx, input }),
    ];
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(Forbidden);
  });
});

it("leaves the books in order", async () => {
  expect(await world.violations()).toEqual([]);
});
