import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/database";
import { insertEvents } from "@/lib/telemetry/store/events-table";
import { upsertRuns } from "@/lib/telemetry/store/runs-tables";
import { insertSpans } from "@/lib/telemetry/store/spans-table";
import { upsertSteps } from "@/lib/telemetry/store/steps-table";
import { TelemetryStore } from "@/lib/telemetry/store/store";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { reconcileRuns, recordEnd } from "./reconcile-runs";
import { recordEvents } from "./record-events";
import { runJournal } from "./run-journal";
import type { EventRecord, RunRecord, StepRecord } from "./run-records";
import { traceOfRun } from "./run-trace";

const now = new Date();
/** Larger than an integer of PostgreSQL. */
const impossibleId = 3_000_000_000;

let testDatabase: TestDatabase;
let processes: ReturnType<typeof openDatabase>[];
let store: TelemetryStore;

beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  processes = [openDatabase(testDatabase.url, 2), openDatabase(testDatabase.url, 2)];
  store = new TelemetryStore(db(), {
    retention: { days: 7, bytesMax: 1024 ** 3 },
    now: () => new Date(),
    warn: () => undefined,
  });
  await store.start();
});
afterAll(async () => {
  globalThis.waybillRunJournal = undefined;
  await store.stop();
  await Promise.all(processes.map(({ pool }) => pool.end()));
  await testDatabase.drop();
});
beforeEach(async () => {
  await db().query(sql`
    TRUNCATE telemetry.runs, telemetry.run_events, telemetry.steps, telemetry.events,
      telemetry.spans`);
});

function db() {
  const [first] = processes;
  if (!first) throw new Error("The database is not open.");
  return first;
}

function run(runId: string, more: Partial<RunRecord> = {}): RunRecord {
  return {
    ...{ runId, functionId: "test", status: "running", attempt: 0, queuedAt: now, startedAt: now },
    ...{ trace: traceOfRun(runId, []), events: [], eventCount: 1, at: now, endedAt: null },
    ...more,
  };
}

function step(runId: string): StepRecord {
  return {
    ...{ runId, functionId: "test", stepId: "step", name: "step", kind: "step", attempt: 0 },
    ...{ status: "running", queuedAt: now, startedAt: now, durationUs: null, orderId: null },
    ...{ traceId: "a".repeat(32), spanId: "b".repeat(16) },
  };
}

function event(id: string): EventRecord {
  return { id, at: now, name: "test/event", data: {}, orderId: null, source: "sent" };
}

async function rowsOf<Row extends object>(statement: ReturnType<typeof sql>): Promise<Row[]> {
  await store.flush();
  return db().query<Row>(statement);
}

describe("the journal", () => {
  it("stores an event whose order id no order can have, and the rows beside it", async () => {
    globalThis.waybillRunJournal = runJournal(store);
    const resume = (id: string, orderId: number) => ({
      ...{ id, name: "order/resume", ts: now.getTime(), data: { orderId, seq: 1 } },
    });
    const events = [resume("one", 1), resume("two", impossibleId), resume("three", 0.5)];
    recordEvents(events, "sent");
    for (const event of events) {
      globalThis.waybillRunJournal.addRun(run(event.id, { trace: traceOfRun(event.id, [event]) }));
    }
    const ids = [
      { id: "one", orderId: 1 },
      { id: "three", orderId: null },
      { id: "two", orderId: null },
    ];
    const selected = sql`
      SELECT event_id AS id, order_id AS "orderId" FROM telemetry.events ORDER BY event_id`;
    expect(await rowsOf(selected)).toEqual(ids);
    const runs = sql`SELECT run_id AS id, order_id AS "orderId" FROM telemetry.runs ORDER BY run_id`;
    expect(await rowsOf(runs)).toEqual(ids);
    expect(store.status()).toMatchObject({ state: "ok", dropped: { events: 0, runs: 0 } });
  });

  it("bounds and redacts the result of a run that the server reports", async () => {
    const outputs = [{ note: "a\0b", email: "ann@customers.test" }, "x".repeat(9_000), null];
    await upsertRuns(
      db(),
      outputs.map((_, index) => run(`run-${index}`)),
    );
    for (const [index, output] of outputs.entries()) {
      const openRun = { runId: `run-${index}`, queuedAt: now };
      await recordEnd(db(), openRun, { status: "completed", endedAt: now, output }, now);
    }
    const runs = await rowsOf<{ output: unknown }>(
      sql`SELECT output FROM telemetry.runs WHERE status = 'completed' ORDER BY run_id`,
    );
    expect(runs.map(({ output }) => output)).toEqual([
      { note: expect.not.stringContaining("\0"), email: "[redacted]" },
      { truncated: "9002 characters" },
      null,
    ]);
  });

  it("leaves a run that is being written for a later comparison with the server", async () => {
    await upsertRuns(db(), [run("busy"), run("silent")]);
    const api = { readRun: async () => ({ kind: "unknown" as const }) };
    const later = new Date(now.getTime() + 60 * 60_000);
    const pass = () => reconcileRuns(db(), api as never, later);
    await processes[1]?.transaction(async (tx) => {
      await tx.query(sql`UPDATE telemetry.runs SET attempt = 1 WHERE run_id = 'busy'`);
      expect(await pass()).toMatchObject({ asked: 1, lost: 1 });
    });
    expect(await pass()).toMatchObject({ asked: 1, lost: 1 });
  });
});

describe("two processes that write the same rows in different orders", () => {
  const ids = Array.from({ length: 300 }, (_, index) => `id-${index}`);

  it.each([
    ["runs", upsertRuns, ids.map((id) => run(id))],
    ["steps", upsertSteps, ids.map((id) => step(id))],
    ["results of steps", upsertSteps, ids.map((id) => ({ ...step(id), isMemoized: true }))],
    ["events", insertEvents, ids.map((id) => event(id))],
  ] as const)("do not deadlock: %s", async (_name, write, rows) => {
    const writeRows = write as (
      to: ReturnType<typeof db>,
      rows: readonly unknown[],
    ) => Promise<void>;
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        processes.map((database, index) =>
          writeRows(database, index === 0 ? rows : [...rows].reverse()),
        ),
      );
    }
  });
});

describe("spans", () => {
  it("of a day that is not stored are left out, and the others kept", async () => {
    const tracer = new BasicTracerProvider().getTracer("test");
    const spans = ["kept", "long ago"].map((name) => {
      const startTime = name === "kept" ? now : new Date(now.getTime() - 20 * 24 * 60 * 60_000);
      const span = tracer.startSpan(name, { startTime, attributes: { "order.id": impossibleId } });
      span.end();
      return span;
    });
    await insertSpans(db(), "test", spans as never);
    expect(await rowsOf(sql`SELECT name, order_id AS "orderId" FROM telemetry.spans`)).toEqual([
      { name: "kept", orderId: null },
    ]);
  });
});
