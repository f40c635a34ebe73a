import { describe, expect, inject, it } from "vitest";
import { expectProblem } from "@/tests/contract/expect-problem";
import { sendExactly } from "@/tests/support/send-exactly";

const { appUrl, apiKey } = inject("system");
const form = { "content-type": "application/x-www-form-urlencoded" };

const send = (path: string, sent?: Parameters<typeof sendExactly>[2]) =>
  sendExactly(appUrl, path, sent);

describe("A request that no page can answer is a problem with a request id:", () => {
  it.each(["/", "/cart", "/api/v1/orders", "/orders", "/api/auth/csrf"])(
    "TRACE %s",
    async (path) => {
      expectProblem(await send(path, { method: "TRACE" }), 405);
    },
  );

  it.each([
    ...["/%ff", "/track/%ff", "/products/%E0%A4%A/picture", "/admin/orders/%", "/signin/%ff"],
    ...[
      "/api/v1/orders/%ff",
      "/orders/%ff",
      "/api/auth/%ff",
      "/_next/static/%ff",
      "/api/inngest/%ff",
    ],
  ])("GET %s", async (path) => {
    expectProblem(await send(path), 400);
  });

  it.each([
    "/api/auth/csrf?callbackUrl=x",
    "/api/auth/signin?callbackUrl=http%3A%2F%2F%5B",
    "/api/auth/session?callbackUrl=%2F&callbackUrl=javascript%3Ax",
  ])("GET %s", async (path) => {
    expectProblem(await send(path), 400);
  });

  it("a malformed callback URL in a form or in a cookie", async () => {
    const path = "/api/auth/callback/credentials";
    const body = "callbackUrl=http%3A%2F%2F";
    expectProblem(await send(path, { method: "POST", headers: form, body }), 400);
    const cookie = "next-auth.callback-url=x";
    const refused = await send("/api/auth/csrf", { headers: { cookie } });
    expectProblem(refused, 400);
    expect(refused.headers.get("set-cookie")).toContain("next-auth.callback-url=; ");
  });

  it("an action of next-auth that does not exist, or with another method", async () => {
    expectProblem(await send("/api/auth/nothing"), 400);
    expectProblem(await send("/api/auth/callback/credentials"), 400);
    expectProblem(await send("/api/auth/session", { method: "DELETE" }), 405);
  });

  it.each([70_000, 3_500_000])("a form of %d bytes", async (size) => {
    const headers = { "content-type": "multipart/form-data; boundary=x", origin: appUrl };
    const body = "x".repeat(size);
    for (const path of ["/signin", "/cart", "/checkout", "/admin/products/1"]) {
      for (const action of [{}, { "next-action": "60".padEnd(42, "a") }]) {
        const sent = { method: "POST", headers: { ...headers, ...action }, body };
        expectProblem(await send(path, sent), 413);
      }
    }
    expectProblem(await send("/api/auth/callback/credentials", { method: "POST", body }), 413);
  });
});

describe("A request for another host, as in DNS rebinding,", () => {
  const { port } = new URL(appUrl);
  const host = `rebound.example:${port}`;
  const authorization = `Bearer ${apiKey}`;

  it.each([
    ...["/", "/cart", "/signin", "/admin", "/products/1", "/track/x"],
    ...["/api/v1/products", "/api/v1/orders", "/orders", "/api/auth/csrf", "/api/admin/overview"],
  ])("reaches nothing at %s", async (path) => {
    expectProblem(await send(path, { headers: { host, authorization } }), 421);
  });

  it.each(["/api/v1/health", "/api/v1/health/live", "/api/v1/health/ready", "/api/v1/metrics"])(
    "is answered by %s, which probes call at any address",
    async (path) => {
      expect((await send(path, { headers: { host, authorization } })).status).toBe(200);
    },
  );

  it("is answered by the Inngest endpoint, which verifies signatures", async () => {
    expect((await send("/api/inngest", { headers: { host } })).status).not.toBe(421);
  });

  it.each(["127.0.0.1", `localhost:${port}`, "[::1]:80"])("is not one for %s", async (own) => {
    expect((await send("/cart", { headers: { host: own } })).status).toBe(200);
  });
});

describe("A form", () => {
  const post = (headers: Record<string, string>) =>
    send("/cart", { method: "POST", headers: { ...form, ...headers }, body: "a=b" });

  it.each(["http://evil.example", "null", "x", "http://127.0.0.1:1"])(
    "of the origin %s is refused",
    async (origin) => {
      expectProblem(await post({ origin }), 403);
    },
  );

  it("of our own origin is accepted, also through a proxy that changes the host", async () => {
    expect((await post({ origin: appUrl })).status).toBe(200);
    expect((await post({ origin: appUrl, host: "localhost" })).status).toBe(200);
    expect((await post({})).status).toBe(200);
  });
});
