import type { EventRecord } from "./run-records";
import type { RunEvent } from "./run-trace";

/** The ids of events that were sent from `order_events`, where they are kept. */
export const orderEventId = /^order-(\d{1,9})-(\d{1,9})$/;

/** Inngest's own events of every cron and every run. Their runs say the same. */
const skipped = new Set(["inngest/scheduled.timer", "inngest/function.invoked"]);

/**
 * Adds events to the log, except order events. Those without an id get none from Inngest's server
 * that we know, and can't be found again.
 */
export function noteEvents(events: readonly RunEvent[], source: EventRecord["source"]): void {
  const journal = globalThis.waybillRunJournal;
  if (!journal) return;
  for (const { id, name, data, ts } of events) {
    if (!id || ts === undefined || orderEventId.test(id) || skipped.has(name)) continue;
    journal.addEvent({
      id,
      at: new Date(ts),
      name,
      data: data ?? {},
      orderId: typeof data?.orderId === "number" ? data.orderId : null,
      source,
    });
  }
}
