import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, ShopClient } from "@/tests/contract/shop-client";

const shop = new ShopClient(inject("system"));
afterAll(() => shop.close());

const line = { productId: 4, quantity: 1 };
const order = (fields: Record<string, unknown> = {}): ApiRequest => ({
  body: shop.orderBody(fields),
});
const items = (...lines: unknown[]): ApiRequest => order({ items: lines });
const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

const addressIn = (country: string) => ({
  ...{ name: "Nia", line1: "1 Main Street", city: "Anytown", country },
});

/** Invalid requests to `POST /orders`, and the documented status of the response. */
const invalidRequests: [string, ApiRequest, number][] = [
  ["malformed JSON", { body: '{"customerId": 1,' }, 400],
  ["JSON that ends in a NUL", { body: '{"customerId": 1}\0' }, 400],
  ["bytes that are not UTF-8", { body: '{"a":"\ud800"' }, 400],
  ["no body", { method: "POST", headers: { "content-type": "application/json" } }, 422],
  ["null", { body: "null" }, 422],
  ["an array", { body: "[]" }, 422],
  ["deeply nested JSON", { body: deep }, 422],
  ["deeply nested JSON in a field", { body: `{"metadata":${deep}}` }, 422],
  ["a huge body", { body: "x".repeat(70_000) }, 413],
  [
    "a body of another content type",
    { ...order(), headers: { "content-type": "text/plain" } },
    415,
  ],
  ["an XML body", { body: "<order/>", headers: { "content-type": "application/xml" } }, 415],
  ["an unknown field", order({ coupon: "FREE" }), 422],
  ["an unknown field of an item", items({ ...line, price: 1 }), 422],
  ["__proto__", { body: '{"__proto__":{"customerId":1},"items":[]}' }, 422],
  ["a customer id that is a string", order({ customerId: "1" }), 422],
  ["a product id that is a string", items({ productId: "4", quantity: 1 }), 422],
  ["a quantity that is a string", items({ productId: 4, quantity: "1" }), 422],
  ["an item without a quantity", items({ productId: 4 }), 422],
  ["a quantity of zero", items({ ...line, quantity: 0 }), 422],
  ["a negative quantity", items({ ...line, quantity: -1 }), 422],
  ["a fractional quantity", items({ ...line, quantity: 1.5 }), 422],
  ["a huge quantity", items({ ...line, quantity: 1_001 }), 422],
  ["an infinite quantity", { body: '{"items":[{"productId":4,"quantity":1e999}]}' }, 422],
  ["a product id above the integer range", items({ ...line, productId: 2 ** 31 }), 422],
  ["no items", items(), 422],
  ["101 items", items(...Array.from({ length: 101 }, () => line)), 422],
  ["1,001 units of one product in two items", items({ ...line, quantity: 1_000 }, line), 422],
  ["an unknown product", items({ productId: 2_000_000_000, quantity: 1 }), 422],
  ["an unknown customer", order({ customerId: 2_000_000_000 }), 422],
  ["customer id zero", order({ customerId: 0 }), 422],
  ["neither a customer nor an email address", order({ customerId: null }), 422],
  ["a guest with an invalid email address", order({ customerId: null, email: "invalid" }), 422],
  ["a blank address", order({ shippingAddress: "   " }), 422],
  ["an address of 501 characters", order({ shippingAddress: "a".repeat(501) }), 422],
  ["an address with a NUL character", order({ shippingAddress: "1 Main\0 Street" }), 422],
  ["an address that changes direction", order({ shippingAddress: "1 Main\u202e" }), 422],
  ["an address in no country of ISO 3166", order({ shippingAddress: addressIn("UK") }), 422],
  ["an address without its postal code", order({ shippingAddress: addressIn("US") }), 422],
  [
    "a lone surrogate",
    { body: JSON.stringify(shop.orderBody()).replace("Harbour", "\\ud800") },
    422,
  ],
  ["an address object without a city", order({ shippingAddress: { name: "A", line1: "B" } }), 422],
  ["a card number as the payment method", order({ paymentMethod: "4242424242424242" }), 422],
  ["a reference with a NUL character", order({ reference: "a\0b" }), 422],
  ["21 metadata pairs", order({ metadata: pairs(21) }), 422],
  ["a metadata value that is not a string", order({ metadata: { a: 1 } }), 422],
  ["metadata with a NUL character", order({ metadata: { a: "\0" } }), 422],
  ["a discount above the subtotal", order({ adjustments: [discount(-99_999)] }), 422],
  ["a fractional discount", order({ adjustments: [discount(-0.5)] }), 422],
  ["a total above the integer range", order({ adjustments: [shipping(99_999_999)] }), 422],
];

function pairs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, "value"]));
}

function discount(amount: number) {
  return { kind: "discount", label: "Goodwill", amount };
}

function shipping(amount: number) {
  return { kind: "shipping", label: "Express", amount };
}

describe("An invalid request is refused, and nothing is written:", () => {
  let token = "";
  beforeAll(async () => {
    token = await shop.addApiKey(["orders:read", "orders:write", "products:read"]);
  });
  afterAll(async () => {
    const written = `select (select count(*) from orders o where o.credential = k.credential)
      + (select count(*) from idempotency_keys i where i.credential = k.credential) as count
      from (select 'api_key:' || id as credential from api_keys where key_hash = $1) k`;
    const keyHash = createHash("sha256").update(token).digest();
    expect(await shop.count(written, [keyHash])).toBe(0);
  });

  it.concurrent.each(invalidRequests)("%s", async (_what, call, status) => {
    const headers = { "idempotency-key": randomUUID(), ...call.headers };
    const request = { method: "POST", ...call, headers, token };
    expectProblem(await shop.call("/api/v1/orders", request), status);
  });

  it.concurrent.each([
    ["/api/v1/orders/0", 404],
    ["/api/v1/orders/x", 404],
    ["/api/v1/orders/1.5", 404],
    ["/api/v1/orders/-1", 404],
    ["/api/v1/orders/99999999999999999999", 404],
    ["/api/v1/orders/2147483647", 404],
    ["/api/v1/orders/1%00", 404],
    ["/api/v1/orders/2147483647/events", 404],
    ["/api/v1/orders/1/events?after=-1", 422],
    ["/api/v1/orders/1/events?after=x", 422],
    ["/api/v1/products/0", 404],
    ["/api/v1/products/2000000000", 404],
    ["/api/v1/products?category=%00", 422],
    ["/api/v1/nothing/here", 404],
    ["/api/v1/orders?status=misplaced", 422],
    ["/api/v1/orders?paymentStatus=maybe", 422],
    ["/api/v1/orders?customerId=x", 422],
    ["/api/v1/orders?createdAfter=yesterday", 422],
    ["/api/v1/orders?createdBefore=2026-13-45T00:00:00Z", 422],
    ["/api/v1/orders?limit=0", 422],
    ["/api/v1/orders?limit=101", 422],
    ["/api/v1/orders?limit=1.5", 422],
    ["/api/v1/orders?cursor=nonsense", 422],
    ["/api/v1/orders?cursor=%00%ff", 422],
    [`/api/v1/orders?cursor=${cursor("2026-11-23T00:00:00.000Z|0")}`, 422],
    [`/api/v1/orders?cursor=${cursor("2026-11-23T00:00:00.000Z|9999999999")}`, 422],
    [`/api/v1/orders?cursor=${cursor("+275760-09-14T00:00:00.000Z|1")}`, 422],
    [`/api/v1/orders?cursor=${cursor("-271821-04-20T00:00:00.000Z|1")}`, 422],
    ["/api/v1/orders?createdAfter=+010000-01-01T00:00:00Z", 422],
    ["/api/v1/orders?q=", 422],
    ["/api/v1/orders?q=%00", 422],
    [`/api/v1/orders?q=${"x".repeat(201)}`, 422],
    ["/api/v1/orders?color=red", 422],
  ])("GET %s", async (path, status) => {
    expectProblem(await shop.call(path), status);
  });

  it.concurrent.each([
    ["/cancel", {}, 404],
    ["/pay", { paymentMethod: "pm_card_visa" }, 404],
    ["/checkout", {}, 404],
  ])("POST to an order that does not exist: %s", async (path, body, status) => {
    expectProblem(await shop.call(`/api/v1/orders/2147483647${path}`, { body }), status);
  });

  const validBodies: Record<string, object> = {
    ...{ cancel: { reason: "Changed my mind" }, pay: { paymentMethod: "pm_card_visa" } },
    checkout: {},
  };
  it.concurrent.each(Object.entries(validBodies))(
    "POST to an order that waits for payment: /%s",
    async (verb, validBody) => {
      const { id } = await shop.place({ paymentMethod: null });
      const { seq } = await shop.untilOrder(id, "reserved", (now) => now.seq === 2);
      const body = JSON.stringify(validBody);
      const calls: [ApiRequest, number][] = [
        [{ body: `${body.slice(0, -1)},` }, 400],
        [{ body: "[]" }, 422],
        [{ body: { ...validBody, force: true } }, 422],
        [{ body: '{"__proto__":{"reason":"x"}}' }, 422],
        [{ body, headers: { "content-type": "text/plain" } }, 415],
        [{ body, headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
        [{ body: JSON.stringify({ ...validBody, note: "x".repeat(70_000) }) }, 413],
      ];
      for (const [call, status] of calls) {
        expectProblem(await shop.call(`/api/v1/orders/${id}/${verb}`, call), status);
      }
      expect(await shop.read(id)).toMatchObject({ seq, status: "pending", payment: null });
      const pages = "select count(*) from checkout_sessions where order_id = $1";
      expect(await shop.count(pages, [id])).toBe(0);
      expect((await shop.cancel(id)).status).toBe(200);
    },
  );

  it.concurrent.each([
    ["PUT", "/api/v1/orders", "POST, GET, HEAD, OPTIONS"],
    ["DELETE", "/orders/1", "GET, PATCH, HEAD, OPTIONS"],
    ["GET", "/api/v1/orders/1/cancel", "POST, OPTIONS"],
    ["PATCH", "/api/v1/orders/1/events", "GET, HEAD, OPTIONS"],
    ["GET", "/api/pusher/auth", "POST, OPTIONS"],
    ["GET", "/api/pusher/tokens", "POST, OPTIONS"],
    ["GET", "/api/webhooks/stripe", "POST, OPTIONS"],
    ["POST", "/api/v1/health/live", "GET, HEAD, OPTIONS"],
  ])("an unsupported method: %s %s", async (method, path, allow) => {
    const response = await shop.call(path, { method });
    expectProblem(response, 405);
    expect(response.headers.get("allow")).toBe(allow);
  });

  it.concurrent.each([
    ["HEAD", "/api/v1/orders", 200],
    ["HEAD", "/api/v1/orders/1/cancel", 405],
    ["OPTIONS", "/api/v1/orders", 204],
    ["OPTIONS", "/api/v1/nothing/here", 404],
    ["GET", "/api/v1/health", 200],
    ["GET", "/api/v1/health/live", 200],
    ["GET", "/api/v1/health/ready", 200],
  ])("%s %s has a unique request id", async (method, path, status) => {
    const responses = [await shop.call(path, { method }), await shop.call(path, { method })];
    expect(responses.map((response) => response.status)).toEqual([status, status]);
    const ids = responses.map(({ headers }) => headers.get("x-request-id"));
    for (const id of ids) expect(id).toMatch(/^[\w-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

function cursor(text: string): string {
  return Buffer.from(text).toString("base64url");
}

describe.concurrent("An unusual but valid request is accepted:", () => {
  it("an address with emoji, with 500 characters or with SQL in it", async () => {
    const addresses = [
      "🏠 1 Rue de l'Étoile, 東京 🚪",
      "a".repeat(500),
      `${"🚚".repeat(250)}`,
      "'; DROP TABLE orders; --",
      "1 Main Street\n2nd floor",
    ];
    for (const shippingAddress of addresses) {
      const { id } = await shop.place({ shippingAddress });
      expect((await shop.read(id)).shippingAddress).toBe(shippingAddress);
    }
  });

  it("a structured address, adjustments, metadata and a guest", async () => {
    const shippingAddress = {
      ...{ name: "Zoë Ångström", line1: "1 Kai", city: "Malmö", postalCode: "211 20" },
      country: "SE",
    };
    const placed = await shop.place({
      ...{ customerId: null, email: "zoe@waybill.test", paymentMethod: "pm_card_visa" },
      ...{ shippingAddress, metadata: { channel: "stand 🛍️" } },
      adjustments: [{ kind: "shipping", label: "Post", amount: 590 }, discount(-90)],
    });
    expect(await shop.read(placed.id)).toMatchObject({
      ...{ shippingAddress, metadata: { channel: "stand 🛍️" }, email: "zoe@waybill.test" },
      ...{ subtotal: 1_200, total: 1_700, customerId: null },
    });
  });

  it("an address where there are no postal codes, and an international email address", async () => {
    const shippingAddress = addressIn("HK");
    const { id } = await shop.place({
      ...{ customerId: null, email: " Zoë@Bücher.Example ", shippingAddress },
      paymentMethod: "pm_card_visa",
    });
    const email = "zoë@xn--bcher-kva.example";
    expect(await shop.read(id)).toMatchObject({ shippingAddress, email });
  });

  it("the same product in two items, which are merged", async () => {
    const placed = await shop.place({ items: [line, { productId: 5, quantity: 1 }, line] });
    expect(placed.items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      [4, 2],
      [5, 1],
    ]);
    expect(placed.total).toBe(2 * 1_800 + 4_200);
  });

  it("100 items", async () => {
    const { items: merged } = await shop.place({ items: Array.from({ length: 100 }, () => line) });
    expect(merged).toMatchObject([{ productId: 4, quantity: 100 }]);
  });

  it("a request id from the caller, which the response returns beside the order's location", async () => {
    const response = await shop.call<OrderView>("/orders", {
      ...order(),
      headers: { "x-request-id": "caller-0001" },
    });
    expect(response.headers.get("location")).toBe(`/api/v1/orders/${response.body.id}`);
    expect(response.headers.get("x-request-id")).toBe("caller-0001");
    const forged = await shop.call("/orders", { headers: { "x-request-id": "<script>" } });
    expect(forged.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });
});
