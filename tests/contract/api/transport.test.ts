import { randomUUID } from "node:crypto";
import net from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, inject, it } from "vitest";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";
import { sendExactly } from "@/tests/support/send-exactly";
import { patienceMs, waitFor } from "@/tests/support/wait";

const shop = new ShopClient(inject("system"));
const { appUrl, apiKey } = shop.system;
const authorization = `Bearer ${apiKey}`;
afterAll(() => shop.close());

describe("the API answers", () => {
  it("a client that offers HTTP/2 with each request, as Java's does", async () => {
    const offer = {
      ...{ connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", authorization },
      "http2-settings": "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA",
    };
    expect((await sendExactly(appUrl, "/api/v1/products", { headers: offer })).status).toBe(200);
    const body = JSON.stringify(shop.orderBody());
    const length = { "content-type": "application/json", "content-length": String(body.length) };
    const headers = { ...offer, ...length, "idempotency-key": randomUUID() };
    const placed = await sendExactly(appUrl, "/api/v1/orders", { method: "POST", headers, body });
    expect(placed.status).toBe(201);
    expect((await sendExactly(appUrl, "/", { headers: offer })).status).toBe(200);
  });

  it.each(["/api/v1/orders/", "/api/v1//orders", "/orders/", "//api/v1/orders"])(
    "the path %s with a problem, not with a redirect",
    async (path) => {
      expectProblem(await sendExactly(appUrl, path, { headers: { authorization } }), 404);
    },
  );

  it("a compressed body with a 415 problem", async () => {
    const orders = Buffer.from(JSON.stringify({ orders: [] }));
    for (const [encoding, body] of [
      ["gzip", gzipSync(orders)],
      ["br", orders],
    ] as const) {
      const headers = { "content-type": "application/json", "content-encoding": encoding };
      for (const path of ["/api/v1/orders/import", "/api/v1/orders"]) {
        const { status } = await shop.call(path, {
          ...{ body, headers: { ...headers, "idempotency-key": randomUUID() } },
        });
        expect(status).toBe(415);
      }
    }
  });

  it("the query field __proto__ with 422, like every unknown field", async () => {
    expectProblem(await shop.call("/api/v1/events?__proto__=1"), 422);
  });

  it("the document to those that don't have it", async () => {
    const { headers } = await shop.call("/api/v1/openapi.json");
    const tag = headers.get("etag") ?? "";
    const again = await fetch(`${appUrl}/api/v1/openapi.json`, {
      headers: { "if-none-match": tag },
    });
    expect(again.status).toBe(304);
  });
});

it("A client that hangs up within its body is logged as one whose request is not valid.", async () => {
  const requestId = `hung-up-${randomUUID()}`;
  const { hostname, port } = new URL(appUrl);
  const socket = net.connect({ host: hostname, port: Number(port) });
  socket.setTimeout(patienceMs, () => socket.destroy());
  socket.write(
    [
      ...["POST /api/v1/orders HTTP/1.1", `host: ${new URL(appUrl).host}`],
      ...[`authorization: ${authorization}`, `x-request-id: ${requestId}`],
      ...["content-type: application/json", "content-length: 100", "", '{"items":'],
    ].join("\r\n"),
    () => setTimeout(() => socket.resetAndDestroy(), 500),
  );
  const row = await waitFor("the call in the request log", async () => {
    const [found] = await shop.rows(
      "select status, problem_detail as detail from telemetry.requests where request_id = $1",
      [requestId],
    );
    return found ?? null;
  });
  expect(row).toEqual({ status: 400, detail: "The request body did not arrive completely." });
});
