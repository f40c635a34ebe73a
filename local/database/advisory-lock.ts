import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

const pollMs = 200;
/** A process that has just ended may hold the lock for a moment. */
const triesInSilence = 5;

export interface LockOptions {
  /** Called once when another process has held the lock for a second. */
  onWait(): void;
  signal: AbortSignal;
}

/**
 * Takes an advisory lock, which ends with this client's connection or its next `rollback`. It belongs
 * to a transaction, so that it works behind PgBouncer. Each try is a transaction of its own: one that
 * stays open while it waits could be waited for by an index that the lock's holder builds concurrently.
 */
export async function takeAdvisoryLock(
  client: pg.Client,
  id: number,
  { onWait, signal }: LockOptions,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted();
    await client.query("begin");
    await client.query("set local idle_in_transaction_session_timeout = 0");
    // Not as a parameter: the extended protocol keeps the statement's snapshot, which is waited for too.
    const { rows } = await client.query<{ isHeld: boolean }>(
      `select pg_try_advisory_xact_lock(${id}) as "isHeld"`,
    );
    if (rows[0]?.isHeld) return;
    await client.query("rollback");
    if (tries === triesInSilence) onWait();
    await sleep(pollMs, undefined, { signal });
  }
}
