import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { PaymentStatus, RefundStatus } from "@/lib/domain/order/status";
import type { PaymentRowView, RefundRowView } from "@/lib/domain/payment-row";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";
import {
  type KeysetPage,
  newestFirst,
  type PageCursor,
  toPage,
  withinPage,
} from "@/lib/services/lists/keyset-page";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { cardOfPayment, isFromPage } from "./payment-card";

interface ListInput<Status> extends KeysetPage {
  status?: Status | undefined;
  /** An order number, or the gateway's id of a payment or refund. */
  q?: string | undefined;
}

/** One page of payment attempts, newest first. */
export const listPayments: Verb<
  ListInput<PaymentStatus>,
  { payments: PaymentRowView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { status, q } = input;
  type Row = Omit<PaymentRowView, "createdAt"> & { createdAt: Date };
  const found = await ctx.db.query<Row>(sql`
    SELECT p.id, p.order_id AS "orderId", p.attempt, p.status, p.amount,
      p.captured_amount AS "capturedAmount", p.refunded_amount AS "refundedAmount", p.currency,
      ${cardOfPayment} AS card, ${isFromPage} AS "isFromPage", p.provider_ref AS "providerRef", p.failure_message AS failure,
      p.created_at AS "createdAt"
    FROM payments p
    WHERE ${withinPage(ctx, sql`p`, input)}
      ${status ? sql`AND p.status = ${sqlLiteral(status)}` : empty}
      ${q ? sql`AND ${paymentMatches(q)}` : empty}
    ${newestFirst(sql`p`, input)}`);
  const { rows, next } = toPage(found, input.limit);
  return {
    payments: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    next,
  };
};

/** One page of refunds, newest first. */
export const listRefunds: Verb<
  ListInput<RefundStatus>,
  { refunds: RefundRowView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { status, q } = input;
  type Row = Omit<RefundRowView, "createdAt"> & { createdAt: Date };
  const found = await ctx.db.query<Row>(sql`
    SELECT r.id, p.order_id AS "orderId", r.status, r.amount, r.currency, r.reason,
      ${actorDisplayName(sql`r.actor`)} AS "actorName", r.provider_ref AS "providerRef",
      r.failure_code AS "failureCode", r.created_at AS "createdAt"
    FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE ${withinPage(ctx, sql`r`, input)}
      ${status ? sql`AND r.status = ${sqlLiteral(status)}` : empty}
      ${q ? sql`AND (${refundMatches(q)})` : empty}
    ${newestFirst(sql`r`, input)}`);
  const { rows, next } = toPage(found, input.limit);
  return {
    refunds: rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    next,
  };
};

/** A number is an order number; anything else is an id of the gateway. Each has its own index. */
function paymentMatches(q: string): Sql {
  const orderId = parseOrderId(q);
  return orderId === null ? sql`p.provider_ref = ${q}` : sql`p.order_id = ${orderId}`;
}

function refundMatches(q: string): Sql {
  const orderId = parseOrderId(q);
  if (orderId !== null) {
    return sql`r.payment_id IN (SELECT id FROM payments WHERE order_id = ${orderId})`;
  }
  return sql`r.id IN (SELECT id FROM refunds WHERE provider_ref = ${q}
    UNION ALL SELECT f.id FROM refunds f JOIN payments o ON o.id = f.payment_id
      WHERE o.provider_ref = ${q})`;
}

/** The order number in a search text; null if it is none. */
export function parseOrderId(q: string): number | null {
  const digits = /^#?(\d{1,9})$/.exec(q)?.[1];
  return digits === undefined ? null : Number(digits);
}
