import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { resumesOrder } from "@/lib/domain/events";
import {
  type DispatcherView,
  type OutboxView,
  type UnsentRow,
  unsentMax,
} from "@/lib/domain/workflows/outbox-view";

/** Webhooks and reorder requests shown; more are unusual. */
const othersMax = 50;

/** What waits to be sent to Inngest, the oldest first, and who sends it. */
export const readOutbox: Verb<{ after?: number | undefined; limit: number }, OutboxView> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const { db } = ctx;
  const [orderEvents, unsent, webhooks, reorders, dispatcher] = await Promise.all([
    selectOrderEvents(db, input.after, input.limit + 1),
    countUnsent(db),
    selectWebhooks(db),
    selectReorders(db),
    findDispatcher(db),
  ]);
  const rows = orderEvents.slice(0, input.limit);
  const oldest = [unsent.oldestAt, webhooks[0]?.since, reorders[0]?.since].flatMap(
    (at) => at ?? [],
  );
  return {
    unsent: unsent.count,
    oldestAt: oldest.sort((a, b) => a.getTime() - b.getTime())[0]?.toISOString() ?? null,
    now: ctx.now().toISOString(),
    orderEvents: rows.map(toRow),
    next: orderEvents.length > input.limit ? (rows.at(-1)?.id ?? null) : null,
    webhooks: webhooks.map(toRow),
    reorders: reorders.map(toRow),
    dispatcher,
  };
};

type StoredRow = Omit<UnsentRow, "since"> & { since: Date; id?: number };

function toRow({ eventId, name, orderId, since }: StoredRow): UnsentRow {
  return { eventId, name, orderId, since: since.toISOString() };
}

async function selectOrderEvents(db: Queryable, after: number | undefined, limit: number) {
  const rows = await db.query<{ id: number; orderId: number; seq: number; type: string; at: Date }>(
    sql`SELECT id, order_id AS "orderId", seq, type, at FROM order_events
      WHERE sent_at IS NULL AND id > ${after ?? 0} ORDER BY id LIMIT ${limit}`,
  );
  return rows.map(({ id, orderId, seq, type, at }) => ({
    ...{ id, orderId, since: at, eventId: `order-${orderId}-${seq}` },
    name: resumesOrder(type) ? `${type}, as order/resume` : type,
  }));
}

async function countUnsent(db: Queryable): Promise<{ count: number; oldestAt: Date | null }> {
  const [row] = await db.query<{ count: number; oldestAt: Date | null }>(sql`
    SELECT count(*)::int AS count,
      (SELECT at FROM order_events WHERE sent_at IS NULL ORDER BY id LIMIT 1) AS "oldestAt"
    FROM (SELECT FROM order_events WHERE sent_at IS NULL LIMIT ${unsentMax + 1}) unsent`);
  return row ?? { count: 0, oldestAt: null };
}

function selectWebhooks(db: Queryable): Promise<StoredRow[]> {
  return db.query<StoredRow>(sql`
    SELECT provider || '-' || event_id AS "eventId", provider || '/event.received' AS name,
      CASE WHEN provider = 'carrier' AND subject ~ '^\\d{1,9}$' THEN subject::int END AS "orderId",
      received_at AS since
    FROM webhook_receipts WHERE sent_at IS NULL ORDER BY received_at LIMIT ${othersMax}`);
}

function selectReorders(db: Queryable): Promise<StoredRow[]> {
  return db.query<StoredRow>(sql`
    SELECT 'reorder-' || id AS "eventId", 'inventory/low_stock' AS name, NULL::int AS "orderId",
      created_at AS since
    FROM reorder_requests WHERE sent_at IS NULL ORDER BY id LIMIT ${othersMax}`);
}

async function findDispatcher(db: Queryable): Promise<DispatcherView | null> {
  const [row] = await db.query<Omit<DispatcherView, "since"> & { since: Date }>(sql`
    SELECT host, pid, acquired_at AS since FROM outbox_leases
    WHERE expires_at > clock_timestamp()`);
  return row ? { ...row, since: row.since.toISOString() } : null;
}
