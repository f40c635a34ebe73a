import type { PoolClient } from "pg";
import { startIfRoom } from "./batches";
import type { EngineContext } from "./engine-context";
import { storeEvents } from "./event-store";
import type { EngineEvent } from "./events";
import { notifyListeners } from "./listeners";
import { planTriggeredRuns } from "./run-plan";
import { inTransactionWithRetry, retryDeadlocks } from "./transactions";

/** Records the events of one request, all or none, and wakes the queue. */
export async function receiveEvents(context: EngineContext, events: EngineEvent[]): Promise<void> {
  if (events.some((event) => context.matchPaths.mayMatch(event.name))) {
    const waiting = await inTransactionWithRetry(context.pool, (client) =>
      recordEvents(context, client, events),
    );
    await startIfRoom(context, waiting);
  } else {
    // No listener can match, so a single statement does it, without a transaction around it.
    const plan = planTriggeredRuns(context, events);
    await retryDeadlocks(() => storeEvents(context.pool, events, plan));
    await startIfRoom(context, plan.waiting);
  }
  context.wake();
}

/**
 * Stores events, starts runs, resolves waits and cancels runs within the caller's transaction,
 * including those for the system events of the cancelled runs. The caller wakes the queue after the commit.
 * Returns the batches for which events wait, with their timeouts.
 */
export async function recordEvents(
  context: EngineContext,
  client: PoolClient,
  events: EngineEvent[],
): Promise<Map<string, number>> {
  const waiting = new Map<string, number>();
  let pending = events;
  while (pending.length > 0) {
    const plan = planTriggeredRuns(context, pending);
    const { stored } = await storeEvents(client, pending, plan);
    for (const [batch, timeoutMs] of plan.waiting) waiting.set(batch, timeoutMs);
    // Listeners have already been notified of the events of a repeated request.
    const newEvents = pending.filter(({ id }) => stored.has(id));
    pending = await notifyListeners(context, client, newEvents);
  }
  return waiting;
}
