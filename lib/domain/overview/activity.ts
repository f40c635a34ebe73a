import { explainEvent } from "../order/explain-event";
import type { OrderStatus } from "../order/status";
import type { OrderUpdate } from "../realtime";

/** A step of any order, as the activity feed tells it. */
export interface ActivityEntry {
  orderId: number;
  seq: number;
  type: string;
  title: string;
  detail: string | null;
  /** Who did it, for people; null until the server has told: the live feed carries no names. */
  who: string | null;
  /** The order's status after it. */
  status: OrderStatus;
  /** ISO 8601 UTC. */
  at: string;
}

/** How many entries a feed shows: what is older is in the orders' own timelines. */
export const activityMax = 50;

/** What a live step says by itself; its details follow from the server. */
export function activityFromUpdate(update: OrderUpdate): ActivityEntry {
  const { orderId, seq, type, status, at } = update;
  const { title } = explainEvent({ type, status, data: {} }, { currency: "usd", items: [] });
  return { orderId, seq, type, title, detail: null, who: null, status, at };
}

/**
 * Both lists as one, newest first, each step once and no more than a feed shows. An entry that has
 * its details takes the place of one that lacks them.
 */
export function mergeActivity(
  shown: readonly ActivityEntry[],
  news: readonly ActivityEntry[],
): ActivityEntry[] {
  const entries = new Map<string, ActivityEntry>();
  for (const entry of [...shown, ...news]) {
    const key = activityKey(entry);
    const known = entries.get(key);
    if (!known || known.who === null) entries.set(key, entry);
  }
  return [...entries.values()].sort(newestFirst).slice(0, activityMax);
}

export function activityKey({ orderId, seq }: Pick<ActivityEntry, "orderId" | "seq">): string {
  return `${orderId}-${seq}`;
}

function newestFirst(a: ActivityEntry, b: ActivityEntry): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return b.orderId - a.orderId || b.seq - a.seq;
}
