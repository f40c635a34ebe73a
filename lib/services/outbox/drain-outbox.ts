import sql from "sql-template-tag";
import type { OutgoingEvent } from "@/lib/clients/inngest";
import type { Context } from "@/lib/context";
import { isSent, wakesOrder } from "@/lib/domain/events";
import type { LiveFeed, LiveStep } from "./live-feed";

type EventRow = LiveStep & { data: Record<string, unknown> };

const batchMax = 1_000;

/**
 * Takes one batch out of the outbox: live status to Channels, beside and as best effort, and the
 * events to Inngest, whose answer is what counts as sent. Throws when Inngest does not answer; the
 * rows then stay. Only the holder of the outbox lock may call this. Order events are in a hurry; low
 * stock and webhooks are in no `orders` extent. True when there may be more.
 */
export async function drainOutbox(
  ctx: Context,
  live: LiveFeed,
  extent: "all" | "orders" = "all",
): Promise<boolean> {
  const rows = await ctx.db.query<EventRow>(sql`
    SELECT id, order_id AS "orderId", seq, type, data, at, status,
      payment_status AS "paymentStatus", inventory_status AS "inventoryStatus"
    FROM order_events WHERE sent_at IS NULL ORDER BY id LIMIT ${batchMax}`);
  live.offer(rows);
  const outcomes = await Promise.allSettled([
    // What is sent is not read again, whatever becomes of the rest.
    sendEvents(ctx, rows).then(() => live.forget(rows)),
    ...(extent === "all" ? [sendLowStock(ctx), sendHints(ctx)] : []),
  ]);
  const fault = outcomes.find((outcome) => outcome.status === "rejected");
  if (fault) throw fault.reason;
  return rows.length === batchMax;
}

async function sendEvents(ctx: Context, rows: EventRow[]): Promise<void> {
  if (rows.length === 0) return;
  const sent = rows.filter(({ type }) => isSent(type) || wakesOrder(type));
  await ctx.inngest.send(sent.map(outgoing));
  await ctx.db.query(sql`
    UPDATE order_events SET sent_at = ${ctx.now()}
    WHERE id = ANY (${rows.map((row) => row.id)}::bigint[])`);
}

/** What only wakes its order goes out as that wake-up call, without its details. */
function outgoing(row: EventRow): OutgoingEvent {
  const { orderId, seq, type } = row;
  const about = { orderId, seq, at: row.at.toISOString() };
  const id = `order-${orderId}-${seq}`;
  if (wakesOrder(type)) return { id, name: "order/resume", data: about };
  return { id, name: type, data: { ...row.data, ...about } };
}

/** Low stock belongs to no order: the reorder request that it opens is its outbox row. */
async function sendLowStock(ctx: Context): Promise<void> {
  const rows = await ctx.db.query<{
    id: number;
    productId: number;
    available: number;
    threshold: number;
    at: Date;
  }>(sql`
    SELECT id, product_id AS "productId", available, threshold, created_at AS at
    FROM reorder_requests WHERE sent_at IS NULL ORDER BY id LIMIT ${batchMax}`);
  if (rows.length === 0) return;
  await ctx.inngest.send(
    rows.map(({ id, at, ...data }) => ({
      id: `reorder-${id}`,
      name: "inventory/low_stock",
      data: { ...data, reorderRequestId: id, at: at.toISOString() },
    })),
  );
  await ctx.db.query(sql`
    UPDATE reorder_requests SET sent_at = ${ctx.now()}
    WHERE id = ANY (${rows.map((row) => row.id)})`);
}

/** Webhooks are recorded by their route and handed on from here, so that none is lost. */
async function sendHints(ctx: Context): Promise<void> {
  const rows = await ctx.db.query<{
    provider: "gateway" | "carrier";
    eventId: string;
    type: string;
    subject: string;
  }>(sql`
    SELECT provider, event_id AS "eventId", type, subject
    FROM webhook_receipts WHERE sent_at IS NULL ORDER BY received_at LIMIT ${batchMax}`);
  if (rows.length === 0) return;
  await ctx.inngest.send(
    rows.map(({ provider, eventId, type, subject }) => ({
      id: `${provider}-${eventId}`,
      name: `${provider}/event.received`,
      data:
        provider === "gateway"
          ? { eventId, type, objectId: subject }
          : { eventId, orderId: Number(subject) },
    })),
  );
  await ctx.db.query(sql`
    UPDATE webhook_receipts SET sent_at = ${ctx.now()}
    FROM unnest(${rows.map((row) => row.provider)}::text[],
      ${rows.map((row) => row.eventId)}::text[]) AS sent (provider, event_id)
    WHERE webhook_receipts.provider = sent.provider
      AND webhook_receipts.event_id = sent.event_id`);
}
