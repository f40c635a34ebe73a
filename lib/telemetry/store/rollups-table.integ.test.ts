import fc from "fast-check";
import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/database";
import { addToBuckets } from "@/lib/domain/metrics/log-buckets";
import type { Rollup } from "@/lib/domain/metrics/rollup";
import { RollupAggregator } from "@/lib/telemetry/metrics/rollup-aggregator";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { createStore } from "./create-store";
import { addRollups } from "./rollups-table";

const minute = new Date("2026-03-10T12:34:00Z");

let testDatabase: TestDatabase;
let processes: ReturnType<typeof openDatabase>[];

beforeAll(async () => {
  testDatabase = await createEmptyDatabase();
  processes = [openDatabase(testDatabase.url, 1), openDatabase(testDatabase.url, 1)];
  await createStore(one(), minute);
});
afterAll(async () => {
  await Promise.all(processes.map(({ pool }) => pool.end()));
  await testDatabase.drop();
});
beforeEach(async () => {
  await one().query(sql`TRUNCATE telemetry.rollups, telemetry.rollup_hours`);
});

function one() {
  const [first] = processes;
  if (!first) throw new Error("The database is not open.");
  return first;
}

type Row = Omit<Rollup, "at"> & { at: Date };

async function stored(): Promise<Row[]> {
  return one().query<Row>(sql`
    SELECT kind, name, at, count, errors, total, max, buckets, example
    FROM telemetry.rollups
    ORDER BY kind, at, name`);
}

async function storedHours(): Promise<Row[]> {
  return one().query<Row>(sql`
    SELECT kind, name, at, count, errors, total, max, buckets, example
    FROM telemetry.rollup_hours
    ORDER BY kind, at, name`);
}

function bucketsOf(durations: readonly number[]): number[] {
  const buckets: number[] = [];
  for (const ms of durations) addToBuckets(buckets, ms);
  return buckets;
}

describe("rollups", () => {
  it("of two processes and several flushes add up, whatever they have counted", async () => {
    const durations = fc.array(fc.integer({ min: 0, max: 100_000 }), {
      minLength: 1,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(durations, { minLength: 2, maxLength: 4 }), async (flushes) => {
        await one().query(sql`TRUNCATE telemetry.rollups, telemetry.rollup_hours`);
        await Promise.all(
          flushes.map((counted, index) => {
            const aggregator = new RollupAggregator(() => minute.getTime());
            for (const ms of counted)
              aggregator.add("span", "placeOrder", ms, {
                ...{ isError: ms % 2 === 1, traceId: `trace of ${ms}` },
              });
            const db = processes[index % processes.length] ?? one();
            return addRollups(db, aggregator.take());
          }),
        );
        const all = flushes.flat();
        const sum = {
          ...{ kind: "span", name: "placeOrder" },
          count: all.length,
          errors: all.filter((ms) => ms % 2 === 1).length,
          total: all.reduce((total, ms) => total + ms, 0),
          max: Math.max(...all),
          buckets: bucketsOf(all),
          example: `trace of ${Math.max(...all)}`,
        };
        expect(await stored()).toEqual([{ ...sum, at: minute }]);
        expect(await storedHours()).toEqual([{ ...sum, at: new Date("2026-03-10T12:00:00Z") }]);
      }),
      { numRuns: 25 },
    );
  });

  it("are kept by kind, name and minute, and their hours by the hour", async () => {
    let now = minute.getTime();
    const aggregator = new RollupAggregator(() => now);
    aggregator.add("order", "pending");
    aggregator.add("order", "completed");
    now += 60_000;
    aggregator.add("order", "pending");
    aggregator.add("order", "pending");
    now += 30 * 60_000;
    aggregator.add("order", "pending");
    await addRollups(one(), aggregator.take());
    const counts = (rows: Row[]) =>
      rows.map(({ name, at, count }) => `${name} ${at.toISOString().slice(11, 16)} ${count}`);
    expect(counts(await stored())).toEqual([
      "completed 12:34 1",
      "pending 12:34 1",
      "pending 12:35 2",
      "pending 13:05 1",
    ]);
    expect(counts(await storedHours())).toEqual([
      "completed 12:00 1",
      "pending 12:00 3",
      "pending 13:00 1",
    ]);
  });

  it("of many processes at once neither block each other nor get lost", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `span ${index}`);
    await Promise.all(
      Array.from({ length: 20 }, (_, flush) => {
        const aggregator = new RollupAggregator(() => minute.getTime());
        // Each process has seen the names in another order.
        for (const name of flush % 2 ? names : names.toReversed()) aggregator.add("span", name, 5);
        return addRollups(processes[flush % 2] ?? one(), aggregator.take());
      }),
    );
    const rows = await stored();
    expect(rows).toHaveLength(40);
    expect(new Set(rows.map(({ count }) => count))).toEqual(new Set([20]));
  });
});
