import sql from "sql-template-tag";
import type { Database, Queryable } from "@/lib/db/database";
import { storeLockKey } from "./create-store";
import { createPartitions, type DayOfTelemetry, dropDay, listDays } from "./partitions";
import { rollupHoursTable, rollupsTable } from "./rollups-table";
import type { StoreTable } from "./store-table";
import { storeTables } from "./store-tables";

export interface Retention {
  days: number;
  bytesMax: number;
}

const dayMs = 24 * 60 * 60_000;
/** The part of the byte budget that the rollups of minutes may take. Those of hours are small. */
const rollupsShare = 0.25;

/**
 * Creates the next days' partitions and drops the oldest: those past their retention, then as many
 * as the byte budget requires. Today is never dropped; `isFull` says that it alone exceeds the
 * budget. Rollups have a retention and a part of the budget of their own. One process does this at a
 * time; the others only read the result.
 */
export async function pruneStore(
  db: Database,
  { days, bytesMax }: Retention,
  now: Date,
): Promise<{ isFull: boolean; bytes: number }> {
  await db.transaction(async (tx) => {
    const [lock] = await tx.query<{ isLocked: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${storeLockKey}) AS "isLocked"`,
    );
    if (!lock?.isLocked) return;
    // Dropping waits for readers of the table. It is tried again at the next check.
    await tx.query(sql`SELECT set_config('lock_timeout', '1s', true)`);
    await createPartitions(tx, storeTables, now);
    const minutesMax = bytesMax * rollupsShare;
    const ofRollups =
      (await pruneRollups(tx, rollupsTable, minutesMax, now)) +
      (await pruneRollups(tx, rollupHoursTable, Number.POSITIVE_INFINITY, now));
    const limits = { keptDays: days, bytesMax: bytesMax - ofRollups, now };
    const bytes = ofRollups + (await dropOldestDays(tx, await listDays(tx), limits));
    await tx.query(sql`
      UPDATE telemetry.meta SET is_full = ${bytes > bytesMax}, bytes = ${bytes}, checked_at = ${now}`);
  });
  const [meta] = await db.query<{ isFull: boolean; bytes: number }>(
    sql`SELECT is_full AS "isFull", bytes FROM telemetry.meta`,
  );
  return { isFull: meta?.isFull ?? false, bytes: meta?.bytes ?? 0 };
}

async function pruneRollups(
  tx: Queryable,
  table: StoreTable,
  bytesMax: number,
  now: Date,
): Promise<number> {
  const limits = { keptDays: table.keptDays ?? 0, bytesMax, now };
  return dropOldestDays(tx, await listDays(tx, [table]), limits);
}

/** Returns the bytes that are left. */
async function dropOldestDays(
  tx: Queryable,
  stored: readonly DayOfTelemetry[],
  { keptDays, bytesMax, now }: { keptDays: number; bytesMax: number; now: Date },
): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  const oldestKept = new Date(now.getTime() - keptDays * dayMs).toISOString().slice(0, 10);
  let bytes = stored.reduce((sum, day) => sum + day.bytes, 0);
  for (const day of stored) {
    if (day.day >= today) break;
    if (day.day >= oldestKept && bytes <= bytesMax) break;
    await dropDay(tx, day);
    bytes -= day.bytes;
  }
  return bytes;
}
