import sql, { raw } from "sql-template-tag";
import type { Database, Queryable } from "@/lib/db/database";
import { mergeBuckets } from "@/lib/domain/metrics/log-buckets";
import type { Rollup } from "@/lib/domain/metrics/rollup";
import { jsonbText } from "./jsonb-text";
import type { StoreTable } from "./store-table";
import { withAsyncCommit } from "./with-async-commit";

const keptDays = 30;

/** What happened in each minute, added up over all processes. */
export const rollupsTable: StoreTable = {
  name: "rollups",
  partitionedBy: "at",
  keptDays,
  statements: [tableOfRollups("rollups")],
};

/** The same by the hour (in UTC), so that days are read without reading all of their minutes. */
export const rollupHoursTable: StoreTable = {
  name: "rollup_hours",
  partitionedBy: "at",
  keptDays,
  statements: [tableOfRollups("rollup_hours")],
};

function tableOfRollups(table: string): string {
  return `CREATE TABLE telemetry.${table} (
    kind text NOT NULL,
    at timestamptz NOT NULL,
    name text NOT NULL,
    count bigint NOT NULL,
    errors bigint NOT NULL,
    total double precision NOT NULL,
    max double precision NOT NULL,
    buckets integer[] NOT NULL,
    example text,
    PRIMARY KEY (kind, at, name)
  ) PARTITION BY RANGE (at)`;
}

const hourSeconds = 3_600;

/**
 * Adds rollups to their minutes and hours, or to neither: adding them again must not count anything
 * twice. Any number of processes may do so at once.
 */
export async function addRollups(db: Database, rollups: readonly Rollup[]): Promise<void> {
  await db.transaction(async (tx) => {
    await addTo(tx, "rollups", mergeRollups(rollups, 60));
    await addTo(tx, "rollup_hours", mergeRollups(rollups, hourSeconds));
  });
}

/** One rollup per kind, name and time, since a statement can't write a row twice. */
function mergeRollups(rollups: readonly Rollup[], seconds: number): Rollup[] {
  const merged = new Map<string, Rollup>();
  for (const rollup of rollups) {
    const at = Math.floor(rollup.at / seconds) * seconds;
    const key = `${rollup.kind} ${at} ${rollup.name}`;
    const other = merged.get(key);
    merged.set(key, other ? sumOf(other, rollup) : { ...rollup, at });
  }
  return [...merged.values()];
}

function sumOf(one: Rollup, other: Rollup): Rollup {
  return {
    ...one,
    count: one.count + other.count,
    errors: one.errors + other.errors,
    total: one.total + other.total,
    max: Math.max(one.max, other.max),
    example: other.max >= one.max ? other.example : one.example,
    buckets: mergeBuckets(one.buckets, other.buckets),
  };
}

/** All processes lock rows in the same order, so they can't deadlock. */
async function addTo(
  db: Queryable,
  table: "rollups" | "rollup_hours",
  rollups: readonly Rollup[],
): Promise<void> {
  if (rollups.length === 0) return;
  await db.query(sql`${withAsyncCommit}
    INSERT INTO ${raw(`telemetry.${table}`)} AS r (kind, at, name, count, errors, total, max, buckets,
      example)
    SELECT n.kind, to_timestamp(n.at), n.name, n.count, n.errors, n.total, n.max, n.buckets,
      n.example
    FROM async_commit, jsonb_to_recordset(${jsonbText(rollups)}::jsonb) AS n (kind text, at float8,
      name text, count bigint, errors bigint, total float8, max float8, buckets int[], example text)
    ORDER BY n.kind, n.at, n.name
    ON CONFLICT (kind, at, name) DO UPDATE SET count = r.count + excluded.count,
      errors = r.errors + excluded.errors, total = r.total + excluded.total,
      max = greatest(r.max, excluded.max),
      example = CASE WHEN excluded.max >= r.max THEN excluded.example ELSE r.example END,
      buckets = (SELECT coalesce(array_agg(coalesce(stored, 0) + coalesce(added, 0) ORDER BY bucket), '{}')
        FROM unnest(r.buckets, excluded.buckets) WITH ORDINALITY AS b (stored, added, bucket))`);
}
