import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { LiveUpdate } from "./live-publisher";

export type UnsentEvent = LiveUpdate & { data: Record<string, unknown> };

/**
 * The next rows of the outbox: order events that were committed but not yet sent to Inngest, oldest
 * first. A partial index on `sent_at IS NULL` keeps this fast however many events have been sent.
 */
export function selectUnsentEvents(db: Queryable, limit: number): Promise<UnsentEvent[]> {
  return db.query<UnsentEvent>(sql`
    SELECT id, order_id AS "orderId", seq, type, data, at, status,
      payment_status AS "paymentStatus", inventory_status AS "inventoryStatus"
    FROM order_events WHERE sent_at IS NULL ORDER BY id LIMIT ${limit}`);
}
