import sql from "sql-template-tag";
import type { Database } from "@/lib/db/database";
import { storeLockKey } from "./create-store";
import { createPartitions, dropDay, listDays } from "./partitions";
import { storeTables } from "./store-tables";

export interface Retention {
  days: number;
  bytesMax: number;
}

const dayMs = 24 * 60 * 60_000;

/**
 * Creates the next days' partitions and drops the oldest: those past their retention, then as many
 * as the byte budget requires. Today is never dropped; `isFull` says that it alone exceeds the
 * budget. One process does this at a time; the others only read the result.
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
    const stored = await listDays(tx);
    const today = now.toISOString().slice(0, 10);
    const oldestKept = new Date(now.getTime() - days * dayMs).toISOString().slice(0, 10);
    let bytes = stored.reduce((sum, day) => sum + day.bytes, 0);
    for (const day of stored) {
      if (day.day >= today) break;
      if (day.day >= oldestKept && bytes <= bytesMax) break;
      await dropDay(tx, day);
      bytes -= day.bytes;
    }
    await tx.query(sql`
      UPDATE telemetry.meta SET is_full = ${bytes > bytesMax}, bytes = ${bytes}, checked_at = ${now}`);
  });
  const [meta] = await db.query<{ isFull: boolean; bytes: number }>(
    sql`SELECT is_full AS "isFull", bytes FROM telemetry.meta`,
  );
  return { isFull: meta?.isFull ?? false, bytes: meta?.bytes ?? 0 };
}
