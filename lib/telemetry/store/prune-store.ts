import sql from "sql-template-tag";
import type { Database, Queryable } from "@/lib/db/database";
import { storeLockKey } from "./create-store";
import { hasCode } from "./has-code";
import { createPartitions, type DayOfTelemetry, dropPartition, listDays } from "./partitions";
import { requestsTable } from "./requests-table";
import { rollupHoursTable, rollupsTable } from "./rollups-table";
import type { StoreTable } from "./store-table";
import { journalTables, recentBulkTables, storeTables } from "./store-tables";

export interface Retention {
  days: number;
  bytesMax: number;
}

interface Pruned {
  /** The tables that take no more rows. `bulk`: spans, log lines and the request log. */
  full: "none" | "bulk" | "all";
  bytes: number;
  /** What took too long, such as dropping a partition that is being read. */
  errors: unknown[];
}

const dayMs = 24 * 60 * 60_000;
/** The part of the byte budget that the rollups of minutes may take. Those of hours are small. */
const rollupsShare = 0.25;
/**
 * The part that spans, log lines and the request log may take. The journal of runs may use what they
 * leave.
 */
const bulkShare = 0.75;
/** The part of it that the request log may take. */
const requestsShare = 0.2;
/** Codes of PostgreSQL: a lock or a statement has timed out. */
const timeoutCodes: ReadonlySet<string> = new Set(["55P03", "57014"]);

/**
 * Creates the next days' partitions, then drops the oldest: those past their retention, then as many
 * as the byte budget requires, those of spans and log lines first. Today is never dropped; `full`
 * says that it alone exceeds the budget or their part of it. Rollups and the request log have a
 * retention and a part of the budget of their own. One process does this at a time; the others only read
 * the result.
 */
export async function pruneStore(
  db: Database,
  { days, bytesMax }: Retention,
  now: Date,
): Promise<Pruned> {
  const pruning = new Pruning(db, now);
  const isOurs = await pruning.createPartitions();
  if (isOurs) {
    const minutesMax = bytesMax * rollupsShare;
    const ofRollups =
      (await pruning.dropOldestDays([rollupsTable], rollupsTable.keptDays ?? days, minutesMax)) +
      (await pruning.dropOldestDays([rollupHoursTable], rollupHoursTable.keptDays ?? days));
    const ofJournal = await pruning.dropOldestDays(journalTables, days);
    const ofRequests = await pruning.dropOldestDays(
      ...([[requestsTable], requestsTable.keptDays ?? days, bytesMax * requestsShare] as const),
    );
    const bulkMax = bytesMax * bulkShare;
    const bulkLeft = Math.min(bulkMax, bytesMax - ofRollups - ofJournal) - ofRequests;
    const ofBulk = ofRequests + (await pruning.dropOldestDays(recentBulkTables, days, bulkLeft));
    const journalMax = bytesMax - ofRollups - ofBulk;
    const ofJournalLeft = await pruning.dropOldestDays(journalTables, days, journalMax);
    const bytes = ofRollups + ofBulk + ofJournalLeft;
    await db.query(sql`
      UPDATE telemetry.meta SET is_full = ${ofBulk > bulkMax || bytes > bytesMax}, bytes = ${bytes},
        checked_at = ${now}`);
  }
  const [meta] = await db.query<{ isBulkFull: boolean; bytes: number }>(
    sql`SELECT is_full AS "isBulkFull", bytes FROM telemetry.meta`,
  );
  const { isBulkFull = false, bytes = 0 } = meta ?? {};
  const full = bytes > bytesMax ? "all" : isBulkFull ? "bulk" : "none";
  return { full, bytes, errors: pruning.errors };
}

/**
 * Creates and drops partitions, each in a transaction of its own: both wait for readers of the table,
 * and one that reads for long must not hinder those of other tables. What took too long is tried again
 * at the next check.
 */
class Pruning {
  readonly errors: unknown[] = [];

  constructor(
    private readonly db: Database,
    private readonly now: Date,
  ) {}

  /** False if another process prunes the store now. */
  async createPartitions(): Promise<boolean> {
    for (const table of storeTables) {
      const isLocked = await this.attempt((tx) => createPartitions(tx, [table], this.now));
      if (isLocked === false) return false;
    }
    return true;
  }

  /** Returns the bytes that are left. */
  async dropOldestDays(
    tables: readonly StoreTable[],
    keptDays: number,
    bytesMax = Number.POSITIVE_INFINITY,
  ): Promise<number> {
    const stored = await listDays(this.db, tables);
    const today = dayOf(this.now);
    const oldestKept = dayOf(new Date(this.now.getTime() - keptDays * dayMs));
    let bytes = stored.reduce((sum, day) => sum + day.bytes, 0);
    for (const day of stored) {
      if (day.day >= today || (day.day >= oldestKept && bytes <= bytesMax)) break;
      if (!(await this.dropDay(day))) break;
      bytes -= day.bytes;
    }
    return bytes;
  }

  /** Drops what of a day can be dropped now. True if that is all of it. */
  private async dropDay({ partitions }: DayOfTelemetry): Promise<boolean> {
    let isDropped = true;
    for (const name of partitions) {
      isDropped = (await this.attempt((tx) => dropPartition(tx, name))) === true && isDropped;
    }
    return isDropped;
  }

  /** Null if the work took too long; false if another process prunes the store now. */
  private async attempt(work: (tx: Queryable) => Promise<void>): Promise<boolean | null> {
    try {
      return await this.db.transaction(async (tx) => {
        const [lock] = await tx.query<{ isLocked: boolean }>(
          sql`SELECT pg_try_advisory_xact_lock(${storeLockKey}) AS "isLocked"`,
        );
        if (!lock?.isLocked) return false;
        await tx.query(sql`SELECT set_config('lock_timeout', '1s', true)`);
        await work(tx);
        return true;
      });
    } catch (error) {
      if (!hasCode(error, timeoutCodes)) throw error;
      this.errors.push(error);
      return null;
    }
  }
}

/** In UTC, like the partitions. */
function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
