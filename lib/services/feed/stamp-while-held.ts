import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { OutboxLease } from "@/lib/services/outbox/outbox-lease";
import type { RowLock } from "@/lib/services/outbox/row-lock";
import type { WakeUp } from "@/lib/services/outbox/wake-up";
import { feedWaiters } from "./feed-waiters";
import { stampFeed } from "./stamp-feed";

/** How long to wait for a wake-up before looking for events anyway. */
const pollMs = 500;
/** A wait after a wake-up, and between two statements, so that many events cost few statements. */
const coalesceMs = 10;
const intervalMs = 100;
const retryMs = 1_000;

/**
 * Stamps the feed while this process holds the dispatcher's lease. It runs beside the sending of
 * events, so that the feed goes on while Inngest is away.
 */
export async function stampWhileHeld(
  ctx: Context,
  lease: OutboxLease,
  loop: { wakeUp: WakeUp; stopped: AbortSignal; lock: RowLock; onStamped(): void },
): Promise<void> {
  const { wakeUp, stopped, lock } = loop;
  let reached = 0;
  while (!stopped.aborted && lease.isHeld()) {
    wakeUp.reset();
    try {
      const { last, hasMore } = await lock(() => stampFeed(ctx.db, lease.token));
      void feedWaiters().advance(ctx.db, last);
      if (last > reached) loop.onStamped();
      reached = last;
      if (hasMore || !(await wakeUp.wait(pollMs, stopped))) continue;
      await wakeUp.coalesce(coalesceMs, intervalMs, stopped);
    } catch (error) {
      ctx.log.warn({ error }, "The feed was not stamped and will be retried.");
      await sleep(retryMs, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
}
