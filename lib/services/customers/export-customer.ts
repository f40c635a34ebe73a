import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { kysely } from "@/lib/db/kysely";
import { alertKinds } from "@/lib/domain/email/email-plan";
import { audit } from "@/lib/services/audit/audit";
import { selectOrders, toOwnOrderView } from "@/lib/services/orders/order-rows";
import { cardOfPayment } from "@/lib/services/payments/payment-card";
import { ordersOfCustomer } from "./orders-of-customer";
import { readCustomer } from "./read-customer";

/** An email's text without its tracking link, which lets its holder pay for and cancel the order. */
const withoutLinks = sql`regexp_replace(text, '/track/[^[:space:]]+', '/track/…', 'g')`;

/**
 * All stored data about a customer, to be handed to them: account, orders with payments and notes,
 * sessions, and emails, without links that can act for them. Throws `NotFound`.
 */
export const exportCustomer: Verb<{ customerId: number }, Record<string, unknown>> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const customer = await readCustomer({ ctx, input });
  const { db } = ctx;
  const condition = ordersOfCustomer(input.customerId, customer.email);
  const ids = sql`SELECT o.id FROM orders o WHERE ${condition}`;
  const [orders, payments, notes, emails, sessions] = await Promise.all([
    selectOrders(db, condition, sql`ORDER BY o.id`),
    db.query(sql`
      SELECT p.order_id AS "orderId", ${cardOfPayment} AS card, p.status, p.amount, p.currency,
        p.captured_amount AS "capturedAmount", p.refunded_amount AS "refundedAmount",
        p.created_at AS "createdAt"
      FROM payments p WHERE p.order_id IN (${ids}) ORDER BY p.id`),
    db.query(sql`
      SELECT order_id AS "orderId", text, created_at AS "createdAt"
      FROM order_notes WHERE order_id IN (${ids}) ORDER BY id`),
    db.query(sql`
      SELECT order_id AS "orderId", kind, "to", subject, created_at AS "createdAt",
        CASE WHEN order_id IS NOT NULL THEN ${withoutLinks} END AS text
      FROM (
        SELECT * FROM emails WHERE order_id IN (${ids}) AND kind <> ALL (${[...alertKinds]}::text[])
        UNION SELECT * FROM emails WHERE "to" = ${customer.email}
      ) emails ORDER BY id`),
    db.run(
      kysely
        .selectFrom("sessions as s")
        .innerJoin("users as u", "u.id", "s.userId")
        .select(["s.userAgent", "s.createdAt", "s.lastSeenAt"])
        .where("u.customerId", "=", input.customerId)
        .orderBy("s.createdAt"),
    ),
  ]);
  const subject = `customer:${input.customerId}`;
  await audit(ctx, db, { action: "customer/exported", subject });
  return {
    exportedAt: ctx.now().toISOString(),
    customer,
    orders: orders.map((row) => {
      const { trackingToken, ...order } = toOwnOrderView(row, ctx.settings.trackingSecret);
      // What the shop's systems have noted about the person belongs to the export.
      return { ...order, metadata: row.metadata };
    }),
    payments,
    notes,
    emails,
    sessions,
  };
};
