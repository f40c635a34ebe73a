import sql from "sql-template-tag";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "@/lib/db/database";
import { createEmptyDatabase, type TestDatabase, withClient } from "@/tests/support/database";
import { createStore } from "./create-store";
import { type DayOfTelemetry, listDays } from "./partitions";
import { pruneStore } from "./prune-store";
import { rollupHoursTable, rollupsTable } from "./rollups-table";
import { TelemetryStore } from "./store";
import type { StoreTable } from "./store-table";

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
    SELECT 'trace', 'span', name, 'internal', 'ok', 'test', ${at}::timestamptz, 1
    FROM unnest(${[...names]}::text[]) AS name`);
}

async function storedDays(): Promise<string[]> {
  return (await listDays(db)).map(({ day }) => day);
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
    expect(await storedDays()).toEqual(["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]);
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
    expect(warnings).toEqual(["The telemetry store could not be created."]);
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
    const { isFull } = await pruneStore(db, { days: 7, bytesMax: 1 }, now);
    expect(isFull).toBe(true);
    expect(await spanNames()).toEqual(["0 days ago"]);
  });

  it("keeps what fits the budget", async () => {
    await fillDays([3, 2, 1, 0]);
    const bytesOf = (days: DayOfTelemetry[]) => days.reduce((sum, { bytes }) => sum + bytes, 0);
    const rollups = bytesOf(await listDays(db, [rollupsTable, rollupHoursTable]));
    const fromTwoDaysAgo = (await listDays(db)).filter(({ day }) => day >= "2026-03-08");
    const bytesMax = bytesOf(fromTwoDaysAgo) + rollups;
    const { isFull, bytes } = await pruneStore(db, { days: 7, bytesMax }, now);
    expect(isFull).toBe(false);
    expect(bytes).toBe(bytesMax);
    expect(await spanNames()).toEqual(["2 days ago", "1 days ago", "0 days ago"]);
  });

  it("keeps rollups for thirty days, within a quarter of the budget", async () => {
    await fillDays([32, 30, 8, 0]);
    const daysOf = async (table: StoreTable) => (await listDays(db, [table])).map(({ day }) => day);
    await pruneStore(db, { days: 7, bytesMax: gigabyte }, now);
    const kept = await daysOf(rollupsTable);
    expect(kept[0]).toBe("2026-02-08");
    expect(kept).toContain("2026-03-02");
    expect(await spanNames()).toEqual(["0 days ago"]);
    const [{ bytes: bytesPerDay = 0 } = {}] = await listDays(db, [rollupsTable]);
    await pruneStore(db, { days: 7, bytesMax: bytesPerDay * 4 * 5 }, now);
    expect(await daysOf(rollupsTable)).toHaveLength(5);
    expect((await daysOf(rollupHoursTable)).length).toBeGreaterThan(5);
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
