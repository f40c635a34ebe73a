import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { OrderView, RefundView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const keyed = (key: string = randomUUID()) => ({ "idempotency-key": key });

function change(id: number, body: object, more: ApiRequest = {}) {
  return shop.call<OrderView>(`/orders/${id}`, { method: "PATCH", body, ...more });
}

describe.concurrent("PATCH /orders/:id", () => {
  it("changes address, reference and metadata, and reports it in the timeline", async () => {
    const reference = randomUUID();
    const { id } = await shop.place({ paymentMethod: null, metadata: { a: "1", b: "2" } });
    const { version } = await shop.untilOrder(id, "reserved", (now) => {
      return now.inventoryStatus === "reserved";
    });
    const shippingAddress = "2 Hill Road, Portsmouth";
    const metadata = { a: null, c: "3" };
    const changed = await change(id, { shippingAddress, reference, metadata });
    expect(changed).toMatchObject({
      status: 200,
      body: { id, shippingAddress, reference, metadata: { b: "2", c: "3" } },
    });
    expect(changed.body.version).toBeGreaterThan(version);
    expect(changed.headers.get("etag")).toBe(`"${changed.body.version}"`);
    const types = (await shop.events(id)).map(({ type }) => type);
    expect(types).toContain("order/address_changed");
    expect(types).toContain("order/details_changed");
    const repeated = await change(id, { shippingAddress, reference, metadata });
    expect(repeated.body.version).toBe(changed.body.version);
    await shop.cancel(id);
  });

  it("refuses an outdated version with 412, and changes nothing", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await shop.untilOrder(id, "reserved", (now) => now.inventoryStatus === "reserved");
    const read = await shop.call(`/orders/${id}`);
    const headers = { "if-match": read.headers.get("etag") ?? "" };
    expect((await change(id, { metadata: { a: "1" } }, { headers })).status).toBe(200);
    expectProblem(await change(id, { metadata: { a: "2" } }, { headers }), 412);
    const calls: [path: string, body: object][] = [
      ["hold", { reason: "Odd" }],
      ["cancel", { reason: "Odd" }],
      ["pay", { paymentMethod: "pm_card_visa" }],
      ["shipments", {}],
      ["shipments", { carrier: "Own van" }],
      ["deliver", {}],
    ];
    for (const [path, body] of calls) {
      expectProblem(await shop.call(`/orders/${id}/${path}`, { body, headers }), 412);
    }
    const refund = { body: { amount: 1 }, headers: { ...headers, ...keyed() } };
    expectProblem(await shop.call(`/orders/${id}/refunds`, refund), 412);
    // A payment page doesn't depend on what was read.
    expectProblem(await shop.call(`/orders/${id}/checkout`, { body: {}, headers }), 422);
    expect(await shop.read(id)).toMatchObject({ status: "pending", metadata: { a: "1" } });
    await shop.cancel(id);
  });

  it("refuses the reference of another order, and what is not valid", async () => {
    const reference = randomUUID();
    const [one, other] = await shop.placeMany(2, { paymentMethod: null });
    const [id = 0, otherId = 0] = [one?.id, other?.id];
    await change(id, { reference });
    expectProblem(await change(otherId, { reference }), "reference-taken");
    const pairs = Array.from({ length: 21 }, (_, index) => [`pair-${index}`, "x"]);
    for (const body of [
      ...[{}, { status: "paid" }, { shippingAddress: "" }, { metadata: { a: 1 } }],
      { metadata: Object.fromEntries(pairs) },
    ]) {
      expectProblem(await change(id, body), 422);
    }
    await Promise.all([shop.cancel(id), shop.cancel(otherId)]);
  });

  it("is for the shop alone", async () => {
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    const reader = await shop.addApiKey(["orders:read"]);
    for (const token of [trackingToken, reader]) {
      expectProblem(await change(id, { metadata: {} }, { token }), 403);
      const body = { reason: "Odd" };
      expectProblem(await shop.call(`/orders/${id}/hold`, { body, token }), 403);
      expectProblem(await shop.call(`/orders/${id}/shipments`, { body: {}, token }), 403);
      expectProblem(await shop.call(`/orders/${id}/deliver`, { body: {}, token }), 403);
      const refund = { body: { amount: 1 }, headers: keyed(), token };
      expectProblem(await shop.call(`/orders/${id}/refunds`, refund), 403);
    }
    await shop.cancel(id);
  });
});

describe.concurrent("holds", () => {
  it("keep an order from shipping until it is released", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    const held = await shop.call<OrderView>(`/orders/${id}/hold`, { body: { reason: "Odd" } });
    expect(held.status).toBe(200);
    expectProblem(await shop.call(`/orders/${id}/hold`, { body: { reason: "Odd" } }), 409);
    await shop.call(`/orders/${id}/pay`, { body: { paymentMethod: "pm_card_visa" } });
    await shop.untilOrder(id, "processing", (now) => now.status === "processing");
    const released = await shop.call(`/orders/${id}/release`, { body: {} });
    expect(released.status).toBe(200);
    expectProblem(await shop.call(`/orders/${id}/release`, { body: {} }), 409);
    await shop.untilFinished([id]);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
  });
});

describe.concurrent("refunds", () => {
  const refund = (id: number, body: object, key?: string, token?: string) =>
    shop.call<RefundView>(`/orders/${id}/refunds`, {
      ...{ body, headers: keyed(key) },
      ...(token !== undefined && { token }),
    });

  it("of units take their share, with what rounding leaves at the last unit", async () => {
    const productId = await shop.addProduct({ price: 333 });
    const adjustments = [{ kind: "shipping", label: "Shipping", amount: 1 }];
    const order = await shop.place({ items: [{ productId, quantity: 3 }], adjustments });
    await shop.untilFinished([order.id]);
    const lines = [{ productId, quantity: 1, restock: true }];
    const one = await refund(order.id, { lines, reason: "Damaged" });
    expect(one).toMatchObject({
      status: 201,
      body: { orderId: order.id, amount: 333, currency: "usd", lines, reason: "Damaged" },
    });
    const unknown = { productId: 2_000_000_000, quantity: 1 };
    for (const wrong of [[unknown], [...lines, ...lines]]) {
      expectProblem(await refund(order.id, { lines: wrong }), "invalid-request");
    }
    const rest = await refund(order.id, { lines: [{ productId, quantity: 2 }] });
    expect(rest.body.amount).toBe(667);
    expectProblem(await refund(order.id, { lines }), "conflict");
    const list = await shop.call<{ refunds: RefundView[] }>(`/orders/${order.id}/refunds`);
    expect(list.body).toMatchObject({
      refunds: [{ id: one.body.id }, { id: rest.body.id }],
      nextAfter: null,
    });
    const asCustomer = { token: order.trackingToken };
    const own = await shop.call<{ refunds: RefundView[] }>(
      `/orders/${order.id}/refunds`,
      asCustomer,
    );
    expect(own.body.refunds.map(({ reason }) => reason)).toEqual([null, null]);
    expect(await shop.read(order.id)).toMatchObject({
      paymentStatus: "refunded",
      payment: { refundedAmount: 1000 },
    });
  });

  it("happen once for a key, in parallel too", async () => {
    const order = await shop.place();
    await shop.untilFinished([order.id]);
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => refund(order.id, { amount: 300 }, key)),
    );
    expect(all.map(({ status }) => status).filter((status) => status === 201)).not.toEqual([]);
    for (const answer of all) {
      if (answer.status !== 201) expectProblem(answer, "idempotency-key-in-use");
    }
    const again = await refund(order.id, { amount: 300 }, key);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await refund(order.id, { amount: 400 }, key), "idempotency-key-reused");
    expect(await shop.read(order.id)).toMatchObject({ payment: { refundedAmount: 300 } });
  });

  it("need a key, and either an amount or lines", async () => {
    const order = await shop.place({ paymentMethod: null });
    const path = `/orders/${order.id}/refunds`;
    expectProblem(await shop.call(path, { body: { amount: 1 } }), "idempotency-key-missing");
    for (const body of [{}, { amount: 1, lines: [] }, { amount: 0 }, { lines: [] }]) {
      expectProblem(await refund(order.id, body), 422);
    }
    expectProblem(await refund(order.id, { amount: 1 }), 409);
    expectProblem(await refund(2_147_483_000, { amount: 1 }), 404);
    const writer = await shop.addApiKey(["orders:write", "orders:read"]);
    expectProblem(await refund(order.id, { amount: 1 }, undefined, writer), 403);
    await shop.cancel(order.id);
  });
});

describe.concurrent("shipments", () => {
  it("can be marked as delivered once they have left, and again", async () => {
    const order = await shop.place();
    const left = ["shipped", "delivered", "completed"];
    await shop.untilOrder(order.id, "shipped", ({ status }) => left.includes(status));
    for (const _time of ["first", "second"]) {
      const delivered = await shop.call<OrderView>(`/orders/${order.id}/deliver`, { body: {} });
      expect(delivered).toMatchObject({
        status: 200,
        body: { status: expect.stringMatching(/^(delivered|completed)$/) },
      });
    }
    await shop.untilFinished([order.id]);
  });

  it("of an unpaid order are refused with the reason, and can't be delivered", async () => {
    const order = await shop.place({ paymentMethod: null });
    for (const [path, body] of [
      ["shipments", {}],
      ["shipments", { carrier: "Own van" }],
      ["deliver", {}],
    ] as const) {
      const refused = await shop.call(`/orders/${order.id}/${path}`, { body });
      expectProblem(refused, "conflict");
      expect(refused.body).toMatchObject({ detail: "The order is pending." });
    }
    const invalid = { carrier: "Own van", isManual: false };
    expectProblem(await shop.call(`/orders/${order.id}/shipments`, { body: invalid }), 422);
    await shop.cancel(order.id);
  });
});
