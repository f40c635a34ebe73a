import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentedCalls } from "@/app/api/v1/operations";
import { findViolations } from "@/tests/chaos/invariants";
import { untilIdle } from "@/tests/chaos/until-idle";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";
import {
  type DocumentedOperation,
  type FuzzDocument,
  type FuzzRequest,
  type FuzzWorld,
  requestsOf,
} from "@/tests/support/document-requests";
import { freePort } from "@/tests/support/ports";
import { sendBytes, sendExactly } from "@/tests/support/send-exactly";
import { type System, startSystem, whileDown } from "@/tests/support/system";
import { waitFor } from "@/tests/support/wait";

/** More requests find more: FUZZ_RUNS=2000. Another FUZZ_SEED finds others. */
const runs = Number(process.env.FUZZ_RUNS ?? 40);
const seed = Number(process.env.FUZZ_SEED ?? 13);

// A system of its own: the requests change products, customers and stock as they like.
let system: System;
let shop: ShopClient;
let world: FuzzWorld;
const statuses: number[] = [];

beforeAll(async () => {
  system = await startSystem();
  shop = new ShopClient(system);
  const { body: document } = await shop.call<FuzzDocument>("/api/v1/openapi.json");
  const unpaid = await shop.placeMany(6, { paymentMethod: null });
  const paid = await shop.placeMany(3);
  const endpoint = await shop.call<{ id: number }>("/api/v1/webhook-endpoints", {
    body: { url: `http://127.0.0.1:${await freePort()}/` },
  });
  expect(endpoint.status).toBe(201);
  const knownIds = {
    "/api/v1/orders/": [...unpaid, ...paid].map(({ id }) => String(id)),
    "/api/v1/products/": ["1", "2", "3"],
    "/api/v1/customers/": ["1", "2"],
    "/api/v1/webhook-endpoints/": [String(endpoint.body.id)],
  };
  const reader = await shop.addApiKey(["metrics:read"]);
  const others = [reader, unpaid[0]?.trackingToken ?? "", "wb_guess"];
  world = { document, knownIds, apiKey: system.apiKey, others };
});

afterAll(async () => {
  await shop?.close();
  await system?.stop();
});

/** Expects an answer that the document declares for the operation, and that is no failure. */
async function expectDeclared(
  { operationId, responses }: DocumentedOperation,
  method: string,
  { path, headers, body }: FuzzRequest,
): Promise<void> {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const sent = { method: method.toUpperCase(), headers: { ...headers, ...length }, body };
  const response = await sendExactly(system.appUrl, path, sent);
  const { status } = response;
  statuses.push(status);
  const text = JSON.stringify(response.body);
  expect(status, `${operationId} answered ${status}: ${text}`).toBeLessThan(500);
  const declared = responses[status];
  expect(declared, `${operationId} doesn't declare ${status}: ${text}`).toBeDefined();
  const types = Object.keys(declared?.content ?? {});
  if (types.length === 0) expect(response.body).toBe("");
  else expect(types).toContain(response.headers.get("content-type")?.split(";")[0]);
  if (status >= 400) expectProblem(response, status);
}

/** What deletes comes last, because the others would find nothing. */
const operations = documentedCalls
  .map(({ path, method, route }) => ({ id: route.operation.id, path, method }))
  .sort((a, b) => Number(a.method === "delete") - Number(b.method === "delete"));

describe("Requests made from the API's document", () => {
  it.each(operations)("get only declared answers: $id", async ({ path, method }) => {
    const operation = world.document.paths[path]?.[method];
    if (!operation) throw new Error(`The document lacks ${method} ${path}.`);
    const property = fc.asyncProperty(requestsOf(world, path, operation), (request) =>
      expectDeclared(operation, method, request),
    );
    await fc.assert(property, { numRuns: runs, seed });
  });

  it("are not refused for their number, and often succeed", () => {
    const share = (isMeant: (status: number) => boolean) =>
      statuses.filter(isMeant).length / statuses.length;
    expect(statuses.length).toBeGreaterThanOrEqual(operations.length * runs);
    expect(share((status) => status === 429)).toBe(0);
    expect(share((status) => status < 300)).toBeGreaterThan(0.2);
  });

  it("leave every order, payment and stock count right", async () => {
    const rows = await shop.rows<{ id: number }>("select id from orders");
    const ids = rows.map(({ id }) => id);
    await untilIdle(shop, ids, { msMax: 60_000, waitsFor: ["payment", "operator"] });
    expect(await findViolations({ db: shop.db, system })).toEqual([]);
  });
});

/** The status of the answer to a whole request that ends with a blank line; NaN without one. */
async function statusOf(request: string): Promise<number> {
  const received = await sendBytes(system.appUrl, request);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1]);
}

const host = () => `Host: ${new URL(system.appUrl).host}\r\nConnection: close\r\n`;
const paths = [...new Set(operations.map(({ path }) => path))];
const known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const unsupported = ["TRACE", "PROPFIND", "SEARCH", "PURGE", "M-SEARCH"];
const notHttp = ["BREW", "get", "GETT", "\0", "GET /x HTTP/1.1\r\nHost: x\r\n\r\nPOST"];

describe("Odd methods", () => {
  it.each(paths)("of %s are refused", async (path) => {
    const target = path.replaceAll(/\{\w+\}/g, "2147000000");
    for (const method of [...known, ...unsupported, ...notHttp]) {
      const status = await statusOf(`${method} ${target} HTTP/1.1\r\n${host()}\r\n`);
      expect(status, `${method} ${target}`).toBeGreaterThanOrEqual(200);
      expect(status, `${method} ${target}`).toBeLessThan(500);
      if (unsupported.includes(method)) expect(status, method).toBe(405);
      if (notHttp.includes(method)) expect(status, method).toBeGreaterThanOrEqual(400);
    }
    // A server that is no proxy closes the connection.
    expect(await statusOf(`CONNECT ${target} HTTP/1.1\r\n${host()}\r\n`)).not.toBeLessThan(400);
  });
});

describe("A request that is no HTTP", () => {
  it.each([
    ["two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a length and chunks", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a length that is no number", "Content-Length: x\r\n\r\n"],
    ["chunks without a size", "Transfer-Encoding: chunked\r\n\r\nx\r\n"],
    ["an unknown encoding", "Transfer-Encoding: x\r\n\r\n"],
    ["a header with a NUL", "X-A: \0\r\n\r\n"],
    ["a header without a name", ": x\r\n\r\n"],
    ["200 kB of headers", `X-A: ${"x".repeat(200_000)}\r\n\r\n`],
    ["3,000 headers", `${"X-A: x\r\n".repeat(3_000)}\r\n`],
    ["an expectation", "Expect: the unexpected\r\nContent-Length: 0\r\n\r\n"],
    ["an upgrade", "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n"],
    ["an upgrade to HTTP/2", "Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"],
  ])("is refused: %s", async (_what, rest) => {
    const status = await statusOf(`POST /api/v1/orders HTTP/1.1\r\n${host()}${rest}`);
    expect(status).not.toBeLessThan(400);
    expect(status).not.toBeGreaterThanOrEqual(500);
  });

  it.each([
    "POST /api/v1/orders HTTP/9.9",
    "POST /api/v1/orders",
    "POST * HTTP/1.1",
    "OPTIONS * HTTP/1.1",
  ])("is refused: %s", async (line) => {
    const status = await statusOf(`${line}\r\n${host()}\r\n`);
    expect(status).not.toBeLessThan(400);
    expect(status).not.toBeGreaterThanOrEqual(500);
  });
});

describe("While the database is away", () => {
  it("every call that needs it is answered with 503, and none fails otherwise", async () => {
    const answers = await whileDown(system, "postgres", async () => {
      await waitFor("readiness to tell", async () => {
        const { status } = await shop.call("/api/v1/health/ready");
        return status === 503 ? status : null;
      });
      return Promise.all(
        documentedCalls.flatMap(({ path, method, route }) =>
          [system.apiKey, `wb_${randomUUID()}`].map(async (token) => {
            const target = path.replaceAll(/\{\w+\}/g, "1");
            const { example, idempotencyKey, id, answers: declared } = route.operation;
            const body = route.body && JSON.stringify(example ?? {});
            const response = await sendExactly(system.appUrl, target, {
              method: method.toUpperCase(),
              headers: {
                authorization: `Bearer ${token}`,
                ...(body && { "content-type": "application/json" }),
                ...(body && { "content-length": String(Buffer.byteLength(body)) }),
                ...(idempotencyKey && { "idempotency-key": randomUUID() }),
              },
              body,
            });
            const isExpected = token !== system.apiKey && route.auth !== "none";
            return { id, response, isExpected, isAnswer: response.status in declared };
          }),
        ),
      );
    });
    for (const { id, response, isExpected, isAnswer } of answers) {
      if (isExpected) expect(response.status, id).toBe(503);
      else expect(isAnswer || response.status === 503, `${id}: ${response.status}`).toBe(true);
      if (isAnswer) continue;
      expectProblem(response, 503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    const notReady = answers.filter(
      ({ response, isAnswer }) => isAnswer && response.status === 503,
    );
    expect(new Set(notReady.map(({ id }) => id))).toEqual(new Set(["readHealth", "readReadiness"]));
  });
});
