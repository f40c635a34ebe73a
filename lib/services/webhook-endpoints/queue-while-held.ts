import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { OutboxLease } from "@/lib/services/outbox/outbox-lease";
import type { WakeUp } from "@/lib/services/outbox/wake-up";
import { queueDeliveries } from "./queue-deliveries";
import { startDeliveries } from "./start-deliveries";

/** How often to look for deliveries whose next try is due. */
const pollMs = 1_000;
/** A wait after new events, and between two rounds, so that many events cost few statements. */
const coalesceMs = 10;
const intervalMs = 200;
const retryMs = 2_000;

/**
 * Queues webhook deliveries and starts their runs while this process holds the dispatcher's lease.
 * `wakeUp` is woken when the feed has new events.
 */
export async function queueWhileHeld(
  ctx: Context,
  lease: OutboxLease,
  { wakeUp, stopped }: { wakeUp: WakeUp; stopped: AbortSignal },
): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped }).catch(() => undefined);
  let startAt = 0;
  while (!stopped.aborted && lease.isHeld()) {
    wakeUp.reset();
    try {
      const hasMoved = await queueDeliveries(ctx);
      if (hasMoved || performance.now() >= startAt) {
        await startDeliveries(ctx);
        startAt = performance.now() + pollMs;
      }
      if (hasMoved || (await wakeUp.wait(pollMs, stopped))) {
        await wakeUp.coalesce(coalesceMs, intervalMs, stopped);
      }
    } catch (error) {
      ctx.log.warn({ error }, "Webhook deliveries were not started and will be retried.");
      await pause(retryMs);
    }
  }
}
