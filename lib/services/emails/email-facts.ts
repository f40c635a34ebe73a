import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  type EmailFacts,
  type OrderEmailFacts,
  whyOutdated,
} from "@/lib/domain/email/outdated-email";
import { isFailedRefundOwed } from "@/lib/domain/order/failed-refunds";
import { lostAmount } from "@/lib/domain/order/payment-attention";
import { readFactsOfOrders } from "@/lib/services/orders/order-facts";
import { hasInvalidLink } from "./email-access";

/** An email, by what it is about. */
export interface EmailSubject {
  orderId: number | null;
  kind: string;
  cause: number;
}

/** An email's facts, and the order event that it reports. */
export interface EmailState extends EmailFacts {
  event: { type: string; data: Record<string, unknown> } | null;
}

type FactsRow = Omit<EmailState, "order"> & { hasOrder: boolean } & Omit<
    OrderEmailFacts,
    "isRefundedAgain"
  >;

/** They report a failed refund. */
const refundFailureKinds: ReadonlySet<string> = new Set(["refund_failed", "refund_failed_alert"]);

/**
 * What decides whether these emails are still true, in their order. An email that was sent again reports
 * the event of the original.
 */
export async function readEmailFacts(
  ctx: Context,
  db: Queryable,
  emails: readonly EmailSubject[],
): Promise<EmailState[]> {
  if (emails.length === 0) return [];
  const subjects = emails.map(({ orderId, kind, cause }, position) => ({
    ...{ position, orderId, kind, cause },
  }));
  const ofOrder = sql`FROM payments p JOIN refunds r ON r.payment_id = p.id WHERE p.order_id = o.id`;
  const rows = await db.query<FactsRow>(sql`
    SELECT o.id IS NOT NULL AS "hasOrder", o.status, o.payment_status AS "paymentStatus",
      coalesce(o.status = 'pending' AND o.payment_status IN ('pending', 'declined')
        AND o.expires_at > ${ctx.now()} AND NOT EXISTS (SELECT FROM payments p
          WHERE p.order_id = o.id AND p.status IN ('pending', 'unknown')), false) AS "isPayable",
      coalesce(e.data ? 'trackingNumber' AND s.id IS NOT NULL
        AND (s.carrier, s.tracking_number) IS DISTINCT FROM
          (e.data->>'carrier', e.data->>'trackingNumber'), false) AS "hasOtherTracking",
      EXISTS (SELECT ${ofOrder} AND r.id = (e.data->>'refundId')::int AND r.status = 'failed')
        AS "hasRefundFailed",
      EXISTS (SELECT ${ofOrder} AND r.id = (e.data->>'refundId')::int AND r.reviewed_at IS NOT NULL)
        AS "isRefundReviewed",
      EXISTS (SELECT FROM payments p JOIN disputes d ON d.payment_id = p.id
        WHERE p.order_id = o.id AND d.closed_at IS NULL) AS "isDisputeOpen",
      resent.cause IS NOT NULL AS "isResent",
      ${hasInvalidLink(ctx)} AS "isLinkInvalid",
      m.kind = 'low_stock_alert' AND EXISTS (SELECT FROM reorder_requests q
        WHERE q.id = m.cause AND q.status <> 'open') AS "isReorderClosed",
      CASE WHEN e.type IS NOT NULL
        THEN jsonb_build_object('type', e.type, 'data', e.data) END AS event
    FROM jsonb_to_recordset(${JSON.stringify(subjects)}::jsonb)
      AS m (position int, "orderId" int, kind text, cause int)
    LEFT JOIN orders o ON o.id = m."orderId"
    LEFT JOIN LATERAL (
      SELECT original.cause FROM order_events r
      JOIN emails original ON original.id = (r.data->>'emailId')::int
      WHERE r.order_id = o.id AND r.seq = m.cause AND r.type = 'email/resent'
    ) resent ON true
    LEFT JOIN order_events e ON e.order_id = o.id AND e.seq = coalesce(resent.cause, m.cause)
    LEFT JOIN LATERAL (
      SELECT id, carrier, tracking_number FROM shipments WHERE order_id = o.id
      ORDER BY id DESC LIMIT 1
    ) s ON true
    ORDER BY m.position`);
  const failures = emails.filter(({ kind }) => refundFailureKinds.has(kind));
  const refunded = await readRefunded(
    db,
    failures.flatMap(({ orderId }) => orderId ?? []),
  );
  return rows.map(({ hasOrder, isLinkInvalid, isReorderClosed, event, ...order }, index) => {
    const refundId = Number(event?.data.refundId);
    const isRefundedAgain = refunded(emails[index]?.orderId ?? 0, refundId);
    return {
      order: hasOrder ? { ...order, isRefundedAgain } : null,
      ...{ isLinkInvalid, isReorderClosed, event },
    };
  });
}

/** Returns a function that says whether a failed refund's money was returned in another way. */
async function readRefunded(
  db: Queryable,
  orderIds: readonly number[],
): Promise<(orderId: number, refundId: number) => boolean> {
  const orders = orderIds.length === 0 ? [] : await readFactsOfOrders(db, orderIds);
  const byId = new Map(orders.map((order) => [order.id, order]));
  return (orderId, refundId) => {
    const order = byId.get(orderId);
    const payment = [order?.payment, ...(order?.earlierPayments ?? [])].find((made) =>
      made?.refunds.some(({ id, status }) => id === refundId && status === "failed"),
    );
    if (!order || !payment) return false;
    const paid = { ...order, payment };
    return !isFailedRefundOwed(paid, lostAmount(paid), refundId);
  };
}

/** Why this email must not be sent any more; null if it may. */
export async function readOutdatedReason(
  ctx: Context,
  db: Queryable,
  email: EmailSubject,
  change: Partial<Pick<OrderEmailFacts, "isResent">> = {},
): Promise<string | null> {
  const [facts] = await readEmailFacts(ctx, db, [email]);
  if (!facts) return null;
  return whyOutdated(email.kind, { ...facts, order: facts.order && { ...facts.order, ...change } });
}
