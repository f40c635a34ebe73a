import sql from "sql-template-tag";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "@/lib/db/database";
import { createEmptyDatabase, type TestDatabase, withClient } from "@/tests/support/database";
import { createStore } from "./create-store";
import { type DayOfTelemetry, listDays } from "./partitions";
import { pruneStore } from "./prune-store";
import { requestsTable } from "./requests-table";
import { rollupHoursTable, rollupsTable } from "./rollups-table";
import { TelemetryStore } from "./store";
import type { StoreTable } from "./store-table";
import { journalTables, recentBulkTables, storeTables } from "./store-tables";

const now = new Date("2026-03-10T12:00:00Z");
const dayMs = 24 * 60 * 60_000;
const gigabyte = 1024 ** 3;

let testDatabase: TestDatabase;
let db: ReturnType<typeof openDatabase>;

beforeEach(async () => {
  testDatabase = await createEmptyDatabase();
  db = openDatabase(testDatabase.url, 3);
});

afterEach(async () => {
  vi.useRealTimers();
  await db.pool.end();
  await testDatabase.drop();
});

function storeAt(clock: { now: Date }, bytesMax = gigabyte): TelemetryStore {
  return new TelemetryStore(db, {
    retention: { days: 7, bytesMax },
    now: () => clock.now,
    warn: () => undefined,
  });
}

function spanWriterOf(store: TelemetryStore) {
  return store.writer<string>("spans", {
    insert: (database, names) => insertSpans(database, names, now),
    queueMax: 100,
    batchMax: 10,
    flushMs: 60_000,
  });
}

async function insertSpans(database: Database, names: readonly string[], at: Date): Promise<void> {
  await database.query(sql`
    INSERT INTO telemetry.spans (trace_id, span_id, name, kind, status, service, started_at,
      duration_us)
    SELECT 'trace', 'span', name, 'internal', 'ok', 'test', ${at}::timestamptz,
      CASE WHEN name = 'bad' THEN 1 / length(left(name, 0)) ELSE 1 END
    FROM unnest(${[...names]}::text[]) AS name`);
}

async function daysOf(tables: readonly StoreTable[]): Promise<string[]> {
  return (await listDays(db, tables)).map(({ day }) => day);
}

/** The disk space of these tables, of days that a filter accepts. */
async function bytesOf(
  tables: readonly StoreTable[],
  isIncluded: (day: DayOfTelemetry) => boolean = () => true,
): Promise<number> {
  const days = (await listDays(db, tables)).filter(isIncluded);
  return days.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function spanNames(): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    sql`SELECT name FROM telemetry.spans ORDER BY started_at, name`,
  );
  return rows.map(({ name }) => name);
}

/** Fills the store as if Waybill had run on each of these days. */
async function fillDays(daysAgo: readonly number[]): Promise<void> {
  for (const offset of daysAgo) {
    const day = new Date(now.getTime() - offset * dayMs);
    await createStore(db, day);
    await insertSpans(db, [`${offset} days ago`], day);
  }
}

describe("creating the store", () => {
  it("creates the schema once, also when processes start at the same time", async () => {
    await Promise.all([createStore(db, now), createStore(db, now)]);
    await insertSpans(db, ["kept"], now);
    await createStore(db, now);
    expect(await spanNames()).toEqual(["kept"]);
    expect(await daysOf(storeTables)).toEqual([
      "2026-03-09",
      "2026-03-10",
      "2026-03-11",
      "2026-03-12",
    ]);
  });

  it("adds a table that an older store lacks, and keeps what it has", async () => {
    await createStore(db, now);
    await insertSpans(db, ["kept"], now);
    await db.query(sql`DROP TABLE telemetry.requests`);
    await db.query(sql`DROP SEQUENCE telemetry.requests_id_seq`);
    await createStore(db, now);
    expect(await spanNames()).toEqual(["kept"]);
    expect(await daysOf([requestsTable])).toHaveLength(4);
  });

  it("replaces a store of another version", async () => {
    await createStore(db, now);
    await insertSpans(db, ["old"], now);
    await db.query(sql`UPDATE telemetry.meta SET version = 0`);
    await createStore(db, now);
    expect(await spanNames()).toEqual([]);
  });

  it("is missing, not fatal, without the permission to create schemas", async () => {
    const role = `limited_${Date.now()}`;
    await db.queryOnce({
      text: `CREATE ROLE ${role} LOGIN PASSWORD 'limited'`,
      values: [],
    } as never);
    const url = new URL(testDatabase.url);
    url.username = role;
    url.password = "limited";
    const limited = openDatabase(url.toString(), 1);
    const warnings: string[] = [];
    const store = new TelemetryStore(limited, {
      retention: { days: 7, bytesMax: gigabyte },
      now: () => now,
      warn: (_fields, message) => void warnings.push(message),
    });
    await store.start();
    expect(store.status()).toMatchObject({ state: "missing", lastError: "error: 42501" });
    expect(warnings).toEqual(["The telemetry store could not be created. Waybill keeps trying."]);
    await store.stop();
    await limited.pool.end();
    await withClient(testDatabase.url, (client) => client.query(`DROP ROLE ${role}`));
  });
});

describe("pruning", () => {
  it("drops whole days past their retention", async () => {
    await fillDays([9, 8, 7, 1, 0]);
    await pruneStore(db, { days: 7, bytesMax: gigabyte }, now);
    expect(await spanNames()).toEqual(["7 days ago", "1 days ago", "0 days ago"]);
  });

  it("drops the oldest days first until the store fits its budget, but never today", async () => {
    await fillDays([3, 2, 1, 0]);
    const { full } = await pruneStore(db, { days: 7, bytesMax: 1 }, now);
    expect(full).toBe("all");
    expect(await spanNames()).toEqual(["0 days ago"]);
  });

  it("drops days of spans and log lines before those of the journal", async () => {
    await fillDays([3, 2, 1, 0]);
    const others = await bytesOf([rollupsTable, rollupHoursTable, requestsTable]);
    const fromTwoDaysAgo = ({ day }: DayOfTelemetry) => day >= "2026-03-08";
    const fitting = await bytesOf(recentBulkTables, fromTwoDaysAgo);
    const bytesMax = others + (await bytesOf(journalTables)) + fitting;
    const first = await pruneStore(db, { days: 7, bytesMax }, now);
    expect(first).toEqual({ full: "none", bytes: bytesMax, errors: [] });
    expect(await spanNames()).toEqual(["2 days ago", "1 days ago", "0 days ago"]);
    expect((await daysOf(journalTables))[0]).toBe("2026-03-06");

    const ofToday = await bytesOf(recentBulkTables, ({ day }) => day >= "2026-03-10");
    const less = others + (await bytesOf(journalTables, fromTwoDaysAgo)) + ofToday;
    const second = await pruneStore(db, { days: 7, bytesMax: less }, now);
    expect(second).toEqual({ full: "none", bytes: less, errors: [] });
    expect(await spanNames()).toEqual(["0 days ago"]);
    expect((await daysOf(journalTables))[0]).toBe("2026-03-08");
  });

  it("goes on with the other tables while one is being read", async () => {
    await fillDays([9, 0]);
    const tomorrow = new Date(now.getTime() + dayMs);
    const [spans, logs] = recentBulkTables;
    if (!spans || !logs) throw new Error("There are no bulk tables.");
    await withClient(testDatabase.url, async (other) => {
      await other.query("BEGIN; SELECT FROM telemetry.spans");
      const { errors } = await pruneStore(db, { days: 7, bytesMax: gigabyte }, tomorrow);
      expect(errors).toMatchObject([{ code: "55P03" }, { code: "55P03" }]);
      expect((await daysOf([spans])).at(-1)).toBe("2026-03-12");
      expect((await daysOf([logs])).at(-1)).toBe("2026-03-13");
      expect((await daysOf(journalTables))[0]).toBe("2026-03-09");
      await other.query("ROLLBACK");
    });
    const { errors } = await pruneStore(db, { days: 7, bytesMax: gigabyte }, tomorrow);
    expect(errors).toEqual([]);
    expect((await daysOf([spans])).at(-1)).toBe("2026-03-13");
    expect(await spanNames()).toEqual(["0 days ago"]);
  });

  it("keeps rollups for thirty days, within a quarter of the budget", async () => {
    await fillDays([32, 30, 8, 0]);
    await pruneStore(db, { days: 7, bytesMax: gigabyte }, now);
    const kept = await daysOf([rollupsTable]);
    expect(kept[0]).toBe("2026-02-08");
    expect(kept).toContain("2026-03-02");
    expect(await spanNames()).toEqual(["0 days ago"]);
    const [{ bytes: bytesPerDay = 0 } = {}] = await listDays(db, [rollupsTable]);
    await pruneStore(db, { days: 7, bytesMax: bytesPerDay * 4 * 5 }, now);
    expect(await daysOf([rollupsTable])).toHaveLength(5);
    expect((await daysOf([rollupHoursTable])).length).toBeGreaterThan(5);
  });

  it("keeps the request log for thirty days, within a fifth of the budget", async () => {
    await fillDays([32, 30, 8, 0]);
    await pruneStore(db, { days: 7, bytesMax: gigabyte }, now);
    const kept = await daysOf([requestsTable]);
    expect(kept[0]).toBe("2026-02-08");
    const [{ bytes: bytesPerDay = 0 } = {}] = await listDays(db, [requestsTable]);
    await pruneStore(db, { days: 7, bytesMax: bytesPerDay * 5 * 5 }, now);
    expect(await daysOf([requestsTable])).toHaveLength(5);
  });

  it("does nothing while another process does it", async () => {
    await fillDays([9, 0]);
    await withClient(testDatabase.url, async (other) => {
      await other.query("SELECT pg_advisory_lock(5130002)");
      await pruneStore(db, { days: 7, bytesMax: gigabyte }, now);
    });
    expect(await spanNames()).toEqual(["9 days ago", "0 days ago"]);
  });
});

describe("a store in trouble", () => {
  it("drops and counts rows while the schema is missing, and is created at the next start", async () => {
    const clock = { now };
    const store = storeAt(clock);
    await store.start();
    const spans = spanWriterOf(store);
    await db.query(sql`DROP SCHEMA telemetry CASCADE`);
    spans.add("lost");
    await spans.flush();
    expect(store.status()).toMatchObject({ state: "missing", dropped: { spans: 1 } });
    await store.stop();

    const next = storeAt(clock);
    await next.start();
    const nextSpans = spanWriterOf(next);
    nextSpans.add("kept");
    await next.stop();
    expect(next.status()).toMatchObject({ state: "ok", dropped: { spans: 0 } });
    expect(await spanNames()).toEqual(["kept"]);
  });

  it("drops rows while today alone exceeds the budget", async () => {
    const store = storeAt({ now }, 1);
    await store.start();
    const spans = spanWriterOf(store);
    spans.add("too much");
    await store.stop();
    expect(store.status()).toMatchObject({ state: "full", dropped: { spans: 1 } });
    expect(await spanNames()).toEqual([]);
  });

  it("keeps a quarter of the budget for the journal, which spans and log lines can't take", async () => {
    await createStore(db, now);
    await insertSpans(db, Array(20_000).fill("order"), now);
    const store = storeAt({ now }, (await bytesOf(storeTables)) + 65_536);
    const spans = spanWriterOf(store);
    const runs: string[] = [];
    const journal = store.writer<string>("runs", {
      insert: async (_db, rows) => void runs.push(...rows),
      ...{ queueMax: 100, batchMax: 10, flushMs: 60_000 },
    });
    await store.start();
    spans.add("too much");
    journal.add("run");
    await store.stop();
    expect(store.status()).toMatchObject({ state: "full", dropped: { spans: 1, runs: 0 } });
    expect(runs).toEqual(["run"]);
  });

  it("drops only the rows that PostgreSQL refuses, and goes on", async () => {
    const store = storeAt({ now });
    await store.start();
    const spans = spanWriterOf(store);
    for (const name of ["a", "b", "bad", "c"]) spans.add(name);
    await store.stop();
    expect(await spanNames()).toEqual(["a", "b", "c"]);
    expect(store.status()).toMatchObject({
      ...{ state: "ok", dropped: { spans: 1 }, lastError: "error: 22012" },
    });
  });

  it("is created by a later check if it could not be at the start, but not once it was", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const refuse = () => Promise.reject(Object.assign(new Error("away"), { code: "ECONNREFUSED" }));
    const broken = { ...db, query: refuse, queryOnce: refuse, transaction: refuse };
    const connection: Database = { ...broken };
    const store = new TelemetryStore(connection, {
      retention: { days: 7, bytesMax: gigabyte },
      now: () => now,
      warn: () => undefined,
    });
    await store.start();
    expect(store.status()).toMatchObject({ state: "missing", lastError: "Error: ECONNREFUSED" });
    Object.assign(connection, db);
    vi.advanceTimersByTime(30_000);
    await expect.poll(() => store.status().state).toBe("ok");
    expect(await daysOf(storeTables)).toHaveLength(4);

    await db.query(sql`DROP SCHEMA telemetry CASCADE`);
    vi.advanceTimersByTime(30_000);
    await expect.poll(() => store.status().state).toBe("missing");
    await store.stop();
    const [schema] = await db.query<{ oid: string | null }>(
      sql`SELECT to_regnamespace('telemetry') AS oid`,
    );
    expect(schema?.oid).toBeNull();
  });

  it("drops what a locked table does not take in time, and writes again afterwards", async () => {
    const impatient = openDatabase(testDatabase.url, 2, {
      applicationName: "telemetry",
      statementTimeoutMs: 200,
      connectionTimeoutMs: 1_000,
      isTraced: false,
    });
    const store = new TelemetryStore(impatient, {
      retention: { days: 7, bytesMax: gigabyte },
      now: () => now,
      warn: () => undefined,
    });
    await store.start();
    const spans = spanWriterOf(store);
    await withClient(testDatabase.url, async (other) => {
      await other.query("BEGIN; LOCK TABLE telemetry.spans");
      spans.add("lost");
      await spans.flush();
      expect(store.status()).toMatchObject({ state: "failing", dropped: { spans: 1 } });
      await other.query("ROLLBACK");
    });
    spans.add("kept");
    await store.stop();
    expect(store.status()).toMatchObject({ state: "ok", dropped: { spans: 1 } });
    expect(await spanNames()).toEqual(["kept"]);
    await impatient.pool.end();
  });
});
