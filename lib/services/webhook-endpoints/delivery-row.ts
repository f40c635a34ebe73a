import sql, { type Sql } from "sql-template-tag";
import { NotFound } from "@/lib/auth/permissions";
import type { Queryable } from "@/lib/db/database";
import { type FeedEvent, feedData } from "@/lib/domain/feed";
import type {
  DeliveryAttempt,
  DeliveryStatus,
  WebhookDeliveryView,
  WebhookPayload,
} from "@/lib/domain/webhooks/endpoint";

/** Attempts of a delivery that are kept: the latest. */
export const attemptsMax = 20;

export interface DeliveryRow {
  id: number;
  endpointId: number;
  messageId: string;
  type: string;
  position: number | null;
  orderId: number | null;
  seq: number | null;
  status: DeliveryStatus;
  tries: number;
  nextTryAt: Date;
  settledAt: Date | null;
  createdAt: Date;
  attempts: DeliveryAttempt[];
}

/** The columns of a delivery `d`. */
export const deliveryColumns: Sql = sql`d.id, d.endpoint_id AS "endpointId",
  d.message_id AS "messageId", d.type, d.position, d.order_id AS "orderId", d.seq, d.status, d.tries,
  d.next_try_at AS "nextTryAt", d.settled_at AS "settledAt", d.created_at AS "createdAt", d.attempts`;

/**
 * Sets a delivery to be made now, with all its tries. One that is being posted keeps its claim: the
 * answer settles it, or leads to the next try.
 */
export function queuedAgain(now: Date): Sql {
  return sql`status = 'pending', tries = 0, next_try_at = ${now}, first_tried_at = NULL,
    settled_at = NULL`;
}

export function toDeliveryView(row: DeliveryRow): WebhookDeliveryView {
  const { messageId, attempts, nextTryAt, ...view } = row;
  return {
    ...view,
    webhookId: messageId,
    nextTryAt: row.status === "pending" ? nextTryAt.toISOString() : null,
    settledAt: row.settledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastAttempt: attempts.at(-1) ?? null,
  };
}

/** A delivery of an endpoint. Throws `NotFound`. */
export async function findDelivery(
  db: Queryable,
  { endpointId, deliveryId }: { endpointId: number; deliveryId: number },
): Promise<DeliveryRow> {
  const [row] = await db.query<DeliveryRow>(sql`
    SELECT ${deliveryColumns} FROM webhook_deliveries d
    WHERE d.id = ${deliveryId} AND d.endpoint_id = ${endpointId}`);
  if (!row) throw new NotFound("Webhook delivery not found.");
  return row;
}

/** The order event of a delivery, in JSON; all null for a test event. */
export interface DeliveredEvent {
  event: Omit<FeedEvent, "position"> | null;
}

/** The event of the delivery `d` as JSON, from `order_events` `ev`. */
export const deliveredEvent: Sql = sql`CASE WHEN ev.id IS NOT NULL THEN jsonb_build_object(
  'orderId', ev.order_id, 'seq', ev.seq, 'type', ev.type, 'data', ev.data, 'actor', ev.actor,
  'at', to_char(ev.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'status', ev.status,
  'paymentStatus', ev.payment_status, 'inventoryStatus', ev.inventory_status) END AS event`;

/** The body of a delivery: the same in each attempt. Null if its event is gone. */
export function payloadOf(
  row: Pick<DeliveryRow, "type" | "position" | "endpointId" | "createdAt"> & DeliveredEvent,
): string | null {
  const { position, event, type, endpointId } = row;
  if (position === null) {
    const timestamp = row.createdAt.toISOString();
    return JSON.stringify({ type, timestamp, data: { endpointId } } satisfies WebhookPayload);
  }
  if (!event) return null;
  const data = { position, ...event, data: feedData(event.type, event.data) };
  return JSON.stringify({ type, timestamp: event.at, data } satisfies WebhookPayload);
}
