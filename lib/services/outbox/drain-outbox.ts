import type { Context } from "@/lib/context";
import { sendWebhooks } from "@/lib/services/webhooks/send-webhooks";
import type { OutboxTable } from "@/lib/telemetry/metrics/metrics";
import { remoteSpan } from "@/lib/telemetry/span-ids";
import { SpanKind, withSpan } from "@/lib/telemetry/spans";
import type { LivePublisher } from "./live-publisher";
import { observeOutbox } from "./observe-outbox";
import { createRowLock, type RowLock } from "./row-lock";
import { selectUnsentEvents, type UnsentEvent } from "./select-unsent-events";
import { sendLowStock } from "./send-low-stock";
import { sendOrderEvents } from "./send-order-events";

/** Rows of one table per batch. */
const batchMax = 1_000;

export const outboxTables = ["order_events", "webhook_receipts", "reorder_requests"] as const;

interface Drain {
  live: LivePublisher;
  lock: RowLock;
}

/**
 * Sends one batch of each table of the outbox. Only the holder of the outbox lease may call it. If a
 * table fails, this throws, but the others are drained.
 */
export async function drainOutbox(ctx: Context, live: LivePublisher): Promise<void> {
  const drain = { live, lock: createRowLock() };
  const results = await Promise.allSettled(
    outboxTables.map((table) => drainTable(ctx, table, drain)),
  );
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}

/**
 * Sends one batch of a table of the outbox to Inngest. Rows are marked as sent only after Inngest has
 * accepted them; if it doesn't, this throws and they stay. True when there may be more rows.
 */
export function drainTable(ctx: Context, table: OutboxTable, drain: Drain): Promise<boolean> {
  switch (table) {
    case "order_events":
      return drainOrderEvents(ctx, drain);
    case "webhook_receipts":
      return sendWebhooks(ctx, batchMax);
    case "reorder_requests":
      return sendLowStock(ctx, batchMax);
  }
}

/** Also publishes live updates, best effort. */
async function drainOrderEvents(ctx: Context, { live, lock }: Drain): Promise<boolean> {
  const events = await selectUnsentEvents(ctx.db, batchMax);
  observeOutbox(ctx, "order_events", events);
  live.enqueue(events);
  await sendTraced(ctx, events, lock);
  // These rows are marked as sent and won't be read again.
  live.forget(events);
  const hasMore = events.length === batchMax;
  if (!hasMore) observeOutbox(ctx, "order_events", []);
  return hasMore;
}

/** A batch belongs to many orders, so its span is the root of a trace of its own. */
async function sendTraced(
  ctx: Context,
  events: readonly UnsentEvent[],
  lock: RowLock,
): Promise<void> {
  if (events.length === 0) return;
  const links = events.flatMap(({ traceId, spanId }) => {
    return traceId && spanId ? [remoteSpan(traceId, spanId)] : [];
  });
  const attributes = { "outbox.events": events.length };
  await withSpan(
    { name: "send outbox", kind: SpanKind.PRODUCER, parent: "root", links, attributes },
    () => sendOrderEvents(ctx, events, lock),
  );
}
