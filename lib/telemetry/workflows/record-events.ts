import { z } from "zod";
import { toOrderId } from "@/lib/telemetry/order-id";
import type { EventRecord } from "./run-records";
import type { RunEvent } from "./run-trace";

/** The ids of events that were sent from `order_events`, where they are kept. */
export const orderEventId = /^order-(\d{1,9})-(\d{1,9})$/;

/** Inngest's own events of every cron and every run. Their runs say the same. */
const skipped = new Set(["inngest/scheduled.timer", "inngest/function.invoked"]);

/**
 * Adds events to the log, except order events. One without an id was sent by something else, and
 * could not be found again.
 */
export function recordEvents(events: readonly RunEvent[], source: EventRecord["source"]): void {
  const journal = globalThis.waybillRunJournal;
  if (!journal) return;
  for (const { id, name, data, ts } of events) {
    if (!id || ts === undefined || orderEventId.test(id) || skipped.has(name)) continue;
    journal.addEvent({
      ...{ id, name, source, at: new Date(ts) },
      data: name === "inngest/function.failed" ? withoutPayload(data) : (data ?? {}),
      orderId: toOrderId(data?.orderId),
    });
  }
}

const failedRun = z.object({
  function_id: z.string(),
  run_id: z.string(),
  error: z.object({ name: z.string() }).optional(),
  events: z.array(z.unknown()).optional(),
});

/**
 * What says which run has failed. The events are logged themselves, and Inngest's copy of an error
 * that was thrown outside of a step may contain personal data.
 */
function withoutPayload(data: RunEvent["data"]): Record<string, unknown> {
  const { success, data: failed } = failedRun.safeParse(data);
  if (!success) return {};
  const { events, ...run } = failed;
  return { ...run, events: events?.length ?? 1 };
}
