import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import {
  canChangeAtGateway,
  checksPerRunMax,
  missingCheckAt,
  nextCheckAt,
  retryCheckAt,
} from "@/lib/domain/order/payment-checks";
import type { OrderStatus, PaymentStatus } from "@/lib/domain/order/status";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { isOpenForeignPayment } from "./foreign-payment-rows";
import { reconcilePayment } from "./reconcile-payment";
import { reconcileForeignPayment } from "./return-foreign-payment";

const foreignBatchMax = 50;
const foreignCheckMs = 10 * 60_000;
/** A refund that got no response is repeated after this. */
const foreignRefundMs = 60_000;

/** Something whose state at the gateway is to be checked. */
export interface PaymentCheck {
  orderId: number | null;
  /** Marks the row as checked, so that the next run checks other rows first. */
  markChecked: Sql;
  /** One of many that are only due by the schedule. */
  isRoutine?: true;
  run(): Promise<unknown>;
}

interface DuePayment {
  id: number;
  orderId: number;
  orderStatus: OrderStatus;
  status: PaymentStatus;
  createdAt: Date;
  ref: string | null;
}

/**
 * The payments whose time to be checked has come: those of orders that have not shipped, which a
 * refund must stop, then the others, the most overdue first. A refund, a capture or the end of an
 * authorization may have happened at the gateway while its webhooks were lost.
 */
export async function duePayments(ctx: Context): Promise<PaymentCheck[]> {
  const now = ctx.now();
  const unshipped = await readDue(ctx, sql`o.status IN ('pending', 'processing')`, checksPerRunMax);
  const others = sql`o.status NOT IN ('pending', 'processing')`;
  const rows = [...unshipped, ...(await readDue(ctx, others, checksPerRunMax - unshipped.length))];
  const due = rows.filter(({ status, ref }) => ref !== null && canChangeAtGateway(status));
  await planUnwatched(
    ctx,
    rows.filter((row) => !due.includes(row)),
  );
  return due.map((row) => ({
    orderId: row.orderId,
    isRoutine: true,
    // Until there is an answer, the check is due again soon.
    markChecked: sql`UPDATE payments
      SET checked_at = ${now}, check_at = ${retryCheckAt(row, now)}::timestamptz WHERE id = ${row.id}`,
    run: async () => {
      const order = await readOrderFacts(ctx.db, row.orderId);
      const isCurrent = order?.payment?.id === row.id;
      const after = isCurrent ? await reconcilePayment(ctx, order, { isRoutine: true }) : order;
      const isMissing = isCurrent && after?.payment?.isMissing === true;
      const checkAt = isMissing ? missingCheckAt(row, now) : nextCheckAt(row, now);
      await ctx.db.query(sql`UPDATE payments
        SET check_at = ${checkAt}::timestamptz WHERE id = ${row.id}`);
    },
  }));
}

function readDue(ctx: Context, ofOrders: Sql, limit: number): Promise<DuePayment[]> {
  return ctx.db.query<DuePayment>(sql`
    SELECT p.id, p.order_id AS "orderId", o.status AS "orderStatus", p.status,
      p.created_at AS "createdAt", p.provider_ref AS ref
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.check_at <= ${ctx.now()} AND ${ofOrders} ORDER BY p.check_at LIMIT ${limit}`);
}

/** Payments about which there is nothing to ask, or not yet, are looked at later, or never again. */
async function planUnwatched(ctx: Context, rows: readonly DuePayment[]): Promise<void> {
  if (rows.length === 0) return;
  const now = ctx.now();
  await ctx.db.query(sql`
    UPDATE payments p SET check_at = row.check_at
    FROM unnest(${rows.map(({ id }) => id)}::int[],
      ${rows.map((row) => nextCheckAt(row, now))}::timestamptz[]) AS row (id, check_at)
    WHERE p.id = row.id`);
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
