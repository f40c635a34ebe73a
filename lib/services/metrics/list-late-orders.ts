import sql, { empty, join, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Stage } from "@/lib/domain/metrics/stages";
import type { LateOrder } from "@/lib/domain/metrics/view";
import type { OrderStatus } from "@/lib/domain/order/status";
import { type PageCursor, toPage } from "@/lib/services/lists/keyset-page";

export interface ListLateOrders {
  stage: Stage;
  cursor?: PageCursor | undefined;
  limit: number;
}

/** The statuses of orders that have not reached a stage and still may. */
const statusesBefore: Readonly<Record<Stage, readonly OrderStatus[]>> = {
  paid: ["pending", "processing"],
  shipped: ["pending", "processing"],
  delivered: ["pending", "processing", "shipped"],
};

/** Orders that are later than their target for a stage, the oldest first. */
export const listLateOrders: Verb<
  ListLateOrders,
  { orders: LateOrder[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { stage, limit } = input;
  const rows = await ctx.db.query<Row>(sql`
    SELECT * FROM (${join(
      statusesBefore[stage].map((status) => lateOfStatus(ctx, status, input)),
      " UNION ALL ",
    )}) late
    ORDER BY late."createdAt", late.id LIMIT ${limit + 1}`);
  const page = toPage(rows, limit);
  const targetMs = ctx.settings.targets[stage];
  const orders = page.rows.map(({ id, createdAt, status, waitingFor }) => ({
    id,
    status,
    waitingFor,
    placedAt: createdAt.toISOString(),
    dueAt: new Date(createdAt.getTime() + targetMs).toISOString(),
  }));
  return { orders, next: page.next };
};

interface Row {
  id: number;
  createdAt: Date;
  status: OrderStatus;
  waitingFor: string | null;
}

/** `hasTarget` as SQL, read from the index on status and time, so one status at a time. */
function lateOfStatus(
  ctx: Context,
  status: OrderStatus,
  { stage, cursor, limit }: ListLateOrders,
): Sql {
  const dueBefore = new Date(ctx.now().getTime() - ctx.settings.targets[stage]);
  const unpaid = sql`AND o.payment_status NOT IN ('paid', 'partially_refunded', 'refunded', 'not_required')`;
  return sql`(SELECT o.id, o.created_at AS "createdAt", o.status, o.waiting_for AS "waitingFor"
    FROM orders o WHERE o.status = ${status} AND o.created_at < ${dueBefore}
      AND (o.payment_method IS NOT NULL OR o.payment_status = 'not_required')
      ${stage === "paid" ? unpaid : empty}
      ${cursor ? sql`AND (o.created_at, o.id) > (${cursor.createdAt}, ${cursor.id})` : empty}
    ORDER BY o.created_at, o.id LIMIT ${limit + 1})`;
}
