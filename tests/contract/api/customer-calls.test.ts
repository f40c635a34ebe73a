import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { CustomerRecord } from "@/lib/domain/customer";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

let reader = "";
let stranger = "";
beforeAll(async () => {
  reader = await shop.addApiKey(["customers:read"]);
  stranger = await shop.addApiKey(["orders:read", "orders:write", "products:write"]);
});

const newEmail = () => `${randomUUID()}@customers.example`;
const put = (reference: string, body: unknown, more: ApiRequest = {}) =>
  shop.call<CustomerRecord>(`/api/v1/customers/by-reference/${encodeURIComponent(reference)}`, {
    ...{ method: "PUT", body, ...more },
  });
const read = (id: number | string, token?: string | null) =>
  shop.call<CustomerRecord>(`/api/v1/customers/${id}`, token === undefined ? {} : { token });

describe.concurrent("PUT /customers/by-reference/:reference", () => {
  it("creates a customer, then updates it", async () => {
    // With characters that a path has in another form.
    const reference = `ERP 7/50%-ü-${randomUUID()}`;
    const email = newEmail();
    const address = {
      ...{ name: "Mira Castell", line1: "1 Harbour Street", city: "Portsmouth" },
      ...{ postalCode: "PO1 3AX", country: "GB" },
    };
    const created = await put(reference, { name: "Mira Castell", email, address });
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 201,
      body: { reference, name: "Mira Castell", email, phone: null, address },
    });
    expect(created.headers.get("location")).toBe(`/api/v1/customers/${id}`);
    const phone = "+44 23 9200 0000";
    const updated = await put(reference, { name: "Mira Castle", email, phone });
    expect(updated).toMatchObject({
      status: 200,
      body: { id, name: "Mira Castle", phone, address },
    });
    expect(updated.headers.get("location")).toBe(null);
    expect((await read(id, reader)).body).toEqual(updated.body);
    // Another key of the shop names the same customer by the same reference.
    const writer = await shop.addApiKey(["customers:write"]);
    const same = await put(reference, { name: "Mira Castle", email }, { token: writer });
    expect(same).toMatchObject({ status: 200, body: { id, phone } });
    const order = await shop.place({ customerId: id, paymentMethod: null });
    expect(order).toMatchObject({ customerId: id, email });
    await shop.cancel(order.id);
  });

  it("refuses the email of another customer", async () => {
    const email = newEmail();
    const { body: first } = await put(randomUUID(), { name: "One", email });
    const refused = await put(randomUUID(), { name: "Two", email: email.toUpperCase() });
    expectProblem(refused, "email-taken");
    expect(refused.body).toMatchObject({ detail: expect.stringContaining(`${first.id}`) });
  });

  it("refuses what is not valid, and writes nothing", async () => {
    const reference = randomUUID();
    const valid = { name: "No One", email: newEmail() };
    for (const more of [
      ...["", " ", "a\0b", "x\u202ey", "x".repeat(201), 1, null, {}].map((name) => ({ name })),
      ...["", "x", "a@b", "a b@c.de", `${"x".repeat(250)}@y.de`, 1, null].map((email) => ({
        email,
      })),
      ...["", "x".repeat(41), 1, {}].map((phone) => ({ phone })),
      ...["", 1, {}, { name: "A" }, { country: "XX" }].map((address) => ({ address })),
      { id: 1 },
      { erasedAt: null },
    ]) {
      expectProblem(await put(reference, { ...valid, ...more }), 422);
    }
    expectProblem(await put(reference, []), 422);
    expectProblem(await put(reference, "{"), 400);
    expectProblem(await put(reference, "x".repeat(70_000)), 413);
    const text = { headers: { "content-type": "text/plain" } };
    expectProblem(await put(reference, valid, text), 415);
    for (const bad of [" ", "x".repeat(101), "a\u202eb", "a\nb"]) {
      expectProblem(await put(bad, valid), 404);
    }
    for (const token of [reader, stranger]) {
      expectProblem(await put(reference, valid, { token }), 403);
    }
    const { trackingToken } = await shop.place({ paymentMethod: null });
    expectProblem(await put(reference, valid, { token: trackingToken }), 403);
    expectProblem(await put(reference, valid, { token: null }), 401);
    const written = "select count(*) from customers where reference = $1 or email = $2";
    expect(await shop.count(written, [reference, valid.email])).toBe(0);
  });
});

describe.concurrent("GET /customers/:id", () => {
  it("is for keys with the scope customers:read", async () => {
    expect((await read(1, reader)).body).toMatchObject({ id: 1, name: expect.any(String) });
    expectProblem(await read(1, stranger), 403);
    expectProblem(await read(1, null), 401);
    const { trackingToken } = await shop.place({ paymentMethod: null });
    expectProblem(await read(1, trackingToken), 403);
    for (const id of [2_147_483_647, "x", "0", "1.5", "99999999999"]) {
      expectProblem(await read(id), 404);
    }
  });

  it("says of an erased customer that it is gone", async () => {
    const { id } = (await put(randomUUID(), { name: "Gone Soon", email: newEmail() })).body;
    await shop.db.query(
      `update customers set erased_at = now(), reference = null,
        email = 'erased-' || id || '@erased.invalid' where id = $1`,
      [id],
    );
    expectProblem(await read(id), "customer-erased");
  });
});
