import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { takeAdvisoryLock } from "@/local/database/advisory-lock";
import { concurrentIndexOf, isAtomic, isBatched } from "@/local/prisma/migration-sql";
import { readMigration } from "@/local/prisma/migrations";
import { hasMigrations, withClient } from "./schema";

/** The lock that a process holds while it migrates (prisma-engines, acquire_lock of postgres). */
const prismaLockId = 72_707_369;
const pollMs = 500;
/** PostgreSQL shows at least the first 1,024 bytes of a statement, unless it is set otherwise. */
const shownLength = 100;

interface UnfinishedMigration {
  id: string;
  name: string;
  checksum: string;
}

interface RecoverOptions {
  databaseUrl: string;
  root: string;
  progress(step: string): void;
  signal: AbortSignal;
}

/**
 * Makes Prisma's engine repeat migrations that were interrupted, which it refuses otherwise
 * (P3009), and returns their names. Waits for a process that is migrating, and for PostgreSQL where it
 * still works for one that was killed. Rejects with what to do when a migration can't be repeated.
 */
export async function recoverMigrations(options: RecoverOptions): Promise<string[]> {
  const { databaseUrl, progress, signal } = options;
  return withClient(databaseUrl, { signal }, async (client) => {
    if ((await unfinishedMigrations(client)).length === 0) return [];
    return withClient(databaseUrl, { signal }, async (holder) => {
      const onWait = () => progress("Waiting for a migration that another process runs");
      await takeAdvisoryLock(holder, prismaLockId, { onWait, signal });
      const names: string[] = [];
      for (const migration of await unfinishedMigrations(client)) {
        if (await recover(client, migration, options)) names.push(migration.name);
      }
      await holder.query("rollback");
      return names;
    });
  });
}

async function unfinishedMigrations(client: pg.Client): Promise<UnfinishedMigration[]> {
  if (!(await hasMigrations(client))) return [];
  const { rows } = await client.query<UnfinishedMigration>(
    `select id, migration_name as name, checksum from _prisma_migrations
      where finished_at is null and rolled_back_at is null order by started_at`,
  );
  return rows;
}

/** Returns false if the migration has finished meanwhile. */
async function recover(
  client: pg.Client,
  migration: UnfinishedMigration,
  { root, progress, signal }: RecoverOptions,
): Promise<boolean> {
  const sql = readMigration(root, migration.name);
  const obstacle = obstacleTo(migration, sql);
  if (obstacle !== undefined) throw new Error(obstacle);
  await waitForOrphan(client, sql ?? "", { progress, signal, name: migration.name });
  const index = concurrentIndexOf(sql ?? "");
  if (index !== undefined) await dropInvalidIndex(client, index);
  // As `prisma migrate resolve --rolled-back` does. The script of a migration that has finished
  // meanwhile has recorded that in its transaction (local/prisma/adapter.ts).
  const { rowCount } = await client.query(
    "update _prisma_migrations set rolled_back_at = now() where id = $1 and finished_at is null",
    [migration.id],
  );
  if (rowCount === 0) return false;
  progress(`Repeating the migration ${migration.name}, which has not finished`);
  return true;
}

/** Why a migration can't simply be repeated, and what to do, for the console. */
function obstacleTo(
  { name, checksum }: Pick<UnfinishedMigration, "name" | "checksum">,
  sql: string | null,
): string | undefined {
  const interrupted = `The migration ${name} was interrupted`;
  const resolve =
    `run "npm run prisma -- migrate resolve --rolled-back ${name}" if nothing of it is left in the ` +
    `database, or "--applied ${name}" if all of it is there, and start again.`;
  if (sql === null) {
    return `${interrupted}, and this version of Waybill doesn't have it. Start the version that has it.`;
  }
  const checksums = [sql, sql.replaceAll("\r\n", "\n")].map((text) =>
    createHash("sha256").update(text).digest("hex"),
  );
  if (!checksums.includes(checksum)) {
    return (
      `${interrupted}, and its file has changed since. ` +
      `Start the version that began it, or compare the database with the file: ${resolve}`
    );
  }
  if (concurrentIndexOf(sql) !== undefined || isAtomic(sql) || isBatched(sql)) return undefined;
  return (
    `${interrupted}, and a part of it may have taken effect. Compare the database with ` +
    `prisma/migrations/${name}/migration.sql, remove that part or do the rest: ${resolve}`
  );
}

/** PostgreSQL notices only at the end of a statement that the process which sent it was killed. */
async function waitForOrphan(
  client: pg.Client,
  sql: string,
  { progress, signal, name }: { progress(step: string): void; signal: AbortSignal; name: string },
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and state = 'active' and query <> ''
        and starts_with(query, left($1, least($2, length(query))))`,
      [sql, shownLength],
    );
    const [orphan] = rows;
    if (!orphan) return;
    if (tries === 0) {
      progress(`Waiting for PostgreSQL (process ${orphan.pid}), which still runs ${name}`);
    }
    await sleep(pollMs, undefined, { signal });
  }
}

/** An index is invalid when its building or dropping was interrupted. */
async function dropInvalidIndex(client: pg.Client, index: string): Promise<void> {
  const { rows } = await client.query(
    "select from pg_index where indexrelid = to_regclass($1) and not indisvalid",
    [pg.escapeIdentifier(index)],
  );
  if (rows.length === 0) return;
  await client.query(`drop index concurrently if exists ${pg.escapeIdentifier(index)}`);
}
