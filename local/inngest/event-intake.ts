import type { PoolClient } from "pg";
import type { EngineContext } from "./context";
import { storeEvents } from "./event-store";
import type { EngineEvent } from "./events";
import { notifyListeners } from "./listeners";
import { planStarts } from "./run-starts";
import { durably, retryDeadlocks } from "./transactions";

/** Records events that came from outside, all or none, and wakes the queue. */
export async function receiveEvents(context: EngineContext, events: EngineEvent[]): Promise<void> {
  if (events.some((event) => context.interests.includes(event.name))) {
    await durably(context.pool, (client) => recordEvents(context, client, events));
  } else {
    // Nobody can be waiting: one statement is its own transaction.
    const plan = planStarts(context, events);
    await retryDeadlocks(() => storeEvents(context.pool, events, plan));
  }
  context.wake();
}

/**
 * Within a transaction: stores events, starts runs, resolves waits and cancels runs, and does the
 * same for the system events that this brings about. The caller wakes the queue after commit.
 */
export async function recordEvents(
  context: EngineContext,
  client: PoolClient,
  events: EngineEvent[],
): Promise<void> {
  let pending = events;
  while (pending.length > 0) {
    const { stored } = await storeEvents(client, pending, planStarts(context, pending));
    // A repeated request brings what has been heard already.
    const news = pending.filter(({ id }) => stored.has(id));
    pending = await notifyListeners(context, client, news);
  }
}
