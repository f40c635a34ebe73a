import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const form = { "content-type": "application/x-www-form-urlencoded" };

function authorize(channel: string, token: string | null) {
  const body = new URLSearchParams({ socket_id: "1.1", channel_name: channel }).toString();
  return shop.call<{ auth: string }>("/api/pusher/auth", { body, headers: form, token });
}

describe.concurrent("API keys", () => {
  it.each([
    { what: "a missing token", token: null },
    { what: "an unknown key", token: `wb_test_${randomBytes(16).toString("hex")}` },
    { what: "nonsense", token: "nonsense" },
    { what: "an overlong token", token: "x".repeat(5_000) },
    { what: "a forged tracking token", token: `1-${"A".repeat(22)}` },
  ])("reject $what with 401", async ({ token }) => {
    const order = await shop.place({ paymentMethod: null });
    const paths = ["/orders", `/orders/${order.id}`, `/orders/${order.id}/events`];
    for (const path of paths) {
      const response = await shop.call(path, { token });
      expectProblem(response, 401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
    }
    expectProblem(await shop.call("/orders", { body: shop.orderBody(), token }), 401);
    expectProblem(await shop.call(`/orders/${order.id}/cancel`, { body: {}, token }), 401);
    expectProblem(await authorize(`private-order-${order.id}`, token), 401);
    expect(await shop.read(order.id)).toMatchObject({ status: "pending" });
    await shop.cancel(order.id);
  });

  it("reject schemes other than Bearer", async () => {
    const headers = { authorization: `Basic ${btoa("demo:demo")}` };
    expectProblem(await shop.call("/orders", { token: null, headers }), 401);
  });

  it("allow only the calls that their scopes cover", async () => {
    const reader = await shop.addApiKey(["orders:read"]);
    const writer = await shop.addApiKey(["orders:write"]);
    const none = await shop.addApiKey(["products:read"]);
    const { id } = await shop.place({ paymentMethod: null });
    const order = `/orders/${id}`;
    const read = await shop.call(order, { token: reader });
    expect(read).toMatchObject({ status: 200, body: { id, trackingToken: null } });
    const { status } = await shop.call("/orders", { body: shop.orderBody(), token: writer });
    expect(status).toBe(201);
    expectProblem(await shop.call("/orders", { body: shop.orderBody(), token: reader }), 403);
    for (const path of ["/cancel", "/checkout"]) {
      expectProblem(await shop.call(`${order}${path}`, { body: {}, token: reader }), 403);
    }
    const paymentMethod = "pm_card_visa";
    expectProblem(await shop.call(`${order}/pay`, { body: { paymentMethod }, token: reader }), 403);
    for (const path of ["/orders", order, `${order}/events`]) {
      expectProblem(await shop.call(path, { token: none }), 403);
    }
    expectProblem(await authorize(`private-order-${id}`, none), 403);
    expectProblem(await authorize("private-ops", none), 403);
    expect(await shop.read(id)).toMatchObject({ status: "pending" });
    await shop.cancel(id);
  });

  it("with only the write scope get the changed order in the response", async () => {
    const token = await shop.addApiKey(["orders:write"]);
    const [paid, cancelled] = await shop.placeMany(2, { paymentMethod: null });
    const body = { paymentMethod: "pm_card_visa" };
    expect(await shop.call(`/orders/${paid?.id}/pay`, { body, token })).toMatchObject({
      status: 200,
      body: { id: paid?.id, trackingToken: paid?.trackingToken },
    });
    expect(await shop.call(`/orders/${cancelled?.id}/cancel`, { body: {}, token })).toMatchObject({
      status: 200,
      body: { id: cancelled?.id, status: "cancelled" },
    });
  });

  it("are rejected once they are revoked or expired", async () => {
    const [revoked, expired] = [
      await shop.addApiKey(["orders:read"]),
      await shop.addApiKey(["orders:read"]),
    ];
    expect((await shop.call("/orders", { token: revoked })).status).toBe(200);
    const where = "where key_hash = sha256(convert_to($1, 'UTF8'))";
    await shop.db.query(`update api_keys set revoked_at = now() ${where}`, [revoked]);
    await shop.db.query(`update api_keys set expires_at = now() ${where}`, [expired]);
    expectProblem(await shop.call("/orders", { token: expired }), 401);
    const refused = async () => {
      const response = await shop.call("/orders", { token: revoked });
      return response.status === 401 ? response : null;
    };
    expectProblem(await shop.until("the revoked key to be refused", 15_000, refused), 401);
  });
});

describe.concurrent("a tracking token", () => {
  it("grants access to its own order: read, events, pay, checkout, cancel and channel", async () => {
    const { id, trackingToken: token } = await shop.place({ paymentMethod: null });
    const path = `/orders/${id}`;
    expect(await shop.call(path, { token })).toMatchObject({ status: 200, body: { id } });
    expect((await shop.call(`${path}/events`, { token })).status).toBe(200);
    expect((await authorize(`private-order-${id}`, token)).status).toBe(200);
    expect((await shop.call(`${path}/checkout`, { body: {}, token })).status).toBe(200);
    const paymentMethod = "pm_card_chargeDeclined";
    expectProblem(await shop.call(`${path}/pay`, { body: { paymentMethod }, token }), 402);
    const cancelled = await shop.call<OrderView>(`${path}/cancel`, { body: {}, token });
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled" } });
    await shop.untilFinished([id]);
  });

  it("grants access to no other order or channel", async () => {
    const [{ trackingToken: token }, other] = await Promise.all([
      shop.place({ paymentMethod: null }),
      shop.place({ paymentMethod: null }),
    ]);
    const otherPath = `/orders/${other.id}`;
    expectProblem(await shop.call(otherPath, { token }), 404);
    expectProblem(await shop.call(`${otherPath}/events`, { token }), 404);
    const paymentMethod = "pm_card_visa";
    expectProblem(await shop.call(`${otherPath}/pay`, { body: { paymentMethod }, token }), 404);
    for (const action of ["/cancel", "/checkout"]) {
      expectProblem(await shop.call(`${otherPath}${action}`, { body: {}, token }), 404);
    }
    const channels = [`private-order-${other.id}`, "private-ops", `presence-order-${other.id}`];
    for (const channel of [...channels, "private-order-0", "private-order-99999999999", "x"]) {
      expectProblem(await authorize(channel, token), 403);
    }
    expectProblem(await shop.call("/orders", { body: shop.orderBody(), token }), 403);
    const list = await shop.call<{ orders: OrderView[] }>("/orders", { token });
    expect(list.body.orders.map(({ trackingToken }) => trackingToken)).toEqual([token]);
    expect(await shop.read(other.id)).toMatchObject({ status: "pending", seq: expect.any(Number) });
  });

  it("is rejected when one character is changed", async () => {
    const { id, trackingToken } = await shop.place();
    const last = trackingToken.at(-2) === "A" ? "B" : "A";
    const token = `${trackingToken.slice(0, -2)}${last}${trackingToken.slice(-1)}`;
    expectProblem(await shop.call(`/orders/${id}`, { token }), 401);
  });

  it("authorizes a channel only from a valid form", async () => {
    const send = (body: string) => shop.call("/api/pusher/auth", { body, headers: form });
    expectProblem(await send("socket_id=1&channel_name=private-ops"), 422);
    expectProblem(await send("socket_id=1.1"), 422);
    expectProblem(await shop.call("/api/pusher/auth", { body: {} }), 415);
  });
});
