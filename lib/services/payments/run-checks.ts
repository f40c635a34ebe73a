import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import type { PaymentCheck } from "./due-payments";

/** Calls to the gateway take a while. More at once would take the database's connections from orders. */
const parallelMax = 4;
/** Time between two routine checks: 20 in a second leave orders enough of what the gateway allows. */
const routineMs = 50;

export interface ChecksRun {
  checked: number;
  failed: number;
}

/**
 * Runs checks, a few at a time, in their order; those of one order one after the other. Begins none
 * after `msMax`: what is left is due in the next run.
 */
export async function runChecks(
  ctx: Context,
  checks: readonly PaymentCheck[],
  msMax: number,
): Promise<ChecksRun> {
  const startedAt = ctx.now().getTime();
  const waiting = [...checks];
  const busyOrders = new Set<number>();
  const pace = pacer(routineMs);
  const run: ChecksRun = { checked: 0, failed: 0 };

  function take(): PaymentCheck | undefined {
    if (ctx.now().getTime() - startedAt > msMax) return undefined;
    const index = waiting.findIndex(({ orderId }) => orderId === null || !busyOrders.has(orderId));
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  }

  async function work(): Promise<void> {
    for (let check = take(); check; check = take()) {
      const { orderId } = check;
      if (orderId !== null) busyOrders.add(orderId);
      if (check.isRoutine) await pace();
      run.checked += 1;
      if (!(await succeeds(ctx, check))) run.failed += 1;
      if (orderId !== null) busyOrders.delete(orderId);
    }
  }

  await Promise.all(Array.from({ length: parallelMax }, work));
  return run;
}

async function succeeds(ctx: Context, { orderId, markChecked, run }: PaymentCheck) {
  try {
    await ctx.db.query(markChecked);
    await run();
    return true;
  } catch (error) {
    ctx.log.warn({ orderId, error }, "Payment could not be reconciled.");
    return false;
  }
}

/** A function that returns at most once in each `intervalMs`. */
function pacer(intervalMs: number): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    const now = performance.now();
    const waitMs = Math.max(0, nextAt - now);
    nextAt = now + waitMs + intervalMs;
    if (waitMs > 0) await sleep(waitMs);
  };
}
