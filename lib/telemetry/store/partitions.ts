import sql, { raw } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StoreTable } from "./store-table";

const dayMs = 24 * 60 * 60_000;

/**
 * Days that have partitions, relative to today. Yesterday and more than tomorrow, since the clocks
 * of processes differ and the next check may be late.
 */
const daysBefore = 1;
const daysAfter = 2;

/** Creates the partitions of the days around `now` that do not exist yet. Days are in UTC. */
export async function createPartitions(
  db: Queryable,
  tables: readonly StoreTable[],
  now: Date,
): Promise<void> {
  for (const { name, partitionedBy } of tables) {
    if (partitionedBy === null) continue;
    for (let offset = -daysBefore; offset <= daysAfter; offset += 1) {
      const day = new Date(now.getTime() + offset * dayMs);
      await db.queryOnce(
        sql`${raw(`
        CREATE TABLE IF NOT EXISTS telemetry.${partitionName(name, day)}
        PARTITION OF telemetry.${name}
        FOR VALUES FROM ('${dayText(day)}') TO ('${dayText(new Date(day.getTime() + dayMs))}')`)}`,
      );
    }
  }
}

export interface DayOfTelemetry {
  /** `2026-11-29`, a day in UTC. */
  day: string;
  partitions: string[];
  bytes: number;
}

/** The stored days of these tables, oldest first, with the disk space of partitions and indexes. */
export async function listDays(
  db: Queryable,
  tables: readonly StoreTable[],
): Promise<DayOfTelemetry[]> {
  return db.query<DayOfTelemetry>(sql`
    SELECT to_char(to_date(right(c.relname, 8), 'YYYYMMDD'), 'YYYY-MM-DD') AS day,
      array_agg(c.relname::text) AS partitions,
      sum(pg_total_relation_size(c.oid))::bigint AS bytes
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace n ON n.oid = p.relnamespace
    WHERE n.nspname = 'telemetry' AND p.relkind = 'p' AND c.relkind = 'r'
      AND c.relname ~ '_[0-9]{8}$' AND p.relname = ANY (${tables.map(({ name }) => name)})
    GROUP BY 1 ORDER BY 1`);
}

/** Drops a table's rows of one day, which frees their disk space at once. */
export async function dropPartition(db: Queryable, name: string): Promise<void> {
  await db.queryOnce(sql`${raw(`DROP TABLE IF EXISTS telemetry.${name}`)}`);
}

function partitionName(table: string, day: Date): string {
  return `${table}_${dayText(day).replaceAll("-", "")}`;
}

function dayText(day: Date): string {
  return day.toISOString().slice(0, 10);
}
