import sql, { type Sql } from "sql-template-tag";
import { isShop, mayUseOrder, NotFound, requireScope, requireShop } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { RefundView } from "@/lib/domain/order/view";

interface ListOrderRefunds {
  orderId: number;
  /** The last refund of the previous page. */
  after: number;
  limit: number;
}

interface RefundPage {
  refunds: RefundView[];
  nextAfter: number | null;
}

/**
 * One page of the refunds of an order, oldest first. Their reasons are for the shop alone. Throws
 * `NotFound` for an order that does not exist or that the actor may not see.
 */
export const listOrderRefunds: Verb<ListOrderRefunds, RefundPage> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:read");
  const { orderId, after, limit } = input;
  const [order] = await ctx.db.query<{ id: number; customerId: number | null }>(
    sql`SELECT id, customer_id AS "customerId" FROM orders WHERE id = ${orderId}`,
  );
  if (!order || !mayUseOrder(ctx.actor, order)) throw new NotFound("Order not found.");
  const found = await select(
    ctx,
    sql`p.order_id = ${orderId} AND r.id > ${after} ORDER BY r.id LIMIT ${limit + 1}`,
  );
  const refunds = found.slice(0, limit);
  return {
    refunds: isShop(ctx.actor) ? refunds : refunds.map((refund) => ({ ...refund, reason: null })),
    nextAfter: found.length > limit ? (refunds.at(-1)?.id ?? null) : null,
  };
};

/** The refund that a call with this key has requested. */
export const readRequestedRefund: Verb<{ orderId: number; key: string }, RefundView> = async ({
  ctx,
  input,
}) => {
  requireShop(ctx.actor, "refunds:write");
  const [refund] = await select(
    ctx,
    sql`p.order_id = ${input.orderId} AND r.request_key = ${input.key}`,
  );
  if (!refund) throw new NotFound("Refund not found.");
  return refund;
};

type RefundRow = Omit<RefundView, "createdAt" | "updatedAt"> & { createdAt: Date; updatedAt: Date };

async function select(ctx: Context, where: Sql): Promise<RefundView[]> {
  const rows = await ctx.db.query<RefundRow>(sql`
    SELECT r.id, p.order_id AS "orderId", r.amount, r.currency, r.status,
      r.failure_code AS "failureCode", r.reason, r.lines, r.created_at AS "createdAt",
      r.updated_at AS "updatedAt"
    FROM payments p JOIN refunds r ON r.payment_id = p.id WHERE ${where}`);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
}
