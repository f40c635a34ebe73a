import sql, { empty, type Sql } from "sql-template-tag";
import { isoTime } from "@/lib/db/iso-time";
import type { OrderChange } from "@/lib/domain/order/change";
import { disputeStatus, isDisputeOpen, isWarning } from "@/lib/domain/order/dispute-status";
import type { DisputeFacts } from "@/lib/domain/order/facts";

/** The disputes of the payment `p` as facts, a JSON array. Its times are strings. */
export const disputesOfPayment = sql`(
  SELECT coalesce(json_agg(json_build_object('id', d.id, 'providerRef', d.provider_ref,
    'status', d.status, 'unknownStatus', d.unknown_status, 'amount', d.amount,
    'currency', d.currency, 'reason', d.reason, 'evidenceDueBy', d.evidence_due_by, 'isReviewed', d.reviewed_at IS NOT NULL)
    ORDER BY d.id), '[]')
  FROM disputes d WHERE d.payment_id = p.id)`;

const warningStatuses = disputeStatus.options.filter(isWarning);

/** The dispute in the view of the payment `p`: an open one, disputes first, else the latest. */
export const disputeOfPayment = sql`CASE WHEN p.captured_amount > 0 THEN (
  SELECT json_build_object('status', d.status, 'amount', d.amount, 'currency', d.currency,
    'reason', d.reason, 'evidenceDueBy', ${isoTime(sql`d.evidence_due_by`)})
  FROM disputes d WHERE d.payment_id = p.id
  ORDER BY d.closed_at IS NOT NULL, d.status = ANY (${warningStatuses}), d.id DESC LIMIT 1) END`;

/** What was captured of the payment `p` and not refunded, which is the most that can be lost of it. */
const leftOfPayment = sql`greatest(0, p.captured_amount - p.refunded_amount)`;

/** What lost disputes have taken of the payment `p`, in minor units: `lostAmount` as SQL. */
export const lostOfPayment = sql`(SELECT least(${leftOfPayment}, coalesce(sum(
    CASE WHEN d.currency = p.currency THEN d.amount ELSE ${leftOfPayment} END), 0))::bigint
  FROM disputes d WHERE d.payment_id = p.id AND d.status = 'lost')`;

type JsonDispute = Omit<DisputeFacts, "evidenceDueBy"> & { evidenceDueBy: string | null };

export function toDisputeFacts(dispute: JsonDispute): DisputeFacts {
  const { evidenceDueBy } = dispute;
  return { ...dispute, evidenceDueBy: evidenceDueBy === null ? null : new Date(evidenceDueBy) };
}

/**
 * The parts of a change's statement that write a dispute, whether the gateway has the payment, or an
 * operator's review of it.
 */
export function writeDispute({ dispute, missing, review, payment }: OrderChange, now: Date): Sql {
  return sql`${dispute ? writeOne(dispute, now) : empty}${
    missing ? writeMissing(missing, now) : empty
  }${review ? writeReview(review, payment?.kind === "set", now) : empty}`;
}

function writeMissing(missing: NonNullable<OrderChange["missing"]>, now: Date): Sql {
  const { paymentId, isMissing } = missing;
  return sql`, missing_payment AS (
      UPDATE payments p SET missing_since = ${isMissing ? now : null}::timestamptz
      FROM updated_order WHERE p.id = ${paymentId}
    )`;
}

function writeOne(dispute: NonNullable<OrderChange["dispute"]>, now: Date): Sql {
  const { status, unknownStatus, amount, currency, reason, evidenceDueBy } = dispute;
  const closedAt = isDisputeOpen(status) ? null : now;
  if (dispute.kind === "open") {
    return sql`, written_dispute AS (
      INSERT INTO disputes (payment_id, provider_ref, status, unknown_status, amount, currency, reason,
        evidence_due_by, opened_at, closed_at, created_at, updated_at, checked_at)
      SELECT ${dispute.paymentId}, ${dispute.providerRef}, ${status}, ${unknownStatus},
        ${amount}::bigint, ${currency}, ${reason}, ${evidenceDueBy}::timestamptz,
        ${dispute.openedAt}::timestamptz, ${closedAt}::timestamptz, ${now}::timestamptz,
        ${now}::timestamptz, ${now}::timestamptz
      FROM updated_order
    )`;
  }
  return sql`, written_dispute AS (
      UPDATE disputes d SET status = ${status}, unknown_status = ${unknownStatus},
        amount = ${amount}::bigint, currency = ${currency}, reason = ${reason},
        evidence_due_by = ${evidenceDueBy}::timestamptz, updated_at = ${now},
        closed_at = CASE WHEN ${closedAt}::timestamptz IS NOT NULL
          THEN coalesce(d.closed_at, ${closedAt}::timestamptz) END,
        reviewed_at = CASE WHEN ${dispute.isReviewed} THEN d.reviewed_at END
      FROM updated_order WHERE d.id = ${dispute.id}
    )`;
}

/** A statement updates a row once: if the change writes the payment, that stores the review as well. */
function writeReview(
  review: NonNullable<OrderChange["review"]>,
  isPaymentWritten: boolean,
  now: Date,
): Sql {
  const { paymentId, disputeIds, missing, endsRefunds } = review;
  const reviewed = endsRefunds ? ["failed", "requested", "pending"] : ["failed"];
  return sql`, reviewed_disputes AS (
      UPDATE disputes d SET reviewed_at = ${now} FROM updated_order
      WHERE d.payment_id = ${paymentId} AND d.id = ANY (${[...disputeIds]}::int[])
    ), reviewed_refunds AS (
      UPDATE refunds r SET reviewed_at = ${now}, status = 'failed',
        updated_at = CASE r.status WHEN 'failed' THEN r.updated_at ELSE ${now}::timestamptz END,
        failure_code = CASE r.status WHEN 'failed' THEN r.failure_code ELSE 'resource_missing' END
      FROM updated_order
      WHERE r.payment_id = ${paymentId} AND r.reviewed_at IS NULL AND r.status = ANY (${reviewed})
    ), reviewed_payment AS (
      UPDATE payments p SET missing_review = coalesce(${missing}::text, p.missing_review),
        capture_reviewed_at = CASE WHEN p.captured_amount > 0 THEN ${now}::timestamptz
          ELSE p.capture_reviewed_at END
      FROM updated_order WHERE p.id = ${paymentId} AND NOT ${isPaymentWritten}
    )`;
}
