import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { createClient, type OperationId, WaybillProblem } from "@/client/src/index";
import { type Scope, scopes } from "@/lib/domain/api-key";
import { type DocumentedCall, scopesOf } from "@/lib/http/operation";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiRequest, type ApiResponse, ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";

const missingId = 2_147_000_000;

const shop = new ShopClient(inject("system"));
const { appUrl } = shop.system;
let productId = 0;
let endpointId = 0;
let cookie = "";

beforeAll(async () => {
  productId = await shop.addProduct({ onHand: 1_000_000 });
  const { status, body } = await shop.call<{ id: number }>("/api/v1/webhook-endpoints", {
    body: endpointBody(),
  });
  expect(status).toBe(201);
  endpointId = body.id;
  cookie = (await signIn(shop.system, "customer@waybill.test")).jar.header;
});

afterAll(async () => {
  await shop.call(`/api/v1/webhook-endpoints/${endpointId}`, { method: "DELETE" });
  await shop.close();
});

/** An endpoint that gets nothing: its events never happen. */
function endpointBody() {
  return { url: `http://127.0.0.1:59999/${randomUUID()}`, eventTypes: ["order/replaced"] };
}

const items = () => [{ productId, quantity: 1 }];
const placeUnpaid = (order: object = {}) =>
  shop.place({ items: items(), paymentMethod: null, ...order });

/** An order that changes only if someone changes it. */
async function placeReserved(): Promise<number> {
  const { id } = await placeUnpaid();
  await shop.untilOrder(id, "reserved", (order) => order.inventoryStatus === "reserved");
  return id;
}

/** Bodies in place of the document's examples, which name products of the demo and other hosts. */
const bodies: Readonly<Record<string, () => unknown>> = {
  placeOrder: () => shop.orderBody({ items: items(), paymentMethod: null }),
  importOrders: () => ({
    orders: [shop.orderBody({ items: items(), paymentMethod: null, reference: randomUUID() })],
  }),
  createProduct: () => ({
    ...{ sku: randomUUID(), name: "Matrix", category: "Tests", price: 100, currency: "usd" },
  }),
  putCustomer: () => ({ name: "Mira", email: `${randomUUID()}@example.com` }),
  createWebhookEndpoint: endpointBody,
};

interface Ids {
  orderId?: number;
  /** Sent in place of the operation's body. */
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | null;
}

/** Calls the operation about an order, or about the product, customer or endpoint of these tests. */
async function callOperation(call: DocumentedCall, sent: Ids): Promise<ApiResponse> {
  const { method, route } = call;
  const { id, idempotencyKey, example } = route.operation;
  const { orderId = missingId, headers, token } = sent;
  const body = "body" in sent ? sent.body : route.body && (bodies[id]?.() ?? example ?? {});
  const request: ApiRequest = {
    method: method.toUpperCase(),
    ...(body !== undefined && { body }),
    headers: { ...(idempotencyKey && { "idempotency-key": randomUUID() }), ...headers },
    ...(token !== undefined && { token }),
  };
  const response = await shop.call(pathOf(call, orderId), request);
  await removeWhatItMade(call, response);
  return response;
}

/** The same by the client, as an integrator makes the call. */
async function callByClient(call: DocumentedCall, sent: Ids): Promise<Pick<ApiResponse, "status">> {
  const { operation, body: schema } = call.route;
  const { orderId = missingId, token } = sent;
  const client = createClient({ baseUrl: appUrl, apiKey: token ?? "", retriesMax: 0 });
  const body = schema && (bodies[operation.id]?.() ?? operation.example ?? {});
  const input = { ...pathFields(call, orderId), ...(body !== undefined && { body }) };
  const id = operation.id as OperationId;
  try {
    // The input of an operation that is chosen at run time has no type.
    const answer = await client.call(id, input as never);
    await removeWhatItMade(call, answer);
    return answer;
  } catch (error) {
    if (error instanceof WaybillProblem) return error;
    throw error;
  }
}

/** The fields of the operation's path, by the names that the document gives them. */
function pathFields(call: DocumentedCall, orderId: number): Record<string, string> {
  const names = call.path.split("/");
  const values = pathOf(call, orderId).split("/");
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const [, field] = /^\{(\w+)\}$/.exec(name) ?? [];
      return field ? [[field, values[at] ?? ""]] : [];
    }),
  );
}

function pathOf({ path, route }: DocumentedCall, orderId: number): string {
  const ids: Record<string, number> = {
    ...{ "/api/v1/products/{id}": productId, "/api/v1/customers/{id}": 1 },
    ...{ "/api/v1/webhook-endpoints/{id}": endpointId },
  };
  const known = Object.keys(ids).find((start) => path.startsWith(start));
  const id = route.operation.aboutOrder ? orderId : ((known && ids[known]) ?? missingId);
  return path
    .replace("{id}", String(id))
    .replace("{reference}", `matrix-${randomUUID()}`)
    .replaceAll(/\{\w+\}/g, String(missingId));
}

async function removeWhatItMade(
  { route: { operation } }: DocumentedCall,
  { status, body }: Pick<ApiResponse, "status" | "body">,
): Promise<void> {
  if (operation.id !== "createWebhookEndpoint" || status !== 201) return;
  const { id } = body as { id: number };
  await shop.call(`/api/v1/webhook-endpoints/${id}`, { method: "DELETE" });
}

/** What a refused call must leave as it is. Earlier orders go on meanwhile. */
function snapshot(orderId: number): Promise<object[]> {
  return shop.rows(
    `select (select max(id) from orders) as orders, (select max(id) from products) as products,
       (select max(id) from customers) as customers, (select count(*) from audit_entries) as audits,
       (select count(*) from idempotency_keys) as keys,
       (select row(version, seq, updated_at)::text from orders where id = $1) as order_state,
       (select updated_at from products where id = $2) as product_state,
       (select count(*) from inventory_movements where order_id is null) as stock_changes,
       (select string_agg(row(id, revision, deleted_at)::text, ' ' order by id)
         from webhook_endpoints) as endpoints`,
    [orderId, productId],
  );
}

const scopedCalls = documentedCalls.filter(({ route }) => route.operation.scope !== null);
const named = (calls: readonly DocumentedCall[]) =>
  calls.map((call) => ({ operation: call.route.operation.id, call }));
const orderCalls = scopedCalls.filter(({ route }) => route.operation.aboutOrder);

/** A call must be refused with 403 whatever it names, and whatever its body is. */
async function expectRefused(call: DocumentedCall, sent: Ids): Promise<void> {
  const before = await snapshot(sent.orderId ?? 0);
  const attempts: Ids[] = [
    sent,
    { ...sent, orderId: missingId },
    ...(call.route.body ? [{ ...sent, body: { "no such field": "x" } }] : []),
  ];
  for (const attempt of attempts) expectProblem(await callOperation(call, attempt), 403);
  expect(await snapshot(sent.orderId ?? 0)).toEqual(before);
}

describe("key × scope × operation", () => {
  const keys = new Map<Scope, { only: string; without: string }>();
  beforeAll(async () => {
    for (const scope of scopes) {
      const others = scopes.filter((other) => other !== scope);
      keys.set(scope, {
        only: await shop.addApiKey([scope]),
        without: await shop.addApiKey(others),
      });
    }
  });
  const keyOf = (scope: Scope | null) => {
    const found = scope && keys.get(scope);
    if (!found) throw new Error(`There is no key for the scope ${scope}.`);
    return found;
  };

  it.each(named(scopedCalls))("$operation needs its scope", async ({ call }) => {
    const { operation } = call.route;
    const needed = scopesOf(operation);
    const order = operation.aboutOrder ? { orderId: await placeReserved() } : {};
    for (const scope of needed) {
      await expectRefused(call, { ...order, token: keyOf(scope).without });
    }
    const [scope = null] = needed;
    const token = needed.length > 1 ? await shop.addApiKey(needed) : keyOf(scope).only;
    const { status } = await callByClient(call, { ...order, token });
    expect([401, 403]).not.toContain(status);
    expect(status).toBeLessThan(500);
  });

  it.each(named(scopedCalls))("$operation accepts no other scope", async ({ call }) => {
    const needed = scopesOf(call.route.operation);
    for (const scope of scopes) {
      if (needed.length === 1 && needed.includes(scope)) continue;
      expectProblem(await callOperation(call, { token: keyOf(scope).only }), 403);
    }
  });

  it.each(named(documentedCalls))(
    "$operation needs credentials if it says so",
    async ({ call }) => {
      const { auth } = call.route;
      const { status } = await callOperation(call, { token: null });
      if (auth === "required") expect(status).toBe(401);
      else expect([401, 403]).not.toContain(status);
    },
  );
});

describe.each(["a customer's session", "a tracking token"] as const)("%s × order", (credential) => {
  const credentialsFor = (trackingToken: string) =>
    credential === "a tracking token"
      ? { token: trackingToken }
      : { token: null, headers: { cookie, origin: appUrl } };

  it.each(named(orderCalls))("$operation", async ({ call }) => {
    const [own, other] = await Promise.all([
      placeUnpaid({ customerId: 1 }),
      placeUnpaid({ customerId: 2 }),
    ]);
    const credentials = credentialsFor(own.trackingToken);
    if (call.route.operation.audience !== "customers") {
      for (const orderId of [own.id, other.id, missingId]) {
        expectProblem(await callOperation(call, { orderId, ...credentials }), 403);
      }
      return;
    }
    for (const orderId of [other.id, missingId]) {
      expectProblem(await callOperation(call, { orderId, ...credentials }), 404);
    }
    expect(await shop.read(other.id)).toMatchObject({
      status: "pending",
      paymentStatus: "pending",
    });
    const { status } = await callOperation(call, { orderId: own.id, ...credentials });
    expect([401, 403, 404]).not.toContain(status);
    expect(status).toBeLessThan(500);
  });

  it("may do nothing of what is the shop's", async () => {
    const { trackingToken } = await placeUnpaid({ customerId: 1 });
    const others = scopedCalls.filter(({ route }) => !route.operation.aboutOrder);
    for (const { operation, call } of named(others)) {
      if (call.route.operation.audience === "customers") continue;
      const { status } = await callOperation(call, credentialsFor(trackingToken));
      expect(status, operation).toBe(403);
    }
  });

  it("lists no other order", async () => {
    const own = await placeUnpaid({ customerId: 1 });
    await placeUnpaid({ customerId: 2 });
    const credentials = credentialsFor(own.trackingToken);
    const list = await shop.call<{ orders: { customerId: number }[] }>(
      "/api/v1/orders",
      credentials,
    );
    expect(new Set(list.body.orders.map(({ customerId }) => customerId))).toEqual(new Set([1]));
    const file = await shop.call("/api/v1/orders/export?format=ndjson", credentials);
    const lines = typeof file.body === "string" ? file.body.trim().split("\n") : [];
    const customers = lines.map((line) => JSON.parse(line).customerId);
    expect(customers.filter((customerId) => customerId !== 1)).toEqual([]);
  });
});
