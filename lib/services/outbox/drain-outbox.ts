import type { Context } from "@/lib/context";
import { sendWebhooks } from "@/lib/services/webhooks/send-webhooks";
import { remoteSpan } from "@/lib/telemetry/span-ids";
import { SpanKind, withSpan } from "@/lib/telemetry/spans";
import type { LivePublisher } from "./live-publisher";
import { observeOutbox } from "./observe-outbox";
import { createRowLock, type RowLock } from "./row-lock";
import { selectUnsentEvents, type UnsentEvent } from "./select-unsent-events";
import { sendLowStock } from "./send-low-stock";
import { sendOrderEvents } from "./send-order-events";

/** Rows of one kind per batch. */
const batchMax = 1_000;

/**
 * Sends one batch of the outbox to Inngest and publishes live updates, best effort. Rows are marked
 * as sent only after Inngest has accepted them; if it doesn't, this throws and they stay. Only the
 * holder of the outbox lock may call it. The scope `orders` skips low stock and webhooks, which are
 * less urgent. True when there may be more rows.
 */
export async function drainOutbox(
  ctx: Context,
  live: LivePublisher,
  scope: "all" | "orders" = "all",
  lock: RowLock = createRowLock(),
): Promise<boolean> {
  const events = await selectUnsentEvents(ctx.db, batchMax);
  observeOutbox(ctx, "order_events", events);
  live.enqueue(events);
  const results = await Promise.allSettled([
    // These rows are marked as sent and won't be read again, even if another part of the batch
    // fails.
    sendTraced(ctx, events, lock).then(() => {
      live.forget(events);
      if (events.length < batchMax) observeOutbox(ctx, "order_events", []);
    }),
    ...(scope === "all" ? [sendLowStock(ctx, batchMax), sendWebhooks(ctx, batchMax)] : []),
  ]);
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return events.length === batchMax;
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
