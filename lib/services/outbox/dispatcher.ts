import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { stampWhileHeld } from "@/lib/services/feed/stamp-while-held";
import { queueWhileHeld } from "@/lib/services/webhook-endpoints/queue-while-held";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { drainOutbox } from "./drain-outbox";
import { LivePublisher } from "./live-publisher";
import { type OutboxLease, takeOutboxLease } from "./outbox-lease";
import { createRowLock } from "./row-lock";
import { WakeUp } from "./wake-up";

declare global {
  var waybillOutboxWake: (() => void) | undefined;
}

/** How long an idle dispatcher waits for a wake-up before it checks the outbox anyway. */
const pollMs = 500;
/**
 * A wait after a wake-up, so that events committed at nearly the same time are sent in one batch.
 */
const coalesceMs = 8;
/** How often less urgent rows are sent. */
const fullDrainMs = 200;
/** How often a process that doesn't hold the lease tries to take it. */
const standbyMs = 1_000;
const backoffMinMs = 250;
const backoffMaxMs = 10_000;

/** Wakes this process's dispatcher, if it runs one, because something was committed. */
export function wakeOutbox(): void {
  globalThis.waybillOutboxWake?.();
}

/**
 * The lease must be renewed also while the app's own connections are all busy, so it has one of its
 * own. A renewal that takes longer than the lease is useless.
 */
const leasePool = {
  applicationName: "waybill-outbox",
  statementTimeoutMs: 3_000,
  connectionTimeoutMs: 3_000,
  isTraced: false,
};

/**
 * Drains the outbox, stamps the feed and starts webhook deliveries for the life of the process, whenever
 * it can take the lease of the outbox: soon after a wake-up, otherwise every `pollMs`. If the lease is
 * lost, another process may take over, and this one waits for its turn. `stop` ends it after the current
 * batch.
 */
export function startDispatcher(ctx: Context, databaseUrl: string): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const live = new LivePublisher(ctx);
  const leaseDatabase = openDatabase(databaseUrl, 1, leasePool);
  const sending = new WakeUp();
  const stamping = new WakeUp();
  const delivering = new WakeUp();
  const lock = createRowLock();
  globalThis.waybillOutboxWake = () => {
    sending.wake();
    stamping.wake();
  };

  function pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  const backoff = { ms: backoffMinMs };

  /** Waits after a failure, for longer each time, until `backoff.ms` is set back. */
  async function backOff(error: unknown): Promise<void> {
    ctx.log.warn({ error }, "The outbox dispatcher failed and will retry.");
    await pause(backoff.ms);
    backoff.ms = Math.min(backoff.ms * 2, backoffMaxMs);
  }

  async function drainWhileHeld(lease: OutboxLease): Promise<void> {
    let nextFullDrainAt = 0;
    while (!stopping.signal.aborted && lease.isHeld()) {
      sending.reset();
      const isFullDrain = Date.now() >= nextFullDrainAt;
      if (isFullDrain) nextFullDrainAt = Date.now() + fullDrainMs;
      try {
        const hasMore = await drainOutbox(ctx, live, isFullDrain ? "all" : "orders", lock);
        backoff.ms = backoffMinMs;
        const isWoken = await sending.wait(hasMore ? 0 : pollMs, stopping.signal);
        if (isWoken) await sleep(coalesceMs);
      } catch (error) {
        await backOff(error);
      }
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const lease = await takeOutboxLease(leaseDatabase);
        if (lease) {
          metrics()?.setDispatcher(true);
          const stopped = stopping.signal;
          const onStamped = () => delivering.wake();
          await Promise.all([
            drainWhileHeld(lease),
            stampWhileHeld(ctx, lease, { wakeUp: stamping, stopped, lock, onStamped }),
            queueWhileHeld(ctx, lease, { wakeUp: delivering, stopped }),
          ]);
          await lease.release();
          live.forgetAll();
        }
        metrics()?.setDispatcher(false);
        await pause(standbyMs);
      } catch (error) {
        await backOff(error);
      }
    }
    await leaseDatabase.pool.end();
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
