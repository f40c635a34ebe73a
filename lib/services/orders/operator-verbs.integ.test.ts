import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import { CarrierUnavailable, httpCarrier } from "@/lib/clients/carrier";
import type { Context } from "@/lib/context";
import { scopes } from "@/lib/domain/api-key";
import { newFormKey } from "@/lib/domain/form-key";
import type { ShipmentStatus } from "@/lib/domain/order/status";
import { resendEmail } from "@/lib/services/emails/resend-email";
import { sendOrderEmails } from "@/lib/services/emails/send-order-emails";
import { sendPayLink } from "@/lib/services/emails/send-pay-link";
import { sendStockAlert } from "@/lib/services/emails/send-stock-alert";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LivePublisher } from "@/lib/services/outbox/live-publisher";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { markDelivered } from "@/lib/services/shipping/mark-delivered";
import { markHandled } from "@/lib/services/shipping/mark-handled";
import { shipOrder } from "@/lib/services/shipping/ship-order";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { addNote } from "./add-note";
import { cancelOrder } from "./cancel-order";
import { editAddress } from "./edit-address";
import { holdOrder, releaseOrder } from "./hold-order";
import { listOrderEvents } from "./list-order-events";
import { retryNow } from "./retry-now";

let manual: Context;
let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
    await startOperatorShop());
  const policy = { fulfillment: "manual", capture: "at_join" } as const;
  manual = { ...operator, settings: { ...operator.settings, policy } };
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

describe("holdOrder", () => {
  it("stops the label from being requested until the order is released", async () => {
    const { id } = await placePaid();
    const held = await holdOrder({ ctx: operator, input: { orderId: id, reason: "Looks odd" } });
    expect(held.kind).toBe("done");
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      waitingFor: "operator",
      shipment: null,
    });
    await releaseOrder({ ctx: operator, input: { orderId: id, note: "She called us." } });
    shop.sentEvents.length = 0;
    await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
    const resumed = shop.sentEvents.filter(({ data }) => data.orderId === id);
    expect(resumed.at(-1)).toMatchObject({ name: "order/resume", data: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
  });

  it("stores its reason as a note, not in the timeline that the customer sees", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Looks like fraud" } });
    const events = await readEvents(id);
    expect(JSON.stringify(events)).not.toContain("fraud");
    const note = events.at(-1)?.data.noteId;
    const [stored] = await shop.db.query(
      sql`SELECT text, actor FROM order_notes WHERE id = ${note}`,
    );
    expect(stored).toEqual({ text: "Looks like fraud", actor: "user:1" });
    const [row] = await shop.db.query(
      sql`SELECT hold_reason AS reason, attention FROM orders WHERE id = ${id}`,
    );
    expect(row).toEqual({ reason: "Looks like fraud", attention: "The order is on hold." });
  });

  it("does not show customers which operator or API key acted", async () => {
    const { id } = await placePaid({ customerId: 1 });
    const key = shop.as({ kind: "api_key", id: 7, scopes: ["orders:read", "orders:write"] });
    await addNote({
      ctx: operator,
      input: { orderId: id, key: newFormKey(), text: "A loyal one" },
    });
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Looks odd" } });
    await cancelOrder({ ctx: key, input: { orderId: id } });
    const allEvents = await listOrderEvents({ ctx: operator, input: { orderId: id, after: 0 } });
    expect(allEvents.slice(-3)).toMatchObject([
      { type: "order/noted", actor: "user:1", data: { noteId: expect.any(Number) } },
      { type: "order/held", actor: "user:1", data: { noteId: expect.any(Number) } },
      { type: "order/cancelled", actor: "api_key:7", data: { actor: "api_key:7" } },
    ]);
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 } as const,
      { kind: "tracking", orderId: id } as const,
    ]) {
      const ctx = shop.as(actor);
      const visible = await listOrderEvents({ ctx, input: { orderId: id, after: 0 } });
      expect(visible.map(({ seq }) => seq)).toEqual(allEvents.map(({ seq }) => seq));
      expect(visible.slice(-3)).toEqual([
        { ...allEvents.at(-3), type: "order/updated", actor: "system", data: {} },
        { ...allEvents.at(-2), actor: "user", data: {} },
        { ...allEvents.at(-1), actor: "api_key", data: { reason: null, actor: "api_key" } },
      ]);
      const withoutIds = allEvents.slice(0, -3).map((event) => {
        const { customerId: _, paymentId: __, ...data } = event.data;
        return { ...event, data };
      });
      expect(visible.slice(0, -3)).toEqual(withoutIds);
    }
  });

  it("lets an order be paid and reserved, and then waits for an operator", async () => {
    const { id } = await shop.place();
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({
      status: "processing",
      paymentStatus: "paid",
      waitingFor: "operator",
    });
  });

  it("does not prevent a cancellation, and is refused once the label is requested", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } });
    expect(await cancelOrder({ ctx: operator, input: { orderId: id } })).toEqual({
      kind: "cancelled",
    });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
    const requested = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const unavailable = { ...shop.ctx, carrier };
    await expect(
      createShipment({ ctx: unavailable, input: { orderId: requested.id } }),
    ).rejects.toThrow();
    const late = await holdOrder({
      ctx: operator,
      input: { orderId: requested.id, reason: "Wait" },
    });
    expect(late).toMatchObject({ kind: "refused", reason: expect.stringContaining("label") });
    await advanceUntilIdle(requested.id);
  });

  it("either holds the order or lets it ship when both happen at once", async () => {
    for (let race = 0; race < 8; race += 1) {
      const { id } = await placePaid();
      const [held] = await Promise.all([
        holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } }),
        createShipment({ ctx: shop.ctx, input: { orderId: id } }),
      ]);
      const order = await shop.read(id);
      if (held.kind === "done") expect(order.shipment).toBeNull();
      else expect(order.status).toBe("shipped");
    }
  });

  it("refuses the second of two parallel holds", async () => {
    const { id } = await placePaid();
    const hold = () => holdOrder({ ctx: operator, input: { orderId: id, reason: "Wait" } });
    const kinds = (await Promise.all([hold(), hold()])).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["done", "refused"]);
  });
});

describe("shipOrder with manual fulfillment", () => {
  it("ships the order once, and resumes it through the outbox", async () => {
    const { id } = await placePaid({}, manual);
    expect(await shop.read(id)).toMatchObject({ status: "processing", waitingFor: "fulfillment" });
    const ship = () => shipOrder({ ctx: manual, input: { orderId: id } });
    const both = await Promise.all([ship(), ship()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    shop.sentEvents.length = 0;
    await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
    const resumed = shop.sentEvents.filter(({ data }) => data.orderId === id);
    expect(resumed.at(-1)).toMatchObject({ name: "order/resume" });
    await advanceUntilIdle(id, manual);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    const labels = await shop.db.query(sql`SELECT id FROM shipments WHERE order_id = ${id}`);
    expect(labels).toHaveLength(1);
  });

  it("captures the payment first if the shop captures at shipment", async () => {
    const policy = { fulfillment: "manual", capture: "at_shipment" } as const;
    const ctx = { ...manual, settings: { ...manual.settings, policy } };
    const { id } = await shop.place();
    await advanceUntilIdle(id, ctx);
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "authorized" });
    await shipOrder({ ctx, input: { orderId: id } });
    await advanceUntilIdle(id, ctx);
    expect(await shop.read(id)).toMatchObject({ status: "completed", paymentStatus: "paid" });
  });

  it("refuses orders that are on hold, unpaid, unknown or shipped automatically", async () => {
    const { id } = await placePaid();
    await holdOrder({ ctx: manual, input: { orderId: id, reason: "Wait" } });
    const refused = { kind: "refused" };
    expect(await shipOrder({ ctx: manual, input: { orderId: id } })).toMatchObject(refused);
    await releaseOrder({ ctx: manual, input: { orderId: id } });
    expect(await shipOrder({ ctx: operator, input: { orderId: id } })).toMatchObject(refused);
    const pending = await shop.place({ paymentMethod: null });
    const early = await shipOrder({ ctx: manual, input: { orderId: pending.id } });
    expect(early).toMatchObject(refused);
    expect(await shipOrder({ ctx: manual, input: { orderId: 999_999 } })).toEqual({
      kind: "not_found",
    });
  });
});

describe("other actions of an operator", () => {
  it("marks a shipment as delivered that the carrier never reports as such", async () => {
    await controlSimulator(shop.carrierUrl, { stepSeconds: 3_600 });
    const { id } = await placePaid();
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    const mark = () => markDelivered({ ctx: operator, input: { orderId: id } });
    const both = await Promise.all([mark(), mark()]);
    expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
    await advanceUntilIdle(id);
    expect((await mark()).kind).toBe("done");
    const delivered = (await readEvents(id)).filter(({ type }) => type === "order/delivered");
    expect(delivered).toHaveLength(1);
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      shipment: { status: "delivered", deliveredAt: expect.any(String) },
    });
  });

  it("changes the address until the label is requested", async () => {
    const { id } = await placePaid();
    const to = async (city: string) => {
      const { shippingAddress: opened } = await shop.read(id);
      const address = `2 New Street, ${city}`;
      return editAddress({ ctx: operator, input: { orderId: id, address, opened } });
    };
    expect(await to("Bath")).toMatchObject({ kind: "done" });
    expect((await shop.read(id)).shippingAddress).toBe("2 New Street, Bath");
    expect(JSON.stringify(await readEvents(id))).not.toContain("Bath");
    await createShipment({ ctx: shop.ctx, input: { orderId: id } });
    expect(await to("York")).toMatchObject({ kind: "refused" });
    expect((await shop.read(id)).shippingAddress).toBe("2 New Street, Bath");
    await advanceUntilIdle(id);
  });

  it("does not overwrite the address that another operator has just entered", async () => {
    const { id, shippingAddress: opened } = await placePaid();
    const save = (address: string) =>
      editAddress({ ctx: operator, input: { orderId: id, address, opened } });
    const both = await Promise.all([save("2 Bath Street"), save("3 York Street")]);
    const saved = both[0]?.kind === "done" ? "2 Bath Street" : "3 York Street";
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    const refused = both.find((outcome) => outcome.kind === "refused");
    expect(refused?.reason).toContain(`is now “${saved}”`);
    expect((await shop.read(id)).shippingAddress).toBe(saved);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
  });

  it("resends an email as a new email", async () => {
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
    expect(await resendEmail({ ctx: operator, input })).toMatchObject({ kind: "done" });
    const { seq } = await shop.read(id);
    expect(await emails()).toMatchObject([
      first ?? {},
      { kind: "order_shipped", cause: seq, status: "captured" },
    ]);
    const other = await shop.place();
    expect(await resendEmail({ ctx: operator, input: { ...input, orderId: other.id } })).toEqual({
      kind: "not_found",
    });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("refuses to resend an alert that went to the shop", async () => {
    const { id } = await shop.place();
    const alert = { kind: "out_of_stock", productIds: [1], orderId: id, cause: 1 } as const;
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    const [email] = await shop.db.query<{ id: number }>(
      sql`SELECT id FROM emails WHERE order_id = ${id} AND kind = 'out_of_stock_alert'`,
    );
    const input = { orderId: id, emailId: email?.id ?? 0 };
    expect(await resendEmail({ ctx: operator, input })).toEqual({
      kind: "refused",
      reason: "This email went to the shop, not to the customer.",
    });
    await advanceUntilIdle(id);
  });

  it("sends the payment link only while the order can be paid", async () => {
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    await reserveStock({ ctx: shop.ctx, input: { orderId: id } });
    const send = () => sendPayLink({ ctx: operator, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "done" });
    const [email] = await shop.db.query<{ text: string; status: string }>(
      sql`SELECT text, status FROM emails WHERE order_id = ${id} AND kind = 'payment_link'`,
    );
    expect(email).toMatchObject({ status: "captured" });
    expect(email?.text).toContain(`/track/${trackingToken}`);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    expect(await send()).toMatchObject({ kind: "refused" });
  });

  it("adds notes without clearing the order's attention mark", async () => {
    const { id } = await placePaid();
    await shop.db.query(sql`UPDATE orders SET attention = 'mark' WHERE id = ${id}`);
    const note = (text: string) =>
      addNote({ ctx: operator, input: { orderId: id, key: newFormKey(), text } });
    const both = await Promise.all([note("One"), note("Two")]);
    expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
    const [row] = await shop.db.query(sql`SELECT attention FROM orders WHERE id = ${id}`);
    expect(row).toEqual({ attention: "mark" });
    const notes = await shop.db.query<{ text: string }>(
      sql`SELECT text FROM order_notes WHERE order_id = ${id} ORDER BY text`,
    );
    expect(notes.map(({ text }) => text)).toEqual(["One", "Two"]);
  });

  it("adds one note when its form is sent twice", async () => {
    const { id } = await placePaid();
    const input = { orderId: id, key: newFormKey(), text: "Called her" };
    expect(await addNote({ ctx: operator, input })).toMatchObject({ kind: "done" });
    expect(await addNote({ ctx: operator, input })).toMatchObject({ kind: "done" });
    const notes = await shop.db.query(sql`SELECT text FROM order_notes WHERE order_id = ${id}`);
    expect(notes).toEqual([{ text: "Called her" }]);
    const events = await listOrderEvents({ ctx: operator, input: { orderId: id, after: 0 } });
    expect(events.filter(({ type }) => type === "order/noted")).toHaveLength(1);
  });

  it("adds one note when its form is sent twice at the same time", async () => {
    const { id } = await placePaid();
    for (let round = 0; round < 10; round += 1) {
      const input = { orderId: id, key: newFormKey(), text: "Called her" };
      const add = () => addNote({ ctx: operator, input });
      const both = await Promise.all([add(), add()]);
      expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
    }
    const notes = await shop.db.query(sql`SELECT text FROM order_notes WHERE order_id = ${id}`);
    expect(notes).toHaveLength(10);
  });

  it("refuses another text or another order under the key of a note", async () => {
    const [{ id }, other] = [await placePaid(), await placePaid()];
    const input = { orderId: id, key: newFormKey(), text: "Called her" };
    await addNote({ ctx: operator, input });
    for (const change of [{ text: "Called her twice" }, { orderId: other.id }]) {
      expect(await addNote({ ctx: operator, input: { ...input, ...change } })).toEqual({
        kind: "refused",
        reason: "This form already added a note. Check the notes before you add this one.",
      });
    }
  });

  it("retries an order at once, until it has to wait", async () => {
    const { id } = await shop.place();
    const retry = () => retryNow({ ctx: operator, input: { orderId: id } });
    expect(await retry()).toMatchObject({ kind: "advanced" });
    expect(["shipped", "delivered", "completed"]).toContain((await shop.read(id)).status);
    await advanceUntilIdle(id);
    expect(await retry()).toEqual({ kind: "nothing_to_do" });
    const stuck = await placePaid();
    const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "" });
    const failed = await retryNow({
      ctx: { ...operator, carrier },
      input: { orderId: stuck.id },
    });
    expect(failed).toMatchObject({ kind: "failed", reason: expect.stringContaining("carrier") });
    await advanceUntilIdle(stuck.id);
  });

  it("cancels an order once, and reports any further call as already cancelled", async () => {
    const { id } = await placePaid();
    const cancel = (reason: string) =>
      cancelOrder({ ctx: operator, input: { orderId: id, reason } });
    const both = await Promise.all([cancel("Recalled"), cancel("Recalled")]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["already_cancelled", "cancelled"]);
    await advanceUntilIdle(id);
    expect(await cancel("Changed my mind")).toEqual({ kind: "already_cancelled" });
    expect(await shop.read(id)).toMatchObject({ cancelReason: "Recalled" });
  });
});

describe("verbs of operators", () => {
  it.each([
    ["a customer", { kind: "customer", customerId: 1, userId: 3 } as const],
    [
      "an API key without their scopes",
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    ],
    ["a tracking link", { kind: "tracking", orderId: 1 } as const],
    ["an anonymous visitor", { kind: "anonymous" } as const],
  ])("refuse %s", async (_, actor) => {
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
      editAddress({ ctx, input: { ...input, address: "x", opened: "x" } }),
      resendEmail({ ctx, input: { ...input, emailId: 1 } }),
      sendPayLink({ ctx, input }),
      addNote({ ctx, input: { ...input, key: newFormKey(), text: "x" } }),
      retryNow({ ctx, input }),
    ];
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("an API key with all scopes", () => {
  it("may not do what only people do", async () => {
    const ctx = shop.as({ kind: "api_key", id: 1, scopes });
    const input = { orderId: 1 };
    const calls = [
      markHandled({ ctx, input: { ...input, reason: "x" } }),
      resendEmail({ ctx, input: { ...input, emailId: 1 } }),
      sendPayLink({ ctx, input }),
      addNote({ ctx, input: { ...input, key: newFormKey(), text: "x" } }),
      retryNow({ ctx, input }),
    ];
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(Forbidden);
  });
});

describe("all of the above", () => {
  it("violates no invariant", async () => {
    expect(await shop.findViolations()).toEqual([]);
  });
});

// Last, because a shipment that leaves after a cancellation violates an invariant.
describe("markHandled for a shipment that went out although its order was cancelled", () => {
  it("is refused in transit, and then records who handled it and why", async () => {
    const { id } = await placePaid();
    const createLabel = async () => {
      throw new CarrierUnavailable("The carrier is unavailable.");
    };
    const unavailable = { ...shop.ctx, carrier: { ...shop.ctx.carrier, createLabel } };
    const shipment = createShipment({ ctx: unavailable, input: { orderId: id } });
    await expect(shipment).rejects.toThrow(CarrierUnavailable);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    let status: ShipmentStatus = "in_transit";
    const label = { carrier: "Northwind", carrierRef: "l1", trackingNumber: `LATE-${id}` };
    const quick = {
      ...shop.ctx.carrier,
      voidLabel: async () => false,
      findLabel: async () => ({ ...label, labelUrl: null, estimatedDelivery: null }),
      track: async () => ({ status }),
    };
    const ctx = { ...shop.ctx, carrier: quick };
    await advanceUntilIdle(id, ctx, "refresh_tracking");
    const mark = () => markHandled({ ctx: operator, input: { orderId: id, reason: "Back in B4" } });
    expect(await mark()).toEqual({ kind: "refused", reason: "The shipment is in transit." });
    status = "returned";
    await advanceUntilIdle(id, ctx);
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", waitingFor: "operator" });

    const both = await Promise.all([mark(), mark()]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    expect(await mark()).toMatchObject({ reason: "The shipment was already marked as handled." });
    expect(await shop.read(id)).toMatchObject({ status: "cancelled", waitingFor: null });
    const [order] = await shop.db.query(sql`SELECT attention FROM orders WHERE id = ${id}`);
    expect(order).toEqual({ attention: null });
    const event = (await readEvents(id)).at(-1);
    expect(event).toMatchObject({ type: "shipment/handled", actor: "user:1" });
    const [note] = await shop.db.query(
      sql`SELECT text FROM order_notes WHERE id = ${event?.data.noteId}`,
    );
    expect(note).toEqual({ text: "Back in B4" });
  });
});
