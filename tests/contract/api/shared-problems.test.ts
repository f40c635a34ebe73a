import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { type DocumentedCall, problemsOf } from "@/lib/http/operation";
import { bodyBytesMax } from "@/lib/http/read-body";
import { requestHashes } from "@/lib/services/idempotency/request-hashes";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";
import { sendExactly } from "@/tests/support/send-exactly";
import { withinRateWindow } from "@/tests/support/within-rate-window";

const shop = new ShopClient(inject("system"));
const { appUrl } = shop.system;
let orderId = 0;
let productId = 0;
beforeAll(async () => {
  productId = await shop.addProduct();
  const order = await shop.place({ paymentMethod: null });
  orderId = order.id;
  await shop.untilOrder(orderId, "reserved", (now) => now.inventoryStatus === "reserved");
});
afterAll(async () => {
  await shop.cancel(orderId);
  await shop.close();
});

const missingId = 2_147_000_000;

interface Sent {
  token?: string | null;
  id?: number;
  headers?: Record<string, string>;
  query?: string;
  body?: string;
}

/** Calls the operation as its example does, but for what is sent. */
function send(call: DocumentedCall, sent: Sent = {}) {
  const { method, path, route } = call;
  const { token = shop.system.apiKey, id = missingId, query = "" } = sent;
  const example = route.body && JSON.stringify(route.operation.example ?? {});
  const body = sent.body ?? example;
  const target = path.replace("{reference}", "shared").replaceAll(/\{\w+\}/g, String(id));
  return sendExactly(appUrl, `${target}${query}`, {
    method: method.toUpperCase(),
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
      }),
      ...(route.operation.idempotencyKey && { "idempotency-key": randomUUID() }),
      ...sent.headers,
    },
    body,
  });
}

/** The operations that declare the problem, by name. */
function declaring(status: number, isMeant: (call: DocumentedCall) => boolean = () => true) {
  return documentedCalls
    .filter((call) => status in problemsOf(call.route) && isMeant(call))
    .map((call) => ({ operation: call.route.operation.id, call }));
}

/** Keeps the answer of a call that succeeded, as the erasure of the order's customer leaves it. */
async function keepErasedAnswer({ method, path, route }: DocumentedCall, key: string) {
  const first = randomUUID();
  const headers = { "idempotency-key": first };
  const change = { method: "PATCH", headers, body: { metadata: { call: first } } };
  expect((await shop.call(`/api/v1/orders/${orderId}`, change)).status).toBe(200);
  const hashes = requestHashes(route.body && (route.operation.example ?? {}), {
    method: method.toUpperCase(),
    path: path.replace("{id}", String(orderId)),
  });
  const kept = await shop.db.query(
    `insert into idempotency_keys (credential, key, request_hash, order_id, created_at, expires_at,
       method, path, request_id, field_hashes, status)
     select credential, $2, $3, order_id, created_at, expires_at, method, path, request_id,
       field_hashes, 200
     from idempotency_keys where key = $1`,
    [first, key, hashes.request],
  );
  expect(kept.rowCount).toBe(1);
}

const isKeyed = ({ route }: DocumentedCall) => route.operation.idempotencyKey !== undefined;
const takesBody = ({ route }: DocumentedCall) => route.body !== undefined;

/** Something that the operation doesn't know, in what it reads of the request. */
function unknownTo({ route: { body, query, operation } }: DocumentedCall) {
  if (body) return { body: '{"no such field":1}' };
  if (query) return { query: "?nothing=1" };
  const header = operation.idempotencyKey ? "idempotency-key" : "if-match";
  return { headers: { [header]: "two words" } };
}

describe("Every operation that declares it answers", () => {
  it.each(declaring(400, takesBody))("400 to a body that is no JSON: $operation", async (test) => {
    expectProblem(await send(test.call, { body: "{", id: orderId }), 400);
  });

  it.each(declaring(401))("401 to an unknown key: $operation", async ({ call }) => {
    expectProblem(await send(call, { token: "wb_guess" }), 401);
  });

  it.each(declaring(404, ({ path }) => path.includes("id}")))(
    "404 to an id of nothing: $operation",
    async ({ call }) => expectProblem(await send(call), 404),
  );

  it("404 to a reference that no customer can have", async () => {
    const path = `/api/v1/customers/by-reference/${"x".repeat(101)}`;
    const body = { name: "Mira", email: "mira@example.com" };
    expectProblem(await shop.call(path, { method: "PUT", body }), 404);
  });

  it.each(declaring(410, isKeyed))(
    "410 to a repetition, once its answer is erased: $operation",
    async ({ call }) => {
      const key = randomUUID();
      await keepErasedAnswer(call, key);
      const repeated = await send(call, { id: orderId, headers: { "idempotency-key": key } });
      expectProblem(repeated, "answer-erased");
    },
  );

  it.each(declaring(412))("412 to an outdated version: $operation", async ({ call }) => {
    const id = call.path.includes("/orders/") ? orderId : productId;
    const headers = { "if-match": '"0"' };
    expectProblem(await send(call, { id, headers }), 412);
  });

  it.each(declaring(413))("413 to a body that is too large: $operation", async ({ call }) => {
    const { bytesMax } = call.route.largeBody ?? { bytesMax: bodyBytesMax };
    expectProblem(await send(call, { body: `"${"x".repeat(bytesMax)}"`, id: orderId }), 413);
  });

  it.each(declaring(415))("415 to a body of another type: $operation", async ({ call }) => {
    const headers = { "content-type": "text/plain" };
    expectProblem(await send(call, { headers, id: orderId }), 415);
  });

  it.each(declaring(421))("421 to another host: $operation", async ({ call }) => {
    expectProblem(await send(call, { headers: { host: "rebound.example" } }), 421);
  });

  it.each(declaring(422))("422 to what it doesn't know: $operation", async ({ call }) => {
    expectProblem(await send(call, { ...unknownTo(call), id: orderId }), 422);
  });

  it("429 above the limit of the key", async () => {
    const limited = declaring(429);
    const answers = await withinRateWindow(async () => {
      const token = await shop.addApiKey(["metrics:read"]);
      await shop.db.query(
        `update api_keys set read_per_minute = 1, write_per_minute = 1
           where key_hash = sha256(convert_to($1, 'UTF8'))`,
        [token],
      );
      for (const kind of ["read", "create"]) {
        const first = limited.find(({ call }) => call.route.limit === kind);
        if (first) await send(first.call, { token });
      }
      return Promise.all(
        limited.map(async ({ operation, call }) => ({
          operation,
          ...(await send(call, { token })),
        })),
      );
    });
    for (const answer of answers) {
      expectProblem(answer, 429);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  });
});
