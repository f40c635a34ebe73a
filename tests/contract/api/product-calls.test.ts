import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { ProductRecord } from "@/lib/domain/product";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

/** Keys with all scopes that a call needs, and with all others. */
let reader = "";
let stranger = "";
beforeAll(async () => {
  reader = await shop.addApiKey(["products:read"]);
  stranger = await shop.addApiKey(["orders:read", "orders:write", "customers:write"]);
});

const hostile = ["", " ", "a\0b", "x\u202ey", "x".repeat(5_000), 1, null, {}, ["a"], true];
const newSku = () => `API-${randomUUID()}`;
const bell = (more: object = {}) => ({
  ...{
    sku: newSku(),
    name: "Shop bell",
    category: "Tests",
    price: 1_900,
    currency: "usd",
    ...more,
  },
});

const create = (body: unknown, more: ApiRequest = {}) =>
  shop.call<ProductRecord>("/api/v1/products", { method: "POST", body, ...more });
const change = (id: number, body: unknown, more: ApiRequest = {}) =>
  shop.call<ProductRecord>(`/api/v1/products/${id}`, { method: "PATCH", body, ...more });
const read = (id: number, token?: string | null) =>
  shop.call<ProductRecord>(`/api/v1/products/${id}`, token === undefined ? {} : { token });

describe.concurrent("POST /products", () => {
  it("creates a product with its opening stock, once for a key", async () => {
    const body = bell({ openingStock: 3, threshold: 5 });
    const headers = { "idempotency-key": randomUUID() };
    const created = await create(body, { headers });
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 201,
      body: { ...{ sku: body.sku, price: 1_900, available: 3, archived: false, description: "" } },
    });
    expect(created.headers.get("location")).toBe(`/api/v1/products/${id}`);
    expect(created.headers.get("etag")).toBe(`"${created.body.updatedAt}"`);
    const repeated = await create(body, { headers });
    expect(repeated).toMatchObject({ status: 201, body: { id } });
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await create(bell(), { headers }), "idempotency-key-reused");
    expectProblem(await create(body), "sku-taken");
    expect((await read(id)).headers.get("etag")).toBe(created.headers.get("etag"));
    const audited = await shop.count(
      "select count(*) from audit_entries where subject = $1 and actor like 'api_key:%'",
      [`product:${id}`],
    );
    expect(audited).toBe(1);
  });

  it("refuses what is not valid, and writes nothing", async () => {
    const count = () => shop.count("select count(*) from products where category = 'Refused'");
    const refused = (more: object) => create(bell({ category: "Refused", ...more }));
    for (const field of ["sku", "name", "category"]) {
      for (const value of hostile) expectProblem(await refused({ [field]: value }), 422);
    }
    for (const price of [-1, 1.5, "1900", null, 100_000_000]) {
      expectProblem(await refused({ price }), 422);
    }
    for (const currency of ["USD", "xxx", "", 840]) expectProblem(await refused({ currency }), 422);
    // The last digit of a price in Kuwaiti dinars must be 0.
    const dinars = await refused({ currency: "kwd", price: 1_001 });
    expectProblem(dinars, 422);
    expect(dinars.body).toMatchObject({ errors: [{ path: "price" }] });
    for (const stock of [-1, 0.5, 100_000_001, "1"]) {
      expectProblem(await refused({ openingStock: stock }), 422);
    }
    expectProblem(await refused({ id: 7 }), 422);
    expectProblem(await create("[]"), 422);
    expectProblem(await create("{"), 400);
    const text = { headers: { "content-type": "text/plain" } };
    expectProblem(await create(bell({ category: "Refused" }), text), 415);
    expectProblem(await create("x".repeat(70_000)), 413);
    expect(await count()).toBe(0);
  });

  it("needs the scope products:write", async () => {
    for (const token of [reader, stranger]) expectProblem(await create(bell(), { token }), 403);
    expectProblem(await create(bell(), { token: null }), 401);
    const { trackingToken } = await shop.place({ paymentMethod: null });
    expectProblem(await create(bell(), { token: trackingToken }), 403);
  });
});

describe.concurrent("PATCH /products/:id", () => {
  it("changes what is sent, and only in the version that the caller has read", async () => {
    const { body: product, headers } = await create(bell());
    const first = { headers: { "if-match": headers.get("etag") ?? "" } };
    const changed = await change(product.id, { name: "Door bell", price: 2_100 }, first);
    expect(changed).toMatchObject({
      status: 200,
      body: { ...product, name: "Door bell", price: 2_100, updatedAt: changed.body.updatedAt },
    });
    expect(changed.headers.get("etag")).toBe(`"${changed.body.updatedAt}"`);
    expect(changed.body.updatedAt > product.updatedAt).toBe(true);
    for (const tag of [first.headers["if-match"], '"x"', 'W/"1"', "", "garbage"]) {
      const stale = { headers: { "if-match": tag } };
      expectProblem(await change(product.id, { name: "Lost" }, stale), 412);
    }
    const same = await change(product.id, { name: "Door bell" }, { headers: { "if-match": "*" } });
    expect(same.body).toEqual(changed.body);
  });

  it("takes a product off sale and puts it back", async () => {
    const { id } = (await create(bell({ openingStock: 5 }))).body;
    const archived = await change(id, { archived: true });
    expect(archived.body).toMatchObject({ archived: true });
    expect(archived.headers.get("etag")).toBe(`"${archived.body.updatedAt}"`);
    for (const token of [reader, null]) expectProblem(await read(id, token), 404);
    expect((await read(id)).body).toEqual(archived.body);
    const items = [{ productId: id, quantity: 1 }];
    const order = { body: shop.orderBody({ items }) };
    expectProblem(await shop.call("/api/v1/orders", order), 422);
    expect((await change(id, { archived: false })).body).toMatchObject({ archived: false });
    expect((await read(id, reader)).status).toBe(200);
  });

  it("refuses what is not valid, and writes nothing", async () => {
    const { body: product } = await create(bell({ currency: "kwd" }));
    const { body: other } = await create(bell());
    const refused = async (body: unknown) => expectProblem(await change(product.id, body), 422);
    for (const field of ["sku", "name", "category"]) {
      for (const value of hostile) await refused({ [field]: value });
    }
    for (const body of [{}, [], null, { currency: "usd" }, { id: 1 }, { archived: "true" }]) {
      await refused(body);
    }
    for (const price of [-1, 1.5, "10", 1_001]) await refused({ name: "Half", price });
    expectProblem(await change(product.id, "{"), 400);
    expectProblem(await change(product.id, "x".repeat(70_000)), 413);
    const text = { headers: { "content-type": "text/plain" } };
    expectProblem(await change(product.id, { name: "Half" }, text), 415);
    expectProblem(await change(product.id, { name: "Half", sku: other.sku }), "sku-taken");
    expectProblem(await change(2_147_483_000, { name: "None" }), 404);
    for (const id of ["x", "0", "-1", "99999999999"]) {
      const path = `/api/v1/products/${id}`;
      expectProblem(await shop.call(path, { method: "PATCH", body: { name: "None" } }), 404);
    }
    for (const token of [reader, stranger]) {
      expectProblem(await change(product.id, { name: "Not mine" }, { token }), 403);
    }
    expectProblem(await change(product.id, { name: "Not mine" }, { token: null }), 401);
    expect((await read(product.id)).body).toEqual(product);
  });
});

interface Stock {
  productId: number;
  onHand: number;
  reserved: number;
  available: number;
  threshold: number;
}

describe.concurrent("POST /products/:id/stock-changes", () => {
  const changeStock = (id: number, body: unknown, more: ApiRequest = {}) =>
    shop.call<Stock>(`/api/v1/products/${id}/stock-changes`, {
      ...{ method: "POST", body, ...more },
      headers: { "idempotency-key": randomUUID(), ...more.headers },
    });
  const movements = (id: number) =>
    shop.rows("select kind, quantity from inventory_movements where product_id = $1 order by id", [
      id,
    ]);

  it("receives, adjusts and counts, once for a key", async () => {
    const id = await shop.addProduct({ onHand: 10 });
    const headers = { "idempotency-key": randomUUID() };
    const receive = { kind: "receive", quantity: 5, reason: "Delivery 1" };
    const all = await Promise.all(
      Array.from({ length: 4 }, () => changeStock(id, receive, { headers })),
    );
    for (const { status } of all) expect([200, 409]).toContain(status);
    const repeated = await changeStock(id, receive, { headers });
    expect(repeated).toMatchObject({
      status: 200,
      body: { productId: id, onHand: 15, reserved: 0, available: 15, threshold: 0 },
    });
    expectProblem(await changeStock(id, { ...receive, quantity: 6 }, { headers }), 422);
    const adjust = { kind: "adjust", quantity: -3, reason: "Broken" };
    expect((await changeStock(id, adjust)).body).toMatchObject({ onHand: 12 });
    const count = { kind: "count", quantity: 20, reason: "Year's end" };
    expect((await changeStock(id, count)).body).toMatchObject({ onHand: 20 });
    expect(await movements(id)).toEqual([
      { kind: "opening", quantity: 10 },
      { kind: "receive", quantity: 5 },
      { kind: "adjust", quantity: -3 },
      { kind: "count", quantity: 8 },
    ]);
  });

  it("applies a change once, even if its answer was not kept", async () => {
    const id = await shop.addProduct({ onHand: 10 });
    for (const body of [
      { kind: "adjust", quantity: 2, reason: "Found" },
      { kind: "count", quantity: 30, reason: "Counted" },
    ]) {
      const headers = { "idempotency-key": randomUUID() };
      const first = await changeStock(id, body, { headers });
      // As after a crash between the change and its answer.
      await shop.db.query(
        `update idempotency_keys set status = null, answer = null, answer_headers = '{}',
           locked_until = now() - interval '1 second' where key = $1`,
        [headers["idempotency-key"]],
      );
      const second = await changeStock(id, body, { headers });
      expect(second.body).toEqual(first.body);
      expect(second.headers.get("idempotent-replayed")).toBe(null);
    }
    expect(await movements(id)).toHaveLength(3);
  });

  it("leaves the units that orders have reserved", async () => {
    const id = await shop.addProduct({ onHand: 5 });
    const order = await shop.place({
      items: [{ productId: id, quantity: 4 }],
      paymentMethod: null,
    });
    await shop.untilOrder(order.id, "reserved", (now) => now.inventoryStatus === "reserved");
    expectProblem(await changeStock(id, { kind: "adjust", quantity: -2, reason: "Broken" }), 409);
    const short = await changeStock(id, { kind: "count", quantity: 3, reason: "Counted" });
    expectProblem(short, 409);
    expect(short.body).toMatchObject({ detail: expect.stringContaining("4 units are reserved") });
    expect(await shop.stockOf(id)).toMatchObject({ on_hand: 5, reserved: 4 });
    await shop.cancel(order.id);
  });

  it("refuses what is not valid, and changes nothing", async () => {
    const id = await shop.addProduct({ onHand: 5 });
    const valid = { kind: "receive", quantity: 1, reason: "Delivery" };
    for (const more of [
      ...[{ kind: "steal" }, { kind: null }, { kind: "adjust", quantity: 0 }, { price: 1 }],
      ...[{ quantity: -1 }, { quantity: 1.5 }, { quantity: "1" }, { quantity: 2 ** 31 }],
      ...[
        { kind: "count", quantity: -1 },
        { kind: "count", reorderId: 1 },
      ],
      ...hostile.map((reason) => ({ reason })),
    ]) {
      expectProblem(await changeStock(id, { ...valid, ...more }), 422);
    }
    expectProblem(await shop.call(`/api/v1/products/${id}/stock-changes`, { body: valid }), 422);
    expectProblem(await changeStock(id, "{"), 400);
    expectProblem(await changeStock(id, "x".repeat(70_000)), 413);
    const text = { headers: { "content-type": "text/plain" } };
    expectProblem(await changeStock(id, valid, text), 415);
    const badKey = { headers: { "idempotency-key": "é" } };
    expectProblem(await changeStock(id, valid, badKey), 422);
    expectProblem(await changeStock(2_147_483_000, valid), 404);
    expectProblem(await changeStock(id, { ...valid, reorderId: 2_147_483_000 }), 409);
    for (const token of [reader, stranger]) {
      expectProblem(await changeStock(id, valid, { token }), 403);
    }
    expectProblem(await changeStock(id, valid, { token: null }), 401);
    expect(await shop.stockOf(id)).toMatchObject({ on_hand: 5 });
    expect(await movements(id)).toHaveLength(1);
  });
});
