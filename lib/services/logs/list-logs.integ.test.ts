import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import type { LogCursor, LogSearch } from "@/lib/domain/telemetry/log-view";
import { createStore } from "@/lib/telemetry/store/create-store";
import { insertLogs } from "@/lib/telemetry/store/logs-table";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { listLogs } from "./list-logs";
import { listLogsOfTrace } from "./list-logs-of-trace";

const now = new Date("2026-03-10T12:00:00Z");
const operator: Actor = { kind: "operator", userId: 1, role: "operator" };
const [traceA, traceB] = ["a".repeat(32), "b".repeat(32)];
const requestId = randomUUID();

let testDatabase: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let ctx: Context;
const warnings: object[] = [];

/** A minute before `now` per step, so that the first line is the newest. */
const lines = [
  {
    level: "info",
    msg: "request",
    method: "POST",
    path: "/api/v1/orders",
    requestId,
    traceId: traceA,
    orderId: 17,
  },
  {
    level: "error",
    msg: "A function failed.",
    traceId: traceA,
    orderId: 17,
    error: { name: "Gone" },
  },
  { level: "warn", msg: "An email was not delivered.", traceId: traceB, orderId: 18 },
  { level: "debug", msg: "Requested twice", traceId: traceB },
  { level: "info", msg: "inventory movement", orderId: 17, kind: "reserve" },
];

beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  db = openDatabase(testDatabase.url, 3);
  await createStore(db, now);
  const texts = lines.map((line, index) =>
    JSON.stringify({ time: atMinute(index), service: "web", ...line }),
  );
  await insertLogs(db, texts);
  ctx = {
    actor: operator,
    telemetry: { db },
    log: { warn: (fields: object) => warnings.push(fields) },
  } as unknown as Context;
});

afterAll(async () => {
  await db.pool.end();
  await testDatabase.drop();
});

function atMinute(minutesAgo: number): string {
  return new Date(now.getTime() - minutesAgo * 60_000).toISOString();
}

async function messages(search: LogSearch, limit = 10, before?: LogCursor): Promise<string[]> {
  const page = await listLogs({ ctx, input: { search, limit, before } });
  return page.kind === "listed" ? page.lines.map(({ message }) => message) : [page.kind];
}

const all = lines.map(({ msg }) => msg);

describe("listLogs", () => {
  it("lists the newest lines first, page by page", async () => {
    const first = await listLogs({ ctx, input: { search: {}, limit: 2 } });
    if (first.kind !== "listed") throw new Error(first.kind);
    expect(first.lines.map(({ message }) => message)).toEqual(all.slice(0, 2));
    expect(first.hasMore).toBe(true);
    const [, last] = first.lines;
    const cursor = { at: new Date(last?.at ?? 0), id: last?.id ?? 0 };
    expect(await messages({}, 10, cursor)).toEqual(all.slice(2));
  });

  it("returns a line with its fields", async () => {
    const page = await listLogs({ ctx, input: { search: {}, limit: 1 } });
    expect(page).toMatchObject({
      lines: [
        {
          ...{ at: atMinute(0), level: "info", message: "request", service: "web" },
          ...{ requestId, traceId: traceA, spanId: null, orderId: 17 },
          fields: { method: "POST", path: "/api/v1/orders" },
        },
      ],
    });
  });

  it.each<[string, LogSearch, number[]]>([
    ["a level and those above it", { level: "warn" }, [1, 2]],
    ["errors", { level: "error" }, [1]],
    ["all but debug lines", { level: "info" }, [0, 1, 2, 4]],
    ["every level", { level: "debug" }, [0, 1, 2, 3, 4]],
    ["an order", { order: 17 }, [0, 1, 4]],
    ["a trace", { trace: traceB }, [2, 3]],
    ["a request", { request: requestId }, [0]],
    ["words of the message", { q: "not DELIVERED" }, [2]],
    ["the beginning of a word", { q: "request" }, [0, 3]],
    ["parts of a path", { q: "/api/v1" }, [0]],
    ["a field's value", { q: "reserve" }, [4]],
    ["a short word, as it is", { q: "v" }, []],
    ["words with punctuation of a query", { q: "a & !b | (c:*'" }, []],
    ["no word at all", { q: "&&" }, []],
    ["a time range", { from: atMinute(3), to: atMinute(1) }, [2, 3]],
    ["several filters", { order: 17, level: "warn", q: "function" }, [1]],
    ["another order", { order: 99 }, []],
  ])("finds %s", async (_name, search, expected) => {
    expect(await messages(search)).toEqual(expected.map((index) => all[index]));
  });

  it("lists what is new since a time", async () => {
    const since = new Date(atMinute(1));
    const page = await listLogs({ ctx, input: { search: {}, since, limit: 10 } });
    expect(page.kind === "listed" && page.lines.map(({ message }) => message)).toEqual(
      all.slice(0, 2),
    );
  });

  it("says that telemetry is off, or that the store can't be read", async () => {
    const off = { ...ctx, telemetry: null };
    expect(await listLogs({ ctx: off, input: { search: {}, limit: 1 } })).toEqual({ kind: "off" });
    const empty = await createEmptyDatabase();
    const emptyDb = openDatabase(empty.url, 1);
    const broken = { ...ctx, telemetry: { db: emptyDb } } as unknown as Context;
    const page = await listLogs({ ctx: broken, input: { search: {}, limit: 1 } });
    expect(page).toEqual({ kind: "unavailable" });
    expect(warnings).toMatchObject([{ error: { code: "42P01" } }]);
    await emptyDb.pool.end();
    await empty.drop();
  });

  it.each<Actor>([
    { kind: "customer", customerId: 1, userId: 1 },
    { kind: "api_key", id: 1, scopes: ["orders:read"] },
    { kind: "anonymous" },
  ])("refuses $kind", async (actor) => {
    const call = { ctx: { ...ctx, actor }, input: { search: {}, limit: 1 } };
    await expect(listLogs(call)).rejects.toThrow(Forbidden);
    const ofOrder = { ctx: { ...ctx, actor }, input: { orderId: 17, limit: 1 } };
    await expect(listLogsOfTrace(ofOrder)).rejects.toThrow(Forbidden);
  });
});

describe("listLogsOfTrace", () => {
  it("lists a trace's or an order's lines, oldest first", async () => {
    const ofTrace = await listLogsOfTrace({ ctx, input: { traceId: traceA, limit: 10 } });
    expect(ofTrace.lines.map(({ message }) => message)).toEqual([all[1], all[0]]);
    expect(ofTrace.hasMore).toBe(false);
    const ofOrder = await listLogsOfTrace({ ctx, input: { orderId: 17, limit: 2 } });
    expect(ofOrder.lines.map(({ message }) => message)).toEqual([all[4], all[1]]);
    expect(ofOrder.hasMore).toBe(true);
  });

  it("lists none while telemetry is off", async () => {
    const off = { ...ctx, telemetry: null };
    expect(await listLogsOfTrace({ ctx: off, input: { orderId: 17, limit: 1 } })).toEqual({
      lines: [],
      hasMore: false,
    });
  });
});
