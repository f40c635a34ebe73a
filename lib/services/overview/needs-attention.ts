import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { CappedCount } from "@/lib/domain/capped-count";
import type { OrderStatus } from "@/lib/domain/order/status";
import { overdueText } from "@/lib/domain/overview/operator-overdue-text";
import type {
  AttentionEndpoint,
  AttentionOrder,
  Excerpt,
  LowStockProduct,
} from "@/lib/domain/overview/view";
import { breakerFailures } from "@/lib/domain/webhooks/retries";
import { countCapped } from "./count-capped";

/** How many entries of each list the overview shows. */
const excerptMax = 10;
/** The cron that resumes orders runs each minute. After two, an overdue order needs attention. */
const overdueMs = 2 * 60_000;
/** The cron that expires orders runs every five minutes. */
const unexpiredMs = 10 * 60_000;

interface AttentionRow {
  id: number;
  status: OrderStatus;
  attention: string | null;
  waitingFor: string | null;
  since: Date;
}

/**
 * Orders that need attention: first those marked with a reason, then overdue ones, oldest first.
 * Each of the three conditions has its own small partial index.
 */
export async function readAttention(db: Queryable, now: Date): Promise<Excerpt<AttentionOrder>> {
  const rows = await db.query<AttentionRow>(sql`
    SELECT o.id, o.status, o.attention, o.waiting_for AS "waitingFor",
      coalesce(o.waiting_since, o.created_at) AS since
    FROM orders o WHERE o.id IN (
      (SELECT id FROM orders WHERE attention IS NOT NULL ORDER BY id LIMIT ${excerptMax + 1})
      UNION ALL (SELECT id FROM orders WHERE resume_at < ${new Date(now.getTime() - overdueMs)}
        AND resume_at IS NOT NULL AND waiting_for NOT IN ('delivery', 'fulfillment')
        ORDER BY resume_at LIMIT ${excerptMax + 1})
      UNION ALL (SELECT id FROM orders WHERE expires_at < ${new Date(now.getTime() - unexpiredMs)}
        AND status = 'pending' AND payment_status IN ('pending', 'declined')
        ORDER BY expires_at LIMIT ${excerptMax + 1}))
    ORDER BY o.attention IS NULL, o.id LIMIT ${excerptMax + 1}`);
  return excerpt(rows, (row) => ({
    id: row.id,
    status: row.status,
    reason: overdueText(row),
    since: row.since.toISOString(),
  }));
}

/** Products on sale whose available units are at or below the threshold, fewest first. */
export async function readLowStock(db: Queryable): Promise<Excerpt<LowStockProduct>> {
  const rows = await db.query<LowStockProduct>(sql`
    SELECT p.id, p.name, p.sku, s.on_hand - s.reserved AS available,
      s.low_stock_threshold AS threshold
    FROM stock s JOIN products p ON p.id = s.product_id
    WHERE p.archived_at IS NULL AND s.on_hand - s.reserved <= s.low_stock_threshold
    ORDER BY available, p.id LIMIT ${excerptMax + 1}`);
  return excerpt(rows, (row) => row);
}

/** Counts the orders that an operator has put on hold. */
export function countHeld(db: Queryable): Promise<CappedCount> {
  return countCapped(db, sql`orders WHERE held_at IS NOT NULL`);
}

/** Counts the failed runs that are not resolved, except those of groups that are ignored. */
export function countFailedRuns(db: Queryable): Promise<CappedCount> {
  return countCapped(
    db,
    sql`failed_runs f WHERE resolved_at IS NULL AND NOT EXISTS (SELECT FROM failure_groups g
      WHERE g.fingerprint = f.fingerprint AND g.state = 'ignored')`,
  );
}

/**
 * The webhook endpoints that fail or were disabled because of it, the longest first. A shop has few
 * endpoints.
 */
export async function readBadEndpoints(db: Queryable): Promise<Excerpt<AttentionEndpoint>> {
  const rows = await db.query<{
    id: number;
    url: string;
    disabledAt: Date | null;
    since: Date;
  }>(sql`
    SELECT id, url, disabled_at AS "disabledAt", coalesce(disabled_at, failing_since) AS since
    FROM webhook_endpoints WHERE deleted_at IS NULL AND (disabled_reason IN ('gone', 'failing')
      OR (disabled_at IS NULL AND failures >= ${breakerFailures}))
    ORDER BY since, id LIMIT ${excerptMax + 1}`);
  return excerpt(rows, ({ id, url, disabledAt, since }) => ({
    ...{ id, url, status: disabledAt ? "disabled" : "failing", since: since.toISOString() },
  }));
}

/** The first `excerptMax` rows. Queries read one more row, to find out whether there are more. */
function excerpt<Row, Item>(rows: readonly Row[], toItem: (row: Row) => Item): Excerpt<Item> {
  return { items: rows.slice(0, excerptMax).map(toItem), more: rows.length > excerptMax };
}
