import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import type { EventFilter } from "@/lib/domain/workflows/event-search";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LivePublisher } from "@/lib/services/outbox/live-publisher";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { createStore } from "@/lib/telemetry/store/create-store";
import { insertEvents } from "@/lib/telemetry/store/events-table";
import { upsertRuns } from "@/lib/telemetry/store/runs-tables";
import { traceOfRun } from "@/lib/telemetry/workflows/run-trace";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withTelemetry } from "@/tests/support/with-telemetry";
import {
  countNewEvents,
  listEvents,
  readEvent,
  readPayload,
  resendEvent,
  runCron,
  sendEvent,
} from ".";

const operator = { kind: "operator", userId: 2, role: "operator" } as const;
const admin = { kind: "operator", userId: 1, role: "admin" } as const;

let shop: TestShop;
let ctx: Context;
let orderIds: number[];

beforeAll(async () => {
  shop = await startTestShop();
  await createStore(shop.db, shop.ctx.now());
  ctx = withTelemetry(shop.as(operator));
  orderIds = [];
  for (const productId of [1, 2, 3]) {
    const { id } = await shop.place({ items: [{ productId, quantity: productId }] });
    orderIds.push(id);
  }
  await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
  const at = (seconds: number) => new Date(shop.ctx.now().getTime() - seconds * 1_000);
  const signal = (id: string, seconds: number, data: Record<string, unknown>) => ({
    ...{ id, at: at(seconds), name: "gateway/event.received", data, orderId: null },
    source: "sent" as const,
  });
  await insertEvents(shop.db, [
    signal("gateway-evt_1", 3_600, { type: "refund.updated", objectId: "re_1", amount: 12 }),
    signal("gateway-evt_2", 1_800, { type: "charge.disputed", objectId: "dp_1", amount: "12" }),
    signal("gateway-evt_2", 900, { type: "charge.disputed", objectId: "dp_1", amount: "12" }),
  ]);
});
afterAll(() => shop.close());

const list = async (filter: EventFilter, limit = 20) => {
  const page = await listEvents({ ctx, input: { ...filter, limit } });
  if (page.kind !== "listed") throw new Error(page.kind);
  return page.events.map(({ id }) => id);
};
/** Keys of forms, as browsers make them. */
const key = newFormKey();
const created = (index: number) => `order-${orderIds[index]}-1`;

describe("the list of events", () => {
  it("merges order events and the others, newest first, in pages", async () => {
    const all = await list({});
    expect(all).toEqual([
      ...[created(2), created(1), created(0)],
      ...["gateway-evt_2", "gateway-evt_2", "gateway-evt_1"],
    ]);
    const paged: string[] = [];
    let page = await listEvents({ ctx, input: { limit: 2 } });
    while (page.kind === "listed") {
      paged.push(...page.events.map(({ id }) => id));
      if (!page.next) break;
      page = await listEvents({ ctx, input: { limit: 2, before: page.next } });
    }
    expect(paged).toEqual(all);
  });

  it("is searched by name, order, id and any field", async () => {
    expect(await list({ name: "order/created" })).toHaveLength(3);
    expect(await list({ q: "disputed" })).toEqual([]);
    expect(await list({ q: "gateway" })).toHaveLength(3);
    expect(await list({ q: `#${orderIds[1]}` })).toEqual([created(1)]);
    expect(await list({ order: orderIds[0] })).toEqual([created(0)]);
    expect(await list({ q: created(2) })).toEqual([created(2)]);
    expect(await list({ q: "gateway-evt_1" })).toEqual(["gateway-evt_1"]);
    expect(await list({ q: "items.productId:2" })).toEqual([created(1)]);
    expect(await list({ q: "amount:12" })).toHaveLength(3);
    expect(await list({ q: "type:refund.updated" })).toEqual(["gateway-evt_1"]);
    expect(await list({ q: "$.items[*].quantity > 2" })).toEqual([created(2)]);
    expect(
      await list({ q: '$.type starts with "charge."', name: "gateway/event.received" }),
    ).toHaveLength(2);
    expect(await list({ q: `$.orderId == ${orderIds[1]}` })).toEqual([created(1)]);
    expect(await list({ q: `$.orderId > ${orderIds[1]}` })).toEqual([created(2)]);
    expect(await list({ q: "$.seq == 1" })).toHaveLength(3);
    expect(await list({ q: "seq:1", name: "order/created" })).toHaveLength(3);
    expect(await list({ q: '$.at starts with "20"' })).toHaveLength(3);
    expect(await list({ within: "15m", q: "gateway" })).toEqual([]);
    expect(await list({ within: "1h", name: "order/created" })).toHaveLength(3);
  });

  it("finds order events since a time without an index by time", async () => {
    await shop.db.query(sql`
      UPDATE order_events SET at = at - interval '2 hours' WHERE order_id = ${orderIds[0]}`);
    expect(await list({ within: "1h", name: "order/created" })).toEqual([created(2), created(1)]);
    expect(await list({ within: "6h", name: "order/created" })).toHaveLength(3);
    await shop.db.query(sql`
      UPDATE order_events SET at = at + interval '2 hours' WHERE order_id = ${orderIds[0]}`);
  });

  it.each([
    ["$.total >", "syntax"],
    ["$.total", "no_condition"],
    ["$.items[*] ? (@.quantity > 2)", "no_condition"],
  ])("says what is wrong with the JSON path %s", async (q, issue) => {
    const page = await listEvents({ ctx, input: { q, limit: 5 } });
    expect(page).toEqual({ kind: "invalid_path", issue });
  });

  it("has each event on one page, even if times of order events are not in their order", async () => {
    const shift = (minutes: number) =>
      shop.db.query(sql`
      UPDATE order_events SET at = at + make_interval(mins => ${minutes})
      WHERE order_id = ${orderIds[0]}`);
    const all = (await list({})).sort();
    await shift(5);
    const paged: string[] = [];
    let page = await listEvents({ ctx, input: { limit: 1 } });
    while (page.kind === "listed") {
      paged.push(...page.events.map(({ id }) => id));
      if (!page.next) break;
      page = await listEvents({ ctx, input: { limit: 1, before: page.next } });
    }
    await shift(-5);
    expect(paged.sort()).toEqual(all);
  });

  it("counts the events that are newer than its first", async () => {
    const page = await listEvents({ ctx, input: { limit: 2 } });
    if (page.kind !== "listed") throw new Error(page.kind);
    const { first: since } = page;
    const count = (filter: EventFilter = {}) =>
      countNewEvents({ ctx, input: { ...filter, since } });
    expect(await count()).toEqual({ kind: "counted", count: 0 });
    const { id } = await shop.place({ items: [{ productId: 1, quantity: 9 }] });
    await insertEvents(shop.db, [
      {
        ...{ id: "gateway-evt_new", at: shop.ctx.now(), name: "gateway/event.received" },
        ...{ data: { type: "new" }, orderId: null, source: "sent" },
      },
    ]);
    expect(await count()).toEqual({ kind: "counted", count: 2 });
    expect(await count({ name: "order/created" })).toEqual({ kind: "counted", count: 1 });
    expect(await count({ q: "$.items[*].quantity > 8" })).toEqual({ kind: "counted", count: 1 });
    expect(await count({ q: "type:new" })).toEqual({ kind: "counted", count: 1 });
    await shop.db.query(sql`DELETE FROM telemetry.events WHERE event_id = 'gateway-evt_new'`);
    await shop.db.query(sql`DELETE FROM orders WHERE id = ${id}`);
  });

  it("has order events even without telemetry", async () => {
    const page = await listEvents({ ctx: { ...ctx, telemetry: null }, input: { limit: 5 } });
    expect(page).toMatchObject({ kind: "listed", log: "off", events: [{}, {}, {}] });
  });
});

async function recordRun(eventId: string, functionId: string, ageMs = 0): Promise<void> {
  const at = new Date(ctx.now().getTime() - ageMs);
  await upsertRuns(shop.db, [
    {
      ...{ runId: `${functionId} ${eventId}`, functionId, status: "completed", attempt: 0 },
      ...{ queuedAt: at, startedAt: at, at, endedAt: at, eventCount: 1 },
      trace: traceOfRun(eventId, []),
      events: [{ id: eventId, name: "order/created", orderId: null }],
    },
  ]);
}

async function read(eventId: string, as = ctx) {
  const found = await readEvent({ ctx: as, input: { eventId } });
  if (found.kind !== "found") throw new Error(found.kind);
  return found.event;
}

const outcomesOf = async (eventId: string) => {
  const { functions, missing } = await read(eventId);
  return {
    missing,
    functions: functions.map((one) => [one.functionId, one.runs.length, one.missing]),
  };
};

describe("an event", () => {
  it("has the runs that it caused, and says of each other function why there is none", async () => {
    await recordRun("an-old-event", "process-payment", 12 * 60 * 60_000);
    await recordRun(created(0), "process-payment");
    await shop.db.query(sql`
      UPDATE order_events SET sent_at = sent_at - interval '1 minute' WHERE order_id = ${orderIds[0]}`);
    expect(await outcomesOf(created(0))).toMatchObject({
      missing: null,
      functions: [
        ["process-payment", 1, null],
        ["reserve-inventory", 0, "unrecorded"],
        ["send-customer-emails", 0, "unrecorded"],
      ],
    });
  });

  it("that waits in the outbox says so", async () => {
    await shop.db.query(
      sql`UPDATE order_events SET sent_at = NULL WHERE order_id = ${orderIds[1]}`,
    );
    expect(await outcomesOf(created(1))).toMatchObject({
      functions: [
        ["process-payment", 0, "unsent"],
        ["reserve-inventory", 0, "unsent"],
        ["send-customer-emails", 0, "unsent"],
      ],
    });
    const input = { eventId: created(1), key };
    expect(await resendEvent({ ctx, input })).toMatchObject({ kind: "refused" });
    await shop.db.query(sql`
      UPDATE order_events SET sent_at = now() - interval '20 seconds' WHERE order_id = ${orderIds[1]}`);
  });

  it("that is only on the timeline starts nothing", async () => {
    await shop.db.query(sql`
      INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
        inventory_status, sent_at)
      SELECT id, 99, 'order/noted', '{}', 'system', now(), status, payment_status,
        inventory_status, now() FROM orders WHERE id = ${orderIds[0]}`);
    const eventId = `order-${orderIds[0]}-99`;
    expect(await outcomesOf(eventId)).toEqual({ missing: "timeline_only", functions: [] });
  });

  it("of a webhook that reported nothing new was not sent", async () => {
    const webhook = {
      provider: "gateway",
      type: "payment_intent.created",
      subject: "pi_1",
    } as const;
    await recordWebhook({
      ctx: shop.ctx,
      input: { ...webhook, eventId: "evt_echo", state: "open" },
    });
    expect(await outcomesOf("gateway-evt_echo")).toMatchObject({
      functions: [["apply-gateway-event", 0, "nothing_new"]],
    });
  });

  it("without telemetry says that runs are not recorded", async () => {
    const off = { ...ctx, telemetry: null };
    const { runsRead, functions } = await read(created(2), off);
    expect(runsRead).toBe("off");
    expect(new Set(functions.map(({ missing }) => missing))).toEqual(new Set(["telemetry_off"]));
  });

  it("that was sent twice under one id says when", async () => {
    const event = await read("gateway-evt_2");
    expect(event.sentAt).toHaveLength(2);
  });

  it("is never said to be missing when the log could not be read", async () => {
    const fail = () => Promise.reject(new Error("canceling statement due to statement timeout"));
    const db = { ...shop.db, query: fail, queryOnce: fail };
    const failing: Context = { ...ctx, telemetry: ctx.telemetry && { ...ctx.telemetry, db } };
    const input = { eventId: "gateway-evt_1" };
    expect(await readEvent({ ctx: failing, input })).toEqual({ kind: "unavailable" });
    const ofOrder = await read(created(0), failing);
    expect(ofOrder).toMatchObject({ name: "order/created", runsRead: "unavailable" });
  });

  it("is not found under an unknown id", async () => {
    for (const eventId of ["order-1-12345", "order-99999-1", "gateway-x", "reorder-77", "x"]) {
      await expect(readEvent({ ctx, input: { eventId } })).rejects.toThrow(NotFound);
    }
  });
});

describe("sending an event again", () => {
  it("sends the same payload under a new id, and is audited", async () => {
    const original = shop.sentEvents.find(({ id }) => id === created(2));
    shop.sentEvents.length = 0;
    const outcome = await resendEvent({ ctx, input: { eventId: created(2), key } });
    if (outcome.kind !== "sent") throw new Error(outcome.kind);
    expect(shop.sentEvents).toEqual([
      { id: outcome.eventId, name: "order/created", data: original?.data },
    ]);
    expect(outcome.eventId).toMatch(/^manual-/);
    const audited = await shop.db.query(sql`
      SELECT actor, action, data FROM audit_entries WHERE subject = ${`event:${outcome.eventId}`}`);
    const data = { name: "order/created", of: created(2), orderId: orderIds[2] };
    expect(audited).toEqual([{ actor: "user:2", action: "event/resent", data }]);
  });

  it("is refused if the log has left out a part of the payload", async () => {
    const cancelled = { orderId: 1, seq: 9, reason: "Anna Miller moved", actor: "user:1" };
    await insertEvents(shop.db, [
      {
        ...{ id: "manual-1", at: ctx.now(), name: "order/cancelled", data: cancelled },
        ...{ orderId: 1, source: "sent" },
      },
    ]);
    const [stored] = await shop.db.query<{ data: object }>(
      sql`SELECT data FROM telemetry.events WHERE event_id = 'manual-1'`,
    );
    expect(stored?.data).toEqual({ ...cancelled, reason: "[redacted]" });
    const outcome = await resendEvent({ ctx, input: { eventId: "manual-1", key } });
    expect(outcome).toMatchObject({ kind: "refused" });
  });

  it("is refused for events that start nothing, and for Inngest's own", async () => {
    await insertEvents(shop.db, [
      {
        ...{ id: "failed-run", at: ctx.now(), name: "inngest/function.failed", data: {} },
        ...{ orderId: null, source: "received" },
      },
    ]);
    for (const eventId of [`order-${orderIds[0]}-99`, "failed-run"]) {
      const input = { eventId, key };
      expect(await resendEvent({ ctx, input })).toMatchObject({ kind: "refused" });
    }
  });
});

describe("sending an event by hand", () => {
  const send = (as: Context, name: string, payload: unknown) =>
    sendEvent({ ctx: as, input: { name, payload: JSON.stringify(payload), key } });
  const asAdmin = () => ({ ...ctx, actor: admin });
  const resume = { orderId: 1, seq: 1, at: "2026-11-29T12:00:00Z" };

  it("is for administrators, with a payload of the event's schema", async () => {
    await expect(send(ctx, "order/resume", resume)).rejects.toThrow(Forbidden);
    const input = { eventId: created(0) };
    await expect(readPayload({ ctx, input })).rejects.toThrow(Forbidden);
    shop.sentEvents.length = 0;
    const invalid = await send(asAdmin(), "order/resume", { ...resume, seq: "1" });
    expect(invalid).toMatchObject({ kind: "invalid", issues: [{ path: "seq" }] });
    expect(await send(asAdmin(), "inngest/function.failed", {})).toMatchObject({ kind: "invalid" });
    expect(shop.sentEvents).toEqual([]);
    const sent = await send(asAdmin(), "order/resume", resume);
    if (sent.kind !== "sent") throw new Error(sent.kind);
    expect(shop.sentEvents).toEqual([{ id: sent.eventId, name: "order/resume", data: resume }]);
    const [entry] = await shop.db.query(sql`
      SELECT actor, action FROM audit_entries WHERE subject = ${`event:${sent.eventId}`}`);
    expect(entry).toEqual({ actor: "user:1", action: "event/sent" });
  });

  it("can begin with the payload of another event", async () => {
    const payload = await readPayload({ ctx: asAdmin(), input: { eventId: created(0) } });
    expect(payload).toMatchObject({
      name: "order/created",
      payload: { orderId: orderIds[0], seq: 1 },
    });
    const outcome = await send(asAdmin(), "order/created", payload?.payload);
    expect(outcome.kind).toBe("sent");
  });

  it("has one effect, however often the same form is sent after a lost answer", async () => {
    const accepted: string[] = [];
    const inngest = {
      send: async (events: readonly OutgoingEvent[]) => {
        accepted.push(...events.map(({ id }) => id));
        throw new Error("fetch failed");
      },
    };
    const lost = { ...asAdmin(), inngest };
    shop.sentEvents.length = 0;
    const input = { name: "order/resume", payload: JSON.stringify(resume), key: newFormKey() };
    expect(await sendEvent({ ctx: lost, input })).toMatchObject({ kind: "unsure" });
    const actions = async () =>
      (
        await shop.db.query<{ action: string }>(sql`
          SELECT action FROM audit_entries WHERE subject = ${`event:${accepted[0]}`} ORDER BY id`)
      ).map(({ action }) => action);
    expect(await actions()).toEqual(["event/sent", "event/not_accepted"]);
    expect(await sendEvent({ ctx: asAdmin(), input })).toEqual({
      ...{ kind: "sent", eventId: accepted[0] },
    });
    // Inngest drops the repetition, because the id is the same.
    expect(shop.sentEvents.map(({ id }) => id)).toEqual(accepted);
    expect(await actions()).toEqual(["event/sent", "event/not_accepted", "event/sent"]);

    const cron = { cronId: "resume-orders", key: newFormKey() };
    expect(await runCron({ ctx: lost, input: cron })).toMatchObject({ kind: "unsure" });
    const again = { kind: "sent", eventId: accepted[1] };
    expect(await runCron({ ctx: asAdmin(), input: cron })).toEqual(again);
    const other = await runCron({ ctx: asAdmin(), input: { ...cron, key: newFormKey() } });
    expect(other).not.toEqual(again);
  });
});
