import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OrderStatus } from "@/lib/domain/order/status";
import { overdueText } from "@/lib/domain/overview/operator-overdue-text";
import type {
  AttentionOrder,
  CappedCount,
  Excerpt,
  LowStockProduct,
} from "@/lib/domain/overview/view";
import { cappedCount } from "./capped-count";

const shownMax = 10;
/** The minute cron comes first; what it could not move either is a person's to know. */
const overdueMs = 2 * 60_000;
/** Expiring is the work of a cron every five minutes. */
const unexpiredMs = 10 * 60_000;

interface AttentionRow {
  id: number;
  status: OrderStatus;
  attention: string | null;
  waitingFor: string | null;
  since: Date;
}

/**
 * Orders that a person should look at, marked ones first, then those past their time; the oldest
 * before the younger. Each kind is found by its own small partial index.
 */
export async function readAttention(db: Queryable, now: Date): Promise<Excerpt<AttentionOrder>> {
  const rows = await db.query<AttentionRow>(sql`
    SELECT o.id, o.status, o.attention, o.waiting_for AS "waitingFor",
      coalesce(o.waiting_since, o.created_at) AS since
    FROM orders o WHERE o.id IN (
      (SELECT id FROM orders WHERE attention IS NOT NULL ORDER BY id LIMIT ${shownMax + 1})
      UNION ALL (SELECT id FROM orders WHERE resume_at < ${new Date(now.getTime() - overdueMs)}
        AND resume_at IS NOT NULL AND waiting_for NOT IN ('delivery', 'fulfillment')
        ORDER BY resume_at LIMIT ${shownMax + 1})
      UNION ALL (SELECT id FROM orders WHERE expires_at < ${new Date(now.getTime() - unexpiredMs)}
        AND status = 'pending' AND payment_status IN ('pending', 'declined')
        ORDER BY expires_at LIMIT ${shownMax + 1}))
    ORDER BY o.attention IS NULL, o.id LIMIT ${shownMax + 1}`);
  return excerpt(rows, (row) => ({
    id: row.id,
    status: row.status,
    reason: overdueText(row),
    since: row.since.toISOString(),
  }));
}

/** Products on sale with no more than their threshold left, the emptiest first. */
export async function readLowStock(db: Queryable): Promise<Excerpt<LowStockProduct>> {
  const rows = await db.query<LowStockProduct>(sql`
    SELECT p.id, p.name, p.sku, s.on_hand - s.reserved AS available,
      s.low_stock_threshold AS threshold
    FROM stock s JOIN products p ON p.id = s.product_id
    WHERE p.archived_at IS NULL AND s.on_hand - s.reserved <= s.low_stock_threshold
    ORDER BY available, p.id LIMIT ${shownMax + 1}`);
  return excerpt(rows, (row) => row);
}

/** Orders that an operator has stopped from shipping. */
export function countHeld(db: Queryable): Promise<CappedCount> {
  return cappedCount(db, sql`orders WHERE held_at IS NOT NULL`);
}

/** Work that failed past its last retry and has not been seen to. */
export function countFailedWork(db: Queryable): Promise<CappedCount> {
  return cappedCount(db, sql`failed_runs WHERE resolved_at IS NULL`);
}

function excerpt<Row, Item>(rows: readonly Row[], item: (row: Row) => Item): Excerpt<Item> {
  return { items: rows.slice(0, shownMax).map(item), more: rows.length > shownMax };
}
