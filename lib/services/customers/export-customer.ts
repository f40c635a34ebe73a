import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { alertKinds } from "@/lib/domain/email/email-plan";
import { audit } from "../audit/audit";
import { selectOrders, toView } from "../orders/order-rows";
import { ordersOfPerson } from "./orders-of-person";
import { readCustomer } from "./read-customer";

/** An email's text: who holds its tracking link may pay for the order and cancel it. */
const withoutLinks = sql`regexp_replace(text, '/track/[^[:space:]]+', '/track/…', 'g')`;

/**
 * All that is kept about a customer, for them to have: their account, orders with payments and
 * notes, and the emails sent to them. Without the links that act for them. Throws `NotFound`.
 */
export const exportCustomer: Verb<{ customerId: number }, Record<string, unknown>> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const customer = await readCustomer({ ctx, input });
  const { db } = ctx;
  const person = ordersOfPerson(input.customerId, customer.email);
  const ids = sql`SELECT o.id FROM orders o WHERE ${person}`;
  const [orders, payments, notes, emails, sessions] = await Promise.all([
    selectOrders(db, person, sql`ORDER BY o.id`),
    db.query(sql`
      SELECT order_id AS "orderId", method, status, amount, currency,
        captured_amount AS "capturedAmount", refunded_amount AS "refundedAmount",
        created_at AS "createdAt"
      FROM payments WHERE order_id IN (${ids}) ORDER BY id`),
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
    db.query(sql`
      SELECT s.user_agent AS "userAgent", s.created_at AS "createdAt",
        s.last_seen_at AS "lastSeenAt"
      FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE u.customer_id = ${input.customerId} ORDER BY s.created_at`),
  ]);
  const subject = `customer:${input.customerId}`;
  await audit(ctx, db, { action: "customer/exported", subject });
  return {
    exportedAt: ctx.now().toISOString(),
    customer,
    orders: orders.map((row) => {
      const { trackingToken, ...order } = toView(row, ctx.settings.trackingSecret);
      return order;
    }),
    payments,
    notes,
    emails,
    sessions,
  };
};
