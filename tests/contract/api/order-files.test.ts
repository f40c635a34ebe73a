import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ImportResult } from "@/lib/domain/order/import-input";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

let writer = "";
let reader = "";
let productId = 0;
beforeAll(async () => {
  writer = await shop.addApiKey(["orders:write"]);
  reader = await shop.addApiKey(["orders:read"]);
  productId = await shop.addProduct({ onHand: 1_000_000 });
});

const order = (reference: unknown, more: object = {}) =>
  shop.orderBody({ items: [{ productId, quantity: 1 }], reference, ...more });
const send = (body: unknown, more: ApiRequest = {}) =>
  shop.call<{ results: ImportResult[] }>("/api/v1/orders/import", {
    method: "POST",
    body,
    ...more,
  });

describe.concurrent("POST /orders/import", () => {
  it("answers with a result for each order, and places each once", async () => {
    const run = randomUUID();
    const orders = [
      order(`${run}-1`, { metadata: { source: "erp" } }),
      order(`${run}-2`, { items: [{ productId: 2_000_000_000, quantity: 1 }] }),
      order(undefined),
      order(`${run}-3`, { customerId: null, email: "guest@example.com" }),
      order(`${run}-1`),
      ...[null, 7, "order", [], { reference: "x".repeat(500) }],
    ];
    const { status, body } = await send({ orders });
    expect(status).toBe(200);
    expect(body.results.map((result) => [result.reference, result.status])).toEqual([
      [`${run}-1`, "created"],
      [`${run}-2`, "invalid"],
      [null, "invalid"],
      [`${run}-3`, "created"],
      [`${run}-1`, "invalid"],
      ...Array.from({ length: 5 }, () => [null, "invalid"]),
    ]);
    const invalid = body.results.filter((result) => result.status === "invalid");
    expect(invalid.every(({ errors = [] }) => errors.length > 0)).toBe(true);
    const [first] = body.results;
    const placed = await shop.read(first?.orderId ?? 0);
    expect(placed).toMatchObject({ reference: `${run}-1`, metadata: { source: "erp" } });
    const again = await send({ orders });
    expect(again.body.results.map(({ orderId }) => orderId)).toEqual(
      body.results.map(({ orderId }) => orderId),
    );
    expect(again.body.results[0]).toMatchObject({ status: "exists" });
    // What one key has imported, another may import as well.
    const other = await send({ orders: orders.slice(0, 1) }, { token: writer });
    expect(other.body.results).toMatchObject([{ status: "created" }]);
  });

  it("takes a body of up to 8 MB, and 1,000 orders", async () => {
    const run = randomUUID();
    const metadata = Object.fromEntries(
      Array.from({ length: 14 }, (_, n) => [`note-${n}`, "x".repeat(500)]),
    );
    const many = Array.from({ length: 1_001 }, (_, n) => order(`${run}-${n}`, { metadata }));
    const none = many.slice(0, 1_000).map((one) => ({ ...one, items: [] }));
    const large = await send({ orders: none });
    expect(large.status).toBe(200);
    expect(new Set(large.body.results.map(({ status }) => status))).toEqual(new Set(["invalid"]));
    expectProblem(await send({ orders: many.map((one) => ({ ...one, items: [] })) }), 422);
    expectProblem(await send("x".repeat(8 * 1024 * 1024 + 1)), 413);
    const { trackingToken } = await shop.place({ paymentMethod: null });
    expectProblem(await send("x".repeat(100_000), { token: trackingToken }), 403);
  });

  it("refuses what is no import", async () => {
    for (const body of [
      {},
      [],
      { orders: [] },
      { orders: {} },
      { orders: [order("a")], more: 1 },
    ]) {
      expectProblem(await send(body), 422);
    }
    expectProblem(await send(`{"orders":[${"[],".repeat(1_000_000)}[]]}`), 422);
    expectProblem(await send(`{"orders":${"[".repeat(1_000_000)}`), 422);
    expectProblem(await send("{"), 400);
    expectProblem(await send("a,b", { headers: { "content-type": "text/csv" } }), 415);
    const valid = { orders: [order(randomUUID())] };
    expectProblem(await send(valid, { token: reader }), 403);
    expectProblem(await send(valid, { token: null }), 401);
  });
});

describe.concurrent("GET /orders/export", () => {
  const load = <Body = string>(query: string, more: ApiRequest = {}) =>
    shop.call<Body>(`/api/v1/orders/export${query}`, more);

  const ordersOf = (lines: string) =>
    lines.split("\n").flatMap((line): OrderView[] => (line ? [JSON.parse(line)] : []));

  it("streams the orders that the filters find, as lines of JSON or as CSV", async () => {
    const run = randomUUID();
    const email = "=cmd@example.com";
    const orders = Array.from({ length: 3 }, (_, n) =>
      order(`${run}-${n}`, { customerId: null, email, paymentMethod: null }),
    );
    const { body } = await send({ orders });
    expect(body.results.filter(({ status }) => status !== "created")).toEqual([]);
    const ids = body.results.map(({ orderId = 0 }) => orderId).sort((one, two) => one - two);
    const lines = await load(`?q=${run}`);
    expect(lines.status).toBe(200);
    expect(lines.headers.get("content-type")).toBe("application/x-ndjson");
    expect(lines.headers.get("content-disposition")).toMatch(/^attachment; filename="orders-/);
    const found = ordersOf(lines.body);
    expect(found.map(({ id }) => id).sort((one, two) => one - two)).toEqual(ids);
    expect(found[0]).toMatchObject({ email, trackingToken: expect.any(String) });
    // From the oldest on, the file ends before orders that are being written, by other tests.
    const fromOldest = async () => {
      const { body } = await load(`?q=${run}&sort=createdAt`);
      return ordersOf(body).map(({ id }) => id);
    };
    await expect.poll(fromOldest).toEqual(found.map(({ id }) => id).reverse());
    const csv = await load(`?q=${run}&format=csv`, { token: reader });
    expect(csv.headers.get("content-type")).toMatch(/^text\/csv/);
    const [head = "", ...rows] = String(csv.body).trim().split("\r\n");
    expect(head).toMatch(/^\uFEFF?id,reference,status,payment_status,/);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toContain(",'=cmd@example.com,");
    // One order alone is still a line, whatever parses it.
    const one = await load<OrderView>(`?reference=${run}-0`, { token: reader });
    expect(one.body).toMatchObject({ reference: `${run}-0`, trackingToken: null });
    expect((await load(`?reference=${randomUUID()}`)).body).toBe("");
    await Promise.all(ids.map((id) => shop.cancel(id)));
  });

  it("contains a customer's own orders alone", async () => {
    const { id, trackingToken } = await shop.place({ paymentMethod: null });
    const own = await load<OrderView>("", { token: trackingToken });
    expect(own.body).toMatchObject({ id });
    await shop.cancel(id);
  });

  it("sends nothing to a HEAD request", async () => {
    const head = await load("", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers.get("content-disposition")).toMatch(/^attachment; /);
  });

  it("refuses unknown filters, and keys without the scope", async () => {
    for (const query of [
      ...["?format=xml", "?limit=10", "?cursor=a", "?sort=updatedAt", "?status=late", "?x=1"],
      ...["?createdAfter=now", "?format=csv&format=csv"],
    ]) {
      expectProblem(await load(query), 422);
    }
    expectProblem(await load("", { token: writer }), 403);
    expectProblem(await load("", { token: null }), 401);
  });
});
