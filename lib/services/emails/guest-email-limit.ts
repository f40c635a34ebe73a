import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { unverifiedEmailsPerHour } from "@/lib/domain/email/email-limits";

const windowMs = 60 * 60_000;

/**
 * The condition that order `o` was placed by an anonymous visitor and has not been paid: nothing
 * shows that its email address is the visitor's own. Emails about a paid order are not limited.
 */
export const isUnpaidGuestOrder = sql`(o.customer_id IS NULL AND o.credential = 'anonymous'
  AND o.payment_status IN ('pending', 'declined'))`;

/** Lets parallel batches count the emails to an address one after the other. */
export async function lockGuestAddresses(
  tx: Queryable,
  drafts: readonly { to: string }[],
): Promise<void> {
  const addresses = [...new Set(drafts.map(({ to }) => to))].sort();
  await tx.query(sql`
    SELECT pg_advisory_xact_lock(hashtextextended('email:' || address, 13))
    FROM unnest(${addresses}::text[]) WITH ORDINALITY AS a (address, position) ORDER BY position`);
}

/**
 * A query for the `position` of each of the `drafts` that is above the limit of its address: with the
 * emails about unpaid guest orders that the address received in the last hour, and those before it in
 * the batch. A draft whose email exists already is repeated, and does not count again.
 */
export function refuseLimitedDrafts(now: Date): Sql {
  return sql`
    SELECT position FROM (
      SELECT d.position, row_number() OVER (PARTITION BY d."to" ORDER BY d.position) + (
        SELECT count(*) FROM emails e JOIN orders o ON o.id = e.order_id
        WHERE e."to" = d."to" AND e.created_at > ${new Date(now.getTime() - windowMs)}
          AND e.status <> 'failed' AND ${isUnpaidGuestOrder}) AS number
      FROM drafts d
      WHERE d."isLimited" AND NOT EXISTS (SELECT FROM emails e
        WHERE e.order_id = d."orderId" AND e.kind = d.kind AND e.cause = d.cause)
    ) counted WHERE number > ${unverifiedEmailsPerHour}`;
}
