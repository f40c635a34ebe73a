import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Context } from "@/lib/context";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { drainOutbox } from "./drain-outbox";
import { LivePublisher } from "./live-publisher";

declare global {
  var waybillOutboxWake: (() => void) | undefined;
}

/**
 * The key of the PostgreSQL advisory lock that makes sure that exactly one dispatcher drains the
 * outbox, however many processes run.
 */
export const outboxLockKey = 5_130_001;

/** How long an idle dispatcher waits for a wake-up before it checks the outbox anyway. */
const pollMs = 500;
/**
 * A wait after a wake-up, so that events committed at nearly the same time are sent in one batch.
 */
const coalesceMs = 8;
/** How often less urgent rows are sent and the lock's connection is checked. */
const fullDrainMs = 200;
const backoffMinMs = 250;
const backoffMaxMs = 10_000;

/** Wakes this process's dispatcher, if it runs one, because something was committed. */
export function wakeOutbox(): void {
  globalThis.waybillOutboxWake?.();
}

/**
 * Drains the outbox for the life of the process: soon after a wake-up, otherwise every `pollMs`. It
 * holds the outbox lock on a connection of its own. If that connection is lost, another process may
 * take over, and this one tries to get the lock again with backoff. `stop` ends it after the
 * current batch.
 */
export function startDispatcher(ctx: Context, databaseUrl: string): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const live = new LivePublisher(ctx);
  let wake: () => void = () => undefined;
  let isWoken = false;
  globalThis.waybillOutboxWake = () => {
    isWoken = true;
    wake();
  };

  async function waitForWork(): Promise<void> {
    if (isWoken || stopping.signal.aborted) return;
    const woken = new AbortController();
    wake = () => woken.abort();
    const signal = AbortSignal.any([woken.signal, stopping.signal]);
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    wake = () => undefined;
  }

  async function drainUntilStopped(client: pg.Client): Promise<void> {
    let nextFullDrainAt = 0;
    while (!stopping.signal.aborted) {
      isWoken = false;
      const isFullDrain = Date.now() >= nextFullDrainAt;
      if (isFullDrain) {
        nextFullDrainAt = Date.now() + fullDrainMs;
        // Fails if the connection is lost. PostgreSQL has then released the lock to another
        // process.
        await client.query("SELECT 1");
      }
      const hasMore = await drainOutbox(ctx, live, isFullDrain ? "all" : "orders");
      if (!hasMore) await waitForWork();
      if (isWoken) await sleep(coalesceMs);
    }
  }

  async function run(): Promise<void> {
    let backoffMs = backoffMinMs;
    while (!stopping.signal.aborted) {
      const client = new pg.Client({
        connectionString: databaseUrl,
        application_name: "waybill-outbox",
        connectionTimeoutMillis: 10_000,
        query_timeout: 20_000,
        // Releases the lock of a host that lost power within half a minute, not after TCP's hours.
        options: "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
      });
      client.on("error", () => undefined);
      const startedAt = Date.now();
      let isLocked = false;
      try {
        await client.connect();
        isLocked = await tryLock(client);
        if (isLocked) {
          metrics()?.setDispatcher(true);
          await drainUntilStopped(client);
        }
      } catch (error) {
        ctx.log.warn({ error }, "The outbox dispatcher failed and will retry.");
      } finally {
        // With the lock, it stays the dispatcher while it waits to try again, and knows the outbox.
        if (!isLocked) metrics()?.setDispatcher(false);
        live.forgetAll();
        await client.end().catch(() => undefined);
      }
      if (Date.now() - startedAt > backoffMaxMs) backoffMs = backoffMinMs;
      await sleep(backoffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, backoffMaxMs);
    }
    metrics()?.setDispatcher(false);
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      await live.flushed();
    },
  };
}

/** Takes the outbox lock for as long as the connection lives. False when another process has it. */
async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    'SELECT pg_try_advisory_lock($1) AS "isLocked"',
    [outboxLockKey],
  );
  return rows[0]?.isLocked ?? false;
}
