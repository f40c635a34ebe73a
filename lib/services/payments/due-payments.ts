import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { canChangeAtGateway, nextCheckAt } from "@/lib/domain/order/payment-checks";
import type { OrderStatus, PaymentStatus } from "@/lib/domain/order/status";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { isOpenForeignPayment } from "./foreign-payment-rows";
import { reconcilePayment } from "./reconcile-payment";
import { reconcileForeignPayment } from "./return-foreign-payment";

/** The calls of one run, one after the other, are few beside what gateways allow per second. */
const batchMax = 200;
const foreignBatchMax = 50;
const foreignCheckMs = 10 * 60_000;
/** A refund that got no response is repeated after this. */
const foreignRefundMs = 60_000;

/** Something whose state at the gateway is to be checked. */
export interface PaymentCheck {
  orderId: number | null;
  /** Marks the row as checked, so that the next run checks other rows first. */
  markChecked: Sql;
  run(): Promise<unknown>;
}

/**
 * The payments whose time to be checked has come, the most overdue first. A refund, a capture or the
 * end of an authorization may have happened at the gateway while its webhooks were lost.
 */
export async function duePayments(ctx: Context): Promise<PaymentCheck[]> {
  const now = ctx.now();
  const rows = await ctx.db.query<{
    id: number;
    orderId: number;
    orderStatus: OrderStatus;
    status: PaymentStatus;
    createdAt: Date;
    ref: string | null;
  }>(sql`
    SELECT p.id, p.order_id AS "orderId", o.status AS "orderStatus", p.status,
      p.created_at AS "createdAt", p.provider_ref AS ref
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.check_at <= ${now} ORDER BY p.check_at LIMIT ${batchMax}`);
  const due = rows.filter(({ status, ref }) => ref !== null && canChangeAtGateway(status));
  const others = rows.filter((row) => !due.includes(row));
  await ctx.db.query(sql`
    UPDATE payments p SET check_at = row.check_at
    FROM unnest(${others.map(({ id }) => id)}::int[],
      ${others.map((row) => nextCheckAt(row, now))}::timestamptz[]) AS row (id, check_at)
    WHERE p.id = row.id`);
  return due.map((row) => ({
    orderId: row.orderId,
    markChecked: sql`UPDATE payments
      SET checked_at = ${now}, check_at = ${nextCheckAt(row, now)}::timestamptz WHERE id = ${row.id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, row.orderId);
      if (order?.payment?.id === row.id) await reconcilePayment(ctx, order);
    },
  }));
}

/** Foreign payments that need an operator, or whose refund has no outcome yet. */
export async function dueForeignPayments(ctx: Context): Promise<PaymentCheck[]> {
  const now = ctx.now();
  const before = (ms: number) => new Date(now.getTime() - ms);
  const rows = await ctx.db.query<{ id: number; orderId: number | null }>(sql`
    SELECT f.id, f.order_id AS "orderId" FROM foreign_payments f
    WHERE ${isOpenForeignPayment} AND (f.checked_at < ${before(foreignCheckMs)}
      OR f.refund_key IS NOT NULL AND f.checked_at < ${before(foreignRefundMs)})
    ORDER BY f.checked_at LIMIT ${foreignBatchMax}`);
  return rows.map(({ id, orderId }) => ({
    orderId,
    markChecked: sql`UPDATE foreign_payments SET checked_at = ${now} WHERE id = ${id}`,
    run: () => reconcileForeignPayment(ctx, id),
  }));
}
