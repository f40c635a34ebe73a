import type { OrderStatus } from "@/lib/domain/order/status";
import type { OrderEventView, OrderView } from "@/lib/domain/order/view";
import type { OrderUpdate } from "@/lib/domain/realtime";

/** An event of any order, as the activity feed shows it. */
export interface ActivityEntry {
  orderId: number;
  seq: number;
  type: string;
  /** The order's status after the event. */
  status: OrderStatus;
  /** ISO 8601 UTC. */
  at: string;
  /** Null until the server's response arrives: live updates carry no details. */
  details: ActivityDetails | null;
}

export interface ActivityDetails {
  data: OrderEventView["data"];
  /** The name of who caused the event, for operators. */
  actorName: string;
  currency: string;
  /** Only for events whose text names or counts the order's items; else empty. */
  items: OrderView["items"];
}

/** How many entries the feed shows. Older events are in the timelines of their orders. */
export const activityMax = 50;

/** The entry of a live update, without its details. */
export function activityFromUpdate(update: OrderUpdate): ActivityEntry {
  const { orderId, seq, type, status, at } = update;
  return { orderId, seq, type, status, at, details: null };
}

/**
 * Merges two lists, newest first, without duplicates and cut to the feed's length. An entry with
 * details replaces one without.
 */
export function mergeActivity(
  current: readonly ActivityEntry[],
  added: readonly ActivityEntry[],
): ActivityEntry[] {
  const entries = new Map<string, ActivityEntry>();
  for (const entry of [...current, ...added]) {
    const key = activityKey(entry);
    if (!entries.get(key)?.details) entries.set(key, entry);
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
