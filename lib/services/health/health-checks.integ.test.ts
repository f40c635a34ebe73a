import http from "node:http";
import sql, { raw } from "sql-template-tag";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { httpCarrier } from "@/lib/clients/carrier";
import { readRegistration } from "@/lib/clients/inngest-registration";
import { pusherPublisher } from "@/lib/clients/pusher";
import { stripeGateway } from "@/lib/clients/stripe-gateway";
import { openDatabase } from "@/lib/db/database";
import type { CheckName } from "@/lib/domain/health/health";
import type { StoreStatus } from "@/lib/domain/telemetry/store-status";
import type { Env } from "@/lib/env";
import { HealthMonitor } from "@/lib/telemetry/health/health-monitor";
import { scaled } from "@/local/slowness.mjs";
import { freePort } from "@/tests/support/ports";
import { controlSimulator } from "@/tests/support/simulator-control";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { checkHealth, readHealth } from "./check-health";
import { type HealthDependencies, healthChecks } from "./health-checks";
import { ReRegistration } from "./re-registration";

const served = ["waybill-process-payment", "waybill-sweep-outbox"];
const listOf = (ids: string[]) => JSON.stringify(ids.map((id) => ({ id })));

/** A server that gives one answer to every request. */
interface AnsweringServer {
  url: string;
  answer: { status: number; body: string };
  requests: string[];
  close(): Promise<void>;
}

async function startAnswering(): Promise<AnsweringServer> {
  const state = { answer: { status: 200, body: "{}" }, requests: [] as string[] };
  const server = http.createServer((request, response) => {
    state.requests.push(`${request.method} ${request.url}`);
    response.writeHead(state.answer.status).end(state.answer.body);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return Object.assign(state, { url: `http://127.0.0.1:${port}`, close });
}

let shop: TestShop;
let inngest: AnsweringServer;
let channels: AnsweringServer;
let nowhere: string;
beforeAll(async () => {
  shop = await startTestShop();
  [inngest, channels] = await Promise.all([startAnswering(), startAnswering()]);
  nowhere = `http://127.0.0.1:${await freePort()}`;
});
beforeEach(() => {
  inngest.answer = { status: 200, body: listOf(served) };
  channels.answer = { status: 200, body: '{"channels":{}}' };
});
afterEach(async () => {
  await controlSimulator(shop.gatewayUrl, { failNext: 0, latencyMs: 0 });
  await controlSimulator(shop.carrierUrl, { failNext: 0, latencyMs: 0 });
});
afterAll(async () => {
  await Promise.all([inngest.close(), channels.close()]);
  await shop.close();
});

function channelsAt(url: string) {
  const { hostname, port } = new URL(url);
  const credentials = { PUSHER_APP_ID: "1", PUSHER_KEY: "key", PUSHER_SECRET: "secret" };
  const address = { PUSHER_HOST: hostname, PUSHER_PORT: Number(port), PUSHER_SCHEME: "http" };
  return pusherPublisher({ ...credentials, ...address } as Env);
}

function registrationAt(baseUrl: string): HealthDependencies["readRegistration"] {
  return (signal) => readRegistration({ baseUrl, signingKey: undefined }, "waybill", signal);
}

/** A busy machine takes long to answer, too. Only the tests of slow answers have a shorter limit. */
const slowAfterMs = scaled(5_000);

const stripeKeys = { webhookSecret: "whsec_test", log: { warn() {} } };

/** A monitor that asks anew on each read. */
function monitorWith(
  changes: Partial<HealthDependencies> = {},
  slowMs = slowAfterMs,
): HealthMonitor {
  const checks = healthChecks({
    ...{ db: shop.db, gateway: shop.ctx.gateway, carrier: shop.ctx.carrier },
    ...{ publisher: channelsAt(channels.url), readRegistration: registrationAt(inngest.url) },
    ...{ servedFunctions: () => served, telemetry: () => null, now: shop.ctx.now },
    reRegistration: new ReRegistration(async () => "Not in this test.", shop.ctx),
    ...changes,
  });
  const impatient = checks.map((check) => ({
    ...check,
    freshMs: 0,
    slowMs: check.slowMs === null ? null : slowMs,
  }));
  return new HealthMonitor(impatient, { now: shop.ctx.now, log: shop.ctx.log });
}

async function check(name: CheckName, changes: Partial<HealthDependencies> = {}) {
  const { details, status } = await monitorWith(changes).read();
  const { state, lastError, facts } = details[name];
  return { state, error: lastError?.message ?? null, facts, status };
}

describe("The health checks", () => {
  it("find that everything works, with the time that each took", async () => {
    const { status, checks, details } = await monitorWith().read();
    expect({ status, checks }).toEqual({
      status: "ok",
      checks: {
        ...{ database: "ok", inngest: "ok", outbox: "ok", gateway: "ok", payments: "ok" },
        ...{ carrier: "ok", channels: "ok", email: "ok", telemetry: "off" },
      },
    });
    for (const { latencyMs, lastError } of Object.values(details)) {
      expect(latencyMs).toBeGreaterThanOrEqual(0);
      expect(lastError).toBeNull();
    }
    expect(channels.requests.at(-1)).toMatch(/^GET \/apps\/1\/channels\?.*auth_signature=/);
  });

  it("find services that nothing answers for away, and the shop degraded", async () => {
    const away = { state: "away", status: "degraded" };
    const noAnswer = expect.stringMatching(/^It did not respond \(.+\)\.$/);
    const stripe = { ...stripeKeys, secretKey: "sk_test_shop", apiUrl: nowhere };
    const carrier = httpCarrier({ baseUrl: nowhere, secret: "carrier_test" });
    const results = await Promise.all([
      check("gateway", { gateway: stripeGateway(stripe) }),
      check("carrier", { carrier }),
      check("channels", { publisher: channelsAt(nowhere) }),
      check("inngest", { readRegistration: registrationAt(nowhere) }),
    ]);
    for (const result of results) expect(result).toMatchObject({ ...away, error: noAnswer });
  });

  it("find a hanging service away, without waiting for it", async () => {
    const hang = () => new Promise<never>(() => undefined);
    const [gateway] = healthChecks({
      ...{ db: shop.db, gateway: { ping: hang }, carrier: { ping: hang } },
      ...{ publisher: { ping: hang }, readRegistration: hang, servedFunctions: () => served },
      ...{ telemetry: () => null, now: shop.ctx.now },
      reRegistration: new ReRegistration(hang, shop.ctx),
    }).filter(({ name }) => name === "gateway");
    if (!gateway) throw new Error("There is no check of the gateway.");
    const monitor = new HealthMonitor([{ ...gateway, timeoutMs: 50 }], shop.ctx);
    const { lastError, state } = (await monitor.read()).details.gateway;
    expect([state, lastError?.message]).toEqual(["away", "No answer within 0.05 s."]);
  });

  it.each(["gateway", "carrier"] as const)(
    "find an injected failure of the %s, and keep it for the next call",
    async (name) => {
      const url = name === "gateway" ? shop.gatewayUrl : shop.carrierUrl;
      await controlSimulator(url, { failNext: 2 });
      const status = name === "gateway" ? 500 : 503;
      expect(await check(name)).toMatchObject({
        ...{ state: "failing", status: "degraded", error: `It responded with ${status}.` },
      });
      const control: { failNext: number } = await (await fetch(`${url}/_control`)).json();
      expect(control.failNext).toBe(2);
    },
  );

  it.each(["gateway", "carrier"] as const)("find an injected latency of the %s", async (name) => {
    await controlSimulator(name === "gateway" ? shop.gatewayUrl : shop.carrierUrl, {
      latencyMs: 250,
    });
    const monitor = monitorWith({}, 150);
    await monitor.read();
    const { details } = await monitor.read();
    expect(details[name].state).toBe("slow");
    expect(details[name].latencyMs).toBeGreaterThanOrEqual(250);
  });

  it("find services that refuse our keys failing", async () => {
    channels.answer = { status: 401, body: "Invalid signature" };
    inngest.answer = { status: 401, body: "Authentication failed" };
    const stripe = { ...stripeKeys, apiUrl: shop.gatewayUrl };
    const results = await Promise.all([
      check("gateway", { gateway: stripeGateway({ ...stripe, secretKey: "sk_test_other" }) }),
      check("carrier", { carrier: httpCarrier({ baseUrl: shop.carrierUrl, secret: "other" }) }),
      check("channels"),
      check("inngest"),
    ]);
    const refused = { state: "failing", error: "It responded with 401.", status: "degraded" };
    for (const result of results) expect(result).toMatchObject(refused);
  });

  it("find a gateway whose key may not read disputes limited, until it may", async () => {
    const apiUrl = shop.gatewayUrl;
    const gateway = stripeGateway({ ...stripeKeys, secretKey: "sk_test_shop", apiUrl });
    await controlSimulator(apiUrl, { deniedPaths: ["/v1/disputes", "/v1/radar"] });
    expect(await gateway.listDisputes("pi_1")).toEqual([]);
    expect(await check("gateway", { gateway })).toMatchObject({
      ...{ state: "limited", status: "degraded" },
      error: "The key may not read disputes and early fraud warnings.",
    });
    await controlSimulator(apiUrl, { deniedPaths: ["/v1/radar"] });
    await gateway.listDisputes("pi_1");
    expect((await check("gateway", { gateway })).error).toBe(
      "The key may not read early fraud warnings.",
    );
    await controlSimulator(apiUrl, { deniedPaths: [] });
    await gateway.listDisputes("pi_1");
    expect(await check("gateway", { gateway })).toMatchObject({ state: "ok", status: "ok" });
  });

  it("find an Inngest server without one of our functions, or without any", async () => {
    inngest.answer.body = listOf(["waybill-process-payment", "waybill-removed"]);
    expect(await check("inngest")).toMatchObject({
      ...{ state: "unregistered", error: "1 of 2 functions are not registered." },
      facts: { missing: ["waybill-sweep-outbox"] },
    });
    inngest.answer.body = "[]";
    expect(await check("inngest")).toMatchObject({
      state: "unregistered",
      facts: { missing: served },
    });
  });

  it("claim nothing about an Inngest server that doesn't list its functions", async () => {
    inngest.answer = { status: 404, body: "404 page not found" };
    expect(await check("inngest")).toMatchObject({ state: "unknown", status: "ok", error: null });
  });

  it("find events late that have waited for more than 10 s", async () => {
    await shop.place();
    const soon = () => new Date(shop.ctx.now().getTime() + 5_000);
    expect(await check("outbox", { now: soon })).toMatchObject({ state: "ok" });
    const later = () => new Date(shop.ctx.now().getTime() + 12_000);
    const late = await check("outbox", { now: later });
    expect(late).toMatchObject({ state: "late", status: "degraded" });
    expect(late.facts.oldestUnsentSeconds).toBeGreaterThanOrEqual(12);
  });

  it.each([
    ["webhooks", "webhook_receipts", "received_at"],
    ["reorder requests", "reorder_requests", "created_at"],
  ])("find %s late as well", async (_what, table, column) => {
    await shop.db.query(sql`UPDATE order_events SET sent_at = now()`);
    await shop.db.query(
      table === "webhook_receipts"
        ? sql`INSERT INTO webhook_receipts (provider, event_id, type, subject)
            VALUES ('carrier', 'evt_late', 't', '1')`
        : sql`INSERT INTO reorder_requests (product_id, reason, available, threshold)
            VALUES (10, 'low_stock', 1, 5)`,
    );
    const since = new Date(shop.ctx.now().getTime() - 40_000);
    await shop.db.query(sql`UPDATE ${raw(table)} SET ${raw(column)} = ${since}`);
    expect(await check("outbox")).toMatchObject({
      state: "late",
      facts: { oldestUnsentSeconds: 40 },
    });
    await shop.db.query(sql`UPDATE ${raw(table)} SET sent_at = now()`);
    expect(await check("outbox")).toMatchObject({ state: "ok" });
  });

  it("find payments late that the gateway could not be asked about in time", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, idempotency_key, check_at)
      VALUES (${id}, 1, 'paid', 100, 'usd', 'late', ${new Date(shop.ctx.now().getTime() - 3_600_000)})`);
    expect(await check("payments")).toMatchObject({
      ...{ state: "late", status: "degraded", facts: { overdueChecks: 1 } },
      error: "Payments that wait to be compared: 1, the oldest for 60 minutes.",
    });
    await shop.db.query(sql`DELETE FROM payments WHERE order_id = ${id}`);
    const readUntil = new Date(shop.ctx.now().getTime() - 20 * 60_000);
    await shop.db.query(sql`INSERT INTO gateway_event_cursor (read_until) VALUES (${readUntil})`);
    expect(await check("payments")).toMatchObject({
      ...{ state: "late", facts: { eventsBehindMinutes: 20 } },
    });
    await shop.db.query(sql`DELETE FROM gateway_event_cursor`);
    expect(await check("payments")).toMatchObject({ state: "ok", status: "ok" });
  });

  it("find the configuration of emails wrong, or the mail server away, while emails wait for it", async () => {
    await shop.db.query(sql`
      INSERT INTO emails (kind, cause, "to", subject, html, text, message_id, status, blocked_by)
      VALUES ('order_shipped', 1, 'a@x.test', 'x', 'x', 'x', '<blocked@x>', 'queued',
        'configuration')`);
    expect(await check("email")).toMatchObject({
      ...{ state: "misconfigured", status: "degraded", facts: { emailsWaiting: 1 } },
      error: "The mail server refuses emails from this shop. Waiting emails: 1.",
    });
    await shop.db.query(sql`
      UPDATE emails SET blocked_by = 'server' WHERE message_id = '<blocked@x>'`);
    expect(await check("email")).toMatchObject({
      ...{ state: "away", status: "degraded" },
      error: "The mail server can't be reached. Waiting emails: 1.",
    });
    await shop.db.query(sql`DELETE FROM emails WHERE message_id = '<blocked@x>'`);
    expect(await check("email")).toMatchObject({ state: "ok", status: "ok" });
  });

  it("find a database that doesn't respond away, and the outbox unknown", async () => {
    const db = openDatabase(`postgresql://nobody@127.0.0.1:${new URL(nowhere).port}/none`, 1);
    const { checks, details } = await monitorWith({ db }).read();
    expect(checks).toMatchObject({ database: "away", outbox: "unknown", gateway: "ok" });
    expect(details.database.lastError?.message).toContain("ECONNREFUSED");
    await db.pool.end();
  });

  it("find each state of the telemetry store, which never degrades the shop", async () => {
    const status: StoreStatus = {
      ...{ state: "ok", lastError: null, lastErrorAt: null },
      ...{ dropped: { spans: 0, logs: 0 }, droppedAt: null, bytes: 1, bytesMax: 2 },
    };
    const monitor = monitorWith({ telemetry: () => ({ status: () => status }) });
    const state = async () => {
      const { checks, status: overall } = await monitor.read();
      return [checks.telemetry, overall];
    };
    expect(await state()).toEqual(["ok", "ok"]);
    status.dropped = { spans: 3, logs: 0 };
    status.droppedAt = new Date(Date.now() - 1_000);
    expect(await state()).toEqual(["dropping", "ok"]);
    status.droppedAt = new Date(Date.now() - 61_000);
    expect(await state()).toEqual(["ok", "ok"]);
    for (const bad of ["failing", "full", "missing"] as const) {
      status.state = bad;
      expect(await state()).toEqual([bad, "ok"]);
    }
  });
});

describe("The health of the shop", () => {
  const apiKey: Actor = { kind: "api_key", id: 1, scopes: [] };
  const operator: Actor = { kind: "operator", userId: 1, role: "operator" };

  it("has details for API keys and operators only", async () => {
    const health = monitorWith();
    const keysFor = async (actor: Actor) =>
      Object.keys(await checkHealth({ ctx: { ...shop.as(actor), health } }));
    for (const actor of [apiKey, operator]) expect(await keysFor(actor)).toContain("details");
    const customer: Actor = { kind: "customer", customerId: 1, userId: 1 };
    const visitors: Actor[] = [{ kind: "anonymous" }, { kind: "tracking", orderId: 1 }, customer];
    for (const actor of visitors) expect(await keysFor(actor)).toEqual(["status", "checks"]);
  });

  it("is shown in the admin to operators only, also without asking anew", async () => {
    const ctx = { ...shop.as(operator), health: monitorWith() };
    const unchecked = await readHealth({ ctx, input: { cached: true } });
    expect(unchecked.checks.database).toBe("unknown");
    expect((await readHealth({ ctx, input: { cached: false } })).checks.database).toBe("ok");
    const asKey = readHealth({ ctx: { ...ctx, actor: apiKey }, input: { cached: true } });
    await expect(asKey).rejects.toThrow(Forbidden);
  });
});
