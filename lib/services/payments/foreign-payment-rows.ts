import sql, { type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";

/** Whether the foreign payment `f` needs an operator: the index on open ones has this condition. */
export const isOpenForeignPayment = sql`f.handled_at IS NULL AND f.status IN ('authorized', 'paid')`;

/** The columns of a foreign payment's view, of the foreign payments `f`. */
export const foreignPaymentColumns: Sql = sql`f.id, f.order_id AS "orderId",
  f.provider_ref AS "providerRef", f.status, f.reason, f.amount,
  f.received_amount AS "receivedAmount", f.refunded_amount AS "refundedAmount", f.currency,
  f.refund_key IS NOT NULL AS "isBeingRefunded", f.refund_failure AS "refundFailure",
  f.handled_at IS NOT NULL AS "isHandled", ${isoTime(sql`f.created_at`)} AS "createdAt"`;
