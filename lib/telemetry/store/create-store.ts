import sql, { raw } from "sql-template-tag";
import type { Database, Queryable } from "@/lib/db/database";
import { createPartitions } from "./partitions";
import { storeTables } from "./store-tables";

/**
 * Increase it when a table changes, but not for a new table. A store of another version is dropped and
 * created again.
 */
export const storeVersion = 1;

/** The lock under which one process creates or prunes the store. */
export const storeLockKey = 5_130_002;

/**
 * Creates the schema `telemetry`, unless it exists in this version, and the tables that it lacks. It is
 * no migration of Prisma, because orders must not depend on it: it can be dropped at any time, and
 * telemetry of an older version is not worth a migration.
 */
export async function createStore(db: Database, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(sql`SELECT pg_advisory_xact_lock(${storeLockKey})`);
    if ((await readVersion(tx)) !== storeVersion) {
      await tx.query(sql`DROP SCHEMA IF EXISTS telemetry CASCADE`);
      await tx.query(sql`CREATE SCHEMA telemetry`);
      await tx.query(sql`
        CREATE TABLE telemetry.meta (
          version integer NOT NULL,
          is_full boolean NOT NULL DEFAULT false,
          bytes bigint NOT NULL DEFAULT 0,
          checked_at timestamptz
        )`);
      await tx.query(sql`INSERT INTO telemetry.meta (version) VALUES (${storeVersion})`);
    }
    for (const { name, statements } of storeTables) {
      if (await tableExists(tx, name)) continue;
      for (const statement of statements) await tx.queryOnce(sql`${raw(statement)}`);
    }
    await createPartitions(tx, storeTables, now);
  });
}

async function readVersion(tx: Queryable): Promise<number | null> {
  if (!(await tableExists(tx, "meta"))) return null;
  const [row] = await tx.query<{ version: number }>(sql`SELECT version FROM telemetry.meta`);
  return row?.version ?? null;
}

async function tableExists(tx: Queryable, name: string): Promise<boolean> {
  const [table] = await tx.query<{ exists: boolean }>(
    sql`SELECT to_regclass('telemetry.' || ${name}::text) IS NOT NULL AS exists`,
  );
  return table?.exists === true;
}
