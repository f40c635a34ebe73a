import sql, { type Sql } from "sql-template-tag";
import { actingAs, type Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { change } from "@/lib/domain/order/change";
import {
  type ForeignPaymentReason,
  foreignStatus,
  holdsMoney,
} from "@/lib/domain/order/foreign-payment";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { changeOrder } from "@/lib/services/orders/change-order";

/**
 * Records a payment that isn't its order's, or its new state. One that has never held money is
 * ignored. The order that it names needs attention until the money is returned or an operator has
 * handled it.
 */
export async function recordForeignPayment(
  ctx: Context,
  report: PaymentReport,
  { orderId, reason }: { orderId: number | null; reason: ForeignPaymentReason },
): Promise<void> {
  if (!holdsMoney(report)) return void (await refreshForeignPayment(ctx, report));
  const { providerRef, amount, currency, amountReceived } = report;
  const refunded = Math.min(report.amountRefunded ?? 0, amountReceived);
  const row = await changeForeignPayment(ctx, sql`${orderId}::int`, async (tx) => {
    const [inserted] = await tx.query<{ orderId: number | null }>(sql`
      INSERT INTO foreign_payments AS f (provider_ref, order_id, status, reason, amount, currency,
        received_amount, refunded_amount, created_at, updated_at, checked_at)
      VALUES (${providerRef}, ${orderId}, ${foreignStatus(report)}, ${reason}, ${amount},
        ${currency}, ${amountReceived}, ${refunded}, ${ctx.now()}, ${ctx.now()}, ${ctx.now()})
      ON CONFLICT (provider_ref) DO NOTHING RETURNING order_id AS "orderId"`);
    return inserted;
  });
  if (!row) return void (await refreshForeignPayment(ctx, report));
  ctx.log.warn({ orderId, payment: providerRef, reason }, "Recorded a foreign payment.");
}

/** Records the new state of a foreign payment. False if the payment is not known as foreign. */
export async function refreshForeignPayment(ctx: Context, report: PaymentReport): Promise<boolean> {
  if (!(await isForeignPayment(ctx, report.providerRef))) return false;
  const refunded = Math.min(report.amountRefunded ?? 0, report.amountReceived);
  const status = foreignStatus(report);
  const orderOf = sql`SELECT order_id FROM foreign_payments
    WHERE provider_ref = ${report.providerRef}`;
  const row = await changeForeignPayment(ctx, orderOf, async (tx) => {
    const [known] = await tx.query<{ orderId: number | null; before: string }>(sql`
      WITH known AS (
        SELECT id, status FROM foreign_payments
        WHERE provider_ref = ${report.providerRef} FOR UPDATE
      )
      UPDATE foreign_payments f SET status = ${status},
        received_amount = ${report.amountReceived}, refunded_amount = ${refunded},
        updated_at = ${ctx.now()}, checked_at = ${ctx.now()},
        refund_key = CASE WHEN ${status} IN ('authorized', 'paid') THEN f.refund_key END,
        refund_amount = CASE WHEN ${status} IN ('authorized', 'paid') THEN f.refund_amount END
      FROM known WHERE f.id = known.id RETURNING f.order_id AS "orderId", known.status AS before`);
    return known && { orderId: known.before === status ? null : known.orderId };
  });
  return row !== undefined;
}

/** Whether a payment is recorded as a foreign one. */
export async function isForeignPayment(ctx: Context, paymentRef: string | null): Promise<boolean> {
  const [foreign] = await ctx.db.query(
    sql`SELECT FROM foreign_payments WHERE provider_ref = ${paymentRef}`,
  );
  return foreign !== undefined;
}

/**
 * Changes a foreign payment and, in the same transaction, whether its order needs attention. `write`
 * returns the order if that may have changed; undefined if it wrote nothing. The order, which `orderOf`
 * selects, is locked first, as everywhere: a row that refers to an order also locks it, and two
 * transactions that hold that lock would wait for each other.
 */
export function changeForeignPayment<Row extends { orderId: number | null }>(
  ctx: Context,
  orderOf: Sql,
  write: (tx: Queryable) => Promise<Row | undefined>,
): Promise<Row | undefined> {
  return ctx.db.transaction(async (tx) => {
    await tx.query(sql`SELECT FROM orders WHERE id = (${orderOf}) FOR UPDATE`);
    const row = await write(tx);
    if (row && row.orderId !== null) {
      const gateway = { ...actingAs(ctx, { kind: "gateway" }), db: tx };
      // An empty change stores whether the order needs attention.
      await changeOrder(gateway, row.orderId, () => change({ steps: [] }));
    }
    return row;
  });
}

/** Selects the order that a foreign payment names, by the payment's id. */
export function orderOfForeignPayment(id: number): Sql {
  return sql`SELECT order_id FROM foreign_payments WHERE id = ${id}`;
}
