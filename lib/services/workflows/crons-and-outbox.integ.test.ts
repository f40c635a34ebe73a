import { hostname } from "node:os";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { newFormKey } from "@/lib/domain/form-key";
import { drainOutbox } from "@/lib/services/outbox/drain-outbox";
import { LivePublisher } from "@/lib/services/outbox/live-publisher";
import { takeOutboxLease } from "@/lib/services/outbox/outbox-lease";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { createStore } from "@/lib/telemetry/store/create-store";
import { upsertRuns } from "@/lib/telemetry/store/runs-tables";
import { traceOfRun } from "@/lib/telemetry/workflows/run-trace";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withTelemetry } from "@/tests/support/with-telemetry";
import { listCrons, readOutbox, runCron } from ".";

const key = newFormKey();
let shop: TestShop;
let ctx: Context;

beforeAll(async () => {
  shop = await startTestShop();
  await createStore(shop.db, shop.ctx.now());
  ctx = withTelemetry(shop.as({ kind: "operator", userId: 2, role: "operator" }));
});
afterAll(() => shop.close());

describe("the crons", () => {
  it("have their next times, and their last runs with those by hand marked", async () => {
    const at = new Date(ctx.now().getTime() - 60_000);
    const record = (runId: string, name: string) => ({
      ...{ runId, functionId: "sweep-outbox", status: "completed" as const, attempt: 0 },
      ...{ queuedAt: at, startedAt: at, at, endedAt: at, eventCount: 1, output: [{ overdue: 2 }] },
      trace: traceOfRun(runId, []),
      events: [{ id: runId, name, orderId: null }],
    });
    await upsertRuns(shop.db, [
      record("a", "cron/sweep-outbox.run"),
      record("b", "inngest/scheduled.timer"),
    ]);
    const { crons } = await listCrons({ ctx });
    const sweep = crons.find(({ id }) => id === "sweep-outbox");
    expect(sweep?.runs.map((run) => [run.runId, run.isManual]).sort()).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(sweep?.runs[0]?.output).toEqual([{ overdue: 2 }]);
    expect(sweep?.next).toHaveLength(3);
    const sixHourly = crons.find(({ id }) => id === "sync-inventory");
    for (const next of sixHourly?.next ?? []) expect(next).toMatch(/T(00|06|12|18):00:00.000Z$/);
  });

  it("are started by their event, and audited", async () => {
    shop.sentEvents.length = 0;
    const outcome = await runCron({ ctx, input: { cronId: "resume-orders", key } });
    expect(shop.sentEvents).toMatchObject([{ name: "cron/resume-orders.run", data: {} }]);
    expect(outcome.kind).toBe("sent");
    const [entry] = await shop.db.query(sql`
      SELECT actor, action FROM audit_entries WHERE subject = 'cron:resume-orders'`);
    expect(entry).toEqual({ actor: "user:2", action: "cron/started" });
    const input = { cronId: "process-payment", key };
    await expect(runCron({ ctx, input })).rejects.toThrow(NotFound);
    const customer = shop.as({ kind: "customer", customerId: 1, userId: 1 });
    const ofCustomer = runCron({ ctx: customer, input: { cronId: "resume-orders", key } });
    await expect(ofCustomer).rejects.toThrow(Forbidden);
  });
});

describe("the outbox", () => {
  it("lists what is unsent, the oldest first, in pages", async () => {
    await drainOutbox(shop.ctx, new LivePublisher(shop.ctx));
    expect(await readOutbox({ ctx, input: { limit: 5 } })).toMatchObject({
      ...{ unsent: 0, oldestAt: null, orderEvents: [], webhooks: [], reorders: [], next: null },
    });
    const placed = [(await shop.place()).id, (await shop.place()).id, (await shop.place()).id];
    const webhook = {
      provider: "carrier",
      eventId: "trk_1",
      type: "in_transit",
      subject: "1",
    } as const;
    await recordWebhook({ ctx: shop.ctx, input: webhook });
    const first = await readOutbox({ ctx, input: { limit: 2 } });
    expect(first).toMatchObject({
      unsent: 3,
      orderEvents: [{ orderId: placed[0] }, { orderId: placed[1] }],
      webhooks: [{ eventId: "carrier-trk_1", orderId: 1 }],
    });
    expect(first.oldestAt).toBe(first.orderEvents[0]?.since);
    const second = await readOutbox({ ctx, input: { limit: 2, after: first.next ?? 0 } });
    expect(second).toMatchObject({ orderEvents: [{ orderId: placed[2] }], next: null });
  });

  it("names the process that holds its lease", async () => {
    expect((await readOutbox({ ctx, input: { limit: 1 } })).dispatcher).toBeNull();
    const lease = await takeOutboxLease(shop.db);
    const { dispatcher } = await readOutbox({ ctx, input: { limit: 1 } });
    expect(dispatcher).toMatchObject({ host: hostname(), pid: process.pid });
    await lease?.release();
    expect((await readOutbox({ ctx, input: { limit: 1 } })).dispatcher).toBeNull();
  });
});
