import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startCarrier } from "@/local/carrier";
import { silentLog } from "@/local/log";
import { scaled } from "@/local/slowness.mjs";
import { createEmptyDatabase, type TestDatabase, withClient } from "@/tests/support/database";
import { requestStatusForHost } from "@/tests/support/request-status-for-host";
import { waitFor } from "@/tests/support/wait";
import { startWebhookReceiver, type WebhookReceiver } from "@/tests/support/webhook-receiver";
import { fingerprintOf, labelRequestSchema, newTrackingNumber } from "./label";

vi.mock("./label", { spy: true });

const secret = "carrier-secret-for-tests";

let database: TestDatabase;
let hook: WebhookReceiver;
let carrier: Awaited<ReturnType<typeof startCarrier>>;

const start = (stepSeconds: number, port = 0) =>
  startCarrier({
    host: "127.0.0.1",
    port,
    databaseUrl: database.url,
    webhookUrl: hook.url,
    secret,
    stepSeconds,
    log: silentLog,
  });

beforeEach(async () => {
  database = await createEmptyDatabase();
  hook = await startWebhookReceiver();
  carrier = await start(60);
});
afterEach(async () => {
  await carrier.close();
  await hook.close();
  await database.drop();
});

const labelRequest = (orderId = 7) => ({
  reference: `order-${orderId}`,
  orderId,
  shipTo: { name: "Ada", line1: "1 Main St", city: "Bath", postalCode: "BA1", country: "GB" },
  items: [{ sku: "MUG-1", name: "Mug <blue>", quantity: 2 }],
});

async function call(method: string, path: string, body?: unknown, headers = {}) {
  const response = await fetch(carrier.url + path, {
    method,
    headers: { authorization: `Bearer ${secret}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const create = (key: string, body: unknown = labelRequest()) =>
  call("POST", "/v1/labels", body, { "idempotency-key": key });
const handOverAll = (...keys: string[]) => call("POST", "/v1/hand-overs", { keys });
/** The label of the key after the hand-over; undefined without one. */
const handOver = async (key: string) => (await handOverAll(key)).body.labels[0];
/** Creates a label and hands its shipment over. */
async function ship(key: string, body: unknown = labelRequest()) {
  await create(key, body);
  return { body: await handOver(key) };
}
const voidKey = (key: string) => call("POST", `/v1/labels/by-key/${key}/void`);
const changeSettings = (patch: object) => call("PUT", "/_control", patch);
const trackAll = (...numbers: string[]) =>
  call("GET", `/v1/tracking?${numbers.map((number) => `trackingNumber=${number}`).join("&")}`);
const track = async (trackingNumber: string) => (await trackAll(trackingNumber)).body.shipments[0];
/** The events of all webhooks so far: those that are due together share a request. */
const postedEvents = () =>
  hook.posts.map(({ body }) => JSON.parse(body)).flatMap((body) => body.events ?? [body]);
const waitForEvents = (count: number) =>
  waitFor(`${count} events`, () => (postedEvents().length >= count ? postedEvents() : null));

describe("labels", () => {
  it("are found by a request that began before they were created, and waited for that", async () => {
    await withClient(database.url, async (other) => {
      await other.query("begin");
      await other.query(
        `insert into carrier.labels (id, key, fingerprint, tracking_number, reference, order_id,
           service, ship_to, items, estimated_delivery)
         values ('lbl_first', 'ship-1', $1, 'WB000000001WP', 'order-7', 7, 'Standard', '{}', '[]',
           now())`,
        [fingerprintOf(labelRequestSchema.parse(labelRequest()))],
      );
      const second = create("ship-1");
      await waitFor("the second request to wait for the first", async () => {
        const { rowCount } = await other.query(
          `select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount ? true : null;
      });
      await other.query(
        `insert into carrier.tracking_events (label_id, position, status, location, at)
         values ('lbl_first', 0, 'label_created', 'Bath', clock_timestamp())`,
      );
      await other.query("commit");
      expect(await second).toMatchObject({ status: 201, body: { id: "lbl_first" } });
    });
  });

  it("creates one label per key for 20 concurrent requests", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create("ship-1")));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const label = answers[0]?.body;
    expect(label).toMatchObject({
      carrier: "Waybill Post",
      service: "Standard",
      status: "label_created",
      trackingNumber: expect.stringMatching(/^WB\d{9}WP$/),
    });
    expect(new Date(label.estimatedDelivery).getTime()).toBeGreaterThan(Date.now());
    expect((await call("GET", `/v1/labels/${label.id}`)).body).toEqual(label);
    expect((await call("GET", "/v1/labels/by-key/ship-1")).body).toEqual(label);
    expect((await call("GET", "/_control/books")).body).toEqual({
      labels: [
        {
          ...{ orderId: 7, trackingNumber: label.trackingNumber, status: "label_created" },
          units: 2,
        },
      ],
    });
  });

  it("picks another tracking number when the first is taken", async () => {
    const { trackingNumber } = (await create("ship-1")).body;
    vi.mocked(newTrackingNumber).mockReturnValueOnce(trackingNumber);
    const second = await create("ship-2");
    expect(second.status).toBe(201);
    expect(second.body.trackingNumber).not.toBe(trackingNumber);
  });

  it("refuses a different request with the same key", async () => {
    await create("ship-1");
    expect(await create("ship-1", labelRequest(8))).toMatchObject({
      status: 422,
      body: { code: "key_reused" },
    });
  });

  it("voids a label, even twice, and refuses its key afterward", async () => {
    const { body: label } = await create("ship-1");
    expect(await voidKey("ship-1")).toEqual({ status: 200, body: { status: "voided" } });
    expect(await voidKey("ship-1")).toEqual({ status: 200, body: { status: "voided" } });
    expect(await create("ship-1")).toMatchObject({ status: 409, body: { code: "voided" } });
    expect((await track(label.trackingNumber)).status).toBe("voided");
    const { body: books } = await call("GET", "/_control/books");
    expect(books.labels[0].status).toBe("voided");
  });

  it("refuses a late label request for a voided key", async () => {
    expect((await voidKey("ship-9")).status).toBe(200);
    expect(await create("ship-9")).toMatchObject({ status: 409, body: { code: "voided" } });
    expect((await call("GET", "/v1/labels/by-key/ship-9")).status).toBe(404);
    expect((await call("GET", "/_control/books")).body.labels).toEqual([]);
  });

  it("refuses to void a shipment in transit", async () => {
    await changeSettings({ stepSeconds: 0 });
    await ship("ship-1");
    expect(await voidKey("ship-1")).toMatchObject({ status: 409, body: { code: "in_transit" } });
  });

  it("allows a void before the hand-over and ignores a hand-over after it", async () => {
    await changeSettings({ stepSeconds: 0 });
    const { body: label } = await create("ship-1");
    expect((await track(label.trackingNumber)).status).toBe("label_created");
    expect((await voidKey("ship-1")).status).toBe(200);
    expect((await handOver("ship-1")).status).toBe("voided");
    expect(hook.posts).toEqual([]);
  });

  it("plans one shipment when it is handed over 20 times at once", async () => {
    await changeSettings({ stepSeconds: 0 });
    await create("ship-1");
    await Promise.all(Array.from({ length: 20 }, () => handOver("ship-1")));
    expect((await handOver("ship-1")).status).toBe("delivered");
    await waitForEvents(3);
    // Later shipments are posted later, so any duplicate would have arrived by then.
    await ship("ship-2", labelRequest(8));
    await waitForEvents(6);
    expect(postedEvents().map((post) => post.orderId)).toEqual([7, 7, 7, 8, 8, 8]);
    expect(await handOver("ship-9")).toBeUndefined();
  });

  it("hands several shipments over and tracks them in one call", async () => {
    await changeSettings({ stepSeconds: 0, nextOutcome: "lost" });
    const first = (await create("ship-1")).body;
    const second = (await create("ship-2", labelRequest(8))).body;
    const third = (await create("ship-3", labelRequest(9))).body;
    await voidKey("ship-3");
    const { body } = await handOverAll("ship-1", "ship-9", "ship-2", "ship-3");
    const statuses = Object.fromEntries(
      body.labels.map((label: { key: string; status: string }) => [label.key, label.status]),
    );
    expect(statuses["ship-3"]).toBe("voided");
    // The outcome applies to one of them.
    expect([statuses["ship-1"], statuses["ship-2"]].sort()).toEqual(["delivered", "lost"]);
    expect(Object.keys(statuses)).toHaveLength(3);
    const numbers = [first, second, third].map((label) => label.trackingNumber);
    const { shipments } = (await trackAll(...numbers, "WB000000000WP")).body;
    const tracked = shipments.map((one: { trackingNumber: string }) => one.trackingNumber);
    expect(tracked.sort()).toEqual([...numbers].sort());
    expect((await trackAll()).status).toBe(422);
    expect((await handOverAll()).status).toBe(422);
  });

  it("ends voided when hand-over and void race, 30 times", async () => {
    await changeSettings({ stepSeconds: 60 });
    for (let race = 0; race < 30; race += 1) {
      const key = `race-${race}`;
      await create(key, labelRequest(race + 1));
      await Promise.all([handOver(key), voidKey(key)]);
      expect((await call("GET", `/v1/labels/by-key/${key}`)).body.status).toBe("voided");
    }
  });

  it("ends voided when creation and void race, 30 times", async () => {
    for (let race = 0; race < 30; race += 1) {
      const key = `race-${race}`;
      const [created, voided] = await Promise.all([create(key), voidKey(key)]);
      expect([201, 409]).toContain(created.status);
      expect(voided.status).toBe(200);
      const found = await call("GET", `/v1/labels/by-key/${key}`);
      expect(found.status === 404 || found.body.status === "voided").toBe(true);
    }
  });

  it("escapes the printable label and serves it without a token", async () => {
    const { body: label } = await create("ship-1");
    const response = await fetch(label.labelUrl);
    const page = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page).toContain(label.trackingNumber);
    expect(page).toContain("Mug &lt;blue&gt;");
  });

  it("answers invalid requests with 4xx", async () => {
    const bad = { ...labelRequest(), extra: 1 };
    expect((await create("k", bad)).status).toBe(422);
    expect((await create("k", { ...labelRequest(), items: [] })).status).toBe(422);
    expect((await call("POST", "/v1/labels", labelRequest())).status).toBe(400);
    expect((await call("GET", "/v1/labels/lbl_nope")).status).toBe(404);
    expect((await call("GET", "/v1/labels", undefined)).status).toBe(405);
    const wrong = { authorization: "Bearer nope" };
    expect((await call("GET", "/v1/labels/lbl_nope", undefined, wrong)).status).toBe(401);
    const malformed = await fetch(`${carrier.url}/v1/labels`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "idempotency-key": "k" },
      body: "{",
    });
    expect(malformed.status).toBe(400);
  });
});

describe("tracking", () => {
  it("posts a signed webhook for each tracking event, all on one connection", async () => {
    // Far enough apart for each webhook to be posted before the next one is due.
    await changeSettings({ stepSeconds: scaled(300) / 1_000 });
    const { body: label } = await ship("ship-1");
    const posts = await waitForEvents(3);
    expect(posts.map((post) => post.status)).toEqual([
      "in_transit",
      "out_for_delivery",
      "delivered",
    ]);
    expect(posts[0]).toMatchObject({
      type: "tracking.updated",
      trackingNumber: label.trackingNumber,
      orderId: 7,
    });
    expect(new Set(posts.map((post) => post.id)).size).toBe(3);
    expect(hook.sockets()).toBe(1);
    for (const { body, headers } of hook.posts) {
      const header = String(headers["waybill-carrier-signature"]);
      const [, at = "", signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
      const expected = createHmac("sha256", secret).update(`${at}.${body}`).digest("hex");
      expect(signature).toBe(expected);
    }
    const tracking = await track(label.trackingNumber);
    expect(tracking.status).toBe("delivered");
    expect(tracking.events.map((event: { status: string }) => event.status)).toEqual([
      "label_created",
      "in_transit",
      "out_for_delivery",
      "delivered",
    ]);
  });

  it("continues the planned webhooks after a restart", async () => {
    await changeSettings({ stepSeconds: 0.5 });
    await ship("ship-1");
    const { port } = new URL(carrier.url);
    await carrier.close();
    carrier = await start(60, Number(port));
    const statuses = (await waitForEvents(3)).map((post) => post.status);
    expect(new Set(statuses)).toEqual(new Set(["in_transit", "out_for_delivery", "delivered"]));
  });

  it("posts no webhooks for a voided label", async () => {
    await changeSettings({ stepSeconds: 60 });
    await ship("ship-1");
    expect((await voidKey("ship-1")).status).toBe(200);
    // Any webhook that is still planned is due now.
    const due = "update carrier.deliveries set due_at = now()";
    await withClient(database.url, (client) => client.query(due));
    await changeSettings({ stepSeconds: 0 });
    await ship("ship-2", labelRequest(8));
    await waitForEvents(3);
    expect(postedEvents().map((post) => post.orderId)).toEqual([8, 8, 8]);
  });

  it("retries a webhook that is not accepted", async () => {
    hook.failNext(1);
    await changeSettings({ stepSeconds: 0 });
    await ship("ship-1");
    const posts = await waitForEvents(6);
    expect(new Set(posts.map((post) => post.id)).size).toBe(3);
    // Those that were refused together are posted one by one.
    const sizes = hook.posts.map(({ body }) => JSON.parse(body).events?.length ?? 1);
    expect(sizes).toEqual([3, 1, 1, 1]);
  });

  it("loses or returns the next shipment by `nextOutcome`", async () => {
    await changeSettings({ stepSeconds: 0, nextOutcome: "lost" });
    const { body: lost } = await ship("ship-1");
    expect((await track(lost.trackingNumber)).status).toBe("lost");
    await changeSettings({ nextOutcome: "returned" });
    const { body: returned } = await ship("ship-2");
    expect((await track(returned.trackingNumber)).status).toBe("returned");
    const { body: next } = await ship("ship-3");
    expect((await track(next.trackingNumber)).status).toBe("delivered");
  });
});

describe("faults", () => {
  it("fails label requests by `failNext` without creating a label", async () => {
    await changeSettings({ failNext: 1 });
    expect((await create("ship-1")).status).toBe(503);
    expect((await call("GET", "/v1/labels/by-key/ship-1")).status).toBe(404);
    expect((await create("ship-1")).status).toBe(201);
  });

  it("creates the label when the response is lost", async () => {
    await changeSettings({ loseAnswers: 1 });
    await expect(create("ship-1")).rejects.toThrow();
    expect((await call("GET", "/v1/labels/by-key/ship-1")).status).toBe(200);
  });

  it("posts webhooks in duplicate and in reverse", async () => {
    await changeSettings({ stepSeconds: 0.1, webhookCopies: 2, webhookReverse: true });
    await ship("ship-1");
    expect((await waitForEvents(6)).map((post) => post.status)).toEqual([
      "delivered",
      "delivered",
      "out_for_delivery",
      "out_for_delivery",
      "in_transit",
      "in_transit",
    ]);
  });

  it("validates the settings", async () => {
    expect((await changeSettings({ nope: 1 })).status).toBe(422);
    expect((await changeSettings({ failNext: -1 })).status).toBe(422);
    expect((await changeSettings({ latencyMs: 5 })).body).toMatchObject({
      latencyMs: 5,
      failNext: 0,
    });
  });

  it("answers control requests to a loopback host name only", async () => {
    for (const path of ["/_control", "/_control/books"]) {
      expect(await requestStatusForHost(carrier.url + path, "rebound.example")).toBe(403);
    }
  });
});
