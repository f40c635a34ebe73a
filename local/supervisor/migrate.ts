import { setTimeout as sleep } from "node:timers/promises";
import { takeAdvisoryLock } from "@/local/database/advisory-lock";
import { invalidIndexes, rebuildIndex } from "./invalid-indexes";
import { recoverMigrations } from "./recover-migrations";
import { pendingMigrations, withClient } from "./schema";

/** A number of our own. A process that starts holds it until the database is migrated. */
const startLockId = 7_201_119;
/** A migration gives up when a table stays locked for seconds, so that nobody queues behind it. */
const triesMax = 12;
const retryMs = 5_000;

export interface MigrateOptions {
  /** PostgreSQL itself where a pooler stands in front of it. */
  databaseUrl: string;
  /** The folder that contains `prisma/migrations`. */
  root: string;
  /** Runs local/prisma/deploy.ts. Rejects with its output when it fails. */
  deploy(): Promise<void>;
  progress(step: string): void;
  signal: AbortSignal;
}

/**
 * Applies the migrations that the database lacks. Of several processes that start at once, one does and
 * the others wait. A migration that was interrupted is repeated, and one that finds its table in use is
 * tried again for about a minute. Indexes that are invalid all the same are built again. Rejects with what to
 * do when a migration can't be repeated.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<void> {
  const { databaseUrl, root, progress, signal } = options;
  const pending = await pendingMigrations(databaseUrl, root);
  if (pending.length === 0 && (await invalidIndexes(databaseUrl, root)).length === 0) return;
  await withClient(databaseUrl, { signal }, async (client) => {
    const onWait = () => progress("Waiting for another process that migrates the database");
    await takeAdvisoryLock(client, startLockId, { onWait, signal });
    await applyPending(options);
    for (const index of await invalidIndexes(databaseUrl, root)) {
      progress(`Building the invalid index ${index} again`);
      await rebuildIndex(databaseUrl, index, signal);
    }
  });
}

async function applyPending(options: MigrateOptions): Promise<void> {
  const { databaseUrl, root, progress, signal } = options;
  const repeated = new Set<string>();
  for (let tries = 1; ; tries += 1) {
    for (const name of await recoverMigrations(options)) repeated.add(name);
    const pending = await pendingMigrations(databaseUrl, root);
    if (pending.length === 0) return;
    if (tries === 1) progress(`Migrating the database (${pending.length} new)`);
    try {
      return await options.deploy();
    } catch (error) {
      signal.throwIfAborted();
      if (!isAboutLocks(error)) throw explained(error, repeated);
      if (tries === triesMax) throw error;
    }
    progress(`A table is in use. Trying again in ${retryMs / 1_000} s`);
    await sleep(retryMs, undefined, { signal });
  }
}

/** PostgreSQL's `lock_not_available` and `deadlock_detected`; local/prisma/adapter.ts adds the code. */
function isAboutLocks(error: unknown): boolean {
  return error instanceof Error && /\b(?:55P03|40P01)\b/.test(error.message);
}

/** Adds what to do where a migration failed again after it was repeated. */
function explained(error: unknown, repeated: ReadonlySet<string>): unknown {
  if (!(error instanceof Error)) return error;
  const name = [...repeated].find((migration) => error.message.includes(migration));
  if (name === undefined) return error;
  return new Error(
    `The migration ${name} was interrupted or failed before, and failed again. If parts of ` +
      `prisma/migrations/${name}/migration.sql are in the database already, remove them or do the ` +
      `rest, run "npm run prisma -- migrate resolve --rolled-back ${name}" or "--applied ${name}", and ` +
      `start again.\n${error.message}`,
  );
}
