import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { CarrierAway, httpCarrier } from "@/lib/clients/carrier";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import type { ShipmentStatus } from "@/lib/domain/order/facts";
import { LiveFeed } from "@/lib/services/outbox/live-feed";
import { type AdminShop, startAdminShop } from "@/tests/support/admin-shop";
import { control } from "@/tests/support/test-shop";
import { resendEmail } from "../emails/resend-email";
import { sendOrderEmails } from "../emails/send-order-emails";
import { sendPayLink } from "../emails/send-pay-link";
import { sendStockAlert } from "../emails/send-stock-alert";
import { reserveStock } from "../inventory/reserve-stock";
import { drainOutbox } from "../outbox/drain-outbox";
import { refundOrder } from "../payments/refund-order";
import { createShipment } from "../shipping/create-shipment";
import { markDelivered } from "../shipping/mark-delivered";
import { markHandled } from "../shipping/mark-handled";
import { shipOrder } from "../shipping/ship-order";
import { addNote } from "./add-note";
import { cancelOrder } from "./cancel-order";
import { cancelOrderAsOperator } from "./cancel-order-as-operator";
import { editAddress } from "./edit-address";
import { holdOrder, releaseOrder } from "./hold-order";
import { listOrderEvents } from "./list-order-events";
import { retryNow } from "./retry-now";

let manual: Context;
let { shop, admin, runDown, placePaid, placeCompleted, eventsOf, calm } = {} as AdminShop;
beforeAll(async () => {
  ({ shop, admin, runDown, placePaid, placeCompleted, eventsOf, calm } = await startAdminShop());
  const policy = { fulfillment: "manual", capture: "at_join" } as const;
  manual = { ...admin, settings: { ...admin.settings, policy } };
});
beforeEach(() => calm());
afterAll(() => shop.close());

describe("a hold", () => {
  it("keeps the label from being requested until it is released, then the order goes on", async () => {
    const { id } = await placePaid();
    const held = await holdOrder({ ctx: admin, input: { orderId: id, reason: "Looks odd" } });
    expect(held.kind).toBe("done");
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    await runDown(id);
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      waitingFor: "operator",
      shipment: null,
    });
    await releaseOrder({ ctx: admin, input: { orderId: id, note: "She called us." } });
    shop.sent.length = 0;
    await drainOutbox(shop.ctx, new LiveFeed(shop.ctx));
    const woken = shop.sent.filter(({ data }) => data.orderId === id);
    expect(woken.at(-1)).toMatchObject({ name: "order/resume", data: { orderId: id } });
    await runDown(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
  });

  it("keeps its reason as a note, not in the timeline that the customer reads", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: admin, input: { orderId: id, reason: "Looks like fraud" } });
    const events = await eventsOf(id);
    expect(JSON.stringify(events)).not.toContain("fraud");
    const note = events.at(-1)?.data.noteId;
    const [kept] = await shop.db.query(sql`SELECT text, actor FROM order_notes WHERE id = ${note}`);
    expect(kept).toEqual({ text: "Looks like fraud", actor: "user:1" });
    const [row] = await shop.db.query(
      sql`SELECT hold_reason AS reason, attention FROM orders WHERE id = ${id}`,
    );
    expect(row).toEqual({ reason: "Looks like fraud", attention: "The order is on hold." });
  });

  it("and a note tell the customer nothing of who at the shop did it", async () => {
    const { id } = await placePaid({ customerId: 1 });
    const key = shop.as({ kind: "api_key", id: 7, scopes: ["orders:read", "orders:write"] });
    await addNote({ ctx: admin, input: { orderId: id, text: "A loyal one" } });
    await holdOrder({ ctx: admin, input: { orderId: id, reason: "Looks odd" } });
    await cancelOrder({ ctx: key, input: { orderId: id } });
    const whole = await listOrderEvents({ ctx: admin, input: { orderId: id, after: 0 } });
    expect(whole.slice(-3)).toMatchObject([
      { type: "order/noted", actor: "user:1", data: { noteId: expect.any(Number) } },
      { type: "order/held", actor: "user:1", data: { noteId: expect.any(Number) } },
      { type: "order/cancelled", actor: "api_key:7", data: { actor: "api_key:7" } },
    ]);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 } as const,
      { kind: "tracking", orderId: id } as const,
    ]) {
      const ctx = shop.as(actor);
      const told = await listOrderEvents({ ctx, input: { orderId: id, after: 0 } });
      expect(told.map(({ seq }) => seq)).toEqual(whole.map(({ seq }) => seq));
      expect(told.slice(-3)).toEqual([
        { ...whole.at(-3), actor: "user", data: {} },
        { ...whole.at(-2), actor: "user", data: {} },
        { ...whole.at(-1), actor: "api_key", data: { reason: null, actor: "api_key" } },
      ]);
      expect(told.slice(0, -3)).toEqual(whole.slice(0, -3));
    }
  });

  it("lets an unpaid order gather its money and units, and then waits", async () => {
    const { id } = await shop.place();
    await holdOrder({ ctx: admin, input: { orderId: id, reason: "Wait" } });
    await runDown(id);
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      paymentStatus: "paid",
      waitingFor: "operator",
    });
  });

  it("loses to a cancellation, and is refused once the label is being made", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: admin, input: { orderId: id, reason: "Wait" } });
    expect(await cancelOrder({ ctx: admin, input: { orderId: id } })).toEqual({
      kind: "cancelled",
    });
    await runDown(id);
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
    const asked = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const away = { ...shop.ctx, carrier };
    await expect(createShipment({ ctx: away, input: { orderId: asked.id } })).rejects.toThrow();
    const late = await holdOrder({ ctx: admin, input: { orderId: asked.id, reason: "Wait" } });
    expect(late).toMatchObject({ kind: "refused", reason: expect.stringContaining("label") });
    await runDown(asked.id);
  });

  it("against the label: one of them wins, and both agree on which", async () => {
    for (let race = 0; race < 8; race += 1) {
      const { id } = await placePaid();
      const [held] = await Promise.all([
        holdOrder({ ctx: admin, input: { orderId: id, reason: "Wait" } }),
        createShipment({ ctx: shop.ctx, input: { orderId: id } }),
      ]);
      const order = await shop.read(id);
      if (held.kind === "done") expect(order.shipment).toBeNull();
      else expect(order.status).toBe("shipped");
    }
  });

  it("by two at once is one hold, and the other operator is told", async () => {
    const { id } = await placePaid();
    const hold = () => holdOrder({ ctx: admin, input: { orderId: id, reason: "Wait" } });
    const kinds = (await Promise.all([hold(), hold()])).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["done", "refused"]);
  });
});

describe("manual fulfillment", () => {
  it("ships when an operator says so, and wakes the chain to do it", async () => {
    const { id } = await placePaid({}, manual);
    expect(await shop.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfillment" });
    const ship = () => shipOrder({ ctx: manual, input: { orderId: id } });
    const both = await Promise.all([ship(), ship()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    shop.sent.length = 0;
    await drainOutbox(shop.ctx, new LiveFeed(shop.ctx));
    const woken = shop.sent.filter(({ data }) => data.orderId === id);
    expect(woken.at(-1)).toMatchObject({ name: "order/resume" });
    await runDown(id, manual);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    const labels = await shop.db.query(sql`SELECT id FROM shipments WHERE order_id = ${id}`);
    expect(labels).toHaveLength(1);
  });

  it("takes the money first where the shop charges at shipment", async () => {
    const policy = { fulfillment: "manual", capture: "at_shipment" } as const;
    const ctx = { ...manual, settings: { ...manual.settings, policy } };
    const { id } = await shop.place();
    await runDown(id, ctx);
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "authorized" });
    await shipOrder({ ctx, input: { orderId: id } });
    await runDown(id, ctx);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("refuses what is on hold, not confirmed, or ships by itself", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: manual, input: { orderId: id, reason: "Wait" } });
    const refused = { kind: "refused" };
    expect(await shipOrder({ ctx: manual, input: { orderId: id } })).toMatchObject(refused);
    await releaseOrder({ ctx: manual, input: { orderId: id } });
    expect(await shipOrder({ ctx: admin, input: { orderId: id } })).toMatchObject(refused);
    const pending = await shop.place({ paymentMethod: null });
    const early = await shipOrder({ ctx: manual, input: { orderId: pending.id } });
    expect(early).toMatchObject(refused);
    expect(await shipOrder({ ctx: manual, input: { orderId: 999_999 } })).toEqual({
      kind: "not_found",
    });
  });
});

describe("an operator's other acts", () => {
  it("mark a shipment as delivered that the carrier never reports", async () => {
    await control(shop.carrierUrl, { stepSeconds: 3_600 });
    const { id } = await placePaid();
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    const mark = () => markDelivered({ ctx: admin, input: { orderId: id } });
    const both = await Promise.all([mark(), mark()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    await runDown(id);
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      shipment: { status: "delivered", deliveredAt: expect.any(String) },
    });
  });

  it("change the address before the label, which is then made for the new one", async () => {
    const { id } = await placePaid();
    const to = (city: string) =>
      editAddress({ ctx: admin, input: { orderId: id, address: `2 New Street, ${city}` } });
    expect(await to("Bath")).toMatchObject({ kind: "done" });
    expect((await shop.read(id)).shippingAddress).toBe("2 New Street, Bath");
    expect(JSON.stringify(await eventsOf(id))).not.toContain("Bath");
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    expect(await to("York")).toMatchObject({ kind: "refused" });
    expect((await shop.read(id)).shippingAddress).toBe("2 New Street, Bath");
    await runDown(id);
  });

  it("send an email once more, as an email of its own", async () => {
    const { id } = await placeCompleted();
    const [event] = (await shop.db.query<{ seq: number; data: Record<string, unknown> }>(
      sql`SELECT seq, data FROM order_events WHERE order_id = ${id} AND type = 'order/shipped'`,
    )) as [{ seq: number; data: Record<string, unknown> }];
    const events = [{ orderId: id, type: "order/shipped", ...event }];
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    const emails = () =>
      shop.db.query<{ id: number; kind: string; cause: number; status: string }>(
        sql`SELECT id, kind, cause, status FROM emails WHERE order_id = ${id} ORDER BY id`,
      );
    const [first] = await emails();
    const input = { orderId: id, emailId: first?.id ?? 0 };
    expect(await resendEmail({ ctx: admin, input })).toMatchObject({ kind: "done" });
    const { seq } = await shop.read(id);
    expect(await emails()).toMatchObject([
      first ?? {},
      { kind: "order_shipped", cause: seq, status: "captured" },
    ]);
    const other = await shop.place();
    expect(await resendEmail({ ctx: admin, input: { ...input, orderId: other.id } })).toEqual({
      kind: "not_found",
    });
    expect(await shop.violations()).toEqual([]);
  });

  it("send no alert again that the shop has had for an order", async () => {
    const { id } = await shop.place();
    const alert = { kind: "out_of_stock", productIds: [1], orderId: id, cause: 1 } as const;
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    const [email] = await shop.db.query<{ id: number }>(
      sql`SELECT id FROM emails WHERE order_id = ${id} AND kind = 'out_of_stock_alert'`,
    );
    const input = { orderId: id, emailId: email?.id ?? 0 };
    expect(await resendEmail({ ctx: admin, input })).toEqual({
      kind: "refused",
      reason: "It went to the shop itself, and not to the customer.",
    });
    await runDown(id);
  });

  it("send the payment link while the order can be paid, and not afterwards", async () => {
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    const send = () => sendPayLink({ ctx: admin, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "done" });
    const [email] = await shop.db.query<{ text: string; status: string }>(
      sql`SELECT text, status FROM emails WHERE order_id = ${id} AND kind = 'payment_link'`,
    );
    expect(email).toMatchObject({ status: "captured" });
    expect(email?.text).toContain(`/track/${trackingToken}`);
    await cancelOrder({ ctx: admin, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "refused" });
  });

  it("leave notes, which take no mark of a failure away", async () => {
    const { id } = await placePaid();
    await shop.db.query(sql`UPDATE orders SET attention = 'mark' WHERE id = ${id}`);
    const note = (text: string) => addNote({ ctx: admin, input: { orderId: id, text } });
    const both = await Promise.all([note("One"), note("Two")]);
    expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
    const [row] = await shop.db.query(sql`SELECT attention FROM orders WHERE id = ${id}`);
    expect(row).toEqual({ attention: "mark" });
    const notes = await shop.db.query<{ text: string }>(
      sql`SELECT text FROM order_notes WHERE order_id = ${id} ORDER BY text`,
    );
    expect(notes.map(({ text }) => text)).toEqual(["One", "Two"]);
  });

  it("let an order continue by itself, as far as that goes", async () => {
    const { id } = await shop.place();
    const go = () => retryNow({ ctx: admin, input: { orderId: id } });
    expect(await go()).toMatchObject({ kind: "continued" });
    expect(["shipped", "delivered", "completed"]).toContain((await shop.read(id)).status);
    await runDown(id);
    expect(await go()).toEqual({ kind: "nothing" });
    const stuck = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const failed = await retryNow({
      ctx: { ...admin, carrier },
      input: { orderId: stuck.id },
    });
    expect(failed).toMatchObject({ kind: "failed", reason: expect.stringContaining("carrier") });
    await runDown(stuck.id);
  });

  it("cancel an order once: the second, at once or later, is told that it is", async () => {
    const { id } = await placePaid();
    const cancel = () =>
      cancelOrderAsOperator({ ctx: admin, input: { orderId: id, reason: "Recalled" } });
    const both = await Promise.all([cancel(), cancel()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    await runDown(id);
    expect(await cancel()).toEqual({ kind: "refused", reason: "It is cancelled already." });
    // Everybody else asks for an end that is there: the API repeats its answer.
    expect(await cancelOrder({ ctx: admin, input: { orderId: id } })).toEqual({
      kind: "cancelled",
    });
    expect(await shop.read(id)).toMatchObject({ cancelReason: "Recalled" });
  });
});

describe("whoever is no operator", () => {
  it.each([
    ["a customer", { kind: "customer", customerId: 1, userId: 3 } as const],
    ["an API key", { kind: "api_key", id: 1, scopes: ["orders:write", "orders:read"] } as const],
    ["a tracking link", { kind: "tracking", orderId: 1 } as const],
    ["nobody", { kind: "anonymous" } as const],
  ])("%s may do none of it", async (_, actor) => {
    const ctx = shop.as(actor);
    const input = { orderId: 1 };
    const all = { key: newFormKey(), amount: null, reason: "x", lines: [], restock: false };
    const calls = [
      holdOrder({ ctx, input: { ...input, reason: "x" } }),
      releaseOrder({ ctx, input }),
      shipOrder({ ctx, input }),
      refundOrder({ ctx, input: { ...input, ...all } }),
      markDelivered({ ctx, input }),
      markHandled({ ctx, input: { ...input, reason: "x" } }),
      editAddress({ ctx, input: { ...input, address: "x" } }),
      resendEmail({ ctx, input: { ...input, emailId: 1 } }),
      sendPayLink({ ctx, input }),
      addNote({ ctx, input: { ...input, text: "x" } }),
      retryNow({ ctx, input }),
      cancelOrderAsOperator({ ctx, input }),
    ];
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(Forbidden);
  });
});

it("leaves the books in order", async () => {
  expect(await shop.violations()).toEqual([]);
});

// Last: its shipment leaves against the books.
describe("a shipment that went out though its order had ended", () => {
  it("is marked as handled once it has come somewhere: by whom and why, and nothing is left", async () => {
    const { id } = await placePaid();
    const createLabel = async () => {
      throw new CarrierAway("The carrier is away.");
    };
    const away = { ...shop.ctx, carrier: { ...shop.ctx.carrier, createLabel } };
    const asked = createShipment({ ctx: away, input: { orderId: id } });
    await expect(asked).rejects.toThrow(CarrierAway);
    await cancelOrder({ ctx: admin, input: { orderId: id } });
    let status: ShipmentStatus = "in_transit";
    const label = { carrier: "Northwind", carrierRef: "l1", trackingNumber: `STRAY-${id}` };
    const quick = {
      ...shop.ctx.carrier,
      voidLabel: async () => false,
      findLabel: async () => ({ ...label, labelUrl: null, estimatedDelivery: null }),
      track: async () => ({ status }),
    };
    const ctx = { ...shop.ctx, carrier: quick };
    await runDown(id, ctx, "refresh_tracking");
    const mark = () => markHandled({ ctx: admin, input: { orderId: id, reason: "Back in B4" } });
    expect(await mark()).toEqual({ kind: "refused", reason: "The shipment is on its way." });
    status = "returned";
    await runDown(id, ctx);
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", waitingFor: "operator" });

    const both = await Promise.all([mark(), mark()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    expect(await mark()).toMatchObject({ reason: "Somebody has handled it already." });
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", waitingFor: null });
    const [order] = await shop.db.query(sql`SELECT attention FROM orders WHERE id = ${id}`);
    expect(order).toEqual({ attention: null });
    const event = (await eventsOf(id)).at(-1);
    expect(event).toMatchObject({ type: "shipment/handled", actor: "user:1" });
    const [note] = await shop.db.query(
      sql`SELECT text FROM order_notes WHERE id = ${event?.data.noteId}`,
    );
    expect(note).toEqual({ text: "Back in B4" });
  });
});
