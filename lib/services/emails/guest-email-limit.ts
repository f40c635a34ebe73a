import sql, { join, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import {
  limitedEmailKinds,
  mailboxOf,
  unverifiedEmailsPerHour,
} from "@/lib/domain/email/email-limits";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

const windowMs = 60 * 60_000;

/**
 * The condition that order `o` was placed by an anonymous visitor and has not been paid, or is
 * free: nothing shows that its email address is the visitor's own. Emails about a paid order are not
 * limited, and of the others those that the visitor can cause at will (`limitedEmailKinds`).
 */
export const isUnpaidGuestOrder = sql`(o.customer_id IS NULL AND o.credential = 'anonymous'
  AND o.payment_status IN ('pending', 'declined', 'not_required'))`;

/** Lets parallel batches count the emails to a mailbox one after the other. */
export async function lockMailboxes(
  tx: Queryable,
  drafts: readonly { to: string }[],
): Promise<void> {
  const addresses = [...new Set(drafts.map(({ to }) => mailboxOf(to)))].sort();
  await tx.query(sql`
    SELECT pg_advisory_xact_lock(hashtextextended('email:' || address, 13))
    FROM unnest(${addresses}::text[]) WITH ORDINALITY AS a (address, position) ORDER BY position`);
}

/**
 * The condition that an email to this address reaches the mailbox, for the index on `emails."to"`:
 * `ann@x.test`, or `ann+` and anything `@x.test`. The next character after `+` is the comma.
 */
export function reachesMailbox(to: Sql, mailbox: Sql): Sql {
  const local = sql`split_part(${mailbox}, '@', 1)`;
  return sql`(${to} = ${mailbox} OR (${to} ~>=~ (${local} || '+') AND ${to} ~<~ (${local} || ',')
    AND split_part(${to}, '@', 2) = split_part(${mailbox}, '@', 2)))`;
}

/**
 * Emails of one group count together. Confirmations are a group of their own, so that nothing that
 * a stranger causes later takes their place. What the shop did or sent again is not limited.
 */
function groupOf(kind: Sql): Sql {
  return sql`CASE WHEN ${kind} = 'order_confirmation' THEN 'confirmation'
    WHEN ${kind} IN (${join(limitedEmailKinds.map(sqlLiteral))}) THEN 'progress' END`;
}

/**
 * A query for the `position` of each of the `drafts` that is above the limit of its mailbox: with
 * the emails of its group about unpaid guest orders that the mailbox received in the last hour, and
 * those before it in the batch. A draft whose email exists already does not count again.
 */
export function refuseLimitedDrafts(now: Date): Sql {
  return sql`
    SELECT position FROM (
      SELECT d.position, row_number() OVER (
        PARTITION BY d.mailbox, ${groupOf(sql`d.kind`)} ORDER BY d.position) + (
        SELECT count(*) FROM emails e JOIN orders o ON o.id = e.order_id
        WHERE ${reachesMailbox(sql`e."to"`, sql`d.mailbox`)}
          AND ${groupOf(sql`e.kind`)} = ${groupOf(sql`d.kind`)}
          AND e.created_at > ${new Date(now.getTime() - windowMs)}
          AND e.is_limited AND e.status <> 'failed' AND ${isUnpaidGuestOrder}) AS number
      FROM drafts d
      WHERE d."isLimited" AND NOT EXISTS (SELECT FROM emails e
        WHERE e.order_id = d."orderId" AND e.kind = d.kind AND e.cause = d.cause)
    ) counted WHERE number > ${unverifiedEmailsPerHour}`;
}
