import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { LiveUpdate } from "./live-publisher";

export type UnsentEvent = LiveUpdate & {
  data: Record<string, unknown>;
  /** The order's trace, and the span that wrote the event; null if telemetry was off. */
  traceId: string | null;
  spanId: string | null;
};

/**
 * The next rows of the outbox: order events that were committed but not yet sent to Inngest, oldest
 * first. A partial index on `sent_at IS NULL` keeps this fast however many events have been sent.
 */
export function selectUnsentEvents(db: Queryable, limit: number): Promise<UnsentEvent[]> {
  return db.query<UnsentEvent>(sql`
    SELECT e.id, e.order_id AS "orderId", e.seq, e.type, e.data, e.at, e.status,
      e.payment_status AS "paymentStatus", e.inventory_status AS "inventoryStatus",
      e.span_id AS "spanId", o.trace_id AS "traceId"
    FROM order_events e JOIN orders o ON o.id = e.order_id
    WHERE e.sent_at IS NULL ORDER BY e.id LIMIT ${limit}`);
}
