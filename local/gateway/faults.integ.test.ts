import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway } from "@/local/gateway";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";
import {
  type GatewayFixture,
  sdkFor,
  startGatewayFixture,
  testSecretKey,
  testWebhookSecret,
} from "@/tests/payments/gateway-fixture";
import { withClient } from "@/tests/support/database";
import { requestStatusForHost } from "@/tests/support/request-status-for-host";
import { waitFor } from "@/tests/support/wait";

let shop: GatewayFixture;

beforeEach(async () => {
  shop = await startGatewayFixture();
});
afterEach(() => shop.close());

const authorization: Stripe.PaymentIntentCreateParams = {
  amount: 4_200,
  currency: "usd",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "manual",
  metadata: { orderId: "17" },
};

const authorize = (stripe = shop.stripe, idempotencyKey = "order-17-authorize-1") =>
  stripe.paymentIntents.create(authorization, { idempotencyKey });

const sdkWithoutRetries = (url: string) => sdkFor(url, { maxNetworkRetries: 0 });
const listIntents = async () => (await shop.stripe.paymentIntents.list()).data;

describe("idempotency keys", () => {
  it("replays the first response for the same key and parameters", async () => {
    const first = await authorize();
    const again = await authorize();
    expect(again.id).toBe(first.id);
    expect(first.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(await listIntents()).toHaveLength(1);
  });

  it("refuses the same key with other parameters", async () => {
    await authorize();
    const other = shop.stripe.paymentIntents.create(
      { ...authorization, amount: 1 },
      { idempotencyKey: "order-17-authorize-1" },
    );
    await expect(other).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it("replays a decline", async () => {
    const params = { ...authorization, payment_method: "pm_card_chargeDeclined" };
    const attempt = () =>
      shop.stripe.paymentIntents.create(params, { idempotencyKey: "key" }).catch((error) => error);
    const [first, again] = [await attempt(), await attempt()];
    expect(first).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(again.raw.payment_intent.id).toBe(first.raw.payment_intent.id);
    expect(await listIntents()).toHaveLength(1);
  });

  it("creates one intent for 20 concurrent requests with one key", async () => {
    // The first request is in progress until the others have arrived.
    await shop.control({ latencyMs: scaled(500) });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => authorize(sdkWithoutRetries(shop.url))),
    );
    const ids = results.flatMap((result) =>
      result.status === "fulfilled" ? [result.value.id] : [],
    );
    const refusals = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason.statusCode] : [],
    );
    expect(new Set(ids).size).toBe(1);
    expect(new Set(refusals)).toEqual(new Set([409]));
    await shop.control({ latencyMs: 0 });
    expect(await listIntents()).toHaveLength(1);
  });

  it("creates one intent per key with two gateways on one database", async () => {
    const second = await startGateway({
      host: "127.0.0.1",
      port: 0,
      databaseUrl: shop.databaseUrl,
      secretKey: testSecretKey,
      webhookUrl: shop.hook.url,
      webhookSecret: testWebhookSecret,
      enabledEvents: ["*"],
      publicUrl: "http://127.0.0.1:1",
      log: silentLog,
    });
    try {
      for (let race = 0; race < 5; race += 1) {
        const key = `race-${race}`;
        await Promise.all([authorize(shop.stripe, key), authorize(sdkFor(second.url), key)]);
      }
      expect(await listIntents()).toHaveLength(5);
    } finally {
      await second.close();
    }
  });

  it("does not store a validation error under the key", async () => {
    const wrong = { ...authorization, amount: -1 };
    const attempt = shop.stripe.paymentIntents.create(wrong, { idempotencyKey: "key" });
    await expect(attempt).rejects.toMatchObject({ param: "amount" });
    expect((await authorize(shop.stripe, "key")).status).toBe("requires_capture");
  });
});

describe("lost responses", () => {
  it("creates one intent when the SDK retries after one lost response", async () => {
    await shop.control({ loseAnswers: { authorize: 1 } });
    expect((await authorize()).status).toBe("requires_capture");
    expect(await listIntents()).toHaveLength(1);
    expect(await settings()).toMatchObject({ loseAnswers: { authorize: 0 } });
  });

  it("replays the response when the caller retries after several lost ones", async () => {
    await shop.control({ loseAnswers: { authorize: 3 } });
    await expect(authorize()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await authorize()).lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(await listIntents()).toHaveLength(1);
  });

  it("captures and refunds once when the responses are lost", async () => {
    const { id } = await authorize();
    await shop.control({ loseAnswers: { capture: 3, refund: 3 } });
    const key = (name: string) => ({ idempotencyKey: name });
    const capture = () => shop.stripe.paymentIntents.capture(id, {}, key("order-17-capture"));
    const refund = () => shop.stripe.refunds.create({ payment_intent: id }, key("refund-1"));
    await expect(capture()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await capture()).amount_received).toBe(4_200);
    await expect(refund()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await refund()).amount).toBe(4_200);
    expect((await shop.stripe.refunds.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it("completes a payment after the caller has timed out", async () => {
    const latencyMs = scaled(2_000);
    await shop.control({ latencyMs });
    const hasty = sdkFor(shop.url, { maxNetworkRetries: 0, timeout: latencyMs / 4 });
    await expect(authorize(hasty)).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    // The key is in use while the first request is in progress.
    await expect(authorize(sdkWithoutRetries(shop.url))).rejects.toMatchObject({ statusCode: 409 });
    await shop.control({ latencyMs: 0 });
    const authorized = await waitFor("the first request to complete", () =>
      authorize(sdkWithoutRetries(shop.url)).catch(() => null),
    );
    expect(authorized.status).toBe("requires_capture");
    expect(await listIntents()).toHaveLength(1);
  });
});

const settings = async () => (await fetch(`${shop.url}/_control`)).json();

describe("control", () => {
  it("declines valid cards by the decline rate", async () => {
    await shop.control({ declineRate: 1 });
    await expect(authorize()).rejects.toMatchObject({ decline_code: "generic_decline" });
  });

  it("fails requests by `failNext` without storing them under their key", async () => {
    await shop.control({ failNext: 2 });
    const failed = authorize(sdkWithoutRetries(shop.url));
    await expect(failed).rejects.toBeInstanceOf(Stripe.errors.StripeAPIError);
    await expect(failed).rejects.toMatchObject({ statusCode: 500, type: "StripeAPIError" });
    await expect(sdkWithoutRetries(shop.url).paymentIntents.list()).rejects.toMatchObject({
      statusCode: 500,
    });
    expect(await listIntents()).toEqual([]);
    const created = await authorize();
    expect(created.lastResponse.headers["idempotent-replayed"]).toBeUndefined();
    expect(await listIntents()).toHaveLength(1);
  });

  it("merges partial settings, and refuses all of them when a field is invalid", async () => {
    await shop.control({ loseAnswers: { capture: 2 } });
    await shop.control({ loseAnswers: { refund: 1 } });
    expect(await settings()).toEqual({
      latencyMs: 0,
      declineRate: 0,
      failNext: 0,
      loseAnswers: { authorize: 0, capture: 2, refund: 1 },
      webhookCopies: 1,
      webhookReverse: false,
      webhookDelayMs: 0,
      deniedPaths: [],
    });
    const put = async (body: string) =>
      (await fetch(`${shop.url}/_control`, { method: "PUT", body })).status;
    expect(await put('{"latencyMs":5,"nope":1}')).toBe(422);
    expect(await put('{"loseAnswers":{"cancel":1}}')).toBe(422);
    expect(await put('{"declineRate":2}')).toBe(422);
    expect(await put("{")).toBe(400);
    expect((await settings()).latencyMs).toBe(0);
  });

  it("denies calls of the paths that the key may not make, as a restricted key's", async () => {
    await shop.control({ deniedPaths: ["/v1/disputes"] });
    await expect(shop.stripe.disputes.list()).rejects.toMatchObject({
      ...{ type: "StripePermissionError", statusCode: 403, code: "more_permissions_required" },
    });
    await expect(shop.stripe.disputes.close("du_1")).rejects.toMatchObject({ statusCode: 403 });
    expect((await shop.stripe.refunds.list()).data).toEqual([]);
    await shop.control({ deniedPaths: [] });
    expect((await shop.stripe.disputes.list()).data).toEqual([]);
  });

  it("answers requests to a loopback host name only", async () => {
    for (const path of ["/_control", "/_control/books"]) {
      expect(await requestStatusForHost(shop.url + path, "localhost:1")).toBe(200);
      expect(await requestStatusForHost(shop.url + path, "rebound.example")).toBe(403);
    }
  });
});

describe("webhooks", () => {
  it("post a signed event for each change of an intent", async () => {
    const { id } = await authorize();
    await shop.stripe.paymentIntents.capture(id);
    await shop.stripe.refunds.create({ payment_intent: id });
    await shop.waitForEvents("refund.created");
    await shop.waitForEvents("payment_intent.succeeded");
    const types = shop.events().map((event) => event.type);
    expect(new Set(types)).toEqual(
      new Set([
        "payment_intent.created",
        "payment_intent.amount_capturable_updated",
        "payment_intent.succeeded",
        "refund.created",
      ]),
    );
    const body = shop.hook.posts[0]?.body ?? "";
    const header = String(shop.hook.posts[0]?.headers["stripe-signature"]);
    expect(() =>
      shop.stripe.webhooks.constructEvent(`${body} `, header, testWebhookSecret),
    ).toThrow();
  });

  it("are posted only for the types that the endpoint wants; all events are listed", async () => {
    const picky = await startGatewayFixture(["payment_intent.succeeded", "refund.created"]);
    try {
      const { id } = await picky.stripe.paymentIntents.create(authorization);
      await picky.stripe.paymentIntents.capture(id);
      await picky.stripe.refunds.create({ payment_intent: id });
      await picky.waitForEvents("refund.created");
      const listed = (await picky.stripe.events.list()).data;
      expect(listed.map((event) => [event.type, event.pending_webhooks])).toEqual([
        ["refund.created", 1],
        ["payment_intent.succeeded", 1],
        ["payment_intent.amount_capturable_updated", 0],
        ["payment_intent.created", 0],
      ]);
      await picky.waitForEvents("payment_intent.succeeded");
      const posted = picky.events().map((event) => event.id);
      const wanted = listed.filter((event) => event.pending_webhooks > 0);
      expect(posted.sort()).toEqual(wanted.map((event) => event.id).sort());
    } finally {
      await picky.close();
    }
  });

  it("are retried until they are accepted", async () => {
    shop.hook.failNext(2);
    await authorize();
    await waitFor("four posts", () => (shop.hook.posts.length >= 4 ? true : null));
    expect(new Set(shop.events().map((event) => event.id)).size).toBe(2);
  });

  it("can be duplicated, reversed and delayed", async () => {
    await shop.control({ webhookCopies: 2, webhookReverse: true, webhookDelayMs: 400 });
    const startedAt = Date.now();
    await authorize();
    await waitFor("four posts", () => (shop.hook.posts.length >= 4 ? true : null));
    expect(shop.events().map((event) => event.type)).toEqual([
      "payment_intent.amount_capturable_updated",
      "payment_intent.amount_capturable_updated",
      "payment_intent.created",
      "payment_intent.created",
    ]);
    expect((shop.hook.posts[0]?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(400);
  });

  it("are delivered after a restart if they were not delivered before", async () => {
    await shop.control({ webhookDelayMs: 500 });
    await authorize();
    await shop.restart();
    await shop.waitForEvents("payment_intent.amount_capturable_updated");
  });
});

describe("a change that another one has overtaken", () => {
  /** Runs SQL in a transaction that is committed once `call` waits for it. */
  async function overtaken<Result>(sql: string, call: () => Promise<Result>): Promise<Result> {
    return withClient(shop.databaseUrl, async (other) => {
      await other.query("begin");
      await other.query(sql);
      const waiting = call();
      await waitFor("the call to wait for the transaction", async () => {
        const { rowCount } = await other.query(
          `select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount ? true : null;
      });
      await other.query("commit");
      return waiting;
    });
  }

  it("is decided again: a capture of what was canceled is refused, and writes nothing", async () => {
    const { id } = await authorize();
    const canceled = `update gateway.payment_intents set object = object
      || '{"status": "canceled", "amount_capturable": 0}'`;
    const capture = () =>
      shop.stripe.paymentIntents.capture(id, {}, { idempotencyKey: "capture" }).catch(String);
    expect(await overtaken(canceled, capture)).toContain("it has a status of canceled");
    const [{ captured } = { captured: null }] = await shop.rows<{ captured: boolean }>(
      "select object->'captured' as captured from gateway.charges",
    );
    expect(captured).toBe(false);
    expect((await shop.stripe.events.list({ type: "payment_intent.succeeded" })).data).toEqual([]);
  });

  it("is decided again if the other one has only locked what both depend on", async () => {
    const { id } = await authorize();
    await shop.stripe.paymentIntents.capture(id);
    const locked = "update gateway.payment_intents set object = object";
    const refund = () => shop.stripe.refunds.create({ payment_intent: id });
    expect(await overtaken(locked, refund)).toMatchObject({ status: "succeeded", amount: 4_200 });
    expect((await shop.stripe.refunds.list({ payment_intent: id })).data).toHaveLength(1);
    expect((await shop.stripe.events.list({ type: "refund.created" })).data).toHaveLength(1);
  });
});

describe("durability", () => {
  it("keeps intents and idempotency keys over a restart", async () => {
    const before = await authorize();
    await shop.restart();
    expect((await authorize()).id).toBe(before.id);
    expect((await shop.stripe.paymentIntents.capture(before.id)).status).toBe("succeeded");
  });

  it("prunes expired events and deliveries in several batches", async () => {
    const { id } = await authorize();
    await shop.waitForEvents("payment_intent.created");
    await shop.query(`
      insert into gateway.events (id, object)
      select 'evt_old_' || n, '{"created": 1, "type": "old"}' from generate_series(1, 2500) as n;
      insert into gateway.deliveries (subject, body, due_at, delivered_at, abandoned_at)
      select 'old', '{}', at, case when n % 2 = 0 then at end, case when n % 2 = 1 then at end
      from generate_series(1, 3000) as n, cast('epoch' as timestamptz) as at`);
    await shop.restart();
    await waitFor("old rows to be deleted", async () => {
      const [remaining] = await shop.rows<{ count: number }>(`
        select (select count(*) from gateway.events where created = 1)::int
             + (select count(*) from gateway.deliveries where subject = 'old')::int as count`);
      return remaining?.count === 0 ? true : null;
    });
    expect((await shop.stripe.events.list()).data).not.toHaveLength(0);
    expect((await shop.stripe.paymentIntents.retrieve(id)).status).toBe("requires_capture");
  });

  it("cancels an authorization when it expires", async () => {
    const { id } = await authorize();
    await shop.query("update gateway.payment_intents set due_at = now()");
    const [canceled] = await shop.waitForEvents("payment_intent.canceled");
    expect(canceled?.data.object).toMatchObject({ id, cancellation_reason: "automatic" });
    await expect(shop.stripe.paymentIntents.capture(id)).rejects.toMatchObject({
      code: "payment_intent_unexpected_state",
    });
  });

  it("replaces connections that the database has closed", async () => {
    await authorize();
    await shop.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'waybill-gateway' and datname = current_database()",
    );
    expect((await authorize(shop.stripe, "after")).status).toBe("requires_capture");
    await shop.waitForEvents("payment_intent.created", 2);
  });

  it("rejects with EADDRINUSE when the port is taken", async () => {
    const second = startGateway({
      host: "127.0.0.1",
      port: Number(new URL(shop.url).port),
      databaseUrl: shop.databaseUrl,
      secretKey: testSecretKey,
      webhookUrl: shop.hook.url,
      webhookSecret: testWebhookSecret,
      enabledEvents: ["*"],
      publicUrl: "http://127.0.0.1:1",
      log: silentLog,
    });
    await expect(second).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
