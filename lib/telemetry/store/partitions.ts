import sql, { raw } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { StoreTable } from "./store-table";
import { storeTables } from "./store-tables";

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

/**
 * The stored days, oldest first, with the disk space of their partitions and indexes: of these
 * tables, by default of those that share one retention.
 */
export async function listDays(
  db: Queryable,
  tables: readonly StoreTable[] = storeTables.filter(({ keptDays }) => keptDays === undefined),
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

/** Drops a day's partitions, which frees their disk space at once. */
export async function dropDay(db: Queryable, { partitions }: DayOfTelemetry): Promise<void> {
  const names = partitions.map((name) => `telemetry.${name}`).join(", ");
  await db.queryOnce(sql`${raw(`DROP TABLE IF EXISTS ${names}`)}`);
}

function partitionName(table: string, day: Date): string {
  return `${table}_${dayText(day).replaceAll("-", "")}`;
}

function dayText(day: Date): string {
  return day.toISOString().slice(0, 10);
}
