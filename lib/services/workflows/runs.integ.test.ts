import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { InngestApi, ServerRunAnswer } from "@/lib/clients/inngest-api";
import type { Context } from "@/lib/context";
import type { RunStatus } from "@/lib/domain/workflows/run-status";
import { createStore } from "@/lib/telemetry/store/create-store";
import { upsertRuns } from "@/lib/telemetry/store/runs-tables";
import { upsertSteps } from "@/lib/telemetry/store/steps-table";
import type { RunRecord } from "@/lib/telemetry/workflows/run-records";
import { traceOfRun } from "@/lib/telemetry/workflows/run-trace";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withTelemetry } from "@/tests/support/with-telemetry";
import { cancelRun, cancelRuns, countOpenRuns, listRuns, readRunPage, readRunRows } from ".";

const operator = { kind: "operator", userId: 2, role: "operator" } as const;
const minuteMs = 60_000;

let shop: TestShop;
let ctx: Context;
let start: number;

beforeAll(async () => {
  shop = await startTestShop();
  await createStore(shop.db, shop.ctx.now());
  start = shop.ctx.now().getTime();
  ctx = withTelemetry(shop.as(operator));
  await upsertRuns(shop.db, [
    run("paid", { functionId: "process-payment", orderId: 1, ageMin: 50 }),
    run("reserved", { functionId: "reserve-inventory", orderId: 1, ageMin: 50 }),
    run("declined", { functionId: "process-payment", orderId: 2, ageMin: 40, status: "failed" }),
    run("emails", { functionId: "send-customer-emails", ageMin: 30, batch: [1, 2] }),
    run("shipping", { functionId: "create-shipment", orderId: 3, ageMin: 20, status: "retrying" }),
    run("cron", { functionId: "resume-orders", ageMin: 10, status: "running" }),
  ]);
});
afterAll(() => shop.close());

interface RunFixture {
  functionId: string;
  ageMin: number;
  status?: RunStatus;
  orderId?: number;
  batch?: number[];
}

const errors = {
  failed: { name: "SafeError", message: "The payment of order 2 is missing.", cause: "x" },
  retrying: { name: "CarrierUnavailable", message: "", cause: "Error: ECONNREFUSED" },
} as const;

function run(runId: string, fixture: RunFixture): RunRecord {
  const { functionId, ageMin, status = "completed", orderId, batch } = fixture;
  const at = new Date(start - ageMin * minuteMs);
  const orders = batch ?? [orderId ?? null];
  const error = status === "failed" || status === "retrying" ? errors[status] : undefined;
  return {
    ...{ runId, functionId, status, attempt: 0, queuedAt: at, startedAt: at, at },
    trace: { ...traceOfRun(runId, []), orderId: orderId ?? null },
    events: orders.map((order, index) => ({
      id: order === null ? `cron-${runId}` : `order-${order}-${index + 4}`,
      name: "test/event",
      orderId: order,
    })),
    eventCount: orders.length,
    endedAt: status === "completed" || status === "failed" ? at : null,
    error: error && { ...error, frames: [], fingerprint: `00000000${functionId.slice(0, 8)}` },
  };
}

const list = async (input: Partial<Parameters<typeof listRuns>[0]["input"]> = {}) => {
  const page = await listRuns({ ctx, input: { limit: 10, ...input } });
  if (page.kind !== "listed") throw new Error(page.kind);
  return page;
};
const idsOf = async (input: Parameters<typeof list>[0]) =>
  (await list(input)).runs.map(({ runId }) => runId);

describe("the list of runs", () => {
  it("is ordered by creation, newest first, and paged without gaps or repetitions", async () => {
    const ids: string[] = [];
    let page = await list({ limit: 2 });
    for (;;) {
      ids.push(...page.runs.map(({ runId }) => runId));
      if (!page.next) break;
      page = await list({ limit: 2, before: page.next });
    }
    expect(ids).toEqual(["cron", "shipping", "emails", "declined", "reserved", "paid"]);
  });

  it.each([
    [{ function: "process-payment" }, ["declined", "paid"]],
    [{ status: "retrying" }, ["shipping"]],
    [{ status: "completed", within: "1h" }, ["emails", "reserved", "paid"]],
    [{ within: "15m" }, ["cron"]],
    // A batch belongs to each of its orders.
    [{ order: 1 }, ["emails", "reserved", "paid"]],
    [{ q: "#2" }, ["emails", "declined"]],
    [{ q: "order-2-5" }, ["emails"]],
    [{ q: "PAYMENT of" }, ["declined"]],
    [{ q: "econnrefused" }, ["shipping"]],
    [{ q: "100%" }, []],
  ] as const)("is filtered by %o", async (filter, expected) => {
    expect(await idsOf(filter)).toEqual(expected);
  });

  it("reads the current rows of shown runs, and no unknown ones", async () => {
    const rows = await readRunRows({ ctx, input: { runIds: ["paid", "unknown"] } });
    expect(rows).toMatchObject([{ runId: "paid", status: "completed", orderId: 1 }]);
  });

  it("says that telemetry is off, or that the store can't be read", async () => {
    const input = { limit: 10 };
    const off = { ...ctx, telemetry: null };
    expect(await listRuns({ ctx: off, input })).toEqual({ kind: "off" });
    const fail = () => Promise.reject(new Error("canceling statement due to statement timeout"));
    const db = { ...shop.db, query: fail, queryOnce: fail };
    const failing: Context = { ...ctx, telemetry: ctx.telemetry && { ...ctx.telemetry, db } };
    expect(await listRuns({ ctx: failing, input })).toEqual({ kind: "unavailable" });
  });

  it("is for operators only", async () => {
    const customer = withTelemetry(shop.as({ kind: "customer", customerId: 1, userId: 1 }));
    const key = withTelemetry(shop.as({ kind: "api_key", id: 1, scopes: ["orders:read"] }));
    for (const other of [customer, key]) {
      await expect(listRuns({ ctx: other, input: { limit: 1 } })).rejects.toThrow(Forbidden);
      const input = { runId: "paid" };
      await expect(readRunPage({ ctx: other, input })).rejects.toThrow(Forbidden);
      await expect(cancelRun({ ctx: other, input })).rejects.toThrow(Forbidden);
      await expect(cancelRuns({ ctx: other, input: { filter: {} } })).rejects.toThrow(Forbidden);
    }
  });
});

describe("a run", () => {
  it("has its steps with their attempts, and its batch's events", async () => {
    const queuedAt = new Date(start - 30 * minuteMs);
    const step = {
      ...{ runId: "emails", queuedAt, functionId: "send-customer-emails", stepId: "s1" },
      ...{ name: "send-emails", kind: "run", traceId: "t", spanId: "s", orderId: null },
      startedAt: queuedAt,
    };
    await upsertSteps(shop.db, [
      {
        ...step,
        attempt: 0,
        status: "retrying",
        durationUs: 1_500,
        error: { ...errors.retrying, frames: ["at x"], fingerprint: "f" },
      },
      { ...step, attempt: 1, status: "completed", durationUs: 2_000, output: [1] },
    ]);
    const page = await readRunPage({ ctx, input: { runId: "emails" } });
    expect(page).toMatchObject({
      kind: "found",
      run: {
        eventCount: 2,
        events: [
          { id: "order-1-4", orderId: 1 },
          { id: "order-2-5", orderId: 2 },
        ],
        steps: [
          {
            name: "send-emails",
            status: "completed",
            attempts: [
              { attempt: 0, durationMs: 1.5, error: { name: "CarrierUnavailable" } },
              { attempt: 1, durationMs: 2, output: [1], error: null },
            ],
          },
        ],
      },
    });
  });

  it("has the log lines of its steps, and those of its orders in a batch", async () => {
    const trace = traceOfRun("emails", []).span;
    const at = new Date(start - 30 * minuteMs);
    await shop.db.query(sql`
      INSERT INTO telemetry.spans (trace_id, span_id, parent_span_id, name, kind, status, service,
        order_id, started_at, duration_us, links)
      VALUES (${trace.traceId}, 'child', 's', 'email order_shipped', 'client', 'ok', 'web', NULL,
          ${at}::timestamptz, 1, NULL),
        ('order-1-trace', 'event', 'x', 'run send-customer-emails', 'consumer', 'ok', 'web', 1,
          ${at}::timestamptz, 1, '[{"traceId": "t", "spanId": "s"}]'),
        ('order-1-trace', 'verb', 'event', 'sendEmail', 'internal', 'ok', 'web', 1,
          ${at}::timestamptz, 1, NULL)`);
    await shop.db.query(sql`
      INSERT INTO telemetry.logs (at, level, message, service, trace_id, span_id, fields, words)
      SELECT ${at}::timestamptz, 'info', message, 'web', trace_id, span_id, '{}', ''
      FROM (VALUES ('of the step', ${trace.traceId}, 'child'), ('of the order', 'order-1-trace', 'verb'),
        ('of another run', ${trace.traceId}, 'other'), ('of the run', ${trace.traceId}, ${trace.spanId}))
        AS line (message, trace_id, span_id)`);
    const page = await readRunPage({ ctx, input: { runId: "emails" } });
    if (page.kind !== "found" || page.logs.kind !== "listed") throw new Error("No logs.");
    expect(page.logs.lines.map(({ message, stepId }) => [message, stepId])).toEqual([
      ["of the step", "s1"],
      ["of the order", "s1"],
      ["of the run", null],
    ]);
  });

  it("has its own lines, however many the traces of its orders have", async () => {
    const at = new Date(start - 30 * minuteMs - 1_000);
    await shop.db.query(sql`
      INSERT INTO telemetry.logs (at, level, message, service, trace_id, span_id, fields, words)
      SELECT ${at}::timestamptz, 'info', 'of the order, elsewhere', 'web', 'order-1-trace', 'other',
        '{}', '' FROM generate_series(1, 600)`);
    const page = await readRunPage({ ctx, input: { runId: "emails" } });
    if (page.kind !== "found" || page.logs.kind !== "listed") throw new Error("No logs.");
    expect(page.logs.lines.map(({ message }) => message)).toEqual([
      ...["of the step", "of the order", "of the run"],
    ]);
    expect(page.logs.hasMore).toBe(false);
  });

  it("that was lost says when its order is resumed", async () => {
    const { id } = await shop.place();
    await upsertRuns(shop.db, [
      run("lost", { functionId: "process-payment", orderId: id, ageMin: 5, status: "lost" }),
    ]);
    const page = await readRunPage({ ctx, input: { runId: "lost" } });
    expect(page).toMatchObject({ resume: { resumeAt: expect.stringMatching(/^20/) } });
  });

  it("is not found if it was not recorded", async () => {
    const input = { runId: "unknown" };
    await expect(readRunPage({ ctx, input })).rejects.toThrow(NotFound);
    await expect(cancelRun({ ctx, input })).rejects.toThrow(NotFound);
  });
});

describe("cancelling", () => {
  const endedAt = new Date("2026-11-29T12:00:00Z");
  const known = (status: "running" | "completed" | "cancelled"): ServerRunAnswer => ({
    ...{ kind: "known", status, output: null },
    endedAt: status === "running" ? null : endedAt,
  });

  /** A server that accepts the cancellation and then answers this. */
  const serverWith = (answer: ServerRunAnswer): InngestApi => ({
    cancelRun: async () => ({ kind: "sent" }),
    readRun: async () => answer,
  });

  async function cancelOpen(runId: string, inngestApi: InngestApi) {
    await upsertRuns(shop.db, [
      run(runId, { functionId: "undo-order", orderId: 7, ageMin: 3, status: "running" }),
    ]);
    const outcome = await cancelRun({ ctx: { ...ctx, inngestApi }, input: { runId } });
    const [row] = await readRunRows({ ctx, input: { runIds: [runId] } });
    const audited = await shop.db.query(sql`
      SELECT actor, data FROM audit_entries WHERE subject = ${`run:${runId}`}`);
    return { outcome: outcome.kind, status: row?.status, audited };
  }
  const audited = [{ actor: "user:2", data: { functionId: "undo-order", orderId: 7 } }];

  it("records what the server did, and who asked for it", async () => {
    expect(await cancelOpen("c1", serverWith(known("cancelled")))).toEqual({
      ...{ outcome: "cancelled", status: "cancelled", audited },
    });
  });

  it("ends a run that the server has forgotten", async () => {
    expect(await cancelOpen("c2", serverWith({ kind: "unknown" }))).toEqual({
      ...{ outcome: "cancelled", status: "cancelled", audited },
    });
  });

  it("is only requested while the run goes on", async () => {
    expect(await cancelOpen("c3", serverWith(known("running")))).toEqual({
      ...{ outcome: "requested", status: "running", audited },
    });
  });

  it("is refused for a run that ended meanwhile, whose end is recorded", async () => {
    expect(await cancelOpen("c4", serverWith(known("completed")))).toEqual({
      ...{ outcome: "refused", status: "completed", audited: [] },
    });
    const again = await cancelRun({ ctx, input: { runId: "c4" } });
    expect(again).toEqual({ kind: "refused", reason: "This run has already ended." });
  });

  it("is requested and audited once the server accepted it, even if it is away afterward", async () => {
    const api = serverWith({ kind: "unavailable", error: "x" });
    expect(await cancelOpen("c6", api)).toEqual({
      ...{ outcome: "requested", status: "running", audited },
    });
  });

  it("is refused while the server is away", async () => {
    const away: ServerRunAnswer & { kind: "unavailable" } = { kind: "unavailable", error: "x" };
    const api: InngestApi = { cancelRun: async () => away, readRun: async () => away };
    expect(await cancelOpen("c5", api)).toEqual({
      ...{ outcome: "refused", status: "running", audited: [] },
    });
  });

  it("of many takes a filter, never none, and leaves runs that have ended", async () => {
    for (const broad of [{}, { within: "7d" }, { from: "1970-01-01T00:00:00Z" }] as const) {
      const none = await cancelRuns({ ctx, input: { filter: broad } });
      expect(none).toMatchObject({ kind: "refused" });
    }
    const filter = { q: "ECONNREFUSED" };
    expect(await countOpenRuns({ ctx, input: { filter } })).toBe(1);
    expect(await cancelRuns({ ctx, input: { filter } })).toEqual({
      ...{ kind: "done", cancelled: 1, requested: 0, refused: [], hasMore: false },
    });
    expect(await idsOf({ status: "cancelled", q: "ECONNREFUSED" })).toEqual(["shipping"]);
    expect(await countOpenRuns({ ctx, input: { filter } })).toBe(0);
    expect(await idsOf({ q: "declined" })).toEqual([]);
    expect((await list({ function: "process-payment", status: "failed" })).runs).toHaveLength(1);
  });

  it("of many cancels no more runs than the operator confirmed, and says which go on", async () => {
    await upsertRuns(
      shop.db,
      [6, 5, 4].map((ageMin) =>
        run(`many-${ageMin}`, { functionId: "sync-inventory", ageMin, status: "running" }),
      ),
    );
    const answers = [known("cancelled"), known("running")];
    const inngestApi: InngestApi = {
      cancelRun: async () => ({ kind: "sent" }),
      readRun: async (runId) => answers[runId === "many-6" ? 0 : 1] ?? known("running"),
    };
    const input = { filter: { function: "sync-inventory" }, countMax: 2 };
    expect(await cancelRuns({ ctx: { ...ctx, inngestApi }, input })).toEqual({
      ...{ kind: "done", cancelled: 1, requested: 1, refused: [], hasMore: true },
    });
    const rows = await readRunRows({ ctx, input: { runIds: ["many-6", "many-5", "many-4"] } });
    expect(new Map(rows.map(({ runId, status }) => [runId, status]))).toEqual(
      new Map([
        ["many-6", "cancelled"],
        ["many-5", "running"],
        ["many-4", "running"],
      ]),
    );
  });
});
