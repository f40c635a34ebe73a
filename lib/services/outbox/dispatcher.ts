import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { stampWhileHeld } from "@/lib/services/feed/stamp-while-held";
import { queueWhileHeld } from "@/lib/services/webhook-endpoints/queue-while-held";
import { metrics, type OutboxTable } from "@/lib/telemetry/metrics/metrics";
import { drainTable, outboxTables } from "./drain-outbox";
import { LivePublisher } from "./live-publisher";
import { type OutboxLease, takeOutboxLease } from "./outbox-lease";
import { createRowLock } from "./row-lock";
import { WakeUp } from "./wake-up";

declare global {
  var waybillOutboxWake: ((table: OutboxTable) => void) | undefined;
}

/** How long an idle dispatcher waits for a wake-up before it checks a table anyway. */
const pollMs = 500;
/**
 * A wait after a wake-up, so that rows committed at nearly the same time are sent in one batch.
 */
const coalesceMs = 8;
/** How often a table is read at most. Webhooks and low stock are less urgent than an order's events. */
const intervalMs: Readonly<Record<OutboxTable, number>> = {
  order_events: 0,
  webhook_receipts: 200,
  reorder_requests: 200,
};
/** How often a process that doesn't hold the lease tries to take it. */
const standbyMs = 1_000;
const backoffMinMs = 250;
const backoffMaxMs = 10_000;

/** Wakes this process's dispatcher, if it runs one, because rows of a table were committed. */
export function wakeOutbox(table: OutboxTable): void {
  globalThis.waybillOutboxWake?.(table);
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
  const wakeUps: Readonly<Record<OutboxTable, WakeUp>> = {
    order_events: new WakeUp(),
    webhook_receipts: new WakeUp(),
    reorder_requests: new WakeUp(),
  };
  const stamping = new WakeUp();
  const delivering = new WakeUp();
  const lock = createRowLock();
  globalThis.waybillOutboxWake = (table) => {
    wakeUps[table].wake();
    if (table === "order_events") stamping.wake();
  };

  /** Waits after a failure, for longer each time until something succeeds. */
  function createBackoff(table?: OutboxTable) {
    let ms = backoffMinMs;
    return {
      async failed(error: unknown): Promise<void> {
        ctx.log.warn({ table, error }, "The outbox dispatcher failed and will retry.");
        await pause(ms);
        ms = Math.min(ms * 2, backoffMaxMs);
      },
      succeeded() {
        ms = backoffMinMs;
      },
    };
  }

  function pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  /** Drains one table. A table that is slow or fails delays no other. */
  async function drainWhileHeld(table: OutboxTable, lease: OutboxLease): Promise<void> {
    const wakeUp = wakeUps[table];
    const backoff = createBackoff(table);
    while (!stopping.signal.aborted && lease.isHeld()) {
      wakeUp.reset();
      try {
        const hasMore = await drainTable(ctx, table, { live, lock });
        backoff.succeeded();
        const isWoken = await wakeUp.wait(hasMore ? 0 : pollMs, stopping.signal);
        if (isWoken) await wakeUp.coalesce(coalesceMs, intervalMs[table], stopping.signal);
      } catch (error) {
        await backoff.failed(error);
      }
    }
  }

  async function run(): Promise<void> {
    const backoff = createBackoff();
    while (!stopping.signal.aborted) {
      try {
        const lease = await takeOutboxLease(leaseDatabase);
        if (lease) {
          metrics()?.setDispatcher(true);
          const stopped = stopping.signal;
          const onStamped = () => delivering.wake();
          await Promise.all([
            ...outboxTables.map((table) => drainWhileHeld(table, lease)),
            stampWhileHeld(ctx, lease, { wakeUp: stamping, stopped, lock, onStamped }),
            queueWhileHeld(ctx, lease, { wakeUp: delivering, stopped }),
          ]);
          await lease.release();
          live.forgetAll();
        }
        metrics()?.setDispatcher(false);
        backoff.succeeded();
        await pause(standbyMs);
      } catch (error) {
        await backoff.failed(error);
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
