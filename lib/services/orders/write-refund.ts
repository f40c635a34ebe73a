import sql, { empty, type Sql } from "sql-template-tag";
import { refundKeyStart } from "@/lib/domain/order/call-keys";
import type { OrderChange } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";

/** The part of `commitChange` that opens a refund or records what became of it. */
export function writeRefund(
  order: OrderFacts,
  { refund, restock }: OrderChange,
  { actor, now }: { actor: string; now: Date },
): Sql {
  if (!refund) return empty;
  if (refund.kind === "open") {
    return sql`, numbered_refund AS (
      SELECT nextval(pg_get_serial_sequence('refunds', 'id'))::int AS id FROM updated_order
    ), written_refund AS (
      INSERT INTO refunds (id, payment_id, amount, currency, reason, origin, request_key,
        provider_ref, lines, actor, created_at, updated_at, idempotency_key)
      SELECT id, ${refund.paymentId}, ${refund.amount}, ${order.currency}, ${refund.reason},
        ${refund.origin}, ${refund.requestKey ?? null}, ${refund.providerRef ?? null},
        ${JSON.stringify(refund.lines ?? [])}::jsonb, ${actor}, ${now}::timestamptz,
        ${now}::timestamptz, ${refundKeyStart(order)}::text || id
      FROM numbered_refund RETURNING id
    )`;
  }
  return sql`, written_refund AS (
      UPDATE refunds r SET status = ${refund.status}, updated_at = ${now},
        provider_ref = coalesce(${refund.providerRef}, r.provider_ref),
        failure_code = ${refund.failureCode ?? null},
        reviewed_at = coalesce(r.reviewed_at, ${refund.isReviewed ? now : null}::timestamptz),
        restocked_at = coalesce(r.restocked_at, ${restock ? now : null}::timestamptz)
      FROM updated_order WHERE r.id = ${refund.id}
    )`;
}
