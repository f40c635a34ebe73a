import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { EventRow } from "@/lib/domain/workflows/event-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { orderTraceparent } from "@/lib/telemetry/order-traces";
import { orderEventId } from "@/lib/telemetry/workflows/record-events";
import {
  loggedEventColumns,
  orderEventColumns,
  toLoggedEvent,
  toOrderEvent,
} from "./event-sources";

export interface FoundEvent extends EventRow {
  /** When it was sent, each time. */
  sentAt: Date[];
  /** A webhook that reported nothing new was recorded and not sent. */
  isSkipped: boolean;
  /** What was sent, or would be, including the trace. */
  payload: Record<string, unknown>;
}

export type FindEvent =
  | { kind: "found"; event: FoundEvent }
  | { kind: "missing" }
  /** It is not in an outbox, and the log could not be read or telemetry is off. */
  | { kind: "unavailable" };

/** An event by its id: an order event, a logged one, or one that waits in another outbox. */
export async function findEvent(ctx: Context, eventId: string): Promise<FindEvent> {
  const key = orderEventId.exec(eventId);
  if (key) return toFound(await findOrderEvent(ctx, Number(key[1]), Number(key[2])));
  const logged = await findLoggedEvent(ctx, eventId);
  if (logged.kind === "found") return logged;
  const waiting = await findOutboxEvent(ctx, eventId);
  if (waiting) return toFound(waiting);
  return logged.kind === "off" ? { kind: "unavailable" } : logged;
}

function toFound(event: FoundEvent | null): FindEvent {
  return event ? { kind: "found", event } : { kind: "missing" };
}

type OrderEventRow = Parameters<typeof toOrderEvent>[0] & {
  spanId: string | null;
  traceId: string | null;
};

async function findOrderEvent(
  ctx: Context,
  orderId: number,
  seq: number,
): Promise<FoundEvent | null> {
  const [row] = await ctx.db.query<OrderEventRow>(sql`
    SELECT ${orderEventColumns}, e.span_id AS "spanId", o.trace_id AS "traceId"
    FROM order_events e JOIN orders o ON o.id = e.order_id
    WHERE e.order_id = ${orderId} AND e.seq = ${seq}`);
  if (!row) return null;
  const { spanId, traceId, sentAt, at } = row;
  const trace = traceId ? { _trace: orderTraceparent(traceId, spanId) } : {};
  const event = toOrderEvent(row);
  return {
    ...event,
    sentAt: event.isSent !== null && sentAt ? [sentAt] : [],
    isSkipped: false,
    payload: { ...row.data, orderId, seq, at: at.toISOString(), ...trace },
  };
}

async function findLoggedEvent(
  ctx: Context,
  eventId: string,
): Promise<FindEvent | { kind: "off" }> {
  return readStore(ctx, async ({ db }): Promise<FindEvent> => {
    const rows = await db.query<Parameters<typeof toLoggedEvent>[0]>(sql`
      SELECT ${loggedEventColumns} FROM telemetry.events e WHERE e.event_id = ${eventId}
      ORDER BY e.at DESC LIMIT 20`);
    const [latest] = rows;
    if (!latest) return { kind: "missing" };
    const sentAt = rows.map(({ at }) => at).reverse();
    const { data: payload } = latest;
    return {
      kind: "found",
      event: { ...toLoggedEvent(latest), sentAt, payload, isSkipped: false },
    };
  });
}

/** A webhook or a reorder request, whose row is its outbox. It is found without telemetry. */
async function findOutboxEvent(ctx: Context, eventId: string): Promise<FoundEvent | null> {
  const [, provider, receiptId] = /^(gateway|carrier)-(.+)$/s.exec(eventId) ?? [];
  if (provider && receiptId) return findWebhook(ctx, eventId, provider, receiptId);
  const reorderId = /^reorder-(\d{1,9})$/.exec(eventId)?.[1];
  return reorderId === undefined ? null : findLowStock(ctx, eventId, Number(reorderId));
}

async function findWebhook(
  ctx: Context,
  id: string,
  provider: string,
  receiptId: string,
): Promise<FoundEvent | null> {
  const [receipt] = await ctx.db.query<{
    type: string;
    subject: string;
    at: Date;
    sentAt: Date | null;
    isSkipped: boolean | null;
  }>(sql`
    SELECT type, subject, received_at AS at, sent_at AS "sentAt",
      sent_at = received_at AS "isSkipped"
    FROM webhook_receipts WHERE provider = ${provider} AND event_id = ${receiptId}`);
  if (!receipt) return null;
  const { type, subject, at, sentAt } = receipt;
  const isSkipped = receipt.isSkipped ?? false;
  const orderId = provider === "carrier" ? Number(subject) : null;
  const about = orderId === null ? { type, objectId: subject } : { orderId };
  return {
    ...fromOutbox({
      id,
      at,
      sentAt: isSkipped ? null : sentAt,
      data: { eventId: receiptId, ...about },
    }),
    ...{ name: `${provider}/event.received`, orderId, isSkipped },
  };
}

async function findLowStock(
  ctx: Context,
  id: string,
  reorderId: number,
): Promise<FoundEvent | null> {
  const [request] = await ctx.db.query<{
    productId: number;
    available: number;
    threshold: number;
    at: Date;
    sentAt: Date | null;
  }>(sql`
    SELECT product_id AS "productId", available, threshold, created_at AS at, sent_at AS "sentAt"
    FROM reorder_requests WHERE id = ${reorderId}`);
  if (!request) return null;
  const { at, sentAt, ...product } = request;
  const data = { ...product, reorderRequestId: reorderId, at: at.toISOString() };
  return { ...fromOutbox({ id, at, sentAt, data }), name: "inventory/low_stock", orderId: null };
}

function fromOutbox(row: {
  id: string;
  at: Date;
  sentAt: Date | null;
  data: Record<string, unknown>;
}) {
  const { id, at, sentAt, data } = row;
  return {
    ...{ id, data, payload: data, at: at.toISOString(), source: "other" as const },
    ...{ isSent: sentAt !== null, sentAt: sentAt ? [sentAt] : [], isSkipped: false },
  };
}
