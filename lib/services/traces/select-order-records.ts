import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OrderStatus } from "@/lib/domain/order/status";
import type {
  TraceDelivery,
  TraceEmail,
  TraceOrderEvent,
  TraceWebhook,
} from "@/lib/domain/trace/trace-records";
import { microseconds } from "./microseconds";

export interface TracedOrder {
  id: number;
  status: OrderStatus;
  traceId: string | null;
  createdAtUs: number;
}

export async function selectTracedOrder(
  db: Queryable,
  orderId: number,
): Promise<TracedOrder | null> {
  const [row] = await db.query<TracedOrder>(sql`
    SELECT id, status, trace_id AS "traceId", ${microseconds(sql`created_at`)} AS "createdAtUs"
    FROM orders WHERE id = ${orderId}`);
  return row ?? null;
}

export function selectOrderEvents(db: Queryable, orderId: number): Promise<TraceOrderEvent[]> {
  return db.query<TraceOrderEvent>(sql`
    SELECT seq, type, ${microseconds(sql`at`)} AS "atUs", span_id AS "spanId"
    FROM order_events WHERE order_id = ${orderId} ORDER BY seq`);
}

export function selectEmails(db: Queryable, orderId: number): Promise<TraceEmail[]> {
  return db.query<TraceEmail>(sql`
    SELECT id, kind, cause, status, error, ${microseconds(sql`created_at`)} AS "createdAtUs"
    FROM emails WHERE order_id = ${orderId} ORDER BY id`);
}

/** Deliveries of an order that its trace shows, over all endpoints: the first. */
const deliveriesMax = 200;

export async function selectDeliveries(
  db: Queryable,
  orderId: number,
): Promise<{ deliveries: TraceDelivery[]; hasMoreDeliveries: boolean }> {
  const rows = await db.query<TraceDelivery>(sql`
    SELECT d.id, d.endpoint_id AS "endpointId", d.seq, d.type, d.status, d.tries,
      ${microseconds(sql`coalesce(d.first_tried_at, d.created_at)`)} AS "startedAtUs",
      ${microseconds(sql`d.settled_at`)} AS "settledAtUs"
    FROM webhook_deliveries d WHERE d.order_id = ${orderId}
    ORDER BY d.id LIMIT ${deliveriesMax + 1}`);
  const hasMoreDeliveries = rows.length > deliveriesMax;
  return { deliveries: rows.slice(0, deliveriesMax), hasMoreDeliveries };
}

/** The recorded webhooks with these ids, such as `carrier-trk_1`: the provider and its event id. */
export async function selectWebhooks(
  db: Queryable,
  ids: readonly string[],
): Promise<TraceWebhook[]> {
  const keys = ids.map((id) => /^(gateway|carrier)-(.+)$/.exec(id)).filter((key) => key !== null);
  if (keys.length === 0) return [];
  return db.query<TraceWebhook>(sql`
    SELECT w.provider, w.event_id AS "eventId", w.type,
      ${microseconds(sql`w.received_at`)} AS "receivedAtUs", split_part(w.traceparent, '-', 3) AS "spanId"
    FROM unnest(${keys.map(([, provider]) => provider)}::text[],
      ${keys.map(([, , eventId]) => eventId)}::text[]) AS key (provider, event_id)
    JOIN webhook_receipts w USING (provider, event_id)`);
}
