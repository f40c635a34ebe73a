import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import type { TraceFilter } from "@/lib/domain/trace/trace-search";
import { createStore } from "@/lib/telemetry/store/create-store";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import {
  type RecordedSpan,
  recordSpans,
  spanIdOf,
  traceIdOf,
} from "@/tests/support/recorded-spans";
import { listRootNames } from "./list-root-names";
import { countNewTraces, type ListTraces, listTraces } from "./list-traces";

const now = new Date("2026-03-10T12:00:00Z");
const minuteMs = 60_000;

let testDatabase: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let ctx: Context;

/** A trace of a root that started so many minutes ago, and one span below it. */
function trace(
  id: string,
  minutesAgo: number,
  more: Partial<RecordedSpan> & { childError?: string },
) {
  const { childError, ...root } = more;
  const startedAt = new Date(now.getTime() - minutesAgo * minuteMs);
  const traceId = traceIdOf(id);
  return [
    { traceId, spanId: spanIdOf(id), name: "GET /api/v1/orders", startedAt, ...root },
    {
      ...{ traceId, spanId: spanIdOf(`${id}f`), parentSpanId: spanIdOf(id), startedAt },
      ...{ name: "SELECT orders", ...(childError !== undefined && { error: childError }) },
    },
  ];
}

beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  db = openDatabase(testDatabase.url, 3);
  await createStore(db, now);
  await recordSpans(db, [
    ...trace("a1", 1, { name: "POST /api/v1/orders", kind: "server", orderId: 17, ms: 80 }),
    ...trace("a2", 2, { childError: "Timeout" }),
    ...trace("a3", 3, { ms: 900 }),
    ...trace("a4", 200, { error: "Refused", ms: 5 }),
    ...trace("a5", 30 * 60, { childError: "Old", orderId: 17 }),
  ]);
  ctx = {
    actor: { kind: "operator", userId: 1, role: "operator" },
    telemetry: { db },
    now: () => now,
    log: { warn: () => undefined },
  } as unknown as Context;
});
afterAll(async () => {
  await db.pool.end();
  await testDatabase.drop();
});

async function list(input: Partial<ListTraces> = {}) {
  const page = await listTraces({ ctx, input: { limit: 50, ...input } });
  if (page.kind !== "listed") throw new Error(page.kind);
  return page;
}

async function idsOf(filter: TraceFilter): Promise<string[]> {
  const { traces } = await list(filter);
  return traces.map(({ traceId }) => traceId.slice(14, 16));
}

describe("the list of traces", () => {
  it("has the root of each trace, newest first", async () => {
    const { traces } = await list();
    expect(traces.map(({ traceId }) => traceId)).toEqual(
      ["a1", "a2", "a3", "a4", "a5"].map(traceIdOf),
    );
    expect(traces[0]).toEqual({
      traceId: traceIdOf("a1"),
      name: "POST /api/v1/orders",
      kind: "server",
      startedAt: "2026-03-10T11:59:00.000Z",
      durationUs: 80_000,
      outcome: "ok",
      firstError: null,
      orderId: 17,
    });
  });

  it("counts a trace with any failed span as failed", async () => {
    const { traces } = await list({ outcome: "failed" });
    expect(traces.map(({ firstError }) => firstError)).toEqual([
      { name: "SELECT orders", error: "Timeout" },
      { name: "GET /api/v1/orders", error: "Refused" },
      { name: "SELECT orders", error: "Old" },
    ]);
    expect(await idsOf({ outcome: "ok" })).toEqual(["a1", "a3"]);
  });

  it("finds failed traces page by page, however old they are", async () => {
    const first = await list({ outcome: "failed", limit: 1 });
    expect(first.traces.map(({ traceId }) => traceId)).toEqual([traceIdOf("a2")]);
    const second = await list({ outcome: "failed", limit: 1, before: first.next ?? undefined });
    expect(second.traces.map(({ traceId }) => traceId)).toEqual([traceIdOf("a4")]);
    const third = await list({ outcome: "failed", limit: 1, before: second.next ?? undefined });
    expect(third.traces.map(({ traceId }) => traceId)).toEqual([traceIdOf("a5")]);
    expect(third.next).toBeNull();
  });

  it("filters by name, duration, order and time", async () => {
    expect(await idsOf({ name: "POST /api/v1/orders" })).toEqual(["a1"]);
    expect(await idsOf({ minMs: 80 })).toEqual(["a1", "a3"]);
    expect(await idsOf({ order: 17 })).toEqual(["a1", "a5"]);
    expect(await idsOf({ order: 17, outcome: "failed" })).toEqual(["a5"]);
    expect(await idsOf({ within: "1h" })).toEqual(["a1", "a2", "a3"]);
    expect(await idsOf({ from: "2026-03-10T08:00:00Z", to: "2026-03-10T11:58:00+00:00" })).toEqual([
      "a3",
      "a4",
    ]);
  });

  it("continues after the last trace of a page", async () => {
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, before: first.next ?? undefined });
    expect(second.traces.map(({ traceId }) => traceId)).toEqual(["a3", "a4"].map(traceIdOf));
    expect((await list({ limit: 50, before: second.next ?? undefined })).next).toBeNull();
  });

  it("lists the names of roots once", async () => {
    expect(await listRootNames({ ctx })).toEqual({
      kind: "listed",
      names: ["GET /api/v1/orders", "POST /api/v1/orders"],
    });
  });

  it("counts what is newer than its first trace", async () => {
    const { traces: _, ...page } = await list({
      before: (await list({ limit: 2 })).next ?? undefined,
    });
    const since = page.first ?? { startedAtUs: 0, spanId: "" };
    const count = (filter: TraceFilter) => countNewTraces({ ctx, input: { ...filter, since } });
    expect(await count({})).toEqual({ kind: "counted", count: 2 });
    expect(await count({ outcome: "failed" })).toEqual({ kind: "counted", count: 1 });
  });

  it("says that the store is off or can't be read", async () => {
    expect(await listTraces({ ctx: { ...ctx, telemetry: null }, input: { limit: 1 } })).toEqual({
      kind: "off",
    });
    const other = await createEmptyDatabase();
    const empty = openDatabase(other.url, 1);
    const broken = { ...ctx, telemetry: { db: empty } } as unknown as Context;
    expect(await listTraces({ ctx: broken, input: { limit: 1 } })).toEqual({ kind: "unavailable" });
    await empty.pool.end();
    await other.drop();
  });

  it("is for operators only", async () => {
    const customer = { ...ctx, actor: { kind: "customer", userId: 2, customerId: 1 } } as Context;
    await expect(listTraces({ ctx: customer, input: { limit: 1 } })).rejects.toThrow(Forbidden);
  });
});
