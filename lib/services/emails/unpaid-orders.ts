import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";

/** The `kind` of the email that reminds of an unpaid order. */
export const reminderKind = "payment_reminder";

/** The condition that order `o` can still be paid, and that only its payment is missing. */
export function isWaitingToBePaid(ctx: Context): Sql {
  return sql`(o.status = 'pending' AND o.payment_status IN ('pending', 'declined')
    AND o.waiting_for = 'payment' AND o.expires_at > ${ctx.now()})`;
}
